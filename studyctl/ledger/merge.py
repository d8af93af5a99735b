"""Joining another machine's ledger into this one: every command and fact once, by its globally unique id."""

from __future__ import annotations

import sqlite3
import tempfile
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from studyctl.errors import Problem, UserError
from studyctl.ledger import backups, derived
from studyctl.ledger.connection import connect_to_write, copied, examine, explained, locked
from studyctl.ledger.migrations import migrate, steps
from studyctl.ledger.rows import FACTS
from studyctl.ledger.write import ready


@dataclass(frozen=True)
class Merged:
    """How much was new: commands, facts and undos."""

    commands: int
    facts: int
    undone: int


def merge(db: Path, other: Path, now: datetime) -> Merged:
    """Adds everything that the ledger `other` has and `db` has not, after a backup; `other` is left as it is.

    Merging twice, or both ways, doubles nothing. Raises UserError where `other` is missing, newer or no ledger.
    """
    if examine(other) is None:
        raise UserError(Problem("there is no such ledger to merge", str(other)))
    if db.exists() and other.samefile(db):
        raise UserError(Problem("this is the ledger itself: there is nothing to merge", str(other)))
    ready(db, now)
    with tempfile.TemporaryDirectory(prefix="studyctl-merge-") as folder, locked(db, exclusive=False):
        backups.backup_unlocked(db, "before-merge", now)
        copy = Path(folder) / "other.db"
        try:
            _copied(other, copy)
            return _joined(db, copy)
        except (sqlite3.Error, ValueError, TypeError) as error:
            if isinstance(error, sqlite3.OperationalError):
                raise explained(error, db) from error
            raise UserError(Problem(f"this ledger cannot be merged: {error}", str(other))) from error


def _copied(other: Path, copy: Path) -> None:
    """A copy of `other`, brought up to this program's schema."""
    copied(other, copy)
    with closing(sqlite3.connect(copy, isolation_level=None)) as connection:
        migrate(connection, steps())


def _joined(db: Path, copy: Path) -> Merged:
    with closing(connect_to_write(db)) as connection:
        connection.execute("ATTACH DATABASE ? AS other", (str(copy),))
        connection.execute("BEGIN IMMEDIATE")
        try:
            merged = _added(connection)
            connection.execute("COMMIT")
        finally:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
    return merged


def _added(connection: sqlite3.Connection) -> Merged:
    commands = _missing_rows(connection, "command")
    facts = sum(_missing_rows(connection, table) for table in FACTS)
    undone = _missing_rows(connection, "undone")
    if commands or facts or undone:
        derived.rebuild(connection)
    return Merged(commands, facts, undone)


def _missing_rows(connection: sqlite3.Connection, table: str) -> int:
    """Copies the rows of `table` whose ids are not here; returns how many there were."""
    columns = ", ".join(f'"{row[1]}"' for row in connection.execute(f"PRAGMA main.table_info({table})"))
    cursor = connection.execute(
        f"INSERT INTO main.{table} ({columns}) SELECT {columns} FROM other.{table} "
        f"WHERE id NOT IN (SELECT id FROM main.{table})"
    )
    return cursor.rowcount
