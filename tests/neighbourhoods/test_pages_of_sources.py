"""A builder adds a feed on a page, sees what it brought and what was left out, and has it read again."""

import socket

import pytest
from django.test import Client
from django.urls import reverse

from frontdoor.core.scope import Job, Scope, acting_as
from frontdoor.imports.models import Source, SourceRecord
from frontdoor.jobs.models import JobRun
from neighbourhoods.actions import add_feed
from neighbourhoods.models import Asset
from tests.factories.cast import Cast
from tests.factories.clients import body, signed_in
from tests.neighbourhoods.upstream import ADDRESS

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def nowhere_private(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every name leads to a public address."""
    public = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("93.184.216.34", 443))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: public)


@pytest.fixture
def source(nowhere_private: None, tea_room: Asset) -> Source:
    """A feed that brought the tea room and left something out."""
    importing = Scope(job=Job.IMPORT_MAP)
    with acting_as(importing):
        source = add_feed(by=importing, address=ADDRESS, title="Dale directory", licence="OGL-UK-3.0")
    now = source.added_at
    common = {"source": source, "kind": "service", "seen_at": now}
    SourceRecord.objects.create(**common, their_id="tea", thing=tea_room.pk, state="created")
    SourceRecord.objects.create(
        **common, their_id="odd", thing=source.pk, state="refused", words="It has no name we can read."
    )
    return source


def test_a_builder_adds_a_feed_and_is_led_to_its_progress(bron: Scope, nowhere_private: None) -> None:
    client = signed_in(bron)
    assert "No other directory is brought in here yet." in body(client.get("/directory/sources/"))
    answer = client.post("/directory/sources/new/", {"address": ADDRESS, "title": "Dale", "licence": "OGL"})
    with acting_as(bron):
        job = JobRun.objects.get()
    assert (answer.status_code, answer.headers["Location"]) == (302, reverse("jobs:job-show", args=[job.pk]))
    source = Source.objects.get()
    assert (source.address, source.title, source.licence, job.thing) == (ADDRESS, "Dale", "OGL", source.pk)


@pytest.mark.parametrize("address", ["", "http://feed.example/", "https://127.0.0.1/", "nonsense"])
def test_an_address_that_is_not_called_is_refused_beside_its_field(bron: Scope, address: str) -> None:
    answer = signed_in(bron).post("/directory/sources/new/", {"address": address})
    assert answer.status_code == 422
    assert "There is a problem" in body(answer)
    assert not Source.objects.exists()


def test_what_a_source_brought_and_left_out_is_shown_and_taken_away(bron: Scope, source: Source) -> None:
    client = signed_in(bron)
    page = body(client.get(f"/directory/sources/{source.pk}/"))
    for words in ("Dale directory", ADDRESS, "OGL-UK-3.0", "It has no name we can read."):
        assert words in page
    assert "tea" not in body(client.get(f"/directory/sources/{source.pk}/?only=refused")).split("<table")[1]
    for address in ("sources.csv", f"sources/{source.pk}/services.csv"):
        answer = client.get(f"/directory/{address}")
        assert answer.headers["Content-Type"].startswith("text/csv")
    text = body(answer)
    assert "odd" in text
    assert client.post(f"/directory/sources/{source.pk}/read/").status_code == 302
    assert client.get(f"/directory/sources/{source.pk}/read/").status_code == 405
    assert client.get(f"/directory/sources/{bron.user}/").status_code == 404


def test_anybody_reads_where_an_entry_came_from(client: Client, source: Source, tea_room: Asset) -> None:
    page = " ".join(body(client.get(f"/directory/{tea_room.pk}/")).split())
    assert "Brought in from Dale directory, published under OGL-UK-3.0" in page


def test_only_whoever_may_bring_in_files_sees_the_sources(cast: Cast, source: Source) -> None:
    client = signed_in(cast.bea)
    for address in ("sources/", "sources.csv", "sources/new/", f"sources/{source.pk}/"):
        answer = client.get(f"/directory/{address}")
        assert (answer.status_code, "Dale" in body(answer)) == (422, False)
    assert client.post(f"/directory/sources/{source.pk}/read/").status_code == 422
