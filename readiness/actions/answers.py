"""Answer a question through one's own link. What is saved is read through that link alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from frontdoor.core.actions import action
from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import Scope
from frontdoor.links.actions import use_door
from frontdoor.reference.models import ReferenceItem
from readiness.actions.evidence import Told, tell_evidence
from readiness.actions.invitations import PURPOSE
from readiness.framework import HINDRANCE_CODES, HINDRANCES, IN_PLACE, PLACE_CODES
from readiness.held import OVER
from readiness.models import Answer, Evidence, Invitation
from readiness.workflow import EvidenceState, RoundState

NEEDS_EVIDENCE = (
    "Say what shows it. If you know of nothing, choose “I know of nothing”: those who run this round then look for it."
)
NEEDS_HELD = "“In place” needs evidence that is held. Choose or tell of some, or choose another position."


@dataclass(frozen=True, slots=True)
class Shown:
    """What a person says shows it: evidence on the shelf (`chosen`), or some they tell of under a new id."""

    chosen: UUID | None = None
    told: Told | None = None
    new_id: UUID | None = None


@action
def answer_question(*, by: Scope, entry: str, question: str, places: Mapping[str, str], shown: Shown) -> list[Answer]:
    """Keep where somebody places their organisation on a question and its parts, in place of what they said before.

    `places` maps codes of what is asked (`q05-b`) to a position or hindrance level; one left out is taken back.
    Refused: as `links.actions.use_door`; `no_such_question`, `round_closed`, `not_open_yet`, `position_unknown`,
    `evidence_missing`, `evidence_not_held`, `no_such_evidence`; as `tell_evidence`.
    """
    passage = use_door(by=by, purpose=PURPOSE, entry=entry)
    invitation = Invitation.objects.select_related("round").filter(pk=passage.thing_id).first()
    if invitation is None:
        raise Refusal(code="door_closed", words="This link has ended. Ask whoever sent it for a new one.")
    _refuse_unless_open(invitation)
    asked = _asked(invitation, question)
    _refuse_unknown_places(asked, places)
    positions = [place for place in places.values() if place in PLACE_CODES]
    evidence = _evidence(by, invitation, question, shown) if positions else None
    _refuse_unheld(positions, evidence)
    Answer.objects.filter(invitation=invitation, item__in=asked.values()).exclude(
        item__in=[asked[code] for code in places]
    ).delete()
    rows = [
        Answer(
            invitation=invitation,
            item=asked[code],
            place=place,
            evidence=evidence if place in PLACE_CODES else None,
        )
        for code, place in places.items()
    ]
    return Answer.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["invitation", "item"], update_fields=["place", "evidence"]
    )


def _refuse_unless_open(invitation: Invitation) -> None:
    if invitation.round.state == RoundState.CLOSED:
        raise Refusal(code="round_closed", words=OVER)
    if invitation.round.state == RoundState.TO_COME:
        raise Refusal(code="not_open_yet", words="This round has not opened yet. Come back on its first day.")


def _asked(invitation: Invitation, question: str) -> dict[str, ReferenceItem]:
    """What is asked under a question of this round, by code."""
    of_round = ReferenceItem.objects.filter(list=invitation.round.questions_id).exclude(answered_with="")
    asked = {row.code: row for row in (of_round.filter(code=question) | of_round.filter(parent__code=question))}
    if not asked:
        raise Refusal(code="no_such_question", words="This round has no such question. Go back to the questions.")
    return asked


def _refuse_unknown_places(asked: Mapping[str, ReferenceItem], places: Mapping[str, str]) -> None:
    for code, place in places.items():
        if code not in asked:
            raise Refusal(code="no_such_question", words="This round has no such question. Go back to the questions.")
        known = HINDRANCE_CODES if asked[code].answered_with == HINDRANCES else PLACE_CODES
        if place not in known:
            raise Refusal(code="position_unknown", words="Choose one of the answers listed.", field=code)


def _evidence(by: Scope, invitation: Invitation, question: str, shown: Shown) -> Evidence:
    if shown.chosen is not None:
        found = Evidence.objects.filter(pk=shown.chosen, questions__contains=[question]).first()
        if found is None:
            raise Refusal(code="no_such_evidence", words="Choose evidence from the list.", field="evidence")
        return found
    if shown.told is None or shown.new_id is None:
        raise Refusal(code="evidence_missing", words=NEEDS_EVIDENCE, field="evidence")
    return tell_evidence(
        by=by,
        told_in=invitation.round,
        question=question,
        told=shown.told,
        evidence_id=shown.new_id,
    )


def _refuse_unheld(positions: list[str], evidence: Evidence | None) -> None:
    if IN_PLACE in positions and (evidence is None or evidence.state != EvidenceState.HELD):
        raise Refusal(code="evidence_not_held", words=NEEDS_HELD, field="evidence")
