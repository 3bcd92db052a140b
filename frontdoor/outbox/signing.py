"""Standard Webhooks 1.0.0: what is sent to a program, and the signatures by which it knows that we sent it."""

import base64
import hashlib
import hmac
import json
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from frontdoor.outbox.sealing import PREFIX


def body_of(told_as: str, happened_at: datetime, about: UUID) -> bytes:
    """The thin body: what happened, when, and the id of what it is about. The rest is read through the API."""
    said = {"type": told_as, "timestamp": happened_at.isoformat(), "data": {"id": str(about)}}
    return json.dumps(said, separators=(",", ":")).encode()


def headers_of(message: UUID, sent_at: datetime, body: bytes, secrets: Iterable[str]) -> dict[str, str]:
    """The headers of one attempt. The id is the same at each; each secret that is good now signs."""
    moment = str(int(sent_at.timestamp()))
    signed = " ".join(signature(secret, str(message), moment, body) for secret in secrets)
    return {
        "Content-Type": "application/json",
        "webhook-id": str(message),
        "webhook-timestamp": moment,
        "webhook-signature": signed,
    }


def signature(secret: str, message: str, moment: str, body: bytes) -> str:
    """Version 1 of the standard's signature: HMAC-SHA256 over id, time and body, in base64."""
    key = base64.b64decode(secret.removeprefix(PREFIX))
    made = hmac.new(key, f"{message}.{moment}.".encode() + body, hashlib.sha256).digest()
    return f"v1,{base64.b64encode(made).decode()}"
