"""The min/max pyramid: whatever is ingested in whatever order, it says what a scan of the points would say."""

from __future__ import annotations

import math
import random
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_ledger_points import RUN, events, losses, points_db, read_points, write

from studyctl.ledger import pyramid
from studyctl.ledger.points import Extremes, NotFinite, Point, ingest, open_points, rebuild_points

__all__ = ["events", "points_db"]  # fixtures

FEW = 8  # instead of 1024, so that small examples have a pyramid


@pytest.fixture
def early(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pyramid, "SCANNED", FEW)


def stored(points_db: Path) -> dict[str, list[tuple[int, float | None]]]:
    """Each metric's (step, value) as the raw table holds them."""
    query = "SELECT key, step, value FROM points JOIN keys USING (key_no) ORDER BY key, step"
    with closing(sqlite3.connect(points_db)) as connection:
        found: dict[str, list[tuple[int, float | None]]] = {}
        for key, step, value in connection.execute(query):
            found.setdefault(key, []).append((step, value))
    return found


def held(points: list[tuple[int, float | None]]) -> tuple[object, ...]:
    """What a bucket over these points must hold, by scanning them."""
    finite = [(value, step) for step, value in points if value is not None and math.isfinite(value)]
    odd = [(step, value) for step, value in points if value is None or not math.isfinite(value)]
    low, low_step = min(finite) if finite else (None, None)
    high, high_step = max(finite, key=lambda pair: (pair[0], -pair[1])) if finite else (None, None)
    first_odd = odd[0] if odd else (None, None)
    return (len(points), low, low_step, high, high_step, len(odd), *first_odd)


def wanted_buckets(points: list[tuple[int, float | None]], shift: int) -> dict[tuple[int, int], tuple[object, ...]]:
    """(level, bucket) to what it must hold."""
    covered: dict[tuple[int, int], list[tuple[int, float | None]]] = {}
    for level in range(1, 5):
        for step, value in points:
            covered.setdefault((level, step >> min(shift + 4 * (level - 1), 62)), []).append((step, value))
    return {place: held(points) for place, points in covered.items()}


def check(points_db: Path) -> None:
    """Every bucket and every answer of the reader against the raw table."""
    raw = stored(points_db)
    with closing(sqlite3.connect(points_db)) as connection:
        keys = dict(connection.execute("SELECT key, key_no FROM keys"))
        assert {row[0] for row in connection.execute("SELECT key_no FROM pyramids")} >= {
            keys[metric] for metric, points in raw.items() if len(points) > FEW
        }
        for metric, points in raw.items():
            shift = pyramid.shift_of(connection, 1, keys[metric])
            query = "SELECT * FROM buckets WHERE run_no = 1 AND key_no = ?"
            rows = {row[2:4]: row[4:] for row in connection.execute(query, (keys[metric],))}
            assert rows == ({} if shift is None else wanted_buckets(points, shift))
    check_reader(points_db, raw)


def check_reader(points_db: Path, raw: dict[str, list[tuple[int, float | None]]]) -> None:
    with open_points(points_db) as reader:
        assert reader.count(RUN) == sum(map(len, raw.values()))
        for metric, points in raw.items():
            _, low, low_step, high, high_step, odd, odd_step, odd_value = held(points)
            assert reader.best(RUN, metric) == (None if low is None else Extremes(low, low_step, high, high_step))
            found = reader.not_finite(RUN, metric)
            assert (found and (found.count, found.step)) == ((odd, odd_step) if odd else None)
            assert found is None or repr(found.value) == repr(math.nan if odd_value is None else odd_value)
            for most in (5, 9, 40):
                thinned = reader.series(RUN, metric, most)
                assert len(thinned) <= most and thinned == sorted(thinned, key=lambda point: point[0])
                wanted = {points[0][0], points[-1][0], low_step, high_step, odd_step} - {None}
                assert wanted <= {step for step, _ in thinned}
                assert {*map(repr, thinned)} <= {repr((s, math.nan if v is None else v)) for s, v in points}


FINITE = st.floats(-1e300, 1e300, width=64).map(lambda value: value + 0.0)  # SQLite keeps -0.0 as 0.0
VALUES = st.one_of(st.sampled_from([math.nan, math.inf, -math.inf, 0.0, 1.0]), FINITE)
STEPS = st.one_of(st.integers(0, 60), st.integers(-(2**63), 2**63 - 1), st.integers(0, 40).map(lambda n: n * 500_000))
BATCHES = st.lists(
    st.lists(st.tuples(STEPS, st.sampled_from(["loss", "lr"]), VALUES, st.just(1.0), st.integers(1, 3)), max_size=40),
    min_size=1,
    max_size=5,
)


@pytest.mark.usefixtures("early")
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(BATCHES)
def test_the_pyramid_is_what_a_scan_would_give(batches: list[list[Point]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        points_db, stream = Path(folder, "points.db"), Path(folder, "events.jsonl")
        latest: dict[tuple[str, int], tuple[int, float]] = {}
        for batch in batches:
            write(stream, *batch)
            ingest(points_db, RUN, stream, read_points)
            for step, metric, value, _, attempt in batch:
                if attempt >= latest.get((metric, step), (0, 0.0))[0]:
                    latest[metric, step] = (attempt, value)
            check(points_db)
        for metric, points in stored(points_db).items():
            wanted = {step: value for (name, step), (_, value) in latest.items() if name == metric}
            assert [(step, repr(wanted[step])) for step, _ in points] == [
                (step, repr(math.nan if value is None else value)) for step, value in points
            ]


@pytest.mark.usefixtures("early")
def test_of_equal_values_the_first_counts(points_db: Path, events: Path) -> None:
    write(events, *((step, "loss", [1.0, 2.0, math.nan][step % 3], 1.0, 1) for step in range(3000)))
    ingest(points_db, RUN, events, read_points)
    check(points_db)
    with open_points(points_db) as points:
        assert points.best(RUN, "loss") == Extremes(1.0, 0, 2.0, 1)


@pytest.mark.usefixtures("early")
def test_a_later_attempt_takes_its_spike_out_of_every_level(points_db: Path, events: Path) -> None:
    write(events, *losses(range(5000)), (2500, "loss", 99.0, 1.0, 1), (2600, "loss", math.nan, 1.0, 1))
    ingest(points_db, RUN, events, read_points)
    with open_points(points_db) as points:
        found = points.best(RUN, "loss")
        assert found is not None and (found.high, found.high_step) == (99.0, 2500)
        assert repr(points.not_finite(RUN, "loss")) == repr(NotFinite(1, 2600, math.nan))
        assert {2500, 2600} <= {step for step, _ in points.series(RUN, "loss", 50)}
    write(events, *losses(range(2400, 3000), attempt=2))
    ingest(points_db, RUN, events, read_points)
    check(points_db)
    with open_points(points_db) as points:
        assert points.best(RUN, "loss") == Extremes(4.0 / 5000, 4999, 4.0, 0)
        assert points.not_finite(RUN, "loss") is None


def test_spikes_and_nan_of_a_long_run_stay_at_every_width(points_db: Path, events: Path) -> None:
    odd = {40_001: math.nan, 90_000: math.inf}
    spikes = {7: -3.0, 50_003: 80.0, 99_998: 70.0}
    values = {step: 1.0 + step % 7 / 10 for step in range(100_000)} | spikes | odd
    write(events, *((step, "loss", value, 1.0, 1) for step, value in values.items()))
    ingest(points_db, RUN, events, read_points)
    with open_points(points_db) as points:
        for most in (100, 400, 2000, 20_000):
            thinned = dict(points.series(RUN, "loss", most))
            assert len(thinned) <= most
            assert {step: thinned.get(step) for step in spikes} == spikes
            assert {step: repr(thinned.get(step)) for step in odd} == {step: repr(value) for step, value in odd.items()}
            extremes = {value for step, value in thinned.items() if 1000 <= step < 40_000}
            assert extremes == {1.0, 1.6}
        assert points.count(RUN) == 100_000


@pytest.fixture
def version_1(points_db: Path, events: Path) -> Iterator[sqlite3.Connection]:
    """An index as the version before the pyramids left it."""
    write(events, *losses(range(3000)), (1500, "loss", 50.0, 1.0, 1), (3, "lr", 0.1, 1.0, 1))
    ingest(points_db, RUN, events, read_points)
    with closing(sqlite3.connect(points_db, isolation_level=None)) as connection:
        for table in pyramid.TABLES:
            connection.execute(f"DROP TABLE {table}")
        connection.execute("PRAGMA user_version = 1")
        yield connection


def test_an_older_index_answers_before_it_is_brought_up_to_date(points_db: Path, version_1: sqlite3.Connection) -> None:
    with open_points(points_db) as points:
        assert points.best(RUN, "loss") == Extremes(4.0 / 3000, 2999, 50.0, 1500)
        assert 1500 in dict(points.series(RUN, "loss", 20)) and points.count(RUN) == 3001


def test_an_older_index_is_brought_up_to_date_at_the_next_look(
    points_db: Path, events: Path, version_1: sqlite3.Connection
) -> None:
    gone = events.rename(events.with_name("gone"))
    other = events.with_name("other.jsonl")
    write(other, *losses(range(2)))
    assert ingest(points_db, "other", other, read_points) == 2
    gone.unlink()  # the points of a run whose folder is gone are kept
    assert version_1.execute("PRAGMA user_version").fetchone() == (2,)
    assert version_1.execute("SELECT count(*) FROM pyramids").fetchone() == (1,)
    with open_points(points_db) as points:
        assert points.best(RUN, "loss") == Extremes(4.0 / 3000, 2999, 50.0, 1500)
        assert (points.count(RUN), points.count("other")) == (3001, 2)


def test_a_rebuilt_index_has_its_pyramids(points_db: Path, events: Path, early: None) -> None:
    draw = random.Random(3)
    write(events, *((draw.randrange(4000), "loss", draw.gauss(0, 1), 1.0, draw.randrange(1, 3)) for _ in range(3000)))
    ingest(points_db, RUN, events, read_points)
    check(points_db)
    assert rebuild_points(points_db, [(RUN, events)], read_points) == 3000
    check(points_db)


@pytest.mark.parametrize("steps", [range(61), range(0, 61_000, 1000)])
def test_a_short_run_is_shown_whole_where_there_is_room_and_never_wider(
    points_db: Path, events: Path, steps: range
) -> None:
    write(events, *((step, "loss", float(index % 2), 1.0, 1) for index, step in enumerate(steps)))
    ingest(points_db, RUN, events, read_points)
    with open_points(points_db) as points:
        assert [step for step, _ in points.series(RUN, "loss", 200)] == list(steps)
        assert all(len(points.series(RUN, "loss", most)) <= most for most in range(5, 70))
