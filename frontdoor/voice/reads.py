"""What pages read: what was told about a place or a community, and what a person asked us to pass on.

Row security decides what is found. Nothing here brings the two together but for whoever takes an answer back.
"""

from collections.abc import Iterable
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet

from frontdoor.core.disclosure import Published
from frontdoor.core.scope import Scope, acting_organisation
from frontdoor.people.looks import keep_apart
from frontdoor.voice.models import Answer, Told, WayBack
from frontdoor.voice.workflow import State
from neighbourhoods.models import Place, PlaceKind

LATEST_TOLD = ("-told_in", "id")
LONGEST_ANSWERED = ("answered_at", "id")
FEWEST_PEOPLE = 4_000
"""A place with fewer people than this says too much of who spoke. The least of what G calls a neighbourhood."""
COARSE_KINDS = frozenset(PlaceKind) - {PlaceKind.LSOA, PlaceKind.VILLAGE, PlaceKind.IDENTITY_COMMUNITY}


def coarse_places() -> QuerySet[Place]:
    """Places large enough to be named beside a sentence: no village, no small statistical area, nor few people."""
    enough = Q(population=None) | Q(population__gte=FEWEST_PEOPLE)
    return Place.objects.filter(enough, kind__in=COARSE_KINDS).order_by("name", "id")


def communities() -> QuerySet[Place]:
    """Communities of identity, which may be named beside a sentence in place of somewhere."""
    return Place.objects.filter(kind=PlaceKind.IDENTITY_COMMUNITY).order_by("name", "id")


def told_about(places: Iterable[UUID]) -> QuerySet[Told]:
    """What was told about any of these places or communities of identity, for the order LATEST_TOLD."""
    wanted = list(places)
    about = Q(place__in=wanted) | Q(community__in=wanted)
    return Told.objects.filter(about).select_related("place", "community").order_by(*LATEST_TOLD)


def passed_on_by(person: UUID) -> list[WayBack]:
    """What a person asked to have passed on, the latest first, with the answers; for whoever may see it.

    For a page that shows them whole: in the log of who looked the rest of that page stands apart from this.
    """
    keep_apart(person)
    rows = WayBack.objects.filter(person=person).select_related("answer", "place", "community")
    return list(rows.order_by("-agreed_at", "id"))


def to_be_told(*, by: Scope) -> QuerySet[WayBack]:
    """Whom the acting organisation has an answer for that they do not know yet, in the order of a call list."""
    mine = WayBack.objects.filter(organisation=acting_organisation(by), state=State.ANSWERED)
    return mine.select_related("answer")


def not_reached(*, by: Scope) -> QuerySet[WayBack]:
    """Whom the acting organisation could not reach with an answer yet: they may ring, or be tried again another way."""
    mine = WayBack.objects.filter(organisation=acting_organisation(by), state=State.UNREACHED)
    return mine.select_related("answer")


def words_of(way_back: UUID) -> str:
    """What they told us, for whoever takes the answer back to them; empty for anyone else."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT voice_words_of(%s)", [way_back])
        return str(cursor.fetchone()[0] or "")


def delivered(answer: Answer) -> Published:
    """How many of those who spoke know the answer, as anyone may see it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT voice_delivered(%s)", [answer.pk])
        return Published(cursor.fetchone()[0])
