"""The site's addresses, and three that only tests open: who is seen, a view that fails, and a page of the API."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from frontdoor import urls
from frontdoor.accounts.acting import scope_of
from frontdoor.accounts.models import User
from frontdoor.core.scope import current_scope
from frontdoor.people.models import KnownAs

handler500 = urls.handler500


def people_seen(request: HttpRequest) -> JsonResponse:
    """The first names this request may see, and whether the request's scope is the one in force."""
    names = sorted(known.first_name for known in KnownAs.objects.all())
    return JsonResponse({"names": names, "one_scope": scope_of(request) == current_scope()})


def falls_over(request: HttpRequest) -> HttpResponse:
    """Change something, then fail."""
    User.objects.filter(pk=request.user.pk).update(first_name="Half done")
    raise ZeroDivisionError


@api_view(["GET"])
def api_people_seen(request: Request) -> Response:
    """The first names the calling program may see."""
    return Response({"names": sorted(known.first_name for known in KnownAs.objects.all())})


urlpatterns = [
    *urls.urlpatterns,
    path("people-seen/", people_seen),
    path("falls-over/", falls_over),
    path("api/people-seen/", api_people_seen),
]
