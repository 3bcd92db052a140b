"""A partner's program says how much room there is, and whether its entries take a break; for its own entries alone."""

import json
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from enabling_help.actions.introductions import introduce
from enabling_help.workflow import IntroductionKind
from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import acting_as
from neighbourhoods.models import Asset, AssetKind, AssetStatus, Provider, Withheld
from tests.factories.cast import FILLING, Cast
from tests.factories.help import joan_asks
from tests.factories.programs import Program, program_of

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
ENTRIES = "/api/v1/entries/"


def entry(cast: Cast, name: str, **more: Any) -> Asset:
    with acting_as(FILLING):
        provider, _ = Provider.objects.get_or_create(name="Elm Street Club", organisation=cast.club)
        facts = {"kind": AssetKind.GROUPS, "status": AssetStatus.PUBLISHED, "changed_at": timezone.now(), **more}
        return Asset.objects.create(name=name, provider=provider, **facts)


def said(program: Program, asset: Asset, room: Any) -> tuple[int, Any]:
    answer = program.call("PUT", f"{ENTRIES}{asset.pk}/room/", json.dumps(room), "application/json")
    return answer.status_code, answer.json()


def test_what_it_says_holds_at_once_for_whoever_introduces(cast: Cast) -> None:
    lunch, program, need = entry(cast, "Friday lunch"), program_of(cast.club), joan_asks(cast)
    first = program.get(ENTRIES).json()
    assert first["results"] == [
        {"id": str(lunch.pk), "name": "Friday lunch", "capacity": None, "paused": False, "paused_until": None}
    ]
    assert first["next"] is None
    assert said(program, lunch, {"capacity": 4, "paused": True}) == (
        200,
        {"id": str(lunch.pk), "name": "Friday lunch", "capacity": 4, "paused": True, "paused_until": None},
    )
    with acting_as(cast.amina), pytest.raises(Refusal, match="paused"):
        introduce(
            by=cast.amina,
            need=need.pk,
            kind=IntroductionKind.REFERRED,
            asset=lunch.pk,
            organisation=cast.club.pk,
        )
    assert said(program, lunch, {"capacity": None, "paused": False})[1]["capacity"] is None


@pytest.mark.parametrize(
    "room",
    [
        {},
        {"capacity": -1, "paused": False},
        {"capacity": 4},
        {"paused": "perhaps"},
        [],
        {"capacity": 1, "paused": False, "paused_until": "2099-01-01"},
    ],
)
def test_what_is_no_room_is_refused_and_changes_nothing(cast: Cast, room: Any) -> None:
    lunch, program = entry(cast, "Friday lunch", capacity=2), program_of(cast.club)
    assert said(program, lunch, room)[0] in {400, 422}
    assert Asset.objects.get(pk=lunch.pk).capacity == 2


def test_another_organisations_entry_a_refuge_and_an_unknown_one_are_answered_alike(cast: Cast) -> None:
    lunch, refuge = entry(cast, "Friday lunch", capacity=2), entry(cast, "Canary house", withheld=Withheld.REFUGE)
    ours, other = program_of(cast.club), program_of(cast.trust)
    room = {"capacity": 9, "paused": True}
    answers = [
        said(other, lunch, room),
        said(ours, refuge, room),
        said(ours, Asset(pk=uuid4()), room),
    ]
    assert {status for status, _ in answers} == {404}
    assert len({json.dumps(body, sort_keys=True) for _, body in answers}) == 1
    assert Asset.objects.get(pk=lunch.pk).capacity == 2
    assert "Canary" not in ours.get(ENTRIES).content.decode()
    assert other.get(ENTRIES).json()["results"] == []
