"""Messages about an introduction, from one side to the other."""

from uuid import UUID

from django.utils import timezone

from enabling_help.changes import introduction_held, require_side
from enabling_help.models import IntroductionMessage
from enabling_help.telling import tell_the_other
from enabling_help.workflow import Side
from frontdoor.core.actions import action
from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import Scope, acting_organisation

SAID = "introduction.message"
MOST_WORDS = 2_000
BOTH = frozenset(Side)


@action
def send_message(*, by: Scope, introduction: UUID, words: str) -> IntroductionMessage:
    """Say something about an introduction to the other side, which is told that there is a message.

    Refused: `no_such_introduction`, `not_permitted`, `words_missing`, `words_wrong`; `nobody_there` where the other
    side has no account here.
    """
    row = introduction_held(by, introduction)
    require_side(by, row, BOTH)
    if row.organisation_id is None:
        raise Refusal(code="nobody_there", words="They have no account here to read it. Ring them instead.")
    if not words.strip():
        raise Refusal(code="words_missing", words="Write what you would like them to know.", field="words")
    if len(words) > MOST_WORDS:
        raise Refusal(code="words_wrong", words=f"Write {MOST_WORDS} characters at most.", field="words")
    message = IntroductionMessage(
        person_id=row.person_id,
        introduction=row,
        organisation_id=acting_organisation(by),
        user_id=by.user,
        words=words.strip(),
        sent_at=timezone.now(),
    )
    message.save(force_insert=True)
    tell_the_other(by, row, SAID)
    return message
