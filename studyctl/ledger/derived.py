"""The derived tables: for every fact the subjects it touches, and each subject made anew from its facts.

Recording, undoing and rebuilding all take this one path, so that what was kept up step by step is what a rebuild makes.
A fact counts unless its command is dead: undone, or bookkeeping that follows an undone command.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from studyctl.ledger.rows import FACTS
from studyctl.ledger.views import LIVE

Subject = tuple[str, ...]
Row = tuple[Any, ...]

TABLES = (
    "dead_command", "item_state", "paper_state", "track_state", "day_minutes", "timer_state", "study_day", "day_off",
    "run_state", "best_metric", "card_state",
)  # fmt: skip
NEW_RUNS = (
    "INSERT OR IGNORE INTO run_number (run) SELECT run FROM run_launched "
    "WHERE run NOT IN (SELECT run FROM run_number) ORDER BY tick, id"
)

# The facts that make a day a day of study; what only arranges or imports something does not.
ACTIVITY = {
    "item_marked": "origin = 'hand' AND mark <> 'reopened'", "evidence_added": "TRUE", "note_written": "TRUE",
    "snippet_kept": "TRUE", "time_stopped": "kept_minutes > 0", "time_logged": "minutes > 0", "paper_marked": "done",
    "run_launched": "NOT imported", "run_resumed": "TRUE", "target_measured": "source = 'hand'",
    "card_reviewed": "TRUE", "interview_held": "TRUE", "exercise_tried": "outcome <> 'reset'",
    "reflection_step": "TRUE",
}  # fmt: skip

# The columns that name a subject, by table.
NAMED: dict[str, tuple[tuple[str, str], ...]] = {
    "item_marked": (("item", "item"),), "evidence_added": (("item", "item"),),
    "time_started": (("item", "item"),), "time_stopped": (("item", "item"),), "time_logged": (("item", "item"),),
    "track_started": (("track", "track"),), "track_stopped": (("track", "track"),),
    "paper_marked": (("paper", "paper"),), "run_launched": (("run", "run"),), "run_resumed": (("run", "run"),),
    "run_ended": (("run", "run"),), "card_reviewed": (("card", "card"),), "card_marked": (("card", "card"),),
}  # fmt: skip


def subjects_of(table: str, row: Mapping[str, Any]) -> set[Subject]:
    """What has to be derived anew once `row` of `table` is there, or no longer counts."""
    subjects: set[Subject] = {(kind, row[column]) for kind, column in NAMED.get(table, ()) if row[column]}
    if table in ACTIVITY:
        subjects.add(("day", row["day"]))
    if table == "note_written":
        subjects.add((row["subject_kind"], row["subject"]))
    if table in ("time_stopped", "time_logged"):
        subjects.add(("minutes", row["day"], row["item"] or ""))
    if table in ("time_started", "time_stopped"):
        subjects.add(("timer",))
    if table == "days_off":
        subjects.add(("days_off",))
    if table == "target_measured":
        subjects.add(("metric", row["metric"], row["data"], row["lab"]))
    return subjects


def refresh(connection: sqlite3.Connection, subjects: Iterable[Subject]) -> None:
    """Derives each of `subjects` anew from its facts."""
    for kind, *key in sorted(subjects):
        DERIVE[kind](connection, *key)


def rebuild(connection: sqlite3.Connection) -> None:
    """Empties every derived table and makes it again from the facts; the caller holds the transaction."""
    for table in TABLES:
        connection.execute(f"DELETE FROM {table}")
    connection.execute(
        "INSERT OR IGNORE INTO dead_command SELECT undone_id FROM undone "
        "UNION SELECT id FROM command WHERE follows IN (SELECT undone_id FROM undone)"
    )
    connection.execute(NEW_RUNS)
    refresh(connection, _all_subjects(connection))


def contents(connection: sqlite3.Connection) -> dict[str, list[Row]]:
    """Every derived table's rows in a fixed order, so that two states can be compared."""
    return {table: sorted(connection.execute(f"SELECT * FROM {table}"), key=repr) for table in TABLES}


def _all_subjects(connection: sqlite3.Connection) -> set[Subject]:
    subjects: set[Subject] = set()
    for table in FACTS:
        cursor = connection.execute(f"SELECT DISTINCT {_naming_columns(table)} FROM {table}")
        names = [column[0] for column in cursor.description]
        for row in cursor:
            subjects |= subjects_of(table, dict(zip(names, row, strict=True)))
    return subjects


def _naming_columns(table: str) -> str:
    extra = {
        "note_written": ("subject_kind", "subject"),
        "time_stopped": ("item",),
        "time_logged": ("item",),
        "target_measured": ("metric", "data", "lab"),
    }
    columns = {"day", *(column for _, column in NAMED.get(table, ())), *extra.get(table, ())}
    return ", ".join(sorted(columns))


def _rows(connection: sqlite3.Connection, table: str, columns: str, where: str, *values: str) -> list[Row]:
    query = f"SELECT {columns} FROM {table} WHERE {where} AND {LIVE} ORDER BY tick, id"
    return connection.execute(query, values).fetchall()


def _put(connection: sqlite3.Connection, table: str, row: Row) -> None:
    connection.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(row))})", row)


def _item(connection: sqlite3.Connection, item: str) -> None:
    connection.execute("DELETE FROM item_state WHERE item = ?", (item,))
    marks = _rows(connection, "item_marked", "tick, at, mark", "item = ?", item)
    evidence = _rows(connection, "evidence_added", "tick, at, proves", "item = ?", item)
    notes = _rows(connection, "note_written", "tick, at", "subject_kind = 'item' AND subject = ?", item)
    started = _rows(connection, "time_started", "tick, at", "item = ?", item)
    spent = _rows(connection, "time_stopped", "tick, at, kept_minutes", "item = ?", item)
    spent += _rows(connection, "time_logged", "tick, at, minutes", "item = ?", item)
    touches = [*marks, *evidence, *notes, *started, *spent]
    if not touches:
        return
    touched, touched_at = max((tick, at) for tick, at, *_ in touches)
    minutes = round(sum(row[2] for row in spent), 6)
    proven = any(row[2] for row in evidence)
    counts = (proven, len(evidence), len(notes), minutes)
    _put(connection, "item_state", (item, *_item_marks(marks), touched_at, touched, *counts))


def _item_marks(marks: Iterable[Row]) -> tuple[str, str | None, str | None]:
    """(state, started_at, done_at) after the marks in their order; the last one wins."""
    state, started_at, done_at = "open", None, None
    for _, at, mark in marks:
        if mark == "started":
            state, started_at, done_at = "started", started_at or at, None
        elif mark == "done":
            state, done_at = "done", at
        else:
            state, started_at, done_at = "open", None, None
    return state, started_at, done_at


def _paper(connection: sqlite3.Connection, paper: str) -> None:
    connection.execute("DELETE FROM paper_state WHERE paper = ?", (paper,))
    marks = _rows(connection, "paper_marked", "tick, at, stage, done", "paper = ?", paper)
    notes = _rows(connection, "note_written", "tick, at", "subject_kind = 'paper' AND subject = ?", paper)
    if not marks and not notes:
        return
    stages: dict[str, str | None] = dict.fromkeys(("started", "read", "implemented", "written"))
    for _, at, stage, done in marks:
        stages[stage] = (stages[stage] or at) if done else None
    touched, touched_at = max((row[0], row[1]) for row in (*marks, *notes))
    _put(connection, "paper_state", (paper, *stages.values(), touched_at, touched, len(notes)))


def _track(connection: sqlite3.Connection, track: str) -> None:
    connection.execute("DELETE FROM track_state WHERE track = ?", (track,))
    starts = _rows(connection, "track_started", "tick, from_day, at_place, hours_per_week, at", "track = ?", track)
    stops = _rows(connection, "track_stopped", "tick, at", "track = ?", track)
    if not starts:
        return
    tick, from_day, at_place, hours, started_at = starts[-1]
    active = not stops or stops[-1][0] < tick
    changed_at = started_at if active else stops[-1][1]
    _put(connection, "track_state", (track, active, from_day, at_place, hours, changed_at))


def _minutes(connection: sqlite3.Connection, day: str, item: str) -> None:
    connection.execute("DELETE FROM day_minutes WHERE day = ? AND item = ?", (day, item))
    where = "day = ? AND coalesce(item, '') = ?"
    spent = _rows(connection, "time_stopped", "kept_minutes", where, day, item)
    spent += _rows(connection, "time_logged", "minutes", where, day, item)
    minutes = round(sum(row[0] for row in spent), 6)
    if minutes:
        _put(connection, "day_minutes", (day, item, minutes))


def _timer(connection: sqlite3.Connection) -> None:
    connection.execute("DELETE FROM timer_state")
    last_start = _last(connection, "time_started", "tick, at, item")
    last_stop = _last(connection, "time_stopped", "tick")
    if last_start and (not last_stop or last_stop[0] < last_start[0]):
        _put(connection, "timer_state", last_start[1:])


def _last(connection: sqlite3.Connection, table: str, columns: str) -> Row | None:
    query = f"SELECT {columns} FROM {table} WHERE {LIVE} ORDER BY tick DESC, id DESC LIMIT 1"
    row: Row | None = connection.execute(query).fetchone()
    return row


def _day(connection: sqlite3.Connection, day: str) -> None:
    connection.execute("DELETE FROM study_day WHERE day = ?", (day,))
    counts = [_count(connection, table, condition, day) for table, condition in ACTIVITY.items()]
    if any(counts):
        _put(connection, "study_day", (day, sum(counts)))


def _count(connection: sqlite3.Connection, table: str, condition: str, day: str) -> int:
    query = f"SELECT count(*) FROM {table} WHERE day = ? AND {condition} AND {LIVE}"
    return int(connection.execute(query, (day,)).fetchone()[0])


def _days_off(connection: sqlite3.Connection) -> None:
    connection.execute("DELETE FROM day_off")
    reasons: dict[str, str] = {}
    for first, last, reason, off in _rows(connection, "days_off", '"first", "last", reason, off', "TRUE"):
        for day in _days(first, last):
            if off:
                reasons[day] = reason
            else:
                reasons.pop(day, None)
    for row in reasons.items():
        _put(connection, "day_off", row)


def _days(first: str, last: str) -> list[str]:
    start, end = date.fromisoformat(first), date.fromisoformat(last)
    return [(start + timedelta(days=step)).isoformat() for step in range((end - start).days + 1)]


def _run(connection: sqlite3.Connection, run: str) -> None:
    connection.execute("DELETE FROM run_state WHERE run = ?", (run,))
    launch = "tick, lab, preset, at, seed, steps, data, backend, engine, imported, params, parts, host, command_id"
    launches = _rows(connection, "run_launched", launch, "run = ?", run)
    if not launches:
        return
    tick, lab, preset, at, *middle, host, command = launches[0]
    seed, steps, data, backend, engine, imported, params, parts = middle
    state, ended_at, code, attempt, summary = _run_end(connection, run)
    known = (run, tick, lab, preset, state, at, ended_at, code, attempt, seed, steps, data, backend, engine)
    _put(connection, "run_state", (*known, imported, params, parts, summary, host, command))


def _run_end(connection: sqlite3.Connection, run: str) -> tuple[str, str | None, int | None, int, str]:
    """(state, ended_at, code, attempt, summary) of a run after its latest end or resume."""
    ends = _rows(connection, "run_ended", "tick, attempt, state, ended, at, code, summary", "run = ?", run)
    resumes = _rows(connection, "run_resumed", "tick, attempt", "run = ?", run)
    attempt = max((row[1] for row in (*ends, *resumes)), default=1)
    if not ends or (resumes and resumes[-1][0] > ends[-1][0]):
        return "running", None, None, attempt, "{}"
    _, _, state, ended, at, code, summary = ends[-1]
    return state, ended or at, code, attempt, summary


def _metric(connection: sqlite3.Connection, metric: str, data: str, lab: str) -> None:
    where = "metric = ? AND data = ? AND lab = ?"
    connection.execute(f"DELETE FROM best_metric WHERE {where}", (metric, data, lab))
    measured = _rows(connection, "target_measured", "value, id, run, at", where, metric, data, lab)
    if not measured:
        return
    low = min(measured, key=lambda row: row[0])
    high = max(measured, key=lambda row: row[0])
    latest = measured[-1]
    row = (metric, data, lab, *low[:3], *high[:3], latest[0], latest[3], len(measured))
    _put(connection, "best_metric", row)


def _card(connection: sqlite3.Connection, card: str) -> None:
    connection.execute("DELETE FROM card_state WHERE card = ?", (card,))
    columns = "state, step, stability, difficulty, due, at, rating"
    reviews = _rows(connection, "card_reviewed", columns, "card = ? AND mode = 'drill'", card)
    marks = _rows(connection, "card_marked", "mark, until", "card = ?", card)
    if not reviews and not marks:
        return
    latest = reviews[-1] if reviews else ("", *(None,) * 6)
    lapses = sum(before[0] == "review" and after[6] == 1 for before, after in pairwise(reviews))
    _put(connection, "card_state", (card, len(reviews), lapses, *latest, *_card_marks(marks)))


def _card_marks(marks: Iterable[Row]) -> tuple[bool, bool, str | None]:
    """(flagged, suspended, buried_until) after the marks in their order."""
    flagged, suspended, buried = False, False, None
    for mark, until in marks:
        if mark in ("flag", "unflag"):
            flagged = mark == "flag"
        elif mark in ("suspend", "resume"):
            suspended = mark == "suspend"
        else:
            buried = until if mark == "bury" else None
    return flagged, suspended, buried


DERIVE: dict[str, Callable[..., None]] = {
    "item": _item, "paper": _paper, "track": _track, "minutes": _minutes, "timer": _timer, "day": _day,
    "days_off": _days_off, "run": _run, "metric": _metric, "card": _card,
}  # fmt: skip
