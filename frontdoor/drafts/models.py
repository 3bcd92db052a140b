"""A draft and the texts it went through. Each belongs to one user acting for one organisation, and to nobody else."""

import uuid

from django.conf import settings
from django.db import models

from frontdoor.accounts.models import Organisation
from frontdoor.core.locks import OwnRows
from frontdoor.core.scope import Job


class Draft(models.Model):
    """What somebody is writing into one form, about one thing or about nothing yet.

    `version` is the number of the text that stands; `numbered` the highest number given out so far, since texts that
    were kept beside it take numbers too.
    """

    lock = OwnRows(jobs=(Job.TIDY_DRAFTS,))

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    purpose = models.SlugField(max_length=60)
    thing = models.UUIDField(null=True, blank=True)
    version = models.PositiveIntegerField(default=0)
    numbered = models.PositiveIntegerField(default=0)
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "organisation", "purpose", "thing"],
                nulls_distinct=False,
                name="draft_one_for_each_form_and_thing",
            ),
            models.CheckConstraint(
                condition=models.Q(version__lte=models.F("numbered")), name="draft_version_has_a_number"
            ),
        ]
        indexes = [models.Index(fields=["saved_at"], name="draft_saved_at")]

    def __str__(self) -> str:
        return f"draft {self.pk}"


class Standing(models.TextChoices):
    """How a text stands to the draft it belongs to."""

    LINE = "line", "In the draft's own line"
    FORK = "fork", "Kept beside it until somebody chooses"
    SETTLED = "settled", "Was beside it, and somebody chose"


class DraftText(models.Model):
    """All fields of the form as they stood at one save. `fields` maps each field's name to a text or a list of texts.

    `sitting` names the open page that wrote it, so that a page is never in conflict with itself after a lost answer.
    `turn` is when it sent it, in milliseconds by its own clock: of two saves of one page the later is the newer,
    whichever arrives first.
    """

    lock = OwnRows(jobs=(Job.TIDY_DRAFTS,))

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="texts")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    number = models.PositiveIntegerField()
    based_on = models.PositiveIntegerField()
    standing = models.CharField(max_length=10, choices=Standing, default=Standing.LINE)
    sitting = models.UUIDField(null=True, blank=True)
    turn = models.BigIntegerField(null=True, blank=True)
    fields = models.JSONField()
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["draft", "number"], name="draft_text_number_once"),
            models.CheckConstraint(condition=models.Q(standing__in=Standing.values), name="draft_text_standing_known"),
        ]

    def __str__(self) -> str:
        return f"draft text {self.pk}"
