"""What the partner API's description shows for each operation: made-up answers, and the faults with their codes."""

from collections.abc import Mapping
from typing import Any

from drf_spectacular.utils import OpenApiExample, OpenApiResponse

from enabling_help.listing import SHARING_ENDED
from enabling_help.workflow import Outcome
from frontdoor.accounts.partner_faults import Fault, faults_of

NO_SUCH = "There is no such referral, or it is not shared with your organisation."
"""Said alike of an id that does not exist, of another organisation's, and of one whose sharing has ended."""
ID, REQUESTER = "0b2f6f0e-6c1f-4f0e-9a53-2b1b6b0c9e11", "5f6c1d9a-6f0b-4c39-8a6e-3c1f0d6f7a20"
SUMMARY: Mapping[str, Any] = {
    "id": ID,
    "status": "requested",
    "kind": "introduced",
    "requester": {"id": REQUESTER, "name": "Merrowdale Council"},
    "requested_at": "2026-11-02T10:15:00Z",
    "acknowledged_at": None,
    "reply_expected_on": "2026-11-09",
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
    "ended_by_person": False,
    "kept_back": False,
    "need": {"words": "Company in the afternoons."},
    "person": {
        "known_as": {"first_name": "Joan"},
        "reach": [{"kind": "phone", "value": "01632 960456", "safe_to_leave_message": True}],
    },
    "history": [ASKED],
}


def _answer(name: str, value: Any) -> OpenApiExample:
    return OpenApiExample(name, value=value, response_only=True, status_codes=["200"])


LIST_ENDED = _answer("After a withdrawal", {"results": [{"id": ID, "status": SHARING_ENDED}], "next": None})
MESSAGE: Mapping[str, Any] = {
    "id": "7d3d2c55-0d92-4a43-8f0e-0b0e0f5f3c21",
    "sent_at": "2026-11-03T09:00:00Z",
    "organisation": {"id": REQUESTER, "name": "Merrowdale Council"},
    "words": "Is there a step at the door?",
}
MESSAGES = _answer("One page of messages", {"results": [MESSAGE], "next": None})
SENT = OpenApiExample(
    "Sent",
    value={name: MESSAGE[name] for name in ("id", "sent_at")},
    response_only=True,
    status_codes=["201"],
)
TO_SAY = OpenApiExample("An answer", value={"words": "No, and there is a ramp at the side."}, request_only=True)
NEED = "c9b7e0c4-0f0a-4f7e-8f0f-6f1b2a3c4d5e"
AGREED: Mapping[str, Any] = {
    "items": ["known_as", "reach"],
    "until": "2027-02-02T00:00:00Z",
    "words": "Yes, they may ring me.",
}
CONTACT = OpenApiExample(
    "Joan would like company",
    value={
        "first_name": "Joan",
        "phone": "01632 960456",
        "route": "professional",
        "needs": ["Company in the afternoons."],
        "agreed": AGREED,
    },
    request_only=True,
)


def _made(name: str, value: Any) -> OpenApiExample:
    return OpenApiExample(name, value=value, response_only=True, status_codes=["201"])


BROUGHT = _made("Written down", {"conversation": MESSAGE["id"], "needs": [NEED], "referrals": [ID]})
WANTED = OpenApiExample(
    "To an organisation",
    value={"need": NEED, "organisation": REQUESTER, "note": "She would like a Tuesday.", "agreed": AGREED},
    request_only=True,
)
MADE = _made("Made", {"id": ID, "status": "requested"})
ORGANISATIONS = _answer(
    "One page of organisations", {"results": [{**SUMMARY["requester"], "sector": "council"}], "next": None}
)
MADE_SAID: Mapping[str, Any] = {
    "id": ID,
    "need": NEED,
    "status": "accepted",
    "kind": "introduced",
    "organisation": {"id": REQUESTER, "name": "Tillerby Good Neighbours"},
    "requested_at": SUMMARY["requested_at"],
    "acknowledged_at": "2026-11-02T14:40:00Z",
    "reply_expected_on": SUMMARY["reply_expected_on"],
}
MADE_LIST = _answer("One page of what you made", {"results": [MADE_SAID], "next": None})
MADE_CANCELLED = _answer("Called off", {**MADE_SAID, "status": "cancelled"})
MADE_BY_US = _answer("One you made", {**MADE_SAID, "history": [ASKED]})
LIST = _answer("One page", {"results": [SUMMARY], "next": None})
REFERRAL = _answer("What Joan shares", SHARED)
ENTRY_SAID = {"id": NEED, "name": "Tuesday table", "capacity": 4, "paused": False, "paused_until": None}
ENTRIES = _answer("One page of entries", {"results": [ENTRY_SAID], "next": None})
ENTRY = _answer("Room for four", ENTRY_SAID)
ROOM = OpenApiExample("Four more", value={"capacity": 4, "paused": False}, request_only=True)
REASON = OpenApiExample("A reason", value={"reason": "We are full until spring."}, request_only=True)
TOLD = OpenApiExample("They met", value={"outcome": "met"}, request_only=True)


def stands_at(status: str) -> OpenApiExample:
    """Where a referral stands after something was said of it."""
    return _answer("Afterwards", {**SUMMARY, "status": status, "acknowledged_at": "2026-11-02T14:40:00Z"})


REASON_SAID = "Say why, in a sentence."
WRONG: Mapping[str, tuple[str, str]] = {
    "outcome": ("outcome_unknown", f"Say what came of it: {', '.join(Outcome.values)}."),
    "reason": ("reason_missing", REASON_SAID),
    "needs": ("needs_missing", "This field is required."),
    "organisation": ("organisation_missing", "This field is required."),
    "capacity": ("capacity_missing", "This field is required."),
    "words": ("words_missing", "This field is required."),
}
SAID: Mapping[int, Fault] = {
    404: (
        "There is no such referral, it is another organisation's, or its sharing has ended: all answered alike.",
        "no_such_introduction",
        NO_SUCH,
    ),
    409: (
        "It does not follow from where the referral stands (`not_now`), is not yours to say (`not_permitted`), or is "
        "being answered at this moment (`key_in_flight`).",
        "not_now",
        "This introduction has been answered or called off already.",
    ),
    412: (
        "The referral has changed since you read it.",
        "version_stale",
        "The referral has changed since you read it. Read it again. Nothing was done.",
    ),
    428: (
        "If-Match is missing.",
        "version_missing",
        "Send the ETag of the referral as you read it, as If-Match. Nothing was done.",
    ),
}


def refusals(*statuses: int, wrong: str = "") -> dict[tuple[int, str], OpenApiResponse]:
    """The faults an operation on referrals may answer with, as `faults_of`."""
    return faults_of(*statuses, wrong=wrong, said=SAID, fields=WRONG)
