"""Dialogues are left once, however quickly the keys come."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual import events
from waiting import until

from studyctl.tui.app import StudyApp
from studyctl.tui.dialogue import Dialogue
from studyctl.tui.screens.today import TodayRoom
from studyctl.workspace import Workspace


@pytest.mark.asyncio
async def test_keys_that_come_together_leave_the_jump_letters_once(home: Path) -> None:
    app = StudyApp(Workspace(home))
    async with app.run_test(size=(120, 36)) as pilot:
        await pilot.press("g")
        await until(pilot, lambda: isinstance(app.screen, Dialogue))
        letters = app.screen
        for _ in range(3):  # all three have been given to it before it hears the first
            letters.post_message(events.Key("escape", None))
        await until(pilot, lambda: isinstance(app.screen, TodayRoom))
        await pilot.pause()
        assert isinstance(app.screen, TodayRoom) and len(app.screen_stack) == 1


@pytest.mark.asyncio
@pytest.mark.parametrize("opens", ["question_mark", "ctrl+p"], ids=["keys", "commands"])
async def test_what_was_left_is_not_left_again(home: Path, opens: str) -> None:
    app = StudyApp(Workspace(home))
    async with app.run_test(size=(120, 36)) as pilot:
        app.go("item:math-refresher")
        await until(pilot, lambda: len(app.screen_stack) == 2)
        page = app.screen
        await pilot.press(opens)
        await until(pilot, lambda: isinstance(app.screen, Dialogue))
        above = app.screen
        above.dismiss(None)
        above.dismiss(None)
        await until(pilot, lambda: not above.is_running)
        assert app.screen is page
