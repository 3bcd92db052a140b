"""Which places lie in which, through any number of places between."""

from uuid import UUID

from django.db import connection

_OUTER = """
WITH RECURSIVE above(id) AS (
    SELECT outer_id FROM neighbourhoods_placelink WHERE inner_id = %s
    UNION
    SELECT link.outer_id FROM neighbourhoods_placelink AS link JOIN above ON link.inner_id = above.id
)
SELECT id FROM above
"""

_INNER = """
WITH RECURSIVE below(id) AS (
    SELECT inner_id FROM neighbourhoods_placelink WHERE outer_id = %s
    UNION
    SELECT link.inner_id FROM neighbourhoods_placelink AS link JOIN below ON link.outer_id = below.id
)
SELECT id FROM below
"""


def outer_places(place: UUID) -> set[UUID]:
    """The ids of every place that this one lies in, near and far."""
    with connection.cursor() as cursor:
        cursor.execute(_OUTER, [place])
        return {row[0] for row in cursor.fetchall()}


def inner_places(place: UUID) -> set[UUID]:
    """The ids of every place that lies in this one, near and far."""
    with connection.cursor() as cursor:
        cursor.execute(_INNER, [place])
        return {row[0] for row in cursor.fetchall()}
