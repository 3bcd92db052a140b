"""Imported files and their rows, which belong to one user acting for one organisation and to nobody else; and the
sources that are read again and again, with what came from each.
"""

import uuid

from django.conf import settings
from django.db import models

from frontdoor.accounts.models import Organisation
from frontdoor.core.locks import OwnRows
from frontdoor.core.scope import Job
from frontdoor.imports.workflow import State


class RowState(models.TextChoices):
    """What became of a row."""

    WAITING = "waiting", "Waiting"
    CREATED = "created", "Added"
    CHANGED = "changed", "Changed"
    UNCHANGED = "unchanged", "Already so"
    REFUSED = "refused", "Not taken"


class ImportedFile(models.Model):
    """A file that was read, and where what it brought came from: its id is the provenance stamped on those things.

    `headings` are the file's, `mapping` is from the kind's column names to them. `notes` are sentences on what was odd.
    """

    lock = OwnRows(jobs=(Job.TIDY_IMPORTS,))

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    kind = models.SlugField(max_length=60)
    kind_version = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    page = models.CharField(max_length=100)
    state = models.CharField(max_length=10, choices=State, default=State.STAGED)
    file_name = models.CharField(max_length=200)
    file_size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    encoding = models.CharField(max_length=60)
    delimiter = models.CharField(max_length=20, blank=True)
    sheet = models.CharField(max_length=200, blank=True)
    headings = models.JSONField()
    mapping = models.JSONField()
    notes = models.JSONField(default=list)
    staged_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    emptied_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(state__in=State.values), name="imported_file_state_known"),
            models.CheckConstraint(
                condition=models.Q(state=State.DONE, finished_at__isnull=False)
                | (~models.Q(state=State.DONE) & models.Q(finished_at=None)),
                name="imported_file_done_has_a_time",
            ),
        ]
        indexes = [models.Index(fields=["owner", "organisation", "-staged_at", "id"], name="imported_file_mine")]

    def __str__(self) -> str:
        return f"imported file {self.pk}"


class ImportedRow(models.Model):
    """One row of a file: the line it begins on, its cells by heading, what became of it and why.

    `key` is the digest of what the row is about, `content` of all that it says; both empty until the row was done.
    """

    lock = OwnRows(jobs=(Job.TIDY_IMPORTS,))

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    file = models.ForeignKey(ImportedFile, on_delete=models.CASCADE, related_name="rows")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    line = models.PositiveIntegerField()
    cells = models.JSONField()
    state = models.CharField(max_length=10, choices=RowState, default=RowState.WAITING)
    words = models.TextField(blank=True)
    key = models.CharField(max_length=64, blank=True)
    content = models.CharField(max_length=64, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["file", "line"], name="imported_row_line_once"),
            models.CheckConstraint(condition=models.Q(state__in=RowState.values), name="imported_row_state_known"),
        ]
        indexes = [
            models.Index(fields=["key", "-done_at"], name="imported_row_key", condition=~models.Q(key="")),
        ]

    def __str__(self) -> str:
        return f"imported row {self.pk}"


class SourceKind(models.TextChoices):
    """What is read again and again."""

    FEED = "feed", "A feed, read from its address"
    PACKAGE = "package", "A package of files"


class Source(models.Model):
    """Where things come from that nobody here wrote: a feed by its address, or packages under one title.

    A reading of a feed goes page by page and may stop anywhere: `began_at` is when it began, `next_page` the page of
    the listing it has got to, `listed_at` when the listing was through, `finished_at` when all that was listed had been
    read. `newest_at` is the newest change its own clock told of in this reading, and `asked_from` what the next reading
    asks for changes since; empty where everything is to be read. `tried_at` is when it was last asked for anything, and
    `fault` what went wrong then, empty where nothing did. Nobody reads it by the clock while `paused_at` is set.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=10, choices=SourceKind)
    title = models.CharField(max_length=200)
    address = models.URLField(max_length=500, blank=True)
    licence = models.CharField(max_length=200, blank=True)
    added_at = models.DateTimeField()
    asked_from = models.DateTimeField(null=True, blank=True)
    newest_at = models.DateTimeField(null=True, blank=True)
    began_at = models.DateTimeField(null=True, blank=True)
    next_page = models.PositiveIntegerField(default=1)
    listed_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    tried_at = models.DateTimeField(null=True, blank=True)
    fault = models.CharField(max_length=500, blank=True)
    paused_at = models.DateTimeField(null=True, blank=True)
    paused_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )

    class Meta:
        ordering = ["title", "id"]
        constraints = [
            models.CheckConstraint(condition=models.Q(kind__in=SourceKind.values), name="source_kind_known"),
            models.CheckConstraint(
                condition=models.Q(kind="package", address="") | models.Q(kind="feed") & ~models.Q(address=""),
                name="source_feed_has_an_address",
            ),
            models.CheckConstraint(
                condition=models.Q(paused_at=None, paused_by=None)
                | models.Q(paused_at__isnull=False, paused_by__isnull=False, kind="feed"),
                name="source_paused_by_somebody_some_day",
            ),
            models.UniqueConstraint(fields=["address"], condition=models.Q(kind="feed"), name="source_feed_once"),
            models.UniqueConstraint(fields=["title"], condition=models.Q(kind="package"), name="source_package_once"),
        ]

    def __str__(self) -> str:
        return f"source {self.pk}"


class RecordState(models.TextChoices):
    """What became of one thing that a source speaks of."""

    WAITING = "waiting", "Waiting to be read"
    CREATED = "created", "Added"
    CHANGED = "changed", "Changed"
    UNCHANGED = "unchanged", "Already so"
    REFUSED = "refused", "Not taken"
    GONE = "gone", "No longer in the source"


class SourceRecord(models.Model):
    """One thing that a source speaks of: what it is (`kind`), its id there, and the id it is kept under here.

    This is the provenance of the thing, and what lets this source change it: no other may. `content` is the digest of
    what the source last said of it; `seen_at` when the source was last seen to speak of it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="records")
    kind = models.SlugField(max_length=30)
    their_id = models.CharField(max_length=200)
    thing = models.UUIDField()
    state = models.CharField(max_length=10, choices=RecordState, default=RecordState.WAITING)
    words = models.TextField(blank=True)
    content = models.CharField(max_length=64, blank=True)
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "kind", "their_id"], name="source_record_once"),
            models.UniqueConstraint(fields=["kind", "thing"], name="source_record_thing_once"),
            models.CheckConstraint(condition=models.Q(state__in=RecordState.values), name="source_record_state_known"),
        ]
        indexes = [models.Index(fields=["source", "kind", "state"], name="source_record_to_do")]

    def __str__(self) -> str:
        return f"source record {self.pk}"
