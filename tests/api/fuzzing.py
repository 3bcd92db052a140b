"""What the fuzzing of the API is told beyond its description: read by the program that fuzzes, in its own process."""

import os
import re
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import schemathesis

LENGTH_OF_A_DAY = len("2026-12-01")
KNOWN = os.environ.get("FUZZED_REFERRALS", "").split(",")


@schemathesis.hook
def before_call(context: Any, case: Any, kwargs: dict[str, Any]) -> None:
    """In place of three in four made-up referrals, one there is: otherwise nothing is ever found.

    And a key of its own for each that has one: otherwise most were replays of the first. And an end of sharing, and of
    a break, that is still to come: that it is cannot be said in the description.
    """
    with suppress(ValueError, KeyError, TypeError):
        number = UUID(str(case.path_parameters["referral"])).int
        if number % 4:
            case.path_parameters["referral"] = KNOWN[number % len(KNOWN)]
    if re.fullmatch("[!-~]{1,255}", str((case.headers or {}).get("Idempotency-Key", ""))):
        case.headers["Idempotency-Key"] = str(uuid4())
    with suppress(KeyError, TypeError, AttributeError):
        if isinstance(case.body["paused_until"], str) and len(case.body["paused_until"]) == LENGTH_OF_A_DAY:
            case.body["paused_until"] = (datetime.now(UTC) + timedelta(days=30)).date().isoformat()
            case.body["paused"] = True if case.body["paused"] is False else case.body["paused"]
    with suppress(ValueError, KeyError, TypeError, AttributeError):
        ends = datetime.fromisoformat(case.body["agreed"]["until"])
        if ends.tzinfo and ends < datetime.now(UTC) + timedelta(days=1):
            case.body["agreed"]["until"] = (datetime.now(UTC) + timedelta(days=30)).isoformat()
