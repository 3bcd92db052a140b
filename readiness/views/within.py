"""What the pages of an assessor begin with: the permission, then the round or a 404."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest

from frontdoor.accounts.acting import scope_of
from frontdoor.accounts.permissions import require
from frontdoor.accounts.roles import May
from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import Scope
from readiness.held import round_run
from readiness.models import Round
from readiness.reads import round_of

FORM_METHODS = ["GET", "HEAD", "POST"]


def assessor(request: HttpRequest) -> Scope:
    """The scope of somebody who may run a round. Refused: `not_permitted`."""
    scope = scope_of(request)
    require(scope, May.ASSESS_READINESS)
    return scope


def round_or_404(scope: Scope, round_id: UUID, *, closed: bool = False) -> Round:
    """One of the organisation's rounds; with `closed`, one that is over."""
    found = round_of(scope, round_id)
    if found is None or (closed and found.state != "closed"):
        raise Http404
    return found


def round_run_or_404(scope: Scope, round_id: UUID) -> Round:
    """One of the organisation's rounds, for somebody who runs it. Refused: `run_by_others`."""
    found = round_or_404(scope, round_id)
    round_run(scope, found.pk)
    return found


def say(form: Any, refusal: Refusal) -> None:
    """Put a refusal's words beside its field, or above the form where the form has no such field to be seen."""
    seen = [bound.name for bound in form.visible_fields()]
    form.add_error(refusal.field if refusal.field in seen else None, refusal.words)
