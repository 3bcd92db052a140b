"""The process refuses to start where the database would not hold its locks."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.db import connection

from frontdoor.core.scope import Job
from frontdoor.people.locks import person_linked


class UnsafeDatabase(SystemExit):
    """The database does not protect people's records. Its text lists every reason, one a line."""


def refuse_to_start_unlocked() -> None:
    """Raise `UnsafeDatabase` unless role, tables, views and functions are as the locks need them."""
    found = list(faults())
    if found:
        raise UnsafeDatabase("Not started, because people's records would not be safe:\n  " + "\n  ".join(found))


def faults() -> Iterator[str]:
    """Each way in which the database fails to lock people's records, in a sentence. Nothing when it is safe."""
    yield from _role_faults()
    yield from _table_faults()
    for sentence, query in CATALOGUE_FAULTS.items():
        for (name,) in _rows(query):
            yield sentence.format(name=name)
    if not settings.LOCAL:
        yield from _demo_faults()


def _rows(query: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return list(cursor.fetchall())


def _role_faults() -> Iterator[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT current_user, rolsuper, rolbypassrls,
                   EXISTS (SELECT 1 FROM pg_class AS c
                            WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v')
                              AND pg_has_role(current_user, c.relowner, 'MEMBER'))
              FROM pg_roles WHERE rolname = current_user
            """
        )
        role, superuser, bypass, owner = cursor.fetchone()
    if superuser:
        yield f"the role {role} is a superuser, and row security does not bind it."
    elif owner:
        yield f"the role {role} owns tables, or may become their owner, and could take the locks off."
    if bypass and not superuser:
        yield f"the role {role} may bypass row security."


def _table_faults() -> Iterator[str]:
    locked = {
        table: (enabled and forced, policies)
        for table, enabled, forced, policies in _rows(
            """
            SELECT c.relname, c.relrowsecurity, c.relforcerowsecurity,
                   (SELECT count(*) FROM pg_policy AS p WHERE p.polrelid = c.oid AND p.polname <> 'owner')
              FROM pg_class AS c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
            """
        )
    }
    for model in person_linked():
        table = model._meta.db_table
        if table not in locked:
            yield f"the table {table} is missing. Run the migrations."
        elif not locked[table][0]:
            yield f"the table {table} is linked to a person and is not under forced row security."
        elif not locked[table][1]:
            yield f"the table {table} is linked to a person and has no policy."


def _demo_faults() -> Iterator[str]:
    """The demo's ways in, which only a database that was migrated in local mode has."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT EXISTS (SELECT 1 FROM pg_proc
                            WHERE pronamespace = 'public'::regnamespace AND proname = 'append_past_steps'),
                   (SELECT count(*) FROM pg_policies
                     WHERE schemaname = 'public'
                       AND concat(qual, with_check) LIKE '%%' || quote_literal(%s::text) || '%%')
            """,
            [Job.FILL_DEMO],
        )
        function, policies = cursor.fetchone()
    if function:
        yield "the demo's function append_past_steps is here. Run the migrations again outside local mode."
    if policies:
        yield f"{policies} policies let the demo write. Run the migrations again outside local mode."


CATALOGUE_FAULTS = {
    "the view {name} does not run as its reader (security_invoker), so it would show what its owner sees.": """
        SELECT c.relname FROM pg_class AS c
         WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'v'
           AND NOT coalesce('security_invoker=true' = ANY (c.reloptions)
                            OR 'security_invoker=on' = ANY (c.reloptions), false)
           AND NOT EXISTS (SELECT 1 FROM pg_depend AS d WHERE d.objid = c.oid AND d.deptype = 'e')
    """,
    "the materialised view {name} keeps a copy of rows outside row security.": """
        SELECT c.relname FROM pg_class AS c
         WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'm'
    """,
    "the function {name} runs as its owner without a fixed search_path, so it could be led astray.": """
        SELECT p.oid::regprocedure::text FROM pg_proc AS p
         WHERE p.pronamespace = 'public'::regnamespace AND p.prosecdef
           AND NOT EXISTS (SELECT 1 FROM unnest(p.proconfig) AS setting WHERE setting LIKE 'search_path=%')
    """,
}
