"""What a network or a co-governance body agreed to do together, and when it looks at that again."""

import uuid

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from frontdoor.core.clock import ClockTimestamp
from frontdoor.core.locks import Lock
from networks.locks import OfNetwork
from networks.models.networks import Network
from networks.models.pairs import of_this_network, with_a_user


class WorkingAgreement(models.Model):
    """Something agreed, with whom, and the day it is looked at again. It stands until it is ended.

    Not to be mixed up with a person's agreement to an introduction, which is theirs and is never here.
    """

    lock: Lock = OfNetwork()
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    network = models.ForeignKey(Network, on_delete=models.PROTECT, related_name="agreements")
    title = models.CharField(max_length=160)
    words = models.TextField()
    with_whom = models.CharField(max_length=300)
    agreed_on = models.DateField()
    review_on = models.DateField()
    written_at = models.DateTimeField(db_default=ClockTimestamp())
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        db_table = "networks_working_agreement"
        ordering = ["review_on", "id"]
        indexes = [models.Index(fields=["network", "review_on", "id"], name="networks_agreement_due")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(title="") & ~Q(words="") & ~Q(with_whom=""), name="networks_agreement_what_and_with_whom"
            ),
            models.CheckConstraint(condition=Q(review_on__gt=F("agreed_on")), name="networks_agreement_days_in_order"),
            models.CheckConstraint(condition=with_a_user("ended"), name="networks_agreement_ended_by_at"),
        ]

    def __str__(self) -> str:
        return f"working agreement {self.pk}"


class AgreementReview(models.Model):
    """An agreement was looked at again: what was found, and when it is looked at next. Without a next day it ended."""

    lock: Lock = OfNetwork(changing=False)
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    network = models.ForeignKey(Network, on_delete=models.PROTECT, related_name="+")
    agreement = models.ForeignKey(WorkingAgreement, on_delete=models.PROTECT, related_name="reviews")
    words = models.TextField()
    next_on = models.DateField(null=True)
    reviewed_at = models.DateTimeField(db_default=ClockTimestamp())
    reviewed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        db_table = "networks_agreement_review"
        ordering = ["-reviewed_at", "-id"]
        constraints = [models.CheckConstraint(condition=~Q(words=""), name="networks_review_has_words")]
        triggers = [
            pgtrigger.Trigger(
                name="agreement_of_this_network",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                func=of_this_network("networks_working_agreement", "agreement_id"),
            )
        ]

    def __str__(self) -> str:
        return f"review of an agreement {self.pk}"
