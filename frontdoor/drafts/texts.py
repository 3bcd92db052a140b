"""What a form's fields may be when they are kept, and what a saved text is to those who ask for it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from frontdoor.core.refusals import Refusal

Fields = dict[str, str | list[str]]

MOST_FIELDS = 300
MOST_BYTES = 200_000  # of all fields together as JSON in UTF-8: about 60 pages of writing
MOST_NAME_LETTERS = 100
NOT_KEPT = ("csrf", "password", "draft-")


@dataclass(frozen=True, slots=True)
class SavedText:
    """One saved text: its number, when it was saved, and its fields by the names they have in the form."""

    number: int
    saved_at: datetime
    fields: Fields = field(repr=False)


@dataclass(frozen=True, slots=True)
class CurrentDraft:
    """A draft as it stands: the text in force and the texts kept beside it, newest first."""

    purpose: str
    thing: UUID | None
    text: SavedText
    beside: tuple[SavedText, ...] = ()


def fit_to_keep(typed: Mapping[str, object]) -> Fields:
    """The fields as they are kept: texts and lists of texts, without characters that no text holds.

    Security tokens, passwords and our own fields are left out. Raises Refusal `draft_not_understood` for anything but
    texts and lists of texts, and `draft_too_long` above 300 fields or 200,000 bytes.
    """
    kept: Fields = {}
    for name, value in typed.items():
        if name.startswith(NOT_KEPT):
            continue
        several = value if isinstance(value, list) else [value]
        texts = [text for text in several if isinstance(text, str)]
        if len(name) > MOST_NAME_LETTERS or len(texts) < len(several):
            raise Refusal(
                code="draft_not_understood",
                words="This draft could not be saved, because the page sent it in a form we do not know. "
                "Your words are still on the page: copy them somewhere safe, then load the page again.",
            )
        clean = [_clean(text) for text in texts]
        kept[_clean(name)] = clean if isinstance(value, list) else clean[0]
    if len(kept) > MOST_FIELDS or len(json.dumps(kept, ensure_ascii=False).encode()) > MOST_BYTES:
        raise Refusal(
            code="draft_too_long",
            words="This is longer than a draft can hold (about 60 pages), so the latest words are not saved. "
            "They are still on the page: shorten the text, or copy some of it somewhere safe.",
        )
    return kept


def _clean(text: str) -> str:
    """Without NUL and halves of characters, neither of which PostgreSQL stores."""
    return text.replace("\0", "").encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def one_line_end(text: str) -> str:
    """Browsers send line ends as CR LF in a form and as LF in a script: the same words either way."""
    return text.replace("\r\n", "\n")
