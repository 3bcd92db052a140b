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


def outer_places(place: UUID) -> set[UUID]:
    """The ids of every place that this one lies in, near and far."""
    with connection.cursor() as cursor:
        cursor.execute(_OUTER, [place])
        return {row[0] for row in cursor.fetchall()}
