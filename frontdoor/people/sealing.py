"""The log of who looked as a chain: each seal holds the digest of the one before and of one look.

Sealed by a job of its own each minute, because a chain kept while people work would have them wait for each other. A
look changed, taken out, moved or put in afterwards breaks the chain; one cut off at its end is missed by whoever kept
its head, which the job says in its own log.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, cast

from django.db import connection
from django.db.models import BigIntegerField, F, Func
from django.utils import timezone

from frontdoor.core.actions import action
from frontdoor.core.paging import walk
from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import Job, Scope
from frontdoor.people.models import Look, LookSeal

BEGINNING = bytes(32)
SETTLED = timedelta(hours=1)  # a look without a seal for so long was put in by hand
STILL_TO_SEAL = timedelta(days=1)  # how far back the job looks for what has none


@dataclass(frozen=True, slots=True)
class Head:
    """The end of the chain: its position (0: nothing is sealed yet) and its digest as 64 hexadecimal digits."""

    position: int
    digest: str

    def __str__(self) -> str:
        return f"{self.position}:{self.digest}"


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong with the log: at which position of the chain (0: outside it), and what, in words."""

    position: int
    words: str


@action
def seal_looks(*, by: Scope) -> Head:
    """Seal every look that has no seal, in the order they were written; give the new end of the chain.

    Two at once wait for each other. Refused: `not_permitted` to all but the job.
    """
    _only_the_job(by)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('frontdoor.looks'))")
    head = head_of_chain()
    position, digest = head.position, bytes.fromhex(head.digest)
    unsealed = Look.objects.filter(seal=None, looked_at__gte=timezone.now() - STILL_TO_SEAL)
    seals = []
    for look in unsealed.annotate(moment=_moment("looked_at")).order_by("looked_at", "id"):
        position, digest = position + 1, digest_of(digest, look, look.moment)
        seals.append(LookSeal(position=position, look=look, digest=digest))
    LookSeal.objects.bulk_create(seals, batch_size=1000)
    return Head(position, digest.hex())


def head_of_chain() -> Head:
    """The end of the chain as the table has it."""
    last = LookSeal.objects.order_by("-position").first()
    return Head(last.position, bytes(last.digest).hex()) if last else Head(0, BEGINNING.hex())


def digest_of(before: bytes, look: Look, moment: int) -> bytes:
    """SHA-256 of the digest before and of all a look says; `moment` is when, in microseconds since 1970 in UTC."""
    said = (
        look.pk,
        look.person_id,
        look.organisation_id,
        look.user_id or "",
        " ".join(look.roles),
        look.way,
        " ".join(look.items),
        " ".join(map(str, look.bases)),
        moment,
    )
    return hashlib.sha256(before + "|".join(map(str, said)).encode()).digest()


def faults_of_log(*, by: Scope, kept: Head | None = None) -> Iterator[Fault]:
    """Follow the whole chain from its beginning; what is wrong, as it is found. Nothing: the log is as it was written.

    `kept` is a head somebody kept elsewhere: the chain must still pass through it. Refused: `not_permitted` to all but
    the job.
    """
    _only_the_job(by)
    wanted, digest = 1, BEGINNING
    passed = kept is None or kept.position == 0
    sealed = LookSeal.objects.select_related("look").annotate(moment=_moment("look__looked_at"))
    for seal in walk(sealed, by=("position",), size=2000):
        if seal.position != wanted:
            yield Fault(wanted, f"{seal.position - wanted} looks were taken out before position {seal.position}.")
        digest, wanted = digest_of(digest, seal.look, cast(Any, seal).moment), seal.position + 1
        if bytes(seal.digest) != digest:
            yield Fault(seal.position, "This look, or the one before it, is not as it was sealed.")
            digest = bytes(seal.digest)
        if kept and seal.position == kept.position:
            passed = digest.hex() == kept.digest
    if not passed and kept:
        yield Fault(kept.position, "The chain does not pass through the head that was kept.")
    overdue = Look.objects.filter(seal=None, looked_at__lt=timezone.now() - SETTLED)
    for look in walk(overdue, by=("looked_at", "id")):
        yield Fault(0, f"Look {look.pk} was never sealed.")


def _moment(column: str) -> Func:
    # Counted by the database, which knows what it stored, whatever time zone this session or that one speaks in.
    whole = "(extract(epoch FROM %(expressions)s) * 1000000)::bigint"
    return Func(F(column), template=whole, output_field=BigIntegerField())


def _only_the_job(by: Scope) -> None:
    if by.job is not Job.SEAL_LOOKS:
        raise Refusal(code="not_permitted", words="The log is sealed and checked by its own job.")
