"""What the partner API's description shows for each operation: made-up answers, and the faults with their codes."""

from collections.abc import Mapping
from typing import Any

from drf_spectacular.utils import OpenApiExample, OpenApiResponse

from enabling_help.workflow import Outcome
from frontdoor.core.problems import MEDIA_TYPE, Problem, problem

NO_SUCH = "There is no such referral, or it is not shared with your organisation."
"""Said alike of an id that does not exist, of another organisation's, and of one whose sharing has ended."""
ID, REQUESTER = "0b2f6f0e-6c1f-4f0e-9a53-2b1b6b0c9e11", "5f6c1d9a-6f0b-4c39-8a6e-3c1f0d6f7a20"
US = "c4a2b7de-8d1c-4a86-b0c9-9a7d1e5f3b44"
SUMMARY: Mapping[str, Any] = {
    "id": ID,
    "status": "requested",
    "kind": "introduced",
    "requester": {"id": REQUESTER, "name": "Merrowdale Council"},
    "requested_at": "2026-11-02T10:15:00Z",
    "acknowledged_at": None,
    "shared_until": "2027-02-02T00:00:00Z",
}
ASKED = {
    "event": "requested",
    "happened_at": SUMMARY["requested_at"],
    "organisation": SUMMARY["requester"],
}
SHARED: Mapping[str, Any] = {
    **SUMMARY,
    "note": "She would like to come on a Tuesday.",
    "need": {"words": "Company in the afternoons."},
    "person": {
        "known_as": {"first_name": "Joan"},
        "reach": [{"kind": "phone", "value": "01632 960456", "safe_to_leave_message": True}],
    },
    "history": [ASKED],
}


def _after(status: str, **more: Any) -> dict[str, Any]:
    said = {
        "event": status,
        "happened_at": "2026-11-02T14:40:00Z",
        "organisation": {"id": US, "name": "Tillerby Good Neighbours"},
        **{name: words for name, words in more.items() if name == "reason"},
    }
    return {**SHARED, "status": status, **more, "history": [ASKED, said]}


def _answer(name: str, value: Any) -> OpenApiExample:
    return OpenApiExample(name, value=value, response_only=True, status_codes=["200"])


LIST = _answer("One page", {"results": [SUMMARY], "next": None})
REFERRAL = _answer("What Joan shares", SHARED)
ACCEPTED = _answer("After saying yes", _after("accepted"))
DECLINED = _answer("After saying no", _after("rejected", reason="We are full until spring."))
COMPLETED = _answer("After it is done", _after("completed", outcome="met"))
REASON = OpenApiExample("A reason", value={"reason": "We are full until spring."}, request_only=True)
TOLD = OpenApiExample("They met", value={"outcome": "met"}, request_only=True)

REASON_SAID = "Say why, in a sentence."
WRONG: Mapping[str, tuple[str, str]] = {
    "cursor": ("cursor_wrong", "Ensure this field has no more than 1000 characters."),
    "outcome": ("outcome_unknown", f"Say what came of it: {', '.join(Outcome.values)}."),
    "reason": ("reason_missing", REASON_SAID),
}
"""For each field: the usual code and the words, when it does not say what is needed."""
SAID: Mapping[int, tuple[str, str, str]] = {
    400: ("The body is not JSON.", "parse_error", "The body is not JSON."),
    401: (
        "There is no token, or it is wrong, has run out, or its organisation is suspended. Get a new one.",
        "not_authenticated",
        "Authentication credentials were not provided.",
    ),
    404: (
        "There is no such referral, it is another organisation's, or its sharing has ended: all answered alike.",
        "no_such_introduction",
        NO_SUCH,
    ),
    409: (
        "It does not follow from where the referral stands (`not_now`), or is not yours to say (`not_permitted`).",
        "not_now",
        "This introduction has been answered or called off already.",
    ),
    415: (
        "The body is sent as something else than JSON.",
        "unsupported_media_type",
        'Unsupported media type "text/plain" in request.',
    ),
}
"""For each status: when it is answered, and an example's code and words."""


def refusals(*statuses: int, wrong: str = "") -> dict[tuple[int, str], OpenApiResponse]:
    """The faults an operation may answer with: 401 always, and 422 where the field `wrong` may be."""
    said = {status: each for status, each in SAID.items() if status in {401, *statuses}}
    if wrong:
        said[422] = ("What was sent does not say what is needed: `faults` names each field.", *WRONG[wrong])
    return {(status, MEDIA_TYPE): _refusal(status, *each, wrong=wrong) for status, each in sorted(said.items())}


def page_not_found() -> dict[tuple[int, str], OpenApiResponse]:
    """What the list answers to a cursor that was altered or made up."""
    said = "This link to a page of the list does not work any more. Start again from the first page."
    return {(400, MEDIA_TYPE): _refusal(400, "The cursor was altered or made up.", "page_not_found", said)}


def _refusal(status: int, when: str, code: str, words: str, *, wrong: str = "") -> OpenApiResponse:
    faults = {"faults": [{"field": wrong, "code": code, "detail": words}]} if code == WRONG.get(wrong, ("",))[0] else {}
    value = problem(status, code, words, **faults)
    return OpenApiResponse(Problem, when, [OpenApiExample(code, value=value, status_codes=[str(status)])])
