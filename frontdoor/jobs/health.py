"""Is it well? Each part is asked at the same time, and the answer comes in time even where a part hangs."""

import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from typing import Any

import psycopg
from django.conf import settings
from django.db import connection
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from frontdoor.core.broker import client_url
from frontdoor.jobs.models import Part

OK = "ok"
DOWN = "down"  # does not answer
SILENT = "silent"  # no sign of life for a while
STUCK = "stuck"  # alive, but nothing it was given has been done for longer than any task may take
UNKNOWN = "unknown"  # cannot be told while another part is down
PATIENCE = 1.5  # seconds for all of it
FRESH = 30.0  # seconds: three heartbeats
STUCK_AFTER = settings.CELERY_TASK_TIME_LIMIT + 60.0  # seconds

Ages = Mapping[str, float]  # seconds since each part's last sign of life; a part that never gave one is missing


class _Check:
    """One question, asked by one thread at a time however many want to know: a hanging part costs one thread."""

    def __init__(self, ask: Callable[[], Any]) -> None:
        self._ask = ask
        self._lock = threading.Lock()
        self._asked: Future[Any] | None = None

    def begin(self) -> "Future[Any]":
        with self._lock:
            if self._asked is None or self._asked.done():
                self._asked = Future()
                threading.Thread(target=self._run, args=(self._asked,), daemon=True).start()
            return self._asked

    def _run(self, asked: "Future[Any]") -> None:
        try:
            asked.set_result(self._ask())
        except Exception as error:  # whatever went wrong, the part does not answer
            asked.set_exception(error)


def _ask_database() -> Ages:
    """The heartbeats' ages, over a connection of its own that waits for nothing long."""
    impatient = {"connect_timeout": 2, "tcp_user_timeout": 5000, "autocommit": True}
    with psycopg.connect(**{**connection.get_connection_params(), **impatient}) as line:
        rows = line.execute("SELECT part, extract(epoch FROM clock_timestamp() - seen_at)::float FROM jobs_heartbeat")
        return dict(rows.fetchall())


def _ask_broker() -> bool:
    with Redis.from_url(
        client_url(settings.REDIS_URL), socket_timeout=1, socket_connect_timeout=1, retry=Retry(NoBackoff(), 0)
    ) as line:
        return bool(line.ping())


_database, _broker = _Check(_ask_database), _Check(_ask_broker)


def health() -> dict[str, str]:
    """The state of `database`, `broker`, `worker` and `beat`, each in one word; answers within two seconds."""
    until = time.monotonic() + PATIENCE
    asked = [_database.begin(), _broker.begin()]
    ages, pong = (_answer(one, until) for one in asked)
    return judge(ages, broker=bool(pong))


def _answer(asked: "Future[Any]", until: float) -> Any:
    try:
        return asked.result(timeout=max(0.0, until - time.monotonic()))
    except (TimeoutError, psycopg.Error, RedisError, OSError, ValueError):
        return None


def judge(ages: Ages | None, *, broker: bool) -> dict[str, str]:
    """The word for each part. `ages` is None where the database does not answer."""
    if ages is None:
        worker = beat = UNKNOWN
    else:
        beat = OK if ages.get(Part.BEAT, FRESH) < FRESH else SILENT
        worker = _worker(ages, beat_lives=beat == OK)
        if not broker and worker != OK:
            worker = UNKNOWN  # without a broker the worker gives no sign, dead or alive
    return {
        "database": DOWN if ages is None else OK,
        "broker": OK if broker else DOWN,
        "worker": worker,
        "beat": beat,
    }


def _worker(ages: Ages, *, beat_lives: bool) -> str:
    if ages.get(Part.WORKER, FRESH) >= FRESH:
        return SILENT
    if beat_lives and ages.get(Part.POOL, 0.0) > STUCK_AFTER:
        return STUCK
    return OK
