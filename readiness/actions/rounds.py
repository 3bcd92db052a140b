"""Make a round, and close one before its last day."""

from collections.abc import Sequence
from datetime import date
from typing import cast
from uuid import UUID

from django.utils import timezone

from frontdoor.accounts.permissions import require
from frontdoor.accounts.roles import May
from frontdoor.core.actions import action
from frontdoor.core.clock import ClockTimestamp
from frontdoor.core.disclosure import SMALLEST_SHOWN
from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import Scope, acting_organisation
from frontdoor.reference.reads import shown_list
from readiness.framework import FOUNDATIONS, QUESTIONS
from readiness.held import round_held
from readiness.models import RoleGroup, Round
from readiness.workflow import RoundState

MOST_GROUPS = 12
LARGEST_MINIMUM = 100


@action
def make_round(
    *,
    by: Scope,
    title: str,
    opens_on: date,
    closes_on: date,
    groups: Sequence[str],
    minimum: int = SMALLEST_SHOWN,
    round_id: UUID | None = None,
) -> Round:
    """Make a round on the questions and words in use now. Its days, groups and minimum are settled with it.

    With a `round_id`, sent twice it is made once. Refused: `not_permitted`, `no_organisation`, `title_missing`,
    `closes_too_early`, `minimum_too_small`, `groups_missing`, `too_many_groups`, `group_twice`.
    """
    require(by, May.ASSESS_READINESS)
    organisation = acting_organisation(by)
    if round_id and (there := Round.objects.filter(pk=round_id, organisation=organisation).first()):
        return there
    names = [name for name in (" ".join(each.split()) for each in groups) if name]
    _refuse_what_cannot_be(title, opens_on, closes_on, names, minimum)
    questions, foundations = shown_list(QUESTIONS), shown_list(FOUNDATIONS)
    made = Round(
        organisation_id=organisation,
        title=title.strip(),
        questions=questions.list,
        wording=questions.wording,
        foundations=foundations.list,
        opens_on=opens_on,
        closes_on=closes_on,
        minimum=minimum,
        made_by_id=cast(UUID, by.user),  # require() has seen a user
    )
    if round_id:
        made.id = round_id
    made.save(force_insert=True)
    RoleGroup.objects.bulk_create(
        RoleGroup(round=made, name=name, position=place) for place, name in enumerate(names, start=1)
    )
    return made


def _refuse_what_cannot_be(title: str, opens_on: date, closes_on: date, names: Sequence[str], minimum: int) -> None:
    if not title.strip():
        raise Refusal(code="title_missing", words="Give the round a name.", field="title")
    if closes_on < max(opens_on, timezone.localdate()):
        raise Refusal(
            code="closes_too_early",
            words="The last day must be today or later, and not before the first day.",
            field="closes_on",
        )
    if not SMALLEST_SHOWN <= minimum <= LARGEST_MINIMUM:
        raise Refusal(
            code="minimum_too_small",
            words=f"The smallest group to be shown has between {SMALLEST_SHOWN} and {LARGEST_MINIMUM} people.",
            field="minimum",
        )
    if not names:
        raise Refusal(code="groups_missing", words="Name at least one role group.", field="groups")
    if len(names) > MOST_GROUPS:
        raise Refusal(
            code="too_many_groups",
            words=f"Name {MOST_GROUPS} role groups or fewer: small groups cannot be shown.",
            field="groups",
        )
    if len({name.lower() for name in names}) < len(names):
        raise Refusal(code="group_twice", words="Name each role group once.", field="groups")


@action
def close_round(*, by: Scope, round_id: UUID) -> Round:
    """Close a round for good, so that its results can be seen. It never opens again. Twice changes nothing.

    Refused: `not_permitted`, `no_such_round`, `not_open_yet`.
    """
    require(by, May.ASSESS_READINESS)
    held = round_held(by, round_id)
    if held.state == RoundState.TO_COME:
        raise Refusal(code="not_open_yet", words="This round has not opened yet, so there is nothing to close.")
    if held.state == RoundState.OPEN:
        Round.objects.filter(pk=held.pk, closed_at=None).update(closed_at=ClockTimestamp(), closed_by_id=by.user)
        held.refresh_from_db()
    return held
