"""A break has a last day where one is said, and is over by itself after it; nothing else is."""

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings as configured
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import Scope, acting_as
from neighbourhoods.actions import end_breaks, say_room
from neighbourhoods.models import Asset, AssetKind, AssetStatus
from neighbourhoods.scheduled import end_breaks as each_hour
from tests.factories.cast import Cast, member
from tests.factories.clients import body, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
TODAY = timezone.localdate()


@pytest.fixture
def bron(cast: Cast) -> Scope:
    """Bron keeps the map."""
    return member("bron", cast.council, "builder")


def an_entry(**facts: Any) -> Asset:
    made = {"name": "Tea room", "kind": AssetKind.GROUPS, "status": AssetStatus.PUBLISHED}
    return Asset.objects.create(changed_at=timezone.now(), **(made | facts))


def test_each_hour_breaks_whose_last_day_is_over_end_and_no_others(bron: Scope) -> None:
    now = timezone.now()
    over = an_entry(paused_at=now, paused_until=TODAY - timedelta(days=1))
    lasting = [an_entry(paused_at=now, paused_until=TODAY), an_entry(paused_at=now), an_entry()]
    before = list(Asset.objects.filter(pk__in=[each.pk for each in lasting]).order_by("pk").values())
    assert configured.CELERY_BEAT_SCHEDULE["end breaks"]["task"] == each_hour.name
    each_hour()
    over.refresh_from_db(fields=["paused_at", "paused_until"])
    assert (over.paused_at, over.paused_until) == (None, None)
    assert before == list(Asset.objects.filter(pk__in=[each.pk for each in lasting]).order_by("pk").values())
    with acting_as(bron), pytest.raises(Refusal, match="not_permitted"):
        end_breaks(by=bron)


def test_the_keeper_says_the_last_day_and_everybody_reads_it(bron: Scope) -> None:
    entry, browser = an_entry(), signed_in(bron)
    room, last = reverse("neighbourhoods:keep-room", args=[entry.pk]), TODAY + timedelta(days=20)
    day = {"until_day": last.day, "until_month": last.month, "until_year": last.year}
    without = browser.post(room, {"capacity": "3", **day})
    assert (without.status_code, "Only a break has a last day" in body(without)) == (422, True)
    assert browser.post(room, {"capacity": "3", "paused": "on", **day}).status_code == 302
    entry.refresh_from_db(fields=["paused_until"])
    assert entry.paused_until == last
    shown = body(browser.get(reverse("neighbourhoods:entry", args=[entry.pk])))
    assert f"welcome nobody new through {last.day} {last:%B} {last.year}" in shown
    browser.post(room, {"capacity": "3"})
    entry.refresh_from_db(fields=["paused_until"])
    assert entry.paused_until is None, "who is back early has no last day any more"


def test_a_day_that_is_over_and_a_last_day_without_a_break_are_refused(bron: Scope) -> None:
    entry = an_entry()
    for more in ({"paused": True, "until": TODAY - timedelta(days=1)}, {"paused": False, "until": TODAY}):
        with acting_as(bron), pytest.raises(Refusal, match="until_wrong"):
            say_room(by=bron, asset=entry.pk, capacity=None, **more)
    with pytest.raises(IntegrityError), transaction.atomic():
        Asset.objects.update(paused_until=TODAY)
