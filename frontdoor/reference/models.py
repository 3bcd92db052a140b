"""Reference lists, version by version; a council's own wording beside them; notes made while thinking with them."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from frontdoor.core.locks import AppendOnly
from frontdoor.reference.locks import NotesOfOwnOrganisation, OneInUse


class ReferenceListQuerySet(models.QuerySet["ReferenceList"]):
    """Questions asked of lists."""

    def current(self) -> "ReferenceListQuerySet":
        """The one version of each list that is in use."""
        return self.filter(is_current=True)


class ReferenceList(models.Model):
    """One version of one list. Ours has an empty `supplier`; the contents of a slot name who supplied them."""

    lock = OneInUse()

    class Kind(models.TextChoices):
        IDEAS = "ideas", "ideas"
        REFLECTION = "reflection", "questions to think with"
        READINESS = "readiness", "readiness questions"
        CHOICES = "choices", "choices"
        SOURCES = "sources", "sources"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.SlugField(max_length=60)
    version = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200)
    purpose = models.TextField()
    kind = models.CharField(max_length=20, choices=Kind)
    citation = models.CharField(max_length=500)
    note = models.TextField(blank=True)
    is_our_reading = models.BooleanField(default=False)
    is_slot = models.BooleanField(default=False)
    expected_items = models.PositiveSmallIntegerField(null=True, blank=True)
    group_list = models.SlugField(max_length=60, blank=True)
    supplier = models.CharField(max_length=200, blank=True)
    source = models.CharField(max_length=500, blank=True)
    digest = models.CharField(max_length=64)
    is_current = models.BooleanField(default=True)
    loaded_at = models.DateTimeField()

    objects = ReferenceListQuerySet.as_manager()

    class Meta:
        ordering = ["title", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="reference_list_version_once"),
            models.UniqueConstraint(fields=["code"], condition=Q(is_current=True), name="reference_list_one_current"),
            models.CheckConstraint(condition=Q(version__gte=1), name="reference_list_version_from_one"),
            models.CheckConstraint(
                condition=Q(supplier="", source="") | Q(is_slot=True) & ~Q(supplier="") & ~Q(source=""),
                name="reference_list_only_slots_are_supplied",
            ),
        ]

    def __str__(self) -> str:
        return f"reference list {self.pk}"


class ReferenceItem(models.Model):
    """One line of a list, or (with a parent) a lettered or conditional part of one."""

    lock = AppendOnly()

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    list = models.ForeignKey(ReferenceList, on_delete=models.PROTECT, related_name="items")
    parent = models.ForeignKey("self", on_delete=models.PROTECT, related_name="parts", null=True, blank=True)
    position = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=80)
    number = models.CharField(max_length=12)
    name = models.CharField(max_length=200)
    words = models.TextField()
    citation = models.CharField(max_length=500)
    group_code = models.CharField(max_length=80, blank=True)
    answered_with = models.SlugField(max_length=60, blank=True)
    letter = models.CharField(max_length=1, blank=True)
    condition = models.CharField(max_length=60, blank=True)
    is_our_reading = models.BooleanField(default=False)

    class Meta:
        ordering = ["list", "position"]
        constraints = [
            models.UniqueConstraint(fields=["list", "code"], name="reference_item_code_once"),
            models.UniqueConstraint(fields=["list", "position"], name="reference_item_position_once"),
            models.CheckConstraint(
                condition=Q(parent__isnull=True, letter="", condition="")
                | Q(parent__isnull=False) & (~Q(letter="") | ~Q(condition="")),
                name="reference_item_part_lettered_or_conditional",
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")), name="reference_item_not_its_own_part"
            ),
        ]

    def __str__(self) -> str:
        return f"reference item {self.pk}"


class ReferenceLink(models.Model):
    """A line of a crosswalk, from an item to an item of another list, named by codes so that it survives versions."""

    lock = AppendOnly()

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    item = models.ForeignKey(ReferenceItem, on_delete=models.PROTECT, related_name="links")
    to_list_code = models.SlugField(max_length=60)
    to_item_code = models.CharField(max_length=80)
    is_our_reading = models.BooleanField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["item", "to_list_code", "to_item_code"], name="reference_link_once"),
        ]

    def __str__(self) -> str:
        return f"reference link {self.pk}"


class SuppliedWording(models.Model):
    """A file of a council's own words for one of our lists: who supplied it and from where."""

    lock = OneInUse()

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    list_code = models.SlugField(max_length=60)
    written_for_version = models.PositiveSmallIntegerField()
    version = models.PositiveSmallIntegerField()
    supplier = models.CharField(max_length=200)
    source = models.CharField(max_length=500)
    digest = models.CharField(max_length=64)
    is_current = models.BooleanField(default=True)
    loaded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["list_code", "version"], name="reference_wording_version_once"),
            models.UniqueConstraint(
                fields=["list_code"], condition=Q(is_current=True), name="reference_wording_one_current"
            ),
            models.CheckConstraint(condition=~Q(supplier="") & ~Q(source=""), name="reference_wording_says_whose"),
        ]

    def __str__(self) -> str:
        return f"supplied wording {self.pk}"


class SuppliedWords(models.Model):
    """The council's words for one item, or one part of one, matched by code. An empty name leaves ours."""

    lock = AppendOnly()

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    wording = models.ForeignKey(SuppliedWording, on_delete=models.PROTECT, related_name="lines")
    item_code = models.CharField(max_length=80)
    name = models.CharField(max_length=200, blank=True)
    words = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["wording", "item_code"], name="reference_supplied_words_once"),
        ]

    def __str__(self) -> str:
        return f"supplied words {self.pk}"


class ReflectionNote(models.Model):
    """What people of one organisation thought about an item. It holds words only: nothing about it can be scored."""

    lock = NotesOfOwnOrganisation()

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    item = models.ForeignKey(ReferenceItem, on_delete=models.PROTECT, related_name="notes")
    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+")
    words = models.TextField()
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()

    class Meta:
        ordering = ["-written_at", "id"]
        constraints = [
            models.CheckConstraint(condition=~Q(words=""), name="reference_note_has_words"),
            models.CheckConstraint(
                condition=Q(written_at__isnull=False, written_by__isnull=False), name="reference_note_when_and_by_whom"
            ),
        ]
        indexes = [models.Index(fields=["organisation", "item"], name="reference_note_by_org")]

    def __str__(self) -> str:
        return f"reflection note {self.pk}"
