"""Reading a run's streams from look to look: what is new, what was said long ago, how fast it goes, what it took."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest

from studyctl.labkit.events import encode
from studyctl.runs.trail import OPENING, EventTrail, HostTrail

T = 1_790_000_000.0


def write(folder: Path, *events: dict[str, Any], name: str = "events.jsonl", attempt: int = 1) -> None:
    with (folder / name).open("ab") as file:
        for seq, event in enumerate(events):
            file.writelines(encode({"v": 1, "seq": seq, "attempt": attempt, **event}))


def point(step: int, t: float, **metrics: float) -> dict[str, Any]:
    return {"t": t, "kind": "point", "step": step, "metrics": metrics}


def test_each_look_reads_only_what_is_new(tmp_path: Path) -> None:
    trail = EventTrail(tmp_path, 100, 1)
    assert trail.poll().step == 0 and not trail.begun  # there is no stream yet
    write(tmp_path, point(10, T, loss=3.0), point(20, T + 1, loss=2.0))
    shown = trail.poll()
    assert (shown.step, shown.fraction, shown.steps_per_s, shown.eta_s) == (20, 0.2, 10.0, 8.0)
    write(tmp_path, point(30, T + 2, loss=math.nan))
    assert trail.poll().step == 30 and trail.begun
    assert math.isnan(trail.last["loss"][1]) and trail.best["loss"] == (2.0, 3.0)


def test_another_attempts_events_do_not_count(tmp_path: Path) -> None:
    write(tmp_path, point(50, T, loss=1.0))
    write(tmp_path, point(7, T + 1, loss=2.0), attempt=2)
    assert EventTrail(tmp_path, 100, 2).poll().step == 7


def test_a_long_stream_is_opened_near_its_end_and_keeps_what_was_said_before(tmp_path: Path) -> None:
    before = [{"t": T, "kind": "phase", "name": "train", "index": 2, "of": 3}]
    before.append({"t": T, "kind": "checkpoint", "step": 1, "path": "checkpoints/1"})
    count = OPENING // 60
    write(tmp_path, *before, *(point(step, T + step / 1000, loss=2.0) for step in range(count)))
    assert (tmp_path / "events.jsonl").stat().st_size > OPENING
    trail = EventTrail(tmp_path, count, 1)
    shown = trail.poll()
    assert (shown.step, shown.phase, shown.phase_index) == (count - 1, "train", 2)
    assert [event["kind"] for event in trail.notable] == ["phase", "checkpoint"]
    assert trail.poll() == shown and len(trail.notable) == 2


def test_what_was_said_lately_is_not_said_twice(tmp_path: Path) -> None:
    count = OPENING // 60
    saved = {"t": T + 99, "kind": "checkpoint", "step": count, "path": "checkpoints/last"}
    write(tmp_path, *(point(step, T + step / 1000, loss=2.0) for step in range(count)), saved)
    trail = EventTrail(tmp_path, count, 1)
    trail.poll()
    assert len(trail.notable) == 1


def test_many_points_a_second_make_few_lines_and_none_that_is_false(tmp_path: Path) -> None:
    write(tmp_path, point(0, T, val=4.0), *(point(step, T + step / 1000, loss=2.0) for step in range(1, 900)))
    trail = EventTrail(tmp_path, 900, 1)
    trail.poll()
    assert len(trail.points) <= 4
    assert trail.points[0]["metrics"] == {"val": 4.0} and trail.points[-1]["step"] == 899
    assert trail.shown.steps_per_s == pytest.approx(1000, rel=0.01)


def test_metrics_of_one_step_are_one_line(tmp_path: Path) -> None:
    write(tmp_path, point(10, T, loss=2.0), point(10, T + 0.1, val=3.0))
    trail = EventTrail(tmp_path, 100, 1)
    trail.poll()
    assert [event["metrics"] for event in trail.points] == [{"loss": 2.0, "val": 3.0}]


def test_energy_is_power_over_time_without_the_gaps(tmp_path: Path) -> None:
    host = HostTrail(tmp_path)
    assert host.poll().energy_kwh is None
    samples = [{"t": T + t, "kind": "host", "metrics": {"gpu0_power_w": 300.0, "gpu1_power_w": 60.0}} for t in (0, 10)]
    write(tmp_path, *samples, {**samples[0], "t": T + 5000}, name="host.jsonl")
    power = host.poll()
    assert power.energy_kwh == pytest.approx(360 * 10 / 3.6e6) and power.metrics["gpu0_power_w"] == 300.0
