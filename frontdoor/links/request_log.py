"""The log of requests: no token of a door, which whoever reads logs could go through, and nothing that people typed."""

from django.http import HttpRequest
from django_structlog.middlewares import RequestMiddleware

from frontdoor.links.tokens import without_tokens


class RequestLogMiddleware(RequestMiddleware):
    """Notes that a request began and ended, by method and path; of what was asked for there, only that it was."""

    @staticmethod
    def format_request(request: HttpRequest) -> str:
        """The method and the path as they are logged. People type names and postcodes into searches: no query stays."""
        asked = "?…" if request.META.get("QUERY_STRING") else ""
        return without_tokens(f"{request.method} {request.path}{asked}")
