"""What the app says is whole, can be read without colour, and is not lost when something is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, Static
from waiting import screen_text, until

from studyctl.actions import items
from studyctl.actions.running import RunEntry
from studyctl.actions.situation import situation
from studyctl.actions.today import RunLine
from studyctl.clock import now
from studyctl.tui.app import StudyApp
from studyctl.tui.room import Room
from studyctl.tui.screens.ask import AskScreen
from studyctl.tui.screens.page import wrapped
from studyctl.tui.screens.runs import _row
from studyctl.tui.screens.today import TodayRoom, view
from studyctl.tui.screens.today_sheets import first_day
from studyctl.tui.sheet import Sheet, frame_of
from studyctl.tui.shell import KeyRow, Notice
from studyctl.tui.theme import Palette
from studyctl.workspace import Workspace

LONG = "the editor cannot be started: " + "a reason that goes on, " * 8 + "and here is what mends it"


@pytest.fixture
def workspace(home: Path) -> Workspace:
    """A learner who has begun: one item is started."""
    place = Workspace(home)
    with situation(place, now()) as seen:
        items.start(seen, "math-refresher")
    return place


def key_row(pilot: Pilot[Any]) -> str:
    return "".join(text for (text, _), _ in pilot.app.screen.query_one(KeyRow).parts(120))


@pytest.mark.asyncio
async def test_a_long_notice_takes_the_lines_it_needs_until_the_next_key(workspace: Workspace) -> None:
    async with StudyApp(workspace).run_test(size=(80, 24)) as pilot:
        room = pilot.app.screen
        assert isinstance(room, Room)
        room.tell(LONG, "bad")
        notice = room.query_one(Notice)
        await until(pilot, lambda: notice.size.height == 4)
        shown = "".join(segment.text for y in range(4) for segment in notice.render_line(y))
        assert "here is what mends it" in " ".join(shown.split())
        await pilot.press("down")
        await until(pilot, lambda: notice.size.height == 1)


@pytest.mark.asyncio
async def test_what_a_form_was_given_is_still_there_when_it_is_refused(workspace: Workspace) -> None:
    async with StudyApp(workspace).run_test(size=(120, 36)) as pilot:
        await pilot.press("ctrl+p", *"take days off")
        await until(pilot, lambda: "Take days off" in screen_text(pilot))
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, AskScreen))
        await pilot.press(*"someday", "enter", *"rest", "enter")
        await until(pilot, lambda: any("someday" in str(one.content) for one in pilot.app.screen.query(Static)))
        assert [one.value for one in pilot.app.screen.query(Input)] == ["someday", "rest"]
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, TodayRoom))


@pytest.mark.asyncio
async def test_the_palette_knows_an_action_by_the_words_of_the_command_line(workspace: Workspace) -> None:
    async with StudyApp(workspace).run_test(size=(120, 36)) as pilot:
        await pilot.press("ctrl+p", *"db check")
        await until(pilot, lambda: "Check the databases" in screen_text(pilot))


@pytest.mark.asyncio
async def test_while_words_are_typed_the_key_row_says_how_to_take_them(workspace: Workspace) -> None:
    async with StudyApp(workspace).run_test(size=(120, 36)) as pilot:
        await pilot.press("4")
        await until(pilot, lambda: "Attention Is All You Need" in screen_text(pilot))
        await pilot.press("slash")
        await until(pilot, lambda: "take it" in key_row(pilot) and "leave it" in key_row(pilot))
        await pilot.press("escape")
        await until(pilot, lambda: "filter" in key_row(pilot))


@pytest.mark.asyncio
async def test_settings_that_are_mended_outside_are_read_when_the_screen_comes_back(home: Path) -> None:
    home.mkdir()
    file = home / "studyctl.yaml"
    file.write_text("weekly_hours: forty\n")
    async with StudyApp(Workspace(home)).run_test(size=(80, 24)) as pilot:
        assert "weekly_hours" in screen_text(pilot) and "^p doctor" in screen_text(pilot)
        await pilot.press("6")
        await until(pilot, lambda: "No runs yet." in screen_text(pilot))
        file.write_text("weekly_hours: 20\n")
        await pilot.press("1")
        await until(pilot, lambda: "Welcome. This is day 1." in screen_text(pilot))


def test_without_colour_a_track_is_thinner_than_what_fills_it() -> None:
    plain, ascii_only, full = Palette("ansi", 0), Palette("dark", ascii_only=True), Palette("dark")
    assert [plain.lettered("━━", words) for words in ("accent", "rule")] == ["━━", "──"]
    assert [ascii_only.lettered("━━", words) for words in ("accent", "rule")] == ["==", "--"]
    assert full.lettered("━━", "rule") == "━━"
    assert plain.style("accent").color is None and plain.style("accent bold").bold


def test_a_line_of_a_page_is_broken_between_words_and_loses_none() -> None:
    lines = wrapped([("settings", "text"), ("  ", "text"), ("unknown key, did you mean another one", "bad")], 20)
    texts = ["".join(text for text, _ in line) for line in lines]
    assert all(len(text) <= 20 for text in texts) and not any(text.startswith(" ") for text in texts)
    assert " ".join(" ".join(texts).split()) == "settings unknown key, did you mean another one"


def test_in_a_small_terminal_the_verdict_of_a_run_stands_apart_from_its_day() -> None:
    at = datetime(2026, 11, 21, 14, 30, tzinfo=UTC)
    sheet = Sheet(74, narrow=True)
    _row(sheet, ended(at), datetime(2026, 11, 22, 15, tzinfo=UTC))
    assert "missed  21 Nov" in sheet.text and len(sheet.text) == 74


def ended(at: datetime) -> RunEntry:
    return RunEntry(
        run="r", name="r-0016", lab="00_pretraining", number="00", title="Pretraining", preset="gpu-124m",
        state="cancelled", live=False, mine=False, metric="loss", value=2.57, target="≤2.55", met=False, outlook="",
        launched_at=at, ended_at=at,
    )  # fmt: skip


def test_a_run_is_ticked_among_the_first_steps(home: Path) -> None:
    line = RunLine("r", "r-0001", "00_pretraining", "smoke", "finished", 1.0, "loss", 2.0, "<= 3.9", True)
    with situation(Workspace(home), now()) as seen:
        for state, mark in (("running", "●"), ("finished", "✓")):
            shown = first_day(view(seen, [replace(line, state=state)]), frame_of(80, 24)).text
            assert f"{mark} Run a lab" in shown and "○ Begin the first item" in shown
        assert "○ Run a lab" in first_day(view(seen, []), frame_of(80, 24)).text
