"""Search as a person uses it: what is typed, what is found, and where it leads."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input
from waiting import screen_text, until

from studyctl.actions.find_typed import TypedFound, TypedHit
from studyctl.clock import now
from studyctl.ledger.facts import ItemMarked, NoteWritten, RunLaunched
from studyctl.ledger.write import record
from studyctl.tui.app import StudyApp
from studyctl.tui.screens.item import ItemRoom
from studyctl.tui.screens.lab import LabRoom
from studyctl.tui.screens.papers import PapersRoom
from studyctl.tui.screens.plan import PlanRoom
from studyctl.tui.screens.run import RunRoom
from studyctl.tui.screens.search import SearchRoom, marked, row
from studyctl.tui.sheet import Sheet
from studyctl.tui.shell import Notice, TabBar
from studyctl.workspace import Workspace

WIDE, NARROW = (120, 36), (80, 24)
TRAIN = "hundred-days.week-03.core.train-50m"
RUN = "20261122T1618-7f3c9a"
pytestmark = pytest.mark.asyncio


@asynccontextmanager
async def search(home: Path, size: tuple[int, int] = WIDE) -> AsyncIterator[Pilot[Any]]:
    """The app with the line to type in on its screen."""
    app = StudyApp(Workspace(home))
    async with app.run_test(size=size) as pilot:
        await pilot.press("slash")
        await until(
            pilot, lambda: isinstance(app.screen, SearchRoom) and app.screen.data and isinstance(app.focused, Input)
        )
        yield pilot


def room(pilot: Pilot[Any]) -> SearchRoom:
    screen = pilot.app.screen
    assert isinstance(screen, SearchRoom)
    return screen


async def type_in(pilot: Pilot[Any], text: str) -> None:
    """Type and wait for the answer."""
    await pilot.press(*("space" if letter == " " else letter for letter in text))
    await until(pilot, lambda: room(pilot).found.text == room(pilot).text and room(pilot).text.endswith(text))


def titles(pilot: Pilot[Any]) -> list[str]:
    return [hit.title for hit in room(pilot).found.hits]


async def test_an_empty_line_says_what_can_be_searched(home: Path) -> None:
    async with search(home) as pilot:
        assert "Type to search items, papers, labs" in screen_text(pilot)
        assert not room(pilot).query_one(TabBar).digits
        await pilot.press("enter", "down", "pagedown")
        assert isinstance(pilot.app.screen, SearchRoom)


@pytest.mark.parametrize("size", [NARROW, WIDE])
async def test_hits_have_kind_title_and_place_and_fit_the_window(home: Path, size: tuple[int, int]) -> None:
    async with search(home, size) as pilot:
        await type_in(pilot, "grpo")
        text = screen_text(pilot)
        assert titles(pilot)[0] == "GRPO" and "Sprint, pillar 1" in text and "of " in text
        sheet = room(pilot).main.sheet
        assert all(len("".join(words for words, _ in line.spans)) <= sheet.width for line in sheet.rows)
        assert len(sheet.spots) == len(room(pilot).found.hits)


async def test_letters_and_digits_belong_to_the_line(home: Path) -> None:
    async with search(home) as pilot:
        await type_in(pilot, "g1q,?u")
        assert isinstance(pilot.app.screen, SearchRoom) and room(pilot).text == "g1q,?u"
        assert "answers to this" in screen_text(pilot)


async def test_arrows_choose_and_enter_goes_there(home: Path) -> None:
    record(Workspace(home).progress_db, "test", "test", [ItemMarked(TRAIN, "started")], now())
    async with search(home) as pilot:
        await type_in(pilot, "train a 50m")
        assert room(pilot).found.hits[0].id == TRAIN
        assert "◐" in next(line for line in screen_text(pilot).splitlines() if line.startswith("item"))
        await pilot.press("down")
        await until(pilot, lambda: room(pilot).main.key.startswith("1 ") or len(room(pilot).found.hits) == 1)
        await pilot.press("up")
        await until(pilot, lambda: room(pilot).main.key == f"0 item:{TRAIN}")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, ItemRoom))
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, SearchRoom) and isinstance(pilot.app.focused, Input))
        assert room(pilot).text == "train a 50m"


@pytest.mark.parametrize(
    ("typed", "kind", "opens"),
    [
        ("pretraining", "lab", LabRoom),
        ("attention is all", "paper", PapersRoom),
        ("week 3", "place", PlanRoom),
        ("r-0001", "run", RunRoom),
        ("sherbet", "note", ItemRoom),
    ],
)
async def test_every_kind_opens_where_it_belongs(home: Path, typed: str, kind: str, opens: type[object]) -> None:
    facts = [
        NoteWritten("item", TRAIN, text="sherbet is sweet"),
        RunLaunched(RUN, "00_pretraining_fundamentals", "smoke", {"lr": 0.0006}),
    ]
    record(Workspace(home).progress_db, "test", "test", facts, now())
    async with search(home) as pilot:
        await type_in(pilot, typed)
        assert room(pilot).found.hits[0].kind == kind
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, opens))


async def test_tab_narrows_to_one_kind_and_escape_goes_back_step_by_step(home: Path) -> None:
    async with search(home) as pilot:
        await type_in(pilot, "lora")
        everything = room(pilot).found.total
        await pilot.press("tab", "tab")
        await until(pilot, lambda: {hit.kind for hit in room(pilot).found.hits} == {"paper"})
        assert room(pilot).found.total < everything
        await pilot.press("shift+tab", "shift+tab")
        await until(pilot, lambda: room(pilot).found.total == everything)
        await pilot.press("escape")
        await until(pilot, lambda: room(pilot).text == "" and "Type to search" in screen_text(pilot))
        await pilot.press("escape")
        await until(pilot, lambda: pilot.app.current_mode == "today")


async def test_a_notes_file_needs_a_terminal_to_be_opened(home: Path) -> None:
    note = home / "notes" / "shelf.md"
    note.parent.mkdir(parents=True)
    note.write_text("# Fizzing powder\n")
    async with search(home) as pilot:
        await type_in(pilot, "fizzing")
        assert room(pilot).found.hits[0].goes == "file:notes/shelf.md"
        await pilot.press("enter")
        await until(pilot, lambda: pilot.app.screen.query_one(Notice).words)
        assert (
            "terminal" in pilot.app.screen.query_one(Notice).words
            or "editor" in pilot.app.screen.query_one(Notice).words
        )


async def test_what_was_recorded_meanwhile_is_found(home: Path) -> None:
    async with search(home) as pilot:
        await type_in(pilot, "sherbet")
        assert room(pilot).found.total == 0
        record(Workspace(home).progress_db, "test", "test", [NoteWritten("item", TRAIN, text="sherbet")], now())
        pilot.app.outdated()  # type: ignore[attr-defined]
        await until(pilot, lambda: [hit.kind for hit in room(pilot).found.hits] == ["note"])


async def test_typed_stretches_are_marked_and_the_chosen_row_stands_out() -> None:
    hit = TypedHit("item", "x", "Flash Attention", "done", "Sprint", "item:x", ((0, 3), (6, 9)))
    assert [text for text, words in marked(hit, bold=False) if words == "accent bold"] == ["Fla", "Att"]
    sheet = Sheet(60)
    row(sheet, hit, "0 item:x", chosen=True)
    row(sheet, hit, "1 item:x", chosen=False)
    assert [(line.ground, line.bar) for line in sheet.rows] == [("select", "accent"), ("bg", "")]
    assert TypedFound("", 0, 0, ()).hits == ()
