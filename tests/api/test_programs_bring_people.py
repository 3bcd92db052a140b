"""A program brings somebody to the front door, and introduces those it brought: with their agreement, and once."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from enabling_help.models import Conversation, Introduction, Need
from enabling_help.workflow import State
from frontdoor.core.scope import acting_as
from frontdoor.people.models import KnownAs, Person, Reach
from tests.factories.cast import Cast
from tests.factories.programs import REFERRALS, program_of

pytestmark = pytest.mark.django_db
CONTACTS, ORGANISATIONS = "/api/v1/contacts/", "/api/v1/organisations/"
BRINGS = ("api", "introduce")


def agreed(**other: Any) -> dict[str, Any]:
    until = (timezone.now() + timedelta(days=30)).isoformat()
    return {"items": ["known_as", "reach"], "until": until, "words": "Canary yes, ring me.", **other}


def joan(**other: Any) -> dict[str, Any]:
    said = {"first_name": "Canary-Joan", "phone": "01632 960123", "route": "professional", "needs": ["Canary company"]}
    return said | {"agreed": agreed()} | other


def test_whom_a_partner_brings_the_council_learns_of_as_far_as_they_agreed(cast: Cast) -> None:
    program = program_of(cast.club, *BRINGS)
    answer = program.post(CONTACTS, joan(matters="Canary garden"))
    assert answer.status_code == 201, answer.content
    (referral,), (need,) = answer.json()["referrals"], answer.json()["needs"]
    assert "Canary" not in answer.content.decode()
    with acting_as(cast.amina):
        made = Introduction.objects.get(pk=referral)
        assert (made.from_organisation_id, made.organisation_id) == (cast.club.pk, cast.council.pk)
        assert (made.state, made.introduced_by_id, str(made.need_id)) == (State.REQUESTED, None, need)
        assert KnownAs.objects.get(person=made.person_id).first_name == "Canary-Joan"
        assert Reach.objects.get(person=made.person_id).value == "01632 960123"
        assert not Conversation.objects.exists(), "they did not agree to share what else they said"
    with acting_as(cast.tom):
        assert Conversation.objects.get().logged_by_id is None
    with acting_as(cast.bea):
        assert not Person.objects.exists()


def test_without_their_agreement_nobody_is_brought(cast: Cast) -> None:
    program = program_of(cast.club, *BRINGS)
    said = joan()
    del said["agreed"]
    answer = program.post(CONTACTS, said)
    assert (answer.status_code, answer.json()["code"]) == (409, "agreement_missing")
    with acting_as(cast.tom):
        assert not Person.objects.exists()


def test_the_councils_own_system_writes_down_and_introduces(cast: Cast) -> None:
    council = program_of(cast.council, *BRINGS)
    brought = council.post(CONTACTS, joan(needs=["Canary company", "Canary ramp"])).json()
    assert (len(brought["needs"]), brought["referrals"]) == (2, [])
    wanted = {"need": brought["needs"][0], "organisation": str(cast.club.pk), "note": "Canary Tuesdays"}
    assert council.post(REFERRALS, wanted).json()["code"] == "agreement_missing"
    made = council.post(REFERRALS, wanted | {"agreed": agreed()})
    assert (made.status_code, made.json()["status"]) == (201, "requested")
    seen = program_of(cast.club).get(f"{REFERRALS}{made.json()['id']}/").json()
    assert (seen["note"], seen["person"]["known_as"]["first_name"]) == ("Canary Tuesdays", "Canary-Joan")
    with acting_as(cast.tom):
        assert [need.words for need in Need.objects.all()] == ["Canary company"]


def test_nobody_introduces_whom_they_do_not_know(cast: Cast) -> None:
    brought = program_of(cast.council, *BRINGS).post(CONTACTS, joan()).json()
    trust = program_of(cast.trust, *BRINGS)
    for need in (brought["needs"][0], str(uuid4())):
        answer = trust.post(REFERRALS, {"need": need, "organisation": str(cast.club.pk), "agreed": agreed()})
        assert (answer.status_code, answer.json()["code"]) == (404, "no_such_need")


def test_what_is_wrong_is_said_and_nothing_is_written(cast: Cast) -> None:
    program = program_of(cast.club, *BRINGS)
    for wrong, code in (
        ({"needs": []}, "needs_wrong"),
        ({"route": "carrier-pigeon"}, "route_unknown"),
        ({"phone": "ring me"}, "phone_wrong"),
        ({"postcode": "nowhere"}, "postcode_wrong"),
        ({"agreed": agreed(items=[])}, "agreed_wrong"),
        ({"agreed": agreed(until=timezone.now().isoformat())}, "ends_in_the_past"),
        ({"agreed": agreed(items=["equality"])}, "agreed_unknown"),
    ):
        answer = program.post(CONTACTS, joan(**wrong))
        assert answer.status_code == 422, (wrong, answer.content)
        assert code in {answer.json()["code"], *(each["code"] for each in answer.json().get("faults", ()))}, wrong
    with acting_as(cast.tom):
        assert not Person.objects.exists()


def test_a_program_without_the_scope_brings_nobody(cast: Cast) -> None:
    program = program_of(cast.club)
    for address, said in ((CONTACTS, joan()), (REFERRALS, {})):
        answer = program.post(address, said)
        assert (answer.status_code, answer.json()["code"]) == (403, "permission_denied")
    with acting_as(cast.tom):
        assert not Person.objects.exists()


def test_twice_under_one_key_is_once(cast: Cast) -> None:
    program, key = program_of(cast.club, *BRINGS), {"Idempotency-Key": str(uuid4())}
    said = joan()
    first, again = (program.post(CONTACTS, said, **key) for _ in range(2))
    assert (first.status_code, first.content) == (201, again.content)
    with acting_as(cast.tom):
        assert Person.objects.count() == 1


def test_whom_one_can_introduce_to_is_listed_without_oneself(cast: Cast) -> None:
    listed = program_of(cast.club).get(ORGANISATIONS).json()
    names = {row["name"] for row in listed["results"]}
    assert cast.council.name in names
    assert cast.club.name not in names
