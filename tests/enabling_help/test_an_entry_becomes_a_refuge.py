"""Somebody was introduced to an entry, and it is kept as a refuge since: nobody reads its name with them any more."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from enabling_help.actions.introductions import introduce
from enabling_help.models import FollowUp, Introduction
from enabling_help.workflow import AskingState, IntroductionKind
from frontdoor.core.scope import acting_as
from frontdoor.people.own_page import open_own_page
from neighbourhoods.models import Asset, AssetKind, AssetStatus, Provider, Withheld
from tests.factories.cast import FILLING, Cast
from tests.factories.clients import body, signed_in
from tests.factories.help import joan_agrees, joan_asks
from tests.factories.programs import Program, program_of

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
NAME = "Zebra lunch"


def introduced_to_lunch(cast: Cast) -> Introduction:
    need = joan_asks(cast)
    joan_agrees(cast, need)
    with acting_as(FILLING):
        provider = Provider.objects.create(name="Elm Street Club", organisation=cast.club)
        facts = {"kind": AssetKind.GROUPS, "status": AssetStatus.PUBLISHED, "changed_at": timezone.now()}
        lunch = Asset.objects.create(name=NAME, provider=provider, **facts)
    with acting_as(cast.amina):
        made = introduce(
            by=cast.amina,
            need=need.pk,
            kind=IntroductionKind.REFERRED,
            asset=lunch.pk,
            organisation=cast.club.pk,
            follow_up=True,
        )
        FollowUp.objects.update(due_at=timezone.now(), state=AskingState.DUE)
    return made


def everything_about(cast: Cast, made: Introduction, program: Program) -> dict[str, str]:
    """What the worker, the organisation, its program and the person read."""
    amina, tom = signed_in(cast.amina), signed_in(cast.tom)
    with acting_as(cast.amina):
        door, follow_up = open_own_page(by=cast.amina, person=made.person_id), FollowUp.objects.get()
    joan, own = Client(), reverse("help:own", args=[door.token])
    joan.post(own, {"code": door.code})
    one = reverse("help:introduction", args=[made.pk])
    return {
        "person": body(amina.get(reverse("help:person", args=[made.person_id]))),
        "follow-ups": body(amina.get(reverse("help:follow-ups"))),
        "follow-up": body(amina.get(reverse("help:follow-up", args=[follow_up.pk]))),
        "follow-ups file": body(amina.get(reverse("help:follow-ups-export"))),
        "worker": body(amina.get(one)),
        "organisation": body(tom.get(one)),
        "inbox": body(tom.get(reverse("help:introductions"))),
        "file": body(tom.get(reverse("help:introductions-export"))),
        "program": body(program.get(f"/api/v1/referrals/{made.pk}/")),
        "own page": body(joan.get(own)),
        "own copy": body(joan.get(reverse("help:own-copy", args=[door.token]))),
    }


def test_nobody_reads_its_name_any_more(cast: Cast) -> None:
    made, program = introduced_to_lunch(cast), program_of(cast.club)
    before = everything_about(cast, made, program)
    assert {where for where, said in before.items() if NAME not in said} <= {"inbox"}
    Asset.objects.filter(name=NAME).update(withheld=Withheld.REFUGE)
    after = everything_about(cast, made, program)
    assert not [where for where, said in after.items() if NAME in said]
    assert all("Elm Street Club" in after[where] for where in ("person", "follow-ups", "file", "own page"))
