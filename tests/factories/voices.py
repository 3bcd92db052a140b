"""People ring the council and ask for something to be passed on; Nadia convenes, and reads what was said."""

from uuid import UUID

from frontdoor.core.scope import Job, Scope, acting_as
from frontdoor.people.actions import FirstContact, meet_person
from frontdoor.people.models import Person
from frontdoor.voice.actions import pass_on, return_answers, send_out
from frontdoor.voice.models import WayBack
from neighbourhoods.models import Place, PlaceKind
from tests.factories.cast import FILLING, NOTICE, Cast, member

CARRYING = Scope(job=Job.CARRY_VOICES)
SENTENCE = "There is nowhere to sit down between the surgery and the bus."


def somewhere(name: str = "Tillerby", kind: PlaceKind = PlaceKind.NEIGHBOURHOOD) -> Place:
    """A place of that kind."""
    with acting_as(FILLING):
        return Place.objects.create(name=name, kind=kind)


def someone_rings(cast: Cast, number: int) -> Person:
    """Somebody rings the council."""
    with acting_as(cast.amina):
        first = f"Caller{number:02}"
        return meet_person(by=cast.amina, contact=FirstContact(first_name=first), notice_version=NOTICE)


def passes_on(cast: Cast, person: Person, words: str = SENTENCE, place: UUID | None = None) -> WayBack:
    """They ask Amina to pass something on."""
    with acting_as(cast.amina):
        return pass_on(by=cast.amina, person=person.pk, words=words, agreed="Yes, do tell them.", place=place)


def others_pass_on(cast: Cast, place: UUID | None = None, how_many: int = 7) -> list[WayBack]:
    """So many others ask for something to be passed on too."""
    return [
        passes_on(cast, someone_rings(cast, number), f"{SENTENCE} Said {number} times.", place)
        for number in range(1, how_many + 1)
    ]


def sent_out() -> int:
    """The night's work."""
    with acting_as(CARRYING):
        return send_out(by=CARRYING)


def answers_returned() -> int:
    """The minute's work."""
    with acting_as(CARRYING):
        return return_answers(by=CARRYING)


def nadia(cast: Cast) -> Scope:
    """Nadia convenes for the very council that Joan rang."""
    return member("nadia", cast.council, "convenor")
