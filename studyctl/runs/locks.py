"""Whether anything of a run lives, asked of the kernel: the lock of its supervisor and of its output."""

from __future__ import annotations

import fcntl
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from studyctl.runs.processes import carrying
from studyctl.runs.spec import moment, read_json, whole

_MOST_PROCESSES = 2**31


@dataclass(frozen=True)
class Owners:
    """Who holds a run: its supervisor, its output (the job or a child of it), or processes that carry its id."""

    supervisor: bool
    output: bool
    carriers: tuple[int, ...] = ()

    @property
    def any(self) -> bool:
        """Whether anything of the run lives on this machine."""
        return self.supervisor or self.output or bool(self.carriers)


def owners(run_dir: Path, run_id: str, mine: bool = False) -> Owners:
    """Who holds the run; processes are searched only when no lock is held (a daemon may have dropped it).

    `mine`: the caller itself holds the supervisor's lock, which then says nothing.
    """
    supervisor, output = not mine and held(run_dir / "supervisor.lock"), held(run_dir / "output.log")
    found = () if supervisor or output else tuple(carrying(run_id))
    return Owners(supervisor, output, found)


def held(path: Path) -> bool:
    """Whether a process holds the lock of `path`; a shared probe, let go at once, needs no write access."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
        return False
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)


def holder(run_dir: Path) -> dict[str, Any]:
    """What the present or last supervisor wrote into its lock: pid, job, started, attempt (may be empty)."""
    written = read_json(run_dir / "supervisor.lock") or {}
    signed: dict[str, Any] = {
        key: number
        for key in ("pid", "job", "attempt")
        if (number := whole(written.get(key))) is not None and 0 < number < _MOST_PROCESSES
    }
    started = moment(written.get("started"))
    return signed if started is None else {**signed, "started": started}
