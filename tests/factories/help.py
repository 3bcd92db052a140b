"""Joan's story goes on: she asks for company, agrees to meet the Elm Street Club, and is introduced to it.

Everything personal she says begins with Canary, so that a test can look for it where it must not be.
"""

from datetime import timedelta

from django.utils import timezone

from enabling_help.actions.agreements import agree_to_introduction
from enabling_help.actions.conversations import Said, log_conversation
from enabling_help.actions.introductions import introduce
from enabling_help.models import Conversation, Introduction, Need
from enabling_help.workflow import IntroductionKind
from frontdoor.core.scope import acting_as
from frontdoor.people.actions import FirstContact
from frontdoor.people.items import Item
from tests.factories.cast import Cast

JOAN = FirstContact(
    first_name="Canary-Joan", full_name="Canary-Joan Canary-Ackroyd", phone="01632 960123", postcode="ZZ1 2AB"
)
CANARIES = ("Canary", "960123", "ZZ1 2AB")
THREE_MONTHS = timedelta(days=90)


def joan_talks(cast: Cast, *needs: str) -> Conversation:
    """Joan rings the council and asks for company, or for what is named."""
    with acting_as(cast.amina):
        return log_conversation(
            by=cast.amina,
            contact=JOAN,
            route="telephone",
            said=Said(
                matters="Canary garden",
                strengths="Canary clocks",
                around=(("Canary Ann", "daughter"),),
                happening="Canary fall",
                needs=needs or ("Canary company",),
            ),
        )


def joan_asks(cast: Cast) -> Need:
    """Joan asks the council for company."""
    conversation = joan_talks(cast)
    with acting_as(cast.amina):
        return Need.objects.select_related("person").get(conversation=conversation)


def joan_agrees(cast: Cast, need: Need, *items: Item, lasts: timedelta = THREE_MONTHS) -> None:
    """Joan agrees that the club may know what to call her and how to reach her, or what is named."""
    with acting_as(cast.amina):
        agree_to_introduction(
            by=cast.amina,
            need=need.pk,
            organisation=cast.club.pk,
            items=items or [Item.KNOWN_AS, Item.REACH],
            until=timezone.now() + lasts,
            words="Canary yes, tell Tom.",
        )


def joan_is_introduced(cast: Cast, *, follow_up: bool = False) -> Introduction:
    """Joan asks, agrees and is introduced to the club."""
    need = joan_asks(cast)
    joan_agrees(cast, need)
    with acting_as(cast.amina):
        return introduce(
            by=cast.amina,
            need=need.pk,
            kind=IntroductionKind.INTRODUCED,
            organisation=cast.club.pk,
            words="Canary Tuesdays",
            follow_up=follow_up,
        )
