"""The person, and the items they can share one by one. Rows are hidden by the database (`locks.py`)."""

import uuid
from typing import Any

import pgtrigger
from django.contrib.postgres.indexes import OpClass
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from simple_history.models import HistoricalRecords

from frontdoor.core.locks import Lock
from frontdoor.core.scope import current_scope
from frontdoor.people.items import Item
from frontdoor.people.locks import EqualityLock, ItemLock, JourneyLock, PersonLock
from frontdoor.people.models.seen import SeenManager, SeenRow


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
        bases=[SeenRow],
    )


def stays_with_its_person(table: str) -> list[pgtrigger.Trigger]:
    """A row never changes hands: moved to somebody else's record, it would be gone from its own."""
    return [pgtrigger.ReadOnly(name=f"{table}_stays", fields=["id", "person"])]


class Person(models.Model):
    """A person: an id and nothing else. Everything known of them is an item."""

    lock: Lock = PersonLock()
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    objects = SeenManager()

    def __str__(self) -> str:
        return f"person {self.pk}"


class Journey(models.Model):
    """The pseudonym a person's steps are kept under; its id. Only the function that appends steps reads or writes it.

    Apart from the person's own row, so that nobody who may see a person can look their steps up as another role.
    """

    lock: Lock = JourneyLock()
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"journey {self.pk}"


class KnownAs(SeenRow):
    """What to call them: the first name they like to be called by. Empty when they would rather not say."""

    lock: Lock = ItemLock(Item.KNOWN_AS)
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="known_as")
    first_name = models.CharField(max_length=100)
    history = history("people_known_as")

    class Meta:
        db_table = "people_known_as"
        triggers = stays_with_its_person("known_as")
        indexes = [
            models.Index(OpClass(Lower("first_name"), name="text_pattern_ops"), name="known_as_first_name_start")
        ]

    def __str__(self) -> str:
        return f"what to call person {self.person_id}"


class Identity(SeenRow):
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
        triggers = stays_with_its_person("identity")
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


class Reach(SeenRow):
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
        triggers = stays_with_its_person("reach")
        constraints = [models.CheckConstraint(condition=Q(kind__in=ReachKind.values), name="reach_kind_known")]

    def __str__(self) -> str:
        return f"a way to reach person {self.person_id}"


class Communication(SeenRow):
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
        triggers = stays_with_its_person("communication")

    def __str__(self) -> str:
        return f"how to talk with person {self.person_id}"


class MattersKind(models.TextChoices):
    """What matters comes first, strengths before needs."""

    MATTERS = "matters", "What matters"
    STRENGTH = "strength", "What you are good at or enjoy"


class Matters(SeenRow):
    """One thing that matters to them, or a strength, in their words."""

    lock: Lock = ItemLock(Item.MATTERS)
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="matters")
    kind = models.CharField(max_length=10, choices=MattersKind)
    words = models.TextField()
    history = history("people_matters")

    class Meta:
        db_table = "people_matters"
        triggers = stays_with_its_person("matters")
        constraints = [models.CheckConstraint(condition=Q(kind__in=MattersKind.values), name="matters_kind_known")]

    def __str__(self) -> str:
        return f"what matters to person {self.person_id}"


class CircleMember(SeenRow):
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
        triggers = stays_with_its_person("circle_member")

    def __str__(self) -> str:
        return f"someone around person {self.person_id}"


class Gift(SeenRow):
    """Something they can offer to others."""

    lock: Lock = ItemLock(Item.GIFTS)
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="gifts")
    words = models.TextField()
    history = history("people_gift")

    class Meta:
        db_table = "people_gift"
        triggers = stays_with_its_person("gift")

    def __str__(self) -> str:
        return f"something person {self.person_id} offers"


class Equality(SeenRow):
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
