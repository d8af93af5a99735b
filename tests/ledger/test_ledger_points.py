"""Metric points: stored exactly once whoever reads them, the latest attempt counts, no spike is lost."""

from __future__ import annotations

import json
import math
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from studyctl.errors import UserError
from studyctl.ledger.points import Extremes, LatestPoint, Point, ingest, open_points, rebuild_points

CHUNK = 1 << 16
RUN = "20261122T1618-7f3c9a"


def read_points(path: Path, offset: int) -> tuple[Sequence[Point], int]:
    """The points of the next whole lines from `offset`: [step, metric, value, t, attempt] a line."""
    with path.open("rb") as file:
        file.seek(offset)
        data = file.read(CHUNK)
    data = data[: data.rfind(b"\n") + 1]
    return [tuple(json.loads(line)) for line in data.splitlines()], offset + len(data)


@pytest.fixture
def points_db(home: Path) -> Path:
    return home / "points.db"


@pytest.fixture
def events(tmp_path: Path) -> Path:
    return tmp_path / "events.jsonl"


def write(events: Path, *points: Point) -> None:
    with events.open("a") as file:
        file.writelines(f"{json.dumps(point)}\n" for point in points)


def losses(steps: range, attempt: int = 1, shift: float = 0.0) -> list[Point]:
    return [(step, "loss", 4.0 / (step + 1) + shift, 1000.0 + step, attempt) for step in steps]


def test_what_was_read_is_not_read_again(points_db: Path, events: Path) -> None:
    write(events, *losses(range(10)))
    assert ingest(points_db, RUN, events, read_points) == 10
    assert ingest(points_db, RUN, events, read_points) == 0
    write(events, *losses(range(10, 15)))
    assert ingest(points_db, RUN, events, read_points) == 5
    with open_points(points_db) as points:
        assert points.count(RUN) == 15
        assert points.series(RUN, "loss") == [(step, value) for step, _, value, _, _ in losses(range(15))]


def test_a_torn_last_line_is_waited_for(points_db: Path, events: Path) -> None:
    write(events, *losses(range(3)))
    whole = events.read_bytes()
    events.write_bytes(whole[:-7])
    assert ingest(points_db, RUN, events, read_points) == 2
    with events.open("ab") as file:
        file.write(whole[-7:])
    assert ingest(points_db, RUN, events, read_points) == 1


def test_a_file_longer_than_one_stretch_is_read_to_its_end(points_db: Path, events: Path) -> None:
    write(events, *losses(range(5000)))
    assert events.stat().st_size > 3 * CHUNK
    assert ingest(points_db, RUN, events, read_points) == 5000


def test_a_later_attempt_takes_the_place_of_an_earlier_one(points_db: Path, events: Path) -> None:
    write(events, *losses(range(10)), *losses(range(6, 12), attempt=2, shift=1.0))
    ingest(points_db, RUN, events, read_points)
    write(events, *losses(range(8, 9), attempt=1, shift=99.0))
    ingest(points_db, RUN, events, read_points)
    wanted = {step: value for step, _, value, _, _ in [*losses(range(6)), *losses(range(6, 12), shift=1.0)]}
    with open_points(points_db) as points:
        assert dict(points.series(RUN, "loss")) == wanted


def test_a_run_that_was_copied_anew_is_read_anew(points_db: Path, events: Path) -> None:
    write(events, *losses(range(5)))
    ingest(points_db, RUN, events, read_points)
    fresh = events.with_name("fresh")
    write(fresh, *losses(range(8)))
    fresh.replace(events)
    ingest(points_db, RUN, events, read_points)
    with open_points(points_db) as points:
        assert points.count(RUN) == 8
    os.truncate(events, 0)
    write(events, *losses(range(9)))
    os.truncate(events, events.stat().st_size)
    assert ingest(points_db, RUN, events, read_points) > 0


def test_runs_and_metrics_are_kept_apart(points_db: Path, events: Path, tmp_path: Path) -> None:
    write(events, *losses(range(3)), (2, "accuracy", 0.5, 1002.0, 1))
    other = tmp_path / "other.jsonl"
    write(other, *losses(range(7), shift=1.0))
    ingest(points_db, RUN, events, read_points)
    ingest(points_db, "other", other, read_points)
    with open_points(points_db) as points:
        assert points.metrics(RUN) == ["accuracy", "loss"]
        assert points.latest(RUN) == {
            "accuracy": LatestPoint(2, 0.5, 1002.0),
            "loss": LatestPoint(2, 4.0 / 3, 1002.0),
        }
        assert (points.count(RUN), points.count("other"), points.count("none")) == (4, 7, 0)
        assert points.best("other", "loss") == Extremes(4.0 / 7 + 1.0, 6, 5.0, 0)
        assert (points.best("none", "loss"), points.best(RUN, "none")) == (None, None)
        assert (points.series("none", "loss", 10), points.latest("none")) == ([], {})


def test_what_is_not_finite_is_kept_and_is_never_the_best(points_db: Path, events: Path) -> None:
    values = [1.0, math.nan, math.inf, 0.5, -math.inf]
    write(events, *((step, "loss", value, 1.0, 1) for step, value in enumerate(values)))
    ingest(points_db, RUN, events, read_points)
    with open_points(points_db) as points:
        assert [repr(value) for _, value in points.series(RUN, "loss")] == [repr(value) for value in values]
        assert points.best(RUN, "loss") == Extremes(0.5, 3, 1.0, 0)


def test_thinning_keeps_every_spike_the_first_and_the_last(points_db: Path, events: Path) -> None:
    steps = 4000
    spikes = {137: 50.0, 2500: -9.0, 3999: 3.0}
    write(events, *((step, "loss", spikes.get(step, 1.0), 1.0, 1) for step in range(steps)))
    ingest(points_db, RUN, events, read_points)
    with open_points(points_db) as points:
        for most in (20, 100, 999):
            thinned = points.series(RUN, "loss", most)
            assert len(thinned) <= most and thinned[0] == (0, 1.0)
            assert spikes.items() <= dict(thinned).items()
            assert thinned == sorted(thinned)
        assert len(points.series(RUN, "loss", steps)) == steps


def test_a_missing_index_reads_as_empty_and_stays_missing(points_db: Path, events: Path) -> None:
    with open_points(points_db) as points:
        assert (points.count(RUN), points.metrics(RUN), points.best(RUN, "loss")) == (0, [], None)
    assert ingest(points_db, RUN, events, read_points) == 0
    assert not points_db.parent.exists()


INGESTER = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[3])
from test_ledger_points import RUN, read_points
from studyctl.ledger.points import ingest
print("ready", flush=True)
sys.stdin.readline()
print(ingest(Path(sys.argv[1]), RUN, Path(sys.argv[2]), read_points))
"""


def ingester(points_db: Path, events: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", INGESTER, str(points_db), str(events), str(Path(__file__).parent)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None and process.stdout.readline() == "ready\n"
    return process


def test_three_readers_at_once_store_every_point_once(points_db: Path, events: Path) -> None:
    write(events, *losses(range(20_000)))
    processes = [ingester(points_db, events) for _ in range(3)]
    counts = [int(process.communicate("\n", timeout=60)[0]) for process in processes]
    assert sum(counts) == 20_000
    with open_points(points_db) as points:
        assert points.count(RUN) == 20_000


@pytest.mark.faults
def test_a_killed_reader_loses_and_doubles_nothing(points_db: Path, events: Path) -> None:
    moments = random.Random(11)
    for trial in range(6):
        write(events, *losses(range(trial * 5000, (trial + 1) * 5000)))
        process = ingester(points_db, events)
        assert process.stdin is not None and process.stdout is not None
        process.stdin.write("\n")
        process.stdin.flush()
        time.sleep(moments.uniform(0.0, 0.05))  # the moment of the kill is what varies; nothing is waited for
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdin.close()
        process.stdout.close()
        with open_points(points_db) as points:
            before = points.count(RUN)
        assert before + ingest(points_db, RUN, events, read_points) == (trial + 1) * 5000
    with open_points(points_db) as points:
        assert points.series(RUN, "loss") == [(step, value) for step, _, value, _, _ in losses(range(30_000))]


def test_a_busy_index_is_passed_over_when_asked(points_db: Path, events: Path) -> None:
    write(events, *losses(range(10)))
    inner: list[int] = []

    def read_while_busy(path: Path, offset: int) -> tuple[Sequence[Point], int]:
        if not inner:
            inner.append(ingest(points_db, RUN, events, read_points, wait=False))
        return read_points(path, offset)

    assert ingest(points_db, RUN, events, read_while_busy) == 10
    assert inner == [0]


def test_an_error_of_the_reader_stores_nothing(points_db: Path, events: Path) -> None:
    write(events, *losses(range(3)))
    with events.open("a") as file:
        file.write("no json\n")
    with pytest.raises(ValueError):
        ingest(points_db, RUN, events, read_points)
    with open_points(points_db) as points:
        assert points.count(RUN) == 0


@pytest.mark.parametrize("damage", [b"no database at all, just words" * 9, b""])
def test_the_index_is_made_again_from_the_runs(points_db: Path, events: Path, damage: bytes) -> None:
    write(events, *losses(range(100)))
    ingest(points_db, RUN, events, read_points)
    ingest(points_db, "gone", events, read_points)
    points_db.write_bytes(damage)
    with pytest.raises(UserError, match="db rebuild"):
        ingest(points_db, RUN, events, read_points)
    with pytest.raises(UserError, match="db rebuild"):
        open_points(points_db)
    runs = [(RUN, events), ("missing", events.with_name("missing.jsonl"))]
    assert rebuild_points(points_db, runs, read_points) == 100
    assert rebuild_points(points_db, runs, read_points) == 100
    with open_points(points_db) as points:
        assert (points.count(RUN), points.count("gone")) == (100, 0)


def test_a_newer_index_is_refused_until_it_is_made_again(points_db: Path, events: Path) -> None:
    write(events, *losses(range(4)))
    ingest(points_db, RUN, events, read_points)
    with sqlite3.connect(points_db) as connection:
        connection.execute("PRAGMA user_version = 9")
    connection.close()
    with pytest.raises(UserError, match="version 9"):
        ingest(points_db, RUN, events, read_points)
    assert rebuild_points(points_db, [(RUN, events)], read_points) == 4
