"""Every address wants a signed-in user or is listed as open; every API view says who may; addresses carry no names."""

import re
from typing import Any

import pytest
from django.conf import settings
from django.urls.converters import IntConverter, SlugConverter, UUIDConverter
from django.urls.resolvers import RoutePattern
from rest_framework.permissions import AllowAny

from tests.architecture.open_urls import OPEN, WITHOUT_CSRF_TOKEN
from tests.architecture.rule import nothing_breaks
from tests.architecture.walk import Address, addresses, is_ours

SAFE_CONVERTERS = (UUIDConverter, IntConverter, SlugConverter)
NAMES_OF_PEOPLE = re.compile(r"(^|_)(name|first|last|surname|email|phone|postcode|birth|born|nhs|person_name)(_|$)")


def stated_permissions(view: Any) -> list[Any] | None:
    """The permission classes an API view states itself, or None where it leaves them to a default."""
    for cls in getattr(view, "cls", view).__mro__:
        if "permission_classes" in vars(cls) and not cls.__module__.startswith("rest_framework."):
            return list(vars(cls)["permission_classes"])
    return None


def answers_strangers(address: Address) -> bool:
    view = address.callback
    if hasattr(view, "cls"):
        return any(issubclass(each, AllowAny) for each in stated_permissions(view) or [] if isinstance(each, type))
    return not getattr(view, "login_required", True)


def as_listed(found: set[str], listed: dict[str, str], rule: str) -> None:
    nothing_breaks(rule, found - set(listed))
    nothing_breaks("tests/architecture/open_urls.py lists only what still needs it", set(listed) - found)
    nothing_breaks("Each listed address has a reason", [name for name, why in listed.items() if len(why) < 20])


def test_signing_in_is_asked_for_right_after_the_user_is_known() -> None:
    chain = settings.MIDDLEWARE
    first = chain.index("django.contrib.auth.middleware.AuthenticationMiddleware")
    assert "django.contrib.auth.middleware.LoginRequiredMiddleware" in chain[first:], "nobody is asked to sign in"


def test_every_address_wants_a_signed_in_user_or_is_listed_open() -> None:
    as_listed(
        {each.name for each in addresses() if answers_strangers(each)},
        OPEN,
        "An address wants a signed-in user, or stands in tests/architecture/open_urls.py with the reason",
    )


def test_every_api_view_states_who_may() -> None:
    api = [each for each in addresses() if hasattr(each.callback, "cls")]
    nothing_breaks(
        "An API view states permission_classes itself, and at least one",
        [each.name for each in api if each.ours and not stated_permissions(each.callback)],
    )


def test_every_change_is_protected_from_forged_requests() -> None:
    as_listed(
        {
            each.name
            for each in addresses()
            if getattr(each.callback, "csrf_exempt", False) and not hasattr(each.callback, "cls")
        },
        WITHOUT_CSRF_TOKEN,
        "A page takes no request without Django's token, or stands in open_urls.py with what protects it instead",
    )


def test_addresses_carry_ids_and_never_names() -> None:
    loose = []
    for each in filter(lambda address: address.ours, addresses()):
        for pattern in each.patterns:
            if not isinstance(pattern.pattern, RoutePattern):
                if getattr(pattern.pattern, "regex", None) and pattern.pattern.regex.groups:
                    loose.append(f"{each.name} {pattern.pattern}")
                continue
            loose += [
                f"{each.name} {name}"
                for name, converter in pattern.pattern.converters.items()
                if not (isinstance(converter, SAFE_CONVERTERS) or is_ours(type(converter).__module__))
                or NAMES_OF_PEOPLE.search(name)
            ]
    nothing_breaks("An address carries ids, numbers, slugs and tokens, never free text or a person's name", loose)


@pytest.mark.parametrize("listed", [OPEN, WITHOUT_CSRF_TOKEN])
def test_the_lists_of_open_addresses_are_in_order(listed: dict[str, str]) -> None:
    assert list(listed) == sorted(listed)
