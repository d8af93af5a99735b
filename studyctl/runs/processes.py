"""Which processes belong to a run: by descent from the supervisor, or by the run id in their environment."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

_PR_SET_CHILD_SUBREAPER = 36  # linux/prctl.h
LINUX = sys.platform == "linux"


def adopt_orphans() -> bool:
    """Makes this process the parent of every descendant that loses its own; False where it cannot (macOS)."""
    if not LINUX:
        return False
    import ctypes  # late: 5 ms that only a supervisor pays

    return bool(ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) == 0)


def descendants(root: int) -> list[int]:
    """The living processes below `root`, whatever session or group they moved to; zombies do not count."""
    children: dict[int, list[int]] = {}
    for pid, parent, state in _table():
        if state not in "ZX":
            children.setdefault(parent, []).append(pid)
    found, open_ends = [], [root]
    while open_ends:
        below = children.get(open_ends.pop(), [])
        found += below
        open_ends += below
    return found


def carrying(run_id: str) -> list[int]:
    """The living processes of this user whose environment says that they belong to run `run_id`."""
    if not LINUX:
        return _carrying_by_psutil(run_id)
    return [pid for pid in _pids() if _carries(pid, run_id)]


def send(pid: int, number: signal.Signals) -> None:
    """Sends a signal to a child or descendant; one that is gone already is no error."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.kill(pid, number)


def send_pinned(pid: int, number: signal.Signals, still: Callable[[int], bool]) -> None:
    """Signals `pid` only if `still(pid)` after a pidfd pinned it, so that a reused pid is never hit."""
    if not LINUX:
        if still(pid):
            send(pid, number)
        return
    try:
        handle = os.pidfd_open(pid)
    except OSError:
        return
    try:
        if still(pid):
            signal.pidfd_send_signal(handle, number)
    except OSError:
        pass  # it ended meanwhile
    finally:
        os.close(handle)


def _pids() -> list[int]:
    return [int(name) for name in os.listdir("/proc") if name.isdigit()]


def _carries(pid: int, run_id: str) -> bool:
    try:
        environment = Path(f"/proc/{pid}/environ").read_bytes()
    except OSError:
        return False
    return f"STUDYCTL_RUN_ID={run_id}".encode() in environment.split(b"\0")


def _table() -> list[tuple[int, int, str]]:
    """(pid, parent, state letter) of every process."""
    if not LINUX:
        return _table_by_psutil()
    rows = []
    for pid in _pids():
        try:
            stat = Path(f"/proc/{pid}/stat").read_bytes()
        except OSError:
            continue
        state, parent = stat[stat.rindex(b")") + 2 :].split(None, 2)[:2]  # the name may hold ") "
        rows.append((pid, int(parent), state.decode()))
    return rows


def _table_by_psutil() -> list[tuple[int, int, str]]:
    import psutil  # late: 20 ms, and only where /proc is missing

    listed = psutil.process_iter(["ppid", "status"])
    return [(p.pid, p.info["ppid"] or 0, "Z" if p.info["status"] == "zombie" else "R") for p in listed]


def _carrying_by_psutil(run_id: str) -> list[int]:
    import psutil  # late: 20 ms, and only where /proc is missing

    found = []
    for process in psutil.process_iter(["environ"]):
        if (process.info["environ"] or {}).get("STUDYCTL_RUN_ID") == run_id:
            found.append(process.pid)
    return found
