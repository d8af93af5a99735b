"""Schemas: from every earlier version to the present one, and what is no ledger of ours is left untouched."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from ledger_examples import EVERY_KIND, NOW, derived_rows, rebuilt_rows, rows_of
from sqlalchemy import Boolean, Float, Integer
from sqlmodel import SQLModel

from studyctl.errors import UserError
from studyctl.ledger import backups
from studyctl.ledger.check import check
from studyctl.ledger.connection import examine
from studyctl.ledger.facts import KINDS, ItemMarked
from studyctl.ledger.merge import merge
from studyctl.ledger.migrations import APPLICATION, LATEST, Step, migrate, statements, steps
from studyctl.ledger.read import open_reader
from studyctl.ledger.tables import MODELS
from studyctl.ledger.write import ready, rebuild, record, undo

EARLIER = sorted((Path(__file__).parent / "schemas").glob("v*.sql"))
NEXT = Step(LATEST + 1, "ALTER TABLE item_marked ADD COLUMN mood TEXT;\nDELETE FROM item_state;", rebuild=True)


@pytest.fixture
def db(home: Path) -> Path:
    home.mkdir()
    return home / "progress.db"


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def test_every_version_has_its_example() -> None:
    assert [int(path.stem.removeprefix("v")) for path in EARLIER] == list(range(1, LATEST + 1))
    assert [step.number for step in steps()] == list(range(1, LATEST + 1))


@pytest.mark.parametrize("example", EARLIER, ids=lambda path: path.stem)
def test_a_ledger_of_every_version_reads_and_goes_on(db: Path, example: Path) -> None:
    with closing(sqlite3.connect(db)) as connection:
        connection.executescript(example.read_text(encoding="utf-8"))
    with open_reader(db) as reader:
        for kind in KINDS:
            wanted = [replace(fact, at=None, day=None) for fact in EVERY_KIND if type(fact) is kind]
            assert [replace(fact, at=None, day=None) for fact in reader.facts(kind)] == wanted
        assert reader.item_state("hundred-days.week-03.core.training-loop").state == "done"
        assert "taken-back" not in reader.item_states()
    record(db, "item start", "", [ItemMarked("new", "started")], NOW)
    assert rows_of(db, "PRAGMA user_version") == [(LATEST,)]
    assert derived_rows(db) == rebuilt_rows(db)
    assert check(db) == []


def test_the_models_are_the_tables_of_the_schema() -> None:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        migrate(connection, steps())
        for name in ("command", "undone", *MODELS):
            table = SQLModel.metadata.tables[name]
            modelled = {
                column.name: (stored_as(column.type), not column.nullable, column.primary_key)
                for column in table.columns
            }
            info = connection.execute(f"PRAGMA table_info({name})").fetchall()
            assert {row[1]: (row[2], bool(row[3]), bool(row[5])) for row in info} == modelled, name
            indices = {row[1] for row in connection.execute(f"PRAGMA index_list({name})")}
            assert {index.name for index in table.indexes} <= indices, name


def stored_as(kind: object) -> str:
    if isinstance(kind, Integer | Boolean):
        return "INTEGER"
    return "REAL" if isinstance(kind, Float) else "TEXT"


def test_a_migration_takes_a_backup_first_and_keeps_every_fact(db: Path) -> None:
    record(db, "x", "x", EVERY_KIND, NOW)
    before = derived_rows(db)
    ready(db, NOW, (*steps(), NEXT))
    assert rows_of(db, "PRAGMA user_version") == [(NEXT.number,)]
    assert rows_of(db, "SELECT item, mood FROM item_marked") == [("hundred-days.week-03.core.training-loop", None)]
    assert derived_rows(db) == before, "the step emptied a derived table and asked for a rebuild"
    copy = next(copy for copy in backups.listing(db) if copy.reason == f"before-schema-{NEXT.number}")
    assert rows_of(copy.path, "PRAGMA user_version") == [(LATEST,)]
    assert len(rows_of(copy.path, "SELECT * FROM command")) == 1


def test_a_step_that_fails_leaves_the_ledger_at_the_version_before(db: Path) -> None:
    record(db, "x", "x", [ItemMarked("a", "done")], NOW)
    broken = Step(LATEST + 1, "ALTER TABLE item_marked ADD COLUMN mood TEXT;\nINSERT INTO nowhere VALUES (1);")
    with pytest.raises(UserError):
        ready(db, NOW, (*steps(), broken))
    assert rows_of(db, "PRAGMA user_version") == [(LATEST,)]
    assert "mood" not in [row[1] for row in rows_of(db, "PRAGMA table_info(item_marked)")]
    record(db, "x", "x", [ItemMarked("b", "done")], NOW)
    assert check(db) == []


def test_migrating_twice_takes_each_step_once(db: Path) -> None:
    record(db, "x", "x", [ItemMarked("a", "done")], NOW)
    with closing(sqlite3.connect(db, isolation_level=None)) as connection:
        assert migrate(connection, (*steps(), NEXT)) == (NEXT.number,)
        assert migrate(connection, (*steps(), NEXT)) == ()


def test_statements_are_split_where_they_end() -> None:
    sql = "-- one; two\nCREATE TABLE a (b TEXT DEFAULT ';');\nINSERT INTO a\n  VALUES ('x');\n"
    assert [part.strip() for part in statements(sql)] == [
        "-- one; two\nCREATE TABLE a (b TEXT DEFAULT ';');",
        "INSERT INTO a\n  VALUES ('x');",
    ]


def newer(db: Path) -> str:
    record(db, "x", "x", [ItemMarked("a", "done")], NOW)
    with closing(sqlite3.connect(db)) as connection:
        connection.execute(f"PRAGMA user_version = {LATEST + 1}")
    return f"schema {LATEST + 1}, newer than the {LATEST}"


def empty(db: Path) -> str:
    db.touch()
    return "it is empty"


def no_database(db: Path) -> str:
    db.write_text("my study notes, much longer than one hundred bytes\n" * 40)
    return "it is no SQLite database"


def short(db: Path) -> str:
    db.write_bytes(b"SQLite format 3\x00")
    return "it is no SQLite database"


def other_program(db: Path) -> str:
    with closing(sqlite3.connect(db)) as connection:
        connection.execute("CREATE TABLE notes (text)")
    return "it is another program's database"


FOREIGN = [newer, empty, no_database, short, other_program]


@pytest.mark.parametrize("make", FOREIGN)
def test_what_is_no_ledger_of_ours_is_refused_and_left_untouched(
    db: Path, tmp_path: Path, make: Callable[[Path], str]
) -> None:
    why = make(db)
    before = contents(db.parent)
    own = tmp_path / "own" / "progress.db"
    record(own, "x", "x", [ItemMarked("b", "done")], NOW)
    attempts: list[Callable[[], object]] = [
        lambda: open_reader(db),
        lambda: record(db, "x", "x", [ItemMarked("b", "done")], NOW),
        lambda: undo(db, NOW),
        lambda: rebuild(db, NOW),
        lambda: backups.backup(db, "", NOW),
        lambda: merge(own, db, NOW),
        lambda: merge(db, own, NOW),
        lambda: backups.restore(own, db, NOW),
    ]
    for attempt in attempts:
        with pytest.raises(UserError) as refusal:
            attempt()
        (problem,) = refusal.value.problems
        assert why in problem.what and problem.where == str(db) and problem.fix
    assert [why in line for line in check(db)] == [True]
    after = {name: data for name, data in contents(db.parent).items() if name != ".progress.db.lock"}
    assert after == {name: data for name, data in before.items() if name != ".progress.db.lock"}
    assert rows_of(own, "SELECT item FROM item_marked") == [("b",)]


def test_a_newer_ledger_whose_log_was_left_behind_is_refused_too(db: Path, tmp_path: Path) -> None:
    record(db, "x", "x", [ItemMarked("a", "done")], NOW)
    with closing(sqlite3.connect(db)) as connection:
        connection.execute(f"PRAGMA user_version = {LATEST + 1}")
        left = tmp_path / "left"
        left.mkdir()
        for path in (db, db.with_name("progress.db-wal")):
            (left / path.name).write_bytes(path.read_bytes())
    before = contents(left)
    with pytest.raises(UserError, match="newer"):
        record(left / db.name, "x", "x", [ItemMarked("b", "done")], NOW)
    after = contents(left)
    assert (after["progress.db"], after["progress.db-wal"]) == (before["progress.db"], before["progress.db-wal"])


def test_the_file_says_whose_it_is(db: Path) -> None:
    assert examine(db) is None
    record(db, "x", "x", [ItemMarked("a", "done")], NOW)
    assert examine(db) == LATEST
    assert rows_of(db, "PRAGMA application_id") == [(APPLICATION,)]
