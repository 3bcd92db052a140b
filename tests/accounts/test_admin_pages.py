"""Django's admin holds accounts and reference data, and nobody's record."""

import re

import pytest
from django.apps import apps
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from frontdoor.accounts.actions import end_role, open_admin_pages
from frontdoor.accounts.models import Membership, Organisation, User
from frontdoor.core.scope import Scope, acting_as
from frontdoor.people.locks import person_linked
from tests.factories.cast import FILLING, Cast, member
from tests.factories.clients import signed_in

ROOMS_WITH_PAGES = {"accounts", "reference"}


@pytest.fixture
def ada(cast: Cast) -> Client:
    """Ada's browser. She looks after accounts and may open the admin pages."""
    ada = member("ada", cast.council, "admin")
    with acting_as(ada):
        open_admin_pages(by=ada, user=ada.user)
    return signed_in(ada)


def test_no_admin_page_is_linked_to_a_person_or_shows_a_history() -> None:
    registered = set(admin.site._registry)
    assert registered
    assert registered.isdisjoint(person_linked())
    assert {model._meta.app_label for model in registered} <= ROOMS_WITH_PAGES
    assert not [model for model in registered if hasattr(model, "instance_type")]
    assert apps.get_model("people", "KnownAs") in person_linked()


@pytest.mark.django_db
def test_every_admin_page_opens_and_holds_nothing_inline(ada: Client, cast: Cast) -> None:
    pages = [reverse("admin:index")]
    for model in admin.site._registry:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        pages += [reverse(f"{name}_changelist"), reverse(f"{name}_add")]
        pages += [reverse(f"{name}_change", args=[row.pk]) for row in model._default_manager.all()[:1]]
    for page in pages:
        answer = ada.get(page)
        assert answer.status_code == 200, page
        text = answer.content.decode()
        scripts = re.findall(r"<script(?![^>]*(?:src=|application/json))[^>]*>", text)
        assert not scripts + re.findall(r"\s(?:style|on\w+)=\"", text), page
        assert "default-src 'self'" in answer["Content-Security-Policy"]


@pytest.mark.django_db
def test_the_admin_sends_strangers_to_sign_in_and_turns_others_away(cast: Cast, client: Client) -> None:
    users = reverse("admin:accounts_user_changelist")
    for page in ("/admin/", users):
        assert client.get(page, follow=True).redirect_chain[-1] == (f"/sign-in/?next={page}", 302)
    typed = client.post("/admin/login/", {"username": "amina", "password": "x"})
    assert typed["Location"] == "/sign-in/?next=/admin/"
    assert signed_in(cast.amina).get("/admin/", follow=True).status_code == 403


@pytest.mark.django_db
def test_nothing_is_removed_in_the_admin(ada: Client, cast: Cast) -> None:
    for kind, pk in (("organisation", cast.club.pk), ("user", cast.tom.user)):
        assert ada.post(reverse(f"admin:accounts_{kind}_delete", args=[pk]), {"post": "yes"}).status_code == 403
    assert Organisation.objects.filter(pk=cast.club.pk).exists()
    assert User.objects.filter(pk=cast.tom.user).exists()


@pytest.mark.django_db
def test_an_administrator_whose_role_ended_finds_the_admin_shut(ada: Client, cast: Cast) -> None:
    held = Membership.objects.get(user__username="ada")
    eve = member("eve", cast.council, "admin")
    with acting_as(eve):
        end_role(by=eve, membership=held.pk)
    add = reverse("admin:accounts_membership_add")
    again = {"user": held.user_id, "organisation": cast.council.pk, "role": "admin"}
    assert ada.get("/admin/", follow=True).redirect_chain[-1][0].startswith("/organisation/")
    ada.post(add, again)
    assert not Membership.objects.filter(user=held.user_id, ended_at=None).exists()
    assert not User.objects.filter(pk=held.user_id, is_staff=True).exists()


@pytest.mark.django_db
def test_staff_without_the_hosts_administrators_role_are_kept_out(cast: Cast) -> None:
    hal = member("hal", cast.trust, "admin")
    with acting_as(FILLING):
        User.objects.filter(pk__in=[hal.user, cast.amina.user]).update(is_staff=True, is_superuser=True)
    for outsider in (hal, cast.amina):
        assert signed_in(outsider).get("/admin/", follow=True).status_code == 403


@pytest.mark.django_db
def test_the_admin_acts_for_the_host_whatever_else_was_chosen(ada: Client, cast: Cast) -> None:
    held = Membership.objects.get(user__username="ada")
    with acting_as(FILLING):
        Membership.objects.create(user_id=held.user_id, organisation=cast.trust, role="worker")
    ada.post("/organisation/", {"organisation": str(cast.trust.pk)})
    answer = ada.get("/admin/")
    assert answer.wsgi_request.scope == Scope(organisation=cast.council.pk, user=held.user_id)
    assert ada.get("/home/").wsgi_request.scope.organisation == cast.trust.pk
