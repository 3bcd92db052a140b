"""Where a request came from, for counting wrong passwords."""

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str | None:
    """The address of whoever called, as told by the outermost of our own TRUSTED_PROXIES; a caller cannot choose it.

    Each proxy adds the address it was called from at the right end of X-Forwarded-For; what stands further left is
    the caller's own word. None where there is none, as behind a socket.
    """
    told = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
    hops: int = settings.TRUSTED_PROXIES
    if hops and len(told) >= hops:
        return told[-hops]
    return request.META.get("REMOTE_ADDR") or None
