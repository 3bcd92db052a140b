"""The frame of every action: all or nothing, and the database's own no turned into words."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from django.apps import apps
from django.db import DatabaseError, transaction
from django.db.models import UniqueConstraint
from psycopg import errors

from frontdoor.core.refusals import Refusal

P = ParamSpec("P")
R = TypeVar("R")

NO_BASIS = (
    "There is no agreement or duty on record that lets your organisation do this. "
    "Nothing has been saved. Ask the person, or ask your information governance officer."
)

TAKEN = (
    "This is there already: somebody else wrote it a moment ago, or it was sent before. Nothing has been saved. "
    "Open the page anew and look."
)


def action(function: Callable[P, R]) -> Callable[P, R]:
    """Run one thing a worker does as one transaction; row security's refusal becomes `no_sharing_basis`.

    What is there already, so that a second is refused by a constraint, becomes the constraint's own words and code
    (`violation_error_message`, `violation_error_code`) or, where it has none, `taken`.
    """

    @wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            with transaction.atomic():
                return function(*args, **kwargs)
        except DatabaseError as error:
            if isinstance(error.__cause__, errors.InsufficientPrivilege):
                raise Refusal(code="no_sharing_basis", words=NO_BASIS) from error
            if isinstance(error.__cause__, errors.UniqueViolation | errors.ExclusionViolation):
                raise _taken(error.__cause__.diag.constraint_name) from error
            raise

    return run


def _taken(name: str | None) -> Refusal:
    """The refusal of a second of what is there once, as the constraint of that name says it."""
    for model in apps.get_models():
        for each in model._meta.constraints:
            if each.name == name and each.violation_error_code:
                field = each.fields[-1] if isinstance(each, UniqueConstraint) and each.fields else ""
                return Refusal(code=each.violation_error_code, words=str(each.violation_error_message), field=field)
    return Refusal(code="taken", words=TAKEN)
