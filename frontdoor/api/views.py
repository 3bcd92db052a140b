"""The API's description, for programs and for people. Public: a partner reads it before it has a token."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from drf_spectacular.renderers import (
    OpenApiJsonRenderer,
    OpenApiJsonRenderer2,
    OpenApiYamlRenderer,
    OpenApiYamlRenderer2,
)
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from frontdoor.api.schema import description


@extend_schema(exclude=True)
class Schema(APIView):
    """The description in OpenAPI 3.1, as YAML, or as JSON where Accept asks for it."""

    authentication_classes = []
    permission_classes = [AllowAny]
    renderer_classes = [OpenApiYamlRenderer, OpenApiYamlRenderer2, OpenApiJsonRenderer, OpenApiJsonRenderer2]
    metadata_class = None

    def get(self, request: Request) -> Response:
        """All of it: there is one description for everybody."""
        return Response(description())


@login_not_required
@require_safe
def reference_show(request: HttpRequest) -> HttpResponse:
    """The description as a page to read and try things out on."""
    return render(request, "api/reference_show.html")
