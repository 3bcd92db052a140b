"""The full list of 50 referrals, under row security and with item tables: ours, two peers by ModelSerializer, and a raw
WSGI handler that runs the very same statements and writes the very same JSON.

Each answers through WSGI in this process, one after another in every round, so that a busy machine slows all alike. The
raw handler reads every row and builds nothing from it: it writes what ours answered, which no handler could do quicker.
"""

import gc
import json
import os
import time
from collections.abc import Callable
from http import HTTPStatus
from statistics import median
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from benchmarks.filling import ROWS, club_with_referrals
from frontdoor.core.scope import Scope, acting_as
from tests.conftest import as_owner
from tests.factories.cast import gather
from tests.factories.programs import REFERRALS, Program

ROUNDS = int(os.environ.get("ROUNDS", "60"))
NOT_READS = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK")
pytestmark = [pytest.mark.urls("benchmarks.peers")]


def answered(address: str, program: Program) -> bytes:
    """The body of a GET, through the whole of the site's WSGI handler."""
    answer = program.get(address)
    assert answer.status_code == HTTPStatus.OK, answer.content[:300]
    return answer.content


def raw(statements: list[str], by: Scope, said: Any) -> Callable[[], bytes]:
    """A WSGI handler at its barest: the statements in one transaction under the same scope, and the JSON."""

    def application(environ: Any, start_response: Callable[..., Any]) -> list[bytes]:
        with transaction.atomic(), acting_as(by), connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
                if cursor.description:
                    cursor.fetchall()
        body = json.dumps(said).encode()
        start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
        return [body]

    return lambda: b"".join(application(RequestFactory().get("/").environ, lambda *said: None))


def seconds_of(answer: Callable[[], bytes]) -> float:
    began = time.perf_counter()
    answer()
    return time.perf_counter() - began


def test_the_full_list_of_fifty(committing: str, settings: Any, capsys: pytest.CaptureFixture[str]) -> None:
    """Fail where ours is under three times the framework's, or under half of the raw handler's."""
    cast = gather()
    settings.API_CALLS_A_MINUTE, settings.DEBUG = 1_000_000, False
    program = club_with_referrals(cast)
    as_owner("ANALYZE", database=committing)  # as the server does by itself in time

    def ours() -> bytes:
        return answered(f"{REFERRALS}?full=true", program)

    with CaptureQueriesContext(connection) as asked:
        said = json.loads(ours())
    assert len(said["results"]) == ROWS
    assert all("person" in row and "history" in row for row in said["results"])
    ran = [each["sql"] for each in asked.captured_queries]
    statements = [each for each in ran if not each.startswith(NOT_READS) and "'app.scope'" not in each]
    handlers: dict[str, Callable[[], bytes]] = {
        "ours": ours,
        "ModelSerializer, each row asks": lambda: answered("/api/v1/asking/", program),
        "ModelSerializer, read at once": lambda: answered("/api/v1/prepared/", program),
        "raw WSGI": raw(statements, Scope(organisation=cast.club.pk), said),
    }
    gc.collect()
    gc.freeze()  # what was made to fill the database is nothing a server has
    taken: dict[str, list[float]] = {name: [] for name in handlers}
    for _ in range(ROUNDS + 5):
        for name, handler_of in handlers.items():
            taken[name].append(seconds_of(handler_of))
    at = {name: median(each[5:]) for name, each in taken.items()}
    with capsys.disabled():
        print(f"\n{ROWS} referrals, {len(statements)} statements, {len(ours()):,} bytes, median of {ROUNDS} rounds")
        for name, each in at.items():
            print(f"  {name}: {each * 1000:.1f} ms; requests of ours for one of it: {each / at['ours']:.2f}")
    assert at["ModelSerializer, each row asks"] >= 3 * at["ours"]
    assert at["ours"] <= 2 * at["raw WSGI"]
