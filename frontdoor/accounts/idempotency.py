"""A POST that is sent again is done once: every POST of a program carries a key of its own making.

The key is written first, in the transaction of what is done under it. So there is one without the other at no moment: a
POST that was refused, or whose server fell over, leaves no key and may be sent again as it was.
"""

import json
import re
from collections.abc import Callable

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response

from frontdoor.accounts.models import IdempotencyKey
from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import Scope, acting_organisation

HEADER = "Idempotency-Key"
A_KEY = re.compile(r"[\x21-\x7e]{1,255}")
STATUSES = {"key_missing": 400, "key_wrong": 400, "key_in_flight": 409, "key_reused": 422}
"""What each refusal about a key is answered with."""


def once(request: HttpRequest, *, by: Scope, answer: Callable[[], Response]) -> HttpResponse:
    """What `answer` says, the first time; the same to the byte when the same is sent again under the same key.

    Refused: `key_missing`, `key_wrong`; `key_in_flight` while the first is still being answered; `key_reused` where
    something else was sent under the key. What `answer` says is kept, so it holds nothing of any person.
    """
    row = _claimed(by, _key_of(request), _fingerprint(request))
    if not row.status:
        said = answer()
        row.status, row.body = said.status_code, JSONRenderer().render(said.data)
        row.headers = dict(said.headers) | {"Content-Type": JSONRenderer.media_type}
        row.save(force_update=True, update_fields=["status", "body", "headers"])
    return HttpResponse(bytes(row.body), status=row.status, headers=row.headers)


def _key_of(request: HttpRequest) -> str:
    """The key, without the quotation marks that structured headers may stand in (RFC 9651)."""
    sent = request.headers.get(HEADER, "").strip()
    if not sent:
        raise Refusal(code="key_missing", words=f"Send an {HEADER}, new for each thing you do: a UUID is a good one.")
    key = sent[1:-1] if sent.startswith('"') and sent.endswith('"') else sent
    if not A_KEY.fullmatch(key):
        raise Refusal(code="key_wrong", words=f"An {HEADER} is 1 to 255 characters of ASCII without spaces.")
    return key


def _fingerprint(request: HttpRequest) -> str:
    """A digest of method, address and body, which nobody can guess words from; the order of members is no matter."""
    try:
        body = json.dumps(json.loads(request.body), sort_keys=True).encode()
    except (ValueError, RecursionError):
        body = request.body
    said = b"\n".join((str(request.method).encode(), request.get_full_path().encode(), body))
    return salted_hmac("frontdoor.accounts.idempotency", said, algorithm="sha256").hexdigest()


def _claimed(by: Scope, key: str, fingerprint: str) -> IdempotencyKey:
    """The row of this key, new and without an answer, or with the answer given before. Of several at once one waits
    for nobody, and the others are turned away until its transaction has ended.
    """
    organisation = acting_organisation(by)
    with connection.cursor() as cursor:
        name = f"idempotency key {organisation} {key}"
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))", [name])
        (first,) = cursor.fetchone()
    if not first:
        raise Refusal(code="key_in_flight", words="The same is being answered at this moment. Send it again shortly.")
    there = IdempotencyKey.objects.filter(organisation=organisation, key=key).first()
    if there is None:
        return IdempotencyKey.objects.create(organisation_id=organisation, key=key, fingerprint=fingerprint)
    if there.fingerprint != fingerprint:
        raise Refusal(code="key_reused", words="Something else was sent under this key. Choose a new one.")
    return there
