"""A partner's program in one file: it reads the API's own description, and carries referrals from asked to done.

It knows operations by their `operationId` and nothing else of the site: no address, no method and no header is written
here. Run it against the demo: `SITE=http://127.0.0.1:8000 python tests/api/whole_loop.py`. It needs Python alone.
"""

import json
import os
import sys
import uuid
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

SITE = os.environ.get("SITE", "http://127.0.0.1:8000")
PROGRAM = os.environ.get("PROGRAM", "demo-partner:demo-partner-secret")


@dataclass
class Answer:
    """A status, what was said, and the version (ETag) it was said of, if it has one."""

    status: int
    said: Any
    version: str = ""


@dataclass
class Api:
    """The operations of a site, by their ids."""

    site: str
    program: str
    description: dict[str, Any] = field(default_factory=dict)
    token: str = ""

    def __post_init__(self) -> None:
        """Read the description, and get a token where it says that tokens are got."""
        asked = Request(f"{self.site}/api/v1/schema/", headers={"Accept": "application/json"})
        self.description = self._sent(asked).said
        (scheme,) = self.description["components"]["securitySchemes"].values()
        at = scheme["flows"]["clientCredentials"]["tokenUrl"]
        pair = b64encode(self.program.encode()).decode()
        form = urlencode({"grant_type": "client_credentials"}).encode()
        asked = Request(f"{self.site}{at}", data=form, headers={"Authorization": f"Basic {pair}"})
        self.token = self._sent(asked).said["access_token"]

    def call(self, operation: str, said: Any = None, *, version: str = "", query: str = "", **path: str) -> Answer:
        """Call an operation. What it wants as a header it gets: a key of its own, and the version."""
        address, method, described = self._found(operation)
        headers = {"Authorization": f"Bearer {self.token}"}
        for parameter in described.get("parameters", []):
            if parameter["in"] == "header" and parameter.get("required") and "response" not in parameter:
                headers[parameter["name"]] = version if parameter["name"] == "If-Match" else str(uuid.uuid4())
        body = None if said is None else json.dumps(said).encode()
        if body is not None:
            headers["Content-Type"] = "application/json"
        at = f"{self.site}{address.format(**path)}{query}"
        return self._sent(Request(at, data=body, headers=headers, method=method.upper()))

    def pages(self, operation: str, query: str = "") -> Iterator[Any]:
        """Every row of a list, page after page."""
        while True:
            page = self.call(operation, query=query).said
            yield from page["results"]
            if not page["next"]:
                return
            query = "?" + page["next"].partition("?")[2]

    def _found(self, operation: str) -> tuple[str, str, dict[str, Any]]:
        for address, methods in self.description["paths"].items():
            for method, described in methods.items():
                if described["operationId"] == operation:
                    return address, method, described
        raise LookupError(operation)

    @staticmethod
    def _sent(asked: Request) -> Answer:
        try:
            with urlopen(asked, timeout=30) as answer:
                return Answer(answer.status, json.load(answer), answer.headers.get("ETag", ""))
        except HTTPError as refused:
            with refused:
                return Answer(refused.code, json.load(refused))


def carry_through(api: Api, referral: str) -> str:
    """Read a referral, say that it is known, yes, under way, something, and what came of it; where it stands then."""
    read = api.call("readReferral", referral=referral)
    version = read.version
    told = (
        ("acknowledgeReferral", None),
        ("acceptReferral", None),
        ("beginReferral", None),
        ("completeReferral", {"outcome": "met"}),
    )
    for operation, said in told:
        answer = api.call(operation, said, version=version, referral=referral)
        if answer.status != 200:
            raise RuntimeError(f"{operation}: {answer.status} {answer.said['code']}")
        version = answer.version
        if operation == "acceptReferral":
            api.call("sendMessage", {"words": "We look forward to it."}, referral=referral)
    return str(api.call("readReferral", referral=referral).said["status"])


def main() -> None:
    """Everything that is asked is carried through; what is not shared any more is named, so as to be purged."""
    api = Api(SITE, PROGRAM)
    for row in list(api.pages("listReferrals", "?status=requested")):
        sys.stdout.write(f"{row['id']} {carry_through(api, row['id'])}\n")
    for row in api.pages("listReferrals", "?status=sharing-ended"):
        sys.stdout.write(f"{row['id']} purge\n")


if __name__ == "__main__":
    main()
