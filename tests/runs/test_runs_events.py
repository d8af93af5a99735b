"""Reading the stream: every whole line once, whatever the moment and the chunk; nothing bad ever stops it."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from studyctl.labkit.events import encode
from studyctl.runs import events as events_module
from studyctl.runs.events import last_events, last_of_kind, read_events, read_points


def line(step: int, attempt: int = 1, kind: str = "point", **metrics: float) -> bytes:
    event = {"v": 1, "seq": step, "attempt": attempt, "t": step / 10, "kind": kind, "step": step}
    return b"".join(encode({**event, "metrics": metrics or {"loss": step / 3}}))


def all_points(path: Path) -> list[tuple[int, str, float, float, int]]:
    rows, offset = [], 0
    while True:
        more, after = read_points(path, offset)
        if after == offset:
            return rows
        rows, offset = rows + more, after


@given(st.lists(st.integers(1, 90), max_size=40), st.integers(1, 3))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_growing_file_is_read_exactly_once(tmp_path: Path, cuts: list[int], limit: int) -> None:
    stream = b"".join(line(step) if step % 4 else b"nonsense\n" for step in range(12)) + line(99)[:-5]
    path = tmp_path / "events.jsonl"
    path.write_bytes(b"")
    steps, bad, rows, at, points_at, written = [], 0, [], 0, 0, 0
    for size in [*cuts, len(stream)]:
        with path.open("ab") as file:
            file.write(stream[written : written + size])
        written += size
        for _ in range(20):
            stretch = read_events(path, at, limit)
            steps += [event["step"] for event in stretch.events]
            bad, at = bad + len(stretch.bad), stretch.offset
        more, points_at = read_points(path, points_at)
        rows += more
    assert steps == [row[0] for row in rows] == [step for step in range(12) if step % 4]
    assert bad == 3 and at == points_at == stream.rindex(b"\n") + 1


def test_points_carry_step_metric_value_time_and_attempt(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    path.write_bytes(line(3, 2, loss=1.5, lr=math.inf) + line(4, 2, kind="phase") + line(5, 2, loss=math.nan))
    rows = all_points(path)
    assert rows[:2] == [(3, "loss", 1.5, 0.3, 2), (3, "lr", math.inf, 0.3, 2)]
    assert rows[2][:2] == (5, "loss") and math.isnan(rows[2][2]) and len(rows) == 3


HOSTILE = [
    b"",
    b"\xff\xfe\x00",
    b"[" * 200_000,
    b'{"kind":"point"}',
    b'{"kind":"point","step":"1","t":1,"attempt":1,"metrics":{"a":1}}',
    b'{"kind":"point","step":1,"t":"x","attempt":1,"metrics":{"a":1}}',
    b'{"kind":"point","step":1,"t":1,"attempt":true,"metrics":{"a":1}}',
    b'{"kind":"point","step":1,"t":1,"attempt":1,"metrics":[1]}',
    b'{"kind":"point","step":1,"t":1,"attempt":1,"metrics":{"a":"text","b":null,"c":{}}}',
    b'{"kind":"point","step":99999999999999999999,"t":1,"attempt":1,"metrics":{"a":1}}',
    b'{"kind":"point","step":1,"t":1' + b"0" * 400 + b',"attempt":1,"metrics":{"a":1}}',
    b'[{"kind":"point","step":1,"t":1,"attempt":1,"metrics":{"a":1}}]',
]


@pytest.mark.parametrize("bad", HOSTILE)
def test_a_hostile_line_gives_no_point_and_stops_nothing(tmp_path: Path, bad: bytes) -> None:
    path = tmp_path / "events.jsonl"
    path.write_bytes(line(1) + bad + b"\n" + line(2))
    assert [row[0] for row in all_points(path)] == [1, 2]
    stretch = read_events(path, 0)
    assert [event["step"] for event in (stretch.events[0], stretch.events[-1])] == [1, 2]
    assert stretch.offset == path.stat().st_size


def test_a_metric_name_is_made_fit_for_the_index(tmp_path: Path) -> None:
    names = {"\u001b[31mred\u001b[0m": 1.0, "half \ud800": 2.0, "n" * 999: 3.0, "\u0007": 4.0}
    path = tmp_path / "events.jsonl"
    event = {"kind": "point", "step": 1, "t": 1.0, "attempt": 1, "metrics": names}
    path.write_text(json.dumps(event) + "\n")
    found = {row[1]: row[2] for row in all_points(path)}
    assert found["red"] == 1.0 and found["half ?"] == 2.0 and found["unnamed"] == 4.0
    assert all(len(name) <= 200 for name in found)
    assert " ".join(found).encode().decode().isprintable()


def test_a_line_longer_than_a_chunk_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events_module, "CHUNK", 1000)
    path = tmp_path / "events.jsonl"
    path.write_bytes(line(1) + b'{"kind":"' + b"x" * 5000 + b'"}\n' + line(2))
    assert [row[0] for row in all_points(path)] == [1, 2]
    steps, at = [], 0
    for _ in range(20):
        stretch = read_events(path, at)
        at, steps = stretch.offset, steps + [event["step"] for event in stretch.events]
    assert steps == [1, 2] and at == path.stat().st_size


def test_unknown_kinds_are_kept_and_bad_lines_shown_harmless(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    path.write_bytes(line(1, kind="of-tomorrow") + b"\x1b[2Jgarbage\n")
    stretch = read_events(path)
    assert stretch.events[0]["kind"] == "of-tomorrow"
    assert [(bad.offset, bad.text) for bad in stretch.bad] == [(len(line(1, kind="of-tomorrow")), "garbage")]


def test_the_newest_of_a_kind_is_found_far_from_the_end(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    early = line(0, kind="checkpoint") + line(1, kind="checkpoint")
    path.write_bytes(early + b"".join(line(step, loss=0.123456789) for step in range(2, 25_000)))
    assert path.stat().st_size > 2_000_000
    found = last_of_kind(path, "checkpoint")
    assert found is not None and found["step"] == 1
    assert last_of_kind(path, "final") is None and last_of_kind(tmp_path / "none", "final") is None
    assert last_events(path)[-1]["step"] == 24_999 and len(last_events(path)) < 1000
