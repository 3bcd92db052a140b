"""The map's pages as a browser sends them: keepers', suggesters', a group's behind its link, everybody's."""

import json
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from icalendar import Calendar

from frontdoor.core.scope import Scope, acting_as
from neighbourhoods.actions import edit_asset, name_contact, withhold_asset
from neighbourhoods.editing import facts_of
from neighbourhoods.entry_form import EntryForm
from neighbourhoods.models import (
    Asset,
    AssetContact,
    AssetKind,
    AssetStatus,
    Place,
    PlaceKind,
    Postcode,
    ProposedEdit,
    Schedule,
    Withheld,
)
from neighbourhoods.rules import Rule
from tests.factories.cast import Cast
from tests.factories.clients import body, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
LINK = re.compile(r"http://testserver(/directory/d/[\w-]{43}/)")
CODE = re.compile(r"\b(\d{6})\b")
WEDNESDAY: dict[str, Any] = {"days_1": ["WE"], "often_1": "W1", "starts_1": "10.30am", "ends_1": "midday"}


@pytest.fixture
def builder(bron: Scope) -> Client:
    return signed_in(bron)


def at(name: str, *args: object) -> str:
    return reverse(f"neighbourhoods:{name}", args=args)


def sent(asset: Asset, **more: Any) -> dict[str, Any]:
    """What a browser sends of an entry's form with nothing changed, and `more`."""
    form = EntryForm(facts=facts_of(asset))
    plain = {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}
    kept = {name: value for name, value in plain.items() if value not in (None, "", []) and "_1" not in name}
    return {**kept, "often_1": "W1", "seen": asset.changed_at.isoformat(), **more}


def words(response: Any) -> str:
    return " ".join(body(response).split())


def test_a_builder_adds_an_entry_and_everybody_finds_it_by_its_day(
    builder: Client, client: Client, ZZ1: Postcode
) -> None:
    new = {"name": "Weir Band", "kind": "groups", "postcode": "zz11aa", "lines": "The Mill", "publish": "on"}
    told = {**new, **WEDNESDAY, "languages": "english, bsl", "access": ["step_free"], "offered_by": "Weir Players"}
    added = builder.post(at("keep-new"), told)
    asset = Asset.objects.defer("search").get()
    assert added["Location"] == at("keep-entry", asset.pk)
    assert (asset.status, asset.languages, asset.access) == (AssetStatus.PUBLISHED, ["en", "bfi"], ["step_free"])
    assert "Every Wednesday, 10:30am to midday" in words(client.get(at("directory"), {"day": "WE"}))
    assert "Nothing found" in words(client.get(at("directory"), {"day": "TH"}))
    assert client.get(at("directory-map"), {"day": "TH"}).json()["features"] == []
    shown = words(client.get(at("entry", asset.pk)))
    for said in ("Step-free all the way", "English, British Sign Language", "Weir Players", "Confirmed in"):
        assert said in shown
    calendar = Calendar.from_ical(client.get(at("entry-calendar", asset.pk)).content)
    assert calendar.walk("VEVENT")[0]["URL"] == f"http://testserver{at('entry', asset.pk)}"


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"name": ""}, "Enter what it is called"),
        ({"kind": ""}, "Choose what kind of thing it is"),
        ({"postcode": "TW3"}, "Enter a full postcode"),
        ({"starts_1": "25:00"}, "Enter a time, such as 10am or 14:30"),
        ({"starts_1": "13pm"}, "Enter a time, such as 10am or 14:30"),
        ({"starts_1": "10am"}, "Choose on which days it happens"),
        ({"days_1": ["WE"], "ends_1": "10am"}, "Enter when it starts"),
        ({"days_1": ["WE"], "often_1": "W2"}, "Enter the first day"),
        ({"days_1": ["WE"], "often_1": "MD"}, "Enter the first day"),
        ({"languages": "English, Elvish"}, "We do not know the language “Elvish”"),
    ],
)
def test_what_is_wrong_with_an_entry_is_said_and_nothing_is_kept(
    builder: Client, wrong: dict[str, Any], said: str
) -> None:
    answer = builder.post(at("keep-new"), {"name": "Weir Band", "kind": "groups", **wrong})
    assert answer.status_code == 422
    assert said in words(answer)
    assert "There is a problem" in words(answer)
    assert not Asset.objects.exists()


def test_another_time_is_added_without_scripts_and_nothing_typed_is_lost(builder: Client) -> None:
    typed = {"name": "Weir Band", "more": "1", **WEDNESDAY, "first_1_day": "3", "first_1_month": "2"}
    shown = body(builder.post(at("keep-new"), typed))
    assert "There is a problem" not in shown
    for said in ('value="Weir Band"', 'name="days_2"', 'value="10.30am"', 'value="WE"'):
        assert said in shown
    assert re.search(r'name="first_1_day"[^>]*value="3"|value="3"[^>]*name="first_1_day"', " ".join(shown.split()))


def test_a_form_sent_back_unchanged_changes_nothing(builder: Client, bron: Scope, tea_room: Asset) -> None:
    odd = [
        Rule(repeats="MONTHLY", days=("MO",), nth=5).said(),
        Rule(repeats="MONTHLY", every=2, month_day=9, valid_from=None or tea_room.changed_at.date()).said(),
    ]
    with acting_as(bron):
        edit_asset(by=bron, asset=tea_room.pk, said={"schedules": odd})
    before = facts_of(tea_room)
    form = EntryForm(facts=before)
    rows = {name: field.initial for name, field in form.fields.items() if re.search(r"_\d$", name)}
    told = {name: value for name, value in rows.items() if value and not hasattr(value, "year")}
    tea_room.refresh_from_db(fields=["changed_at"])
    answer = builder.post(at("keep-edit", tea_room.pk), {**sent(tea_room), **told})
    assert answer.status_code == 302
    assert facts_of(Asset.objects.defer("search").get()) == before


def test_two_who_edit_at_once_both_see_both_texts(builder: Client, bron: Scope, tea_room: Asset) -> None:
    stale = sent(tea_room, summary="Scones.")
    with acting_as(bron):
        edit_asset(by=bron, asset=tea_room.pk, said={"summary": "Cake."})
    answer = builder.post(at("keep-edit", tea_room.pk), stale)
    assert answer.status_code == 422
    said = words(answer)
    assert "Somebody changed this entry" in said
    assert "Cake." in said
    assert "Scones." in said
    fresh = re.search(r'name="seen"\s+value="([^"]+)"', said)
    assert fresh
    assert builder.post(at("keep-edit", tea_room.pk), {**stale, "seen": fresh[1]}).status_code == 302
    assert Asset.objects.values_list("summary", flat=True).get() == "Scones."


def test_a_builders_list_says_what_is_due_and_what_waits(
    builder: Client, cast: Cast, end: Place, tea_room: Asset
) -> None:
    Asset.objects.update(confirmed_at=None, confirmed_by=None, confirmed_how="")
    assert "1 to be confirmed" in words(builder.get(at("keep")))
    assert "Weir Tea Room" in words(builder.get(at("keep"), {"show": "due", "place": str(end.pk)}))
    assert builder.post(at("keep-entry", tea_room.pk), {"confirm": "1"}).status_code == 302
    assert "Weir Tea Room" not in words(builder.get(at("keep"), {"show": "due"}))
    signed_in(cast.bea).post(at("suggest", tea_room.pk), sent(tea_room, fees="Free"))
    assert "Weir Tea Room" in words(builder.get(at("keep"), {"show": "waiting"}))
    assert "Weir Tea Room" in words(builder.get(at("keep-export"), {"show": "waiting"}))
    assert "Nothing here" in words(builder.get(at("keep"), {"show": "paused"}))
    assert builder.get(at("keep"), {"show": "everything"}).status_code == 422
    assert builder.post(at("keep-room", tea_room.pk), {"capacity": "4", "paused": "on"}).status_code == 302
    assert "taking a break" in words(builder.get(at("keep"), {"show": "paused"}))
    assert builder.post(at("keep-room", tea_room.pk), {"capacity": "-1"}).status_code == 422
    builder.post(at("keep-retire", tea_room.pk))
    assert "Weir Tea Room" in words(builder.get(at("keep"), {"show": "retired"}))
    builder.post(at("keep-entry", tea_room.pk), {"publish": "1"})
    assert "Weir Tea Room" in words(builder.get(at("keep")))
    assert builder.post(at("keep-entry", tea_room.pk), {"publish": "1"}).status_code == 422
    builder.post(at("keep-entry", tea_room.pk), {"hold": "1"})
    assert "Known best by bron (Merrowdale Council)" in words(builder.get(at("keep-entry", tea_room.pk)))


def test_what_somebody_else_says_waits_until_the_builder_takes_it_over(
    builder: Client, client: Client, cast: Cast, end: Place, tea_room: Asset
) -> None:
    bea = signed_in(cast.bea)
    assert "Suggest what should be put right" in words(bea.get(at("entry", tea_room.pk)))
    assert "You have suggested nothing so far" in words(bea.get(at("suggestions")))
    assert bea.post(at("suggest", tea_room.pk), sent(tea_room)).status_code == 422
    bea.post(at("suggest", tea_room.pk), sent(tea_room, **WEDNESDAY, note="They told me so."))
    edit = ProposedEdit.objects.get()
    assert set(edit.said) == {"schedules"}
    assert "Nothing found" in words(client.get(at("directory"), {"day": "WE"}))
    assert bea.get(at("keep-suggestion", edit.pk)).status_code in {403, 422}
    asked = words(builder.get(at("keep-suggestion", edit.pk)))
    assert "They told me so." in asked
    assert "Every Wednesday, 10:30am to midday" in asked
    assert builder.post(at("keep-suggestion", edit.pk), {"refuse": "1", "answer": ""}).status_code == 422
    builder.post(at("keep-suggestion", edit.pk), {"approve": "1", "answer": "Thank you, Bea."})
    assert "Weir Tea Room" in words(client.get(at("directory"), {"day": "WE"}))
    assert "Thank you, Bea." in words(bea.get(at("suggestions")))
    assert "Thank you, Bea." in words(bea.get(at("suggestions-export")))
    assert builder.get(at("suggest", tea_room.pk))["Location"] == at("keep-edit", tea_room.pk)


def test_a_group_confirms_corrects_and_withdraws_behind_its_link(
    builder: Client, client: Client, bron: Scope, end: Place, tea_room: Asset
) -> None:
    contact = {"field": "name", "value": "Una", "agreed_by": "Una herself", "agreed_how": "At the weir"}
    assert builder.post(at("keep-contact", tea_room.pk), {**contact, "agreed_how": ""}).status_code == 422
    assert builder.post(at("keep-contact", tea_room.pk), contact).status_code == 302
    assert "Una herself" not in words(client.get(at("entry", tea_room.pk)))
    made = words(builder.post(at("keep-link", tea_room.pk)))
    link, code = LINK.findall(made)[0], CODE.findall(made[made.index("Code") :])[0]
    assert "Weir Tea Room" not in words(client.get(link))
    assert client.post(link, {"code": "000000" if code != "000000" else "111111"}).status_code == 422
    inside = words(client.post(link, {"code": code}))
    assert "It is all true" in inside
    assert "Who to ask for" in inside
    back = CODE.findall(inside[inside.index("Write this code down") :])[0]
    client.post(link, {"confirm": "1"})
    assert Asset.objects.values_list("confirmed_how", flat=True).get() == "group"
    client.post(link, {"withdraw": "name"})
    assert not AssetContact.objects.filter(withdrawn_at=None).exists()
    assert "Una" not in words(client.get(at("entry", tea_room.pk)))
    client.post(link, {"room": "1", "capacity": "2", "paused": "on"})
    assert Asset.objects.values_list("capacity", flat=True).get() == 2
    later = Client()  # another day, with the code they wrote down; what was typed before goes along
    asked = later.post(f"{link}correct/", sent(tea_room, **WEDNESDAY))
    assert 'name="days_1" value="WE"' in words(asked)
    later.post(f"{link}correct/", {**sent(tea_room, **WEDNESDAY), "code": back})
    edit = ProposedEdit.objects.get()
    assert (set(edit.said), edit.through) == ({"schedules"}, "link")
    assert not Schedule.objects.exists()
    waits = words(later.get(link))
    assert "What you put right waits" in waits
    assert "Every Wednesday, 10:30am to midday" in waits
    builder.post(at("keep-suggestion", edit.pk), {"approve": "1"})
    assert "When. Taken over." in words(later.get(link))
    assert "Weir Tea Room" in words(client.get(at("directory"), {"day": "WE"}))


def test_a_link_that_nobody_made_opens_nothing(client: Client) -> None:
    for page in (at("door", "x" * 43), at("door-correct", "x" * 43)):
        assert client.post(page, {"code": "123456"}).status_code == 422


@pytest.mark.parametrize("why", list(Withheld))
def test_what_is_withheld_is_on_no_page_that_anybody_opens(
    client: Client, bron: Scope, end: Place, tea_room: Asset, why: Withheld
) -> None:
    builder = signed_in(bron)
    builder.post(at("keep-edit", tea_room.pk), sent(tea_room, **WEDNESDAY))
    link = LINK.findall(words(builder.post(at("keep-link", tea_room.pk))))[0]
    with acting_as(bron):
        withhold_asset(by=bron, asset=tea_room.pk, why=why)
    for page in ("entry", "entry-calendar"):
        assert client.get(at(page, tea_room.pk)).status_code == 404
    for page in ("directory", "directory-map", "directory-export"):
        assert "Weir Tea Room" not in body(client.get(at(page), {"day": "WE"}))
    assert "0 entries in it" in words(client.get(at("place", end.pk)))
    kept = (at("keep-entry", tea_room.pk), at("keep-edit", tea_room.pk), at("suggest", tea_room.pk))
    if why == Withheld.REFUGE:
        assert "Weir Tea Room" not in words(client.get(link))
        assert "Weir Tea Room" not in words(builder.get(at("keep"))) + words(builder.get(at("keep-export")))
        for page in kept:
            assert builder.get(page).status_code == 404


def test_who_keeps_no_map_opens_no_keepers_page(cast: Cast, end: Place, tea_room: Asset) -> None:
    amina = signed_in(cast.amina)
    pages = [at(name, tea_room.pk) for name in ("keep-entry", "keep-edit", "keep-room", "keep-contact")]
    for page in (at("keep"), at("keep-export"), at("keep-new"), at("place-boundary", end.pk), *pages):
        assert amina.get(page).status_code in {403, 422}, page
    assert amina.post(at("keep-link", tea_room.pk)).status_code in {403, 422}


def test_places_are_shown_as_a_list_a_map_and_a_file(client: Client, end: Place) -> None:
    Place.objects.create(
        name="Deaf people",
        kind=PlaceKind.IDENTITY_COMMUNITY,
        population=1_400,
        population_source="Counted",
        population_on="2026-01-01",
    )
    Place.objects.filter(pk=end.pk).update(population=9_000, population_source="Census", population_on="2021-03-21")
    Place.objects.create(name="E01", kind=PlaceKind.LSOA)
    shown = words(client.get(at("places")))
    assert "1,400 (Counted, 1 January 2026)" in shown
    assert "A neighbourhood usually has" in shown
    assert "E01" not in shown
    assert "Deaf people,Identity community,,1400,Counted,2026-01-01" in body(client.get(at("places-export")))
    (drawn,) = client.get(at("places-map")).json()["features"]
    assert drawn["properties"]["outline"] == "Weir End"
    assert client.get(at("place-outline", end.pk)).json()["features"] == [drawn]
    one = words(client.get(at("place", end.pk)))
    assert "9,000 (Census, 21 March 2021)" in one
    assert "1 entry in it" in one


def file(said: object, name: str = "end.geojson") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, said if isinstance(said, bytes) else json.dumps(said).encode())


@pytest.mark.parametrize("shape", ["geometry", "feature", "collection"])
def test_a_boundary_is_drawn_anew_from_a_file_and_what_is_there_counted_anew(
    builder: Client, end: Place, tea_room: Asset, shape: str
) -> None:
    ring = [[-0.34, 51.4], [-0.2, 51.4], [-0.2, 51.5], [-0.34, 51.5], [-0.34, 51.4]]
    away = {"type": "Polygon", "coordinates": [ring]}
    feature = {"type": "Feature", "properties": {}, "geometry": away}
    said = {"geometry": away, "feature": feature, "collection": {"type": "FeatureCollection", "features": [feature]}}
    answer = builder.post(at("place-boundary", end.pk), {"file": file(said[shape]), "source": "Walked again"})
    assert answer["Location"] == at("place", end.pk)
    end.refresh_from_db()
    assert (end.boundary_source, end.west) == ("Walked again", -0.34)
    assert not tea_room.places.exists()


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (b"not json", "This is not a GeoJSON file we can read"),
        (b"[" * 100_000, "This is not a GeoJSON file we can read"),
        ({"type": "FeatureCollection", "features": []}, "This file holds 0 areas"),
        ({"type": "FeatureCollection", "features": [{}, {}]}, "This file holds 2 areas"),
        ({"type": "Point", "coordinates": [0, 51]}, "Polygon or MultiPolygon"),
        ({"type": "Polygon", "coordinates": [[[5e5, 2e5], [6e5, 2e5], [6e5, 3e5], [5e5, 2e5]]]}, "degrees"),
        ({"type": "Polygon", "coordinates": [[[0, 50], [1, 51], [1, 50], [0, 51], [0, 50]]]}, "crosses itself"),
        (b" " * 2_000_001, "larger than 2 MB"),
    ],
)
def test_a_file_that_is_no_boundary_is_said_to_be_none_and_the_old_line_stays(
    builder: Client, end: Place, said: object, why: str
) -> None:
    answer = builder.post(at("place-boundary", end.pk), {"file": file(said), "source": "Walked"})
    assert answer.status_code == 422
    assert why in words(answer)
    assert Place.objects.get().boundary == end.boundary


def test_a_boundary_wants_a_file_and_its_source(builder: Client, end: Place) -> None:
    said = words(builder.post(at("place-boundary", end.pk)))
    assert "Choose a file" in said
    assert "Say where the line comes from" in said


def test_what_happens_at_no_known_time_has_no_calendar(client: Client, tea_room: Asset) -> None:
    assert client.get(at("entry-calendar", tea_room.pk)).status_code == 404
    assert "in your calendar" not in words(client.get(at("entry", tea_room.pk)))


def test_a_named_contact_is_shown_as_who_to_ask_for(client: Client, bron: Scope, tea_room: Asset) -> None:
    with acting_as(bron):
        name_contact(by=bron, asset=tea_room.pk, field=AssetContact.Field.NAME, value="Una", agreed_how="At the weir")
    assert "Who to ask for</dt> <dd" in words(client.get(at("entry", tea_room.pk)))
    assert AssetKind(tea_room.kind).label in words(client.get(at("entry", tea_room.pk)))
