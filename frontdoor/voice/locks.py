"""The locks of voice: what was told is read by whoever has signed in, the way back only by those who take an answer.

docs/decisions/0011 says what they withstand; the predicates and the only functions that know both sides are in
sql/10_way_back.sql.
"""

from frontdoor.core.locks import ADD, CHANGE, READ, AppendOnly, Lock, Policy, job_is
from frontdoor.people.items import Item
from frontdoor.people.locks import FILLING, ItemLock, held_basis
from frontdoor.voice.workflow import Heard, State

SIGNED_IN = "(SELECT scope_user()) IS NOT NULL"
CHANGING = frozenset(
    {"state", "words", "place_id", "community_id", "delivered_at", "delivered_by_id", "ended_at", "ended_by_id"}
)


class ToldLock(AppendOnly):
    """Read by anyone who has signed in. What was said in a conversation comes by the database's own function alone."""

    def policies(self, table: str, *, history: bool) -> list[Policy]:
        job = job_is(*FILLING)
        openly = f"\"{table}\".heard <> '{Heard.CONVERSATION}'"
        return [
            Policy("read", READ, using=f"{SIGNED_IN} OR {job}"),
            Policy("add", ADD, check=f"({SIGNED_IN} AND {openly}) OR {job}"),
        ]


class WayBackLock(ItemLock):
    """An item of the person, kept from everyone who convenes, whatever their organisation holds."""

    grants = (READ, ADD)

    def grants_on(self, columns: frozenset[str]) -> tuple[str, ...]:
        return (READ, ADD, f"{CHANGE} ({', '.join(sorted(columns & CHANGING))})")

    def policies(self, table: str, *, history: bool) -> list[Policy]:
        held = held_basis(f'"{table}".person_id', f"'{Item.VOICE}'", f'"{table}".id')
        theirs = f"(SELECT public.scope_reaches_speakers()) AND {held}"
        own = f'"{table}".person_id = (SELECT scope_person())'
        waiting = f"\"{table}\".state = '{State.WAITING}'"
        job = job_is(*FILLING)
        return [
            Policy("read", READ, using=f"({theirs}) OR {own} OR {job}"),
            Policy("add", ADD, check=f"({theirs} AND {waiting}) OR {job}"),
            Policy("change", CHANGE, using=theirs, check=theirs),
        ]


class SealLock(Lock):
    """Which sentence came by which way back: for the functions of the database, and nobody else."""

    grants = ()

    def policies(self, table: str, *, history: bool) -> list[Policy]:
        return [Policy("nobody", READ, using="false")]


class AnswerLock(AppendOnly):
    """An answer, and to which sentences it is: no secret inside the house, added by who convenes, never changed."""

    def policies(self, table: str, *, history: bool) -> list[Policy]:
        job = job_is(*FILLING)
        convenes = "(SELECT public.voice_may_answer())"
        return [
            Policy("read", READ, using=f"{SIGNED_IN} OR {job}"),
            Policy("add", ADD, check=f"{convenes} OR {job}"),
        ]
