"""Undo: the last command with all its facts, of every kind, further and further back, across restarts."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from ledger_examples import EVERY_KIND, NOW, derived_rows, rebuilt_rows, rows_of

from studyctl.clock import study_day
from studyctl.ledger.facts import Fact, ItemMarked, RunEnded, RunLaunched, TargetMeasured, TimeLogged
from studyctl.ledger.read import open_reader
from studyctl.ledger.write import kept_open, record, undo


@pytest.fixture
def db(home: Path) -> Path:
    return home / "progress.db"


@pytest.mark.parametrize("fact", EVERY_KIND, ids=lambda fact: type(fact).__name__)
def test_every_kind_of_fact_is_undone_and_returned(db: Path, fact: Fact) -> None:
    with kept_open(db, NOW):
        record(db, "other", "other", [ItemMarked("other", "started")], NOW)
        before = derived_rows(db, without=("dead_command",))
        command = record(db, "test", "what was done", [fact], NOW)
        undone = undo(db, NOW + timedelta(minutes=1))
    assert undone is not None
    assert (undone.command, undone.name, undone.text, undone.at) == (command, "test", "what was done", NOW)
    assert undone.facts == (replace(fact, at=NOW, day=fact.day or study_day(NOW)),)
    assert derived_rows(db, without=("dead_command",)) == before
    with open_reader(db) as reader:
        assert [row.item for row in reader.facts(ItemMarked)] == ["other"]
        assert fact == EVERY_KIND[0] or reader.facts(type(fact)) == []


def test_undo_steps_back_to_the_beginning_and_past_new_commands(db: Path) -> None:
    with kept_open(db, NOW):
        for name in "abc":
            record(db, "item done", name, [ItemMarked(name, "done")], NOW)
        assert [undone.text for _ in range(2) if (undone := undo(db, NOW))] == ["c", "b"]
        record(db, "item done", "d", [ItemMarked("d", "done")], NOW)
        assert [undone.text for _ in range(2) if (undone := undo(db, NOW))] == ["d", "a"]
        assert undo(db, NOW) is None
    with open_reader(db) as reader:
        assert reader.item_states() == {}
        assert reader.first_fact_at() is None
        assert sum(row.undone for row in reader.history(None)) == 4
    assert len(rows_of(db, "SELECT * FROM item_marked")) == 4, "nothing is ever deleted"


def test_undo_of_a_missing_ledger_creates_nothing(db: Path) -> None:
    assert undo(db, NOW) is None
    assert not db.parent.exists()


def test_another_process_undoes_what_this_one_did(db: Path) -> None:
    record(db, "item done", "item done a", [ItemMarked("a", "done"), TimeLogged(20, "a")], NOW)
    program = (
        "import sys; from pathlib import Path; from studyctl.clock import now; from studyctl.ledger.write import undo\n"
        "print(undo(Path(sys.argv[1]), now()).text)"
    )
    ran = subprocess.run([sys.executable, "-c", program, str(db)], capture_output=True, text=True, check=True)
    assert ran.stdout == "item done a\n"
    with open_reader(db) as reader:
        assert reader.item_states() == {}


def test_the_clock_does_not_decide_what_was_last(db: Path) -> None:
    record(db, "x", "first", [ItemMarked("a", "done")], NOW)
    record(db, "x", "second", [ItemMarked("b", "done")], NOW - timedelta(days=30))
    undone = undo(db, NOW - timedelta(days=60))
    assert undone is not None and undone.text == "second"


def test_bookkeeping_is_undone_with_what_it_follows_and_never_alone(db: Path) -> None:
    launch = record(db, "lab run", "lab run 00", [RunLaunched("r1", "00", "cpu")], NOW)
    record(db, "item start", "item start b", [ItemMarked("b", "started")], NOW)
    ended = record(db, "run end", "", [RunEnded("r1", "finished", 0)], NOW, follows=launch)
    record(db, "measured", "", [TargetMeasured("loss", 1.4, run="r1")], NOW, follows=ended)
    first, second = undo(db, NOW), undo(db, NOW)
    assert first is not None and first.text == "item start b"
    assert second is not None and second.text == "lab run 00"
    assert [type(fact) for fact in second.facts] == [RunLaunched, RunEnded, TargetMeasured]
    with open_reader(db) as reader:
        assert (reader.runs(), reader.best_metrics(), reader.measurements()) == ([], [], [])
    assert derived_rows(db) == rebuilt_rows(db)


def test_bookkeeping_that_comes_after_the_undo_does_not_count_either(db: Path) -> None:
    launch = record(db, "lab run", "lab run 00", [RunLaunched("r1", "00", "cpu")], NOW)
    undo(db, NOW)
    record(db, "measured", "", [TargetMeasured("loss", 1.4, run="r1")], NOW, follows=launch)
    with open_reader(db) as reader:
        assert reader.best_metrics() == []
    assert derived_rows(db) == rebuilt_rows(db)
    assert undo(db, NOW) is None


def test_following_a_command_that_is_not_there_is_refused(db: Path) -> None:
    with pytest.raises(ValueError, match="no command"):
        record(db, "x", "x", [ItemMarked("a", "done")], NOW, follows="nothing")
    assert rows_of(db, "SELECT * FROM command") == []


def test_a_number_of_a_run_is_never_given_twice(db: Path) -> None:
    record(db, "lab run", "", [RunLaunched("r1", "00", "cpu")], NOW)
    undo(db, NOW)
    record(db, "lab run", "", [RunLaunched("r2", "00", "cpu")], NOW)
    with open_reader(db) as reader:
        assert [run.name for run in reader.runs()] == ["r-0002"]
