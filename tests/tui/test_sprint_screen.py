"""Sprint, as it is used: pillars by priority, the schedule, the checklist, and how it is begun."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from waiting import screen_text, until

from studyctl.actions import items, tracks
from studyctl.actions.items import Proof
from studyctl.actions.situation import Situation, situation
from studyctl.clock import now
from studyctl.tui.app import StudyApp
from studyctl.tui.screens.sprint import SprintRoom
from studyctl.tui.shell import KeyRow, Notice
from studyctl.workspace import Workspace

TODAY = date(2026, 11, 22)
ATTENTION = "sprint.pillar-0.self-attention"
ENTROPY = "sprint.pillar-0.cross-entropy"
WIDE, NARROW, HUGE = (120, 36), (80, 24), (200, 60)
Seen = Callable[..., Situation]
pytestmark = pytest.mark.asyncio


@pytest.fixture
def seen(home: Path) -> Seen:
    """Reads the workspace anew, some days from now."""

    def read(days: int = 0) -> Situation:
        return situation(Workspace(home), now() + timedelta(days=days))

    return read


@asynccontextmanager
async def sprint(home: Path, size: tuple[int, int] = WIDE) -> AsyncIterator[Pilot[Any]]:
    """The app with the sprint on its screen."""
    app = StudyApp(Workspace(home))
    async with app.run_test(size=size) as pilot:
        await pilot.press("3")
        await until(pilot, lambda: isinstance(app.screen, SprintRoom) and app.screen.main.key)
        yield pilot


def room(pilot: Pilot[Any]) -> SprintRoom:
    screen = pilot.app.screen
    assert isinstance(screen, SprintRoom)
    return screen


def said(pilot: Pilot[Any]) -> str:
    return pilot.app.screen.query_one(Notice).words


def keys_of(pilot: Pilot[Any]) -> str:
    row = pilot.app.screen.query_one(KeyRow)
    return "".join(text for (text, _), _ in row.parts(pilot.app.size.width))


async def test_every_pillar_stands_with_its_three_priorities(home: Path) -> None:
    async with sprint(home) as pilot:
        lines = room(pilot).main.sheet.text.splitlines()
        assert (
            "P0 essential  0/21" in lines[0] and "P1 important  0/10" in lines[0] and "P2 good to know  0/9" in lines[0]
        )
        first = next(line for line in lines if line.startswith("Foundations"))
        assert "○ Self-Attention" in first and "○ AdamW optimizer" in first and "○ Positional encodings" in first
        stages = lines[-1]
        assert stages.startswith("Stages") and "0 nanoGPT P0" in stages and stages.endswith("P2")
        spots = {spot.key for spot in room(pilot).main.sheet.spots}
        assert len(spots) == 40 + 6


async def test_the_cursor_begins_at_the_first_essential_topic_that_is_left(home: Path, seen: Seen) -> None:
    items.done(seen(), ATTENTION, Proof())
    async with sprint(home) as pilot:
        assert room(pilot).item == ENTROPY
        assert "✓ Self-Attention" in room(pilot).main.sheet.text and "P0 1/21" in room(pilot).head.sheet.text


async def test_a_topic_is_done_reopened_and_undone(home: Path, seen: Seen) -> None:
    async with sprint(home) as pilot:
        await pilot.press("space")
        await until(pilot, lambda: "✓ Self-Attention" in room(pilot).main.sheet.text)
        assert seen().state(ATTENTION).state == "done" and "1 of 4 P0" in room(pilot).main.sheet.text
        await pilot.press("space")
        await until(pilot, lambda: "○ Self-Attention" in room(pilot).main.sheet.text)
        await pilot.press("u")
        await until(pilot, lambda: "✓ Self-Attention" in room(pilot).main.sheet.text)


async def test_the_cursor_goes_over_the_grid(home: Path) -> None:
    async with sprint(home) as pilot:
        await pilot.press("right")
        assert room(pilot).item == "sprint.pillar-0.adamw"
        await pilot.press("down")
        assert room(pilot).item == "sprint.pillar-0.bpe"
        await pilot.press("left")
        assert room(pilot).item == ENTROPY
        await pilot.press("tab")
        assert room(pilot).item == "sprint.pillar-1.cold-start-sft"


async def test_priority_goes_from_column_to_column(home: Path) -> None:
    async with sprint(home) as pilot:
        found = []
        for _ in range(3):
            await pilot.press("p")
            found.append(room(pilot).item)
        assert found == ["sprint.pillar-0.adamw", "sprint.pillar-0.rope", ATTENTION]


async def test_where_it_is_narrow_one_priority_is_shown_and_p_turns(home: Path) -> None:
    async with sprint(home, NARROW) as pilot:
        assert "P0 essential" in room(pilot).main.sheet.text and "AdamW" not in room(pilot).main.sheet.text
        await pilot.press("p")
        await until(pilot, lambda: "P1 important" in room(pilot).main.sheet.text)
        assert room(pilot).item == "sprint.pillar-0.adamw" and "Self-Attention" not in room(pilot).main.sheet.text
        await pilot.press("p", "p")
        await until(pilot, lambda: "P0 essential" in room(pilot).main.sheet.text)


async def test_schedule_and_checklist_come_and_go(home: Path) -> None:
    async with sprint(home) as pilot:
        await pilot.press("s")
        await until(pilot, lambda: "Week 2, GRPO + Core Concepts" in room(pilot).main.sheet.text)
        assert "days 1–2  ○ Attention, loss functions" in room(pilot).main.sheet.text
        assert "priority" not in keys_of(pilot)
        await pilot.press("c")
        await until(pilot, lambda: "Paper Deep-Dives" in room(pilot).main.sheet.text)
        await pilot.press("space")
        await until(pilot, lambda: "checklist 1/17" in room(pilot).head.sheet.text)
        await pilot.press("escape")
        await until(pilot, lambda: room(pilot).main.sheet.text.lstrip().startswith("P0 essential"))
        await pilot.press("escape")
        await until(pilot, lambda: pilot.app.current_mode == "today")


async def test_a_sprint_that_is_not_begun_is_begun_with_b(home: Path, seen: Seen) -> None:
    async with sprint(home) as pilot:
        assert "not begun, 3 weeks" in room(pilot).head.sheet.text and "b begin" in keys_of(pilot)
        await pilot.press("b")
        await until(pilot, lambda: "week 1 of 3 · day 1" in room(pilot).head.sheet.text)
        assert said(pilot).startswith("Started: Sprint, from 2026-11-22. A week: ")
        assert "sprint" in [one.track for one in seen().active]
        assert "begin" not in keys_of(pilot)
        await pilot.press("u")
        await until(pilot, lambda: "not begun" in room(pilot).head.sheet.text)


async def test_an_active_sprint_says_when_topics_are_due_and_what_is_late(home: Path, seen: Seen) -> None:
    tracks.start(seen(), "sprint", from_day=TODAY - timedelta(days=5), hours=40)
    async with sprint(home) as pilot:
        lines = room(pilot).main.sheet.rows
        row = next(row for row in lines if any("Self-Attention" in text for text, _ in row.spans))
        assert any(style == "warn" and text.strip() == "18 Nov" for text, style in row.spans)
        assert "days behind" in room(pilot).head.sheet.text
        items.done(seen(), "sprint.week-1.attention-focus", Proof())
        await until(pilot, lambda: "covered" in room(pilot).main.sheet.text)


@pytest.mark.parametrize("size", [NARROW, WIDE, HUGE])
async def test_no_line_is_wider_than_its_panel(home: Path, seen: Seen, size: tuple[int, int]) -> None:
    tracks.start(seen(), "sprint", hours=10)
    async with sprint(home, size) as pilot:
        for key in ("s", "c", "c", "p"):
            for panel in room(pilot).panels:
                assert max(map(len, panel.sheet.text.splitlines()), default=0) <= panel.content_width, panel.sheet.text
            assert "……" not in screen_text(pilot)
            await pilot.press(key)
