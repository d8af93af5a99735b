"""The app's shell, driven by keys on a real ledger: acting, undoing, going, jumping, asking, and being remapped."""

from __future__ import annotations

import asyncio
import time
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input
from waiting import screen_text, until

from studyctl.actions import items, planning
from studyctl.actions.situation import situation
from studyctl.clock import now
from studyctl.tui.app import StudyApp
from studyctl.tui.room import Room
from studyctl.tui.screens.commands import CommandsScreen
from studyctl.tui.screens.jump import JumpScreen
from studyctl.tui.screens.keys import KeysScreen
from studyctl.tui.screens.page import PageScreen
from studyctl.tui.screens.today import TodayRoom
from studyctl.tui.shell import KeyRow, Notice, TabBar
from studyctl.workspace import Workspace

pytestmark = pytest.mark.asyncio


@pytest.fixture
def workspace(home: Path) -> Workspace:
    """A learner who has begun: one item is started."""
    place = Workspace(home)
    with situation(place, now()) as seen:
        items.start(seen, "math-refresher")
    return place


def first_item(workspace: Workspace) -> str:
    with situation(workspace, now()) as seen:
        return seen.catalogue.item("math-refresher").id


def state(workspace: Workspace, item: str) -> str:
    with situation(workspace, now()) as seen:
        return seen.state(item).state


def room(pilot: Pilot[Any]) -> Room[Any]:
    assert isinstance(pilot.app.screen, Room)
    return pilot.app.screen


def notice(pilot: Pilot[Any]) -> str:
    return pilot.app.screen.query_one(Notice).words


def key_row(pilot: Pilot[Any], width: int = 120) -> str:
    return "".join(text for (text, _), _ in pilot.app.screen.query_one(KeyRow).parts(width))


async def test_a_first_day_learner_sees_three_steps_and_the_first_key_opens_the_lab(home: Path) -> None:
    async with StudyApp(Workspace(home)).run_test(size=(80, 24)) as pilot:
        assert "Welcome. This is day 1." in screen_text(pilot)
        assert room(pilot).main.sheet.spots[0].key == "step:lab:00"
        await pilot.press("enter")
        await until(pilot, lambda: type(pilot.app.screen).__name__ == "LabRoom")
    assert not home.exists()  # looking creates nothing


async def test_today_is_drawn_before_the_first_paint(workspace: Workspace) -> None:
    async with StudyApp(workspace).run_test(size=(120, 36)) as pilot:
        assert isinstance(pilot.app.screen, TodayRoom)
        assert "Math refresher" in screen_text(pilot)


async def test_space_finishes_an_item_and_u_takes_it_back(workspace: Workspace) -> None:
    item = first_item(workspace)
    async with StudyApp(workspace).run_test(size=(120, 36)) as pilot:
        room(pilot).reveal(f"item:{item}")
        await pilot.press("space")
        await until(pilot, lambda: state(workspace, item) == "done")
        await until(pilot, lambda: "Done: Math refresher" in notice(pilot))
        await pilot.press("u")
        await until(pilot, lambda: state(workspace, item) == "started")
        await until(pilot, lambda: notice(pilot).startswith("Undid: Math refresher (done)"))
        await until(pilot, lambda: "◐ Math refresher" in screen_text(pilot))
        await pilot.press("down")
        await until(pilot, lambda: notice(pilot) == "")


async def test_the_timer_starts_and_stops_on_the_selected_item(workspace: Workspace, monkeypatch: Any) -> None:
    async with StudyApp(workspace).run_test(size=(120, 36)) as pilot:
        room(pilot).reveal(f"item:{first_item(workspace)}")
        await pilot.press("s")
        await until(pilot, lambda: "timer since 10:00 on Math refresher" in screen_text(pilot))
        monkeypatch.setenv("STUDYCTL_NOW", "2026-11-22T10:40:00")
        await pilot.press("s")
        await until(pilot, lambda: "timer since" not in screen_text(pilot))
    with situation(workspace, now()) as seen:
        assert seen.reader.minutes_by_item() == {first_item(workspace): 40.0}


async def test_time_is_logged_through_the_palette_and_a_bad_answer_is_said(workspace: Workspace) -> None:
    async with StudyApp(workspace).run_test(size=(120, 36)) as pilot:
        await pilot.press("ctrl+p")
        await until(pilot, lambda: isinstance(pilot.app.screen, CommandsScreen))
        await pilot.press(*"log time")
        await until(pilot, lambda: "Log time" in screen_text(pilot).splitlines()[1])
        await pilot.press("enter")
        await until(pilot, lambda: bool(pilot.app.screen.query("#field-time")))
        await pilot.press("enter", "enter", "enter", "enter")  # the time itself is missing
        await until(pilot, lambda: "this is needed" in str(pilot.app.screen.query_one("#wrong-time").render()))
        pilot.app.screen.query_one("#field-item", Input).value = ""
        await pilot.press(*"1h30", "enter", "enter", "enter", "enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, TodayRoom) and "Logged: 1 h 30" in notice(pilot))
        await until(pilot, lambda: "1.5 of 25 h" in screen_text(pilot))


async def test_what_an_action_refuses_is_said_and_nothing_is_recorded(workspace: Workspace) -> None:
    async with StudyApp(workspace).run_test(size=(120, 36)) as pilot:
        room(pilot).act(lambda seen: planning.days_off(seen, "yesterday-ish"))
        await until(pilot, lambda: notice(pilot) != "")
        assert "yesterday-ish" in notice(pilot) and pilot.app.screen.query_one(Notice).tone == "bad"


async def test_a_long_answer_is_shown_as_a_page(workspace: Workspace) -> None:
    async with StudyApp(workspace).run_test(size=(120, 36)) as pilot:
        await pilot.press("ctrl+p", *"check the databases")
        await until(pilot, lambda: "Check the databases" in screen_text(pilot))
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, PageScreen))
        assert "progress.db" in screen_text(pilot) or "commands" in screen_text(pilot)
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, TodayRoom))


async def test_the_palette_goes_to_what_was_found(workspace: Workspace) -> None:
    async with StudyApp(workspace).run_test(size=(120, 36)) as pilot:
        await pilot.press("ctrl+p", *"micrograd: build")
        await until(pilot, lambda: "Go to item Micrograd" in screen_text(pilot))
        await pilot.press("enter")
        await until(pilot, lambda: type(pilot.app.screen).__name__ == "ItemRoom" and "Micrograd" in screen_text(pilot))
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, TodayRoom))


async def test_an_item_is_begun_proven_and_measured_on_its_page(workspace: Workspace) -> None:
    with situation(workspace, now()) as seen:
        item = seen.catalogue.item("micrograd").id
    async with StudyApp(workspace).run_test(size=(120, 36)) as pilot:
        pilot.app.go(f"item:{item}")  # type: ignore[attr-defined]
        await until(pilot, lambda: "Micrograd" in screen_text(pilot))
        await pilot.press("b")
        await until(pilot, lambda: state(workspace, item) == "started")
        await pilot.press("e", *"https://example.org/proof", "enter")
        await until(pilot, lambda: state(workspace, item) == "done")
        await until(pilot, lambda: "https://example.org/proof" in screen_text(pilot))
        await pilot.press("m", *"loss", "enter", *"soon", "enter", "enter")
        await until(pilot, lambda: "not a number" in str(pilot.app.screen.query_one("#wrong-value").render()))


async def test_a_letter_jumps_to_what_it_stands_on(workspace: Workspace) -> None:
    async with StudyApp(workspace).run_test(size=(120, 36)) as pilot:
        spots = [spot.key for spot in room(pilot).main.sheet.spots]
        await pilot.press("g")
        await until(pilot, lambda: isinstance(pilot.app.screen, JumpScreen))
        await pilot.press("s")
        await until(pilot, lambda: isinstance(pilot.app.screen, TodayRoom))
        assert room(pilot).main.key == spots[1]
        await pilot.press("g", "2")
        await until(pilot, lambda: pilot.app.current_mode == "plan")


async def test_keys_are_listed_with_their_names_and_can_be_changed(workspace: Workspace) -> None:
    workspace.home.joinpath("studyctl.yaml").write_text("keymap: {item.done: X, app.undo: ctrl+z}\n")
    item = first_item(workspace)
    async with StudyApp(Workspace(workspace.home)).run_test(size=(120, 36)) as pilot:
        assert "X done" in key_row(pilot) and "^z undo" in key_row(pilot)
        room(pilot).reveal(f"item:{item}")
        await pilot.press("space")
        await pilot.press("X")
        await until(pilot, lambda: state(workspace, item) == "done")
        await pilot.press("ctrl+z")
        await until(pilot, lambda: state(workspace, item) == "started")
        await pilot.press("question_mark")
        await until(pilot, lambda: isinstance(pilot.app.screen, KeysScreen))
        assert "item.done" in screen_text(pilot) and "X " in screen_text(pilot)


async def test_a_name_in_the_keymap_that_is_none_is_told(workspace: Workspace) -> None:
    workspace.home.joinpath("studyctl.yaml").write_text("keymap: {item.donee: X}\n")
    async with StudyApp(Workspace(workspace.home)).run_test(size=(120, 36)) as pilot:
        await until(pilot, lambda: "no key is named `item.donee`. Did you mean `item.done`?" in notice(pilot))


async def test_what_another_process_records_is_shown(workspace: Workspace) -> None:
    async with StudyApp(workspace).run_test(size=(120, 36)) as pilot:
        await until(pilot, lambda: "◐ Math refresher" in screen_text(pilot))
        with situation(workspace, now()) as seen:
            items.done(seen, "math-refresher", items.Proof())
        await until(pilot, lambda: "✓ Math refresher" in screen_text(pilot))


@pytest.mark.parametrize("size", [(80, 24), (109, 30), (110, 30), (120, 36), (160, 50), (240, 70)])
async def test_no_line_is_wider_than_its_place(workspace: Workspace, size: tuple[int, int]) -> None:
    async with StudyApp(workspace).run_test(size=size) as pilot:
        for panel in room(pilot).panels:
            assert all(
                sum(map(len, (text for text, _ in row.spans))) <= panel.content_width for row in panel.sheet.rows
            )
        assert len(key_row(pilot, size[0])) <= size[0]


async def test_a_terminal_that_is_too_small_says_what_is_needed(workspace: Workspace) -> None:
    async with StudyApp(workspace).run_test(size=(72, 20)) as pilot:
        assert screen_text(pilot) == "needs 80 × 24, has 72 × 20"
        await pilot.resize_terminal(120, 36)
        await until(pilot, lambda: "Math refresher" in screen_text(pilot))


async def test_a_broken_file_is_told_with_its_line_and_the_rest_still_works(workspace: Workspace) -> None:
    (workspace.home / "curriculum").mkdir()
    (workspace.home / "curriculum" / "mine.yaml").write_text("track: mine\ntitle: Mine\nweeeks: 3\n")
    async with StudyApp(workspace).run_test(size=(120, 36)) as pilot:
        assert "mine.yaml:1" in screen_text(pilot)
        await pilot.press("question_mark")
        await until(pilot, lambda: isinstance(pilot.app.screen, KeysScreen))


@pytest.mark.parametrize("theme", ["dark", "light", "ansi"])
async def test_every_theme_draws_and_the_tabs_say_where_i_am(workspace: Workspace, theme: str) -> None:
    workspace.home.joinpath("studyctl.yaml").write_text(f"theme: {theme}\n")
    async with StudyApp(Workspace(workspace.home)).run_test(size=(120, 36)) as pilot:
        assert pilot.app.theme == f"studyctl-{theme}"
        tabs = pilot.app.screen.query_one(TabBar)
        here = [text for (text, words), _ in tabs.parts(120) if "bold" in words]
        assert here == [" 1 ", "Today "]  # bold, whatever the colours


async def test_only_plain_letters_are_drawn_where_the_settings_ask_for_it(workspace: Workspace) -> None:
    workspace.home.joinpath("studyctl.yaml").write_text("ascii: true\n")
    async with StudyApp(Workspace(workspace.home)).run_test(size=(120, 36)) as pilot:
        panel = room(pilot).main
        drawn = "".join(panel.render_line(y).text for y in range(panel.size.height))
        assert drawn.isascii() and "Math refresher" in drawn


async def test_leaving_waits_for_what_was_asked_to_be_recorded(workspace: Workspace) -> None:
    item = first_item(workspace)
    app = StudyApp(workspace)
    async with app.run_test(size=(120, 36)) as pilot:
        room(pilot).reveal(f"item:{item}")
        app.errands.write(lambda: time.sleep(0.5))
        await pilot.press("space", "q")
        await asyncio.sleep(0)
    assert state(workspace, item) == "done"


async def test_the_copied_text_is_the_id_of_what_is_selected(workspace: Workspace) -> None:
    async with StudyApp(workspace).run_test(size=(120, 36)) as pilot:
        room(pilot).reveal(f"item:{first_item(workspace)}")
        await pilot.press("y")
        await until(pilot, lambda: pilot.app.clipboard == first_item(workspace))


async def test_a_new_study_day_is_noticed(workspace: Workspace, monkeypatch: Any) -> None:
    async with StudyApp(workspace).run_test(size=(120, 36)) as pilot:
        assert "Sunday 22 November" in screen_text(pilot)
        monkeypatch.setenv("STUDYCTL_NOW", "2026-11-23T05:00:00")
        await until(pilot, lambda: "Monday 23 November" in screen_text(pilot))
        assert datetime.fromisoformat("2026-11-23T05:00:00").date() == now().date()
