"""What the pages of the map share: the permission, the entry or a 404, and words that belong beside what was done."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest

from frontdoor.accounts.acting import scope_of
from frontdoor.accounts.permissions import require
from frontdoor.accounts.roles import May
from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import Scope
from neighbourhoods.keepers import keeps_entry
from neighbourhoods.models import Asset, ProposedEdit, Withheld
from neighbourhoods.reads import off_the_map, unknown

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


def warn_of_postcode(request: HttpRequest, asset_id: UUID) -> None:
    """Say, once an entry is saved, that nobody finds it on the map, where we have not got its postcode."""
    if postcode := off_the_map(asset_id):
        messages.warning(
            request, f"We do not know where {postcode} is, so it is not on the map. Look at the postcode again."
        )


def warn_of_suggested_postcode(request: HttpRequest, edit: ProposedEdit) -> None:
    """The same of a postcode that is suggested, before it is taken over."""
    postcode = edit.said.get("where", {}).get("postcode", "")
    if unknown(postcode):
        messages.warning(
            request,
            f"We do not know where {postcode} is, so it would not be on the map. Look at the postcode again, and send "
            "another if it is wrong.",
        )


def sent_to(request: HttpRequest) -> dict[str, Any]:
    """What was sent, as a form of an entry takes it: to be checked, or to be shown again with one more row."""
    if request.method != "POST":
        return {}
    return {"typed" if "more" in request.POST else "data": request.POST}
