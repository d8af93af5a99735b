"""Numbered steps from an older schema to the present one: each one transaction, its number in `user_version`."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path

from studyctl.values import dataclass

LATEST = 1
APPLICATION = 0x53545544  # "STUD": tells our database from any other SQLite file
SCHEMA = Path(__file__).parent / "schema"


@dataclass(frozen=True)
class Step:
    """The SQL that leads from schema `number - 1` to `number`; `rebuild` makes the derived tables anew after it."""

    number: int
    sql: str
    rebuild: bool = False


def steps() -> tuple[Step, ...]:
    """Every step this program knows, in order, read from the frozen files under `schema/`."""
    return (Step(1, (SCHEMA / "0001.sql").read_text(encoding="utf-8")),)


def version_of(connection: sqlite3.Connection) -> int:
    """The schema version of an open database (0 for an empty one)."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def migrate(connection: sqlite3.Connection, known: Sequence[Step]) -> tuple[int, ...]:
    """Brings an open database (autocommit) up to the last of `known`; returns the numbers of the steps it took."""
    return tuple(step.number for step in known if _taken(connection, step))


def _taken(connection: sqlite3.Connection, step: Step) -> bool:
    connection.execute("BEGIN IMMEDIATE")
    try:
        due = version_of(connection) < step.number
        if due:
            _apply(connection, step)
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
    return due


def _apply(connection: sqlite3.Connection, step: Step) -> None:
    for statement in statements(step.sql):
        connection.execute(statement)
    if step.rebuild:
        # with the facts, 5 ms to import: a reading command never migrates
        from studyctl.ledger import derived

        derived.rebuild(connection)
    connection.execute(f"PRAGMA application_id = {APPLICATION}")
    connection.execute(f"PRAGMA user_version = {step.number}")


def statements(sql: str) -> Iterator[str]:
    """The single statements of a script; `executescript` would commit the transaction that must hold them all."""
    part = ""
    for line in sql.splitlines(keepends=True):
        part += line
        if sqlite3.complete_statement(part):
            yield part
            part = ""
