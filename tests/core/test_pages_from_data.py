"""The pages whose words are data say what the law and the promises ask of them."""

from pathlib import Path

import pytest
import yaml
from django.conf import settings
from django.test import Client
from django.urls import reverse

from frontdoor.core.council import council
from frontdoor.core.pages import TEXTS, page_text

NAMES = sorted(file.stem for file in TEXTS.glob("*.yaml"))
PARTS = {"paragraph", "list", "rows", "links", "urgent"}


@pytest.mark.parametrize("name", NAMES)
def test_each_page_is_open_to_everybody_and_prints_its_version_and_day(db: None, client: Client, name: str) -> None:
    answer = client.get(reverse(name))
    text = page_text(name)
    assert answer.status_code == 200
    assert f"Version {text.version}, last changed on {text.updated.day} " in answer.content.decode()


@pytest.mark.parametrize("name", NAMES)
def test_each_part_is_of_a_kind_that_the_page_draws(name: str) -> None:
    sections = yaml.safe_load((TEXTS / f"{name}.yaml").read_text(encoding="utf-8"))["sections"]
    assert {key for section in sections for part in section["parts"] for key in part} <= PARTS


@pytest.mark.parametrize("name", NAMES)
def test_every_place_in_the_words_is_filled(name: str) -> None:
    assert "{" not in str(page_text(name).sections).replace("{'", "").replace('{"', "")


def test_the_five_pages_are_there() -> None:
    assert NAMES == ["accessibility", "complaints", "cookies", "privacy", "urgent-help"]


def test_urgent_help_names_999_and_the_out_of_hours_number(db: None, client: Client) -> None:
    page = client.get("/urgent-help/").content.decode()
    assert "call 999" in page
    assert council().out_of_hours_phone in page


def test_complaints_lead_to_the_council_then_the_ombudsman_and_the_commissioner(db: None, client: Client) -> None:
    page = client.get("/complaints/").content.decode()
    order = [page.index(words) for words in (council().complaints_email, "Local Government and Social Care Ombudsman")]
    assert order == sorted(order)
    data = [page.index(words) for words in (council().data_protection_email, "Information Commissioner&#x27;s Office")]
    assert data == sorted(data)


def test_the_cookies_page_names_the_cookies_that_the_settings_set(db: None, client: Client) -> None:
    page = client.get("/cookies/").content.decode()
    for name in (settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME):
        assert name in page
    assert f"{settings.SESSION_COOKIE_AGE // 3600} hours" in page


def test_reading_an_open_page_sets_no_cookie(db: None, client: Client) -> None:
    for name in NAMES:
        client.get(reverse(name))
    assert dict(client.cookies) == {}


def test_the_front_page_offers_help_first_and_signing_in_second(db: None, client: Client) -> None:
    page = client.get("/").content.decode()
    assert page.index(council().phone) < page.index("Sign in")
    assert "999" in page


def test_no_page_says_a_word_that_the_house_does_not_use() -> None:
    banned = ("service user", "signpost", "customer", "client")
    for file in Path(TEXTS).glob("*.yaml"):
        words = file.read_text(encoding="utf-8").lower()
        assert [word for word in banned if word in words] == [], file.name
