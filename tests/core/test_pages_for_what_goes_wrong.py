"""Each refusal and fault has a page with the right status, in words that say what to do."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client, RequestFactory
from django.urls import path

from frontdoor import urls
from frontdoor.core import views
from frontdoor.core.council import council
from tests.browser.trouble import trouble

handler400, handler403 = urls.handler400, urls.handler403
handler404, handler500 = urls.handler404, urls.handler500
urlpatterns = [*urls.urlpatterns, path("trouble/<slug:kind>/", trouble)]

pytestmark = pytest.mark.urls(__name__)


@pytest.mark.parametrize(
    ("kind", "status", "words"),
    [
        ("bad", 400, "We could not read that"),
        ("forbidden", 403, "You cannot do this"),
        ("missing", 404, "We cannot find this page"),
        ("big", 413, "That is too big to send"),
        ("refused", 422, "This was not done"),
        ("many", 429, "Please wait a little"),
        ("broken", 500, "Something went wrong on our side"),
    ],
)
def test_each_fault_has_its_own_page(db: None, kind: str, status: int, words: str) -> None:
    answer = Client(raise_request_exception=False).get(f"/trouble/{kind}/")
    assert answer.status_code == status
    page = answer.content.decode()
    assert words in page
    assert council().phone in page


def test_a_refusal_shows_its_words_in_an_error_summary(db: None, client: Client) -> None:
    page = client.get("/trouble/refused/").content.decode()
    assert "govuk-error-summary" in page
    assert "Ask them first." in page
    assert "<title>Error: " in page


def test_what_a_refused_view_wrote_is_undone(db: None, client: Client) -> None:
    client.get("/trouble/refused-after-writing/")
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM django_session WHERE session_key = 'written'")
        assert cursor.fetchone() == (0,)


def test_too_many_tries_say_in_the_header_too_when_to_come_back(db: None, client: Client) -> None:
    assert client.get("/trouble/many/")["Retry-After"] == "900"


def test_a_form_without_its_token_says_that_the_page_was_open_too_long(db: None) -> None:
    answer = Client(enforce_csrf_checks=True).post("/trouble/missing/", {"a": "b"})
    assert answer.status_code == 403
    assert "This page was open too long" in answer.content.decode()


def test_a_body_larger_than_we_take_is_413(db: None, settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 2_000_000
    client = Client()
    assert client.post("/trouble/reading/", {"a": "b" * 1_900_000}).status_code == 200
    answer = client.post("/trouble/reading/", {"a": "b" * 2_100_000})
    assert answer.status_code == 413
    assert "2 MB" in answer.content.decode()


def test_the_page_for_a_broken_site_needs_no_database_session_or_collected_files() -> None:
    # No `db` fixture: touching the database here fails the test.
    answer = views.failed(RequestFactory().get("/"))
    assert answer.status_code == 500
    assert council().out_of_hours_phone in answer.content.decode()
