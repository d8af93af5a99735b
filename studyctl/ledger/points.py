"""points.db: the metric points of every run, an index that can be made again from the run directories.

Reading a stretch of a run's events and moving its stored offset is one transaction under one lock, so that a point is
stored exactly once whoever reads it, and whenever it is killed. A later attempt's value supersedes an earlier one's.
Beside the points of a long run lies their min/max pyramid (`pyramid.py`), kept right in the same transaction.
"""

from __future__ import annotations

import fcntl
import math
import os
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

from studyctl.errors import Problem, UserError
from studyctl.ledger import pyramid
from studyctl.ledger.connection import WAIT_SECONDS, explained, opened_lock, reading, remove_log

Point = tuple[int, str, float, float, int]  # step, metric, value, moment (Unix seconds), attempt
ReadPoints = Callable[[Path, int], tuple[Sequence[Point], int]]  # (events file, offset) to points and the new offset

VERSION = 2  # 1 had no pyramid
TABLES = ("points", "sources", "keys", "runs", *pyramid.TABLES)
SCHEMA = (
    "CREATE TABLE runs (run_no INTEGER PRIMARY KEY, run TEXT NOT NULL UNIQUE)",
    "CREATE TABLE keys (key_no INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE)",
    "CREATE TABLE points (run_no INTEGER NOT NULL, key_no INTEGER NOT NULL, step INTEGER NOT NULL, value REAL, "
    "t REAL NOT NULL, attempt INTEGER NOT NULL, PRIMARY KEY (run_no, key_no, step)) WITHOUT ROWID",
    "CREATE TABLE sources (run_no INTEGER NOT NULL, file TEXT NOT NULL, inode INTEGER NOT NULL, "
    "offset INTEGER NOT NULL, PRIMARY KEY (run_no, file)) WITHOUT ROWID",
    *pyramid.SCHEMA,
    f"PRAGMA user_version = {VERSION}",
)
# The latest attempt's value stands, and within an attempt the one written last. SQLite keeps NaN as NULL.
STORE = (
    "INSERT INTO points (run_no, key_no, step, value, t, attempt) VALUES (?, ?, ?, ?, ?, ?) "
    "ON CONFLICT (run_no, key_no, step) DO UPDATE SET value = excluded.value, t = excluded.t, "
    "attempt = excluded.attempt WHERE excluded.attempt >= points.attempt"
)


def ingest(points_db: Path, run: str, events: Path, read_points: ReadPoints, *, wait: bool = True) -> int:
    """Stores what was written to `events` since the last time, and returns how many points were read.

    With `wait=False` it returns 0 at once while another process ingests. Raises UserError when it cannot be stored.
    """
    if not events.is_file():
        return 0
    with _ingester(points_db, wait) as alone:
        if not alone:
            return 0
        with _explaining(points_db), closing(_connect(points_db)) as connection:
            return sum(_stretches(connection, run, events, read_points))


def rebuild_points(points_db: Path, events: Iterable[tuple[str, Path]], read_points: ReadPoints) -> int:
    """Empties the index and reads each run's events (pairs of run id and file) again; returns the number of points."""
    with _ingester(points_db, wait=True), _explaining(points_db), closing(_emptied(points_db)) as connection:
        present = ((run, path) for run, path in events if path.is_file())
        return sum(sum(_stretches(connection, run, path, read_points)) for run, path in present)


@contextmanager
def _ingester(points_db: Path, wait: bool) -> Iterator[bool]:
    """Whether this process may write to the index now: one at a time may, the others wait or skip."""
    lock = opened_lock(points_db)
    try:
        yield _lock_taken(lock, time.monotonic() + (WAIT_SECONDS if wait else 0), points_db, wait)
    finally:
        os.close(lock)


def _lock_taken(lock: int, deadline: float, points_db: Path, wait: bool) -> bool:
    while True:
        with suppress(BlockingIOError):
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        if time.monotonic() >= deadline:
            if wait:
                raise explained(sqlite3.OperationalError("locked"), points_db)
            return False
        time.sleep(0.01)


@contextmanager
def _explaining(points_db: Path) -> Iterator[None]:
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        raise explained(error, points_db, _damaged(points_db, str(error))) from error


def _damaged(points_db: Path, why: str) -> Problem:
    fix = "Run `studyctl db rebuild`: it is made again from the run folders"
    return Problem(f"the index of points cannot be read ({why})", str(points_db), fix)


def _connect(points_db: Path) -> sqlite3.Connection:
    if not points_db.exists():
        _create(points_db)
    connection = sqlite3.connect(points_db, isolation_level=None, timeout=WAIT_SECONDS)
    try:
        connection.execute("PRAGMA synchronous = NORMAL")  # what a power cut takes is read again from the run folders
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        if version == 1:
            _add_pyramids(connection)
        elif version != VERSION:
            raise UserError(_damaged(points_db, f"it has version {version}, this program {VERSION}"))
    except BaseException:
        connection.close()
        raise
    return connection


def _add_pyramids(connection: sqlite3.Connection) -> None:
    """Brings an index of version 1 up to date from its own points: also those of runs whose folders are gone stay."""
    connection.execute("BEGIN IMMEDIATE")
    for statement in pyramid.SCHEMA:
        connection.execute(statement)
    for run_no, key_no in connection.execute("SELECT run_no, key_no FROM runs, keys").fetchall():
        pyramid.build(connection, run_no, key_no)
    connection.execute(f"PRAGMA user_version = {VERSION}")
    connection.execute("COMMIT")


def _create(points_db: Path) -> None:
    """Makes an empty index; it appears at once and whole, so that a kill leaves none that is half made."""
    fresh = points_db.with_name(f".{points_db.name}.new")
    fresh.unlink(missing_ok=True)
    with closing(sqlite3.connect(fresh)) as connection:
        for statement in SCHEMA:
            connection.execute(statement)
        connection.execute("PRAGMA journal_mode = WAL")
    remove_log(points_db)
    fresh.replace(points_db)


def _emptied(points_db: Path) -> sqlite3.Connection:
    """The index without its points: emptied where it can be opened (others may be reading), else made anew."""
    try:
        connection = _connect(points_db)
    except (sqlite3.DatabaseError, UserError):
        points_db.unlink(missing_ok=True)
        remove_log(points_db)
        return _connect(points_db)
    connection.execute("BEGIN IMMEDIATE")
    for table in TABLES:
        connection.execute(f"DELETE FROM {table}")
    connection.execute("COMMIT")
    return connection


def _stretches(connection: sqlite3.Connection, run: str, events: Path, read_points: ReadPoints) -> Iterator[int]:
    """Stores stretch after stretch, each in a transaction with its offset, until no whole line is left."""
    while True:
        connection.execute("BEGIN IMMEDIATE")
        try:
            run_no = _number(connection, "runs", "run", run)
            inode, offset = _position(connection, run_no, events)
            points, reached = read_points(events, offset)
            if reached > offset:
                _store(connection, run_no, points)
                values = (run_no, events.name, inode, reached)
                connection.execute("INSERT OR REPLACE INTO sources VALUES (?, ?, ?, ?)", values)
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
        if reached <= offset:
            return
        yield len(points)


def _position(connection: sqlite3.Connection, run_no: int, events: Path) -> tuple[int, int]:
    """(inode, offset) to read on from; from the beginning where the file is another one or was cut."""
    status = events.stat()
    query = "SELECT inode, offset FROM sources WHERE run_no = ? AND file = ?"
    row = connection.execute(query, (run_no, events.name)).fetchone()
    if row is None or row[0] != status.st_ino or row[1] > status.st_size:
        return status.st_ino, 0
    return status.st_ino, int(row[1])


def _store(connection: sqlite3.Connection, run_no: int, points: Sequence[Point]) -> None:
    names = {metric for _, metric, *_ in points}
    keys = {metric: _number(connection, "keys", "key", metric) for metric in names}
    rows = [(run_no, keys[metric], step, value, t, attempt) for step, metric, value, t, attempt in points]
    connection.executemany(STORE, rows)
    changed: dict[int, list[int]] = {key_no: [] for key_no in keys.values()}
    for _, key_no, step, *_ in rows:
        changed[key_no].append(step)
    pyramid.grow(connection, run_no, changed)


def _number(connection: sqlite3.Connection, table: str, column: str, name: str) -> int:
    connection.execute(f"INSERT OR IGNORE INTO {table} ({column}) VALUES (?)", (name,))
    return int(connection.execute(f"SELECT rowid FROM {table} WHERE {column} = ?", (name,)).fetchone()[0])


@dataclass(frozen=True, slots=True)
class LatestPoint:
    """The last value of a metric: its step and its moment (Unix seconds)."""

    step: int
    value: float
    t: float


@dataclass(frozen=True, slots=True)
class Extremes:
    """The lowest and highest finite values of a metric, with their (first) steps."""

    low: float
    low_step: int
    high: float
    high_step: int


@dataclass(frozen=True, slots=True)
class NotFinite:
    """How many values of a metric are NaN or infinite, and the first of them."""

    count: int
    step: int
    value: float


def open_points(points_db: Path) -> PointsReader:
    """A reader of the index; a missing one reads as empty. Raises UserError for one that cannot be read."""
    if not points_db.exists():
        return PointsReader(None, points_db)
    with _explaining(points_db):
        return PointsReader(reading(points_db, "points"), points_db)


class PointsReader:
    """Answers about the points of runs, each method about one run."""

    def __init__(self, connection: sqlite3.Connection | None, points_db: Path) -> None:
        self._connection = connection
        self._points_db = points_db
        self._version = self._rows("PRAGMA user_version")[0][0] if connection is not None else VERSION

    def __enter__(self) -> PointsReader:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Lets go of the index."""
        if self._connection is not None:
            self._connection.close()

    def metrics(self, run: str) -> list[str]:
        """The names of the metrics that the run reported, sorted."""
        query = (
            "SELECT key FROM keys WHERE EXISTS (SELECT 1 FROM points WHERE key_no = keys.key_no AND run_no = "
            "(SELECT run_no FROM runs WHERE run = ?)) ORDER BY key"
        )
        return [row[0] for row in self._rows(query, run)]

    def count(self, run: str) -> int:
        """How many points the run has."""
        held = (self._summary(run, metric) for metric in self.metrics(run))
        return sum(summary.points for summary in held if summary is not None)

    def latest(self, run: str) -> dict[str, LatestPoint]:
        """The last point of each metric of the run."""
        return {metric: self._last(run, metric) for metric in self.metrics(run)}

    def best(self, run: str, metric: str) -> Extremes | None:
        """The extremes of a metric of the run; None where it has no finite value."""
        held = self._summary(run, metric)
        if held is None or held.low is None or held.low_step is None or held.high is None or held.high_step is None:
            return None
        return Extremes(held.low, held.low_step, held.high, held.high_step)

    def not_finite(self, run: str, metric: str) -> NotFinite | None:
        """How often a metric of the run was NaN or infinite and when first; None where it never was."""
        held = self._summary(run, metric)
        if held is None or held.odd_step is None:
            return None
        return NotFinite(held.odd, held.odd_step, math.nan if held.odd_value is None else held.odd_value)

    def series(self, run: str, metric: str, max_points: int | None = None) -> list[tuple[int, float]]:
        """(step, value) in the order of steps; above `max_points` (at least 5) the lowest, highest and first not finite
        value of each stretch of steps, so that every spike stays, with the first and the last point."""
        if max_points is None:
            rows = self._rows(f"SELECT step, value {FROM} ORDER BY step", run, metric)
        else:
            rows = self._thinned(run, metric, max(5, max_points))
        return [(step, math.nan if value is None else value) for step, value in rows]

    def _thinned(self, run: str, metric: str, most: int) -> list[tuple[int, float | None]]:
        rows = self._rows(f"SELECT step, value {FROM} ORDER BY step LIMIT ?", run, metric, most + 1)
        if len(rows) <= most:
            return rows
        assert self._connection is not None
        with _explaining(self._points_db):
            return pyramid.thinned(self._connection, *self._place(run, metric), most)

    def _summary(self, run: str, metric: str) -> pyramid.Summary | None:
        if self._connection is None:
            return None
        with _explaining(self._points_db):
            return pyramid.summary(self._connection, *self._place(run, metric))

    def _place(self, run: str, metric: str) -> tuple[int, int, int | None]:
        """(run, key, bits of a bucket of its pyramid) of a metric, 0 where the index does not know it."""
        numbers = "(SELECT run_no FROM runs WHERE run = ?), (SELECT key_no FROM keys WHERE key = ?)"
        run_no, key_no = (number or 0 for number in self._rows(f"SELECT {numbers}", run, metric)[0])
        if self._version == 1:
            return run_no, key_no, None
        rows = self._rows("SELECT shift FROM pyramids WHERE run_no = ? AND key_no = ?", run_no, key_no)
        return run_no, key_no, rows[0][0] if rows else None

    def _last(self, run: str, metric: str) -> LatestPoint:
        step, value, t = self._rows(f"SELECT step, value, t {FROM} ORDER BY step DESC LIMIT 1", run, metric)[0]
        return LatestPoint(step, math.nan if value is None else value, t)

    def _rows(self, query: str, *values: Any) -> list[Any]:
        if self._connection is None:
            return []
        with _explaining(self._points_db):
            return self._connection.execute(query, values).fetchall()


FROM = (
    "FROM points WHERE run_no = (SELECT run_no FROM runs WHERE run = ?) "
    "AND key_no = (SELECT key_no FROM keys WHERE key = ?)"
)
