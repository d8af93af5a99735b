"""Is the ledger sound? What is wrong with its file, its facts, its derived tables and its backups, in words."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

from studyctl.clock import study_day
from studyctl.errors import UserError
from studyctl.ledger import backups, derived
from studyctl.ledger.connection import connect_to_read
from studyctl.ledger.rows import FACTS, restored
from studyctl.ledger.views import moment

BACKUPS_MAY_LAG = timedelta(days=3)
MOST_NAMED = 5


def check(db: Path) -> list[str]:
    """Everything wrong with the ledger at `db`, one line each; nothing is written, a missing ledger is sound."""
    try:
        with closing(connect_to_read(db)) as connection:
            return _problems(connection) or _backup_problems(db, connection)
    except UserError as error:
        return [str(problem) for problem in error.problems]
    except sqlite3.Error as error:
        return [f"the file is damaged ({error}): bring a backup back with `studyctl db restore`"]


def _problems(connection: sqlite3.Connection) -> list[str]:
    found = [row[0] for row in connection.execute("PRAGMA integrity_check(20)") if row[0] != "ok"]
    if found:
        return [f"the file is damaged: {text}" for text in found]
    dangling = connection.execute("PRAGMA foreign_key_check").fetchall()
    broken = [f"a row of {row[0]} belongs to no command" for row in dangling[:MOST_NAMED]]
    unreadable = _unreadable(connection)
    return [*broken, *(unreadable or _outdated(connection))]


def _unreadable(connection: sqlite3.Connection) -> list[str]:
    """Facts whose stored values cannot be read back."""
    found: list[str] = []
    for table, kind in FACTS.items():
        cursor = connection.execute(f"SELECT * FROM {table}")
        names = [column[0] for column in cursor.description]
        for row in cursor:
            try:
                restored(kind, dict(zip(names, row, strict=True)))
            except (ValueError, TypeError) as error:
                found.append(f"fact {row[0]} in {table} cannot be read: {error}")
    return found[:MOST_NAMED]


def _outdated(connection: sqlite3.Connection) -> list[str]:
    """Derived tables that differ from what their facts make, found on a copy in memory."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as copy:
        connection.backup(copy)
        before = derived.contents(copy)
        derived.rebuild(copy)
        after = derived.contents(copy)
    differing = [table for table in derived.TABLES if before[table] != after[table]]
    return [f"the table {table} differs from its facts: `studyctl db rebuild` makes it anew" for table in differing]


def _backup_problems(db: Path, connection: sqlite3.Connection) -> list[str]:
    """Backups that are behind the commands; when one was given counts, not the days that its facts are about."""
    ordered = "SELECT at FROM command ORDER BY tick {} LIMIT 1"
    first, last = (connection.execute(ordered.format(way)).fetchone() for way in ("ASC", "DESC"))
    if last is None:
        return []
    written = study_day(moment(last[0]))
    newest = max((study_day(copy.at) for copy in backups.listing(db)), default=study_day(moment(first[0])))
    if written - newest <= BACKUPS_MAY_LAG:
        return []
    return [f"the newest backup is of {newest}, the newest fact of {written}: is {backups.folder_of(db)} writable?"]
