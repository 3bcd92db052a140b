"""What the models of this room share."""

from django.db.models import Q

_OF_THIS_NETWORK = """
    IF NEW.THE_COLUMN IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM public.THE_TABLE AS t WHERE t.id = NEW.THE_COLUMN AND t.network_id = NEW.network_id) THEN
        RAISE EXCEPTION 'THE_COLUMN belongs to another network' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
"""


def with_a_user(field: str) -> Q:
    """`X_at` and `X_by` stand together or not at all."""
    neither = Q(**{f"{field}_at__isnull": True, f"{field}_by__isnull": True})
    return neither | Q(**{f"{field}_at__isnull": False, f"{field}_by__isnull": False})


def of_this_network(table: str, column: str) -> str:
    """The body of a trigger: the row that `column` names belongs to the same network as the row being written.

    It looks under the locks of whoever writes, who convenes the network and so sees its rows.
    """
    return _OF_THIS_NETWORK.replace("THE_TABLE", table).replace("THE_COLUMN", column)
