"""Keys of POSTs are kept for some days, for their organisation alone, and then removed."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from frontdoor.accounts.actions import tidy_keys
from frontdoor.accounts.models import IdempotencyKey
from frontdoor.accounts.scheduled import tidy
from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import Job, Scope, acting_as
from tests.factories.cast import Cast

pytestmark = pytest.mark.django_db
TIDYING = Scope(job=Job.TIDY_KEYS)


def kept(cast: Cast, days: int) -> IdempotencyKey:
    with acting_as(cast.tom):
        return IdempotencyKey.objects.create(
            organisation=cast.club,
            key=f"key of {days}",
            fingerprint="f",
            sent_at=timezone.now() - timedelta(days=days),
        )


def test_old_keys_go_and_young_ones_stay(cast: Cast, settings: Any) -> None:
    kept(cast, settings.KEYS_KEPT_DAYS + 1)
    young = kept(cast, settings.KEYS_KEPT_DAYS - 1)
    with acting_as(TIDYING):
        assert tidy_keys(by=TIDYING) == 1
        assert tidy_keys(by=TIDYING) == 0
    tidy()
    with acting_as(cast.tom):
        assert list(IdempotencyKey.objects.all()) == [young]


def test_nobody_but_the_job_removes_them(cast: Cast) -> None:
    kept(cast, 300)
    with acting_as(cast.tom), pytest.raises(Refusal) as refusal:
        tidy_keys(by=cast.tom)
    assert refusal.value.code == "not_permitted"


def test_nobody_else_knows_of_them_or_keeps_one_for_them(cast: Cast) -> None:
    kept(cast, 1)
    with acting_as(cast.amina):
        assert not IdempotencyKey.objects.exists()
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            IdempotencyKey.objects.create(organisation=cast.club, key="x", fingerprint="f")


def test_a_key_is_there_once(cast: Cast) -> None:
    kept(cast, 1)
    with acting_as(cast.tom), pytest.raises(DatabaseError, match="idempotency_key_once"), transaction.atomic():
        IdempotencyKey.objects.create(organisation=cast.club, key="key of 1", fingerprint="f")
