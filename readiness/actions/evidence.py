"""Keep evidence: what it is, where it is held and by whom, or who looks for it until when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import IntegrityError, transaction
from psycopg import errors

from frontdoor.accounts.permissions import require
from frontdoor.accounts.roles import May
from frontdoor.core.actions import action
from frontdoor.core.clock import ClockTimestamp
from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import Scope, acting_organisation
from frontdoor.core.words import says_something
from frontdoor.reference.models import ReferenceItem
from readiness.framework import QUESTIONS
from readiness.held import was_offered
from readiness.models import Answer, Evidence, Round
from readiness.workflow import EVIDENCE, EvidenceState

TOLD = ("title", "state", "keeper", "kind", "kept_at", "dated_on", "review_on", "due_on", "questions")


@dataclass(frozen=True, slots=True)
class Told:
    """What is said of a piece of evidence. `keeper` holds it or, while it is being looked for, looks for it."""

    title: str
    state: EvidenceState
    keeper: str
    kind: str = Evidence.Kind.DOCUMENT
    kept_at: str = ""
    dated_on: date | None = None
    review_on: date | None = None
    due_on: date | None = None


def _refuse_half_told(told: Told) -> None:
    if not says_something(told.title):
        raise Refusal(code="title_missing", words="Say what the evidence is.", field="title")
    if not says_something(told.keeper):
        raise Refusal(code="keeper_missing", words="Say who holds it, or who is looking for it.", field="keeper")
    if told.kind not in Evidence.Kind.values:
        raise Refusal(code="kind_unknown", words="Choose what kind of evidence it is.", field="kind")
    if told.state == EvidenceState.HELD and not says_something(told.kept_at):
        raise Refusal(code="where_missing", words="Say where it is held.", field="kept_at")
    if told.state == EvidenceState.SOUGHT and told.due_on is None:
        raise Refusal(code="until_missing", words="Say by when it will be looked for.", field="due_on")


@action
def add_evidence(*, by: Scope, told: Told, questions: Sequence[str], evidence_id: UUID | None = None) -> Evidence:
    """Put a piece of evidence on the acting organisation's shelf, for some questions (their codes, such as `q05`).

    With an `evidence_id`, the same sent twice is added once. Refused: `not_permitted`, `no_organisation`,
    `title_missing`, `keeper_missing`, `kind_unknown`, `where_missing`, `until_missing`, `questions_missing`,
    `no_such_question`; `told_otherwise` where something else was sent under that id.
    """
    require(by, May.ASSESS_READINESS)
    organisation = acting_organisation(by)
    row = Evidence(organisation_id=organisation, added_by_id=by.user)
    _tell(row, told, questions)
    if evidence_id:
        row.id = evidence_id
        there = Evidence.objects.filter(pk=evidence_id, organisation=organisation).first()
        if there is not None and there.added_by_id == by.user and _same_words(there, row):
            return there
    row.added_at = ClockTimestamp()
    _put_on_the_shelf(row)
    row.refresh_from_db(fields=["added_at"])
    return row


@action
def keep_evidence(*, by: Scope, evidence: UUID, told: Told, questions: Sequence[str]) -> Evidence:
    """Put right what is said of a piece of evidence, or say that it was found. Whoever does so has looked at it.

    What is held does not get lost again, and speaks on to each question it could have been chosen for: “in place” may
    stand on it. Refused: as `add_evidence`; `no_such_evidence`, `held_already`, `question_stays`.
    """
    row = _held_for_update(by, evidence)
    if told.state not in EVIDENCE[EvidenceState(row.state)]:
        raise Refusal(
            code="held_already",
            words="This evidence is held, and positions may stand on it. If it has gone, say so where it is held.",
            field="state",
        )
    if row.state == EvidenceState.HELD and set(row.questions) - set(questions) and was_offered(row.pk):
        raise Refusal(
            code="question_stays",
            words="People could choose this evidence for the questions it has, and “in place” may stand on it. "
            "Leave them, and say in its name what it does not show.",
            field="questions",
        )
    _tell(row, told, questions)
    row.looked_at, row.looked_by_id = ClockTimestamp(), by.user
    row.save(force_update=True, update_fields=(*TOLD, "looked_at", "looked_by"))
    row.refresh_from_db(fields=["looked_at"])
    return row


@action
def look_at_evidence(*, by: Scope, evidence: UUID) -> Evidence:
    """Say that evidence told of through a link was looked at, so that others who answer are offered it too.

    The same words told of by others for the same questions count as looked at too. Twice changes nothing. Refused:
    `not_permitted`, `no_organisation`, `no_such_evidence`.
    """
    row = _held_for_update(by, evidence)
    if row.waits:
        same = {
            name: getattr(row, name) for name in ("organisation", "state", "title", "keeper", "kept_at", "questions")
        }
        alike = Evidence.objects.filter(added_by=None, looked_by=None, **same)
        alike.update(looked_at=ClockTimestamp(), looked_by_id=by.user)
        row.refresh_from_db(fields=["looked_at", "looked_by"])
    return row


def _held_for_update(by: Scope, evidence: UUID) -> Evidence:
    require(by, May.ASSESS_READINESS)
    mine = Evidence.objects.filter(pk=evidence, organisation=acting_organisation(by))
    row = mine.select_for_update().first()
    if row is None:
        raise Refusal(code="no_such_evidence", words="Your organisation has no such evidence.")
    return row


def _tell(row: Evidence, told: Told, questions: Sequence[str]) -> None:
    _refuse_half_told(told)
    if not questions:
        raise Refusal(code="questions_missing", words="Choose at least one question it speaks to.", field="questions")
    known = ReferenceItem.objects.filter(list__code=QUESTIONS, parent=None, code__in=questions)
    if set(known.values_list("code", flat=True)) != set(questions):
        raise Refusal(code="no_such_question", words="Choose from the 18 questions.", field="questions")
    row.title, row.keeper, row.kept_at = told.title.strip(), told.keeper.strip(), told.kept_at.strip()
    row.kind, row.state, row.questions = told.kind, told.state, sorted(questions)
    row.dated_on, row.review_on, row.due_on = told.dated_on, told.review_on, told.due_on


def _same_words(there: Evidence, row: Evidence) -> bool:
    return all(getattr(there, name) == getattr(row, name) for name in TOLD)


def _put_on_the_shelf(row: Evidence) -> None:
    """Write it, or refuse where its id was taken by something else, which the scope may not even see."""
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        if not isinstance(error.__cause__, errors.UniqueViolation):
            raise
        raise Refusal(
            code="told_otherwise",
            words="This page was sent before, with other words. What you have written now is still below: "
            "look at it, and save it again if it is to be added as something else.",
        ) from error


@action
def tell_evidence(*, by: Scope, told_in: Round, question: str, told: Told, evidence_id: UUID) -> Evidence:
    """Put evidence on the shelf from behind a link to a round, for one question. It is not kept from whom it came.

    Called while answering, which has been let in. The same words for the same question, which an answer behind this
    link rests on, were sent twice and are told once. Refused: as `add_evidence`; `not_through_a_link`.
    """
    if not by.link:
        raise Refusal(code="not_through_a_link", words="Add evidence on the page of evidence.")
    row = Evidence(id=evidence_id, organisation_id=told_in.organisation_id, told_in=told_in)
    _tell(row, told, [question])
    there = Evidence.objects.filter(pk=evidence_id, added_by=None).first()
    if there is not None and _same_words(there, row) and Answer.objects.filter(evidence=there).exists():
        return there
    _put_on_the_shelf(row)
    return row
