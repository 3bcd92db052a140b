"""Builders keep the map of their own neighbourhoods; what others say waits; a group keeps its entry by link."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from frontdoor.accounts.models import User
from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import Scope, acting_as
from neighbourhoods.actions import (
    add_entry,
    approve_edit,
    confirm_asset,
    draw_boundary,
    edit_asset,
    hold_relationship,
    let_keep_map,
    nest_place,
    open_entry_door,
    propose_edit,
    publish_asset,
    refuse_edit,
    retire_asset,
    withhold_asset,
)
from neighbourhoods.editing import FIELDS, changed, facts_of
from neighbourhoods.freshness import freshness_words
from neighbourhoods.models import (
    Asset,
    AssetKind,
    EditState,
    Place,
    PlaceKind,
    PlaceUserRight,
    Postcode,
    ProposedEdit,
    Provider,
    Schedule,
    Withheld,
)
from neighbourhoods.reads import found_assets
from neighbourhoods.rules import Rule
from neighbourhoods.shown import LABELS
from tests.factories.cast import FILLING, Cast, member
from tests.factories.clients import body, signed_in
from tests.neighbourhoods.conftest import SQUARE, at

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
TUESDAYS = Rule(days=("TU",), starts=time(10), ends=time(12)).said()


@pytest.fixture
def caz(cast: Cast) -> Scope:
    """Caz is a community builder too, and keeps no place."""
    return member("caz", cast.council, "builder")


def refused(code: str) -> "pytest.RaisesContext[Refusal]":
    return pytest.raises(Refusal, match=f"^{code}$")


def now_of(asset: Asset) -> Asset:
    return Asset.objects.defer("search").get(pk=asset.pk)


def test_an_entry_is_added_whole_and_whoever_publishes_it_confirms_it(bron: Scope, ZZ1: Postcode) -> None:
    said = {"name": " Weir  Choir ", "kind": AssetKind.GROUPS, "keywords": "songs", "languages": ["en", "cy"]}
    where = {"lines": "1 Weir Walk", "town": "Merrow", "county": "", "postcode": "zz11aa"}
    with acting_as(bron):
        told = {**said, "where": where, "schedules": [TUESDAYS]}
        asset = add_entry(by=bron, said=told, offered_by="Weir Singers", publish=True)
        again = add_entry(by=bron, said={**said, "name": "Weir Carols"}, offered_by="weir singers")
    assert (asset.name, asset.keywords, asset.languages) == ("Weir Choir", "songs Weir Singers", ["en", "cy"])
    assert (now_of(asset).confirmed_by_id, now_of(asset).confirmed_how) == (bron.user, "keeper")
    assert at(asset).latitude == ZZ1.latitude
    assert found_assets("songs", day="TU").get() == asset
    assert not found_assets("songs", day="WE").exists()
    assert again.provider == asset.provider == Provider.objects.get()
    assert again.status == "draft"
    assert again.confirmed_at is None


def test_what_is_over_is_not_found_by_its_day(bron: Scope, tea_room: Asset) -> None:
    for last, found in ((timezone.localdate(), True), (timezone.localdate() - timedelta(days=1), False)):
        rule = Rule(days=("TU", "FR"), valid_until=last).said()
        with acting_as(bron):
            edit_asset(by=bron, asset=tea_room.pk, said={"schedules": [rule]})
        assert found_assets(day="FR").exists() is found


def test_an_entry_nobody_keeps_is_kept_by_every_builder_and_one_that_is_kept_by_its_builder_alone(
    bron: Scope, caz: Scope, tea_room: Asset
) -> None:
    with acting_as(caz):
        confirm_asset(by=caz, asset=tea_room.pk)
    borough = Place.objects.create(name="Merrowdale", kind=PlaceKind.PLACE)
    end = Place.objects.create(name="Weir End", kind=PlaceKind.NEIGHBOURHOOD)
    with acting_as(bron):
        draw_boundary(by=bron, place=end.pk, boundary=SQUARE, source="Walked")
        nest_place(by=bron, inner=end.pk, outer=borough.pk)
    with acting_as(FILLING):  # who keeps a place keeps what lies in it
        let_keep_map(by=FILLING, user=bron.user or uuid4(), place=borough.pk)
    with acting_as(bron):
        confirm_asset(by=bron, asset=tea_room.pk)
        edit_asset(by=bron, asset=tea_room.pk, said={"name": "Weir Tea"})
    with acting_as(caz):
        for act in (confirm_asset, hold_relationship, open_entry_door, publish_asset, retire_asset):
            with refused("not_your_place"):
                act(by=caz, asset=tea_room.pk)
        with refused("not_your_place"):
            edit_asset(by=caz, asset=tea_room.pk, said={"name": "Caz's"})
        with refused("not_your_place"):
            draw_boundary(by=caz, place=end.pk, boundary=SQUARE, source="Walked")
    assert now_of(tea_room).name == "Weir Tea"
    assert now_of(tea_room).confirmed_by_id == bron.user


def test_a_builder_adds_nothing_to_a_place_that_somebody_else_keeps(caz: Scope, end: Place, ZZ1: Postcode) -> None:
    where = {"lines": "2 Weir Walk", "postcode": "ZZ1 1AA"}
    with acting_as(caz), refused("not_your_place"):
        add_entry(by=caz, said={"name": "Squat", "kind": AssetKind.PLACES, "where": where}, offered_by="Nobody yet")
    assert not Asset.objects.filter(name="Squat").exists()
    assert not Provider.objects.filter(name="Nobody yet").exists()


def test_only_builders_keep_the_map(cast: Cast, tea_room: Asset) -> None:
    by, asset = cast.amina, tea_room.pk
    said: dict[str, Any] = {"name": "X", "kind": AssetKind.PLACES}
    actions: tuple[Callable[[], object], ...] = (
        lambda: add_entry(by=by, said=said),
        lambda: edit_asset(by=by, asset=asset, said=said),
        lambda: confirm_asset(by=by, asset=asset),
        lambda: hold_relationship(by=by, asset=asset),
        lambda: open_entry_door(by=by, asset=asset),
        lambda: approve_edit(by=by, edit=uuid4()),
        lambda: refuse_edit(by=by, edit=uuid4(), answer="No"),
    )
    for act in actions:
        with acting_as(by), refused("not_permitted"):
            act()


def test_an_entry_that_somebody_changed_meanwhile_is_not_written_over(bron: Scope, tea_room: Asset) -> None:
    seen = tea_room.changed_at
    with acting_as(bron):
        edit_asset(by=bron, asset=tea_room.pk, said={"summary": "Cake."}, seen=now_of(tea_room).changed_at)
        with refused("changed_meanwhile"):
            edit_asset(by=bron, asset=tea_room.pk, said={"summary": "Scones."}, seen=seen)
    assert now_of(tea_room).summary == "Cake."


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"name": "  "}, "name_missing"),
        ({"website": "nowhere"}, "value_wrong"),
        ({"access": ["stairs"]}, "value_wrong"),
        ({"cost": "a lot"}, "value_wrong"),
        ({"where": {"lines": "1 Weir Walk", "postcode": "TW3"}}, "postcode_wrong"),
        ({"schedules": [Rule().said()]}, "when_wrong"),
        ({"schedules": [Rule(days=("TU",), every=2).said()]}, "when_wrong"),
        ({"schedules": [Rule(days=("TU",), starts=time(10), ends=time(10)).said()]}, "when_wrong"),
        ({"schedules": [TUESDAYS] * 41}, "when_wrong"),
    ],
)
def test_a_fact_that_cannot_be_is_refused_and_nothing_is_written(
    bron: Scope, tea_room: Asset, said: dict[str, Any], code: str
) -> None:
    before = facts_of(tea_room)
    with acting_as(bron), refused(code):
        edit_asset(by=bron, asset=tea_room.pk, said={"summary": "New", **said})
    assert facts_of(now_of(tea_room)) == before


def test_a_rule_that_stays_keeps_its_row_so_that_calendars_know_it_again(bron: Scope, tea_room: Asset) -> None:
    fridays = Rule(days=("FR",)).said()
    with acting_as(bron):
        edit_asset(by=bron, asset=tea_room.pk, said={"schedules": [TUESDAYS, fridays]})
        kept = Schedule.objects.get(days=["TU"]).pk
        edit_asset(by=bron, asset=tea_room.pk, said={"schedules": [TUESDAYS, Rule(days=("SA",)).said()]})
    assert set(Schedule.objects.values_list("pk", flat=True)) >= {kept}
    assert sorted(Schedule.objects.values_list("days", flat=True)) == [["SA"], ["TU"]]


def test_moving_leaves_the_others_who_meet_there_where_they_are(
    bron: Scope, friends: Provider, tea_room: Asset, ZZ1: Postcode
) -> None:
    there = at(tea_room)
    with acting_as(bron):
        other = add_entry(by=bron, said={"name": "Weir Walk", "kind": AssetKind.GROUPS})
        other.at.create(location=there)
        link = tea_room.at.get().pk
        where = {"lines": "The Mill", "town": "Merrow", "county": "", "postcode": "ZZ9 9ZZ"}
        edit_asset(by=bron, asset=tea_room.pk, said={"where": where})
        assert at(other) == there
        assert (at(tea_room).lines, at(tea_room).latitude) == ("The Mill", None)
        assert tea_room.at.get().pk == link
        edit_asset(by=bron, asset=tea_room.pk, said={"where": dict.fromkeys(where, "")})
    assert not tea_room.at.exists()


def test_a_suggestion_waits_while_what_was_approved_stays(cast: Cast, bron: Scope, end: Place, tea_room: Asset) -> None:
    facts = facts_of(tea_room)
    with acting_as(cast.bea):
        edit = propose_edit(by=cast.bea, asset=tea_room.pk, said={**facts, "fees": "Free"}, words="I asked.")
        with refused("nothing_changed"):
            propose_edit(by=cast.bea, asset=tea_room.pk, said=facts)
    assert (edit.said, edit.before) == ({"fees": "Free"}, {"fees": ""})
    assert facts_of(now_of(tea_room)) == facts
    with acting_as(bron):
        approve_edit(by=bron, edit=edit.pk)
        with refused("edit_answered"):
            refuse_edit(by=bron, edit=edit.pk, answer="No")
        with refused("no_such_edit"):
            approve_edit(by=bron, edit=uuid4())
    assert changed(facts, facts_of(now_of(tea_room))) == {"fees": "Free"}
    edit.refresh_from_db()
    assert (edit.state, edit.answered_by_id) == (EditState.APPROVED, bron.user)


def test_a_suggestion_left_alone_is_answered_with_a_reason(cast: Cast, bron: Scope, tea_room: Asset) -> None:
    with acting_as(cast.bea):
        edit = propose_edit(by=cast.bea, asset=tea_room.pk, said={"name": "Bea's"})
    with acting_as(bron):
        with refused("answer_missing"):
            refuse_edit(by=bron, edit=edit.pk, answer=" ")
        refuse_edit(by=bron, edit=edit.pk, answer="It is the Weir's.")
    assert now_of(tea_room).name == "Weir Tea Room"
    assert ProposedEdit.objects.get().answer == "It is the Weir's."


def test_a_builder_of_elsewhere_suggests_and_answers_nothing(caz: Scope, end: Place, tea_room: Asset) -> None:
    with acting_as(caz):
        edit = propose_edit(by=caz, asset=tea_room.pk, said={"name": "Caz's"})
        with refused("not_your_place"):
            approve_edit(by=caz, edit=edit.pk)
    assert now_of(tea_room).name == "Weir Tea Room"


def test_nobody_suggests_about_a_refuge_or_what_is_not_published(cast: Cast, bron: Scope, tea_room: Asset) -> None:
    with acting_as(bron):
        draft = add_entry(by=bron, said={"name": "Draft", "kind": AssetKind.PLACES})
        withhold_asset(by=bron, asset=tea_room.pk, why=Withheld.REFUGE)
    for asset in (draft.pk, tea_room.pk, uuid4()):
        with acting_as(cast.bea), refused("unknown"):
            propose_edit(by=cast.bea, asset=asset, said={"name": "X"})
    with refused("not_permitted"), acting_as(Scope(organisation=cast.trust.pk)) as program:
        propose_edit(by=program, asset=tea_room.pk, said={"name": "X"})


def test_a_suggestion_about_what_became_a_refuge_is_shown_to_nobody(
    cast: Cast, bron: Scope, end: Place, tea_room: Asset
) -> None:
    with acting_as(cast.bea):
        edit = propose_edit(by=cast.bea, asset=tea_room.pk, said={"name": "Bea's"})
    at, mine = reverse("neighbourhoods:keep-suggestion", args=[edit.pk]), reverse("neighbourhoods:suggestions")
    assert signed_in(bron).get(at).status_code == 200
    assert "Weir Tea Room" in body(signed_in(cast.bea).get(mine))
    with acting_as(bron):
        withhold_asset(by=bron, asset=tea_room.pk, why=Withheld.REFUGE)
        with refused("no_such_edit"):
            approve_edit(by=bron, edit=edit.pk)
    assert signed_in(bron).get(at).status_code == 404
    assert "Weir Tea Room" not in body(signed_in(cast.bea).get(mine))


def test_only_so_many_suggestions_wait_about_one_entry(cast: Cast, tea_room: Asset) -> None:
    with acting_as(cast.bea):
        for number in range(20):
            propose_edit(by=cast.bea, asset=tea_room.pk, said={"fees": f"{number} pounds"})
        with refused("too_many_waiting"):
            propose_edit(by=cast.bea, asset=tea_room.pk, said={"fees": "Too much"})


def test_freshness_ends_sooner_for_a_group_than_for_an_institution(bron: Scope, tea_room: Asset) -> None:
    with (
        time_machine.travel(datetime(2026, 3, 2, 9, tzinfo=timezone.get_current_timezone()), tick=False),
        acting_as(bron),
    ):
        confirm_asset(by=bron, asset=tea_room.pk)
    half_a_year_on = datetime(2026, 9, 10, tzinfo=timezone.get_current_timezone())
    found = now_of(tea_room)
    assert Asset.objects.due(half_a_year_on).get() == tea_room
    assert freshness_words(found, half_a_year_on) == "Last confirmed in March 2026. Please ask before you go."
    assert freshness_words(found, half_a_year_on - timedelta(days=30)) == "Confirmed in March 2026."
    Asset.objects.update(kind=AssetKind.INSTITUTIONS)
    assert not Asset.objects.due(half_a_year_on).exists()
    assert Asset.objects.due(half_a_year_on + timedelta(days=365)).exists()


def test_whoever_knows_them_best_is_a_worker_of_an_organisation(bron: Scope, cast: Cast, tea_room: Asset) -> None:
    with acting_as(bron):
        hold_relationship(by=bron, asset=tea_room.pk)
    found = now_of(tea_room)
    assert (found.holder, found.holder_organisation) == (User.objects.get(username="bron"), cast.council)


@pytest.mark.parametrize(
    "wrong",
    [
        {"confirmed_at": None},
        {"confirmed_how": "group"},
        {"confirmed_by": None},
        {"languages": ["English"]},
        {"access": ["lift"]},
        {"cost": "dear"},
    ],
)
def test_the_database_refuses_what_no_entry_can_say(bron: Scope, tea_room: Asset, wrong: dict[str, Any]) -> None:
    with acting_as(bron):
        confirm_asset(by=bron, asset=tea_room.pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        Asset.objects.update(**wrong)
    Asset.objects.update(languages=["en", "zh-Hant", "bfi"])


@pytest.mark.parametrize(
    "wrong",
    [
        {"days": []},
        {"days": ["XX"]},
        {"every": 2},
        {"nth": 1},
        {"month_day": 3},
        {"repeats": "MONTHLY"},
        {"repeats": "MONTHLY", "nth": 6},
        {"ends": time(10)},
        {"starts": None},
        {"valid_from": date(2026, 5, 2), "valid_until": date(2026, 5, 1)},
    ],
)
def test_the_database_refuses_a_rule_that_says_no_days(tea_room: Asset, wrong: dict[str, Any]) -> None:
    Schedule.objects.create(asset=tea_room, days=["TU"], starts=time(10), ends=time(12))
    with pytest.raises(IntegrityError), transaction.atomic():
        Schedule.objects.update(**wrong)


def test_every_field_has_words_and_every_right_is_over_a_place() -> None:
    assert set(LABELS) == set(FIELDS)
    assert PlaceUserRight._meta.get_field("content_object").related_model is Place
