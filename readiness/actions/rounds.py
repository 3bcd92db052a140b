"""Make a round, and close one before its last day."""

from collections.abc import Sequence
from datetime import date
from typing import cast
from uuid import UUID

from django.utils import timezone

from frontdoor.accounts.models import Membership, User
from frontdoor.accounts.permissions import require
from frontdoor.accounts.rights import give_right, withdraw_right
from frontdoor.accounts.roles import ROLES, May
from frontdoor.core.actions import action
from frontdoor.core.clock import ClockTimestamp
from frontdoor.core.disclosure import SMALLEST_SHOWN
from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import Scope, acting_organisation
from frontdoor.core.words import says_something
from frontdoor.reference.reads import shown_list
from readiness.framework import FOUNDATIONS, QUESTIONS
from readiness.held import RIGHT, round_run
from readiness.models import RoleGroup, Round, RoundUserRight
from readiness.workflow import RoundState

MOST_GROUPS = 12
LARGEST_MINIMUM = 100
ASSESSING = [role.code for role in ROLES.values() if May.ASSESS_READINESS in role.may]


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
    """Make a round on the questions and words in use now, and run it. Its days, groups and minimum are settled with it.

    With a `round_id`, sent twice it is made once. Refused: `not_permitted`, `no_organisation`, `title_missing`,
    `closes_too_early`, `minimum_too_small`, `groups_missing`, `too_many_groups`, `group_twice`.
    """
    require(by, May.ASSESS_READINESS)
    organisation = acting_organisation(by)
    if round_id and (there := Round.objects.filter(pk=round_id, organisation=organisation).first()):
        return there
    names = [name for name in (" ".join(each.split()) for each in groups) if says_something(name)]
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
    _begin(made, names)
    return made


def _begin(made: Round, names: Sequence[str]) -> None:
    """Its role groups, and the right of whoever made it to run it."""
    give_right(user=made.made_by, right=RIGHT, thing=made)
    RoleGroup.objects.bulk_create(
        RoleGroup(round=made, name=name, position=place) for place, name in enumerate(names, start=1)
    )


def _refuse_what_cannot_be(title: str, opens_on: date, closes_on: date, names: Sequence[str], minimum: int) -> None:
    if not says_something(title):
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

    Refused: `not_permitted`, `no_such_round`, `run_by_others`, `not_open_yet`.
    """
    held = round_run(by, round_id)
    if held.state == RoundState.TO_COME:
        raise Refusal(code="not_open_yet", words="This round has not opened yet, so there is nothing to close.")
    if held.state == RoundState.OPEN:
        Round.objects.filter(pk=held.pk, closed_at=None).update(closed_at=ClockTimestamp(), closed_by_id=by.user)
        held.refresh_from_db()
    return held


@action
def share_round(*, by: Scope, round_id: UUID, username: str) -> None:
    """Let a colleague run this round too. Twice is once.

    Refused: `not_permitted`, `no_such_round`, `run_by_others`; `no_such_colleague` unless the user holds a role that
    runs rounds in the organisation that keeps this one.
    """
    held = round_run(by, round_id)
    there = Membership.objects.filter(organisation=held.organisation_id, ended_at=None, role__in=ASSESSING)
    found = there.filter(user__username=username.strip(), user__is_active=True).select_related("user").first()
    if found is None:
        raise Refusal(
            code="no_such_colleague",
            words="Nobody with that username runs rounds here. Ask your administrator to give them the role first.",
            field="username",
        )
    give_right(user=User.objects.get(pk=cast(UUID, by.user)), right=RIGHT, thing=held)
    give_right(user=found.user, right=RIGHT, thing=held)


@action
def stop_running(*, by: Scope, round_id: UUID) -> None:
    """Stop running a round oneself, as long as somebody else runs it.

    Refused: `not_permitted`, `no_such_round`, `run_by_others`, `last_to_run`.
    """
    held = round_run(by, round_id)
    if not RoundUserRight.objects.filter(content_object=held).exclude(user=by.user).exists():
        raise Refusal(code="last_to_run", words="Nobody else runs this round. Let a colleague run it too, first.")
    withdraw_right(user=User.objects.get(pk=cast(UUID, by.user)), right=RIGHT, thing=held)
