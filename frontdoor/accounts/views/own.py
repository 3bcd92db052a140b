"""Signing in and out, choosing an organisation, one's home and one's account."""

from typing import cast

from django.contrib import messages
from django.contrib.auth import login, logout, update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from frontdoor.accounts.acting import ActingRequest, act_for, without_organisation
from frontdoor.accounts.actions import choose_organisation as choose
from frontdoor.accounts.forms import ChangePasswordForm, ChooseOrganisationForm, SignInForm
from frontdoor.accounts.homes import sections_for
from frontdoor.accounts.models import User
from frontdoor.core.refusals import Refusal

FORM_METHODS = ["GET", "HEAD", "POST"]


@login_not_required
@require_http_methods(FORM_METHODS)
@sensitive_post_parameters("password")
@never_cache
def sign_in(request: HttpRequest) -> HttpResponse:
    """Open to all: this is where signing in happens. Whoever is signed in already goes on."""
    asked = request.POST.get("next", request.GET.get("next", ""))
    if request.user.is_authenticated:
        return redirect(_local(request, asked))
    form = SignInForm(request, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        login(request, form.get_user())
        return redirect(_local(request, asked))
    return render(request, "accounts/sign_in.html", {"form": form, "next": asked}, status=422 if form.is_bound else 200)


@require_POST
@without_organisation
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session, with everything kept in it."""
    logout(request)
    messages.success(request, "You are signed out.")
    return redirect("accounts:sign-in")


@require_http_methods(FORM_METHODS)
@without_organisation
@never_cache
def choose_organisation(request: HttpRequest) -> HttpResponse:
    """Choose which organisation to act for; somebody who belongs to none is told so."""
    acting = cast(ActingRequest, request)
    if not acting.belongings:
        return render(request, "accounts/no_organisation.html")
    chosen = acting.acting_organisation
    form = ChooseOrganisationForm(
        request.POST if request.method == "POST" else None,
        belongings=acting.belongings,
        initial={"organisation": str(chosen.pk) if chosen else None, "next": request.GET.get("next", "")},
    )
    if form.is_bound and form.is_valid():
        try:
            belonging = choose(by=acting.user, organisation=form.cleaned_data["organisation"])
        except Refusal as refusal:
            form.add_error(refusal.field, refusal.words)
        else:
            act_for(request, belonging)
            return redirect(_local(request, form.cleaned_data["next"]))
    return render(request, "accounts/choose_organisation.html", {"form": form}, status=422 if form.is_bound else 200)


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What someone can do here, by their roles in the organisation they act for."""
    acting = cast(ActingRequest, request)
    assert acting.belonging is not None  # the scope middleware sent everybody else to choose
    return render(request, "home.html", {"home_sections": sections_for(acting.belonging, acting.user)})


@require_safe
@without_organisation
def account(request: HttpRequest) -> HttpResponse:
    """Who you are here, for which organisations, in which roles, and what each role may do."""
    return render(request, "accounts/account.html", {"belongings": cast(ActingRequest, request).belongings})


@require_http_methods(FORM_METHODS)
@sensitive_post_parameters()
@never_cache
def change_password(request: HttpRequest) -> HttpResponse:
    """Change one's own password. Every other session of the user ends with it.

    Under a scope, for without one the database lets nobody change a user; so whoever acts for none chooses one first.
    """
    form = ChangePasswordForm(cast(User, request.user), request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        form.save()
        update_session_auth_hash(request, form.user)
        messages.success(request, "Your password is changed.")
        return redirect("accounts:account")
    return render(request, "accounts/change_password.html", {"form": form}, status=422 if form.is_bound else 200)


def _local(request: HttpRequest, address: str) -> str:
    """The address asked for where it is one of this site, else one's home."""
    path = address.startswith("/") and not address.startswith("//")  # redirect() would look a bare word up as a name
    here = path and url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())
    return address if here else resolve_url("home")
