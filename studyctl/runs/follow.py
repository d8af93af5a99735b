"""A run as it goes: new events and new lines of its log, until it ends. Data only; who calls it draws."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from threading import Event
from typing import Any

from studyctl.clock import now as clock_now
from studyctl.runs.events import read_events
from studyctl.runs.logs import read_log, tail_offset
from studyctl.runs.progress import Progress, advance, is_point, with_rate
from studyctl.runs.spec import read_spec
from studyctl.runs.state import RunStatus, observe

_STATE_EVERY = 0.5  # seconds between looks at the state; events and log are read at every poll
_MARKS = 512


@dataclass(frozen=True)
class Update:
    """What is new since the last update; `partial` is the log's unfinished last line (a progress bar)."""

    status: RunStatus
    events: tuple[dict[str, Any], ...] = ()
    lines: tuple[str, ...] = ()
    partial: str = ""
    bad_lines: int = 0

    @property
    def progress(self) -> Progress:
        """How far the run is."""
        return self.status.progress

    @property
    def ended(self) -> bool:
        """Whether this is the last update."""
        return not self.status.live


@dataclass
class _Reading:
    """Where the readers of one run stand."""

    events_at: int
    log_at: int
    shown: Progress
    marks: deque[tuple[float, int]]


def follow(
    run_dir: Path, *, stop: Event | None = None, poll: float = 0.1, log_lines: int = 20, from_start: bool = True
) -> Iterator[Update]:
    """Updates of the run in `run_dir` until it has ended and everything is read, or until `stop` is set.

    The first update comes at once; later ones only when there is something new, the state at least twice a
    second. `from_start` false passes over the events that are there already.
    """
    spec = read_spec(run_dir)
    events = run_dir / "events.jsonl"
    start = 0 if from_start or not events.exists() else events.stat().st_size
    reading = _Reading(
        start, tail_offset(run_dir / "output.log", log_lines), Progress(steps=spec.steps), deque(maxlen=_MARKS)
    )
    stop = stop or Event()
    status, looked = observe(run_dir, clock_now(), lines=0), time.monotonic()
    shown = ("", "")
    while not stop.is_set():
        update = _read(run_dir, reading, status)
        if update.events or update.lines or shown != (status.state, update.partial):
            yield update
        shown = (status.state, update.partial)
        if not status.live and not update.events and not update.lines:
            yield replace(update, status=_final_status(run_dir, reading, clock_now()))
            return
        if status.live:
            stop.wait(poll)
        if status.live and time.monotonic() - looked >= _STATE_EVERY:
            status, looked = observe(run_dir, clock_now(), lines=0), time.monotonic()


def _read(run_dir: Path, reading: _Reading, status: RunStatus) -> Update:
    """The next stretch of events and log, with the progress they show."""
    stretch = read_events(run_dir / "events.jsonl", reading.events_at)
    log = read_log(run_dir / "output.log", reading.log_at)
    reading.events_at, reading.log_at = stretch.offset, log.offset
    steps = reading.shown.steps or read_spec(run_dir).steps  # the lab tells its steps once it has started
    moved = advance(replace(reading.shown, steps=steps), stretch.events, status.attempt)
    for event in stretch.events:
        if is_point(event, status.attempt):
            reading.marks.append((event["t"], event["step"]))
    reading.shown = with_rate(moved, tuple(reading.marks))
    shown = replace(status, progress=reading.shown)
    return Update(shown, stretch.events, log.lines, log.partial, len(stretch.bad))


def _final_status(run_dir: Path, reading: _Reading, now: datetime) -> RunStatus:
    """The state with its last lines and advice, and the progress that was followed."""
    return replace(observe(run_dir, now), progress=reading.shown.at_rest())
