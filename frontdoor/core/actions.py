"""The frame of every action: all or nothing, and the database's own no turned into words."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import DatabaseError, transaction
from psycopg import errors

from frontdoor.core.refusals import Refusal

P = ParamSpec("P")
R = TypeVar("R")

NO_BASIS = (
    "There is no agreement or duty on record that lets your organisation do this. "
    "Nothing has been saved. Ask the person, or ask your information governance officer."
)


def action(function: Callable[P, R]) -> Callable[P, R]:
    """Run one thing a worker does as one transaction; row security's refusal becomes `no_sharing_basis`."""

    @wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            with transaction.atomic():
                return function(*args, **kwargs)
        except DatabaseError as error:
            if isinstance(error.__cause__, errors.InsufficientPrivilege):
                raise Refusal(code="no_sharing_basis", words=NO_BASIS) from error
            raise

    return run
