"""What a run's files say since the last look: its progress, its latest lines, and what the machine did."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import isfinite
from pathlib import Path
from typing import Any

from studyctl.labkit.events import number
from studyctl.runs.events import last_of_kind, read_events
from studyctl.runs.progress import Progress, advance, is_point, with_rate
from studyctl.runs.spec import real, whole

OPENING = 100_000  # bytes from the end of a stream that are read when a run is opened
MARK_EVERY = 0.25  # seconds between the marks that the rate is taken from
MARKS = 256  # a minute of them
KEPT = 60  # notable events kept for the log
LOGGED = ("phase", "sample", "checkpoint", "alert", "final")


@dataclass(frozen=True)
class Power:
    """The latest sample of the machine, and the energy of its GPUs since the run began in kWh (None: not measured)."""

    metrics: Mapping[str, float]
    energy_kwh: float | None = None


class EventTrail:
    """The run's own stream from its latest stretch on; `poll` reads what is new and never waits."""

    def __init__(self, run_dir: Path, steps: int, attempt: int) -> None:
        self.path = run_dir / "events.jsonl"
        self.attempt, self.steps = attempt, steps
        self.shown = Progress(steps=steps)
        self.notable: deque[dict[str, Any]] = deque(maxlen=KEPT)
        self.points: deque[dict[str, Any]] = deque(maxlen=KEPT)
        self.begun = False
        self.last: dict[str, tuple[int, float]] = {}
        self.best: dict[str, tuple[float, float]] = {}
        self._marks: deque[tuple[float, int]] = deque(maxlen=MARKS)
        self._said = 0.0
        self._offset = _opening(self.path)
        self._skipped = self._offset > 0

    def poll(self) -> Progress:
        """The progress after everything that is whole in the stream."""
        while True:
            stretch = read_events(self.path, self._offset, limit=50_000)
            if stretch.offset == self._offset:
                break
            self._offset = stretch.offset
            self._take(stretch.events)
        if self._skipped:
            self._skipped = False
            self._recall("checkpoint")
            self._recall("phase")
        return self.shown

    def _take(self, events: tuple[dict[str, Any], ...]) -> None:
        mine = [event for event in events if event.get("attempt") == self.attempt]
        self.begun = self.begun or bool(mine)
        for event in mine:
            if event["kind"] in LOGGED:
                self.notable.append(event)
            elif is_point(event, self.attempt):
                self._point(event)
        self.shown = with_rate(advance(self.shown, mine, self.attempt), tuple(self._marks))

    def _point(self, event: dict[str, Any]) -> None:
        """Keep at most four points a second for the rate, and for the log two a second of those that say no more."""
        if not self._marks or event["t"] - self._marks[-1][0] >= MARK_EVERY:
            self._marks.append((event["t"], event["step"]))
        self._values(event)
        last = self.points[-1] if self.points else None
        if last is not None and last["step"] == event["step"]:
            self.points[-1] = {**event, "metrics": {**last["metrics"], **event["metrics"]}}
        elif (
            last is not None
            and event["t"] - self._said < 2 * MARK_EVERY
            and set(last["metrics"]) <= set(event["metrics"])
        ):
            self.points[-1] = event
        else:
            self.points.append(event)
            self._said = event["t"]

    def _values(self, event: dict[str, Any]) -> None:
        """Keep each metric's last (step, value), and its (lowest, highest) finite value since the opening."""
        for name, given in event["metrics"].items():
            value = number(given)
            if value is None:
                continue
            self.last[name] = (event["step"], value)
            if isfinite(value):
                low, high = self.best.get(name, (value, value))
                self.best[name] = (min(low, value), max(high, value))

    def _recall(self, kind: str) -> None:
        """What was reported last of its kind, long before the stretch that is read at opening."""
        if any(event["kind"] == kind for event in self.notable):
            return
        event = last_of_kind(self.path, kind)
        if event is None or event.get("attempt") != self.attempt:
            return
        self.notable.appendleft(event)
        if kind == "phase":
            named = advance(Progress(), [event], self.attempt)
            phase, index, of = named.phase, named.phase_index, named.phase_of
            self.shown = replace(self.shown, phase=phase, phase_index=index, phase_of=of)


class HostTrail:
    """The supervisor's samples of the machine; all of them are read once, for the energy."""

    def __init__(self, run_dir: Path) -> None:
        self.path = run_dir / "host.jsonl"
        self._offset = 0
        self._last: tuple[float, float] | None = None
        self._joules: float | None = None
        self._metrics: dict[str, float] = {}

    def poll(self) -> Power:
        """The latest sample, and the energy so far."""
        while True:
            stretch = read_events(self.path, self._offset, limit=50_000)
            if stretch.offset == self._offset:
                energy = None if self._joules is None else self._joules / 3.6e6
                return Power(self._metrics, energy)
            self._offset = stretch.offset
            for event in stretch.events:
                self._take(event)

    def _take(self, event: dict[str, Any]) -> None:
        t, metrics = real(event.get("t")), event.get("metrics")
        if t is None or not isinstance(metrics, dict):
            return
        self._metrics = {name: value for name, given in metrics.items() if (value := number(given)) is not None}
        watts = [value for name, value in self._metrics.items() if name.endswith("_power_w")]
        if not watts:
            return
        now = (t, sum(watts))
        if self._last is not None and 0 < t - self._last[0] < 60:  # a longer gap: nobody measured in between
            self._joules = (self._joules or 0.0) + (now[1] + self._last[1]) / 2 * (t - self._last[0])
        self._last = now


def _opening(path: Path) -> int:
    """Where reading begins: at the beginning of a line near the end, or at the beginning of a short stream."""
    try:
        size = path.stat().st_size
        if size <= OPENING:
            return 0
        with path.open("rb") as file:
            file.seek(size - OPENING)
            file.readline()
            return file.tell()
    except OSError:
        return 0


def step_of(event: Mapping[str, Any]) -> int | None:
    """The step that an event names, where it is a whole number."""
    return whole(event.get("step"))
