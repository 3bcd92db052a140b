"""A partner's program calls the API with a token, and acts for its own organisation."""

from copy import copy
from dataclasses import dataclass
from typing import Any, cast

from django.http import HttpRequest, QueryDict
from oauth2_provider.contrib.rest_framework.authentication import OAuth2Authentication
from rest_framework.request import Request

from frontdoor.accounts.models import ApiClient
from frontdoor.core.scope import Scope, enter


@dataclass(frozen=True, slots=True)
class Caller:
    """The program that calls, in the place where Django REST framework expects a user."""

    client: ApiClient
    is_authenticated: bool = True


class ClientAuthentication(OAuth2Authentication):
    """OAuth 2 client credentials. The rest of the request's transaction acts for the client's organisation."""

    def authenticate(self, request: Request) -> tuple[Caller, Any] | None:
        """The caller and their token; None without a valid token of a client whose organisation is not suspended.

        The OAuth library asks `ApiClient.is_usable` each time, so a suspension bites on the next call.
        """
        asked = _header_alone(request._request)
        found = super().authenticate(asked)
        cast(Any, request).oauth2_error = getattr(asked, "oauth2_error", {})
        if found is None:
            return None
        token = found[1]
        client: ApiClient = token.application
        enter(Scope(organisation=client.organisation_id))
        return Caller(client), token


def _header_alone(request: HttpRequest) -> HttpRequest:
    """The request without its query and body: a token counts in the header alone, so nothing else is read for it.

    Reading more would answer a stranger's broken body with what is wrong with it, before asking who they are.
    """
    asked = copy(request)
    asked.META = {**request.META, "QUERY_STRING": ""}
    cast(Any, asked).POST = QueryDict()
    return asked
