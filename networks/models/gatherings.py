"""Gatherings: when and where, who came, what was noted, and what people offered and asked for."""

import uuid

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from frontdoor.accounts.models import Sector
from frontdoor.core.clock import ClockTimestamp
from frontdoor.core.locks import Lock
from networks.locks import OfNetwork
from networks.models.members import Member
from networks.models.networks import Network
from networks.models.pairs import of_this_network, with_a_user
from networks.workflow import ExchangeState, GatheringState


class Gathering(models.Model):
    """People of a network meet. Anybody sees one that is called, or was, where `for_anybody` holds.

    `agenda` has one item a line. `access` says what somebody needs to know to get in and take part.
    """

    lock: Lock = OfNetwork(seen_if="for_anybody AND state IN ('called', 'held', 'called-off')")
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    network = models.ForeignKey(Network, on_delete=models.PROTECT, related_name="gatherings")
    title = models.CharField(max_length=120)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    where = models.CharField(max_length=200)
    access = models.CharField(max_length=300, blank=True)
    agenda = models.TextField(blank=True)
    for_anybody = models.BooleanField(default=True)
    state = models.CharField(max_length=12, choices=GatheringState, default=GatheringState.PLANNED)
    planned_at = models.DateTimeField(db_default=ClockTimestamp())
    planned_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    called_at = models.DateTimeField(null=True)
    called_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    called_off_because = models.CharField(max_length=300, blank=True)
    changed_at = models.DateTimeField(db_default=ClockTimestamp())

    class Meta:
        db_table = "networks_gathering"
        ordering = ["-starts_at", "-id"]
        indexes = [
            models.Index(fields=["network", "-starts_at", "-id"], name="networks_gathering_of"),
            models.Index(fields=["starts_at"], name="networks_gathering_when"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(title="") & ~Q(where=""), name="networks_gathering_what_and_where"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="networks_gathering_times_in_order"),
            models.CheckConstraint(condition=Q(state__in=GatheringState.values), name="networks_gathering_state_known"),
            models.CheckConstraint(condition=with_a_user("called"), name="networks_gathering_called_by_at"),
            models.CheckConstraint(
                condition=~Q(state=GatheringState.CALLED) | Q(called_at__isnull=False),
                name="networks_gathering_called_when",
            ),
            models.CheckConstraint(
                condition=Q(called_off_because="") ^ Q(state=GatheringState.CALLED_OFF),
                name="networks_gathering_called_off_because",
            ),
        ]

    def __str__(self) -> str:
        return f"gathering {self.pk}"


class GatheringNote(models.Model):
    """The notes of a gathering as they stood when somebody saved them. None is ever changed.

    Whoever wrote them had read all that was written until `knew_at`, so these stand in place of those. Notes that
    nobody who wrote later had read stand beside the latest: two people wrote at the same time.
    """

    lock: Lock = OfNetwork(changing=False)
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    network = models.ForeignKey(Network, on_delete=models.PROTECT, related_name="+")
    gathering = models.ForeignKey(Gathering, on_delete=models.PROTECT, related_name="notes")
    words = models.TextField()
    written_at = models.DateTimeField(db_default=ClockTimestamp())
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    knew_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "networks_gathering_note"
        ordering = ["-written_at", "-id"]
        indexes = [models.Index(fields=["gathering", "-written_at"], name="networks_note_of")]
        constraints = [models.CheckConstraint(condition=~Q(words=""), name="networks_note_has_words")]
        triggers = [
            pgtrigger.Trigger(
                name="gathering_of_this_network",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                func=of_this_network("networks_gathering", "gathering_id"),
            )
        ]

    def __str__(self) -> str:
        return f"gathering note {self.pk}"


class SectorCame(models.Model):
    """How many came from one sector who are not ticked as members. Residents are one group: nobody stands alone."""

    lock: Lock = OfNetwork(removable=True)
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    network = models.ForeignKey(Network, on_delete=models.PROTECT, related_name="+")
    gathering = models.ForeignKey(Gathering, on_delete=models.PROTECT, related_name="came")
    sector = models.CharField(max_length=20, choices=Sector)
    people = models.PositiveSmallIntegerField()

    class Meta:
        db_table = "networks_sector_came"
        constraints = [
            models.UniqueConstraint(fields=["gathering", "sector"], name="networks_sector_came_once"),
            models.CheckConstraint(condition=Q(people__gte=1), name="networks_sector_came_somebody"),
            models.CheckConstraint(condition=Q(sector__in=Sector.values), name="networks_sector_came_known"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="gathering_of_this_network",
                operation=pgtrigger.Insert | pgtrigger.Update,
                when=pgtrigger.Before,
                func=of_this_network("networks_gathering", "gathering_id"),
            )
        ]

    def __str__(self) -> str:
        return f"came to a gathering {self.pk}"


class MemberCame(models.Model):
    """A member was at a gathering. It counts as one person of the member's sector."""

    lock: Lock = OfNetwork(changing=False, removable=True)
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    network = models.ForeignKey(Network, on_delete=models.PROTECT, related_name="+")
    gathering = models.ForeignKey(Gathering, on_delete=models.PROTECT, related_name="members_came")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")

    class Meta:
        db_table = "networks_member_came"
        constraints = [models.UniqueConstraint(fields=["gathering", "member"], name="networks_member_came_once")]
        triggers = [
            pgtrigger.Trigger(
                name=f"{column}_of_this_network",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                func=of_this_network(f"networks_{column}", f"{column}_id"),
            )
            for column in ("gathering", "member")
        ]

    def __str__(self) -> str:
        return f"member at a gathering {self.pk}"


class OfferOrAsk(models.Model):
    """What somebody offered a network or asked of it, open until it is answered. `member` where it is known who.

    `gathering` is where it was said. `answer` says who took it up and what came of it.
    """

    class Kind(models.TextChoices):
        OFFER = "offer", "Offer"
        ASK = "ask", "Ask"

    lock: Lock = OfNetwork()
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    network = models.ForeignKey(Network, on_delete=models.PROTECT, related_name="exchanges")
    gathering = models.ForeignKey(Gathering, on_delete=models.PROTECT, related_name="exchanges", null=True)
    kind = models.CharField(max_length=5, choices=Kind)
    words = models.TextField()
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+", null=True)
    state = models.CharField(max_length=10, choices=ExchangeState, default=ExchangeState.OPEN)
    written_at = models.DateTimeField(db_default=ClockTimestamp())
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        db_table = "networks_offer_or_ask"
        ordering = ["-written_at", "-id"]
        indexes = [models.Index(fields=["network", "state", "-written_at", "-id"], name="networks_offer_or_ask_of")]
        constraints = [
            models.CheckConstraint(condition=~Q(words=""), name="networks_offer_or_ask_has_words"),
            models.CheckConstraint(condition=Q(kind__in=["offer", "ask"]), name="networks_offer_or_ask_kind_known"),
            models.CheckConstraint(
                condition=Q(state__in=ExchangeState.values), name="networks_offer_or_ask_state_known"
            ),
            models.CheckConstraint(condition=with_a_user("answered"), name="networks_offer_or_ask_answered_by_at"),
            models.CheckConstraint(
                condition=Q(state=ExchangeState.ANSWERED, answered_at__isnull=False) & ~Q(answer="")
                | ~Q(state=ExchangeState.ANSWERED) & Q(answered_at=None, answer=""),
                name="networks_offer_or_ask_answered_in_words",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name=f"{column}_of_this_network",
                operation=pgtrigger.Insert | pgtrigger.Update,
                when=pgtrigger.Before,
                func=of_this_network(f"networks_{column}", f"{column}_id"),
            )
            for column in ("gathering", "member")
        ]

    def __str__(self) -> str:
        return f"offer or ask {self.pk}"
