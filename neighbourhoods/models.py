"""Places and what is good in them, where each stands, and who keeps the map of each place.

Nothing here links to a person's record. The one thing of a person is a contact of an entry, field by field and with
that contact's own agreement on record.
"""

import uuid
from typing import Any

from django.contrib.postgres.indexes import GinIndex, GistIndex, OpClass
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import F, Func, Q

from frontdoor.accounts.models import Organisation
from frontdoor.accounts.rights import UserRight

POSTCODE_PATTERN = r"^[A-Z]{1,2}[0-9][A-Z0-9]? [0-9][A-Z]{2}$"
ON_EARTH = Q(latitude__gte=-90, latitude__lte=90, longitude__gte=-180, longitude__lte=180)
WITHOUT_COORDINATES = Q(latitude=None, longitude=None)
# What words are searched in, weightiest first. The language is pinned, so that every server stems alike.
SEARCHED = (("name", "A"), ("keywords", "B"), ("summary", "C"), ("for_whom", "D"))


class PlaceKind(models.TextChoices):
    """Kinds of place. An identity community is people who share something other than ground."""

    NEIGHBOURHOOD = "neighbourhood", "Neighbourhood"
    PLACE = "place", "Place"
    WARD = "ward", "Ward"
    VILLAGE = "village", "Village"
    MARKET_TOWN = "market_town", "Market town"
    LOCALITY = "locality", "Locality"
    PRIMARY_CARE_NETWORK = "primary_care_network", "Primary care network"
    INTEGRATED_CARE_SYSTEM = "integrated_care_system", "Integrated care system"
    IDENTITY_COMMUNITY = "identity_community", "Identity community"
    LSOA = "lsoa", "Lower layer super output area"
    MSOA = "msoa", "Middle layer super output area"


class Place(models.Model):
    """Somewhere people live or belong. Its population is always told with its source and its date.

    `boundary` is a GeoJSON Polygon or MultiPolygon in longitude and latitude (WGS 84, six decimals), as
    `boundaries.read_boundary` makes it; west, south, east and north are the box around it in degrees. `code` is an
    official code such as E01000975, empty where there is none.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=30, choices=PlaceKind)
    code = models.CharField(max_length=40, blank=True)
    population = models.PositiveIntegerField(null=True, blank=True)
    population_source = models.CharField(max_length=200, blank=True)
    population_on = models.DateField(null=True, blank=True)
    boundary = models.JSONField(null=True, blank=True)
    boundary_source = models.CharField(max_length=200, blank=True)
    west = models.FloatField(null=True, blank=True)
    south = models.FloatField(null=True, blank=True)
    east = models.FloatField(null=True, blank=True)
    north = models.FloatField(null=True, blank=True)

    class Meta:
        ordering = ["name"]
        permissions = [("keep_map", "May keep the map of this place")]
        indexes = [models.Index(fields=["west", "east", "south", "north"], name="place_box")]
        constraints = [
            models.UniqueConstraint(fields=["name", "kind"], condition=Q(code=""), name="place_there_once"),
            models.UniqueConstraint(fields=["kind", "code"], condition=~Q(code=""), name="place_code_once"),
            models.CheckConstraint(condition=Q(kind__in=PlaceKind.values), name="place_kind_known"),
            models.CheckConstraint(
                condition=Q(population=None, population_on=None, population_source="")
                | Q(population__isnull=False, population_on__isnull=False) & ~Q(population_source=""),
                name="place_population_with_source_and_date",
            ),
            models.CheckConstraint(
                condition=Q(boundary=None, boundary_source="", west=None, south=None, east=None, north=None)
                | Q(boundary__isnull=False, west__lt=F("east"), south__lt=F("north")) & ~Q(boundary_source=""),
                name="place_boundary_with_source_and_box",
            ),
        ]

    def __str__(self) -> str:
        return f"place {self.pk}"


class PlaceUserRight(UserRight):
    """A right of one user over one place."""

    content_object = models.ForeignKey(Place, on_delete=models.CASCADE)


class PlaceLink(models.Model):
    """One place lies in another. A place may lie in several: a neighbourhood in a ward and in a care network."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    inner = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="lies_in")
    outer = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="holds")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["inner", "outer"], name="place_link_once"),
            models.CheckConstraint(condition=~Q(inner=F("outer")), name="place_link_not_to_itself"),
        ]

    def __str__(self) -> str:
        return f"place link {self.pk}"


class OnTheMap(Func):
    """A row's coordinates as PostgreSQL's own `point` (longitude, latitude), which a GiST index finds by box."""

    function = "point"


class Postcode(models.Model):
    """A postcode as people write it (TW3 1ES) and the middle of what it covers, in degrees (WGS 84)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.CharField(max_length=8, unique=True)
    latitude = models.FloatField()
    longitude = models.FloatField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(code__regex=POSTCODE_PATTERN), name="postcode_written_one_way"),
            models.CheckConstraint(condition=ON_EARTH, name="postcode_on_earth"),
        ]

    def __str__(self) -> str:
        return f"postcode {self.pk}"


class Provider(models.Model):
    """Who offers something in the directory. `organisation` is set where they also take introductions here.

    `imported` is the digest of the row of a file that last said something of it, empty where none did.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=200)
    description = models.TextField(blank=True)
    website = models.URLField(max_length=500, blank=True)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=40, blank=True)
    organisation = models.OneToOneField(
        Organisation, on_delete=models.PROTECT, related_name="directory_provider", null=True, blank=True
    )
    imported = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["name"]
        constraints = [models.CheckConstraint(condition=~Q(name=""), name="provider_named")]

    def __str__(self) -> str:
        return f"provider {self.pk}"


class AssetKind(models.TextChoices):
    """The kinds of the reference list asset-kinds, less one: what a person is good at stays with that person."""

    GROUPS = "groups", "Associations and groups"
    INSTITUTIONS = "institutions", "Institutions"
    PLACES = "places", "Places"
    LOCAL_ECONOMY = "local-economy", "Local economy"
    STORIES = "stories-and-culture", "Stories and culture"


class AssetStatus(models.TextChoices):
    """Where an entry of the directory stands."""

    DRAFT = "draft", "Being written"
    PUBLISHED = "published", "Published"
    RETIRED = "retired", "No longer there"


class Withheld(models.TextChoices):
    """Why an entry is never shown to the public, whatever its status."""

    REFUGE = "refuge", "A refuge: being found would put people in danger"
    INTERNAL = "internal", "For workers only"


class AssetQuerySet(models.QuerySet["Asset"]):
    """Questions asked of the directory."""

    def public(self) -> "AssetQuerySet":
        """What anyone may see: published, and neither a refuge nor for workers only."""
        return self.filter(status=AssetStatus.PUBLISHED, withheld="")

    def for_workers(self) -> "AssetQuerySet":
        """What workers may search: entries for them alone too, never a refuge."""
        return self.filter(status=AssetStatus.PUBLISHED).exclude(withheld=Withheld.REFUGE)


def _search_words() -> Any:
    vectors = [SearchVector(field, config="english", weight=weight) for field, weight in SEARCHED]
    words: Any = vectors[0]
    for vector in vectors[1:]:
        words = words + vector
    return words


class Asset(models.Model):
    """Something good in a place: a group, an institution, a place, a business, a story. On pages "entry".

    `keywords` are other words it is found by, such as its provider's name. `capacity` is how many more people it can
    welcome now (null: nobody has said); `paused_at` is set while it takes no introductions. `changed_at` moves
    whenever anything the public sees of it does.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=30, choices=AssetKind)
    provider = models.ForeignKey(Provider, on_delete=models.PROTECT, related_name="assets", null=True, blank=True)
    summary = models.TextField(blank=True)
    keywords = models.CharField(max_length=500, blank=True)
    for_whom = models.CharField(max_length=500, blank=True)
    fees = models.TextField(blank=True)
    website = models.URLField(max_length=500, blank=True)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=40, blank=True)
    status = models.CharField(max_length=20, choices=AssetStatus, default=AssetStatus.DRAFT)
    withheld = models.CharField(max_length=20, choices=Withheld, blank=True)
    capacity = models.PositiveIntegerField(null=True, blank=True)
    paused_at = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField()
    imported = models.CharField(max_length=64, blank=True)
    search = models.GeneratedField(expression=_search_words(), output_field=SearchVectorField(), db_persist=True)

    objects = AssetQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        indexes = [
            GinIndex(fields=["search"], name="asset_words"),
            GinIndex(OpClass(F("name"), "gin_trgm_ops"), name="asset_name_alike"),
            GinIndex(OpClass(F("keywords"), "gin_trgm_ops"), name="asset_keywords_alike"),
            models.Index(fields=["name", "id"], name="asset_by_name"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="asset_named"),
            models.CheckConstraint(condition=Q(kind__in=AssetKind.values), name="asset_kind_known"),
            models.CheckConstraint(condition=Q(status__in=AssetStatus.values), name="asset_status_known"),
            models.CheckConstraint(condition=Q(withheld__in=["", *Withheld.values]), name="asset_withheld_known"),
        ]

    def __str__(self) -> str:
        return f"asset {self.pk}"


class Location(models.Model):
    """Somewhere with an address. Coordinates in degrees (WGS 84), both or neither.

    `placed_by_postcode` says that they are the middle of its postcode, so a newer postcode file moves them.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    lines = models.CharField(max_length=300, blank=True)
    town = models.CharField(max_length=100, blank=True)
    county = models.CharField(max_length=100, blank=True)
    postcode = models.CharField(max_length=8, blank=True)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    placed_by_postcode = models.BooleanField(default=False)
    imported = models.CharField(max_length=64, blank=True)

    class Meta:
        indexes = [
            GistIndex(OnTheMap("longitude", "latitude"), name="location_on_the_map"),
            models.Index(fields=["postcode"], name="location_by_postcode"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(postcode="") | Q(postcode__regex=POSTCODE_PATTERN), name="location_postcode_written_one_way"
            ),
            models.CheckConstraint(condition=ON_EARTH | WITHOUT_COORDINATES, name="location_on_earth"),
            models.CheckConstraint(
                condition=Q(placed_by_postcode=False) | ~Q(postcode="") & Q(latitude__isnull=False),
                name="location_placed_by_a_postcode_it_has",
            ),
        ]

    def __str__(self) -> str:
        return f"location {self.pk}"


class AssetLocation(models.Model):
    """An entry happens at a location. Open Referral calls it a service at a location."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    asset = models.ForeignKey(Asset, on_delete=models.CASCADE, related_name="at")
    location = models.ForeignKey(Location, on_delete=models.CASCADE, related_name="held")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["asset", "location"], name="asset_location_once")]

    def __str__(self) -> str:
        return f"asset location {self.pk}"


class AssetPlace(models.Model):
    """An entry is in a place, or reaches people there."""

    class How(models.TextChoices):
        IS_IN = "is_in", "Is in"
        REACHES = "reaches", "Reaches"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    asset = models.ForeignKey(Asset, on_delete=models.CASCADE, related_name="places")
    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="assets")
    how = models.CharField(max_length=10, choices=How)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["asset", "place", "how"], name="asset_place_once"),
            models.CheckConstraint(condition=Q(how__in=["is_in", "reaches"]), name="asset_place_how_known"),
        ]

    def __str__(self) -> str:
        return f"asset place {self.pk}"


class AssetContact(models.Model):
    """One field of somebody who answers for an entry, shown only because they agreed to that field being shown."""

    class Field(models.TextChoices):
        NAME = "name", "Name"
        PHONE = "phone", "Phone"
        EMAIL = "email", "Email"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    asset = models.ForeignKey(Asset, on_delete=models.CASCADE, related_name="contacts")
    field = models.CharField(max_length=10, choices=Field)
    value = models.CharField(max_length=200)
    agreed_at = models.DateTimeField()
    agreed_how = models.CharField(max_length=300)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["asset", "field"], condition=Q(withdrawn_at=None), name="asset_contact_field_once"
            ),
            models.CheckConstraint(condition=Q(field__in=["name", "phone", "email"]), name="asset_contact_field_known"),
            models.CheckConstraint(condition=~Q(value="") & ~Q(agreed_how=""), name="asset_contact_with_agreement"),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | Q(withdrawn_at__gte=F("agreed_at")),
                name="asset_contact_withdrawn_after_agreed",
            ),
        ]

    def __str__(self) -> str:
        return f"asset contact {self.pk}"
