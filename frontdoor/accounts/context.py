"""What every page is given about whoever is signed in."""

from typing import Any

from django.http import HttpRequest

from frontdoor.accounts.homes import navigation


def acting(request: HttpRequest) -> dict[str, Any]:
    """The organisation acted for, whether there is another to change to, and the menu.

    Empty where the request never came as far as the scope middleware, as with an unknown host.
    """
    belongings = getattr(request, "belongings", ())
    belonging = getattr(request, "belonging", None)
    return {
        "acting_organisation": getattr(request, "acting_organisation", None),
        "can_change_organisation": len(belongings) > 1,
        "navigation": navigation(request.path) if belonging else [],
    }
