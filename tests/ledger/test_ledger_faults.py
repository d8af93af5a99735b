"""What a kill, a full disk and a long lock do to the ledger: nothing recorded is lost, nothing is half there."""

from __future__ import annotations

import random
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest
from ledger_examples import NOW, derived_rows, rebuilt_rows, rows_of

from studyctl.errors import UserError
from studyctl.ledger import connection as ledger_connection
from studyctl.ledger.check import check
from studyctl.ledger.facts import ItemMarked, TimeLogged
from studyctl.ledger.write import record

pytestmark = pytest.mark.faults

RECORDER = """
import sys
from pathlib import Path
from studyctl.clock import now
from studyctl.ledger.facts import ItemMarked, TimeLogged
from studyctl.ledger.write import record, undo
place = 0
print("ready", flush=True)
while True:
    place += 1
    facts = [ItemMarked(f"{sys.argv[2]}-{place}", "done"), TimeLogged(1, "shared"), TimeLogged(2, "shared")]
    print(record(Path(sys.argv[1]), "x", "x", facts, now()), flush=True)
    if place % 5 == 0:
        undo(Path(sys.argv[1]), now())
"""


def test_a_kill_loses_no_acknowledged_command_and_leaves_none_half_done(home: Path) -> None:
    db = home / "progress.db"
    moments = random.Random(7)
    acknowledged: set[str] = set()
    for trial in range(10):
        process = subprocess.Popen(
            [sys.executable, "-c", RECORDER, str(db), str(trial)], stdout=subprocess.PIPE, text=True
        )
        assert process.stdout is not None and process.stdout.readline() == "ready\n"
        acknowledged |= {process.stdout.readline().strip() for _ in range(moments.randrange(1, 5))}
        time.sleep(moments.uniform(0.0, 0.05))  # the moment of the kill is what varies; nothing is waited for
        process.send_signal(signal.SIGKILL)
        acknowledged |= {
            line.strip() for line in process.stdout.read().splitlines(keepends=True) if line.endswith("\n")
        }
        process.wait()
        process.stdout.close()
        kept = {row[0] for row in rows_of(db, "SELECT id FROM command")} if db.exists() else set()
        assert acknowledged <= kept
    facts = "SELECT count(*) FROM item_marked UNION ALL SELECT count(*) / 2.0 FROM time_logged"
    marked, logged = (row[0] for row in rows_of(db, facts))
    commands = rows_of(db, "SELECT count(*) FROM command WHERE name = 'x'")[0][0]
    assert marked == logged == commands >= 10
    assert len(acknowledged) >= 10
    assert derived_rows(db) == rebuilt_rows(db)
    assert check(db) == []


FILLER = """
import resource, sys
from pathlib import Path
from studyctl.clock import now
from studyctl.errors import UserError
from studyctl.ledger.check import check
from studyctl.ledger.facts import NoteWritten
from studyctl.ledger.read import open_reader
from studyctl.ledger.write import record
folder, limit = Path(sys.argv[1]), int(sys.argv[2])
db, ballast, written = folder / "progress.db", folder / "ballast", 0
ballast.write_bytes(bytes(400_000))
if limit:
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
try:
    for _ in range(400):
        record(db, "item note", "", [NoteWritten("item", "a", None, "long " * 2000)], now())
        written += 1
except UserError as error:
    print(error)
with open_reader(db) as reader:
    assert len(reader.notes()) == written > 3, (len(reader.notes()), written)
ballast.unlink()
if limit:
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
record(db, "item note", "", [NoteWritten("item", "a", None, "short")], now())
with open_reader(db) as reader:
    assert len(reader.notes()) == written + 1
print(check(db))
"""
SMALL_DISK = ["unshare", "--mount", "--map-root-user", "sh", "-c", 'mount -t tmpfs -o size=3m tmpfs "$0" && exec "$@"']


def can_mount() -> bool:
    """Whether this machine lets us mount a small file system of our own."""
    try:
        return subprocess.run([*SMALL_DISK, "/mnt", "true"], capture_output=True, timeout=20).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


@pytest.mark.parametrize("how", ["file size limit", *(["small tmpfs"] if can_mount() else [])])
def test_a_full_disk_refuses_in_one_line_and_leaves_every_fact(tmp_path: Path, how: str) -> None:
    limit = 1_500_000 if how == "file size limit" else 0
    prefix = [] if limit else [*SMALL_DISK, str(tmp_path)]
    command = [*prefix, sys.executable, "-c", FILLER, str(tmp_path), str(limit)]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert ran.returncode == 0, ran.stderr
    refusal, verdict = ran.stdout.splitlines()
    assert refusal.startswith(str(tmp_path)) and "nothing was recorded" in refusal
    assert limit or "the disk is full" in refusal
    assert verdict == "[]"


def test_a_ledger_that_stays_locked_is_said_so(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    db = home / "progress.db"
    record(db, "x", "x", [ItemMarked("a", "done")], NOW)
    monkeypatch.setattr(ledger_connection, "WAIT_SECONDS", 0.2)
    with closing(sqlite3.connect(db, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(UserError, match="another process kept the ledger locked"):
            record(db, "x", "x", [TimeLogged(5)], NOW)
    record(db, "x", "x", [TimeLogged(5)], NOW)
    assert len(rows_of(db, "SELECT * FROM command")) == 2


def test_a_file_in_place_of_the_folder_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("a file")
    with pytest.raises(UserError) as refusal:
        record(tmp_path / "home" / "progress.db", "x", "x", [ItemMarked("a", "done")], NOW)
    assert len(refusal.value.problems) == 1


def test_the_log_of_a_deleted_ledger_does_not_reach_the_next_one(home: Path) -> None:
    db = home / "progress.db"
    record(db, "x", "x", [ItemMarked("a", "done")], NOW)
    with closing(sqlite3.connect(db, isolation_level=None)) as connection:
        connection.execute("BEGIN")
        connection.execute("SELECT 1 FROM command").fetchall()
        record(db, "x", "x", [ItemMarked("b", "done")], NOW)
        left = db.with_name("progress.db-wal").read_bytes()
    db.unlink()
    db.with_name("progress.db-wal").write_bytes(left)
    record(db, "x", "x", [ItemMarked("c", "done")], NOW)
    assert rows_of(db, "SELECT item FROM item_state") == [("c",)]
    assert check(db) == []
