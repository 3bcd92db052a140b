"""A network: what it is for, where or of whom it is, and who convenes it."""

import uuid

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from frontdoor.accounts.models import Organisation
from frontdoor.accounts.rights import UserRight
from frontdoor.core.clock import ClockTimestamp
from frontdoor.core.locks import Lock
from neighbourhoods.models import Place
from networks.locks import NetworkLock, NetworkRightsLock
from networks.models.pairs import with_a_user


class NetworkKind(models.TextChoices):
    """The three kinds of the reference list network-kinds, and the network of networks that governs together."""

    NEIGHBOURHOOD = "neighbourhood", "Neighbourhood network"
    PLACE = "place", "Place network"
    IDENTITY = "identity", "Identity network"
    CO_GOVERNANCE = "co-governance", "Co-governance body"


class NetworkQuerySet(models.QuerySet["Network"]):
    """Questions asked of networks."""

    def going_on(self) -> "NetworkQuerySet":
        """Those that have not ended."""
        return self.filter(ended_at=None)


class Network(models.Model):
    """People, groups and agencies who come together. Everything in it is seen by anybody: it is the network's face.

    `organisation` keeps it: its leaders may read what goes on. `place` is the neighbourhood or wider place it is of or,
    for a network of identity, the identity community. `how_to_come` says how somebody new finds their way in.
    """

    lock: Lock = NetworkLock()
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, choices=NetworkKind)
    name = models.CharField(max_length=120)
    purpose = models.TextField()
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="networks")
    how_to_come = models.TextField(blank=True)
    formed_at = models.DateTimeField(db_default=ClockTimestamp())
    formed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    ended_because = models.TextField(blank=True)

    objects = NetworkQuerySet.as_manager()

    class Meta:
        db_table = "networks_network"
        ordering = ["name", "id"]
        permissions = [("convene_network", "May convene this network")]
        constraints = [
            models.UniqueConstraint(
                fields=["name"],
                condition=Q(ended_at=None),
                name="networks_network_name_once",
                violation_error_code="name_taken",
                violation_error_message="There is a network of that name already.",
            ),
            models.CheckConstraint(condition=Q(kind__in=NetworkKind.values), name="networks_network_kind_known"),
            models.CheckConstraint(condition=~Q(name="") & ~Q(purpose=""), name="networks_network_name_and_purpose"),
            models.CheckConstraint(condition=with_a_user("ended"), name="networks_network_ended_by_at"),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_because="") | Q(ended_at__isnull=False) & ~Q(ended_because=""),
                name="networks_network_ended_because",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="place_fits_kind",
                operation=pgtrigger.Insert | pgtrigger.Update,
                when=pgtrigger.Before,
                func="""
                    IF NEW.kind <> 'co-governance' AND (NEW.kind = 'identity') <> EXISTS (
                        SELECT 1 FROM public.neighbourhoods_place AS p
                         WHERE p.id = NEW.place_id AND p.kind = 'identity_community') THEN
                        RAISE EXCEPTION 'a network of identity is of an identity community, others are of a place'
                            USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            )
        ]

    def __str__(self) -> str:
        return f"network {self.pk}"


class NetworkUserRight(UserRight):
    """A right of one user over one network: `convene_network`."""

    lock = NetworkRightsLock()
    content_object = models.ForeignKey(Network, on_delete=models.CASCADE)
