"""Over HTTP: saving while typing, a session that dies, a stale page, and two texts to choose from."""

import re
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from django.template.loader import render_to_string
from django.test import Client

from frontdoor.accounts.models import Membership, User
from frontdoor.core.scope import Scope, acting_as
from frontdoor.drafts.actions import save_draft
from frontdoor.drafts.forms import way_back
from frontdoor.drafts.reads import latest_draft
from frontdoor.drafts.status import draft_status, writer_of
from tests.factories.cast import FILLING, Cast

pytestmark = pytest.mark.django_db
SAVE = "/drafts/call/"
BACK = "/home/"


def signed_in(by: Scope, **more: Any) -> Client:
    client = Client(**more)
    client.force_login(User.objects.get(pk=by.user))
    return client


def as_json(client: Client, by: Scope, words: str, based_on: int, **more: Any) -> Any:
    body = {"fields": {"what_matters": words}, "thing": "", "based_on": based_on, "writer": writer_of(by), **more}
    return client.post(SAVE, body, content_type="application/json")


def as_form(client: Client, by: Scope, words: str, based_on: int, **more: Any) -> Any:
    about = {"draft-based-on": based_on, "draft-thing": "", "draft-back": BACK, "draft-writer": writer_of(by)}
    return client.post(SAVE, {"what_matters": words, **about, **more})


def fields_now(by: Scope) -> dict[str, str | list[str]] | None:
    with acting_as(by):
        draft = latest_draft(by=by, purpose="call")
    return draft.text.fields if draft else None


def test_typing_is_saved_and_the_page_is_told_when(cast: Cast) -> None:
    answer = as_json(signed_in(cast.amina), cast.amina, "Her garden", 0)
    assert answer.status_code == 200
    assert re.fullmatch(r"Saved (midday|\d{1,2}(:\d\d)?[ap]m)", answer.json()["words"])
    assert answer.json()["version"] == 1
    assert fields_now(cast.amina) == {"what_matters": "Her garden"}


def test_the_button_saves_without_scripts_and_leads_back_to_the_form(cast: Cast) -> None:
    client = signed_in(cast.amina)
    answer = as_form(client, cast.amina, "Her garden", 0, also=["phone", "visit"])
    assert (answer.status_code, answer["Location"]) == (302, BACK)
    assert "Your draft is saved" in client.get(BACK).content.decode()
    assert fields_now(cast.amina) == {"what_matters": "Her garden", "also": ["phone", "visit"]}


def test_a_stale_save_is_answered_with_both_texts(cast: Cast) -> None:
    client = signed_in(cast.amina)
    as_json(client, cast.amina, "Her garden", 0)
    answer = as_json(client, cast.amina, "Her dog", 0)
    assert answer.status_code == 412
    said = answer.json()
    assert said["theirs"]["fields"] == {"what_matters": "Her garden"}
    assert said["yours"]["fields"] == {"what_matters": "Her dog"}
    page = client.get(said["page"]).content.decode()
    assert "Her garden" in page
    assert "Her dog" in page


@pytest.mark.parametrize(
    ("choice", "words"), [("theirs", "Her garden"), ("yours", "Her dog"), ("both", "Her garden\n\nHer dog")]
)
def test_two_texts_are_settled_without_scripts(cast: Cast, choice: str, words: str) -> None:
    client = signed_in(cast.amina)
    as_form(client, cast.amina, "Her garden", 0)
    page = as_form(client, cast.amina, "Her dog", 0)["Location"]
    assert client.post(page, {"latest": 1, "beside": 2}).status_code == 422
    answer = client.post(page, {"latest": 1, "beside": 2, "choice_0": choice})
    assert (answer.status_code, answer["Location"]) == (302, BACK)
    assert fields_now(cast.amina) == {"what_matters": words}
    assert client.get(page)["Location"] == BACK


def test_a_choice_made_over_older_texts_is_asked_again(cast: Cast) -> None:
    client = signed_in(cast.amina)
    as_form(client, cast.amina, "Her garden", 0)
    page = as_form(client, cast.amina, "Her dog", 0)["Location"]
    as_form(client, cast.amina, "Her garden in May", 1)
    answer = client.post(page, {"latest": 1, "beside": 2, "choice_0": "yours"})
    assert answer["Location"].startswith("/drafts/call/texts/")
    assert "Her garden in May" in client.get(answer["Location"]).content.decode()
    assert fields_now(cast.amina) == {"what_matters": "Her garden in May"}


def test_a_session_that_died_gives_the_words_back_and_a_way_to_sign_in(cast: Cast) -> None:
    answer = as_form(Client(), cast.amina, "Her <garden>\nand the choir", 0, password="secret")
    assert answer.status_code == 401
    page = answer.content.decode()
    assert "Her &lt;garden&gt;<br>and the choir" in page
    assert 'target="_blank"' in page
    assert "secret" not in page
    as_script = as_json(Client(), cast.amina, "Her garden", 0)
    assert as_script.status_code == 401
    assert as_script.json()["sign_in"] == "/sign-in/"


def test_the_words_given_back_are_saved_after_signing_in_elsewhere(cast: Cast) -> None:
    client = Client(enforce_csrf_checks=True)
    page = as_form(client, cast.amina, "Her garden\nand the choir", 0).content.decode()
    hidden = dict(re.findall(r'name="([^"]+)"\s+value="([^"]*)"', page))
    client.force_login(User.objects.get(pk=cast.amina.user))
    client.get(BACK)
    stale = client.post(SAVE, {**hidden, "csrfmiddlewaretoken": "x" * 64})
    assert stale.status_code == 403
    assert "and the choir" in stale.content.decode()
    fresh = dict(re.findall(r'name="([^"]+)"\s+value="([^"]*)"', stale.content.decode()))
    assert client.post(SAVE, fresh).status_code == 302
    assert fields_now(cast.amina) == {"what_matters": "Her garden\nand the choir"}


def test_a_save_without_the_security_token_saves_nothing(cast: Cast) -> None:
    client = signed_in(cast.amina, enforce_csrf_checks=True)
    assert as_json(client, cast.amina, "Forged", 0).status_code == 403
    assert as_form(client, cast.amina, "Forged", 0).status_code == 403
    client.get(BACK)
    token = client.cookies["csrftoken"].value
    answer = client.post(
        SAVE,
        {"fields": {"a": "b"}, "based_on": 0, "writer": writer_of(cast.amina)},
        content_type="application/json",
        headers={"X-CSRFToken": token},
    )
    assert answer.status_code == 200
    assert fields_now(cast.amina) == {"a": "b"}


def test_another_site_gets_nothing_shown_and_nothing_saved(cast: Cast) -> None:
    answer = signed_in(cast.amina).post(SAVE, {"a": "b"}, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403
    assert fields_now(cast.amina) is None


def test_words_of_a_page_opened_by_someone_else_are_not_saved_for_whoever_signs_in_next(cast: Cast) -> None:
    answer = as_json(signed_in(cast.bea), cast.amina, "Her garden", 0)
    assert (answer.status_code, answer.json()["code"]) == (422, "another_writer")
    assert fields_now(cast.bea) is None


def test_words_written_for_one_organisation_are_not_saved_for_another(cast: Cast) -> None:
    with acting_as(FILLING):
        Membership.objects.create(user_id=cast.amina.user, organisation=cast.trust, role="worker")
    before = Scope(organisation=cast.trust.pk, user=cast.amina.user)
    client = signed_in(cast.amina)
    client.post("/organisation/", {"organisation": str(cast.council.pk)})
    assert as_json(client, before, "His boat", 0).status_code == 422
    assert fields_now(before) is None


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"[]",
        b"null",
        b'{"fields": 3}',
        b'{"fields": {"a": 3}, "based_on": 0, "writer": "x"}',
        b'{"fields": {}, "based_on": -1, "writer": "x"}',
        b'{"fields": {}, "based_on": 0}',
        b'{"fields": {}, "thing": "not an id", "based_on": 0, "writer": "x"}',
        b"\xff\xfe",
        b"[" * 100_000,
    ],
)
def test_what_is_not_understood_is_refused_and_never_fails(cast: Cast, body: bytes) -> None:
    answer = signed_in(cast.amina).post(SAVE, body, content_type="application/json")
    assert answer.status_code == 422
    assert fields_now(cast.amina) is None


def test_a_form_too_long_to_keep_comes_back_whole(cast: Cast) -> None:
    answer = as_form(signed_in(cast.amina), cast.amina, "x" * 200_000, 0)
    assert answer.status_code == 422
    assert "x" * 200_000 in answer.content.decode()


@pytest.mark.parametrize("address", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)", ""])
def test_the_way_back_never_leads_off_the_site(address: str) -> None:
    assert way_back(address) == "/home/"


def test_nobody_else_reaches_the_two_texts(cast: Cast) -> None:
    client = signed_in(cast.amina)
    as_form(client, cast.amina, "Her garden", 0)
    page = as_form(client, cast.amina, "Her dog", 0)["Location"]
    theirs = signed_in(cast.bea).get(page, follow=True).content.decode()
    assert "garden" not in theirs
    assert Client().get(page)["Location"].startswith("/sign-in/")
    assert client.get(f"/drafts/call/texts/?{urlencode({'thing': 'no id'})}").status_code == 404


def test_only_the_right_methods_are_answered(cast: Cast) -> None:
    client = signed_in(cast.amina)
    assert client.get(SAVE).status_code == 405
    assert client.put("/drafts/call/texts/").status_code == 405


def test_the_component_carries_what_a_save_needs(cast: Cast) -> None:
    thing = uuid4()
    with acting_as(cast.amina):
        empty = draft_status(by=cast.amina, purpose="call", back=BACK, thing=thing)
        assert (empty.version, empty.fields, empty.saved_at) == (0, None, None)
        save_draft(by=cast.amina, purpose="call", thing=thing, fields={"a": "b"}, based_on=0)
        save_draft(by=cast.amina, purpose="call", thing=thing, fields={"a": "c"}, based_on=0)
        status = draft_status(by=cast.amina, purpose="call", back=BACK, thing=thing, sitting=thing)
    page = render_to_string("components/draft_status.html", {"draft": status})
    hidden = dict(re.findall(r'name="([^"]+)"\s+value="([^"]*)"', page))
    assert hidden == {
        "draft-based-on": "1",
        "draft-thing": str(thing),
        "draft-sitting": str(thing),
        "draft-back": BACK,
        "draft-writer": writer_of(cast.amina),
    }
    assert status.choose_at in page.replace("&amp;", "&")
    answer = signed_in(cast.amina).post(SAVE, {**hidden, "a": "d"})
    assert answer["Location"] == BACK
