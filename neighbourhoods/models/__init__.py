"""Places and what is good in them, where each stands, when it happens, and who keeps the map of each place.

Nothing here links to a person's record. The one thing of a person is a contact of an entry, field by field and with
that contact's own agreement on record.
"""

from neighbourhoods.models.entries import (
    Access,
    Asset,
    AssetKind,
    AssetQuerySet,
    AssetStatus,
    ConfirmedHow,
    Cost,
    Provider,
    Withheld,
)
from neighbourhoods.models.keeping import AssetContact, EditState, ProposedEdit, Through
from neighbourhoods.models.places import (
    POSTCODE_PATTERN,
    LineBefore,
    OnTheMap,
    Place,
    PlaceKind,
    PlaceLink,
    PlaceUserRight,
    Postcode,
)
from neighbourhoods.models.schedules import Repeats, Schedule, Weekday
from neighbourhoods.models.topics import AssetTerm, Taxonomy, TaxonomyTerm
from neighbourhoods.models.whereabouts import AssetLocation, AssetPlace, Location

__all__ = [
    "POSTCODE_PATTERN",
    "Access",
    "Asset",
    "AssetContact",
    "AssetKind",
    "AssetLocation",
    "AssetPlace",
    "AssetQuerySet",
    "AssetStatus",
    "AssetTerm",
    "ConfirmedHow",
    "Cost",
    "EditState",
    "LineBefore",
    "Location",
    "OnTheMap",
    "Place",
    "PlaceKind",
    "PlaceLink",
    "PlaceUserRight",
    "Postcode",
    "ProposedEdit",
    "Provider",
    "Repeats",
    "Schedule",
    "Taxonomy",
    "TaxonomyTerm",
    "Through",
    "Weekday",
    "Withheld",
]
