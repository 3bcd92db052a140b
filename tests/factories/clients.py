"""Browsers for the cast: signed in without a password, as the site would have left them; and what they are told."""

from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.test import Client

from frontdoor.accounts.models import User
from frontdoor.core.scope import Scope


def signed_in(scope: Scope) -> Client:
    """A browser in which the user of this scope is signed in and has nothing chosen yet."""
    client = Client()
    client.force_login(User.objects.get(pk=scope.user), backend="django.contrib.auth.backends.ModelBackend")
    return client


def body(response: HttpResponseBase) -> str:
    """All that an answer says below its headers, whether it came whole or in pieces."""
    if isinstance(response, StreamingHttpResponse):
        return b"".join(response).decode(errors="replace")
    assert isinstance(response, HttpResponse)
    return response.content.decode(errors="replace")
