"""People ring the council and ask for something to be passed on; Nadia convenes, and reads what was said."""

from typing import Any
from uuid import UUID

from django.utils import timezone

from frontdoor.accounts.models import Sector
from frontdoor.core.scope import Job, Scope, acting_as
from frontdoor.people.actions import FirstContact, meet_person
from frontdoor.people.models import Person
from frontdoor.voice.actions import pass_on, return_answers, send_out
from frontdoor.voice.models import Told, WayBack
from neighbourhoods.models import Place, PlaceKind, PlaceLink
from networks.actions.decisions import Decided, Move
from networks.actions.issues import raise_issue
from networks.actions.networks import About, form_network
from networks.models import Issue, Network, NetworkKind
from networks.workflow import How, Moved
from tests.factories.cast import FILLING, NOTICE, Cast, joan_rings, member

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


def a_network(by: Scope, place: Place, kind: NetworkKind = NetworkKind.NEIGHBOURHOOD, name: str = "") -> Network:
    """A network of that place, convened by whoever forms it."""
    with acting_as(by):
        about = About(name=name or f"{place.name} {kind.label}", purpose="To decide together.", place=place.pk)
        return form_network(by=by, kind=kind, about=about)


class Tillerby:
    """What is told about Tillerby: Joan and seven others spoke. Nadia convenes there, Olu the place around it.

    Peg convenes the body that governs together. All three convene for the council that Joan rang.
    """

    def __init__(self, cast: Cast) -> None:
        self.nadia, self.olu = nadia(cast), member("olu", cast.council, "convenor")
        self.peg = member("peg", cast.council, "convenor")
        self.place, self.around = somewhere(), somewhere("Merrow Vale", PlaceKind.PLACE)
        with acting_as(FILLING):
            PlaceLink.objects.create(inner=self.place, outer=self.around)
        self.near = a_network(self.nadia, self.place)
        self.wide = a_network(self.olu, self.around, NetworkKind.PLACE)
        self.body = a_network(self.peg, self.around, NetworkKind.CO_GOVERNANCE)
        self.hers = passes_on(cast, joan_rings(cast), SENTENCE, self.place.pk)
        others_pass_on(cast, self.place.pk)
        sent_out()
        with acting_as(self.nadia):
            self.told = [row.pk for row in Told.objects.order_by("words")]  # Joan's is the shortest, and so the first

    def issue(self, *, told: bool = True) -> Issue:
        """Nadia raises an issue of all that was told, or of nothing but her own words."""
        with acting_as(self.nadia):
            return raise_issue(
                by=self.nadia,
                network=self.near.pk,
                title="Nowhere to sit",
                words="People cannot sit down on the way to the surgery.",
                told=self.told if told else (),
            )

    def decided(self, **other: Any) -> Decided:
        """Benches."""
        facts: dict[str, Any] = {
            "title": "Two benches on Mill Lane",
            "words": "Two benches with arms, by May.",
            "how": How.EVERYBODY,
            "options": (("Two benches", True), ("A shelter", False)),
            "decided_on": timezone.localdate(),
            "room": {Sector.RESIDENTS: 9, Sector.COUNCIL: 2},
            "not_agreed": "Whether they go before or behind the bend.",
            "moved": (
                Move(Moved.MONEY, "For the benches", "Highways", "Tillerby network", 2_400),
                Move(Moved.SAY, "Where they stand", "Highways", "Tillerby network"),
            ),
        }
        return Decided(**(facts | other))
