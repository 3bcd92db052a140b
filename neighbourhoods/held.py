"""An entry or a suggestion, its row held until the transaction ends."""

from uuid import UUID

from frontdoor.core.refusals import Refusal
from neighbourhoods.models import Asset, ProposedEdit, Withheld

NO_SUCH_ENTRY = "There is no such entry in the directory."


def entry_held(asset: UUID) -> Asset:
    """The entry. Refused: `unknown`."""
    found = Asset.objects.select_for_update(of=("self",)).select_related("provider").filter(pk=asset).first()
    if found is None:
        raise Refusal(code="unknown", words=NO_SUCH_ENTRY, field="asset")
    return found


def edit_held(edit: UUID) -> ProposedEdit:
    """The suggestion. Refused: `no_such_edit`, also for one about a refuge, which nobody is told of."""
    shown = ProposedEdit.objects.exclude(asset__withheld=Withheld.REFUGE)
    found = shown.select_for_update(of=("self",)).select_related("asset").filter(pk=edit).first()
    if found is None:
        raise Refusal(code="no_such_edit", words="There is no such suggestion.")
    return found
