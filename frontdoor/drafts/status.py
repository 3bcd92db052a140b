"""What a form's page needs to go on from a draft: its fields, and what the component under the form shows."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse
from django.utils.crypto import salted_hmac

from frontdoor.core.scope import Scope
from frontdoor.drafts.reads import latest_draft
from frontdoor.drafts.texts import Fields


@dataclass(frozen=True, slots=True)
class DraftStatus:
    """Given to `components/draft_status.html` as `draft`; `fields` are a form's `initial`.

    `back` is the form's own address, where "Save draft" returns to. `writer` stands for the user and organisation the
    page was opened for. `sitting` is what the page called itself when it was sent, where it comes back. `choose_at` is
    empty unless another text waits.
    """

    purpose: str
    thing: UUID | None
    back: str
    writer: str
    version: int = 0
    saved_at: datetime | None = None
    fields: Fields | None = None
    choose_at: str = ""
    sitting: UUID | None = None


def draft_status(
    *, by: Scope, purpose: str, back: str, thing: UUID | None = None, sitting: UUID | None = None
) -> DraftStatus:
    """Where the draft of one form about one thing stands for this user; version 0 and no fields where there is none.

    `sitting` is `sitting_of` the request where a form that was sent comes back.
    """
    draft = latest_draft(by=by, purpose=purpose, thing=thing)
    if draft is None:
        return DraftStatus(purpose=purpose, thing=thing, back=back, writer=writer_of(by), sitting=sitting)
    asked = urlencode({"thing": str(thing) if thing else "", "back": back})
    return DraftStatus(
        purpose=purpose,
        thing=thing,
        back=back,
        writer=writer_of(by),
        version=draft.text.number,
        saved_at=draft.text.saved_at,
        fields=draft.text.fields,
        choose_at=f"{reverse('drafts:texts', args=[purpose])}?{asked}" if draft.beside else "",
        sitting=sitting,
    )


def sitting_of(request: HttpRequest) -> UUID | None:
    """What the page a form was sent from calls itself; None where it does not say."""
    try:
        return UUID(request.POST.get("draft-sitting", ""))
    except ValueError:
        return None


def writer_of(by: Scope) -> str:
    """A mark of who a page was opened for and which organisation they acted for, so that both must still be so."""
    return salted_hmac("frontdoor.drafts.writer", f"{by.organisation}|{by.user}").hexdigest()[:32]
