"""Secrets that sign what we send: kept sealed, so that a copy of the tables alone signs nothing."""

import base64
import secrets

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.utils.crypto import salted_hmac

PREFIX = "whsec_"
BYTES = 32


def new_secret() -> str:
    """A signing secret in the form Standard Webhooks gives it: `whsec_` and 32 random bytes in base64."""
    return PREFIX + base64.b64encode(secrets.token_bytes(BYTES)).decode()


def sealed(secret: str) -> str:
    """The secret as it is stored."""
    return _keys().encrypt(secret.encode()).decode()


def opened(stored: str) -> str:
    """The secret as it was given out. Raises `cryptography.fernet.InvalidToken` where SECRET_KEY is another one."""
    return _keys().decrypt(stored.encode()).decode()


def _keys() -> MultiFernet:
    """Today's key first, then those of settings.SECRET_KEY_FALLBACKS, so that SECRET_KEY can be changed."""
    return MultiFernet([_key(each) for each in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


def _key(secret_key: str | bytes) -> Fernet:
    made = salted_hmac("frontdoor.outbox.sealing", "key", secret=secret_key, algorithm="sha256").digest()
    return Fernet(base64.urlsafe_b64encode(made))
