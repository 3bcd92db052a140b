"""Enter pressed twice: the conversation is written down once, and both pages lead to it."""

from threading import Barrier, Thread
from uuid import uuid4

from django.db import connection

from enabling_help.actions.conversations import Said, log_conversation
from enabling_help.models import Conversation, Need
from frontdoor.core.scope import acting_as
from tests.factories.cast import gather
from tests.factories.help import JOAN


def test_two_sendings_at_once_are_one_conversation(committing: str) -> None:
    cast, number, together = gather(), uuid4(), Barrier(2)
    written: list[object] = []

    def send() -> None:
        try:
            together.wait(10)
            with acting_as(cast.amina):
                said = Said(happening="Canary fall", needs=("Canary company",))
                row = log_conversation(
                    by=cast.amina, contact=JOAN, route="telephone", said=said, conversation_id=number
                )
                written.append(row.pk)
        except Exception as error:  # shown by the assertion below
            written.append(error)
        finally:
            connection.close()

    both = [Thread(target=send) for _ in range(2)]
    for each in both:
        each.start()
    for each in both:
        each.join(30)
    assert written == [number, number]
    with acting_as(cast.amina):
        assert (Conversation.objects.count(), Need.objects.count()) == (1, 1)
