"""The round an action is about, for the organisation that keeps it."""

from uuid import UUID

from django.db import connection

from frontdoor.accounts.models import User
from frontdoor.accounts.permissions import require
from frontdoor.accounts.rights import has_right
from frontdoor.accounts.roles import May
from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import Scope, acting_organisation
from readiness.models import Round, RoundUserRight
from readiness.workflow import RoundState

RIGHT = "run_round"
OVER = "This round is closed. What was said in it stays as it is."


def round_held(by: Scope, round_id: UUID) -> Round:
    """The round, where the acting organisation keeps it. Refused: `no_organisation`, `no_such_round`."""
    found = Round.objects.filter(pk=round_id, organisation=acting_organisation(by)).first()
    if found is None:
        raise Refusal(code="no_such_round", words="Your organisation has no such round.")
    return found


def round_run(by: Scope, round_id: UUID) -> Round:
    """The round, where `by` runs it. Refused: `not_permitted`, `no_organisation`, `no_such_round`, `run_by_others`."""
    require(by, May.ASSESS_READINESS)
    found = round_held(by, round_id)
    if not runs(by, found):
        raise Refusal(code="run_by_others", words="Others run this round. Ask one of them to let you run it too.")
    return found


def runs(by: Scope, found: Round) -> bool:
    """Whether `by` has the right to run the round, or made one that nobody was given a right over yet."""
    user = User.objects.filter(pk=by.user).first() if by.user else None
    if user is None:
        return False
    if has_right(user=user, right=RIGHT, thing=found):
        return True
    return found.made_by_id == user.pk and not RoundUserRight.objects.filter(content_object=found).exists()


def refuse_over(found: Round) -> None:
    """Refuse (`round_closed`) once the round is over."""
    if found.state == RoundState.CLOSED:
        raise Refusal(code="round_closed", words=OVER)


def was_offered(evidence: UUID) -> bool:
    """Whether a round was open while a piece of evidence was on the shelf, so that answers may rest on it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT readiness_was_offered(%s)", [evidence])
        return bool(cursor.fetchone()[0])
