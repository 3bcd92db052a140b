"""Whether something that was typed says anything: whether a single sign of it can be seen."""

import re

# Controls, blanks of every width, what only joins, turns or shapes other signs, fillers that draw nothing, accents
# without a letter, and signs for private use. Written as escapes that Python and PostgreSQL read alike.
_UNSEEN = (
    r"\u0001-\u0020\u007f-\u00a0\u00ad\u0300-\u036f\u0600-\u0605\u061c\u06dd\u070f\u0890-\u0891\u08e2\u115f-\u1160"
    r"\u1680\u17b4-\u17b5\u180b-\u180f\u2000-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ue000-\uf8ff"
    r"\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U000110BD\U000110CD\U00013430-\U0001343f\U0001bca0-\U0001bca3"
    r"\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
SEEN = f"[^{_UNSEEN}]"
"""A sign that can be seen, as a pattern for a check constraint too (`Q(title__regex=SEEN)`)."""


def says_something(words: str) -> bool:
    """Whether at least one sign of the words can be seen."""
    return re.search(SEEN, words.replace("\0", "")) is not None
