"""Places, and who keeps the map of each."""

import uuid

from django.db import models
from django.db.models import Q

from frontdoor.accounts.rights import UserRight


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


class Place(models.Model):
    """Somewhere people live or belong. Its population is always told with its source and its date."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=30, choices=PlaceKind)
    population = models.PositiveIntegerField(null=True, blank=True)
    population_source = models.CharField(max_length=200, blank=True)
    population_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["name"]
        permissions = [("keep_map", "May keep the map of this place")]
        constraints = [
            models.UniqueConstraint(fields=["name", "kind"], name="place_there_once"),
            models.CheckConstraint(condition=Q(kind__in=PlaceKind.values), name="place_kind_known"),
            models.CheckConstraint(
                condition=Q(population=None, population_on=None, population_source="")
                | Q(population__isnull=False, population_on__isnull=False) & ~Q(population_source=""),
                name="place_population_with_source_and_date",
            ),
        ]

    def __str__(self) -> str:
        return f"place {self.pk}"


class PlaceUserRight(UserRight):
    """A right of one user over one place."""

    content_object = models.ForeignKey(Place, on_delete=models.CASCADE)
