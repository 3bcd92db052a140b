"""What somebody has in draft."""

from uuid import UUID

from frontdoor.core.scope import Scope
from frontdoor.drafts.models import Draft, DraftText, Standing
from frontdoor.drafts.texts import CurrentDraft, SavedText


def latest_draft(*, by: Scope, purpose: str, thing: UUID | None = None) -> CurrentDraft | None:
    """The draft of this user, acting for this organisation, of one form about one thing; None where there is none."""
    draft = Draft.objects.filter(
        owner=by.user, organisation=by.organisation, purpose=purpose, thing=thing, version__gt=0
    ).first()
    if draft is None:
        return None
    beside = draft.texts.filter(standing=Standing.FORK).order_by("-number")
    return CurrentDraft(
        purpose=purpose,
        thing=thing,
        text=as_saved(draft.texts.get(number=draft.version)),
        beside=tuple(as_saved(text) for text in beside),
    )


def as_saved(text: DraftText) -> SavedText:
    """A text as those who ask for it are given it."""
    return SavedText(number=text.number, saved_at=text.saved_at, fields=text.fields)
