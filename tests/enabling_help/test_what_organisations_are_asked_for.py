"""What organisations are asked for stands beside the room they said, and by quarter for who pays; nothing small."""

from datetime import datetime
from io import BytesIO

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from enabling_help.load import load_of_each
from enabling_help.models import Introduction
from enabling_help.replies import period, replies_to_us
from enabling_help.workflow import IntroductionKind, State
from frontdoor.core.scope import Scope, acting_as
from neighbourhoods.models import Asset, AssetKind, AssetStatus, Provider, Withheld
from tests.factories.cast import FILLING, Cast, member
from tests.factories.clients import body, signed_in
from tests.factories.replies import answered

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def lydia(cast: Cast) -> Scope:
    """Lydia leads the council."""
    return member("lydia", cast.council, "leader")


def room(cast: Cast, capacity: int | None, **more: object) -> None:
    with acting_as(FILLING):
        provider, _ = Provider.objects.get_or_create(name="Elm Street Club", organisation=cast.club)
        facts = {"kind": AssetKind.GROUPS, "status": AssetStatus.PUBLISHED, "changed_at": timezone.now(), **more}
        Asset.objects.create(name="Lunch", provider=provider, capacity=capacity, **facts)


def test_who_waits_and_who_is_under_way_stand_beside_the_room(cast: Cast, lydia: Scope) -> None:
    answered(cast, 20, silent=12)
    with acting_as(cast.tom):
        made = list(Introduction.objects.values_list("pk", flat=True))
        Introduction.objects.filter(pk__in=made[:20]).update(state=State.ACCEPTED)
    room(cast, 4)
    room(cast, 3)
    room(cast, 50, paused_at=timezone.now())
    room(cast, 99, withheld=Withheld.REFUGE)
    with acting_as(lydia):
        (row,) = load_of_each(by=lydia)
    assert (row.waiting.figure, row.under_way.figure, row.room, row.paused, row.over) == (10, 20, 7, 1, True)
    page = body(signed_in(lydia).get(reverse("help:load")))
    assert "More than they have room for" in page
    assert "1 entry takes nobody new" in page
    assert "Elm Street Club,10,20,7,1" in body(signed_in(lydia).get(reverse("help:load-export")))


def test_a_few_are_not_shown_and_nobody_said_is_not_none(cast: Cast, lydia: Scope) -> None:
    answered(cast, 0, silent=3)
    with acting_as(lydia):
        (row,) = load_of_each(by=lydia)
    assert (row.waiting.suppressed, row.under_way.figure, row.room, row.over) == (True, 0, None, False)
    page = body(signed_in(lydia).get(reverse("help:load")))
    assert "fewer than 8" in page
    assert "not said" in page


def test_the_quarters_that_are_over_go_to_who_pays(cast: Cast, lydia: Scope) -> None:
    answered(cast, 20, silent=10)
    said = body(signed_in(lydia).get(reverse("help:quarters-export")))
    assert f"Elm Street Club,{period()[0]},30,20,0" in said
    assert "Canary" not in said
    answer = signed_in(lydia).get(reverse("help:quarters-workbook"))
    sheet = load_workbook(BytesIO(b"".join(answer.streaming_content))).active
    answer.close()
    assert sheet["A2"].value == "Elm Street Club"
    assert isinstance(sheet["B2"].value, datetime)


def test_one_figure_stands_on_every_page_and_no_two_of_them_overlap(cast: Cast, lydia: Scope) -> None:
    answered(cast, 3, silent=9)
    with acting_as(lydia):
        (once,) = replies_to_us(by=lydia)
        assert replies_to_us(by=lydia, quarters=4) == [once]
    assert (once.asked.figure, once.accepted.suppressed, once.answered) == (10, True, None)


def test_what_is_told_or_done_there_and_then_is_no_load(cast: Cast, lydia: Scope) -> None:
    answered(cast, 12, silent=0, kind=IntroductionKind.TOLD_ABOUT)
    with acting_as(lydia):
        assert load_of_each(by=lydia) == []
        assert replies_to_us(by=lydia, quarters=4) == []
    assert "Nobody was introduced" in body(signed_in(lydia).get(reverse("help:load")))


def test_it_is_for_who_reads_reports_and_of_their_own_organisation(cast: Cast) -> None:
    answered(cast, 20, silent=10)
    assert signed_in(cast.amina).get(reverse("help:load")).status_code == 422
    other = member("lou", cast.trust, "leader")
    assert "Nobody was introduced" in body(signed_in(other).get(reverse("help:load")))
