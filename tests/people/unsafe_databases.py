"""Databases that would not hold their locks: what spoils each, and what the process says as it refuses to start."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Unsafe:
    """One fault: the owner's SQL that plants it, the role that connects (none: the application's), the sentence."""

    says: str
    plant: str = ""
    role: str = ""


SUPERUSER = "a superuser of the server"  # found in the catalogue: its name is the server's own affair

UNSAFE: dict[str, Unsafe] = {
    "superuser": Unsafe("is a superuser", role=SUPERUSER),
    "owner": Unsafe("owns tables", role="fd_owner"),
    "bypass": Unsafe("may bypass row security", role="fd_backup"),
    "no policy": Unsafe(
        "the table people_gift is linked to a person and has no policy.",
        "DROP POLICY read ON people_gift; DROP POLICY add ON people_gift; DROP POLICY change ON people_gift",
    ),
    "no policy on a history": Unsafe(
        "the table people_gift_history is linked to a person and has no policy.",
        "DROP POLICY read ON people_gift_history; DROP POLICY add ON people_gift_history",
    ),
    "not forced": Unsafe(
        "the table people_gift is linked to a person and is not under forced row security.",
        "ALTER TABLE people_gift NO FORCE ROW LEVEL SECURITY",
    ),
    "not enabled": Unsafe(
        "the table people_reach is linked to a person and is not under forced row security.",
        "ALTER TABLE people_reach DISABLE ROW LEVEL SECURITY",
    ),
    "no table": Unsafe("the table people_gift is missing.", "DROP TABLE people_gift CASCADE"),
    "view": Unsafe("the view names does not run as its reader", "CREATE VIEW names AS SELECT * FROM people_known_as"),
    "materialised view": Unsafe(
        "the materialised view names keeps a copy", "CREATE MATERIALIZED VIEW names AS SELECT * FROM people_known_as"
    ),
    "search path": Unsafe(
        "the function whoever() runs as its owner without a fixed search_path",
        "CREATE FUNCTION whoever() RETURNS bigint LANGUAGE sql SECURITY DEFINER AS 'SELECT count(*) FROM people_gift'",
    ),
}
