"""What the pages of this room begin with: who may, then the network or a 404; and how a form is sent and shown."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from frontdoor.accounts.acting import scope_of
from frontdoor.accounts.permissions import permissions_of, require
from frontdoor.accounts.roles import May
from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import Scope
from networks.models import Network
from networks.reads import networks_convened, networks_read

FORM_METHODS = ["GET", "HEAD", "POST"]


def reading(request: HttpRequest) -> Scope:
    """The scope of somebody who convenes networks or may read what they do. Refused: `not_permitted`."""
    scope = scope_of(request)
    if not may_form(scope):
        require(scope, May.READ_NETWORKS)
    return scope


def may_form(scope: Scope) -> bool:
    """Whether somebody has the role of a convenor in the organisation they act for."""
    if scope.user is None or scope.organisation is None:
        return False
    return May.CONVENE in permissions_of(scope.user, scope.organisation)


def convening(request: HttpRequest) -> Scope:
    """The scope of a convenor. Refused: `not_permitted`."""
    scope = scope_of(request)
    require(scope, May.CONVENE)
    return scope


def network_read(scope: Scope, network_id: UUID) -> Network:
    """A network whose inside one may read, or a 404."""
    found = networks_read(scope).filter(pk=network_id).first()
    if found is None:
        raise Http404
    return found


def network_convened(scope: Scope, network_id: UUID) -> Network:
    """A network one convenes, or a 404."""
    found = networks_convened(scope).filter(pk=network_id).first()
    if found is None:
        raise Http404
    return found


def may_change(scope: Scope, network: Network) -> bool:
    """Whether the pages offer what changes the network."""
    return network.ended_at is None and networks_convened(scope).filter(pk=network.pk).exists()


def sent(form: forms.Form, act: Callable[[], object]) -> bool:
    """Whether the form was sent, is valid and what it asks for was done; otherwise the form holds what was wrong."""
    if not (form.is_bound and form.is_valid()):
        return False
    try:
        act()
    except Refusal as refusal:
        seen = [bound.name for bound in form.visible_fields()]
        form.add_error(refusal.field if refusal.field in seen else None, refusal.words)
        return False
    return True


def show_form(request: HttpRequest, form: forms.Form, **page: Any) -> HttpResponse:
    """A form on a page of its own: `title`, `back` and `back_words`, and if wanted `network`, `lead` and `button`."""
    status = 422 if form.errors else 200
    return render(request, "networks/form_edit.html", {"form": form, **page}, status=status)
