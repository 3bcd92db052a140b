"""A council's own system that introduces people through the public API, and does not give up."""

import http.client
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.utils import timezone

NEEDS = 20  # of one person, each introduced by itself
GIVES_UP = 120.0  # seconds after which a server that answers nothing good is given up on


@dataclass
class Poster:
    """What was accepted: the ids of the referrals. `again` counts what was sent more than once, under its key."""

    port: int
    token: str
    receiver: str
    accepted: list[str] = field(default_factory=list)
    again: int = 0
    faults: list[str] = field(default_factory=list)

    def introduce(self, count: int) -> None:
        """So many, one after another."""
        try:
            for first in range(0, count, NEEDS):
                needs = [f"Company {first + number}" for number in range(min(NEEDS, count - first))]
                said = {"first_name": "Joan", "phone": "01632 960123", "route": "telephone", "needs": needs}
                for need in self._post("/api/v1/contacts/", said)["needs"]:
                    said = {"need": need, "organisation": self.receiver, "agreed": _agreed()}
                    self.accepted.append(self._post("/api/v1/referrals/", said)["id"])
        except Exception as fault:  # shown by whoever joins
            self.faults.append(repr(fault))

    def _post(self, address: str, said: Any) -> Any:
        """Post until it is taken, under one key."""
        key, body, until, last = str(uuid4()), json.dumps(said), time.monotonic() + GIVES_UP, ""
        headers = {
            "Authorization": f"Bearer {self.token}",
            "Content-Type": "application/json",
            "Idempotency-Key": key,
        }
        while time.monotonic() < until:
            line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
            with suppress(OSError, http.client.HTTPException):
                line.request("POST", address, body, headers)
                answer = line.getresponse()
                told = answer.read().decode()
                if answer.status == 201:
                    return json.loads(told)
                last = f"{answer.status} {told}"
                if answer.status < 500 and "key_in_flight" not in told:
                    break
            line.close()
            self.again += 1
            time.sleep(0.1)
        raise RuntimeError(f"{address}: {last}")


def _agreed() -> dict[str, Any]:
    until = (timezone.now() + timedelta(days=90)).isoformat()
    return {"items": ["known_as", "reach"], "until": until, "words": "Yes, tell them."}


@contextmanager
def posting(posters: list[Poster], count: int) -> Iterator[list[threading.Thread]]:
    """They post at once, so many together, and have ended afterwards."""
    each = [count // len(posters) + (number < count % len(posters)) for number in range(len(posters))]
    threads = [threading.Thread(target=poster.introduce, args=(n,)) for poster, n in zip(posters, each, strict=True)]
    for thread in threads:
        thread.start()
    yield threads
    for thread in threads:
        thread.join()
