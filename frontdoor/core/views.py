"""The open pages, the council's colours, and what is answered when something cannot be done."""

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import RequestDataTooBig, TooManyFilesSent
from django.http import HttpRequest, HttpResponse, HttpResponseServerError
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.views.decorators.cache import cache_control
from django.views.decorators.http import condition, require_safe

from frontdoor.core import branding
from frontdoor.core.context import SERVICE_NAME
from frontdoor.core.council import council
from frontdoor.core.pages import page_text
from frontdoor.core.problems import for_programs
from frontdoor.core.refusals import Refusal


@login_not_required
@require_safe
def front_page(request: HttpRequest) -> HttpResponse:
    """Welcome whoever comes; somebody signed in goes on to their own home."""
    if request.user.is_authenticated:
        return redirect("home")
    return render(request, "core/front_page.html")


@login_not_required
@require_safe
def words_page(request: HttpRequest, name: str) -> HttpResponse:
    """A page whose words are data, such as the privacy notice."""
    return render(request, "core/words_page.html", {"page": page_text(name)})


def _brand_tag(request: HttpRequest) -> str:
    return f'"{branding.tag(council())}"'


@login_not_required
@require_safe
@cache_control(public=True, max_age=3600)
@condition(etag_func=_brand_tag)
def brand(request: HttpRequest) -> HttpResponse:
    """The council's colours as a style sheet. Its address carries a mark that changes with the colours."""
    return HttpResponse(branding.style_sheet(council()), content_type="text/css; charset=utf-8")


@login_not_required
@require_safe
def icon(request: HttpRequest) -> HttpResponse:
    """Where browsers look for an icon by themselves, on pages that name none."""
    return redirect(static("images/favicon.svg"), permanent=False)


def refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """Answer 422 with the words of a refusal, where the view has no form of its own to show them in."""
    return render(request, "core/refused.html", {"refusal": refusal}, status=422)


def too_many(request: HttpRequest, *, minutes: int) -> HttpResponse:
    """Answer 429 and say in how many minutes to try again."""
    response = render(request, "429.html", {"minutes": minutes}, status=429)
    response["Retry-After"] = str(minutes * 60)
    return response


def locked_out(request: HttpRequest, original_response: HttpResponse, credentials: dict[str, Any]) -> HttpResponse:
    """What someone sees who gave a wrong password too often."""
    return too_many(request, minutes=round(settings.AXES_COOLOFF_TIME * 60))


@for_programs(400)
def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 400, or 413 where what was sent is too big."""
    if isinstance(exception, RequestDataTooBig | TooManyFilesSent):
        limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE // 1_000_000
        return render(request, "413.html", {"limit": limit}, status=413)
    return render(request, "400.html", status=400)


@for_programs(403)
def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 403: signed in, but this is not theirs to do."""
    return render(request, "403.html", status=403)


def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer 403 to a form sent without its security token, most often a page left open for too long."""
    return render(request, "403.html", {"expired": True}, status=403)


@for_programs(404)
def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 404; the same for what does not exist and for what one may not see."""
    return render(request, "404.html", status=404)


@for_programs(500)
def failed(request: HttpRequest) -> HttpResponse:
    """Answer 500 with a page that asks nothing of the database, the session or the collected static files."""
    words = {"council": council(), "service_name": SERVICE_NAME, "static": settings.STATIC_URL}
    return HttpResponseServerError(render_to_string("500.html", words))
