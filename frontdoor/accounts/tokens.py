"""Tokens of partners' programs carry a seal of the server's, so that a row in the database alone opens nothing.

The OAuth library keeps a digest of each token beside the client it was given to, in a table without a lock: tokens are
given out and looked up before there is a scope. Whoever smuggles SQL in could add a row of their own making, move one
to another client, or lengthen its hour. None of it fits the seal, whose key the database does not hold.
"""

from typing import Any, cast

from django.core.signing import BadSignature, TimestampSigner
from django.utils.crypto import get_random_string
from oauth2_provider.oauth2_validators import OAuth2Validator
from oauth2_provider.settings import oauth2_settings

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

    def _load_application(self, client_id: str | None, request: Any) -> ApiClient | None:
        """The usable client of that name. PostgreSQL could not even be asked for a name with a NUL in it."""
        if client_id and "\0" in client_id:
            return None
        return cast(ApiClient | None, super()._load_application(client_id, request))
