"""Tokens of partners' programs carry a seal of the server's, so that a row in the database alone opens nothing.

The OAuth library keeps a digest of each token beside the client it was given to, in a table without a lock: tokens are
given out and looked up before there is a scope. Whoever smuggles SQL in could add a row of their own making, move one
to another client, or lengthen its hour. None of it fits the seal, whose key the database does not hold.
"""

from typing import Any, cast

from django.core.exceptions import SuspiciousOperation
from django.core.signing import BadSignature, TimestampSigner
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.multipartparser import MultiPartParserError
from django.utils import timezone
from django.utils.crypto import get_random_string
from oauth2_provider.oauth2_validators import OAuth2Validator
from oauth2_provider.settings import oauth2_settings
from oauth2_provider.views import RevokeTokenView, TokenView

from frontdoor.accounts.models import ApiClient

RANDOM_CHARACTERS = 30  # of 62 kinds, as the library's own tokens: 178 bits


def sealed_token(request: Any) -> str:
    """A new token for the client that asks: a random part, when it was made, and an HMAC-SHA256 of both for it alone.

    `request` is the OAuth library's, with the client it has authenticated. Parts are joined by dots (RFC 6750).
    """
    return _signer(request.client).sign(get_random_string(RANDOM_CHARACTERS))


def _signer(client: ApiClient) -> TimestampSigner:
    return TimestampSigner(sep=".", salt=f"frontdoor.accounts.tokens:{client.pk}")


def _is_ours(token: str, client: ApiClient | None) -> bool:
    """Whether we made the token, for this client, within the time a token is good for."""
    if client is None:
        return False
    try:
        _signer(client).unsign(token, max_age=oauth2_settings.ACCESS_TOKEN_EXPIRE_SECONDS)
    except BadSignature:
        return False
    return True


class SealedTokens(OAuth2Validator):
    """The OAuth library's rules, and ours: a token counts with its seal alone, and no client's name has a NUL in it."""

    def validate_bearer_token(self, token: str, scopes: Any, request: Any) -> bool:
        """Whether the token opens the API. The library finds its row, and by that the client; the seal must be its."""
        if not super().validate_bearer_token(token, scopes, request):
            return False
        if not _is_ours(token, request.client):
            request.oauth2_error = {"error": "invalid_token", "error_description": "The access token is invalid."}
            return False
        return True

    def validate_scopes(self, client_id: str, scopes: Any, client: ApiClient, request: Any, *rest: Any) -> bool:
        """Whether the program may have these scopes, all of them."""
        return set(scopes) <= set(client.scopes)

    def get_default_scopes(self, client_id: str, request: Any, *rest: Any) -> list[str]:
        """Every scope the program may have, where it asks for none."""
        return list(request.client.scopes)

    def _check_secret(self, provided_secret: str, stored_secret: str) -> bool:
        """Whether the secret is the program's, or the one it had before and may still use for a while."""
        if super()._check_secret(provided_secret, stored_secret):
            return True
        changed = ApiClient.objects.filter(client_secret=stored_secret, old_until__gt=timezone.now())
        return any(super(SealedTokens, self)._check_secret(provided_secret, row.old_secret) for row in changed)

    def _load_application(self, client_id: str | None, request: Any) -> ApiClient | None:
        """The usable client of that name. PostgreSQL could not even be asked for a name with a NUL in it."""
        if client_id and "\0" in client_id:
            return None
        return cast(ApiClient | None, super()._load_application(client_id, request))


class _InJson:
    """A view of the OAuth library that answers in JSON alone, and asks the library only what it can read.

    The library would repeat parts of what was sent as a page, and fail on addresses and bodies that are not as they
    should be.
    """

    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest) -> HttpResponse:
        """Answer the form sent in the body. Nothing in the address counts, and no token is for one resource alone."""
        try:
            narrowed = "resource" in request.POST
        except (SuspiciousOperation, MultiPartParserError):
            return _refused("invalid_request")
        if narrowed or request.META.get("QUERY_STRING"):
            return _refused("invalid_target" if narrowed else "invalid_request")
        answer = self.answer(request)
        if not answer.content:
            answer.content = b"{}"
        answer["Content-Type"] = "application/json"
        return answer

    def answer(self, request: HttpRequest) -> HttpResponse:
        """What the library answers."""
        raise NotImplementedError

    def http_method_not_allowed(self, request: HttpRequest) -> HttpResponse:
        """Everything goes by POST."""
        return _refused("invalid_request", status=405, Allow="POST, OPTIONS")

    def options(self, request: HttpRequest) -> HttpResponse:
        """How one may ask."""
        return JsonResponse({}, headers={"Allow": "POST, OPTIONS"})


def _refused(error: str, *, status: int = 400, **headers: str) -> HttpResponse:
    """A fault as RFC 6749 has it, by its code alone."""
    return JsonResponse({"error": error}, status=status, headers=headers)


class GiveToken(_InJson, TokenView):
    """Gives a token to a program that shows its id and secret."""

    def answer(self, request: HttpRequest) -> HttpResponse:
        """By client credentials; the library's way for devices is passed by."""
        return cast(HttpResponse, self.authorization_flow_token_response(request))


class TakeTokenBack(_InJson, RevokeTokenView):
    """Takes a token back from the program it was given to."""

    def answer(self, request: HttpRequest) -> HttpResponse:
        """The same whether there was such a token or not (RFC 7009)."""
        return cast(HttpResponse, RevokeTokenView.post(self, request))
