"""How an entry is kept true: who agreed to be named with it, and what others say should be put right."""

import uuid

from django.db import models
from django.db.models import F, Q

from frontdoor.accounts.models import User
from neighbourhoods.models.entries import Asset


class Through(models.TextChoices):
    """Which way something was said: with an account, or through the link that the group has."""

    ACCOUNT = "account", "With an account"
    LINK = "link", "Through the group's link"


class AssetContact(models.Model):
    """One field of somebody who answers for an entry, shown only because they agreed to that field being shown.

    `agreed_by` says who agreed, as the builder would know them again; it is never published.
    """

    class Field(models.TextChoices):
        NAME = "name", "Name"
        PHONE = "phone", "Phone"
        EMAIL = "email", "Email"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    asset = models.ForeignKey(Asset, on_delete=models.CASCADE, related_name="contacts")
    field = models.CharField(max_length=10, choices=Field)
    value = models.CharField(max_length=200)
    agreed_at = models.DateTimeField()
    agreed_by = models.CharField(max_length=200)
    agreed_how = models.CharField(max_length=300)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_through = models.CharField(max_length=10, choices=Through, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["asset", "field"], condition=Q(withdrawn_at=None), name="asset_contact_field_once"
            ),
            models.CheckConstraint(condition=Q(field__in=["name", "phone", "email"]), name="asset_contact_field_known"),
            models.CheckConstraint(
                condition=~Q(value="") & ~Q(agreed_how="") & ~Q(agreed_by=""), name="asset_contact_with_agreement"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_through="")
                | Q(withdrawn_at__isnull=False, withdrawn_at__gte=F("agreed_at"), withdrawn_through__in=Through.values),
                name="asset_contact_withdrawn_after_agreed",
            ),
        ]

    def __str__(self) -> str:
        return f"asset contact {self.pk}"


class EditState(models.TextChoices):
    """Where something that was suggested stands."""

    WAITING = "waiting", "Waiting for whoever keeps the map"
    APPROVED = "approved", "Taken over"
    REFUSED = "refused", "Answered, and not taken over"


class ProposedEdit(models.Model):
    """What somebody else says an entry should say. It waits here, and the approved version stays in the directory.

    `said` maps names of fields to what they should hold, as JSON (`edits.FIELDS`; `schedules` is a list of rules);
    `before` is what the same fields held then. `proposed_by` is empty where the group said it through its link.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    asset = models.ForeignKey(Asset, on_delete=models.CASCADE, related_name="edits")
    said = models.JSONField()
    before = models.JSONField()
    words = models.TextField(blank=True)
    through = models.CharField(max_length=10, choices=Through)
    proposed_at = models.DateTimeField()
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    state = models.CharField(max_length=10, choices=EditState, default=EditState.WAITING)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    answer = models.TextField(blank=True)

    class Meta:
        ordering = ["proposed_at", "id"]
        indexes = [models.Index(fields=["state", "proposed_at"], name="edit_waiting_longest")]
        constraints = [
            models.CheckConstraint(
                condition=Q(proposed_at__isnull=False, proposed_by__isnull=False, through=Through.ACCOUNT)
                | Q(proposed_at__isnull=False, proposed_by=None, through=Through.LINK),
                name="edit_proposed_by_account_or_link",
            ),
            models.CheckConstraint(
                condition=Q(state=EditState.WAITING, answered_at=None, answered_by=None, answer="")
                | Q(
                    state__in=[EditState.APPROVED, EditState.REFUSED],
                    answered_at__isnull=False,
                    answered_by__isnull=False,
                ),
                name="edit_answered_by_somebody_some_day",
            ),
        ]

    def __str__(self) -> str:
        return f"proposed edit {self.pk}"
