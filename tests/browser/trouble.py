"""Addresses that go wrong in every way there is a page for; served by the tests alone."""

from django.contrib.auth.decorators import login_not_required
from django.contrib.sessions.models import Session
from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from frontdoor.core import views
from frontdoor.core.refusals import Refusal

KINDS = ("bad", "forbidden", "missing", "big", "refused", "many", "broken")
NO_BASIS = Refusal(code="no_sharing_basis", words="They have not agreed to share this. Ask them first.")


@login_not_required
def trouble(request: HttpRequest, kind: str) -> HttpResponse:
    """Go wrong in the way asked for."""
    raised: dict[str, Exception] = {
        "bad": SuspiciousOperation(),
        "forbidden": PermissionDenied(),
        "missing": Http404(),
        "big": RequestDataTooBig(),
        "refused": NO_BASIS,
        "refused-after-writing": NO_BASIS,
        "broken": RuntimeError("broken on purpose"),
    }
    if kind == "reading":
        return HttpResponse(f"{len(request.POST)} answers")
    if kind == "many":
        return views.too_many(request, minutes=15)
    if kind == "refused-after-writing":
        Session.objects.create(session_key="written", session_data="", expire_date=timezone.now())
    raise raised[kind]


@login_not_required
def faulty(request: HttpRequest) -> HttpResponse:
    """A page with a fault of every kind the walk looks for, to see that it finds them."""
    return HttpResponse(
        f"<!DOCTYPE html><html><head><title>Faulty</title></head><body><h1>Faulty</h1><img src='/brand.css'>"
        f"<script>document.title = 'inline';</script><pre>{'wide ' * 200}</pre></body></html>"
    )
