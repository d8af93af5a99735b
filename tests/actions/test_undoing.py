"""Undo steps back command by command, and says what would be next."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from studyctl.actions.undoing import steps, undo
from studyctl.clock import now, study_day
from studyctl.errors import AnswerNo
from studyctl.ledger.facts import ItemMarked, PaperMarked, RunEnded, RunLaunched, TimeLogged
from studyctl.ledger.read import open_reader
from studyctl.ledger.write import record
from studyctl.workspace import Workspace


def given(home: Path, count: int = 3) -> datetime:
    moment = now()
    for number in range(count):
        record(home / "progress.db", "item done", f"Done: Item {number}.", [ItemMarked(f"i{number}", "done")], moment)
    return moment


def test_it_steps_back_and_names_the_next(home: Path) -> None:
    moment, workspace = given(home), Workspace(home)
    first = undo(workspace, moment)
    assert (first.undone.words, first.facts) == ("Done: Item 2", 1)
    assert first.next is not None and first.next.words == "Done: Item 1"
    assert undo(workspace, moment).undone.words == "Done: Item 1"
    last = undo(workspace, moment)
    assert last.undone.words == "Done: Item 0" and last.next is None
    with pytest.raises(AnswerNo, match="Nothing is left to undo"):
        undo(workspace, moment)
    with open_reader(home / "progress.db") as reader:
        assert {state.state for state in reader.item_states().values()} <= {"open"}


def test_what_is_recorded_after_an_undo_is_next_and_bookkeeping_goes_with_its_command(home: Path) -> None:
    moment, workspace = given(home, 1), Workspace(home)
    undo(workspace, moment)
    launch = record(home / "progress.db", "lab run", "Launched: r-0001", [RunLaunched("run-a", "lab", "cpu")], moment)
    record(home / "progress.db", "run end", "Ended", [RunEnded("run-a", "finished")], moment, follows=launch)
    assert [step.text for step in steps(workspace, 9)] == ["Launched: r-0001"]
    assert undo(workspace, moment).facts == 2
    assert steps(workspace, 9) == ()


def test_several_facts_of_one_command_go_together(home: Path) -> None:
    facts = [ItemMarked("a", "done"), PaperMarked("p", "read"), TimeLogged(30.0, "a")]
    record(home / "progress.db", "mix", "", facts, now())
    undone = undo(Workspace(home), now())
    assert (undone.facts, undone.undone.words) == (3, "mix")
    with open_reader(home / "progress.db") as reader:
        day = study_day(now())
        assert sum(reader.minutes_by_day(day, day).values()) == 0
        assert all(state.read_at is None for state in reader.paper_states().values())


def test_the_list_is_right_after_many_undos(home: Path) -> None:
    moment, workspace = given(home, 2), Workspace(home)
    for number in range(30):
        record(
            home / "progress.db", "item done", f"x{number}", [ItemMarked("x", "done")], moment + timedelta(minutes=1)
        )
        undo(workspace, moment + timedelta(minutes=1))
    assert [step.words for step in steps(workspace, 1)] == ["Done: Item 1"]
    assert [step.words for step in steps(workspace, 5)] == ["Done: Item 1", "Done: Item 0"]


def test_an_empty_ledger_has_nothing_and_stays_away(home: Path) -> None:
    assert steps(Workspace(home), 5) == ()
    with pytest.raises(AnswerNo):
        undo(Workspace(home), now())
    assert not home.exists()
