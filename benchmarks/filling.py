"""What the benchmarks of the API read: people with something of every item, introduced to one organisation."""

from django.utils import timezone

from enabling_help.actions.agreements import SHAREABLE, agree_to_introduction
from enabling_help.actions.conversations import Said, log_conversation
from enabling_help.actions.introductions import introduce
from enabling_help.models import Need
from enabling_help.workflow import IntroductionKind
from frontdoor.core.scope import acting_as
from frontdoor.people.actions import FirstContact
from tests.factories.cast import Cast
from tests.factories.help import THREE_MONTHS
from tests.factories.programs import Program, program_of

ROWS = 50  # on one page
BESIDE = 150  # others introduced to the same organisation, so that the page is found among many


def club_with_referrals(cast: Cast) -> Program:
    """The club's program, with so many people introduced to the club, sharing all that can be shared."""
    for number in range(ROWS + BESIDE):
        _introduced(cast, number)
    return program_of(cast.club, "api")


def _introduced(cast: Cast, number: int) -> None:
    contact = FirstContact(
        first_name=f"Joan {number}", full_name=f"Joan {number} Ackroyd", phone="01632 960123", postcode="ZZ1 2AB"
    )
    said = Said(
        matters="The garden, and seeing it every day.",
        strengths="Mends clocks.",
        around=(("Ann", "daughter"), ("Bob", "neighbour")),
        happening="A fall in the spring.",
        needs=("Company in the afternoons.",),
    )
    with acting_as(cast.amina):
        talk = log_conversation(by=cast.amina, contact=contact, route="telephone", said=said)
        need = Need.objects.get(conversation=talk)
        agree_to_introduction(
            by=cast.amina,
            need=need.pk,
            organisation=cast.club.pk,
            items=list(SHAREABLE),
            until=timezone.now() + THREE_MONTHS,
            words="Yes.",
        )
        introduce(
            by=cast.amina,
            need=need.pk,
            kind=IntroductionKind.INTRODUCED,
            organisation=cast.club.pk,
            words="She would like a Tuesday.",
        )
