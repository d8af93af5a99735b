"""Looking at a ledger's file never takes SQLite's locks from the connections of the same process."""

from __future__ import annotations

import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from studyctl.errors import UserError
from studyctl.ledger.connection import connect_to_write, examine
from studyctl.ledger.facts import ItemMarked
from studyctl.ledger.write import record

NOW = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)
COUNT = "SELECT count(*) FROM command"
READ = f"""
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1])
print(connection.execute({COUNT!r}).fetchone()[0])
connection.close()
"""


def read_elsewhere(db: Path) -> int:
    """What another process reads; it closes the ledger, and takes the log away where it believes to be the last."""
    done = subprocess.run([sys.executable, "-c", READ, str(db)], capture_output=True, text=True, check=True)
    return int(done.stdout)


def test_a_commit_after_the_header_was_read_is_not_lost(tmp_path: Path) -> None:
    db = tmp_path / "progress.db"
    record(db, "x", "x", [ItemMarked("a", "done")], NOW)
    with closing(connect_to_write(db)) as held:
        held.execute(COUNT).fetchone()
        examine(db)
        assert read_elsewhere(db) == 1
        held.execute("CREATE TABLE kept (number)")
        held.execute("INSERT INTO kept VALUES (7)")
        with closing(connect_to_write(db)) as another:
            assert another.execute("SELECT number FROM kept").fetchall() == [(7,)]


def test_a_file_that_was_replaced_is_looked_at_anew(tmp_path: Path) -> None:
    db = tmp_path / "progress.db"
    record(db, "x", "x", [ItemMarked("a", "done")], NOW)
    assert examine(db)
    other = tmp_path / "other"
    other.write_text("not a ledger at all, whatever its name says")
    other.replace(db)
    with pytest.raises(UserError, match="not a studyctl ledger"):
        examine(db)
