"""How far a run is and when it will be done, from its latest events."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from studyctl.labkit.events import number
from studyctl.runs.spec import real, whole

_RATE_OVER = 60.0  # seconds of the recent past that the rate is taken over


@dataclass(frozen=True)
class Progress:
    """`step` of `steps` (0: unknown), the recent steps per second, seconds left, and the latest of each metric."""

    step: int = 0
    steps: int = 0
    steps_per_s: float | None = None
    eta_s: float | None = None
    phase: str = ""
    phase_index: int = 0
    phase_of: int = 0
    latest: Mapping[str, float] = field(default_factory=dict)
    last_t: float | None = None
    next_report_by: float | None = None

    @property
    def fraction(self) -> float | None:
        """Part of the steps done, 0 to 1, or None when their number is unknown."""
        return min(1.0, self.step / self.steps) if self.steps > 0 else None

    def at_rest(self) -> Progress:
        """The same for a run that has ended: nothing is left to wait for."""
        return replace(self, eta_s=None, next_report_by=None)


def progress(events: Sequence[Mapping[str, Any]], steps: int, attempt: int) -> Progress:
    """The progress that the latest `events` of `attempt` show; earlier attempts do not count."""
    shown = advance(Progress(steps=steps), events, attempt)
    return with_rate(shown, [(e["t"], e["step"]) for e in events if is_point(e, attempt)])


def advance(before: Progress, events: Sequence[Mapping[str, Any]], attempt: int) -> Progress:
    """`before` moved on by newer events; the rate stays."""
    step, last_t, latest = before.step, before.last_t, dict(before.latest)
    phase, promised = (before.phase, before.phase_index, before.phase_of), before.next_report_by
    for event in events:
        t = real(event.get("t"))
        if event.get("attempt") != attempt or t is None:
            continue
        last_t, kind = t, event["kind"]
        if kind == "promise":
            seconds = real(event.get("next_report_in_s"))
            promised = last_t + seconds if seconds is not None else None
        elif kind == "phase":
            phase = (str(event.get("name", "")), _int(event.get("index")), _int(event.get("of")))
        elif is_point(event, attempt):
            step = max(step, event["step"])
            latest.update({k: v for k, given in event["metrics"].items() if (v := number(given)) is not None})
        if promised is not None and kind != "promise" and last_t > promised:
            promised = None  # the promise was broken, then made good: only a new one counts
    return Progress(
        step, before.steps, before.steps_per_s, before.eta_s, *phase, latest=latest, last_t=last_t,
        next_report_by=promised,
    )  # fmt: skip


def with_rate(shown: Progress, marks: Sequence[tuple[float, int]]) -> Progress:
    """`shown` with the rate and the time left that the (t, step) `marks` of the last minute give."""
    recent = [(t, step) for t, step in marks if t >= marks[-1][0] - _RATE_OVER] if marks else []
    rate = None
    if len(recent) >= 2 and recent[-1][0] > recent[0][0] and recent[-1][1] > recent[0][1]:
        rate = (recent[-1][1] - recent[0][1]) / (recent[-1][0] - recent[0][0])
    left = max(0, shown.steps - shown.step) / rate if rate and shown.steps else None
    return replace(shown, steps_per_s=rate, eta_s=left)


def is_point(event: Mapping[str, Any], attempt: int) -> bool:
    """Whether `event` is a point of `attempt` with a step and a moment that can be reckoned with."""
    return (
        event["kind"] == "point"
        and event.get("attempt") == attempt
        and whole(event.get("step")) is not None
        and real(event.get("t")) is not None
        and isinstance(event.get("metrics"), dict)
    )


def _int(value: object) -> int:
    return whole(value) or 0
