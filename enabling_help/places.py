"""Which places a step belongs to: where the person can be reached, or where what they are introduced to is."""

from uuid import UUID

from frontdoor.core.refusals import Refusal
from frontdoor.people.models import Person, Reach
from neighbourhoods.models import Asset, AssetPlace
from neighbourhoods.postcodes import Point
from neighbourhoods.reads import near, places_at


def where_is(person: Person) -> Point | None:
    """Where the person's postcode is, as far as the acting organisation may know it and the map has it."""
    reach = Reach.objects.filter(person=person).exclude(postcode="").first()
    try:
        return near(reach.postcode) if reach else None
    except Refusal:
        return None


def places_of(person: Person) -> list[UUID]:
    """The places that hold where the person can be reached; none where that is not known."""
    point = where_is(person)
    return [place.pk for place in places_at(point)] if point else []


def places_of_asset(asset: Asset | None) -> list[UUID]:
    """The places an entry is in."""
    inside = AssetPlace.objects.filter(asset=asset, how=AssetPlace.How.IS_IN).order_by("place_id")
    return list(inside.values_list("place_id", flat=True)) if asset else []
