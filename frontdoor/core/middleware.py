"""Turns a refusal that no view caught into a page."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from frontdoor.core.refusals import Refusal
from frontdoor.core.views import refused


class RefusalMiddleware:
    """A `Refusal` out of a view becomes a 422 page. The view's transaction is undone before this is asked."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The page for a refusal; None for anything else, which Django then handles."""
        return refused(request, exception) if isinstance(exception, Refusal) else None
