"""What is done with places: put one on the map, and let somebody keep its map."""

from datetime import date
from uuid import UUID

from django.db import IntegrityError
from psycopg import errors

from frontdoor.accounts.models import User
from frontdoor.accounts.permissions import require, require_host_administrator
from frontdoor.accounts.rights import give_right, withdraw_right
from frontdoor.accounts.roles import May
from frontdoor.core.actions import action
from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import Job, Scope
from neighbourhoods.models import Place, PlaceKind


@action
def add_place(
    *,
    by: Scope,
    name: str,
    kind: PlaceKind,
    population: int | None = None,
    population_source: str = "",
    population_on: date | None = None,
) -> Place:
    """Add a place. A population (people) comes with its source and its date, or not at all.

    Refused: `not_permitted`, `name_missing`, `population_unsourced`, `place_there` for the same name and kind.
    """
    require(by, May.KEEP_THE_MAP, jobs=(Job.FILL_DEMO,))
    if not name.strip():
        raise Refusal(code="name_missing", words="Enter the place's name.", field="name")
    told = (population is not None, bool(population_source), population_on is not None)
    if any(told) and not all(told):
        raise Refusal(
            code="population_unsourced",
            words="Give the number of people, the source of the figure and its date together, or none of them.",
            field="population",
        )
    place = Place(
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
    give_right(user=_user(user), right="keep_map", thing=_place(place))


@action
def end_keeping_map(*, by: Scope, user: UUID, place: UUID) -> None:
    """End a user's keeping of the map of one place, as `let_keep_map`. Refused: `not_permitted`, `unknown`."""
    require_host_administrator(by)
    withdraw_right(user=_user(user), right="keep_map", thing=_place(place))


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
