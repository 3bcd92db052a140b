"""Where an entry happens, and which places it is in or reaches."""

import uuid

from django.contrib.postgres.indexes import GistIndex
from django.db import models
from django.db.models import Q

from neighbourhoods.models.entries import Asset
from neighbourhoods.models.places import ON_EARTH, POSTCODE_PATTERN, OnTheMap, Place

WITHOUT_COORDINATES = Q(latitude=None, longitude=None)


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
