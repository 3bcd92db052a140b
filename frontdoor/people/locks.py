"""The locks on everything linked to a person, generated here and nowhere else."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from django.apps import apps
from django.conf import settings
from django.db import models

from frontdoor.core.locks import ADD, CHANGE, READ, Lock, Policy, job_is
from frontdoor.core.scope import Job
from frontdoor.people.items import Effect, Item, LawfulBasis, Purpose

BASIS = "people_sharing_basis"
# The demo borough is filled in local mode only; a real deployment's locks do not know that job.
FILLING = (Job.FILL_DEMO,) if settings.LOCAL else ()
# An objection beats everything but these: the law would have us share, or a life is at stake.
NOT_BEATEN = f"""b.lawful_basis IN ('{LawfulBasis.LEGAL_OBLIGATION}', '{LawfulBasis.VITAL_INTERESTS}')
    OR b.purpose = '{Purpose.SAFEGUARDING}'"""


def live(alias: str) -> str:
    """SQL: the basis is in force now. The clock, not the transaction's start, so that withdrawal bites at once."""
    return f"{alias}.valid_from <= clock_timestamp() AND {alias}.valid_until > clock_timestamp()"


# What an introduction may tell any organisation; all else takes an agreement between it and the host.
TOLD_TO_ANYBODY = (Item.KNOWN_AS, Item.REACH, Item.NEED, Item.INTRODUCTION)
AGREED = f"(b.purpose <> '{Purpose.INTRODUCTION}' OR (SELECT public.agreed_with(public.scope_organisation())))"


def held_basis(person: str, item: str, row: str) -> str:
    """SQL: the acting organisation holds a live basis for this item (all SQL expressions) that no objection beats."""
    item_is = f"b.item = {item} AND " if item else ""
    agreed_is = "" if item in {"", *(f"'{each}'" for each in TOLD_TO_ANYBODY)} else f"{AGREED} AND "
    row_is = f" AND (b.row_id IS NULL OR b.row_id = {row})" if row else ""
    return f"""EXISTS (SELECT 1 FROM public.{BASIS} AS b
  WHERE b.person_id = {person} AND {item_is}b.organisation_id = (SELECT public.scope_organisation())
    AND {agreed_is}b.effect = '{Effect.SHARE}'{row_is} AND {live("b")}
    AND ({NOT_BEATEN} OR NOT EXISTS (SELECT 1 FROM public.{BASIS} AS o
      WHERE o.person_id = b.person_id AND o.organisation_id = b.organisation_id AND o.effect = '{Effect.OBJECT}'
        AND o.item = b.item AND (o.row_id IS NULL OR o.row_id = {row or "b.row_id"}) AND {live("o")})))"""


def _unheard(table: str) -> str:
    """SQL: the basis does not lead to somebody whose words a reader of networks may be reading just now."""
    any_row = f""""{table}".item <> '{Item.VOICE}' OR "{table}".row_id IS NULL"""  # everybody met is held whole
    return f"({any_row} OR (SELECT public.scope_reaches_speakers()))"


def _item_policies(reads: str, held: str, job: str, *, history: bool) -> list[Policy]:
    read = Policy("read", READ, using=f"{reads} OR {job}")
    if history:  # nobody writes the past, or in another's name
        now = "history_date BETWEEN transaction_timestamp() - interval '1 minute' AND clock_timestamp()"
        mine = f"history_user_id IS NOT DISTINCT FROM (SELECT public.scope_user()) AND {now}"
        return [read, Policy("add", ADD, check=f"({held}) AND {mine} OR {job}")]
    writes = f"{held} OR {job}"
    return [read, Policy("add", ADD, check=writes), Policy("change", CHANGE, using=writes, check=writes)]


class PersonLock(Lock):
    """The person row, an id. Seen by an organisation with any live basis, and by the person."""

    grants = (READ, ADD)

    def policies(self, table: str, *, history: bool) -> list[Policy]:
        held, job = held_basis(f'"{table}".id', "", ""), job_is(*FILLING)
        seen = f'{held} OR "{table}".id = (SELECT scope_person()) OR {job}'
        return [Policy("read", READ, using=seen), Policy("add", ADD, check=f"{held} OR {job}")]


class JourneyLock(Lock):
    """Which pseudonym a person's steps are kept under: for the function that appends steps, and nobody else."""

    grants = ()

    def policies(self, table: str, *, history: bool) -> list[Policy]:
        return [Policy("nobody", READ, using="false")]


@dataclass(frozen=True, slots=True)
class ItemLock(Lock):
    """One item of a person. Read and written on a live basis for the item; read by the person; nobody removes it."""

    item: Item
    grants: ClassVar[tuple[str, ...]] = (READ, ADD, CHANGE)

    @classmethod
    def functions(cls, tables: dict[str, Lock]) -> Iterator[str]:
        """Which rows exist, by item: a basis may name a row that is about to be written, never one that is there."""
        found = " ".join(
            f"WHEN '{lock.item}' THEN EXISTS (SELECT 1 FROM public.{table} AS t WHERE t.id = wanted_row)"
            for table, lock in sorted(tables.items())
            if isinstance(lock, ItemLock) and not isinstance(lock, ItemPartLock)
        )
        yield f"""
CREATE OR REPLACE FUNCTION item_row_exists(wanted_item text, wanted_row uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$ SELECT CASE wanted_item {found} ELSE true END $$
"""

    def policies(self, table: str, *, history: bool) -> list[Policy]:
        held = held_basis(f'"{table}".person_id', f"'{self.item}'", f'"{table}".id')
        reads = f'{held} OR "{table}".person_id = (SELECT scope_person())'
        return _item_policies(reads, held, job_is(*FILLING), history=history)


@dataclass(frozen=True, slots=True)
class ItemPartLock(ItemLock):
    """A table of parts of one row of an item, such as what became of an introduction: seen with the row it is part of.

    `of` is the column that names that row. `jobs` may read and change the parts too.
    """

    of: str
    jobs: tuple[Job, ...] = ()

    def policies(self, table: str, *, history: bool) -> list[Policy]:
        held = held_basis(f'"{table}".person_id', f"'{self.item}'", f'"{table}".{self.of}')
        job = job_is(*FILLING, *self.jobs)
        reads = f'{held} OR "{table}".person_id = (SELECT scope_person())'
        return _item_policies(reads, held, job, history=history)


class AddedPartLock(ItemPartLock):
    """Parts that are added and never changed."""

    grants = (READ, ADD)

    def policies(self, table: str, *, history: bool) -> list[Policy]:
        return [policy for policy in super().policies(table, history=history) if policy.command != CHANGE]


class EqualityLock(ItemLock):
    """Equality answers: written on a basis, read back by the person alone, by organisations as aggregates only."""

    def policies(self, table: str, *, history: bool) -> list[Policy]:
        held = held_basis(f'"{table}".person_id', f"'{self.item}'", f'"{table}".id')
        own = f'"{table}".person_id = (SELECT scope_person())'
        return [Policy("read", READ, using=own), Policy("add", ADD, check=f"{held} OR {job_is(*FILLING)}")]


class BasisLock(Lock):
    """The sharing basis is the key to everything, so it has the strictest lock (DESIGN section 3)."""

    grants = (READ, ADD)

    def grants_on(self, columns: frozenset[str]) -> tuple[str, ...]:
        ending = ", ".join(sorted(column for column in columns if column in _ENDING))
        return (READ, ADD, f"{CHANGE} ({ending})")

    def policies(self, table: str, *, history: bool) -> list[Policy]:
        mine = (
            f'"{table}".organisation_id = (SELECT scope_organisation()) '
            f'OR "{table}".recorded_by_organisation_id = (SELECT scope_organisation())'
        )
        own = f'"{table}".person_id = (SELECT scope_person())'
        # What keeps somebody safe is not told to whoever holds the person's telephone.
        told = f"""{own} AND "{table}".purpose <> '{Purpose.SAFEGUARDING}'"""
        job = job_is(*FILLING)
        recorder = f'"{table}".recorded_by_organisation_id = (SELECT scope_organisation())'
        columns = ("person_id", "organisation_id", "item", "row_id", "effect", "valid_until")
        named = ", ".join(f'"{table}".{column}' for column in columns)
        may_add = f"public.basis_may_be_added({named})"
        honest = (
            f'"{table}".recorded_by_id IS NOT DISTINCT FROM (SELECT scope_user()) '
            f'AND "{table}".valid_from >= transaction_timestamp() AND "{table}".ended_at IS NULL'
        )
        chosen = f""""{table}".lawful_basis = '{LawfulBasis.CONSENT}'"""
        # Whoever is objected to may read the objection, so as to honour it, but not end it.
        ours = f"""({recorder} OR ({mine}) AND "{table}".effect = '{Effect.SHARE}')"""
        may_end = f"({told}) OR {ours} AND {_unheard(table)}"
        return [
            Policy("read", READ, using=f"({mine}) AND {_unheard(table)} OR ({told}) OR {job}"),
            Policy("add", ADD, check=f"{own} AND {chosen} OR {job} OR ({recorder} AND {honest} AND {may_add})"),
            Policy("end_early", CHANGE, using=may_end, check=may_end),
        ]


class LookLock(Lock):
    """That somebody looked: read by whom it is about, by whose organisation looked, and by the host that knows them.

    Only the database's own function adds to it, so that nobody looks in another's name.
    """

    grants = (READ,)

    def policies(self, table: str, *, history: bool) -> list[Policy]:
        theirs = f'"{table}".organisation_id = (SELECT scope_organisation())'
        held = held_basis(f'"{table}".person_id', "", "")
        watched = f"(SELECT public.scope_is_host()) AND {held}"
        own = f'"{table}".person_id = (SELECT scope_person()) AND NOT public.bases_are_kept_back("{table}".bases)'
        of_voice = f"""'{Item.VOICE}' = ANY ("{table}".items)"""
        kept_apart = f"({theirs} OR {watched}) AND (NOT {of_voice} OR (SELECT public.scope_reaches_speakers()))"
        return [Policy("read", READ, using=f"({own}) OR {kept_apart} OR {job_is(Job.SEAL_LOOKS)}")]


class SealLock(Lock):
    """The seals over the log of who looked: made and read by the job that makes them."""

    grants = (READ, ADD)

    def policies(self, table: str, *, history: bool) -> list[Policy]:
        sealing = job_is(Job.SEAL_LOOKS)
        return [Policy("read", READ, using=sealing), Policy("add", ADD, check=sealing)]


class CorrectionLock(Lock):
    """What a person asks to have put right: theirs to add and read, and to answer for whoever gave them the link."""

    grants = (READ, ADD)

    def grants_on(self, columns: frozenset[str]) -> tuple[str, ...]:
        answering = ", ".join(sorted(columns & {"state", "answer", "answered_at", "answered_by_id"}))
        return (READ, ADD, f"{CHANGE} ({answering})")

    def policies(self, table: str, *, history: bool) -> list[Policy]:
        own = f'"{table}".person_id = (SELECT scope_person())'
        here = f'"{table}".organisation_id = (SELECT scope_organisation())'
        known = f'{here} AND public.person_in_sight("{table}".person_id)'
        signed = f'{known} AND "{table}".answered_by_id = (SELECT scope_user())'
        return [
            Policy("read", READ, using=f"{own} OR {known}"),
            Policy("add", ADD, check=f"{own} AND \"{table}\".state = 'waiting'"),
            Policy("answer", CHANGE, using=known, check=signed),
        ]


class HoldLock(Lock):
    """That a person's page is held: known to the organisation that holds it, never to the person's own link."""

    grants = (READ, ADD)

    def grants_on(self, columns: frozenset[str]) -> tuple[str, ...]:
        return (READ, ADD, f"{CHANGE} ({', '.join(sorted(columns & {'released_at', 'released_by_id'}))})")

    def policies(self, table: str, *, history: bool) -> list[Policy]:
        here = f'"{table}".organisation_id = (SELECT scope_organisation())'
        known = f'{here} AND public.person_in_sight("{table}".person_id)'
        held = f'{known} AND "{table}".held_by_id = (SELECT scope_user())'
        released = f'{known} AND "{table}".released_by_id = (SELECT scope_user())'
        return [
            Policy("read", READ, using=known),
            Policy("add", ADD, check=held),
            Policy("release", CHANGE, using=known, check=released),
        ]


_ENDING = frozenset({"valid_until", "ended_at", "ended_by_id", "ended_words"})


def person_linked() -> list[type[models.Model]]:
    """Every model reachable by foreign keys from the person, and the history of each."""
    found: set[type[models.Model]] = {apps.get_model("people", "Person")}
    grew = True
    while grew:
        reaching = {
            model
            for model in apps.get_models(include_auto_created=True)
            if model not in found
            and any(f.is_relation and f.concrete and f.related_model in found for f in model._meta.get_fields())
        }
        grew = bool(reaching)
        found |= reaching
    found |= {model for model in apps.get_models() if getattr(model, "instance_type", None) in found}
    return sorted(found, key=lambda model: model._meta.db_table)
