"""A partner's program calls the API with a token, and acts for its own organisation."""

from dataclasses import dataclass
from typing import Any

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
        found = super().authenticate(request)
        if found is None:
            return None
        token = found[1]
        client: ApiClient = token.application
        enter(Scope(organisation=client.organisation_id))
        return Caller(client), token
