"""A partner's program at its worst: it answers in every way there is, and holds calls while their worker is killed."""

import json
import os
import socket
import struct
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

FAULTS = ("500", "503", "408", "429", "reset", "hang", "dies")
GOOD = ("200", "204")
ANSWERS = (*GOOD, *FAULTS)
HANGS = 6.0  # seconds, longer than a call may last in these runs


@dataclass
class Held:
    """A call that is not answered until `go` is set. `port` is the caller's end of it."""

    port: int
    taken: bool
    go: threading.Event = field(default_factory=threading.Event)


@dataclass
class Partner:
    """What the program has taken, by the id of the message, what each was about, and how it answered.

    One call in `every` meets a fault, in turn. It is taken where the answer is good, or where the program dies only
    after it has taken it.
    """

    every: int
    most_deaths: int
    address: str = ""
    calls: int = 0
    faults: int = 0
    taken: Counter[str] = field(default_factory=Counter)
    answered: Counter[str] = field(default_factory=Counter)
    about: dict[str, str] = field(default_factory=dict)
    holding: list[Held] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)
    _to_hold: list[bool] = field(default_factory=list)

    def hold_next(self, *, taken: bool) -> None:
        """Hold the next call, having taken what it says or not."""
        with self.lock:
            self._to_hold.append(taken)

    def receive(self, message: str, port: int) -> str | Held:
        """Decide how a call is answered."""
        with self.lock:
            self.calls += 1
            if self._to_hold:
                held = Held(port, self._to_hold.pop())
                self.holding.append(held)
                self.taken[message] += held.taken
                return held
            answer = self._next()
            self.answered[answer] += 1
            if answer in {*GOOD, "dies"}:
                self.taken[message] += 1
            return answer

    def _next(self) -> str:
        if self.calls % self.every:
            return GOOD[self.calls % 2]
        self.faults += 1
        answer = FAULTS[self.faults % len(FAULTS)]
        return "500" if answer == "dies" and self.answered["dies"] >= self.most_deaths else answer

    @property
    def twice(self) -> int:
        """How many messages were taken more than once."""
        return sum(times > 1 for times in self.taken.values())


class Handler(BaseHTTPRequestHandler):
    """Answers one call as its partner decides."""

    partner: Partner

    def do_POST(self) -> None:
        said = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.partner.about[self.headers["webhook-id"]] = said["data"]["id"]
        answer = self.partner.receive(self.headers["webhook-id"], self.client_address[1])
        if isinstance(answer, Held):
            answer.go.wait(60)
            answer = "dies"
        self.close_connection = True
        if answer == "hang":
            time.sleep(HANGS)
        if answer == "reset":
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        if answer.isdigit():
            with suppress(OSError):
                self.say(int(answer))

    def say(self, status: int) -> None:
        """Answer with a status."""
        self.send_response(status)
        if status in {503, 429}:
            self.send_header("Retry-After", "1")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        """Nothing is printed."""


class Server(ThreadingHTTPServer):
    """Takes many calls at once."""

    daemon_threads = True
    request_queue_size = 64

    def shutdown_request(self, request: Any) -> None:
        """Without a farewell: a connection to be reset is only closed."""
        with suppress(OSError):
            request.close()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A caller that was killed is no error of ours."""


@contextmanager
def listening(partner: Partner) -> Iterator[Partner]:
    """The program listens, for as long as the `with` lasts."""
    server = Server(("127.0.0.1", 0), type("Its", (Handler,), {"partner": partner}))
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    partner.address = f"http://127.0.0.1:{server.server_port}/hooks"
    yield partner
    server.shutdown()
    server.server_close()


def caller_at(port: int, among: set[int]) -> int | None:
    """Which of these processes holds the socket whose local end is this port; None where none does any more."""
    wanted = f":{port:04X}"
    for line in Path("/proc/net/tcp").read_text().splitlines()[1:]:
        parts = line.split()
        if parts[1].endswith(wanted) and parts[9] != "0":
            link = f"socket:[{parts[9]}]"
            return next((process for process in among if holds(process, link)), None)
    return None


def holds(process: int, link: str) -> bool:
    """Whether a process has this open."""
    with suppress(OSError):
        return any(os.readlink(each) == link for each in Path(f"/proc/{process}/fd").iterdir())
    return False
