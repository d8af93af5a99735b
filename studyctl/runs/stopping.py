"""Ends a process tree: the main process may save its work first, then everything goes, until nothing is left."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable

from studyctl.runs.processes import descendants, send

LAST_WARNING = 1.0  # seconds that children get between SIGTERM and SIGKILL, within the grace
STRAYS = 2.0  # seconds that what outlives its job gets to end by itself


def stop_tree(main: int, grace: float, wait: Callable[[float], None], main_ended: Callable[[], bool]) -> None:
    """SIGTERM to `main`, within `grace` seconds SIGTERM to all below this process, then SIGKILL until none."""
    deadline = time.monotonic() + grace
    warn_at = deadline - min(LAST_WARNING, grace / 2)
    send(main, signal.SIGTERM)
    while not main_ended() and time.monotonic() < warn_at:
        wait(warn_at - time.monotonic())
    sweep(max(0.0, deadline - time.monotonic()), wait)


def sweep(grace: float, wait: Callable[[float], None]) -> int:
    """Ends every descendant of this process: SIGTERM, `grace` seconds, SIGKILL until none; returns how many."""
    me = os.getpid()
    strays = descendants(me)
    for pid in strays:
        send(pid, signal.SIGTERM)
    deadline = time.monotonic() + min(grace, STRAYS)
    while descendants(me) and time.monotonic() < deadline:
        wait(min(0.05, max(0.0, deadline - time.monotonic())))
    pause = 0.01
    while left := descendants(me):
        for pid in left:
            send(pid, signal.SIGKILL)
        wait(pause)
        pause = min(0.5, pause * 1.5)  # what waits for a device goes only when the kernel lets it
    return len(strays)
