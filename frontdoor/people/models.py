"""The person, the items they can share one by one, and the basis on which an organisation may see each.

Rows are hidden by the database (`locks.py`); the classes here only hold fields and constraints.
"""

import uuid
from typing import Any

import pgtrigger
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField, RangeBoundary, RangeOperators
from django.contrib.postgres.indexes import OpClass
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Coalesce, Lower
from simple_history.models import HistoricalRecords

from frontdoor.accounts.models import Organisation
from frontdoor.core.clock import ClockTimestamp
from frontdoor.core.locks import Lock, ReadOnly
from frontdoor.core.scope import current_scope
from frontdoor.people.fields import OpenEndedDateTimeField
from frontdoor.people.items import Confidentiality, Effect, Item, LawfulBasis, Purpose, SpecialCondition
from frontdoor.people.locks import BasisLock, EqualityLock, ItemLock, PersonLock
from frontdoor.people.steps import Kind

NO_ROW = uuid.UUID(int=0)


def _user_in_scope(**_: Any) -> uuid.UUID | None:
    scope = current_scope()
    return scope.user if scope else None


def _set_history_user(row: Any, user: uuid.UUID | None) -> None:
    row.history_user_id = user


def history(table: str) -> HistoricalRecords:
    """The history of an item, in a table of its own under the item's own lock, with the acting user's id."""
    return HistoricalRecords(
        table_name=f"{table}_history",
        history_id_field=models.UUIDField(default=uuid.uuid4, editable=False),
        history_user_id_field=models.UUIDField(null=True),
        history_user_getter=lambda row: row.history_user_id,
        history_user_setter=_set_history_user,
        get_user=_user_in_scope,
    )


class Person(models.Model):
    """A person: an id, and the pseudonym their steps are kept under. Everything known of them is an item."""

    lock: Lock = PersonLock()
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    journey = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    def __str__(self) -> str:
        return f"person {self.pk}"


class KnownAs(models.Model):
    """What to call them: the first name they like to be called by. Empty when they would rather not say."""

    lock: Lock = ItemLock(Item.KNOWN_AS)
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="known_as")
    first_name = models.CharField(max_length=100)
    history = history("people_known_as")

    class Meta:
        db_table = "people_known_as"
        indexes = [
            models.Index(OpClass(Lower("first_name"), name="text_pattern_ops"), name="known_as_first_name_start")
        ]

    def __str__(self) -> str:
        return f"what to call person {self.person_id}"


class Identity(models.Model):
    """Who they are: full name, date of birth, NHS number and the council's own reference."""

    lock: Lock = ItemLock(Item.IDENTITY)
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="identity")
    full_name = models.CharField(max_length=200, blank=True)
    born_on = models.DateField(null=True, blank=True)
    nhs_number = models.CharField(max_length=10, blank=True)
    council_reference = models.CharField(max_length=50, blank=True)
    history = history("people_identity")

    class Meta:
        db_table = "people_identity"
        indexes = [models.Index(OpClass(Lower("full_name"), name="text_pattern_ops"), name="identity_full_name_start")]
        constraints = [
            models.CheckConstraint(
                condition=Q(nhs_number="") | Q(nhs_number__regex=r"^[0-9]{10}$"), name="identity_nhs_number_ten_digits"
            )
        ]

    def __str__(self) -> str:
        return f"who person {self.person_id} is"


class ReachKind(models.TextChoices):
    """Ways to reach someone."""

    PHONE = "phone", "Phone"
    EMAIL = "email", "Email"
    ADDRESS = "address", "Address"
    THROUGH = "through", "Through someone else"


class Reach(models.Model):
    """One way to reach them, and whether it is safe to leave a message there."""

    lock: Lock = ItemLock(Item.REACH)
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="ways_to_reach")
    kind = models.CharField(max_length=10, choices=ReachKind)
    value = models.CharField(max_length=300)
    postcode = models.CharField(max_length=8, blank=True)
    safe_to_leave_message = models.BooleanField(default=False)
    history = history("people_reach")

    class Meta:
        db_table = "people_reach"
        constraints = [models.CheckConstraint(condition=Q(kind__in=ReachKind.values), name="reach_kind_known")]

    def __str__(self) -> str:
        return f"a way to reach person {self.person_id}"


class Communication(models.Model):
    """How best to talk with them: what the Accessible Information Standard has us ask, record and meet."""

    lock: Lock = ItemLock(Item.COMMUNICATION)
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="communication")
    language = models.CharField(max_length=35, default="en")
    interpreter = models.BooleanField(default=False)
    format = models.CharField(max_length=100, blank=True)
    words = models.TextField(blank=True)
    history = history("people_communication")

    class Meta:
        db_table = "people_communication"

    def __str__(self) -> str:
        return f"how to talk with person {self.person_id}"


class MattersKind(models.TextChoices):
    """What matters comes first, strengths before needs."""

    MATTERS = "matters", "What matters"
    STRENGTH = "strength", "What you are good at or enjoy"


class Matters(models.Model):
    """One thing that matters to them, or a strength, in their words."""

    lock: Lock = ItemLock(Item.MATTERS)
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="matters")
    kind = models.CharField(max_length=10, choices=MattersKind)
    words = models.TextField()
    history = history("people_matters")

    class Meta:
        db_table = "people_matters"
        constraints = [models.CheckConstraint(condition=Q(kind__in=MattersKind.values), name="matters_kind_known")]

    def __str__(self) -> str:
        return f"what matters to person {self.person_id}"


class CircleMember(models.Model):
    """Someone around them, as they describe them."""

    lock: Lock = ItemLock(Item.CIRCLE)
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="circle")
    name = models.CharField(max_length=200)
    relation = models.CharField(max_length=100)
    words = models.TextField(blank=True)
    history = history("people_circle_member")

    class Meta:
        db_table = "people_circle_member"

    def __str__(self) -> str:
        return f"someone around person {self.person_id}"


class Gift(models.Model):
    """Something they can offer to others."""

    lock: Lock = ItemLock(Item.GIFTS)
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="gifts")
    words = models.TextField()
    history = history("people_gift")

    class Meta:
        db_table = "people_gift"

    def __str__(self) -> str:
        return f"something person {self.person_id} offers"


class Equality(models.Model):
    """One answer to one equality question. Organisations read these as aggregates only; a new answer is a new row."""

    lock: Lock = EqualityLock(Item.EQUALITY)
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="equality_answers")
    question = models.CharField(max_length=40)
    answer = models.CharField(max_length=100)
    answered_at = models.DateTimeField()

    class Meta:
        db_table = "people_equality"

    def __str__(self) -> str:
        return f"an equality answer of person {self.person_id}"


class SharingBasisQuerySet(models.QuerySet["SharingBasis"]):
    """Bases, already narrowed by the database to those the acting organisation may know of."""

    def in_force(self) -> "SharingBasisQuerySet":
        return self.filter(valid_from__lte=ClockTimestamp(), valid_until__gt=ClockTimestamp())

    def held(self, *, organisation: uuid.UUID, item: Item) -> "SharingBasisQuerySet":
        """What a driven list starts from: newest first, from one covering index, ready for keyset pages."""
        held = self.in_force().filter(organisation=organisation, item=item, effect=Effect.SHARE)
        return held.order_by("-valid_from", "person_id")


class SharingBasis(models.Model):
    """Why an organisation may see one item of one person, for how long, and who wrote that down.

    `row_id` is the id of the one row shared; empty means every row of the item. `effect` "object" turns the row round:
    do not share this with them. Rows are ended early, never edited.
    """

    lock: Lock = BasisLock()
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="sharing")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="may_see")
    effect = models.CharField(max_length=6, choices=Effect, default=Effect.SHARE)
    purpose = models.CharField(max_length=20, choices=Purpose)
    item = models.CharField(max_length=20, choices=Item)
    row_id = models.UUIDField(null=True, blank=True)
    valid_from = models.DateTimeField(db_default=ClockTimestamp())
    valid_until = OpenEndedDateTimeField()
    lawful_basis = models.CharField(max_length=22, choices=LawfulBasis)
    special_condition = models.CharField(max_length=22, choices=SpecialCondition, blank=True)
    confidentiality = models.CharField(max_length=16, choices=Confidentiality)
    words = models.TextField(blank=True)
    notice_version = models.CharField(max_length=20)
    recorded_by_organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(db_default=ClockTimestamp())
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    ended_words = models.TextField(blank=True)
    objects = SharingBasisQuerySet.as_manager()

    class Meta:
        db_table = "people_sharing_basis"
        indexes = [
            models.Index(
                F("organisation"),
                F("item"),
                F("valid_from").desc(),
                F("person"),
                include=["valid_until"],
                name="basis_drives_lists",
            ),
            models.Index(fields=["person", "organisation", "item"], name="basis_of_person"),
        ]
        constraints = [
            ExclusionConstraint(
                name="basis_once_at_a_time",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    ("organisation", RangeOperators.EQUAL),
                    ("purpose", RangeOperators.EQUAL),
                    ("item", RangeOperators.EQUAL),
                    ("effect", RangeOperators.EQUAL),
                    (Coalesce("row_id", Value(NO_ROW, models.UUIDField())), RangeOperators.EQUAL),
                    (
                        Func(
                            F("valid_from"),
                            F("valid_until"),
                            RangeBoundary(),
                            function="tstzrange",
                            output_field=DateTimeRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
            models.CheckConstraint(condition=Q(valid_until__gte=F("valid_from")), name="basis_ends_after_it_starts"),
            models.CheckConstraint(condition=Q(item__in=Item.values), name="basis_item_known"),
            models.CheckConstraint(condition=Q(effect__in=Effect.values), name="basis_effect_known"),
            models.CheckConstraint(condition=Q(purpose__in=Purpose.values), name="basis_purpose_known"),
            models.CheckConstraint(condition=Q(lawful_basis__in=LawfulBasis.values), name="basis_lawful_basis_known"),
            models.CheckConstraint(
                condition=~Q(lawful_basis=LawfulBasis.CONSENT) | Q(confidentiality=Confidentiality.AGREEMENT),
                name="basis_consent_is_agreement",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by=None) | Q(ended_at__isnull=False), name="basis_ended_by_needs_at"
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="only_ended_early",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                func="""
                    IF OLD.valid_until <= transaction_timestamp() OR NEW.valid_until > OLD.valid_until
                       OR (NEW.valid_until < transaction_timestamp() AND NEW.valid_until <> OLD.valid_from) THEN
                        RAISE EXCEPTION 'a sharing basis can only be ended, once, from now on'
                            USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            )
        ]

    def __str__(self) -> str:
        return f"sharing basis {self.pk}"


class Step(models.Model):
    """One step of a journey, for flow. Written by the database function `append_step` alone; read by the report role.

    `waited` is the time since the step before it in the same journey; `previous` is that step. No names, no free text.
    """

    class StepLock(ReadOnly):
        grants = ()
        report_role_reads = True

    lock: Lock = StepLock()
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    journey = models.UUIDField()
    kind = models.CharField(max_length=30, choices=Kind)
    occurred_at = models.DateTimeField()
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    places = ArrayField(models.UUIDField(), default=list)
    route = models.CharField(max_length=30, blank=True)
    need = models.UUIDField(null=True)
    caused_by = models.UUIDField(null=True)
    previous = models.UUIDField(null=True)
    waited = models.DurationField(null=True)

    class Meta:
        db_table = "people_step"
        indexes = [models.Index(fields=["journey", "occurred_at"], name="step_of_journey")]
        constraints = [models.CheckConstraint(condition=Q(kind__in=Kind.values), name="step_kind_known")]
        triggers = [
            pgtrigger.Protect(name="steps_are_only_added", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"step {self.pk}"


class SearchAudit(models.Model):
    """That a user searched for a person, and how many were found. Never what they typed. Written by `find_people`."""

    lock: Lock = ReadOnly()
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    searched_at = models.DateTimeField(db_default=ClockTimestamp())
    found = models.PositiveSmallIntegerField()

    class Meta:
        db_table = "people_search_audit"
        indexes = [models.Index(fields=["user", "searched_at"], name="search_audit_of_user")]

    def __str__(self) -> str:
        return f"search {self.pk}"
