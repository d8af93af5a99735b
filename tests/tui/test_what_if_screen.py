"""What if, and the changes of plan, as they are used."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input
from waiting import screen_text, until

from studyctl.actions import pivoting
from studyctl.actions.demo import make_demo
from studyctl.actions.pivoting import Preview
from studyctl.actions.situation import situation
from studyctl.clock import now
from studyctl.ledger.read import open_reader
from studyctl.tui.app import StudyApp
from studyctl.tui.screens.ask import AskScreen
from studyctl.tui.screens.plan import PlanRoom
from studyctl.tui.screens.plan_diff import diff_sheet
from studyctl.tui.screens.plan_history import PlanHistoryRoom
from studyctl.tui.screens.what_if import WhatIfRoom
from studyctl.tui.shell import Notice
from studyctl.workspace import Workspace

WIDE, NARROW = (120, 36), (80, 24)


@asynccontextmanager
async def plan(home: Path, size: tuple[int, int] = WIDE) -> AsyncIterator[Pilot[Any]]:
    """The app with the plan on its screen."""
    app = StudyApp(Workspace(home))
    async with app.run_test(size=size) as pilot:
        await pilot.press("2")
        await until(pilot, lambda: isinstance(app.screen, PlanRoom) and app.screen.main.key)
        yield pilot


async def what_if(pilot: Pilot[Any], decision: str = "") -> WhatIfRoom:
    """The page, turned to a decision."""
    await pilot.press("f")
    await until(pilot, lambda: isinstance(pilot.app.screen, WhatIfRoom) and pilot.app.screen.data)
    room = pilot.app.screen
    assert isinstance(room, WhatIfRoom)
    while decision and room.decision != decision:
        await pilot.press("f")
    await until(pilot, lambda: room.data is not None and room.data.decision == room.decision)
    return room


def pivots(home: Path) -> list[str]:
    with situation(Workspace(home), now()) as seen:
        return [pivot.id for pivot in seen.pivots]


@pytest.mark.asyncio
@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_one_change_after_another_is_shown_and_nothing_recorded(home: Path, size: tuple[int, int]) -> None:
    async with plan(home, size) as pilot:
        room = await what_if(pilot, "break")
        await until(pilot, lambda: "Break for 2 days" in screen_text(pilot.app))
        text = screen_text(pilot.app)
        assert "nothing changes until you accept" in text and "+2 days" in text and "+ 23 Nov  free" in text
        assert ("Now" in text) is (size == WIDE)
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, PlanRoom))
        assert room.data and room.data.pivots
        with open_reader(home / "progress.db") as reader:
            assert not reader.pivoted()


@pytest.mark.asyncio
async def test_days_are_asked_and_the_change_is_accepted_listed_and_taken_back(home: Path) -> None:
    async with plan(home) as pilot:
        room = await what_if(pilot, "break")
        await pilot.press("n")
        await until(pilot, lambda: isinstance(pilot.app.screen, AskScreen))
        pilot.app.screen.query_one(Input).value = "5"
        await pilot.press("enter")
        await until(pilot, lambda: pilot.app.screen is room and room.data and "5 days" in room.data.sentence)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, PlanRoom))
        assert pivots(home) == ["break-2026-11-22"]
        await pilot.press("c")
        await until(pilot, lambda: isinstance(pilot.app.screen, PlanHistoryRoom) and pilot.app.screen.main.key)
        await until(pilot, lambda: "Break for 5 days" in screen_text(pilot.app))
        await pilot.press("x")
        await until(pilot, lambda: "taken back" in screen_text(pilot.app))
        assert pivots(home) == []
        await pilot.press("u")
        await until(pilot, lambda: pivots(home) == ["break-2026-11-22"])


@pytest.mark.asyncio
async def test_where_nothing_changes_there_is_nothing_to_accept(home: Path) -> None:
    room = WhatIfRoom("proceed")
    async with plan(home) as pilot:
        pilot.app.push_screen(room)
        await until(pilot, lambda: room.data)
        await pilot.press("enter")
        await until(pilot, lambda: "Nothing to change" in pilot.app.screen.query_one(Notice).words)
        assert pilot.app.screen is room and not home.exists()


@pytest.mark.asyncio
async def test_an_item_is_moved_from_the_calendar(home: Path) -> None:
    async with plan(home) as pilot:
        await pilot.press("tab")
        screen = pilot.app.screen
        assert isinstance(screen, PlanRoom)
        await until(pilot, lambda: any(spot.key.startswith("item:") for spot in screen.main.sheet.spots))
        screen.main.select(next(spot.key for spot in screen.main.sheet.spots if spot.key.startswith("item:")))
        await until(pilot, lambda: screen.item)
        await pilot.press("m")
        await until(pilot, lambda: isinstance(pilot.app.screen, AskScreen))
        pilot.app.screen.query_one(Input).value = "tomorrow"
        await pilot.press("enter")
        await until(pilot, lambda: pilot.app.screen is screen and "Moved: " in screen.query_one(Notice).words)
        with situation(Workspace(home), now()) as seen:
            assert list(seen.moves.values()) == [seen.today + timedelta(days=1)]


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Preview:
    """A repeated week after weeks of work."""
    folder = tmp_path_factory.mktemp("demo")
    make_demo(folder, now())
    with situation(Workspace(folder), now()) as seen:
        return pivoting.preview(seen, "repeat")


@pytest.mark.parametrize(("width", "narrow"), [(114, False), (90, False), (74, True), (40, True)])
def test_the_diff_fits_its_width_and_says_what_changes(shown: Preview, width: int, narrow: bool) -> None:
    sheet = diff_sheet(shown, width, narrow)
    lines = sheet.text.splitlines()
    assert max(map(len, lines)) <= width
    assert ("Now" in lines[0]) is (not narrow)
    assert any(line.startswith("− dropped") for line in lines) and any(line.startswith("→ moved") for line in lines)
    assert "50 · 80 · 95 %" in sheet.text and sheet.text.count("┃") == 2
    assert len(diff_sheet(shown, width, narrow, days=None).rows) > len(sheet.rows)
    assert len(diff_sheet(shown, width, narrow, only=True, days=None).rows) < len(
        diff_sheet(shown, width, narrow, days=None).rows
    )
