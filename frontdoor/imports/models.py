"""Imported files and their rows. Each belongs to one user acting for one organisation, and to nobody else."""

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
