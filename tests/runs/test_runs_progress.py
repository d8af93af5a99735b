"""How far, how fast, how long: from events alone."""

from __future__ import annotations

from typing import Any

import pytest

from studyctl.runs.progress import Progress, advance, progress


def point(step: int, t: float, attempt: int = 1, **metrics: float) -> dict[str, Any]:
    return {"kind": "point", "attempt": attempt, "t": t, "step": step, "metrics": metrics}


def test_rate_and_time_left_come_from_the_last_minute() -> None:
    slow = [point(step, step * 10.0) for step in range(11)]
    fast = [point(10 + i, 200.0 + i / 2, loss=1 / i) for i in range(1, 121)]
    shown = progress(slow + fast, 1000, 1)
    assert (shown.step, shown.steps, shown.fraction) == (130, 1000, 0.13)
    assert shown.steps_per_s == pytest.approx(2.0)
    assert shown.eta_s == pytest.approx((1000 - 130) / 2)
    assert shown.latest == {"loss": 1 / 120}


def test_an_earlier_attempt_does_not_count() -> None:
    shown = progress([point(500, 1.0), point(40, 9.0, attempt=2), point(41, 10.0, attempt=2)], 100, 2)
    assert (shown.step, shown.steps_per_s) == (41, 1.0)


def test_nothing_known_is_said_as_none() -> None:
    shown = progress([], 0, 1)
    assert (shown.fraction, shown.steps_per_s, shown.eta_s, shown.last_t) == (None, None, None, None)


def test_clock_jumps_and_strange_fields_give_no_rate() -> None:
    back = [point(1, 100.0), point(2, 50.0)]
    assert progress(back, 10, 1).steps_per_s is None
    strange = [{"kind": "point", "attempt": 1, "t": "x", "step": None}, {"kind": "promise", "attempt": 1, "t": 1}]
    assert progress(strange, 10, 1).step == 0


def test_phase_and_promise_stand_until_they_are_broken() -> None:
    events = [
        {"kind": "phase", "attempt": 1, "t": 1.0, "name": "train", "index": 2, "of": 3},
        {"kind": "promise", "attempt": 1, "t": 2.0, "next_report_in_s": 30},
    ]
    shown = advance(Progress(steps=10), events, 1)
    assert (shown.phase, shown.phase_index, shown.phase_of, shown.next_report_by) == ("train", 2, 3, 32.0)
    assert advance(shown, [point(1, 20.0)], 1).next_report_by == 32.0
    assert advance(shown, [point(1, 60.0)], 1).next_report_by is None
