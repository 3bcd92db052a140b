"""What is done with places: put one on the map, nest it, draw its boundary, and let somebody keep its map."""

from datetime import date
from uuid import UUID, uuid4

from django.db import IntegrityError, connection
from psycopg import errors

from frontdoor.accounts.models import User
from frontdoor.accounts.permissions import require, require_host_administrator
from frontdoor.accounts.rights import give_right, withdraw_right
from frontdoor.accounts.roles import May
from frontdoor.core.actions import action
from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import Job, Scope
from neighbourhoods.boundaries import read_boundary
from neighbourhoods.keepers import RIGHT, require_keeper_of_all_in, require_keeper_of_place
from neighbourhoods.models import LineBefore, Place, PlaceKind, PlaceLink
from neighbourhoods.nesting import outer_places
from neighbourhoods.placing import link_to_places
from neighbourhoods.redrawing import LINE, Redrawing, keep_line, redrawing


@action
def add_place(
    *,
    by: Scope,
    name: str,
    kind: PlaceKind,
    population: int | None = None,
    population_source: str = "",
    population_on: date | None = None,
    place_id: UUID | None = None,
) -> Place:
    """Add a place. A population (people) comes with its source and its date, or not at all. `place_id` may be chosen.

    Refused: `not_permitted`, `name_missing`, `population_unsourced`, `place_there` for the same name and kind.
    """
    require(by, May.KEEP_THE_MAP, jobs=(Job.FILL_DEMO,))
    if not name.strip():
        raise Refusal(code="name_missing", words="Enter the place's name.", field="name")
    _refuse_unsourced(population, population_source, population_on)
    place = Place(
        id=place_id or uuid4(),
        name=name.strip(),
        kind=kind,
        population=population,
        population_source=population_source,
        population_on=population_on,
    )
    try:
        place.save(force_insert=True)
    except IntegrityError as error:
        if isinstance(error.__cause__, errors.UniqueViolation):
            raise Refusal(code="place_there", words="This place is on the map already.", field="name") from error
        raise
    return place


@action
def let_keep_map(*, by: Scope, user: UUID, place: UUID) -> None:
    """Let a user keep the map of one place, until somebody ends it. The host's administrators alone may.

    Refused: `not_permitted`, `unknown`.
    """
    require_host_administrator(by, jobs=(Job.FILL_DEMO,))
    give_right(user=_user(user), right=RIGHT, thing=_place(place))


@action
def end_keeping_map(*, by: Scope, user: UUID, place: UUID) -> None:
    """End a user's keeping of the map of one place, as `let_keep_map`. Refused: `not_permitted`, `unknown`."""
    require_host_administrator(by)
    withdraw_right(user=_user(user), right=RIGHT, thing=_place(place))


def _user(user: UUID) -> User:
    found = User.objects.filter(pk=user).first()
    if found is None:
        raise Refusal(code="unknown", words="There is no such user.", field="user")
    return found


def _place(place: UUID) -> Place:
    found = Place.objects.filter(pk=place).first()
    if found is None:
        raise Refusal(code="unknown", words="There is no such place.", field="place")
    return found


@action
def nest_place(*, by: Scope, inner: UUID, outer: UUID) -> None:
    """Say that one place lies in another; saying it twice changes nothing. It may lie in several.

    Whoever keeps the outer one then keeps the inner and all in it, so only who keeps all of that may say so. Refused:
    `not_permitted`, `not_your_place`, `unknown`, `place_in_itself` where the outer one lies, however far down, in the
    inner.
    """
    require_keeper_of_all_in(by, inner, jobs=(Job.FILL_DEMO,))
    below, above = _place(inner), _place(outer)
    with connection.cursor() as cursor:  # two that nest crosswise at once would each see no circle
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('neighbourhoods.nesting'))")
    if below.pk in {above.pk, *outer_places(above.pk)}:
        raise Refusal(code="place_in_itself", words="A place cannot lie in itself. Choose another.", field="outer")
    PlaceLink.objects.get_or_create(inner=below, outer=above)


@action
def part_place(*, by: Scope, inner: UUID, outer: UUID) -> None:
    """Say that one place does not lie in another after all; twice changes nothing.

    Who keeps the outer one loses the inner by it, so it is for who keeps both. Refused: `not_permitted`,
    `not_your_place`, `unknown`.
    """
    require_keeper_of_place(by, inner)
    require_keeper_of_place(by, outer)
    PlaceLink.objects.filter(inner=_place(inner), outer=_place(outer)).delete()


@action
def count_people(*, by: Scope, place: UUID, population: int | None, source: str, on: date | None) -> Place:
    """Say how many people live in a place or belong to it, by which source and on which day; or that nobody knows.

    Refused: `not_permitted`, `not_your_place`, `unknown`, `population_unsourced`.
    """
    require_keeper_of_place(by, place)
    found = _place(place)
    _refuse_unsourced(population, source.strip(), on)
    found.population, found.population_source, found.population_on = population, source.strip(), on
    found.save(update_fields=["population", "population_source", "population_on"], force_update=True)
    return found


def _refuse_unsourced(population: int | None, source: str, on: date | None) -> None:
    told = (population is not None, bool(source), on is not None)
    if any(told) and not all(told):
        raise Refusal(
            code="population_unsourced",
            words="Give the number of people, the source of the figure and its date together, or none of them.",
            field="population",
        )


@action
def draw_boundary(*, by: Scope, place: UUID, boundary: object, source: str, sure: bool = False) -> Place:
    """Give a place its boundary, a GeoJSON geometry, with where the line comes from; entries within it are linked.

    For whoever keeps the map of the place, or keeps any map where nobody keeps this one. The line before is kept.
    Refused: `not_permitted`, `not_your_place`, `unknown`, `boundary_wrong`, `source_missing`; `boundary_far_off`
    unless they are `sure`, where the line does not overlap the one there is, or holds far fewer or far more entries.
    """
    require_keeper_of_place(by, place, jobs=(Job.FILL_DEMO,))
    found = _place_held(place)
    if not source.strip():
        raise Refusal(code="source_missing", words="Say where the boundary comes from.", field="source")
    drawn = read_boundary(boundary)
    if not sure:
        _refuse_far_off(redrawing(found, drawn))
    keep_line(found, drawn.geometry)
    found.boundary, found.boundary_source = drawn.geometry, source.strip()
    found.west, found.south, found.east, found.north = drawn.west, drawn.south, drawn.east, drawn.north
    found.save(update_fields=LINE, force_update=True)
    link_to_places()
    return found


@action
def put_back_line(*, by: Scope, place: UUID, line: UUID) -> Place:
    """Give a place the boundary it had before, `line` being its id; entries are linked anew.

    The boundary it has now becomes the one before, so this can be undone the same way. Refused: `not_permitted`,
    `not_your_place`, `unknown`, `line_gone` where another line is the one before by now.
    """
    require_keeper_of_place(by, place)
    found = _place_held(place)
    before = LineBefore.objects.filter(pk=line, place=found).first()
    if before is None:
        raise Refusal(
            code="line_gone",
            words="This line has been put back already, or another was drawn since. Look at the place again.",
        )
    keep_line(found, before.boundary)
    for name in LINE:
        setattr(found, name, getattr(before, name))
    found.save(update_fields=LINE, force_update=True)
    link_to_places()
    return found


def _place_held(place: UUID) -> Place:
    """The place, its row held: of two who draw at once, the second sees what the first drew."""
    return Place.objects.select_for_update(no_key=True).get(pk=_place(place).pk)


def _refuse_far_off(change: Redrawing) -> None:
    if not change.far_off:
        return
    there = "1 entry lies" if change.now == 1 else f"{change.now:,} entries lie"
    apart = " The new line shares no ground with the one there is." if change.apart else ""
    raise Refusal(
        code="boundary_far_off",
        words=f"{there} in this place now, and {change.then:,} would with the new line.{apart} Look at it again, and "
        "tick the box if it is the right one.",
        field="sure",
    )
