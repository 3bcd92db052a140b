"""How an introduction is written: with its basis, its step, its event, a message and a follow-up. For the actions."""

from datetime import date, datetime, timedelta
from types import MappingProxyType

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from enabling_help.changes import keep_event
from enabling_help.chasing import plan
from enabling_help.models import Event, FollowUp, Introduction, Need
from enabling_help.places import places_of, places_of_asset
from enabling_help.telling import tell_of_a_new_one
from enabling_help.workflow import AT_ONCE, IntroductionKind, NeedState
from enabling_help.working_days import after_working_days
from frontdoor.core.pages import page_text
from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import Scope
from frontdoor.people.actions import hold_new_rows
from frontdoor.people.items import Item
from frontdoor.people.steps import Kind, append_step

ASK_AFTER = timedelta(weeks=4)
STEP_OF_KIND: MappingProxyType[IntroductionKind, Kind] = MappingProxyType(
    {
        IntroductionKind.TOLD_ABOUT: Kind.TOLD_ABOUT,
        IntroductionKind.INTRODUCED: Kind.INTRODUCED,
        IntroductionKind.ACCOMPANIED: Kind.ACCOMPANIED,
        IntroductionKind.REFERRED: Kind.REFERRED,
        IntroductionKind.DIRECT_HELP: Kind.HELPED_DIRECTLY,
    }
)


def expected_on(introduced_at: datetime) -> date:
    """The day by which an answer to an introduction made then is expected."""
    return after_working_days(timezone.localdate(introduced_at), settings.REPLY_WORKING_DAYS)


def write_introduction(by: Scope, row: Introduction, need: Need, *, follow_up: bool) -> Introduction:
    """Write an introduction that may be made, with its basis, step, event, message and follow-up."""
    notice = page_text("privacy").version
    hold_new_rows(by=by, person=row.person, rows=[(Item.INTRODUCTION, row.pk)], notice_version=notice)
    row.step = append_step(
        person=row.person_id,
        kind=STEP_OF_KIND[IntroductionKind(row.kind)],
        need=need.pk,
        caused_by=need.step,
        places=places_of_asset(row.asset) or places_of(row.person),
    )
    row.onward_from = _through(by, need)
    if row.kind not in AT_ONCE:
        row.reply_expected_on = expected_on(timezone.now())
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise Refusal(
            code="already_introduced", words="This introduction was made a moment ago, on another page."
        ) from error
    keep_event(by, row, Event(row.state))
    if row.kind not in AT_ONCE:
        tell_of_a_new_one(by, row)
        plan(row)
    if follow_up:
        _ask_later(row)
    if need.state != NeedState.OPEN:
        need.state, need.answered_at = NeedState.OPEN, None
        need.save(force_update=True, update_fields=["state", "answered_at"])
    return row


def _through(by: Scope, need: Need) -> Introduction | None:
    """The introduction by which the acting organisation came to know of a need that was raised with another."""
    if need.organisation_id == by.organisation:
        return None
    return Introduction.objects.filter(need=need, organisation=by.organisation).order_by("-introduced_at", "id").first()


def _ask_later(row: Introduction) -> None:
    FollowUp(
        person_id=row.person_id,
        introduction=row,
        organisation_id=row.from_organisation_id,
        due_at=timezone.now() + ASK_AFTER,
    ).save(force_insert=True)
