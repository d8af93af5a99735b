"""Keys that come when nobody is ready for them: before a room is drawn, in a dialogue, while the app is leaving."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual import events
from textual.geometry import Offset
from textual.selection import Selection
from waiting import until

from studyctl.tui.app import StudyApp
from studyctl.tui.room import Room
from studyctl.tui.screens.item import proof_of
from studyctl.tui.screens.keys import KeysScreen
from studyctl.workspace import Workspace


@pytest.mark.asyncio
@pytest.mark.parametrize("mode", ["plan", "papers", "labs", "runs", "progress", "settings"])
async def test_a_key_comes_before_the_room_is_there(home: Path, mode: str) -> None:
    app = StudyApp(Workspace(home))
    async with app.run_test(size=(120, 36)) as pilot:
        app.switch_mode(mode)
        room = app.screen
        assert isinstance(room, Room) and not room.is_mounted
        assert room.selected == ("", "") and room.panels == []
        assert "q" in room.active_bindings
        app.post_message(events.Key("space", " "))
        app.post_message(events.Key("tab", None))
        await until(pilot, lambda: room.is_mounted and room.data is not None)


@pytest.mark.asyncio
async def test_an_arrow_in_a_dialogue_stays_in_it(home: Path) -> None:
    app = StudyApp(Workspace(home))
    async with app.run_test(size=(120, 36)) as pilot:
        await pilot.press("question_mark")
        await until(pilot, lambda: isinstance(app.screen, KeysScreen))
        await pilot.press("right", "left", "l", "h")
        assert isinstance(app.screen, KeysScreen)


@pytest.mark.asyncio
async def test_text_that_was_marked_below_the_last_line_is_copied(home: Path) -> None:
    app = StudyApp(Workspace(home))
    async with app.run_test(size=(120, 60)) as pilot:
        room = app.screen
        assert isinstance(room, Room)
        below = len(room.main.sheet.rows) + 5
        whole = room.main.get_selection(Selection(Offset(0, 0), Offset(3, below)))
        assert whole is not None and "Welcome" in whole[0]
        assert room.main.get_selection(Selection(Offset(2, below), Offset(9, below))) == ("", "\n")
        room.selections = {room.main: Selection(Offset(2, below), Offset(9, below))}
        await pilot.press("y")
        assert app.is_running


@pytest.mark.asyncio
async def test_a_key_while_the_app_is_leaving_is_too_late(home: Path) -> None:
    app = StudyApp(Workspace(home))
    async with app.run_test(size=(120, 36)) as pilot:
        await pilot.press("q")
    assert not app.screen_stack
    await app.on_event(events.Key("a", "a"))
    await app.on_event(events.MouseDown(None, 1, 1, 0, 0, 1, False, False, False))


@pytest.mark.parametrize("text", ["~_", "~nobody-at-all/x", "a" * 5000, "/" + "a" * 5000])
def test_whatever_is_handed_in_is_some_proof(text: str) -> None:
    proof = proof_of(text)
    assert len(proof.files) + len(proof.commits) + len(proof.urls) == 1
