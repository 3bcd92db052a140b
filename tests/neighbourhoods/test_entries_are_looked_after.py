"""A builder finds an entry by name, and what is due longest first; one is taken out after one more question."""

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from frontdoor.core.scope import Scope, acting_as
from neighbourhoods.actions import add_entry, retire_asset, withhold_asset
from neighbourhoods.models import Asset, AssetKind, AssetStatus, Place, Withheld
from neighbourhoods.views.keeping import ON_A_PAGE
from tests.factories.cast import Cast
from tests.factories.clients import body, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
NAMED = re.compile(r'href="/directory/keep/[0-9a-f-]{36}/">([^<]+)</a>')
TOKEN = re.compile('name="csrfmiddlewaretoken" value="[A-Za-z0-9]+"')
GONE = "This is no longer there"


def at(name: str, *args: object) -> str:
    return reverse(f"neighbourhoods:{name}", args=args)


def words(response: Any) -> str:
    return " ".join(body(response).split())


def listed(pages: Client, **asked: object) -> list[str]:
    return NAMED.findall(words(pages.get(at("keep"), asked)))


def entry(name: str, *, kind: str = AssetKind.GROUPS, months: int | None = None, **more: Any) -> Asset:
    """A published entry that was last confirmed so many months ago by the group itself."""
    now = timezone.now()
    said = {} if months is None else {"confirmed_at": now - timedelta(days=30 * months), "confirmed_how": "group"}
    return Asset.objects.create(
        **{"name": name, "kind": kind, "status": AssetStatus.PUBLISHED, "changed_at": now, **said, **more}
    )


def test_an_entry_is_found_by_words_of_its_name_on_the_page_and_in_the_file(bron: Scope) -> None:
    pages = signed_in(bron)
    for name in ("Weir Band", "Weir Choir", "Lantern Band"):
        entry(name, months=1, summary="band")
    assert listed(pages, words="band WEIR") == ["Weir Band"]
    assert listed(pages, words="weir") == ["Weir Band", "Weir Choir"]
    page = words(pages.get(at("keep"), {"words": "weir"}))
    assert "2 entries" in page
    assert "/directory/keep.csv?words=weir" in page
    file = body(pages.get(at("keep-export"), {"words": "weir"}))
    assert "Weir Choir" in file
    assert "Lantern Band" not in file
    assert "No entry of yours has these words in its name" in words(pages.get(at("keep"), {"words": "chess"}))
    assert "1 entry" in words(pages.get(at("keep"), {"words": "choir", "show": ""}))


def test_what_was_looked_for_stays_from_page_to_page(bron: Scope) -> None:
    pages = signed_in(bron)
    for number in range(ON_A_PAGE + 1):
        entry(f"Bench {number:03}", months=1)
    entry("Tree", months=1)
    first = words(pages.get(at("keep"), {"words": "bench"}))
    assert f"{ON_A_PAGE + 1} entries, page 1 of 2" in first
    assert 'href="?words=bench&amp;page=2"' in first
    assert listed(pages, words="bench", page=2) == [f"Bench {ON_A_PAGE:03}"]
    assert listed(pages, words="bench", page="made up")[0] == "Bench 000"


def test_what_is_due_longest_comes_first_whatever_its_kind(bron: Scope) -> None:
    entry("A library", kind=AssetKind.INSTITUTIONS, months=14)  # due for two months
    entry("B group", months=13)  # due for seven
    entry("C never confirmed")
    entry("D fresh", months=1)
    entry("E group", months=7)  # due for one
    pages = signed_in(bron)
    assert listed(pages, show="due") == ["C never confirmed", "B group", "A library", "E group"]
    assert listed(pages)[0] == "A library"


def test_an_entry_is_taken_out_after_one_more_question(
    cast: Cast, bron: Scope, client: Client, end: Place, tea_room: Asset
) -> None:
    pages, shown, page = signed_in(bron), at("keep-entry", tea_room.pk), at("keep-retire", tea_room.pk)
    assert f'href="{page}"' in words(pages.get(shown))
    asked = words(pages.get(page))
    assert "Is “Weir Tea Room” no longer there?" in asked
    assert f'href="{shown}"' in asked, "there is a way back"
    pages.post(shown, {"retire": "1"})
    assert client.get(at("entry", tea_room.pk)).status_code == 200
    assert signed_in(cast.amina).post(page).status_code in {403, 404, 422}
    assert client.post(page).status_code == 302
    assert Asset.objects.defer("search").get().status == AssetStatus.PUBLISHED
    assert "It is taken out of the directory." in words(pages.post(page, follow=True))
    assert pages.post(page).status_code == 422
    assert pages.get(at("keep-retire", uuid4())).status_code == 404


def test_the_address_of_what_was_taken_out_says_that_it_is_no_longer_there(
    bron: Scope, client: Client, end: Place, tea_room: Asset
) -> None:
    with acting_as(bron):
        retire_asset(by=bron, asset=tea_room.pk)
    gone = client.get(at("entry", tea_room.pk))
    assert gone.status_code == 410
    assert GONE in words(gone)
    assert "check it" not in words(gone)
    assert "Weir Tea Room" not in words(gone)


@pytest.mark.usefixtures("end")
@pytest.mark.parametrize("why", list(Withheld))
@pytest.mark.parametrize("retired", [True, False])
def test_a_refuge_what_is_for_workers_a_draft_and_nothing_at_all_are_answered_alike(
    bron: Scope, client: Client, tea_room: Asset, why: Withheld, retired: bool
) -> None:
    with acting_as(bron):
        draft = add_entry(by=bron, said={"name": "Draft", "kind": AssetKind.PLACES})
        if retired:
            retire_asset(by=bron, asset=tea_room.pk)
        withhold_asset(by=bron, asset=tea_room.pk, why=why)
    for pages in (client, signed_in(bron)):
        nothing, *others = (pages.get(at("entry", each)) for each in (uuid4(), tea_room.pk, draft.pk))
        for other in others:
            assert other.status_code == nothing.status_code == 404
            assert TOKEN.sub("", body(other)) == TOKEN.sub("", body(nothing))
            assert GONE not in body(other)
            assert other.headers == nothing.headers
