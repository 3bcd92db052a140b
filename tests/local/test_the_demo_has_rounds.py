"""The demo borough has asked twice: 160 people each, a group too small to be shown, plans, and change between."""

from io import StringIO

import pytest
from django.core.management import call_command

from frontdoor.accounts.models import Membership
from frontdoor.core.scope import Scope, acting_as
from readiness.models import Evidence, Invitation, Plan, Round
from readiness.reads import compared_with, facts_of, taking_part
from readiness.reports import groups_never_shown, report_of

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def test_two_rounds_of_160_are_closed_and_their_reports_compare() -> None:
    said = StringIO()
    call_command("fill_demo", stdout=said)
    assert "Asked 160 people in the readiness round Autumn" in said.getvalue()
    asha = Membership.objects.get(user__username="assessor")
    by = Scope(organisation=asha.organisation_id, user=asha.user_id)
    with acting_as(by):
        first, second = Round.objects.order_by("opens_on")
        assert [Invitation.objects.filter(round=each).count() for each in (first, second)] == [160, 160]
        facts = facts_of(second, first)
        before = compared_with(second, "")
        assert (before.round, before.overlaps) == (first, False)
        assert len(facts.evidence) == 7, "the whole shelf was there when the round ended"
        assert facts.compared
        assert groups_never_shown(facts) == ["Senior leaders"]
        assert {figure.words for figure in taking_part(second).values()} >= {"40", "fewer than 8"}
        recommended = {each.words for theme in report_of(facts) for q in theme.questions for each in q.recommendations}
        assert any(words.startswith("Bring together people who see") for words in recommended)
        assert "Ask after the evidence that was to be found by now." in recommended
        assert set(Plan.objects.values_list("state", flat=True)) == {"planned", "done"}
        kept = (Round.objects.count(), Evidence.objects.count())
    call_command("fill_demo", stdout=StringIO())
    with acting_as(by):
        assert (Round.objects.count(), Evidence.objects.count()) == kept
