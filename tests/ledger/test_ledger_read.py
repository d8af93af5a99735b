"""Reading: what the views say, at what cost, and that nothing appears on disk for it."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from ledger_examples import EVERY_KIND, LAB, NOW, RUN

from studyctl.errors import UserError
from studyctl.ledger.facts import EvidenceAdded, ItemMarked, RunLaunched, TargetMeasured, TimeLogged, TimeStopped
from studyctl.ledger.read import open_reader
from studyctl.ledger.views import ItemState
from studyctl.ledger.write import kept_open, record, undo


@pytest.fixture
def db(home: Path) -> Path:
    return home / "progress.db"


def test_reading_never_loads_sqlmodel() -> None:
    program = (
        "import sys, studyctl.ledger.read, studyctl.ledger.points, studyctl.ledger.check, studyctl.ledger.backups\n"
        "print([name for name in ('sqlmodel', 'sqlalchemy', 'pydantic', 'torch') if name in sys.modules])"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"


def test_a_missing_ledger_reads_as_empty_and_stays_missing(db: Path) -> None:
    with open_reader(db) as reader:
        assert (reader.item_states(), reader.paper_states(), reader.tracks(), reader.days_off()) == ({}, {}, {}, {})
        assert (reader.timer(), reader.first_fact_at(), reader.run("r-0001")) == (None, None, None)
        assert (reader.runs(), reader.history(), reader.study_days(), reader.best_metrics()) == ([], [], [], [])
        assert (reader.evidence(), reader.notes(), reader.measurements(), reader.time_entries()) == ([], [], [], [])
        assert reader.item_state("a") == ItemState("a")
    assert not db.parent.exists()


def test_reading_leaves_the_folder_as_it_was(db: Path) -> None:
    record(db, "x", "x", [ItemMarked("a", "done")], NOW)
    before = {path.name: path.stat().st_mtime_ns for path in db.parent.iterdir()}
    content = db.read_bytes()
    with open_reader(db) as reader:
        assert reader.item_state("a").state == "done"
    assert {path.name: path.stat().st_mtime_ns for path in db.parent.iterdir()} == before
    assert db.read_bytes() == content


def test_a_reader_sees_one_moment(db: Path) -> None:
    record(db, "x", "x", [ItemMarked("a", "done")], NOW)
    with open_reader(db) as reader:
        assert len(reader.history()) == 1
        record(db, "x", "x", [ItemMarked("b", "done")], NOW)
        assert list(reader.item_states()) == ["a"]
    with open_reader(db) as reader:
        assert list(reader.item_states()) == ["a", "b"]


def test_a_reader_cannot_write(db: Path) -> None:
    record(db, "x", "x", [ItemMarked("a", "done")], NOW)
    with open_reader(db) as reader, pytest.raises(Exception, match="readonly"):
        reader._connection.execute("DELETE FROM item_state")


READ_AS_NOBODY = """
import os, sys, urllib.parse  # late in pathlib, and nobody may not read the Python of root
from pathlib import Path
from studyctl.ledger.read import open_reader
os.setgid(65534); os.setuid(65534)
with open_reader(Path(sys.argv[1])) as reader:
    print(reader.item_state("a").state)
"""
WRITE_AS_NOBODY = """
import os, sys
from pathlib import Path
from studyctl.clock import now
from studyctl.errors import UserError
from studyctl.ledger.facts import ItemMarked
from studyctl.ledger.write import record
if os.getuid() == 0:
    os.setgid(65534); os.setuid(65534)
try:
    record(Path(sys.argv[1]), "x", "x", [ItemMarked("b", "done")], now())
except UserError as error:
    print(error)
"""


@pytest.fixture
def unwritable() -> Iterator[Path]:
    """A ledger that may be read and not written; root is stopped by nothing, so it becomes nobody in the child."""
    with tempfile.TemporaryDirectory() as folder:
        db = Path(folder) / "progress.db"
        record(db, "x", "x", [ItemMarked("a", "done")], NOW)
        db.chmod(0o444)
        db.parent.chmod(0o555)
        yield db
        db.parent.chmod(0o755)


def run_program(program: str, db: Path) -> str:
    program = program if os.getuid() == 0 else program.replace("os.setgid(65534); os.setuid(65534)", "pass")
    ran = subprocess.run([sys.executable, "-c", program, str(db)], capture_output=True, text=True, timeout=60)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout.strip()


def test_a_folder_that_cannot_be_written_can_be_read(unwritable: Path) -> None:
    assert run_program(READ_AS_NOBODY, unwritable) == "done"
    assert not unwritable.with_name("progress.db-wal").exists()


def test_writing_to_a_folder_that_cannot_be_written_is_one_clear_line(unwritable: Path) -> None:
    line = run_program(WRITE_AS_NOBODY, unwritable)
    assert line.startswith(f"{unwritable}: the ledger cannot be") and "\n" not in line
    with open_reader(unwritable) as reader:
        assert list(reader.item_states()) == ["a"]


def test_a_damaged_page_met_while_reading_is_one_clear_line(db: Path) -> None:
    record(db, "x", "x", [ItemMarked(f"item-{place}", "done") for place in range(400)], NOW)
    content = bytearray(db.read_bytes())
    content[8192:-4096] = b"\xff" * (len(content) - 12288)
    db.write_bytes(content)
    with pytest.raises(UserError, match="damaged") as refusal, open_reader(db) as reader:
        reader.item_states()
    assert len(refusal.value.problems) == 1


def test_time_by_day_item_and_entry(db: Path) -> None:
    sunday, monday = date(2026, 11, 22), date(2026, 11, 23)
    facts = [
        TimeLogged(30, "a", "book", day=sunday),
        TimeStopped(15, None, NOW, day=sunday),
        TimeLogged(5, "a", day=monday),
    ]
    record(db, "time", "", facts, NOW)
    with open_reader(db) as reader:
        assert reader.minutes_by_day(sunday, monday) == {sunday: 45, monday: 5}
        assert reader.minutes_by_day(monday, monday) == {monday: 5}
        assert reader.minutes_by_item() == {"a": 35, "": 15}
        assert reader.minutes_by_item(monday) == {"a": 5}
        entries = [(entry.day, entry.item, entry.minutes, entry.note, entry.source) for entry in reader.time_entries()]
        assert entries == [
            (sunday, "a", 30, "book", "log"),
            (sunday, None, 15, "", "timer"),
            (monday, "a", 5, "", "log"),
        ]
        assert len(reader.time_entries(monday)) == 1
        assert reader.facts_by_day(sunday, monday) == {sunday: 2, monday: 1}


def test_study_days_come_newest_first(db: Path) -> None:
    days = [date(2026, 11, 18), date(2026, 11, 20), date(2026, 11, 19)]
    record(db, "time", "", [TimeLogged(5, day=day) for day in days], NOW)
    with open_reader(db) as reader:
        assert reader.study_days() == sorted(days, reverse=True)


def test_runs_are_found_by_id_short_name_and_beginning(db: Path) -> None:
    ids = ("20261122T1618-7f3c9a", "20261122T1702-aa0001", "20261123T0900-000002")
    with kept_open(db, NOW):
        for place, run in enumerate(ids):
            record(db, "lab run", "", [RunLaunched(run, f"0{place % 2}", "cpu")], NOW + timedelta(hours=place))
    with open_reader(db) as reader:
        assert [run.run for run in reader.runs()] == [*reversed(ids)]
        assert [run.name for run in reader.runs(labs=("00",))] == ["r-0003", "r-0001"]
        assert reader.runs(state="finished") == []
        assert [run.run for run in reader.runs(limit=1)] == [ids[2]]
        for name in (ids[1], "r-0002", "R-2", "2", "20261122T17"):
            run = reader.run(name)
            assert run is not None and run.run == ids[1], name
        assert (reader.run("r-0009"), reader.run("nothing"), reader.run("")) == (None, None, None)
        assert reader.run("%") is None and reader.run("9" * 40) is None
        with pytest.raises(UserError, match=f"several runs: {ids[0]}, {ids[1]}"):
            reader.run("20261122T")


def test_evidence_notes_and_measurements_of_one_thing(db: Path) -> None:
    record(db, "x", "x", EVERY_KIND, NOW)
    with open_reader(db) as reader:
        (evidence,) = reader.evidence("own.deep-dive.kl")
        assert (evidence.kind, evidence.number, evidence.proves, evidence.at) == ("metric", 0.82, True, NOW)
        assert reader.evidence("other") == []
        (note,) = reader.notes("paper", "deepseek-r1")
        assert note.path == "notes/papers/deepseek-r1.md"
        assert reader.notes("item", "deepseek-r1") == []
        (measured,) = reader.measurements(target="target.val-loss")
        assert (measured.metric, measured.value, measured.met, measured.run) == ("val_loss", 1.31, True, RUN)
        assert [row.lab for row in reader.measurements(run=RUN)] == [LAB]
        assert reader.measurements(metric="val_loss", data="other") == []


def test_facts_are_chosen_by_their_columns(db: Path) -> None:
    facts = [
        TargetMeasured("loss", 1.0, item=None),
        TargetMeasured("loss", 2.0, item="a"),
        EvidenceAdded("a", "url", "u"),
    ]
    record(db, "x", "x", facts, NOW)
    with open_reader(db) as reader:
        assert [fact.value for fact in reader.facts(TargetMeasured, item=None)] == [1.0]
        assert [fact.value for fact in reader.facts(TargetMeasured, item="a", metric="loss")] == [2.0]
        with pytest.raises(ValueError, match="EvidenceAdded has no colour"):
            reader.facts(EvidenceAdded, colour="red")


def test_history_shows_what_was_undone_and_how_far_back_it_goes(db: Path) -> None:
    for name in "ab":
        record(db, "item done", name, [ItemMarked(name, "done")], NOW)
    undo(db, NOW)
    with open_reader(db) as reader:
        assert [(row.text, row.undone) for row in reader.history()] == [
            ("undo item done", False),
            ("b", True),
            ("a", False),
        ]
        assert len(reader.history(limit=1)) == 1
