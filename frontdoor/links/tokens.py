"""Tokens and codes: how they are made, what is kept of them, and how they are kept out of logs."""

import hashlib
import re
import secrets
from base64 import urlsafe_b64encode
from uuid import UUID

from django.core.signing import BadSignature, TimestampSigner
from django.utils.crypto import salted_hmac

from frontdoor.core.scope import Scope

TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
ENTRY_SECONDS = 30 * 60
_IN_ADDRESS = re.compile(r"(/d/)[^/?\s\"']+")
_signer = TimestampSigner(salt="frontdoor.links.entry")


def token_of(door: UUID) -> str:
    """The token of a door: 256 bits made from its id with SECRET_KEY, as 43 characters that fit an address.

    Made and not drawn, so that a link can be put into a message when that is sent, and waits nowhere until then.
    """
    made = salted_hmac("frontdoor.links.token", str(door), algorithm="sha256").digest()
    return urlsafe_b64encode(made).rstrip(b"=").decode()


def code_of(door: UUID, number: int) -> str:
    """The code of six digits that is sent to a door as its first, second …, made as `token_of` makes the token."""
    made = salted_hmac("frontdoor.links.sent-code", f"{door}|{number}", algorithm="sha256").digest()
    return f"{int.from_bytes(made) % 1_000_000:06d}"


def new_code() -> str:
    """A code of six digits that nobody sends: it is shown once, to whoever is inside."""
    return f"{secrets.randbelow(1_000_000):06d}"


def token_hash(token: str) -> str:
    """The SHA-256 a door is known by, as 64 hexadecimal digits."""
    return hashlib.sha256(token.encode()).hexdigest()


def code_hash(door: UUID, code: str) -> str:
    """The HMAC kept of a door's code, spaces left out; worthless to whoever has the table but not SECRET_KEY."""
    typed = "".join(code.split())
    return salted_hmac("frontdoor.links.code", f"{door}|{typed}", algorithm="sha256").hexdigest()


def door_scope(token: str) -> Scope:
    """What a visitor with this token acts under."""
    return Scope(link=token_hash(token))


def entry_to(door: UUID) -> str:
    """The signed pass of someone who gave the right code, for their session. Good for ENTRY_SECONDS at this door."""
    return _signer.sign(str(door))


def entry_is_good(entry: str, door: UUID) -> bool:
    """Whether this pass is ours, for this door, and not too old."""
    try:
        return bool(_signer.unsign(entry, max_age=ENTRY_SECONDS) == str(door))
    except BadSignature:
        return False


def without_tokens(text: str) -> str:
    """A log line or address with the token of every door (`/d/<token>/`) taken out."""
    return _IN_ADDRESS.sub(r"\1...", text)
