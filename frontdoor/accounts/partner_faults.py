"""The faults that a door for programs may answer with, as the API's description shows them: status, code and words."""

from collections.abc import Mapping

from drf_spectacular.utils import OpenApiExample, OpenApiResponse

from frontdoor.core.problems import MEDIA_TYPE, Problem, problem

Fault = tuple[str, str, str]
"""When it is answered, and an example's code and words."""
ANY_DOOR: Mapping[int, Fault] = {
    400: (
        "The address, a header or the body cannot be understood: `code` says which.",
        "parameter_unknown",
        "The address has a parameter that is not known here. Nothing was done.",
    ),
    401: (
        "There is no token, or it is wrong, has run out, or its organisation is suspended. Get a new one.",
        "not_authenticated",
        "Authentication credentials were not provided.",
    ),
    403: (
        "The program's token has not got the scope for this.",
        "permission_denied",
        "You do not have permission to perform this action.",
    ),
    415: (
        "The body is sent as something else than JSON.",
        "unsupported_media_type",
        "The body is of a kind that is not read here. Send application/json.",
    ),
    429: (
        "The program calls more often than it may. `Retry-After` says in how many seconds it may call again.",
        "throttled",
        "Too many calls. Wait as long as Retry-After says.",
    ),
}
ANY_FIELD: Mapping[str, tuple[str, str]] = {
    "cursor": ("cursor_wrong", "Ensure this field has no more than 1000 characters."),
    "key": ("key_reused", "Something else was sent under this key. Choose a new one."),
}
"""For each field: the usual code and the words, when it does not say what is needed."""


def faults_of(
    *statuses: int, wrong: str = "", said: Mapping[int, Fault], fields: Mapping[str, tuple[str, str]]
) -> dict[tuple[int, str], OpenApiResponse]:
    """The faults an operation may answer with: 401 and 429 always, and 422 where the field `wrong` may be.

    `said` and `fields` are what the operation's room adds to those of any door.
    """
    fields = {**ANY_FIELD, **fields}
    found = {status: each for status, each in {**ANY_DOOR, **said}.items() if status in {401, 429, *statuses}}
    if wrong:
        when = "What was sent lacks something (`faults` names each field), or goes under a key that is taken."
        found[422] = (when, *fields[wrong])
    named = wrong if wrong != "key" else ""
    return {(status, MEDIA_TYPE): _fault(status, each, named, fields) for status, each in sorted(found.items())}


def _fault(status: int, said: Fault, wrong: str, fields: Mapping[str, tuple[str, str]]) -> OpenApiResponse:
    when, code, words = said
    named = code == fields.get(wrong, ("",))[0]
    faults = {"faults": [{"field": wrong, "code": code, "detail": words}]} if named else {}
    value = problem(status, code, words, **faults)
    return OpenApiResponse(Problem, when, [OpenApiExample(code, value=value, status_codes=[str(status)])])
