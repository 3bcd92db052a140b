"""What the pages of whoever keeps the map begin with: the permission, then the entry or a 404."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest

from frontdoor.accounts.acting import scope_of
from frontdoor.accounts.permissions import require
from frontdoor.accounts.roles import May
from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import Scope
from neighbourhoods.keepers import keeps_entry
from neighbourhoods.models import Asset, Withheld

FORM_METHODS = ["GET", "HEAD", "POST"]


def keeper(request: HttpRequest) -> Scope:
    """The scope of somebody who keeps a map. Refused: `not_permitted`."""
    scope = scope_of(request)
    require(scope, May.KEEP_THE_MAP)
    return scope


def kept_or_404(scope: Scope, asset_id: UUID) -> Asset:
    """An entry that they keep, never a refuge."""
    rows = Asset.objects.exclude(withheld=Withheld.REFUGE).select_related("provider", "holder", "holder_organisation")
    found = rows.defer("search").filter(pk=asset_id).first()
    if found is None or not keeps_entry(scope, asset_id):
        raise Http404
    return found


def say(form: Any, refusal: Refusal) -> None:
    """Put a refusal's words beside its field, or above the form where the form has no such field to be seen."""
    seen = [bound.name for bound in form.visible_fields()]
    form.add_error(refusal.field if refusal.field in seen else None, refusal.words)


def sent_to(request: HttpRequest) -> dict[str, Any]:
    """What was sent, as a form of an entry takes it: to be checked, or to be shown again with one more row."""
    if request.method != "POST":
        return {}
    return {"typed" if "more" in request.POST else "data": request.POST}
