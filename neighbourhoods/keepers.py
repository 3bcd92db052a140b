"""Who keeps the map of which entries: by the lasting right over a place, and over every place that lies in it."""

from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef, Q

from frontdoor.accounts.models import User
from frontdoor.accounts.permissions import permissions_of, require
from frontdoor.accounts.rights import things_with_right
from frontdoor.accounts.roles import May
from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import Job, Scope
from neighbourhoods.held import NO_SUCH_ENTRY, entry_held
from neighbourhoods.models import Asset, AssetPlace, AssetQuerySet, Place, PlaceUserRight, Withheld
from neighbourhoods.nesting import inner_places

RIGHT = "keep_map"
_INNER = """
WITH RECURSIVE below(id) AS (
    SELECT unnest(%s::uuid[])
    UNION
    SELECT link.inner_id FROM neighbourhoods_placelink AS link JOIN below ON link.outer_id = below.id
)
SELECT id FROM below
"""


def places_kept(user: UUID) -> set[UUID]:
    """The ids of the places whose map this user keeps: those they were given, and all that lie in them."""
    given = things_with_right(user=User(pk=user), right=RIGHT, kind=Place)
    return _with_inner(set(given.values_list("pk", flat=True)))


def entries_kept(user: UUID) -> AssetQuerySet:
    """The entries this user keeps: those in a place of theirs; where they are in none, those that reach one.

    An entry that nobody's place holds is kept by everyone who keeps a map, so that none is left alone. A refuge is kept
    by nobody: where it is must not be known to whoever happens to keep the map around it.
    """
    mine = places_kept(user)
    all_kept = _with_inner(set(PlaceUserRight.objects.values_list("content_object_id", flat=True)))
    links = AssetPlace.objects.filter(asset=OuterRef("pk"))
    there, reaching = links.filter(how=AssetPlace.How.IS_IN), links.filter(how=AssetPlace.How.REACHES)
    placed = Q(Exists(there.filter(place__in=all_kept)))
    reached = ~placed & Q(Exists(reaching.filter(place__in=all_kept)))
    own = Q(Exists(there.filter(place__in=mine))) | reached & Q(Exists(reaching.filter(place__in=mine)))
    return Asset.objects.exclude(withheld=Withheld.REFUGE).filter(own | ~placed & ~reached)


def may_keep(by: Scope) -> bool:
    """Whether `by` keeps any map."""
    return (
        by.user is not None
        and by.organisation is not None
        and May.KEEP_THE_MAP in permissions_of(by.user, by.organisation)
    )


def keeps_entry(by: Scope, asset: UUID) -> bool:
    """Whether `by` may put this entry right at once; whatever others say of it waits."""
    return by.user is not None and may_keep(by) and entries_kept(by.user).filter(pk=asset).exists()


def entry_kept(by: Scope, asset: UUID, *, jobs: tuple[Job, ...] = ()) -> Asset:
    """The entry, its row held, for whoever keeps the map where it is. Refused: `not_permitted`, `unknown` (also for a
    refuge, which nobody who keeps a map is told of), `not_your_place`.
    """
    require(by, May.KEEP_THE_MAP, jobs=jobs)
    found = entry_held(asset)
    if by.user is not None and found.withheld == Withheld.REFUGE:
        raise Refusal(code="unknown", words=NO_SUCH_ENTRY, field="asset")
    if by.user is not None and not entries_kept(by.user).filter(pk=asset).exists():
        raise Refusal(
            code="not_your_place",
            words="Somebody else keeps the map where this is. Suggest to them what should be put right.",
        )
    return found


def keeps_place(by: Scope, place: UUID) -> bool:
    """Whether `by` keeps the map of this place, or keeps any map where nobody keeps this one."""
    if by.user is None or not may_keep(by):
        return False
    given = PlaceUserRight.objects.values_list("content_object_id", flat=True)
    return place in places_kept(by.user) or place not in _with_inner(set(given))


def require_keeper_of_place(by: Scope, place: UUID, *, jobs: tuple[Job, ...] = ()) -> None:
    """Refuse (`not_permitted`, `not_your_place`) unless `by` keeps the map of this place, or nobody does."""
    require(by, May.KEEP_THE_MAP, jobs=jobs)
    if by.user is not None and not keeps_place(by, place):
        raise Refusal(code="not_your_place", words="Somebody else keeps the map of this place. Ask them.")


def require_keeper_of_all_in(by: Scope, place: UUID, *, jobs: tuple[Job, ...] = ()) -> None:
    """As `require_keeper_of_place`, and for every place in it: else one could take over what others keep inside it."""
    require_keeper_of_place(by, place, jobs=jobs)
    if by.user is not None:
        given = _with_inner(set(PlaceUserRight.objects.values_list("content_object_id", flat=True)))
        if (inner_places(place) & given) - places_kept(by.user):
            raise Refusal(code="not_your_place", words="Somebody else keeps the map of places in this one. Ask them.")


def _with_inner(places: set[UUID]) -> set[UUID]:
    with connection.cursor() as cursor:
        cursor.execute(_INNER, [list(places)])
        return {row[0] for row in cursor.fetchall()}
