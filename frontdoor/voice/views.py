"""Keeping what somebody said at a gathering or out and about."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from frontdoor.accounts.acting import scope_of
from frontdoor.core.refusals import Refusal
from frontdoor.voice.actions import note_told
from frontdoor.voice.forms import ToldForm
from frontdoor.voice.who import require_noting


@require_http_methods(["GET", "HEAD", "POST"])
def told_new(request: HttpRequest) -> HttpResponse:
    """Keep what somebody said, with nothing of who they are."""
    scope = scope_of(request)
    require_noting(scope)
    form = ToldForm(request.POST if request.method == "POST" else None, heard=request.GET.get("heard", ""))
    if form.is_bound and form.is_valid():
        try:
            note_told(by=scope, **form.said())
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.words)
        else:
            messages.success(request, "It is kept. Networks of that place or community read it from now on.")
            return redirect("voice:told-new")
    return render(request, "voice/told_new.html", {"form": form}, status=422 if form.errors else 200)
