"""A feed is read: what it lists comes in once, what it changes is changed, what it lets go is retired, and nothing
that is here from elsewhere is touched.
"""

import copy
import io
import socket
from typing import Any
from uuid import UUID

import pytest
from django.core.management import CommandError
from django.test import Client
from django.utils import timezone

from frontdoor.core.fetching import Reader
from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import Job, Scope, acting_as
from frontdoor.imports.models import Source, SourceRecord
from frontdoor.jobs.models import JobRun
from frontdoor.jobs.work import carry_out
from neighbourhoods import reading
from neighbourhoods.actions import add_feed, ask_to_read, begin_anew, read_some, withhold_asset
from neighbourhoods.models import (
    Asset,
    AssetContact,
    AssetLocation,
    AssetStatus,
    AssetTerm,
    Location,
    Provider,
    Schedule,
    Taxonomy,
    Withheld,
)
from neighbourhoods.reading import read_next
from tests.factories.cast import Cast, member
from tests.neighbourhoods.test_files_are_brought_in import run
from tests.neighbourhoods.upstream import ADDRESS, HALL, LOCATION, ORGANISATION, SomebodysFeed, key, service

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
IMPORTING = Scope(job=Job.IMPORT_MAP)
IMPORTING_NOTHING = UUID(int=0)


@pytest.fixture
def feed(monkeypatch: pytest.MonkeyPatch) -> SomebodysFeed:
    """A feed of five services, listed two a page and read two at a time."""
    feed = SomebodysFeed(5)
    public = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("93.184.216.34", 443))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: public)
    monkeypatch.setattr(Reader, "json", lambda _, address, asked=None: feed.json(address, asked))
    monkeypatch.setattr(reading, "AT_ONCE", 2)
    return feed


def bring(*options: str) -> str:
    return run("import_open_referral", ADDRESS, *options, stderr=io.StringIO())


def everything() -> list[Any]:
    kinds = (Asset, Provider, Location, AssetLocation, Schedule, AssetTerm, Taxonomy, SourceRecord)
    left_out = {"seen_at", "state"}
    return [
        {name: value for name, value in row.items() if name not in left_out}
        for kind in kinds
        for row in kind.objects.order_by("pk").values()
    ]


def details_asked(feed: SomebodysFeed) -> list[str]:
    return [each for each in feed.asked if each.startswith("/services/")]


def test_everything_a_service_says_comes_in_with_where_it_came_from(feed: SomebodysFeed) -> None:
    said = bring("--title", "Dale directory", "--licence", "OGL-UK-3.0")
    assert "Services: 5 added, 0 changed, 0 as before, 0 left out." in said
    entry = Asset.objects.public().get(pk=key(1))
    assert (entry.name, entry.summary, entry.email) == ("Group 1", "Tea on Tuesdays.", "hello@group.example")
    assert (entry.phone, entry.cost, entry.languages) == ("01632 960222", "free", ["ur", "pl"])
    assert entry.access_words == "Ring for the ramp."
    assert (str(entry.confirmed_at), entry.confirmed_how) == ("2026-01-01 09:00:00+00:00", "file")
    assert entry.provider
    assert (str(entry.provider.pk), entry.provider.name) == (ORGANISATION, "Friends of the Weir")
    where = AssetLocation.objects.get(asset=entry)
    assert (str(where.pk), str(where.location.pk), where.location.postcode) == (key(401), LOCATION, "ZZ1 1AA")
    days = {(row.repeats, tuple(row.days), row.nth, str(row.starts)) for row in Schedule.objects.filter(asset=entry)}
    assert days == {
        ("WEEKLY", ("TU", "TH"), None, "10:00:00"),
        ("MONTHLY", ("MO",), 1, "18:00:00"),
        ("MONTHLY", ("FR",), -1, "18:00:00"),
    }
    term = AssetTerm.objects.get(asset=entry).term
    assert (term.name, term.taxonomy and term.taxonomy.name) == ("Befriending", "Topics")
    record = SourceRecord.objects.get(kind="service", thing=entry.pk)
    assert (record.their_id, record.source.title, record.source.licence) == (key(1), "Dale directory", "OGL-UK-3.0")
    assert record.source.address == ADDRESS


def test_nobody_is_named_because_a_feed_named_them(feed: SomebodysFeed) -> None:
    bring()
    assert not AssetContact.objects.exists()
    held = str(everything())
    assert "Una" not in held
    assert "960111" not in held


def test_reading_it_again_asks_for_what_changed_and_changes_nothing(feed: SomebodysFeed) -> None:
    bring()
    before = everything()
    feed.asked.clear()
    assert "0 added, 0 changed, 1 as before, 0 left out" in bring()
    assert any("modified_after=2026-01-05T09:00:00" in each for each in feed.asked)
    assert details_asked(feed) == [f"/services/{key(5)}?"]
    assert before == everything()
    assert "0 added, 0 changed, 5 as before" in bring("--all")
    assert before == everything()


def test_a_feed_begun_anew_is_read_from_its_first_service(feed: SomebodysFeed) -> None:
    bring()
    with acting_as(IMPORTING):
        source = Source.objects.get()
        begin_anew(by=IMPORTING, source=source.pk)
        with pytest.raises(Refusal, match="no_such_source"):
            begin_anew(by=IMPORTING, source=IMPORTING_NOTHING)
    feed.asked.clear()
    bring()
    assert len(details_asked(feed)) == 5


def test_what_changed_there_is_changed_here_and_what_was_corrected_here_stays(feed: SomebodysFeed) -> None:
    bring()
    Asset.objects.filter(pk=key(1)).update(name="Corrected by hand", withheld=Withheld.INTERNAL)
    feed.services[key(2)] |= {"name": "Group two", "schedules": [], "last_modified": "2026-02-01T09:00:00Z"}
    feed.services[key(6)] = service(6, last_modified="2026-02-02T09:00:00Z")
    assert "1 added, 1 changed" in bring()
    assert Asset.objects.get(pk=key(1)).name == "Corrected by hand"
    assert Asset.objects.get(pk=key(2)).name == "Group two"
    assert not Schedule.objects.filter(asset=key(2)).exists()
    feed.services[key(1)] |= {"name": "Group one", "last_modified": "2026-03-01T09:00:00Z"}
    bring()
    assert (Asset.objects.get(pk=key(1)).name, Asset.objects.get(pk=key(1)).withheld) == ("Group one", "internal")


def test_what_it_no_longer_lists_is_retired_and_comes_back_with_it(feed: SomebodysFeed) -> None:
    bring()
    gone = feed.services.pop(key(3))
    assert "No longer in this feed, and retired: 1." in bring()
    assert Asset.objects.get(pk=key(3)).status == AssetStatus.RETIRED
    assert SourceRecord.objects.get(kind="service", their_id=key(3)).state == "gone"
    assert Asset.objects.public().count() == 4
    feed.services[key(3)] = gone
    bring()
    assert Asset.objects.public().count() == 5


def test_a_service_that_goes_while_it_is_read_is_retired_too(feed: SomebodysFeed) -> None:
    bring()
    feed.services[key(2)]["last_modified"] = "2026-02-01T09:00:00Z"
    feed.broken[key(2)] = "answer_refused"
    said = bring()
    assert f"service {key(2)}: It answered with status 500." in said
    assert Asset.objects.get(pk=key(2)).status == AssetStatus.PUBLISHED
    feed.broken.clear()
    assert "0 left out" in bring()


@pytest.mark.parametrize("how", ["empty", "short"])
def test_a_listing_that_breaks_off_retires_nothing(feed: SomebodysFeed, how: str) -> None:
    bring()
    if how == "empty":
        feed.services.clear()
    else:
        feed.services.pop(key(3))
        feed.total = 5
    with pytest.raises(CommandError, match="does not list all the services"):
        bring()
    assert Asset.objects.public().count() == 5


def test_a_reading_that_is_broken_off_goes_on_where_it_stopped(feed: SomebodysFeed) -> None:
    feed.away_after = 9  # the beginning, three pages and three services
    with pytest.raises(CommandError, match=r"could not be reached\. 2 services were read before that and are kept"):
        bring()
    assert Asset.objects.count() == 2
    feed.away_after = None
    feed.asked.clear()
    assert "3 added" in bring()
    assert details_asked(feed) == [f"/services/{key(number)}?" for number in (3, 4, 5)]
    assert not [each for each in feed.asked if each.startswith("/services?")]


def test_what_is_no_feed_of_this_version_is_answered_in_a_sentence_and_brings_nothing(feed: SomebodysFeed) -> None:
    for details in ({"version": "1.0"}, {}, ["no"], "no"):
        feed.details = details
        with pytest.raises(CommandError, match=r"not an Open Referral UK 3\.0 feed: .* Nothing was imported"):
            bring()
    assert not Asset.objects.exists()
    with pytest.raises(CommandError, match="begins with https"):
        run("import_open_referral", "http://feed.example/")
    assert Source.objects.count() == 1


def test_a_service_that_cannot_be_used_is_reported_and_the_others_are_kept(feed: SomebodysFeed) -> None:
    feed.services[key(1)]["status"] = "sleeping"
    feed.services[key(2)]["name"] = " "
    feed.services[key(3)] |= {"url": "nonsense", "email": "no", "schedules": [{"freq": "WEEKLY"}, 7, None]}
    feed.services[key(4)] |= {"name": "A\x00b\ud800" + "c" * 900, "contacts": "x", "attributes": [{}], "languages": {}}
    feed.services[key(5)]["service_at_locations"] = [{"location": {"id": "", "latitude": "x"}}, {"location": None}]
    said = bring()
    assert f"service {key(1)}: This service has a status we do not know." in said
    assert f"service {key(2)}: This service has no id or no name." in said
    assert "Its website is no address of the web and was left out." in said
    assert "A schedule that names no day of the week was left out." in said
    assert "3 added, 0 changed, 0 as before, 2 left out" in said
    assert Asset.objects.get(pk=key(4)).name.startswith("Ab?ccc")
    feed.services[key(1)]["status"] = "active"
    assert "1 added" in bring(), "what was left out is tried again"


def test_a_feed_that_answers_with_another_service_does_not_go_on_for_ever(feed: SomebodysFeed) -> None:
    feed.mixed_up[key(1)] = key(2)
    assert "something else than this service" in bring()


def test_a_feed_does_not_touch_what_is_here_from_elsewhere(feed: SomebodysFeed, client: Client) -> None:
    """Neither an entry with the same id, nor a refuge's organisation and its house that the feed names as its own."""
    refuges = Provider.objects.create(pk=ORGANISATION, name="Canary Refuges")
    house = Location.objects.create(pk=LOCATION, lines="Canary House")
    refuge = Asset.objects.create(
        pk=key(1),
        name="Canary refuge",
        kind="groups",
        provider=refuges,
        status="published",
        withheld=Withheld.REFUGE,
        changed_at="2026-01-01T00:00:00Z",
    )
    AssetLocation.objects.create(asset=refuge, location=house)
    before = list(Asset.objects.filter(pk=refuge.pk).values())
    said = bring()
    assert f"service {key(1)}: This id is not this source's to use" in said
    assert "4 added, 0 changed, 0 as before, 1 left out" in said
    assert before == list(Asset.objects.filter(pk=refuge.pk).values())
    assert (Provider.objects.get(pk=refuges.pk).name, Location.objects.get(pk=house.pk).lines) == (
        "Canary Refuges",
        "Canary House",
    )
    for path in ("services?full=true", "organizations?full_service=true", "service_at_locations?full=true"):
        answer = client.get(f"/open-referral/{path}").content.decode()
        assert "Group 2" in answer
        assert "Canary" not in answer
        assert ORGANISATION not in answer
        assert LOCATION not in answer
    assert "1 left out" in bring(), "nor does it the second time"


def test_whatever_holds_an_id_a_source_reads_the_same_words(feed: SomebodysFeed) -> None:
    for number, (status, withheld) in enumerate(
        [("published", ""), ("draft", ""), ("retired", ""), ("published", "internal"), ("published", "refuge")], 1
    ):
        Asset.objects.create(
            pk=key(number), name="Ours", kind="groups", status=status, withheld=withheld, changed_at=timezone.now()
        )
    bring()
    words = {record.words for record in SourceRecord.objects.filter(kind="service")}
    assert len(words) == 1, words
    assert SourceRecord.objects.filter(kind="service", state="refused").count() == 5


def test_what_a_source_brought_and_is_a_refuge_now_is_left_alone(feed: SomebodysFeed, cast: Cast) -> None:
    """Neither renamed, nor moved, nor retired when the source lets it go; and the source is answered as ever."""
    bring()
    keeper = member("kit", cast.council, "builder")
    with acting_as(keeper):
        withhold_asset(by=keeper, asset=UUID(key(1)), why=Withheld.REFUGE)
        where = Location.objects.get(held__asset=key(1))
        Location.objects.filter(pk=where.pk).update(lines="Canary House")
    before = the_refuge()
    moved = copy.deepcopy(HALL)
    moved["addresses"][0]["address_1"] = "9 Elsewhere"
    for number in (1, 2):
        linked = [{"id": key(400 + number), "location": moved}]
        feed.services[key(number)] |= {"name": "Named anew", "service_at_locations": linked}
        feed.services[key(number)]["last_modified"] = "2026-02-01T09:00:00Z"
    assert "0 added, 1 changed, 2 as before, 0 left out" in bring()
    assert before == the_refuge()
    assert Location.objects.get(held__asset=key(2)).lines == "9 Elsewhere"
    del feed.services[key(1)]
    assert "retired" not in bring()
    assert before == the_refuge()


def the_refuge() -> list[Any]:
    at = AssetLocation.objects.filter(asset=key(1)).values("pk", "location", "location__lines", "location__postcode")
    times = Schedule.objects.filter(asset=key(1)).order_by("pk").values()
    return [Asset.objects.filter(pk=key(1)).values()[0], list(at), list(times)]


def test_a_worker_reads_a_feed_as_long_work(feed: SomebodysFeed, cast: Cast) -> None:
    lead = member("lou", cast.council, "builder")
    with acting_as(lead):
        source = add_feed(by=lead, address=f"{ADDRESS}/")
        job = ask_to_read(by=lead, source=source.pk)
    feed.away_after = 9
    carry_out(job, read_next)
    with acting_as(lead):
        run_ = JobRun.objects.get(pk=job)
        assert (run_.state, run_.error_words, run_.done, run_.total) == ("failed", "It could not be reached.", 2, 5)
    feed.away_after = None
    with acting_as(lead):
        JobRun.objects.filter(pk=job).update(state="waiting", finished_at=None, error_code="", error_words="")
    carry_out(job, read_next)
    with acting_as(lead):
        assert (JobRun.objects.get(pk=job).state, JobRun.objects.get(pk=job).percent) == ("done", 100)
    assert Asset.objects.public().count() == 5


def test_only_whoever_may_bring_in_files_reads_a_feed(feed: SomebodysFeed, cast: Cast) -> None:
    with acting_as(IMPORTING):
        source = add_feed(by=IMPORTING, address=ADDRESS).pk
    with acting_as(cast.bea):
        for attempt in (
            lambda: add_feed(by=cast.bea, address=ADDRESS),
            lambda: ask_to_read(by=cast.bea, source=source),
            lambda: read_some(by=cast.bea, source=source),
            lambda: begin_anew(by=cast.bea, source=source),
        ):
            with pytest.raises(Refusal, match="not_permitted"):
                attempt()
    assert feed.asked == []
