"""A panel: the cursor keeps its place and is in view, the mouse finds what it points at, and nothing stale is shown."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from waiting import until

from studyctl.actions.situation import Situation
from studyctl.tui.app import StudyApp
from studyctl.tui.panel import Panel
from studyctl.tui.room import Room
from studyctl.tui.sheet import Drawing, Frame, Sheet
from studyctl.tui.theme import Palette
from studyctl.workspace import Workspace

pytestmark = pytest.mark.asyncio


class Numbers(Room[tuple[int, ...]]):
    """Rows of two lines each, and three beside them."""

    def __init__(self, data: tuple[int, ...]) -> None:
        super().__init__(data)
        self.went: list[str] = []

    def read(self, seen: Situation) -> tuple[int, ...]:
        return self.data or ()

    def draw(self, data: tuple[int, ...], frame: Frame) -> Drawing:
        main, side = Sheet(frame.main), Sheet(frame.side)
        main.heading("Numbers")
        for number in data:
            main.row(f"n:{number}", f"number {number}", below=["and more of it"])
        side.heading("Beside")
        for number in range(3):
            side.row(f"s:{number}", f"beside {number}")
        return Drawing(main, None, side)

    def opened(self, key: str) -> None:
        self.went.append(key)


async def shown(pilot: Pilot[Any], *numbers: int) -> Numbers:
    room = Numbers(numbers or tuple(range(100)))
    pilot.app.push_screen(room)
    await until(pilot, lambda: room.is_current and room.is_mounted and room.main.has_focus and room.main.spot)
    return room


def in_view(panel: Panel) -> bool:
    """Whether the whole selected spot is on the screen."""
    spot, top = panel.spot, panel.scroll_offset.y
    return spot is not None and top <= spot.y and spot.y + spot.height <= top + panel.size.height


def is_fresh(panel: Panel) -> bool:
    """Whether what stands on the screen is what would be drawn anew."""
    kept = [list(panel.render_line(y)) for y in range(panel.size.height)]
    panel._drawn.clear()
    return kept == [list(panel.render_line(y)) for y in range(panel.size.height)]


def app(home: Path) -> StudyApp:
    return StudyApp(Workspace(home))


async def test_the_selected_row_is_in_view_whichever_way_the_cursor_went(home: Path) -> None:
    async with app(home).run_test(size=(120, 36)) as pilot:
        room = await shown(pilot)
        for key, times in (("down", 40), ("up", 25), ("pagedown", 2), ("pageup", 1), ("j", 20), ("k", 3)):
            for _ in range(times):
                await pilot.press(key)
                assert in_view(room.main) and is_fresh(room.main), (key, room.main.key)
        for key, number in (("end", 99), ("home", 0)):
            await pilot.press(key)
            assert room.main.key == f"n:{number}" and in_view(room.main) and is_fresh(room.main)


async def test_pages_go_both_ways(home: Path) -> None:
    async with app(home).run_test(size=(120, 36)) as pilot:
        room = await shown(pilot)
        await pilot.press("pagedown", "pagedown")
        far = int(room.main.key[2:])
        await pilot.press("pageup")
        assert 0 < int(room.main.key[2:]) < far


async def test_the_cursor_takes_the_place_of_what_is_gone(home: Path) -> None:
    async with app(home).run_test(size=(120, 36)) as pilot:
        room = await shown(pilot)
        room.main.select("n:50")
        room.data = tuple(number for number in range(100) if number != 50)
        room.redraw()
        assert room.main.key == "n:51"
        room.data = tuple(range(10))
        room.redraw()
        await until(pilot, lambda: room.main.key == "n:9" and in_view(room.main) and is_fresh(room.main))


async def test_rows_above_the_cursor_push_it_along(home: Path) -> None:
    async with app(home).run_test(size=(120, 36)) as pilot:
        room = await shown(pilot, 5, 6, 7)
        room.main.select("n:6")
        assert is_fresh(room.main)
        room.data = (1, 2, 5, 6, 7)
        room.redraw()
        assert room.main.key == "n:6" and is_fresh(room.main)


async def test_a_theme_changes_every_line(home: Path) -> None:
    async with app(home).run_test(size=(120, 36)) as pilot:
        room = await shown(pilot)
        assert is_fresh(room.main)
        pilot.app.dress("light")  # type: ignore[attr-defined]
        await pilot.pause()
        assert all(is_fresh(panel) for panel in room.panels)
        pilot.app.palette = Palette("light", ascii_only=True)  # type: ignore[attr-defined]
        for panel in room.panels:
            panel.restyle()
        assert all(is_fresh(panel) for panel in room.panels)


async def test_left_and_right_go_between_the_panels_and_the_cursor_shows_in_one(home: Path) -> None:
    async with app(home).run_test(size=(120, 36)) as pilot:
        room = await shown(pilot)
        await pilot.press("down", "right")
        await until(pilot, lambda: room.side.has_focus)
        assert room.panel is room.side and is_fresh(room.main) and is_fresh(room.side)
        await pilot.press("right")
        assert room.side.has_focus
        await pilot.press("left")
        await until(pilot, lambda: room.main.has_focus)
        assert room.main.key == "n:1" and is_fresh(room.main) and is_fresh(room.side)


async def test_tab_goes_through_the_sections_and_shift_tab_back(home: Path) -> None:
    async with app(home).run_test(size=(120, 36)) as pilot:
        room = await shown(pilot)
        for key, key_there in (("tab", "s:0"), ("tab", "n:0"), ("shift+tab", "s:0"), ("shift+tab", "n:0")):
            await pilot.press(key)
            await until(pilot, lambda wanted=key_there: room.spot and room.spot.key == wanted)


async def test_the_mouse_selects_what_it_points_at_and_opens_it_at_the_second_click(home: Path) -> None:
    async with app(home).run_test(size=(120, 36)) as pilot:
        room = await shown(pilot)
        await pilot.press(*["down"] * 40)
        region = room.main.region_of("n:38")
        assert region is not None and region.y < 36 and room.main.region_of("n:2") is None
        await pilot.click(offset=(region.x + 1, region.y))
        await until(pilot, lambda: room.main.key == "n:38")
        assert room.went == []
        await pilot.click(offset=(region.x + 1, region.y))
        await until(pilot, lambda: room.went == ["n:38"])


async def test_a_letter_stands_on_its_spot_in_a_scrolled_panel(home: Path) -> None:
    async with app(home).run_test(size=(120, 36)) as pilot:
        room = await shown(pilot)
        await pilot.press(*["down"] * 60)
        seen = [spot for spot in room.main.sheet.spots if room.main.region_of(spot.key)]
        top = room.main.scroll_offset.y
        assert [spot.y for spot in seen] == [
            s.y for s in room.main.sheet.spots if top <= s.y < top + room.main.size.height
        ]
        for spot in seen:
            region = room.main.region_of(spot.key)
            assert region is not None and region.y - room.main.region.y == spot.y - top


async def test_what_is_said_keeps_its_letters_and_draws_nothing_else(home: Path) -> None:
    async with app(home).run_test(size=(120, 36)) as pilot:
        room = await shown(pilot, 1)
        sheet = Sheet(40)
        sheet.line([("red \x1b[31mtext\x07\x9b2J and\x00 more\r\n end", "text")])
        room.main.show(sheet)
        line = room.main.render_line(0).text
        assert line.isprintable() and "text" in line and "end" in line
        room.tell("\x1b[2Jcleared\x9b1m")
        assert room.query_one("Notice").words.isprintable()  # type: ignore[attr-defined]
