"""What is good in a place, and who offers it. On pages, and in words, "entry"."""

import uuid
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import (
    Case,
    DateTimeField,
    DurationField,
    ExpressionWrapper,
    F,
    Func,
    Q,
    TextField,
    Value,
    When,
)
from django.db.models.lookups import Regex

from frontdoor.accounts.models import Organisation, User

# What words are searched in, weightiest first. The language is pinned, so that every server stems alike.
SEARCHED = (("name", "A"), ("keywords", "B"), ("summary", "C"), ("for_whom", "D"))


class Provider(models.Model):
    """Who offers something in the directory. `organisation` is set where they also take introductions here.

    `imported` is the digest of the row of a file that last said something of it, empty where none did.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=200)
    description = models.TextField(blank=True)
    website = models.URLField(max_length=500, blank=True)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=40, blank=True)
    organisation = models.OneToOneField(
        Organisation, on_delete=models.PROTECT, related_name="directory_provider", null=True, blank=True
    )
    imported = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["name"]
        constraints = [models.CheckConstraint(condition=~Q(name=""), name="provider_named")]

    def __str__(self) -> str:
        return f"provider {self.pk}"


class AssetKind(models.TextChoices):
    """The kinds of the reference list asset-kinds, less one: what a person is good at stays with that person."""

    GROUPS = "groups", "Associations and groups"
    INSTITUTIONS = "institutions", "Institutions"
    PLACES = "places", "Places"
    LOCAL_ECONOMY = "local-economy", "Local economy"
    STORIES = "stories-and-culture", "Stories and culture"


class AssetStatus(models.TextChoices):
    """Where an entry of the directory stands."""

    DRAFT = "draft", "Being written"
    PUBLISHED = "published", "Published"
    RETIRED = "retired", "No longer there"


class Withheld(models.TextChoices):
    """Why an entry is never shown to the public, whatever its status."""

    REFUGE = "refuge", "A refuge: being found would put people in danger"
    INTERNAL = "internal", "For workers only"


class Cost(models.TextChoices):
    """What coming along costs; the words beside it say how much."""

    FREE = "free", "Free"
    GIVE_WHAT_YOU_CAN = "give_what_you_can", "Give what you can"
    PAID = "paid", "There is something to pay"


class Access(models.TextChoices):
    """What makes it easier to come: our own list, after what the Accessible Information Standard and councils ask."""

    STEP_FREE = "step_free", "Step-free all the way"
    TOILET = "toilet", "Accessible toilet"
    CHANGING_PLACE = "changing_place", "Changing Places toilet"
    PARKING = "parking", "Blue badge parking"
    HEARING_LOOP = "hearing_loop", "Hearing loop"
    SIGNED = "signed", "British Sign Language used"
    EASY_READ = "easy_read", "Easy-read or large print"
    QUIET = "quiet", "A quiet room"
    ASSISTANCE_DOGS = "assistance_dogs", "Assistance dogs welcome"
    COMPANION = "companion", "Someone can come with you free"
    TRANSPORT = "transport", "Help with getting there"
    ONLINE = "online", "Can be joined online or by phone"


class ConfirmedHow(models.TextChoices):
    """How it was last learnt that an entry is true."""

    KEEPER = "keeper", "By whoever keeps the map"
    GROUP = "group", "By the group itself, through its link"
    FILE = "file", "In the file or feed it came from"


# After how many days somebody should look again. A group moves sooner than a library or a river does.
FRESH_FOR: MappingProxyType[str, timedelta] = MappingProxyType(
    {
        AssetKind.GROUPS: timedelta(days=182),
        AssetKind.LOCAL_ECONOMY: timedelta(days=182),
        AssetKind.INSTITUTIONS: timedelta(days=365),
        AssetKind.PLACES: timedelta(days=365),
        AssetKind.STORIES: timedelta(days=365),
    }
)
_LANGUAGES = r"^([a-z]{2,3}(-[A-Za-z0-9]{2,8})*( (?=[a-z])|$))*$"


class AssetQuerySet(models.QuerySet["Asset"]):
    """Questions asked of the directory."""

    def public(self) -> "AssetQuerySet":
        """What anyone may see: published, and neither a refuge nor for workers only."""
        return self.filter(status=AssetStatus.PUBLISHED, withheld="")

    def ever_public(self) -> "AssetQuerySet":
        """What anyone may see, and what was taken out again: of that alone anyone may know that it was there."""
        return self.filter(status__in=[AssetStatus.PUBLISHED, AssetStatus.RETIRED], withheld="")

    def for_workers(self) -> "AssetQuerySet":
        """What workers may search: entries for them alone too, never a refuge."""
        return self.filter(status=AssetStatus.PUBLISHED).exclude(withheld=Withheld.REFUGE)

    def due(self, now: datetime) -> "AssetQuerySet":
        """What somebody should look at again: never confirmed, or longer ago than its kind stays fresh."""
        late = Q(confirmed_at=None)
        for kind, fresh in FRESH_FOR.items():
            late |= Q(kind=kind, confirmed_at__lt=now - fresh)
        return self.filter(late)

    def longest_due_first(self) -> "AssetQuerySet":
        """In the order in which they ask for a look: those never confirmed, then those that went stale first."""
        fresh = Case(
            *(When(kind=kind, then=Value(fresh)) for kind, fresh in FRESH_FOR.items()), output_field=DurationField()
        )
        stale = ExpressionWrapper(F("confirmed_at") + fresh, output_field=DateTimeField())
        return self.order_by(stale.asc(nulls_first=True), "name", "id")


def _search_words() -> Any:
    vectors = [SearchVector(field, config="english", weight=weight) for field, weight in SEARCHED]
    words: Any = vectors[0]
    for vector in vectors[1:]:
        words = words + vector
    return words


class Asset(models.Model):
    """Something good in a place: a group, an institution, a place, a business, a story. On pages "entry".

    `keywords` are other words it is found by, such as its provider's name. `capacity` is how many more people it can
    welcome now (null: nobody has said); `paused_at` is set while it takes no introductions, and `paused_until` is the
    last day of that, where it is known. `changed_at` moves whenever anything the public sees of it does. `languages`
    are BCP 47 codes of what is spoken there (`bfi` is British Sign Language). `holder` and `holder_organisation` know
    them best: a worker, an organisation, never a resident. `confirmed_at` is when somebody last said that it is all
    true; `confirmed_by` only where they have an account.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=30, choices=AssetKind)
    provider = models.ForeignKey(Provider, on_delete=models.PROTECT, related_name="assets", null=True, blank=True)
    summary = models.TextField(blank=True)
    keywords = models.CharField(max_length=500, blank=True)
    for_whom = models.CharField(max_length=500, blank=True)
    fees = models.TextField(blank=True)
    website = models.URLField(max_length=500, blank=True)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=40, blank=True)
    status = models.CharField(max_length=20, choices=AssetStatus, default=AssetStatus.DRAFT)
    withheld = models.CharField(max_length=20, choices=Withheld, blank=True)
    capacity = models.PositiveIntegerField(null=True, blank=True)
    paused_at = models.DateTimeField(null=True, blank=True)
    paused_until = models.DateField(null=True, blank=True)
    changed_at = models.DateTimeField()
    cost = models.CharField(max_length=20, choices=Cost, blank=True)
    access = ArrayField(models.CharField(max_length=20, choices=Access), default=list, blank=True)
    access_words = models.CharField(max_length=500, blank=True)
    languages = ArrayField(models.CharField(max_length=35), default=list, blank=True)
    holder = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    holder_organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    confirmed_how = models.CharField(max_length=10, choices=ConfirmedHow, blank=True)
    imported = models.CharField(max_length=64, blank=True)
    search = models.GeneratedField(expression=_search_words(), output_field=SearchVectorField(), db_persist=True)

    objects = AssetQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        indexes = [
            GinIndex(fields=["search"], name="asset_words"),
            GinIndex(OpClass(F("name"), "gin_trgm_ops"), name="asset_name_alike"),
            GinIndex(OpClass(F("keywords"), "gin_trgm_ops"), name="asset_keywords_alike"),
            models.Index(fields=["name", "id"], name="asset_by_name"),
            models.Index(fields=["kind", "confirmed_at"], name="asset_by_freshness"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="asset_named"),
            models.CheckConstraint(condition=Q(kind__in=AssetKind.values), name="asset_kind_known"),
            models.CheckConstraint(condition=Q(status__in=AssetStatus.values), name="asset_status_known"),
            models.CheckConstraint(condition=Q(withheld__in=["", *Withheld.values]), name="asset_withheld_known"),
            models.CheckConstraint(
                condition=Q(paused_until=None) | Q(paused_at__isnull=False), name="asset_break_begins_before_it_ends"
            ),
            models.CheckConstraint(condition=Q(cost__in=["", *Cost.values]), name="asset_cost_known"),
            models.CheckConstraint(condition=Q(access__contained_by=Access.values), name="asset_access_known"),
            models.CheckConstraint(
                condition=Regex(
                    Func(F("languages"), Value(" "), function="array_to_string", output_field=TextField()), _LANGUAGES
                ),
                name="asset_languages_are_codes",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at=None, confirmed_by=None, confirmed_how="")
                | Q(confirmed_at__isnull=False, confirmed_by__isnull=False, confirmed_how=ConfirmedHow.KEEPER)
                | Q(
                    confirmed_at__isnull=False,
                    confirmed_by=None,
                    confirmed_how__in=[ConfirmedHow.GROUP, ConfirmedHow.FILE],
                ),
                name="asset_confirmed_by_somebody_some_day",
            ),
        ]

    def __str__(self) -> str:
        return f"asset {self.pk}"
