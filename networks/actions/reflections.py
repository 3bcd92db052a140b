"""Write down what a network thought about one of the questions to think with. Nothing is scored."""

from uuid import UUID

from frontdoor.core.actions import action
from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import Scope
from frontdoor.reference.actions import write_reflection
from frontdoor.reference.models import ReferenceItem, ReflectionNote
from networks.held import convened
from networks.models import NetworkReflection
from networks.reads import REFLECTIONS


@action
def reflect(*, by: Scope, question: str, words: str, network: UUID | None = None) -> ReflectionNote:
    """Keep a note on one of the 28 questions (its code), of the acting organisation or of a network it convenes.

    Refused: `not_permitted`, `no_organisation`, `no_such_question`, `no_words`, `too_many_words`; with a network also
    `no_such_network`, `network_ended`.
    """
    held = convened(by, network) if network else None
    item = ReferenceItem.objects.filter(list__code=REFLECTIONS, list__is_current=True, code=question).first()
    if item is None:
        raise Refusal(code="no_such_question", words="Choose one of the questions.", field="question")
    note = write_reflection(by=by, item=item.pk, words=words)
    if held is not None:
        NetworkReflection.objects.create(network=held, note=note)
    return note
