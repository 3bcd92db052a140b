"""What an event log shows: what follows what and how long it took, the ways cases went, and how long they were.

The figures are exact: for an operator's own command line, never for a page.
"""

from typing import Any
from uuid import UUID

from django.db import connection

# Equal times stand in the order of the file. Text sorts by its bytes, so that the order is the same everywhere.
_PAIRS = """
WITH told AS (
    SELECT activity, occurred_at, lead(activity) OVER following AS next, lead(occurred_at) OVER following AS next_at
    FROM flows_logged_event WHERE log_id = %s
    WINDOW following AS (PARTITION BY trace ORDER BY occurred_at, number)
)
SELECT activity, next, count(*),
       percentile_cont(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY extract(epoch FROM next_at - occurred_at)::float8)
FROM told WHERE next IS NOT NULL
GROUP BY activity, next ORDER BY count(*) DESC, activity COLLATE "C", next COLLATE "C"
"""
_VARIANTS = """
SELECT path, count(*) FROM (
    SELECT array_agg(activity ORDER BY occurred_at, number) AS path
    FROM flows_logged_event WHERE log_id = %s GROUP BY trace
) AS paths GROUP BY path ORDER BY count(*) DESC, path COLLATE "C"
"""
_DURATIONS = """
SELECT count(*), sum(events), percentile_cont(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY seconds), avg(seconds) FROM (
    SELECT count(*) AS events, extract(epoch FROM max(occurred_at) - min(occurred_at))::float8 AS seconds
    FROM flows_logged_event WHERE log_id = %s GROUP BY trace
) AS lengths
"""
_ACTIVITIES = "SELECT count(DISTINCT activity) FROM flows_logged_event WHERE log_id = %s"


def report_on(log: UUID) -> dict[str, Any]:
    """The figures of one log: counts; `pairs` and `variants`, the commonest first; `durations`. Times are in seconds.

    Medians and ninetieth percentiles are interpolated linearly. A case is as long as from its first event to its last.
    """
    ((cases, events, (median, p90), mean),) = _rows(_DURATIONS, log)
    ((activities,),) = _rows(_ACTIVITIES, log)
    return {
        "cases": cases,
        "events": int(events),
        "activities": activities,
        "pairs": [
            {"from": one, "to": other, "count": count, "median_s": _seconds(middle), "p90_s": _seconds(long)}
            for one, other, count, (middle, long) in _rows(_PAIRS, log)
        ],
        "variants": [{"path": path, "cases": count} for path, count in _rows(_VARIANTS, log)],
        "durations": {"median_s": _seconds(median), "p90_s": _seconds(p90), "mean_s": _seconds(mean)},
    }


def _rows(statement: str, log: UUID) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, [log])
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found


def _seconds(value: float) -> float:
    """To the microsecond, as exact as the database keeps a time."""
    return round(value, 6)
