"""The sharing basis: why an organisation may see an item of a person, and until when."""

import uuid

import pgtrigger
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Coalesce

from frontdoor.accounts.models import Organisation
from frontdoor.core.clock import ClockTimestamp
from frontdoor.core.locks import Lock
from frontdoor.people.fields import OpenEndedDateTimeField
from frontdoor.people.items import Confidentiality, Effect, Item, LawfulBasis, Purpose, SpecialCondition
from frontdoor.people.locks import BasisLock
from frontdoor.people.models.person import Person

NO_ROW = uuid.UUID(int=0)


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

    `row_id` is the id of the one row shared; empty means every row of the item. `about` is the id of what of the
    person's it was agreed for, such as a need, where it was for one thing. `effect` "object" turns the row round: do
    not share this with them. Rows are ended early, never edited.
    """

    lock: Lock = BasisLock()
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="sharing")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="may_see")
    effect = models.CharField(max_length=6, choices=Effect, default=Effect.SHARE)
    purpose = models.CharField(max_length=20, choices=Purpose)
    item = models.CharField(max_length=20, choices=Item)
    row_id = models.UUIDField(null=True, blank=True)
    about = models.UUIDField(null=True, blank=True)
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
                    IF (NEW.ended_at IS NULL) <> (NEW.valid_until = OLD.valid_until)
                       OR NEW.ended_by_id IS DISTINCT FROM public.scope_user() THEN
                        RAISE EXCEPTION 'an ending says when, and who is acting'
                            USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            )
        ]

    def __str__(self) -> str:
        return f"sharing basis {self.pk}"
