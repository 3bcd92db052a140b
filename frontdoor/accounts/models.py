"""People who sign in, the organisations they act for, and the programs of partners."""

import uuid

from django.contrib.auth.hashers import check_password
from django.contrib.auth.models import AbstractUser
from django.contrib.postgres.fields import ArrayField
from django.db import models
from oauth2_provider.models import AbstractApplication

from frontdoor.accounts.locks import AgreementLock, MembershipLock, OrganisationLock, OrganisationRows, UserLock
from frontdoor.accounts.roles import ROLES
from frontdoor.core.clock import ClockTimestamp
from frontdoor.core.scope import Job


class Sector(models.TextChoices):
    """The sectors of the front door's organisations."""

    COUNCIL = "council", "Council"
    HEALTH = "health", "Health"
    VOLUNTARY = "voluntary", "Voluntary, community, faith or social enterprise"
    RESIDENTS = "residents", "Residents' group"
    BUSINESS = "business", "Local business or trade"
    CARE = "care", "Care provider"
    OTHER_PUBLIC = "other_public", "Other public service"


class Organisation(models.Model):
    """One of the organisations of a council or partnership. The law it acts under follows its sector.

    `host` is the one this deployment belongs to: its administrators look after everybody's accounts.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=200, unique=True)
    sector = models.CharField(max_length=20, choices=Sector)
    host = models.BooleanField(default=False)
    suspended_at = models.DateTimeField(null=True, blank=True)

    lock = OrganisationLock()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["host"], condition=models.Q(host=True), name="organisation_one_host"),
            models.CheckConstraint(
                condition=models.Q(host=False) | models.Q(suspended_at=None), name="organisation_host_not_suspended"
            ),
            models.CheckConstraint(condition=models.Q(sector__in=Sector.values), name="organisation_sector_known"),
        ]

    def __str__(self) -> str:
        return f"organisation {self.pk}"


class AgreementKind(models.TextChoices):
    """What an organisation and the host agree before more of people is shared."""

    DATA_SHARING = "data-sharing", "Data-sharing agreement"
    SAFEGUARDING = "safeguarding", "Safeguarding policy"


class OrganisationAgreement(models.Model):
    """One agreement with an organisation: what was seen, whom to ask about it there, and until when it counts.

    It counts through `review_on`. A new one takes the place of the one before, which stays on record.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="agreements")
    kind = models.CharField(max_length=12, choices=AgreementKind)
    seen = models.CharField(max_length=300)
    contact = models.CharField(max_length=200)
    agreed_on = models.DateField()
    review_on = models.DateField()
    written_at = models.DateTimeField(db_default=ClockTimestamp())
    written_by = models.ForeignKey("User", null=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey("User", null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    lock = AgreementLock()

    class Meta:
        db_table = "accounts_organisation_agreement"
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "kind"], condition=models.Q(ended_at=None), name="agreement_one_of_a_kind"
            ),
            models.CheckConstraint(condition=models.Q(kind__in=AgreementKind.values), name="agreement_kind_known"),
            models.CheckConstraint(condition=~models.Q(seen="") & ~models.Q(contact=""), name="agreement_was_seen"),
            models.CheckConstraint(
                condition=models.Q(review_on__gt=models.F("agreed_on")), name="agreement_looked_at_again"
            ),
            models.CheckConstraint(
                condition=models.Q(written_by=None) | models.Q(written_at__isnull=False),
                name="agreement_written_at_a_time",
            ),
            models.CheckConstraint(
                condition=models.Q(ended_by=None) | models.Q(ended_at__isnull=False), name="agreement_ended_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"agreement {self.pk}"


class User(AbstractUser):
    """Someone who signs in. What they may do comes from their memberships, never from the account itself.

    Signing in writes nothing to this row: there is no scope yet, and without one nobody changes a user.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    last_login = None

    lock = UserLock()

    def __str__(self) -> str:
        return f"user {self.pk}"

    def check_password(self, raw_password: str | None) -> bool:
        """Whether it is the password. The hash stays as it is until they choose another: Django would renew it here."""
        return raw_password is not None and check_password(raw_password, self.password)


class Membership(models.Model):
    """One role of one user in one organisation; several roles are several rows."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=30, choices=[(role.code, role.name) for role in ROLES.values()])
    ended_at = models.DateTimeField(null=True, blank=True)

    lock = MembershipLock()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organisation", "role"],
                condition=models.Q(ended_at=None),
                name="membership_held_once",
            ),
            models.CheckConstraint(condition=models.Q(role__in=list(ROLES)), name="membership_role_known"),
        ]

    def __str__(self) -> str:
        return f"membership {self.pk}"


def the_usual_scopes() -> list[str]:
    """What a program may do where nothing else is said: hear of those introduced to its organisation, and answer."""
    return ["api"]


class ApiClient(AbstractApplication):
    """A partner's own system. It acts for one organisation and never for more than that organisation may.

    `scopes` are those of settings.OAUTH2_PROVIDER that its tokens may have. `old_secret` is the digest of the secret
    before, good until `old_until`. `shut_out_at` is when it was let in no more.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="api_clients")
    scopes = ArrayField(models.CharField(max_length=20), default=the_usual_scopes)
    old_secret = models.CharField(max_length=255, blank=True)
    old_until = models.DateTimeField(null=True, blank=True)
    shut_out_at = models.DateTimeField(null=True, blank=True)

    lock = MembershipLock()

    class Meta(AbstractApplication.Meta):
        swappable = "OAUTH2_PROVIDER_APPLICATION_MODEL"
        constraints = [
            models.UniqueConstraint(fields=["organisation", "name"], name="api_client_registered_once"),
            models.CheckConstraint(
                condition=models.Q(
                    authorization_grant_type="client-credentials", client_type="confidential", hash_client_secret=True
                ),
                name="api_client_credentials_only",
            ),
            models.CheckConstraint(
                condition=models.Q(old_until=None, old_secret="")
                | (models.Q(old_until__isnull=False) & ~models.Q(old_secret="")),
                name="api_client_old_secret_ends",
            ),
        ]

    def __str__(self) -> str:
        return f"API client {self.pk}"

    def is_usable(self, request: object) -> bool:
        """Whether a token may be given out, or used, now. Asked by the OAuth library each time."""
        return self.organisation.suspended_at is None and self.shut_out_at is None


class IdempotencyKey(models.Model):
    """The key a program sent with a POST, and what was answered, so that the same POST again is answered alike.

    `fingerprint` is a digest of the method, the address and the body. The answer is empty while it is being made; it
    holds ids and codes alone, nothing of any person, since whatever they share may end before the key does.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=255)
    fingerprint = models.CharField(max_length=64)
    sent_at = models.DateTimeField(db_default=ClockTimestamp())
    status = models.PositiveSmallIntegerField(default=0)
    headers = models.JSONField(default=dict)
    body = models.BinaryField(default=bytes)

    lock = OrganisationRows(jobs=(Job.TIDY_KEYS,))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "key"], name="idempotency_key_once")]
        indexes = [models.Index(fields=["sent_at"], name="idempotency_key_sent")]

    def __str__(self) -> str:
        return f"idempotency key {self.pk}"
