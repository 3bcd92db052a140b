"""Who belongs to a network, the seats it keeps, and who sat in them from when until when."""

import uuid

import pgtrigger
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value

from frontdoor.accounts.models import Organisation, Sector
from frontdoor.core.clock import ClockTimestamp
from frontdoor.core.locks import Lock
from networks.locks import EVERY_ROW, OfNetwork
from networks.models.networks import Network
from networks.models.pairs import of_this_network, with_a_user


class MemberKind(models.TextChoices):
    """What sort of member it is."""

    ORGANISATION = "organisation", "An organisation on this site"
    GROUP = "group", "A group or an organisation that is not on this site"
    PERSON = "person", "A person"


class MemberQuerySet(models.QuerySet["Member"]):
    """Questions asked of members."""

    def belonging(self) -> "MemberQuerySet":
        """Those who have not left."""
        return self.filter(left_at=None)


class Member(models.Model):
    """An organisation, a group, or a person in the one network they came to.

    A person here has no account and no link to a person's record, on purpose: `known_as` is what they chose to be
    called in this room, and belongs to this room alone. Whoever gets help must be able to speak in their neighbourhood
    without the neighbourhood learning that they do, and without the front door learning where they speak. So there is
    no key to compare, and the same person in two networks is two members. docs/decisions/0010.

    Nobody is named to the public until they agreed to it, in `public_words`, on the day `public_since`. Who asks to be
    forgotten is: their name goes, and how many came stays.
    """

    lock: Lock = OfNetwork(seen_if="public_since IS NOT NULL AND left_at IS NULL")
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    network = models.ForeignKey(Network, on_delete=models.PROTECT, related_name="members")
    kind = models.CharField(max_length=12, choices=MemberKind)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", null=True)
    known_as = models.CharField(max_length=120, blank=True)
    sector = models.CharField(max_length=20, choices=Sector)
    role = models.CharField(max_length=120, blank=True)
    public_since = models.DateField(null=True)
    public_words = models.CharField(max_length=300, blank=True)
    added_at = models.DateTimeField(db_default=ClockTimestamp())
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    left_at = models.DateTimeField(null=True)
    left_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    forgotten_at = models.DateTimeField(null=True)

    objects = MemberQuerySet.as_manager()

    class Meta:
        db_table = "networks_member"
        ordering = ["sector", "known_as", "id"]
        indexes = [models.Index(fields=["network", "sector"], name="networks_member_of")]
        constraints = [
            models.UniqueConstraint(
                fields=["network", "organisation"],
                condition=Q(left_at=None, organisation__isnull=False),
                name="networks_member_once",
                violation_error_code="belongs_already",
                violation_error_message="They belong to this network already.",
            ),
            models.CheckConstraint(condition=Q(kind__in=MemberKind.values), name="networks_member_kind_known"),
            models.CheckConstraint(condition=Q(sector__in=Sector.values), name="networks_member_sector_known"),
            models.CheckConstraint(
                condition=Q(kind=MemberKind.ORGANISATION, organisation__isnull=False, known_as="", forgotten_at=None)
                | ~Q(kind=MemberKind.ORGANISATION) & Q(organisation=None),
                name="networks_member_organisation_or_name",
            ),
            models.CheckConstraint(
                condition=Q(kind=MemberKind.ORGANISATION)
                | Q(forgotten_at=None) & ~Q(known_as="")
                | Q(forgotten_at__isnull=False, known_as="", role="", left_at__isnull=False),
                name="networks_member_named_or_forgotten",
            ),
            models.CheckConstraint(
                condition=Q(public_since=None, public_words="") | Q(public_since__isnull=False) & ~Q(public_words=""),
                name="networks_member_public_in_their_words",
            ),
            models.CheckConstraint(
                condition=Q(left_at=None) | Q(public_since=None), name="networks_member_who_left_is_not_public"
            ),
            models.CheckConstraint(condition=with_a_user("left"), name="networks_member_left_by_at"),
        ]

    def __str__(self) -> str:
        return f"member {self.pk}"


class Seat(models.Model):
    """A place at the table. With nobody in it, it is shown as empty, and for whom it is kept.

    `kept_for` says who is missing when nobody sits there, such as "somebody from the night shelter".
    """

    lock: Lock = OfNetwork(seen_if=EVERY_ROW)
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    network = models.ForeignKey(Network, on_delete=models.PROTECT, related_name="seats")
    title = models.CharField(max_length=120)
    sector = models.CharField(max_length=20, choices=Sector)
    kept_for = models.CharField(max_length=200, blank=True)
    position = models.PositiveSmallIntegerField()
    ended_on = models.DateField(null=True)

    class Meta:
        db_table = "networks_seat"
        ordering = ["network", "position"]
        constraints = [
            models.UniqueConstraint(fields=["network", "position"], name="networks_seat_position_once"),
            models.CheckConstraint(condition=~Q(title=""), name="networks_seat_titled"),
            models.CheckConstraint(condition=Q(sector__in=Sector.values), name="networks_seat_sector_known"),
        ]

    def __str__(self) -> str:
        return f"seat {self.pk}"


class Term(models.Model):
    """A member sits in a seat from a day until another, both included; without `until_on`, until further notice.

    Anybody sees that a seat is taken and until when. Who sits there is a member's name, under the member's own lock.
    """

    lock: Lock = OfNetwork(seen_if=EVERY_ROW, removable=True)
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    network = models.ForeignKey(Network, on_delete=models.PROTECT, related_name="+")
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="terms")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="terms")
    from_on = models.DateField()
    until_on = models.DateField(null=True)

    class Meta:
        db_table = "networks_term"
        ordering = ["-from_on", "id"]
        indexes = [models.Index(fields=["network", "until_on"], name="networks_term_until")]
        constraints = [
            models.CheckConstraint(
                condition=Q(until_on=None) | Q(until_on__gte=F("from_on")), name="networks_term_days_in_order"
            ),
            ExclusionConstraint(
                name="networks_term_one_at_a_time",
                violation_error_code="seat_taken",
                violation_error_message="Somebody sits there on some of these days. Say first when their term ends.",
                expressions=[
                    ("seat", RangeOperators.EQUAL),
                    (Func("from_on", "until_on", Value("[]"), function="daterange"), RangeOperators.OVERLAPS),
                ],
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name=f"{column}_of_this_network",
                operation=pgtrigger.Insert | pgtrigger.Update,
                when=pgtrigger.Before,
                func=of_this_network(f"networks_{column}", f"{column}_id"),
            )
            for column in ("seat", "member")
        ]

    def __str__(self) -> str:
        return f"term {self.pk}"
