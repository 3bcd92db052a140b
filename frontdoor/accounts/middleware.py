"""Opens every request's transaction and the scope it acts under."""

from collections.abc import Callable
from typing import Any, cast
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from frontdoor.accounts.acting import ActingRequest, find_standing
from frontdoor.core.scope import acting_as, scope_to_come
from frontdoor.core.ways import Way, by_way


class ScopeMiddleware:
    """A signed-in user's request acts for their organisation, from before the view until the answer is written out.

    ATOMIC_REQUESTS stays on as the savepoint inside that undoes a failed view. A call of the API only gets the
    transaction: who calls is found out by its authentication class, inside the view.

    What is answered under a scope or by the API is stored by no browser and no proxy: the back button after signing
    out, or the next user of a shared computer, finds nothing.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith(settings.API_PATHS):
            with by_way(Way.API), scope_to_come():
                return _kept_by_nobody(self.get_response(request))
        scope = find_standing(request).scope
        if scope is None:
            with by_way(Way.PAGE):
                return self.get_response(request)
        with by_way(Way.PAGE), acting_as(scope):
            return _kept_by_nobody(self.get_response(request))

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Send a signed-in user who acts for nobody yet to the page where they choose; None where they may go on."""
        if request.path.startswith(settings.API_PATHS) or cast(ActingRequest, request).scope is not None:
            return None
        open_to_all = not getattr(view, "login_required", True)
        if open_to_all or not getattr(view, "needs_organisation", True) or not request.user.is_authenticated:
            return None
        choose = reverse("accounts:choose-organisation")
        back = f"?{urlencode({'next': request.get_full_path()})}" if request.method == "GET" else ""
        return HttpResponseRedirect(choose + back)


def _kept_by_nobody(answer: HttpResponse) -> HttpResponse:
    answer["Cache-Control"] = "no-store"
    return answer
