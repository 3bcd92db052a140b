"""The log of requests, in which a door's address stands without its token: whoever reads logs must not go through."""

from django.http import HttpRequest
from django_structlog.middlewares import RequestMiddleware

from frontdoor.links.tokens import without_tokens


class RequestLogMiddleware(RequestMiddleware):
    """Notes that a request began and ended, by method and address, with the tokens of doors taken out."""

    @staticmethod
    def format_request(request: HttpRequest) -> str:
        """The method and the address as they are logged."""
        return without_tokens(f"{request.method} {request.get_full_path()}")
