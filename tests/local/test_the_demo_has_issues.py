"""What people told the demo borough in a year: issues that climbed, decisions, some without an answer."""

from io import StringIO

import pytest
from django.core.management import call_command

from frontdoor.accounts.models import Membership
from frontdoor.core.scope import Scope, acting_as
from frontdoor.voice.models import Told, WayBack
from frontdoor.voice.reads import to_be_told
from networks.issue_reads import every_issue, heard, moves_of, voices
from networks.models import Decision, IssueTold
from networks.register import decision_in_full, register
from networks.workflow import IssueState

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def acting(username: str) -> Scope:
    found = Membership.objects.filter(user__username=username).first()
    assert found is not None
    return Scope(organisation=found.organisation_id, user=found.user_id)


def test_a_year_of_issues_some_without_an_answer(nobody_asked: None) -> None:
    said = StringIO()
    call_command("fill_demo", people=60, stdout=said)
    assert "Raised 12 issues" in said.getvalue()
    issues = list(every_issue())
    assert {issue.state for issue in issues} == set(IssueState)
    assert every_issue(unanswered=True).count() >= 4
    assert (issues[0].raised_at - issues[-1].raised_at).days > 300
    climbed = [issue for issue in issues if issue.network_id != issue.raised_in_id]
    assert {issue.network.kind for issue in climbed} == {"place", "co-governance"}
    assert all(len(moves_of(issue)) >= 1 for issue in issues)
    whole = [decision_in_full(register().filter(pk=row.pk)) for row in register()]
    assert len(whole) == 6
    assert all(row and row.room.all() and row.options.filter(chosen=True) and row.moved.all() for row in whole)
    assert any(figure.figure == 10 for figure in voices(row.pk for row in issues).values())
    wendy, conor = acting("worker"), acting("convenor")
    with acting_as(wendy):
        assert to_be_told(by=wendy).count() == 6
        assert WayBack.objects.filter(state="waiting").count() == 4
    with acting_as(conor):
        answered = next(issue for issue in issues if issue.title == "Nowhere to sit on the way")
        known = heard(answered, by=conor)
        assert known is not None
        assert known.know.suppressed
        assert not WayBack.objects.exists()
        kept = (Told.objects.count(), IssueTold.objects.count(), Decision.objects.count())
    call_command("fill_demo", people=60, stdout=StringIO())
    with acting_as(conor):
        assert (Told.objects.count(), IssueTold.objects.count(), Decision.objects.count()) == kept
