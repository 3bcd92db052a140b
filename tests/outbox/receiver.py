"""A partner's program for tests: a listener on this machine that keeps what it is sent and answers as told."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Received:
    """One call: its headers, in small letters, and its body."""

    headers: dict[str, str]
    body: bytes


@dataclass
class Receiver:
    """What came, and how to answer: a status, headers, and seconds to take over it."""

    address: str = ""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    seconds: float = 0.0
    received: list[Received] = field(default_factory=list)

    @property
    def place(self) -> str:
        """The host and port, as ADDRESSES_ALLOWED has them."""
        return self.address.removeprefix("http://").partition("/")[0]

    def answers(self, status: int, **headers: str) -> None:
        """From now on, this."""
        self.status = status
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}


@contextmanager
def receiver() -> Iterator[Receiver]:
    """One that listens, for as long as the `with` lasts."""
    kept = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            kept.received.append(Received({name.lower(): value for name, value in self.headers.items()}, body))
            time.sleep(kept.seconds)
            self.send_response(kept.status)
            for name, value in kept.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            """Nothing is printed."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    kept.address = f"http://127.0.0.1:{server.server_port}/hooks"
    yield kept
    server.shutdown()
    server.server_close()
