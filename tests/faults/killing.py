"""Kills workers while a call of theirs is open at the receiver, and counts only those that were."""

import os
import signal
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from tests.faults.partner import Held, Partner, caller_at

PATIENCE = 15.0  # seconds to wait for a call to hold


@dataclass
class Kills:
    """How many were killed, and how many of those while their call was held."""

    kills: int = 0
    mid_send: int = 0


def family_of(process: int) -> set[int]:
    """A process and all that came of it."""
    found = {process}
    for line in _children(process):
        found |= family_of(line)
    return found


def _children(process: int) -> list[int]:
    with suppress(OSError):
        return [
            int(pid)
            for each in Path(f"/proc/{process}/task").iterdir()
            for pid in (each / "children").read_text().split()
        ]
    return []


def kill_one_mid_send(partner: Partner, workers: set[int], kills: Kills, *, taken: bool) -> int | None:
    """Hold the next call, find who makes it among the workers and their children, and SIGKILL it; give its id.

    It counts as mid-send where the process still held the socket of the call when the signal had been sent, and the
    receiver had not answered. None where no call came in time.
    """
    before = len(partner.holding)
    partner.hold_next(taken=taken)
    held = _wait_for(partner, before)
    if held is None:
        return None
    process = caller_at(held.port, set().union(*(family_of(worker) for worker in workers)))
    if process is not None:
        os.kill(process, signal.SIGKILL)
        kills.kills += 1
        kills.mid_send += not held.go.is_set()
    held.go.set()
    return process


def _wait_for(partner: Partner, before: int) -> Held | None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if len(partner.holding) > before:
            return partner.holding[before]
        time.sleep(0.01)
    return None
