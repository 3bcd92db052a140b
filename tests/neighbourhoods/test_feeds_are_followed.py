"""Feeds are read each night until somebody pauses them; what drips, swells or never ends is left, and said."""

import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings as configured
from django.core.checks import run_checks
from django.urls import reverse

from frontdoor.core import fetching
from frontdoor.core.fetching import Reader
from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import Scope, acting_as
from frontdoor.imports.models import Source
from frontdoor.jobs.models import JobRun
from neighbourhoods import following, reading
from neighbourhoods.actions import add_feed, ask_to_read, pause_feed, resume_feed
from neighbourhoods.following import feeds_to_follow, follow
from neighbourhoods.models import Asset, AssetStatus
from neighbourhoods.scheduled import read_feeds, read_one_feed
from neighbourhoods.tasks import read_feed
from tests.factories.cast import Cast
from tests.factories.clients import body, signed_in
from tests.neighbourhoods.test_a_feed_is_brought_in import IMPORTING, feed
from tests.neighbourhoods.upstream import ADDRESS, SomebodysFeed, key, service

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
__all__ = ["feed"]


@pytest.fixture
def source(feed: SomebodysFeed) -> Source:
    with acting_as(IMPORTING):
        return add_feed(by=IMPORTING, address=ADDRESS, title="Dale")


def now(source: Source) -> Source:
    return Source.objects.get(pk=source.pk)


def names() -> list[str]:
    return sorted(Asset.objects.filter(status=AssetStatus.PUBLISHED).values_list("name", flat=True))


def test_each_night_a_feed_is_read_for_what_changed(feed: SomebodysFeed, source: Source) -> None:
    follow(source.pk)
    assert len(names()) == 5
    feed.asked.clear()
    feed.services[key(2)] = service(2, name="Group Two", last_modified="2026-02-02T09:00:00Z")
    read_one_feed(str(source.pk))
    assert "Group Two" in names()
    assert [each for each in feed.asked if each.startswith("/services/")] == [
        f"/services/{key(number)}?" for number in (2, 5)
    ]
    assert (now(source).fault, bool(now(source).tried_at)) == ("", True)
    assert configured.CELERY_BEAT_SCHEDULE["read other directories' feeds"]["task"] == read_feeds.name


def test_what_went_wrong_is_kept_and_said_on_the_page(bron: Scope, feed: SomebodysFeed, source: Source) -> None:
    follow(source.pk)
    feed.away_after = 0
    follow(source.pk)
    assert now(source).fault == "It could not be reached."
    assert len(names()) == 5
    page = reverse("neighbourhoods:source", args=[source.pk])
    assert "It could not be reached." in body(signed_in(bron).get(page))
    feed.away_after = None
    follow(source.pk)
    assert now(source).fault == ""
    feed.details = {"version": "1.0"}
    with acting_as(bron):
        job = ask_to_read(by=bron, source=source.pk)
    read_feed(str(job))
    assert now(source).fault.startswith("This is not an Open Referral UK 3.0 feed")
    with acting_as(bron):
        assert JobRun.objects.get(pk=job).error_words == now(source).fault


def test_a_builder_pauses_a_feed_and_has_it_read_again(
    cast: Cast, bron: Scope, feed: SomebodysFeed, source: Source
) -> None:
    page, pages = reverse("neighbourhoods:source-pause", args=[source.pk]), signed_in(bron)
    assert pages.post(page).status_code == 302
    with acting_as(bron):
        pause_feed(by=bron, source=source.pk)
    assert (now(source).paused_by_id, feeds_to_follow()) == (bron.user, [])
    follow(source.pk)
    assert feed.asked == []
    assert "Paused since" in body(pages.get(reverse("neighbourhoods:source", args=[source.pk])))
    pages.post(page, {"resume": "1"})
    with acting_as(bron):
        resume_feed(by=bron, source=source.pk)
    assert feeds_to_follow() == [source.pk]
    for by, code in ((cast.bea, "not_permitted"), (bron, "no_such_source")):
        for attempt in (pause_feed, resume_feed):
            with acting_as(by), pytest.raises(Refusal, match=code):
                attempt(by=by, source=uuid4())


def test_a_feed_without_an_end_is_left_and_retires_nothing(
    feed: SomebodysFeed, source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    follow(source.pk)
    monkeypatch.setattr(reading, "MOST_PAGES", 2)
    feed.services = {key(number): service(number) for number in range(1, 29)}
    follow(source.pk)
    assert now(source).fault.startswith("The feed lists more and more")
    assert len(names()) == 5


def test_the_whole_of_a_reading_has_one_deadline(
    feed: SomebodysFeed, source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(following, "A_NIGHT", -1.0)
    follow(source.pk)
    assert (now(source).fault, feed.asked) == (following.TOO_LONG, [])


class Dripping(BaseHTTPRequestHandler):
    """Sends a header, or a body, letter by letter, and never comes to its end."""

    def do_GET(self) -> None:
        self.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: " if self.path == "/header" else b"HTTP/1.1 200 OK\r\n\r\n")
        for _ in range(60):
            self.wfile.write(b" ")
            self.wfile.flush()
            time.sleep(0.05)

    def log_message(self, *_: Any) -> None:
        """Nothing is printed."""


@pytest.fixture
def dripping(settings: Any) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Dripping)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    settings.ADDRESSES_ALLOWED = frozenset({f"127.0.0.1:{server.server_port}"})
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("path", ["header", "body"])
def test_what_drips_is_cut_by_one_deadline_over_all_answers(
    dripping: str, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "ALTOGETHER", 0.4)
    began = time.monotonic()
    with Reader() as reader:
        for _ in range(5):
            with pytest.raises(Refusal, match="answer_late"):
                reader.json(f"{dripping}/{path}")
    assert time.monotonic() - began < 1.5


def test_addresses_that_are_not_public_are_refused_where_a_site_goes_live(settings: Any) -> None:
    settings.ADDRESSES_ALLOWED = frozenset()
    assert "core.E003" not in {each.id for each in run_checks(include_deployment_checks=True)}
    settings.ADDRESSES_ALLOWED = frozenset({"127.0.0.1:8123"})
    assert "core.E003" in {each.id for each in run_checks(include_deployment_checks=True)}
