"""The min/max pyramid of points.db: what a stretch of steps holds, kept so that no chart scans a million points.

A metric of more than `SCANNED` points has `LEVELS` levels of buckets. A bucket of level 1 spans 2**shift steps, about
16 points; one of the next level holds 16 of the level below. Each keeps the lowest and highest finite value and the
first value that is not finite, with their steps. A stored point changes its bucket on every level in the same
transaction; a bucket is always computed anew from what it covers, so that a later attempt's value leaves nothing of
the earlier one.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from typing import NamedTuple

SCANNED = 1024  # so few points are read faster than a pyramid is kept
LEVELS = 4
FAN = 4  # bits: 16 buckets of one level make one of the next
WIDEST = 62  # bits of a step that a bucket may span; steps are 64-bit

SCHEMA = (
    "CREATE TABLE pyramids (run_no INTEGER NOT NULL, key_no INTEGER NOT NULL, shift INTEGER NOT NULL, "
    "PRIMARY KEY (run_no, key_no)) WITHOUT ROWID",
    "CREATE TABLE buckets (run_no INTEGER NOT NULL, key_no INTEGER NOT NULL, level INTEGER NOT NULL, "
    "bucket INTEGER NOT NULL, points INTEGER NOT NULL, low REAL, low_step INTEGER, high REAL, high_step INTEGER, "
    "odd INTEGER NOT NULL, odd_step INTEGER, odd_value REAL, "
    "PRIMARY KEY (run_no, key_no, level, bucket)) WITHOUT ROWID",
)
TABLES = ("pyramids", "buckets")

_OF_KEY = "FROM points WHERE run_no = ?1 AND key_no = ?2"
# ?1 run, ?2 key, ?3 to ?4 steps, ?5 bucket. SQLite keeps NaN as NULL and infinities as themselves.
_COVERED = f"{_OF_KEY} AND step BETWEEN ?3 AND ?4"
_OF_POINTS = f"""
SELECT n, low, (SELECT step {_COVERED} AND value = low ORDER BY step LIMIT 1),
  high, (SELECT step {_COVERED} AND value = high ORDER BY step LIMIT 1), n - finite, odd_step,
  (SELECT value {_COVERED} AND step = odd_step)
FROM (
  SELECT count(*) AS n, count(tame) AS finite, min(tame) AS low, max(tame) AS high,
    min(CASE WHEN tame IS NULL THEN step END) AS odd_step
  FROM (SELECT step, CASE WHEN abs(value) < 9e999 THEN value END AS tame {_COVERED})
) WHERE n > 0
"""
_BUCKET_OF_POINTS = f"INSERT OR REPLACE INTO buckets SELECT ?1, ?2, 1, ?5, * FROM ({_OF_POINTS})"
# ?1 run, ?2 key, ?3 to ?4 buckets, ?5 their level, ?6 the bucket above them
_BELOW = "FROM buckets WHERE run_no = ?1 AND key_no = ?2 AND level = ?5 AND bucket BETWEEN ?3 AND ?4"
_OF_BUCKETS = f"""
SELECT n, lowest, (SELECT low_step {_BELOW} AND low = lowest ORDER BY bucket LIMIT 1),
  highest, (SELECT high_step {_BELOW} AND high = highest ORDER BY bucket LIMIT 1), odds, first_odd,
  (SELECT odd_value {_BELOW} AND odd_step = first_odd)
FROM (
  SELECT sum(points) AS n, min(low) AS lowest, max(high) AS highest, sum(odd) AS odds, min(odd_step) AS first_odd
  {_BELOW}
) WHERE n > 0
"""
_BUCKET_OF_BUCKETS = f"INSERT OR REPLACE INTO buckets SELECT ?1, ?2, ?5 + 1, ?6, * FROM ({_OF_BUCKETS})"
# ?3 bits that steps are shortened by so that they can be subtracted, ?4 the first step and ?5 the steps of a stretch,
# both so shortened, ?6 level, ?7 the bits that its buckets span. With min() and max() SQLite gives the other column of
# the first row that has the extreme.
_BY_STEP = "GROUP BY ((step >> ?3) - ?4) / ?5"
_THIN_POINTS = (
    f"SELECT step, min(value) {_OF_KEY} AND abs(value) < 9e999 {_BY_STEP}",
    f"SELECT step, max(value) {_OF_KEY} AND abs(value) < 9e999 {_BY_STEP}",
    f"SELECT min(step), value {_OF_KEY} AND (value IS NULL OR abs(value) = 9e999) {_BY_STEP}",
)
_LEVEL = "FROM buckets WHERE run_no = ?1 AND key_no = ?2 AND level = ?6"
_BY_BUCKET = "GROUP BY ((bucket << ?7 >> ?3) - ?4) / ?5"
_THIN_BUCKETS = (
    f"SELECT low_step, min(low) {_LEVEL} AND low IS NOT NULL {_BY_BUCKET}",
    f"SELECT high_step, max(high) {_LEVEL} AND high IS NOT NULL {_BY_BUCKET}",
    f"SELECT min(odd_step), odd_value {_LEVEL} AND odd_step IS NOT NULL {_BY_BUCKET}",
)
_EVERYTHING = (-(2**63), 2**63 - 1)


class Summary(NamedTuple):
    """What a metric of a run holds; `low` and `high` are None where nothing is finite, `odd` counts what is not."""

    points: int
    low: float | None
    low_step: int | None
    high: float | None
    high_step: int | None
    odd: int
    odd_step: int | None
    odd_value: float | None  # None with a step is NaN, as SQLite keeps it


def grow(connection: sqlite3.Connection, run_no: int, changed: Mapping[int, Iterable[int]]) -> None:
    """Brings the pyramids of a run up to date after points were stored at the `changed` steps of its keys."""
    for key_no, steps in changed.items():
        shift = shift_of(connection, run_no, key_no)
        if shift is None:
            build(connection, run_no, key_no)
        else:
            _recompute(connection, run_no, key_no, shift, {step >> shift for step in steps})


def build(connection: sqlite3.Connection, run_no: int, key_no: int) -> None:
    """Makes the pyramid of one metric of a run from its points, where it has more than `SCANNED` of them."""
    of_key = "FROM points WHERE run_no = ? AND key_no = ?"
    few = f"SELECT count(*) FROM (SELECT 1 {of_key} LIMIT {SCANNED + 1})"
    if connection.execute(few, (run_no, key_no)).fetchone()[0] <= SCANNED:
        return
    query = f"SELECT min(step), max(step), count(*) {of_key}"
    shift = _shift(*connection.execute(query, (run_no, key_no)).fetchone())
    connection.execute("INSERT OR REPLACE INTO pyramids VALUES (?, ?, ?)", (run_no, key_no, shift))
    distinct = connection.execute(f"SELECT DISTINCT step >> ? {of_key}", (shift, run_no, key_no))
    _recompute(connection, run_no, key_no, shift, {row[0] for row in distinct})


def _shift(first: int, last: int, count: int) -> int:
    """How many bits of a step a bucket of level 1 spans, so that it holds about 16 of evenly spaced points."""
    return min((((last - first) // (count - 1)) << FAN).bit_length() - 1, WIDEST)


def shift_of(connection: sqlite3.Connection, run_no: int, key_no: int) -> int | None:
    """The bits of a step that a bucket of level 1 spans; None where the metric has no pyramid."""
    query = "SELECT shift FROM pyramids WHERE run_no = ? AND key_no = ?"
    row = connection.execute(query, (run_no, key_no)).fetchone()
    return None if row is None else int(row[0])


def _bits(shift: int, level: int) -> int:
    """The bits of a step that a bucket of a level spans; level 0 are the points themselves."""
    return min(shift + FAN * (level - 1), WIDEST) if level else 0


def _recompute(connection: sqlite3.Connection, run_no: int, key_no: int, shift: int, buckets: Iterable[int]) -> None:
    """Computes the buckets of level 1 and those above them, each from what lies below it."""
    touched, below = set(buckets), 0
    for level in range(1, LEVELS + 1):
        bits = _bits(shift, level) - below
        if level > 1:
            touched = {bucket >> bits for bucket in touched}
        spans = [(run_no, key_no, b << bits, (b << bits) | ((1 << bits) - 1), b) for b in sorted(touched)]
        if level == 1:
            connection.executemany(_BUCKET_OF_POINTS, spans)
        else:
            connection.executemany(_BUCKET_OF_BUCKETS, [(*span[:4], level - 1, span[4]) for span in spans])
        below += bits


def summary(connection: sqlite3.Connection, run_no: int, key_no: int, shift: int | None) -> Summary | None:
    """What a metric holds, from the top of its pyramid or from its few points; None where it has none."""
    if shift is None:
        row = connection.execute(_OF_POINTS, (run_no, key_no, *_EVERYTHING)).fetchone()
    else:
        row = connection.execute(_OF_BUCKETS, (run_no, key_no, *_EVERYTHING, LEVELS)).fetchone()
    return None if row is None else Summary(*row)


def thinned(
    connection: sqlite3.Connection, run_no: int, key_no: int, shift: int | None, most: int
) -> list[tuple[int, float | None]]:
    """At most `most` (at least 5) points of a metric in the order of steps: its first and last, and of each of equal
    stretches of steps the lowest and highest finite one and the first that is not finite."""
    known = summary(connection, run_no, key_no, shift)
    if known is None:
        return []
    ends = f"SELECT step, value {_OF_KEY} ORDER BY step"
    first, last = (connection.execute(f"{ends} {way} LIMIT 1", (run_no, key_no)).fetchone() for way in ("ASC", "DESC"))
    stretches = (most - 2) // (3 if known.odd else 2)
    short = 2 if last[0] - first[0] >= 2**62 else 0
    start, end = first[0] >> short, last[0] >> short
    width = -(-(end - start + 1) // stretches)
    level = 0 if shift is None else max(n for n in range(LEVELS + 1) if 1 << _bits(shift, n) <= width << short)
    place: tuple[int, ...] = (run_no, key_no, short, start, width)
    if level:
        place = (*place, level, _bits(shift or 0, level))
    found: dict[int, float | None] = dict((first, last))
    for query in _THIN_BUCKETS if level else _THIN_POINTS:
        found.update(connection.execute(query, place))
    return sorted(found.items())
