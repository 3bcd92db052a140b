"""The round an action is about, for the organisation that keeps it."""

from uuid import UUID

from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import Scope, acting_organisation
from readiness.models import Round
from readiness.workflow import RoundState

OVER = "This round is closed. What was said in it stays as it is."


def round_held(by: Scope, round_id: UUID) -> Round:
    """The round, where the acting organisation keeps it. Refused: `no_organisation`, `no_such_round`."""
    found = Round.objects.filter(pk=round_id, organisation=acting_organisation(by)).first()
    if found is None:
        raise Refusal(code="no_such_round", words="Your organisation has no such round.")
    return found


def refuse_over(found: Round) -> None:
    """Refuse (`round_closed`) once the round is over."""
    if found.state == RoundState.CLOSED:
        raise Refusal(code="round_closed", words=OVER)
