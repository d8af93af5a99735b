"""The poller: looks at what changes outside the app, and tells it in one frozen message."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from threading import Event, Thread

from studyctl.actions.run_lines import recent_runs
from studyctl.actions.situation import Situation
from studyctl.actions.today import RunLine
from studyctl.clock import now, study_day
from studyctl.errors import UserError
from studyctl.tui.messages import Polled
from studyctl.workspace import Workspace

EVERY_S = 1.0
Stamp = tuple[tuple[int, int, int], ...]


class Poller(Thread):
    """Looks at the live runs and at the ledger once a second until it is told to stop."""

    def __init__(
        self, workspace: Workspace, situation: Callable[[], Situation], tell: Callable[[Polled], object]
    ) -> None:
        super().__init__(daemon=True, name="poller")
        self._workspace, self._situation, self._tell = workspace, situation, tell
        self._ended = Event()

    def run(self) -> None:
        """Look, tell what is new, wait; the ends of runs are recorded as they are seen."""
        from studyctl.actions.running import RunsWatch  # what reads run folders: 8 ms, not before first paint

        eyes = RunsWatch(self._workspace)
        stamp, runs, day = self._stamp(), None, study_day(now())
        while not self._ended.is_set():
            with suppress(UserError, OSError):
                eyes.poll(now())
                new_runs, new_stamp, new_day = self._runs(), self._stamp(), study_day(now())
                if new_runs != runs or new_stamp != stamp or new_day != day:
                    self._tell(Polled(new_runs, new_stamp != stamp, new_day != day))
                    runs, stamp, day = new_runs, new_stamp, new_day
            self._ended.wait(EVERY_S)

    def stop(self, seconds: float = 0.3) -> None:
        """End the loop and wait for it, not longer than `seconds`."""
        self._ended.set()
        self.join(seconds)

    def _runs(self) -> tuple[RunLine, ...]:
        with self._situation() as seen:
            return tuple(recent_runs(seen))

    def _stamp(self) -> Stamp:
        """Size, inode and time of the ledger's files: it was written to when they differ."""
        ledger = self._workspace.progress_db
        return tuple(filter(None, map(_stamp, (ledger, ledger.with_name(f"{ledger.name}-wal")))))


def _stamp(path: Path) -> tuple[int, int, int] | None:
    with suppress(OSError):
        status = os.stat(path)
        return status.st_ino, status.st_size, status.st_mtime_ns
    return None
