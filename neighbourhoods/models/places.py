"""Places, what lies in what, and where postcodes are."""

import uuid

from django.db import models
from django.db.models import F, Func, Q

from frontdoor.accounts.rights import UserRight

POSTCODE_PATTERN = r"^[A-Z]{1,2}[0-9][A-Z0-9]? [0-9][A-Z]{2}$"
ON_EARTH = Q(latitude__gte=-90, latitude__lte=90, longitude__gte=-180, longitude__lte=180)


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


class LineBefore(models.Model):
    """The boundary that a place had before the one it has now, so that a wrong one can be taken back.

    Its fields are those of `Place`; `replaced_at` is when the boundary of now took its place.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    place = models.OneToOneField(Place, on_delete=models.CASCADE, related_name="line_before")
    boundary = models.JSONField()
    boundary_source = models.CharField(max_length=200)
    west = models.FloatField()
    south = models.FloatField()
    east = models.FloatField()
    north = models.FloatField()
    replaced_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(west__lt=F("east"), south__lt=F("north")) & ~Q(boundary_source=""),
                name="line_before_with_source_and_box",
            )
        ]

    def __str__(self) -> str:
        return f"line before {self.pk}"


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
