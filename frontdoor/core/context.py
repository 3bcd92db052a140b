"""What every page is given besides its own figures."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from frontdoor.core import branding
from frontdoor.core.council import council

SERVICE_NAME = "Front door"


def site(request: HttpRequest) -> dict[str, Any]:
    """The council, the service's name and the address of the council's colours."""
    known = council()
    return {
        "council": known,
        "service_name": SERVICE_NAME,
        "brand_address": f"{reverse('brand')}?{branding.tag(known)}",
    }
