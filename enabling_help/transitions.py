"""The table of `workflow` as the database's own: what it refuses, whoever asks.

The trigger's text is made from the table, and kept in a migration: a change of the table without one is seen as a
missing migration.
"""

from enabling_help.workflow import AT_ONCE, RULES, Side, State

FILLING = "(public.scope_job() IS NOT DISTINCT FROM 'fill-demo')"
MINE = {
    Side.REQUESTER: "acting = NEW.from_organisation_id",
    Side.TARGET: "acting = coalesce(NEW.organisation_id, NEW.from_organisation_id)",
}
RUNG = "acting = NEW.from_organisation_id AND public.answers_when_rung(NEW.organisation_id)"


SIGNED = """
    IF NEW.organisation_id IS DISTINCT FROM public.scope_organisation()
       OR NEW.user_id IS DISTINCT FROM public.scope_user() THEN
        RAISE EXCEPTION 'nobody speaks in the name of another' USING ERRCODE = 'insufficient_privilege';
    END IF;
"""


def changes() -> list[tuple[State, State, Side]]:
    """Every change of state there is: from, to, and a side that may set it."""
    return sorted(
        (before, after, side) for after, rule in RULES.items() for before in rule.follows for side in rule.set_by
    )


def guard() -> str:
    """PL/pgSQL: an introduction begins where it may, goes on as the table says, and is acknowledged by the other side.

    Whoever introduced speaks for the other side where that has no account here, or answers when it is rung. The
    demo's made-up past is written down as it ended.
    """
    rows = ", ".join(f"('{before}', '{after}', '{side}')" for before, after, side in changes())
    return f"""
    DECLARE
        acting uuid := public.scope_organisation();
        asks boolean := coalesce({MINE[Side.REQUESTER]}, false);
        answers boolean := coalesce({MINE[Side.TARGET]}, false) OR coalesce({RUNG}, false);
    BEGIN
    {_beginnings()}
    IF NEW.state <> OLD.state AND NOT EXISTS (
        SELECT 1 FROM (VALUES {rows}) AS allowed(before, after, side)
         WHERE allowed.before = OLD.state AND allowed.after = NEW.state
           AND (asks AND allowed.side = '{Side.REQUESTER}' OR answers AND allowed.side = '{Side.TARGET}')
    ) THEN
        RAISE EXCEPTION 'an introduction does not go on there, or not by this side' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.acknowledged_at IS DISTINCT FROM OLD.acknowledged_at
       AND (OLD.acknowledged_at IS NOT NULL OR OLD.state <> '{State.REQUESTED}' OR NOT answers) THEN
        RAISE EXCEPTION 'the other side says once, before its answer, that it knows' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.ended_by_person <> OLD.ended_by_person
       AND NOT (NEW.ended_by_person AND asks AND NEW.state = '{State.CANCELLED}' AND OLD.state <> NEW.state) THEN
        RAISE EXCEPTION 'whoever introduced writes down, once, that the person ended it'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
    END;
    """


def _beginnings() -> str:
    begins = ", ".join(f"'{state}'" for state in (State.DRAFT, State.REQUESTED))
    at_once = ", ".join(f"'{kind}'" for kind in sorted(AT_ONCE))
    return f"""
    IF TG_OP = 'INSERT' THEN
        IF NOT {FILLING} AND (
            NOT (NEW.state IN ({begins}) OR NEW.state = '{State.COMPLETED}' AND NEW.kind IN ({at_once}))
            OR NEW.acknowledged_at IS NOT NULL OR NEW.ended_by_person
        ) THEN
            RAISE EXCEPTION 'an introduction does not begin there' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    END IF;
    """


def honest_event() -> str:
    """PL/pgSQL: what became of an introduction is told in one's own name, and only what is so."""
    return f"""
    IF {FILLING} THEN
        RETURN NEW;
    END IF;
    {SIGNED}
    IF NOT EXISTS (
        SELECT 1 FROM public.enabling_help_introduction AS i
         WHERE i.id = NEW.introduction_id AND i.person_id = NEW.person_id
           AND (i.state = NEW.event OR NEW.event = 'acknowledged' AND i.acknowledged_at IS NOT NULL)
    ) THEN
        RAISE EXCEPTION 'that did not become of this introduction' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
    """


def signed_message() -> str:
    """PL/pgSQL: a message is written in one's own name, by one of the two sides, about the introduction's person."""
    return f"""
    {SIGNED}
    IF NOT EXISTS (
        SELECT 1 FROM public.enabling_help_introduction AS i
         WHERE i.id = NEW.introduction_id AND i.person_id = NEW.person_id
           AND NEW.organisation_id IN (i.organisation_id, i.from_organisation_id)
    ) THEN
        RAISE EXCEPTION 'only the two sides write to each other' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
    """
