"""One way for every guard to say what it found: a rule, what breaks it, and what is allowed to, with a reason."""

from collections.abc import Iterable

import pytest

from tests.architecture.allowed import ALLOWED


def nothing_breaks(rule: str, found: Iterable[str], *, guard: str = "") -> None:
    """Fail with the rule and each thing that breaks it, but for those allowed.py lists under `guard`.

    What is listed there and breaks the rule no longer fails too: an exception nobody needs is a door left open.
    """
    broken = sorted(set(found))
    listed = ALLOWED.get(guard, {})
    unlisted = [each for each in broken if each not in listed]
    if unlisted:
        excused = f" (or list it with a reason under '{guard}' in tests/architecture/allowed.py)" if guard else ""
        pytest.fail(f"{rule}{excused}:\n  " + "\n  ".join(unlisted), pytrace=False)
    stale = sorted(set(listed) - set(broken))
    if stale:
        pytest.fail(
            f"allowed.py lists under '{guard}' what needs no exception any more. Take it out:\n  " + "\n  ".join(stale),
            pytrace=False,
        )
