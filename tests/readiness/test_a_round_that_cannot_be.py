"""A round that cannot be is refused at its field, and nothing of it is kept."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import acting_as
from readiness.actions.rounds import make_round
from readiness.models import Round
from tests.readiness.story import Story

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


@pytest.mark.parametrize(
    ("facts", "code", "field"),
    [
        ({"title": "  "}, "title_missing", "title"),
        ({"closes_on": TODAY - timedelta(days=1)}, "closes_too_early", "closes_on"),
        (
            {"opens_on": TODAY + timedelta(days=9), "closes_on": TODAY + timedelta(days=8)},
            "closes_too_early",
            "closes_on",
        ),
        ({"minimum": 7}, "minimum_too_small", "minimum"),
        ({"groups": []}, "groups_missing", "groups"),
        ({"groups": [" ", ""]}, "groups_missing", "groups"),
        ({"groups": ["Residents", "residents"]}, "group_twice", "groups"),
        ({"groups": [f"Group {number}" for number in range(200)]}, "too_many_groups", "groups"),
    ],
)
def test_it_is_refused(story: Story, facts: dict[str, Any], code: str, field: str) -> None:
    usual = {"title": "Winter", "opens_on": TODAY, "closes_on": TODAY + timedelta(days=9), "minimum": 8}
    with acting_as(story.asha), pytest.raises(Refusal) as refusal:
        make_round(by=story.asha, **({"groups": ["Residents"]} | usual | facts))
    assert (refusal.value.code, refusal.value.field) == (code, field)
    with acting_as(story.asha):
        assert Round.objects.count() == 1
