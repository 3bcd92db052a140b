"""Lasting rights of people over things: this builder keeps this neighbourhood's map. The only door to django-guardian.

Each kind of thing has a table of rights with a foreign key of its own (`UserRight`); guardian's generic tables stay
empty. Sharing a person's record is never a right: it has a time range and a basis.
"""

import uuid
from typing import TypeVar

from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import models
from guardian.models import UserObjectPermissionBase
from guardian.utils import get_user_obj_perms_model

from frontdoor.accounts.locks import RightsLock
from frontdoor.accounts.models import User

Thing = TypeVar("Thing", bound=models.Model)


class UserRight(UserObjectPermissionBase):
    """A right of one user over one thing. A subclass adds the foreign key `content_object` to the thing."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)

    lock = RightsLock()

    class Meta(UserObjectPermissionBase.Meta):
        abstract = True

    def __str__(self) -> str:
        return f"right {self.pk}"


def give_right(*, user: User, right: str, thing: models.Model) -> None:
    """Let the user do `right` (a permission named in the Meta of the thing's model) with this thing. Twice is once.

    LookupError for a right the thing does not know, or a thing without a table of rights.
    """
    _table(type(thing)).objects.get_or_create(
        user=user, permission=_permission(right, type(thing)), content_object=thing
    )


def withdraw_right(*, user: User, right: str, thing: models.Model) -> None:
    """End the right, if there is one. LookupError as `give_right`."""
    held = _table(type(thing)).objects.filter(user=user, content_object=thing)
    held.filter(permission=_permission(right, type(thing))).delete()


def has_right(*, user: User, right: str, thing: models.Model) -> bool:
    """Whether this very right was given; being a superuser gives none. False for a user who is not active."""
    return user.is_active and things_with_right(user=user, right=right, kind=type(thing)).filter(pk=thing.pk).exists()


def things_with_right(*, user: User, right: str, kind: type[Thing]) -> models.QuerySet[Thing]:
    """The things of a kind the user has the right over, found through the index of the rights table."""
    held = _table(kind).objects.filter(user=user, permission__codename=right)
    return kind._default_manager.filter(pk__in=held.values("content_object_id"))


def _table(kind: type[models.Model]) -> type[UserRight]:
    table = get_user_obj_perms_model(kind)  # type: ignore[arg-type]  # it takes the class too, by its code
    if not issubclass(table, UserRight):
        raise LookupError(f"{kind._meta.label} has no table of rights.")
    return table


def _permission(right: str, kind: type[models.Model]) -> Permission:
    of_kind = ContentType.objects.get_for_model(kind)
    found = Permission.objects.filter(codename=right, content_type=of_kind).first()
    if found is None:
        raise LookupError(f"{kind._meta.label} knows no right called {right}.")
    return found
