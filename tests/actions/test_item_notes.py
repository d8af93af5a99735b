"""An item's note: a sentence, or a file that begins with the item's parts; undone like anything else."""

from __future__ import annotations

from pathlib import Path

import pytest

from studyctl.actions import item_notes, notes
from studyctl.actions.situation import Situation, situation
from studyctl.cli.root import _run
from studyctl.clock import now
from studyctl.errors import UserError
from studyctl.ledger.write import undo
from studyctl.workspace import Workspace

ITEM = "hundred-days.week-00.core.micrograd"


def seen(home: Path) -> Situation:
    return situation(Workspace(home), now())


def test_a_sentence_is_recorded_and_undone(home: Path) -> None:
    item_notes.note(seen(home), ITEM, " topological sort is a post-order walk ")
    (note,) = seen(home).reader.notes("item", ITEM)
    assert note.text == "topological sort is a post-order walk"
    assert undo(home / "progress.db", now()) is not None
    assert seen(home).reader.notes("item", ITEM) == []
    with pytest.raises(UserError):
        item_notes.note(seen(home), ITEM, "  ")


def test_a_file_begins_with_the_items_parts_and_is_recorded_once_written_to(home: Path) -> None:
    begun = notes.write_note(seen(home), item_notes.outline(seen(home), ITEM))
    assert begun.created and begun.command == ""
    item = seen(home).catalogue.items[ITEM]
    text = begun.file.read_text()
    assert all(f"- [ ] {part}" in text for part in item.parts)
    begun.file.write_text(text + "done\n")
    assert notes.write_note(seen(home), item_notes.outline(seen(home), ITEM)).command
    assert [note.path for note in seen(home).reader.notes("item", ITEM)] == [f"notes/items/{ITEM}.md"]


def test_the_command_takes_the_sentence_or_says_where_the_file_is(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _run(["item", "note", "micrograd", "it clicked"]) == 0
    assert "Noted on Micrograd" in capsys.readouterr().out
    assert _run(["item", "note", "micrograd"]) == 0
    assert capsys.readouterr().out.splitlines()[0] == str(home / "notes" / "items" / f"{ITEM}.md")
