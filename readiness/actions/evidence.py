"""Keep evidence: what it is, where it is held and by whom, or who looks for it until when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils import timezone

from frontdoor.accounts.permissions import require
from frontdoor.accounts.roles import May
from frontdoor.core.actions import action
from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import Scope, acting_organisation
from frontdoor.reference.models import ReferenceItem
from readiness.framework import QUESTIONS
from readiness.models import Evidence
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
    if not told.title.strip():
        raise Refusal(code="title_missing", words="Say what the evidence is.", field="title")
    if not told.keeper.strip():
        raise Refusal(code="keeper_missing", words="Say who holds it, or who is looking for it.", field="keeper")
    if told.kind not in Evidence.Kind.values:
        raise Refusal(code="kind_unknown", words="Choose what kind of evidence it is.", field="kind")
    if told.state == EvidenceState.HELD and not told.kept_at.strip():
        raise Refusal(code="where_missing", words="Say where it is held.", field="kept_at")
    if told.state == EvidenceState.SOUGHT and told.due_on is None:
        raise Refusal(code="until_missing", words="Say by when it will be looked for.", field="due_on")


@action
def add_evidence(*, by: Scope, told: Told, questions: Sequence[str], evidence_id: UUID | None = None) -> Evidence:
    """Put a piece of evidence on the acting organisation's shelf, for some questions (their codes, such as `q05`).

    With an `evidence_id`, sent twice it is added once. Refused: `not_permitted`, `no_organisation`, `title_missing`,
    `keeper_missing`, `kind_unknown`, `where_missing`, `until_missing`, `questions_missing`, `no_such_question`.
    """
    require(by, May.ASSESS_READINESS)
    organisation = acting_organisation(by)
    if evidence_id and (there := Evidence.objects.filter(pk=evidence_id, organisation=organisation).first()):
        return there
    row = Evidence(organisation_id=organisation, added_at=timezone.now(), added_by_id=by.user)
    if evidence_id:
        row.id = evidence_id
    _tell(row, told, questions)
    row.save(force_insert=True)
    return row


@action
def keep_evidence(*, by: Scope, evidence: UUID, told: Told, questions: Sequence[str]) -> Evidence:
    """Put right what is said of a piece of evidence, or say that it was found. What is held does not get lost again.

    Refused: as `add_evidence`; `no_such_evidence`, `held_already`.
    """
    require(by, May.ASSESS_READINESS)
    mine = Evidence.objects.filter(pk=evidence, organisation=acting_organisation(by))
    row = mine.select_for_update().first()
    if row is None:
        raise Refusal(code="no_such_evidence", words="Your organisation has no such evidence.")
    if told.state not in EVIDENCE[EvidenceState(row.state)]:
        raise Refusal(
            code="held_already",
            words="This evidence is held, and positions may stand on it. If it has gone, say so where it is held.",
            field="state",
        )
    _tell(row, told, questions)
    row.save(force_update=True, update_fields=TOLD)
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


@action
def tell_evidence(*, by: Scope, organisation: UUID, question: str, told: Told, evidence_id: UUID) -> Evidence:
    """Put evidence on the shelf from behind a link, for one question. It is not kept from whom it came.

    Called while answering, which has been let in. Refused: as `add_evidence`; `not_through_a_link`.
    """
    if not by.link:
        raise Refusal(code="not_through_a_link", words="Add evidence on the page of evidence.")
    there = Evidence.objects.filter(pk=evidence_id).first()
    if there is not None:
        return there
    row = Evidence(id=evidence_id, organisation_id=organisation)
    _tell(row, told, [question])
    row.save(force_insert=True)
    return row
