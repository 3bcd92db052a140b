"""What keeps the site from starting with a council nobody can read or reach."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register

from frontdoor.core import branding
from frontdoor.core.council import council

NEEDED = ("name", "phone", "email", "out_of_hours_phone", "postal_address", "complaints_email", "data_protection_email")


@register(Tags.compatibility)
def the_council_can_be_read(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Refuse colours of too little contrast: they are used for words on every page."""
    return [Error(fault, id="core.E001") for fault in branding.faults(council())]


@register(Tags.compatibility)
def the_council_can_be_reached(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Refuse a council without the details that the public pages print, urgent help first of all."""
    known = council()
    return [
        Error(f"COUNCIL_{name.upper()} is not set; the public pages print it.", id="core.E002")
        for name in NEEDED
        if not getattr(known, name)
    ]


@register(Tags.security, deploy=True)
def nothing_inside_is_called(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Refuse addresses that may be called though they are not public: the list is for tests and for trying out."""
    listed = ", ".join(sorted(settings.ADDRESSES_ALLOWED))
    words = f"ADDRESSES_ALLOWED lets these be called though they are not public: {listed}."
    return [Error(words, id="core.E003")] if listed else []
