"""What programs are told when something cannot be done: problem details (RFC 9457) in JSON, with a stable code.

Every API of the house answers its faults through `answer`, and whatever goes wrong outside a view below the API's
addresses through `for_programs`. Neither ever repeats what was sent or says what a person would recognise.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import wraps
from http import HTTPStatus
from math import ceil
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from rest_framework import exceptions, serializers
from rest_framework.response import Response
from rest_framework.views import set_rollback

from frontdoor.core.refusals import Refusal

MEDIA_TYPE = "application/problem+json"
TITLES = {413: "Content Too Large", 422: "Unprocessable Content"}  # as RFC 9110 has them; older Pythons say otherwise
WORDS: Mapping[int, tuple[str, str]] = {
    400: ("bad_request", "The request could not be understood."),
    403: ("permission_denied", "This is not yours to do."),
    404: ("not_found", "There is nothing at this address."),
    413: ("too_big", "The request is too big."),
    500: ("failed", "Something went wrong on our side. Try again later; nothing was saved."),
}
"""For each status answered without a refusal: the code and the words."""
DJANGOS: Mapping[type[Exception], int] = {
    Http404: 404,
    PermissionDenied: 403,
    RequestDataTooBig: 413,
    SuspiciousOperation: 400,
}
"""Django's own faults and their statuses, the particular before the general."""
IN_OUR_WORDS: Mapping[type[exceptions.APIException], str] = {
    exceptions.MethodNotAllowed: "This address is not for that method. Allow says which methods are.",
    exceptions.UnsupportedMediaType: "The body is of a kind that is not read here. Send application/json.",
}
"""Faults whose usual words would repeat what was sent."""
MISSING, NOT_ON_THE_LIST = frozenset({"required", "null", "blank"}), "invalid_choice"


class Fault(serializers.Serializer[Any]):
    """What is wrong with one field."""

    field = serializers.CharField()
    code = serializers.CharField()
    detail = serializers.CharField()


class Problem(serializers.Serializer[Any]):
    """What went wrong, as RFC 9457 has it. Programs go by `code`, which never changes; `detail` is for people."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    code = serializers.CharField()
    detail = serializers.CharField()
    faults = Fault(many=True, required=False)


def problem(status: int, code: str = "", detail: str = "", **more: Any) -> dict[str, Any]:
    """The members of a problem: type, title, status, code, detail, and `more`. Code and words default to WORDS."""
    usual_code, usual_words = WORDS.get(status, ("", ""))
    title = TITLES.get(status) or HTTPStatus(status).phrase
    said = {"type": "about:blank", "title": title, "status": status}
    return {**said, "code": code or usual_code, "detail": detail or usual_words, **more}


def answer(exc: Exception, context: Mapping[str, Any]) -> Response | None:
    """Django REST framework's exception handler: every fault it knows as a problem; None for one it does not.

    A view says what refusals mean to its callers: `refusal_statuses` by code, `refusal_status` for all others.
    """
    found = _problem_of(exc, context.get("view"))
    if found is None:
        return None
    set_rollback()
    return Response(found, status=found["status"], headers=_headers(exc), content_type=MEDIA_TYPE)


def _problem_of(exc: Exception, view: object) -> dict[str, Any] | None:
    if isinstance(exc, Refusal):
        statuses: Mapping[str, int] = getattr(view, "refusal_statuses", {})
        return problem(statuses.get(exc.code, getattr(view, "refusal_status", 409)), exc.code, exc.words)
    if isinstance(exc, exceptions.ValidationError):
        return _of_fields(exc)
    if isinstance(exc, exceptions.APIException):
        return problem(exc.status_code, str(exc.get_codes()), IN_OUR_WORDS.get(type(exc)) or str(exc.detail))
    return next((problem(status) for kind, status in DJANGOS.items() if isinstance(exc, kind)), None)


def _of_fields(exc: exceptions.ValidationError) -> dict[str, Any]:
    """Each fault with its field and code: `reason_missing`, `outcome_unknown`, `reason_wrong`, `body_wrong`."""
    faults = list(_faults(exc.detail))
    return problem(422, faults[0]["code"], faults[0]["detail"], faults=faults)


def _faults(detail: Any) -> Iterator[dict[str, str]]:
    by_field = detail if isinstance(detail, dict) else {"non_field_errors": detail}
    for name, said in by_field.items():
        field = "body" if name == "non_field_errors" else str(name)
        for each in _leaves(said):
            what = "missing" if each.code in MISSING else "unknown" if each.code == NOT_ON_THE_LIST else "wrong"
            yield {"field": field, "code": f"{field}_{what}", "detail": str(each)}


def _leaves(said: Any) -> Iterator[exceptions.ErrorDetail]:
    """Each fault of a field; those of a list stand under the number of what is wrong in it."""
    if isinstance(said, exceptions.ErrorDetail):
        yield said
    else:
        for each in said.values() if isinstance(said, dict) else said:
            yield from _leaves(each)


def _headers(exc: Exception) -> dict[str, str]:
    headers = {}
    if challenge := getattr(exc, "auth_header", ""):
        headers["WWW-Authenticate"] = str(challenge)
    if wait := getattr(exc, "wait", None):
        headers["Retry-After"] = str(ceil(wait))
    return headers


def for_programs(status: int) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """Let a page for what went wrong answer programs, below the API's addresses, with a problem instead of a page."""

    def wrap(page: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(page)
        def run(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.path.startswith(settings.API_PATHS):
                return page(request, *args, **kwargs)
            too_big = any(isinstance(each, RequestDataTooBig) for each in (*args, *kwargs.values()))
            said = problem(413 if too_big else status)
            return JsonResponse(said, status=said["status"], content_type=MEDIA_TYPE)

        return run

    return wrap
