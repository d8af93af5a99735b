"""Events as lines: always JSON, always under 4 KB, nothing lost when they are split, cut or held back."""

from __future__ import annotations

import json
import math
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studyctl.labkit import Run
from studyctl.labkit.events import LONGEST_LINE, decode, encode
from studyctl.labkit.stream import EventStream

NUMBERS = st.one_of(st.floats(), st.integers(-(2**70), 2**70), st.booleans())


def refuse(token: str) -> float:
    raise ValueError(f"{token} is not JSON")


def events_in(path: Path) -> list[dict[str, object]]:
    return [json.loads(line, parse_constant=refuse) for line in path.read_bytes().splitlines()]


@given(st.dictionaries(st.text(max_size=300), NUMBERS, max_size=200))
@settings(max_examples=100, deadline=None)
def test_every_metric_comes_back_whatever_its_number(metrics: dict[str, float]) -> None:
    lines = encode({"v": 1, "seq": 7, "attempt": 1, "t": 1.5, "kind": "point", "step": 3, "metrics": metrics})
    assert all(len(line) <= LONGEST_LINE and line.endswith(b"\n") and line.count(b"\n") == 1 for line in lines)
    found = [decode(line) for line in lines]
    assert [event and event["seq"] for event in found] == list(range(7, 7 + len(lines)))
    values = [float(v) for event in found if event for v in event["metrics"].values()]
    wanted = [float(v) if abs(v) < 2**63 or isinstance(v, float) else float(int(v)) for v in metrics.values()]
    assert len(values) == len(wanted)
    assert all(a == b or (math.isnan(a) and math.isnan(b)) for a, b in zip(values, wanted, strict=True))


@given(st.recursive(st.none() | st.booleans() | st.floats() | st.text(), lambda x: st.lists(x), max_leaves=20))
@settings(max_examples=100, deadline=None)
def test_any_other_event_fits_on_one_line_of_json(value: object) -> None:
    (line,) = encode({"v": 1, "seq": 0, "kind": "alert", "detail": "é" * 5000, "more": {"inner": value}})
    assert len(line) <= LONGEST_LINE
    assert json.loads(line, parse_constant=refuse)["kind"] == "alert"


@pytest.mark.parametrize("line", [b"", b"\x00\xff", b"{", b"[1]", b'{"kind":3}', b"[" * 100_000, b'"kind"'])
def test_what_is_no_event_decodes_to_nothing(line: bytes) -> None:
    assert decode(line) is None


def test_a_metric_that_is_no_number_is_refused_by_name(tmp_path: Path) -> None:
    stream = EventStream(tmp_path / "events.jsonl", 1)
    for bad in ("3", b"3", [1], {"a": 1}, object()):
        with pytest.raises(TypeError, match="a metric is a number"):
            stream.point(1, {"loss": bad})
    assert events_in(tmp_path / "events.jsonl") == []


def test_two_long_names_stay_two_metrics() -> None:
    (line,) = encode({"kind": "point", "metrics": {"x" * 500 + "a": 1, "x" * 500 + "b": 2}})
    event = decode(line)
    assert event is not None and sorted(event["metrics"].values()) == [1, 2]


def test_a_torn_line_of_an_earlier_attempt_is_ended_and_not_joined(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    path.write_bytes(b'{"v":1,"seq":0,"kind":"point","ste')
    EventStream(path, 2).point(1, {"loss": 2.5})
    torn, whole = path.read_bytes().splitlines()
    assert decode(torn) is None
    event = decode(whole)
    assert event is not None and (event["attempt"], event["metrics"]) == (2, {"loss": 2.5})


FULL = """
import resource, sys
from pathlib import Path
from studyctl.labkit.stream import EventStream
path = Path(sys.argv[1])
hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
stream = EventStream(path, 1)
resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, hard))
for step in range(500):
    stream.point(step, {"loss": step / 7})
assert path.stat().st_size == 10_000
resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
stream.point(500, {"loss": 500 / 7})
stream.close()
"""


def test_lines_that_found_no_room_are_written_in_their_order_when_there_is_room(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    done = subprocess.run([sys.executable, "-c", FULL, str(path)], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert done.stderr.count("kept in memory") == 1
    found = events_in(path)
    assert [event["step"] for event in found] == list(range(501))
    assert [event["seq"] for event in found] == list(range(501))
    assert found[123]["metrics"] == {"loss": 123 / 7}


def test_a_launched_run_keeps_the_lab_that_it_was_launched_as(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STUDYCTL_RUN_DIR", str(tmp_path))
    monkeypatch.setenv("STUDYCTL_RUN_ID", "20261122T1000-abcdef")
    (tmp_path / "run.json").write_text(json.dumps({"lab": "00_pretraining_fundamentals"}))
    Run.start(lab="code").finish()  # the name of the folder that the copy of the code lies in
    assert json.loads((tmp_path / "lab.json").read_text())["lab"] == "00_pretraining_fundamentals"
