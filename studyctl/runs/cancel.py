"""Ends a run and everything it started, whether or not its supervisor still lives."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from studyctl.errors import Problem, UserError
from studyctl.labkit.folder import take, write_whole
from studyctl.runs.ending import Ending, read_ending, write_ending
from studyctl.runs.locks import held, holder
from studyctl.runs.processes import LINUX, carrying, descendants, send_pinned
from studyctl.runs.spec import read_spec
from studyctl.runs.state import RunStatus, observe, observe_under_lock
from studyctl.runs.stopping import LAST_WARNING

_SLACK = 15.0  # seconds beyond the grace that a supervisor has to report the end


def cancel(run_dir: Path, now: datetime, grace: float = 10.0) -> RunStatus:
    """Asks the job to save and leave, gives it `grace` seconds, then ends the whole tree; the state after it.

    Raises UserError when the run has ended already, is on another machine, or could not be ended in time.
    """
    status = observe(run_dir, now, lines=0)
    if not status.live:
        raise UserError(Problem(f"run {status.id} cannot be cancelled: it is {status.state}"))
    write_whole(run_dir / "cancel", {"v": 1, "grace": grace})
    deadline = time.monotonic() + grace + _SLACK
    while time.monotonic() < deadline:
        if held(run_dir / "supervisor.lock"):
            _ask_holder(run_dir, grace, deadline)
            continue
        lock = take(run_dir / "supervisor.lock")
        if lock is None:
            continue
        try:
            return _finish_off(run_dir, now, grace)
        finally:
            os.close(lock)
    raise UserError(Problem(f"run {status.id} did not end within {grace + _SLACK:g} s", str(run_dir)))


def _nudge(run_dir: Path, number: signal.Signals) -> None:
    """Signals the holder of the supervisor's lock; where that cannot be done safely, it looks by itself."""

    def still_holds(pid: int) -> bool:
        return held(run_dir / "supervisor.lock") and holder(run_dir).get("pid") == pid

    pid = holder(run_dir).get("pid")
    if LINUX and type(pid) is int:
        send_pinned(pid, number, still_holds)


def _ask_holder(run_dir: Path, grace: float, deadline: float) -> None:
    """Wakes the supervisor, which does the rest; a run by hand holds its own lock and gets the signals itself."""
    signed = holder(run_dir)
    by_hand = signed.get("pid") == signed.get("job") is not None
    _nudge(run_dir, signal.SIGTERM if by_hand else signal.SIGUSR2)
    _wait_until_free(run_dir, min(deadline, time.monotonic() + grace) if by_hand else deadline)
    if by_hand:
        _nudge(run_dir, signal.SIGKILL)
        _wait_until_free(run_dir, deadline)


def _wait_until_free(run_dir: Path, deadline: float) -> None:
    while held(run_dir / "supervisor.lock") and time.monotonic() < deadline:
        time.sleep(0.01)


def _finish_off(run_dir: Path, now: datetime, grace: float) -> RunStatus:
    """Under the supervisor's lock: what it left is ended here, and the end recorded if it could not."""
    spec = read_spec(run_dir)
    ending = read_ending(run_dir, spec.attempt)
    if ending is not None and ending.attempt == spec.attempt:
        return observe_under_lock(run_dir, now)
    end_orphans(spec.id, int(holder(run_dir).get("job") or 0), grace)
    status = observe_under_lock(run_dir, now)
    state = status.state if status.state == "finished" else "cancelled"
    ended = replace(status, state=state, reason="asked to stop after its supervisor had died")
    write_ending(run_dir, Ending(state, None, None, ended.started, ended.ended, ended.attempt, reason=ended.reason))
    return ended


def end_orphans(run_id: str, job: int, grace: float) -> None:
    """Ends every process that carries the run's id or descends from one: SIGTERM, grace, SIGKILL until none."""
    deadline = time.monotonic() + grace
    warn_at = deadline - min(LAST_WARNING, grace / 2)
    members = _members(run_id)
    _signal_all([job] if job in members else members, run_id, signal.SIGTERM)
    while job in _members(run_id) and time.monotonic() < warn_at:
        time.sleep(0.02)
    _signal_all(_members(run_id), run_id, signal.SIGTERM)
    while _members(run_id) and time.monotonic() < deadline:
        time.sleep(0.02)
    pause = 0.01
    while left := _members(run_id):
        _signal_all(left, run_id, signal.SIGKILL)
        time.sleep(pause)
        pause = min(0.5, pause * 1.5)


def _signal_all(pids: Iterable[int], run_id: str, number: signal.Signals) -> None:
    for pid in pids:
        send_pinned(pid, number, lambda pinned: pinned in _members(run_id))


def _members(run_id: str) -> set[int]:
    """The processes that carry the run's id and all below them, except the one that asks."""
    found = set(carrying(run_id))
    return found.union(*(descendants(pid) for pid in found)) - {os.getpid()}
