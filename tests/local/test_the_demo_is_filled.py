"""The demo borough: filled once, in local mode alone, with users for every role and a map to look around on."""

import csv
import os
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from frontdoor.accounts.models import Membership, Organisation, Sector, User
from frontdoor.accounts.rights import things_with_right
from frontdoor.accounts.roles import ROLES
from frontdoor.local import demo
from frontdoor.local.demo import PASSWORD
from frontdoor.local.demo.words import words
from neighbourhoods.boundaries import shape_of
from neighbourhoods.distance import metres_between
from neighbourhoods.editing import changed, facts_of
from neighbourhoods.models import (
    Asset,
    AssetContact,
    AssetKind,
    EditState,
    Place,
    PlaceKind,
    PlaceLink,
    Postcode,
    ProposedEdit,
    Provider,
    Repeats,
    Schedule,
    Weekday,
)
from neighbourhoods.population import population_warning
from neighbourhoods.postcodes import Point
from neighbourhoods.reads import near, search_assets

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.usefixtures("nobody_asked", "nothing_raised")]
SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "postcodes"


def fill(people: int = 0) -> str:
    said = StringIO()
    call_command("fill_demo", people=people, stdout=said)
    return said.getvalue()


def test_every_role_has_somebody_who_signs_in_and_sees_a_home() -> None:
    fill()
    assert set(User.objects.values_list("username", flat=True)) == set(ROLES)
    for username in ROLES:
        client = Client()
        answer = client.post("/sign-in/", {"username": username, "password": PASSWORD}, follow=True)
        assert answer.status_code == 200
        page = "Who are you acting for?" if username == "lead" else "Acting for <strong>"
        assert page in answer.content.decode(), username


def test_colleagues_who_answer_the_phones_too_cannot_sign_in() -> None:
    fill(people=1)
    colleagues = User.objects.exclude(username__in=ROLES)
    assert colleagues.count() == 5
    assert not colleagues.filter(is_active=True).exists()
    assert not any(user.has_usable_password() for user in colleagues)


def test_filling_it_again_changes_nothing_and_hashes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "Added the user worker." in fill(people=3)
    kept = (User, Membership, Organisation, Place, PlaceLink, Postcode, Provider, Asset)
    rows = [set(model.objects.values_list("pk", flat=True)) for model in kept]
    monkeypatch.setattr(User, "set_password", None)
    monkeypatch.setattr(demo, "borough_of", None)
    assert fill(people=3) == "The demo is filled already.\n"
    assert rows == [set(model.objects.values_list("pk", flat=True)) for model in kept]


def test_only_the_administrator_may_open_the_admin() -> None:
    fill()
    assert [user.username for user in User.objects.filter(is_staff=True)] == ["admin"]


def test_the_builder_keeps_the_maps_and_no_demo_neighbourhood_is_of_an_odd_size() -> None:
    fill()
    builder = User.objects.get(username="builder")
    assert things_with_right(user=builder, right="keep_map", kind=Place).count() == Place.objects.count()
    assert not any(population_warning(kind=place.kind, population=place.population) for place in Place.objects.all())


def test_three_neighbourhoods_lie_in_larger_places_and_fit_together() -> None:
    fill()
    borough = shape_of(Place.objects.get(kind=PlaceKind.PLACE).boundary)
    neighbourhoods = Place.objects.filter(kind=PlaceKind.NEIGHBOURHOOD)
    shapes = [shape_of(place.boundary) for place in neighbourhoods]
    assert len(shapes) == 3
    assert all(place.lies_in.count() == 2 for place in neighbourhoods)
    assert all(borough.covers(shape) for shape in shapes)
    overlaps = [one.intersection(other).area for one in shapes for other in shapes if one is not other]
    assert max(overlaps) < 1e-9
    assert sum(one.touches(other) for one in shapes for other in shapes) == 4
    assert Place.objects.get(kind=PlaceKind.IDENTITY_COMMUNITY).boundary is None


def test_the_directory_holds_every_kind_of_entry_by_many_organisations() -> None:
    fill()
    public = Asset.objects.public()
    assert 195 <= public.count() <= 210
    assert set(public.values_list("kind", flat=True)) == set(AssetKind.values)
    assert public.values("provider").distinct().count() >= 20
    partners = Organisation.objects.filter(host=False)
    assert partners.count() == 15
    assert set(partners.values_list("sector", flat=True)) == set(Sector.values) - {Sector.COUNCIL}
    assert Provider.objects.filter(organisation__in=partners).count() == 15
    for row in (*Provider.objects.all(), *Asset.objects.all()):
        row.clean_fields(exclude=["search"])


def test_the_directory_has_times_of_every_day_and_is_kept_by_somebody() -> None:
    fill()
    public, now = Asset.objects.public(), timezone.now()
    for day in Weekday.values:
        assert Schedule.objects.filter(days__contains=[day]).count() >= 15, day
    assert {row.repeats for row in Schedule.objects.all()} == set(Repeats.values)
    assert 20 <= public.due(now).count() <= 90
    assert set(public.exclude(confirmed_how="").values_list("confirmed_how", flat=True)) == {"keeper", "group"}
    assert public.exclude(paused_at=None).count() >= 5
    waiting = ProposedEdit.objects.filter(state=EditState.WAITING)
    assert sorted(waiting.values_list("through", flat=True)) == ["account", "link"]
    for edit in waiting:
        assert changed(facts_of(edit.asset), edit.said) == edit.said
    agreed = AssetContact.objects.filter(withdrawn_at=None)
    assert agreed.values("asset").distinct().count() >= 10
    assert AssetContact.objects.exclude(withdrawn_at=None).exists()


def test_near_a_postcode_of_the_demo_something_is_found() -> None:
    fill()
    for code in Postcode.objects.filter(code__startswith="MD1 2").values_list("code", flat=True)[:5]:
        found = search_assets(near=near(code), within=3_000)
        assert len(found) > 20
        assert (found[0].metres or 0) < 1_500
    assert search_assets("soup")[0].asset.name in {"Tuesday table", "Soup and a film", "Chapel kitchen"}


def test_the_outcode_exists_nowhere_and_lies_in_the_sea() -> None:
    """No postcode area of the United Kingdom is written MD, and no land is within 80 km of the demo."""
    fill()
    assert set(Postcode.objects.values_list("code", flat=True)) == {
        code for code in Postcode.objects.values_list("code", flat=True) if code.startswith("MD1 ")
    }
    spurn = Point(53.575, 0.11)  # the nearest land
    assert all(metres_between(spurn, Point(row.latitude, row.longitude)) > 80_000 for row in Postcode.objects.all())
    if not SHARED.is_dir():
        assert not os.environ.get("CI")
        return
    real = {row["pcd"][:2] for path in SHARED.glob("*.csv") for row in csv.DictReader(path.read_text().splitlines())}
    assert len(real) > 3
    assert "MD" not in real


def test_phone_numbers_and_addresses_belong_to_nobody() -> None:
    fill()
    for row in (*Provider.objects.all(), *Asset.objects.exclude(phone="")):
        assert row.phone.startswith("01632 960")
        assert row.email.endswith(".example.org")


def test_every_need_of_the_demo_has_entries_that_answer_it() -> None:
    answered = {
        about for name in ("directory_merrow", "directory_dale") for entry in words(name) for about in entry["for"]
    }
    assert answered == set(words("needs"))


def test_outside_local_mode_the_demo_refuses_in_words(settings: Any) -> None:
    settings.LOCAL = False
    with pytest.raises(CommandError, match="never filled outside local mode"):
        fill()
    assert not User.objects.exists()
