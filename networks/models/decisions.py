"""Decisions: between what, how, with whom in the room, what was not agreed, and what moved to whom. Never edited."""

import uuid

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from frontdoor.accounts.models import Sector
from frontdoor.core.clock import ClockTimestamp
from frontdoor.core.locks import Lock
from networks.locks import EVERY_ROW, OfNetwork
from networks.models.gatherings import Gathering
from networks.models.issues import Issue
from networks.models.networks import Network
from networks.models.pairs import of_this_network
from networks.workflow import How, Moved


def _only_added(name: str) -> pgtrigger.Trigger:
    return pgtrigger.Protect(name=name, operation=pgtrigger.Update | pgtrigger.Delete)


class Decision(models.Model):
    """One decision of a network, on the public register from the moment it is kept. A change of mind is another one.

    `gathering` is the room it was made in, where it was one; `instead_of` the decision that it takes the place of.
    """

    lock: Lock = OfNetwork(seen_if=EVERY_ROW, changing=False)
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    network = models.ForeignKey(Network, on_delete=models.PROTECT, related_name="decisions")
    issue = models.ForeignKey(Issue, on_delete=models.PROTECT, related_name="decisions", null=True)
    gathering = models.ForeignKey(Gathering, on_delete=models.PROTECT, related_name="decisions", null=True)
    instead_of = models.ForeignKey("self", on_delete=models.PROTECT, related_name="replaced_by", null=True)
    title = models.CharField(max_length=160)
    words = models.TextField()
    how = models.CharField(max_length=12, choices=How)
    not_agreed = models.TextField(blank=True)
    decided_on = models.DateField()
    kept_at = models.DateTimeField(db_default=ClockTimestamp())
    kept_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        db_table = "networks_decision"
        ordering = ["-decided_on", "-id"]
        indexes = [
            models.Index(fields=["-decided_on", "-id"], name="networks_decision_latest"),
            models.Index(fields=["network", "-decided_on", "-id"], name="networks_decision_of"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(title="") & ~Q(words=""), name="networks_decision_title_and_words"),
            models.CheckConstraint(condition=Q(how__in=How.values), name="networks_decision_how_known"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="gathering_of_this_network",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                func=of_this_network("networks_gathering", "gathering_id"),
            ),
            pgtrigger.Trigger(
                name="issue_of_this_network",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                func=of_this_network("networks_issue", "issue_id"),
            ),
            _only_added("decisions_are_only_added"),
        ]

    def __str__(self) -> str:
        return f"decision {self.pk}"


class DecisionOption(models.Model):
    """One thing that could have been decided, in its order, whether it was chosen, and why or why not."""

    lock: Lock = OfNetwork(seen_if=EVERY_ROW, changing=False)
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    network = models.ForeignKey(Network, on_delete=models.PROTECT, related_name="+")
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="options")
    position = models.PositiveSmallIntegerField()
    words = models.CharField(max_length=300)
    chosen = models.BooleanField(default=False)

    class Meta:
        db_table = "networks_decision_option"
        ordering = ["decision", "position"]
        constraints = [
            models.UniqueConstraint(fields=["decision", "position"], name="networks_option_position_once"),
            models.CheckConstraint(condition=~Q(words=""), name="networks_option_has_words"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="decision_of_this_network",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                func=of_this_network("networks_decision", "decision_id"),
            ),
            _only_added("options_are_only_added"),
        ]

    def __str__(self) -> str:
        return f"option {self.pk}"


class InTheRoom(models.Model):
    """How many of a sector were in the room. Residents are one group, as with a gathering."""

    lock: Lock = OfNetwork(seen_if=EVERY_ROW, changing=False)
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    network = models.ForeignKey(Network, on_delete=models.PROTECT, related_name="+")
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="room")
    sector = models.CharField(max_length=20, choices=Sector)
    people = models.PositiveSmallIntegerField()

    class Meta:
        db_table = "networks_in_the_room"
        ordering = ["decision", "sector"]
        constraints = [
            models.UniqueConstraint(fields=["decision", "sector"], name="networks_in_the_room_once"),
            models.CheckConstraint(condition=Q(people__gte=1), name="networks_in_the_room_somebody"),
            models.CheckConstraint(condition=Q(sector__in=Sector.values), name="networks_in_the_room_sector_known"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="decision_of_this_network",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                func=of_this_network("networks_decision", "decision_id"),
            ),
            _only_added("rooms_are_only_added"),
        ]

    def __str__(self) -> str:
        return f"in the room {self.pk}"


class ResourceMoved(models.Model):
    """What moved with a decision, from whom and to whom. `pounds` where it is money and the sum is known."""

    lock: Lock = OfNetwork(seen_if=EVERY_ROW, changing=False)
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    network = models.ForeignKey(Network, on_delete=models.PROTECT, related_name="+")
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="moved")
    kind = models.CharField(max_length=5, choices=Moved)
    words = models.CharField(max_length=300)
    pounds = models.PositiveIntegerField(null=True)
    from_whom = models.CharField(max_length=160)
    to_whom = models.CharField(max_length=160)

    class Meta:
        db_table = "networks_resource_moved"
        ordering = ["decision", "id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(words="") & ~Q(from_whom="") & ~Q(to_whom=""), name="networks_moved_what_and_to_whom"
            ),
            models.CheckConstraint(condition=Q(kind__in=Moved.values), name="networks_moved_kind_known"),
            models.CheckConstraint(
                condition=Q(pounds=None) | Q(kind=Moved.MONEY), name="networks_moved_pounds_are_money"
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="decision_of_this_network",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                func=of_this_network("networks_decision", "decision_id"),
            ),
            _only_added("what_moved_is_only_added"),
        ]

    def __str__(self) -> str:
        return f"what moved {self.pk}"

    @property
    def in_pounds(self) -> str:
        """The sum as people write it (£1,450); empty where it is not known or no money."""
        return f"£{self.pounds:,}" if self.pounds is not None else ""


class DecisionCorrection(models.Model):
    """What was written wrongly in a decision, put right in words of its own. What was decided is not changed by it."""

    lock: Lock = OfNetwork(seen_if=EVERY_ROW, changing=False)
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    network = models.ForeignKey(Network, on_delete=models.PROTECT, related_name="+")
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="corrections")
    words = models.TextField()
    made_at = models.DateTimeField(db_default=ClockTimestamp())
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        db_table = "networks_decision_correction"
        ordering = ["decision", "made_at", "id"]
        constraints = [models.CheckConstraint(condition=~Q(words=""), name="networks_correction_has_words")]
        triggers = [
            pgtrigger.Trigger(
                name="decision_of_this_network",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                func=of_this_network("networks_decision", "decision_id"),
            ),
            _only_added("corrections_are_only_added"),
        ]

    def __str__(self) -> str:
        return f"correction {self.pk}"
