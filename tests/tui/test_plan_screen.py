"""Plan, as it is used: the board, its weeks, the calendar, days off, and where the cursor goes."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from waiting import screen_text, until

from studyctl.actions import items, planning, tracks
from studyctl.actions.items import Proof
from studyctl.actions.situation import Situation, situation
from studyctl.clock import now
from studyctl.ledger.facts import PivotDecided
from studyctl.ledger.write import record
from studyctl.tui.app import StudyApp
from studyctl.tui.screens.plan import PlanRoom
from studyctl.tui.screens.plan_board import wanted_words
from studyctl.tui.shell import KeyRow, Notice
from studyctl.workspace import Workspace

TODAY = date(2026, 11, 22)  # a Sunday
FIRST = "hundred-days.week-00.core.math-refresher"
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
async def plan(home: Path, size: tuple[int, int] = WIDE) -> AsyncIterator[Pilot[Any]]:
    """The app with the plan on its screen."""
    app = StudyApp(Workspace(home))
    async with app.run_test(size=size) as pilot:
        await pilot.press("2")
        await until(pilot, lambda: isinstance(app.screen, PlanRoom) and app.screen.main.key)
        yield pilot


def room(pilot: Pilot[Any]) -> PlanRoom:
    screen = pilot.app.screen
    assert isinstance(screen, PlanRoom)
    return screen


async def press(pilot: Pilot[Any], keys: Sequence[str]) -> None:
    for key in keys:
        await pilot.press(key)


def said(pilot: Pilot[Any]) -> str:
    return pilot.app.screen.query_one(Notice).words


def keys_of(pilot: Pilot[Any]) -> str:
    row = pilot.app.screen.query_one(KeyRow)
    return "".join(text for (text, _), _ in row.parts(pilot.app.size.width))


async def test_the_board_opens_at_the_current_week_with_its_items_beside(home: Path, seen: Seen) -> None:
    tracks.start(seen(), "hundred-days", at="week-03", from_day=TODAY)
    async with plan(home) as pilot:
        await until(pilot, lambda: room(pilot).main.key == "week:hundred-days.week-03")
        beside = room(pilot).side.sheet.text
        assert beside.startswith("Week 3") and "○ Implement the training loop" in beside
        assert "Throughput" in beside and ">10k" in beside
        assert "Next on the critical path" in room(pilot).main.sheet.text
        assert "0 of 33 Core · on course · finish" in room(pilot).head.sheet.text


async def test_what_stands_beside_follows_the_cursor(home: Path) -> None:
    async with plan(home) as pilot:
        await press(pilot, ["down", "down"])
        await until(pilot, lambda: room(pilot).side.sheet.text.startswith("Week 2"))
        await press(pilot, ["up"])
        await until(pilot, lambda: room(pilot).side.sheet.text.startswith("Week 1"))


async def test_a_week_is_opened_its_item_done_and_that_undone(home: Path, seen: Seen) -> None:
    async with plan(home) as pilot:
        await press(pilot, ["enter"])
        await until(pilot, lambda: room(pilot).item == FIRST)
        assert "space done" in keys_of(pilot)
        await press(pilot, ["space"])
        await until(pilot, lambda: "✓ Math refresher" in room(pilot).side.sheet.text)
        assert seen().state(FIRST).state == "done"
        assert "■□□     1/3" in room(pilot).main.sheet.text
        await press(pilot, ["u"])
        await until(pilot, lambda: "○ Math refresher" in room(pilot).side.sheet.text)
        assert seen().state(FIRST).state == "open"
        await press(pilot, ["escape"])
        assert room(pilot).focused is room(pilot).main


async def test_one_tier_at_a_time(home: Path) -> None:
    async with plan(home) as pilot:
        await press(pilot, ["t"])
        await until(pilot, lambda: "Stretch" not in room(pilot).side.sheet.text)
        assert "Math refresher" in room(pilot).side.sheet.text and "Stretch" not in room(pilot).main.sheet.text
        await press(pilot, ["t"])
        await until(pilot, lambda: "Makemore part 1" in room(pilot).side.sheet.text)
        assert "Math refresher" not in room(pilot).side.sheet.text
        await press(pilot, ["escape"])
        await until(pilot, lambda: "Mega-stretch" in room(pilot).side.sheet.text)


async def test_changes_of_the_plan_stand_between_the_weeks(home: Path, seen: Seen) -> None:
    planning.days_off(seen(), "2026-12-23..2026-12-27", "holiday")
    change = {"track": "hundred-days", "place": "week-03", "insert_hours": 7.2, "title": "causal masks"}
    dropped = {"track": "hundred-days", "place": "week-04", "tiers": ["stretch"]}
    facts = [PivotDecided("p1", "deep-dive", "", change), PivotDecided("p2", "compress", "", dropped)]
    record(home / "progress.db", "pivot", "x", facts, now())
    async with plan(home) as pilot:
        await until(pilot, lambda: "deep-dive" in room(pilot).main.sheet.text)
        lines = room(pilot).main.sheet.text.splitlines()
        order = [line.split()[0] for line in lines[2:17]]
        assert order.index("+") == order.index("2") + 1
        deep = next(line for line in lines if "deep-dive" in line)
        assert "causal masks" in deep and "2 days" in deep and "pivot of 22 Nov" in deep
        assert any("days off: holiday" in line and "23 Dec" in line and "5 days" in line for line in lines)
        assert any("Modern architecture" in line and "dropped" in line for line in lines)
        await press(pilot, ["down", "down", "down", "down"])
        await until(pilot, lambda: "− Implement GQA" in room(pilot).side.sheet.text)


async def test_each_track_has_its_board(home: Path, seen: Seen) -> None:
    tracks.start(seen(), "sprint", hours=5)
    async with plan(home) as pilot:
        assert "Hundred days" in room(pilot).head.sheet.text
        await press(pilot, ["right_square_bracket"])
        await until(pilot, lambda: "Sprint · 0 of 18 Core" in room(pilot).head.sheet.text)
        assert "Foundations + Data Curation" in room(pilot).main.sheet.text
        assert room(pilot).main.key == "week:sprint.week-1"
        await press(pilot, ["left_square_bracket"])
        await until(pilot, lambda: "Hundred days" in room(pilot).head.sheet.text)


async def test_one_track_needs_no_key_for_others(home: Path) -> None:
    async with plan(home) as pilot:
        assert "track" not in keys_of(pilot) and "calendar" in keys_of(pilot)
        await press(pilot, ["right_square_bracket", "tab"])
        await until(pilot, lambda: "month" in keys_of(pilot))
        assert "tier" not in keys_of(pilot) and "day off" in keys_of(pilot)


async def test_the_calendar_opens_at_today_and_says_what_the_day_holds(home: Path) -> None:
    async with plan(home) as pilot:
        await press(pilot, ["tab"])
        await until(pilot, lambda: room(pilot).main.key == f"day:{TODAY}")
        text = room(pilot).main.sheet.text
        assert "Sunday 22 November  today" in text and "○ Math refresher" in text and "planned 3.6 h" in text
        assert "November – December" in room(pilot).head.sheet.text
        await press(pilot, ["down", "left"])
        await until(pilot, lambda: "Saturday 28 November" in room(pilot).main.sheet.text)
        await press(pilot, ["tab"])
        await until(pilot, lambda: room(pilot).main.key.startswith("week:"))


async def test_an_item_of_the_day_is_opened_and_done(home: Path, seen: Seen) -> None:
    tracks.start(seen(), "sprint", hours=5)
    async with plan(home) as pilot:
        await press(pilot, ["tab", "enter"])
        await until(pilot, lambda: room(pilot).item == FIRST)
        await press(pilot, ["space"])
        await until(pilot, lambda: "✓ Math refresher" in room(pilot).main.sheet.text)
        assert seen().state(FIRST).state == "done"
        await press(pilot, ["escape"])
        assert room(pilot).main.key == f"day:{TODAY}"


async def test_a_day_off_moves_the_end_and_comes_back(home: Path, seen: Seen) -> None:
    async with plan(home) as pilot:
        await press(pilot, ["tab", "down", "o"])
        await until(pilot, lambda: said(pilot).startswith("Off: 2026-11-29. Hundred days ends"))
        assert "1 day later" in said(pilot)
        await until(pilot, lambda: "A day off." in room(pilot).main.sheet.text)
        assert list(seen().reader.days_off()) == [date(2026, 11, 29)]
        assert "days off" in room(pilot).side.sheet.text
        await press(pilot, ["o"])
        await until(pilot, lambda: "Working days again" in said(pilot))
        assert not seen().reader.days_off()


async def test_months_are_turned_and_today_found_again(home: Path) -> None:
    async with plan(home) as pilot:
        await press(pilot, ["tab", "right_square_bracket"])
        await until(pilot, lambda: room(pilot).main.key == "day:2026-12-01")
        assert "December – January 2027" in room(pilot).head.sheet.text
        await press(pilot, ["left_square_bracket", "left_square_bracket"])
        await until(pilot, lambda: room(pilot).main.key == "day:2026-10-01")
        await press(pilot, ["t"])
        await until(pilot, lambda: room(pilot).main.key == f"day:{TODAY}")


async def test_each_press_goes_a_month_on(home: Path) -> None:
    async with plan(home) as pilot:
        await press(pilot, ["tab"])
        for key, first in (("right", "2026-12-01"), ("right", "2027-01-01"), ("left", "2026-12-01")):
            await press(pilot, [f"{key}_square_bracket"])
            await until(pilot, lambda first=first: room(pilot).main.key == f"day:{first}")


async def test_what_was_done_stands_on_its_day(home: Path, seen: Seen) -> None:
    tracks.start(seen(), "hundred-days", from_day=TODAY - timedelta(days=5))
    items.done(seen(days=-2), FIRST, Proof())
    async with plan(home) as pilot:
        await press(pilot, ["tab", "left", "left"])
        await until(pilot, lambda: "Friday 20 November" in room(pilot).main.sheet.text)
        text = room(pilot).main.sheet.text
        assert "✓ Math ref" in text and "done " in text


async def test_where_it_is_narrow_a_week_takes_the_screen_and_escape_leaves_it(home: Path) -> None:
    async with plan(home, NARROW) as pilot:
        assert not room(pilot).side.display
        await press(pilot, ["down", "enter"])
        await until(pilot, lambda: room(pilot).main.sheet.text.startswith("Week 1"))
        assert room(pilot).item.startswith("hundred-days.week-01.core")
        await press(pilot, ["escape"])
        await until(pilot, lambda: room(pilot).main.key == "week:hundred-days.week-01")
        await press(pilot, ["escape"])
        await until(pilot, lambda: pilot.app.current_mode == "today")


@pytest.mark.parametrize("size", [NARROW, WIDE, HUGE])
async def test_no_line_is_wider_than_its_panel(home: Path, seen: Seen, size: tuple[int, int]) -> None:
    tracks.start(seen(), "sprint", hours=5)
    planning.days_off(seen(), "2026-12-09..2026-12-15", "a journey with a long name that has to be cut somewhere")
    async with plan(home, size) as pilot:
        for key in ("tab", "tab", "t", "right_square_bracket"):
            for panel in room(pilot).panels:
                assert max(map(len, panel.sheet.text.splitlines()), default=0) <= panel.content_width, panel.sheet.text
            assert "……" not in screen_text(pilot)
            await pilot.press(key)


async def test_only_the_selected_day_names_its_items_where_it_is_narrow(home: Path) -> None:
    async with plan(home, NARROW) as pilot:
        await press(pilot, ["tab"])
        await until(pilot, lambda: room(pilot).main.key == f"day:{TODAY}")
        assert room(pilot).main.sheet.text.count("Math refresher") == 1


async def test_a_place_is_found_from_anywhere(home: Path) -> None:
    async with plan(home) as pilot:
        await press(pilot, ["tab"])
        await until(pilot, lambda: room(pilot).calendar)
        pilot.app.go("place:hundred-days.week-05")  # type: ignore[attr-defined]
        await until(pilot, lambda: room(pilot).main.key == "week:hundred-days.week-05")
        assert not room(pilot).calendar


async def test_without_a_track_it_says_what_begins_one(home: Path, seen: Seen) -> None:
    tracks.stop(seen(), "hundred-days")
    app = StudyApp(Workspace(home))
    async with app.run_test(size=WIDE) as pilot:
        await press(pilot, ["2"])
        await until(pilot, lambda: "No track is active" in screen_text(pilot))
        await press(pilot, ["t", "enter", "tab", "o", "tab"])
        assert "^p start a track begins one" in screen_text(pilot)


async def test_without_unicode_the_squares_are_letters(home: Path) -> None:
    from studyctl.tui.theme import Palette

    async with plan(home) as pilot:
        pilot.app.palette = Palette("dark", ascii_only=True)  # type: ignore[attr-defined]
        room(pilot).redraw()
        assert "...     0/3" in room(pilot).main.sheet.text


async def test_a_bound_is_written_briefly(seen: Seen) -> None:
    from studyctl.actions.board import board

    targets = [target for week in board(seen()).tracks[0].weeks for target in week.targets]
    words = {target.wanted: wanted_words(target) for target in targets}
    assert words["> 10000"] == ">10k" and words["8000 – 32000"] == "8000–32k" and words[""] == ""
