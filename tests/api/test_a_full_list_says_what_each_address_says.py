"""The full list says of each referral what its own address says, and shapes are shown quickly as they are plainly."""

import json
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework import serializers

from enabling_help.actions import answers
from enabling_help.api.made import MadeReferral
from enabling_help.api.shapes import Referral, ReferralSummary
from enabling_help.models import Introduction
from enabling_help.receiving import received
from frontdoor.core.scope import acting_as
from frontdoor.core.ways import Way
from frontdoor.people.actions import stop_sharing
from frontdoor.people.models import Look
from tests.factories.cast import Cast
from tests.factories.help import joan_is_introduced
from tests.factories.programs import REFERRALS, program_of

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def plainly(shape: serializers.Serializer[Any], instance: Any) -> dict[str, Any]:
    """As the framework itself would show it, without the empty ones that are not required."""
    whole = serializers.Serializer.to_representation(shape, instance)
    return {name: said for name, said in whole.items() if shape.fields[name].required or said not in (None, "", [])}


def test_each_stands_there_as_at_its_own_address_and_the_ended_as_an_id(cast: Cast) -> None:
    one, two, three = (joan_is_introduced(cast) for _ in range(3))
    with acting_as(cast.tom):
        answers.accept(by=cast.tom, introduction=one.pk)
    with acting_as(cast.amina):
        stop_sharing(by=cast.amina, person=three.person, organisation=cast.club)
    program = program_of(cast.club)
    rows = {row["id"]: row for row in program.get(f"{REFERRALS}?full=true").json()["results"]}
    assert rows[str(three.pk)] == {"id": str(three.pk), "status": "sharing-ended"}
    for made in (one, two):
        assert rows[str(made.pk)] == program.get(f"{REFERRALS}{made.pk}/").json()
    assert "person" not in json.dumps(program.get(REFERRALS).json()).replace("ended_by_person", "")


def test_it_takes_no_more_statements_for_five_than_for_one_and_every_person_sees_the_look(cast: Cast) -> None:
    program, counted, people = program_of(cast.club), [], set()
    for several in (1, 4):
        people |= {joan_is_introduced(cast).person_id for _ in range(several)}
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert len(program.get(f"{REFERRALS}?full=true").json()["results"]) == len(people)
        counted.append(len(asked))
    assert counted[0] == counted[1]
    with acting_as(cast.amina):
        looks = Look.objects.filter(organisation=cast.club, way=Way.API, person__in=people)
        assert set(looks.values_list("person", flat=True)) == people


def test_the_quick_way_shows_what_the_plain_way_shows(cast: Cast) -> None:
    made = joan_is_introduced(cast)
    with acting_as(cast.tom):
        answers.decline(by=cast.tom, introduction=made.pk, reason="We are full.")
        found, row = received(by=cast.tom, introduction=made.pk), Introduction.objects.get()
        for shape, instance in ((Referral, found), (ReferralSummary, found), (MadeReferral, row)):
            quick, plain = shape().to_representation(instance), plainly(shape(), instance)
            assert json.dumps(quick) == json.dumps(plain, default=dict)
            assert list(quick) == list(plain)
