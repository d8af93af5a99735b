"""Settings as a person changes them: choices, text in place, what is refused, the theme at once."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input
from waiting import screen_text, until

from studyctl.tui.app import StudyApp
from studyctl.tui.screens.settings import SettingsRoom
from studyctl.tui.shell import KeyRow, Notice, TabBar
from studyctl.workspace import Workspace

WIDE, NARROW = (120, 36), (80, 24)
pytestmark = pytest.mark.asyncio


@asynccontextmanager
async def settings(home: Path, size: tuple[int, int] = WIDE) -> AsyncIterator[Pilot[Any]]:
    """The app with the settings on its screen."""
    app = StudyApp(Workspace(home))
    async with app.run_test(size=size) as pilot:
        await pilot.press("comma")
        await until(pilot, lambda: isinstance(app.screen, SettingsRoom) and (app.screen.data or app.screen.problems))
        yield pilot


def room(pilot: Pilot[Any]) -> SettingsRoom:
    screen = pilot.app.screen
    assert isinstance(screen, SettingsRoom)
    return screen


def line_of(pilot: Pilot[Any], key: str) -> str:
    return next((line for line in screen_text(pilot).splitlines() if line.startswith(key)), "")


async def typed(pilot: Pilot[Any], key: str, text: str, end: str = "enter") -> None:
    """Type a value over the present one."""
    room(pilot).reveal(f"setting:{key}")
    await pilot.press("enter")
    await until(pilot, lambda: isinstance(pilot.app.focused, Input))
    await pilot.press(*("space" if letter == " " else letter for letter in text), end)


@pytest.mark.parametrize("size", [NARROW, WIDE])
async def test_every_setting_has_its_value_and_meaning(home: Path, size: tuple[int, int]) -> None:
    async with settings(home, size) as pilot:
        for one in room(pilot).data.settings:  # type: ignore[union-attr]
            assert one.key in screen_text(pilot)
        assert "tracks that are active without having been started" in screen_text(pilot)
        assert "all as they come" in screen_text(pilot) and "none changed" in screen_text(pilot)
        sheet = room(pilot).main.sheet
        assert all(len("".join(words for words, _ in line.spans)) <= sheet.width for line in sheet.rows)
    assert not home.exists()


async def test_a_number_is_typed_in_place(home: Path) -> None:
    async with settings(home) as pilot:
        await typed(pilot, "weekly_hours", "31.5")
        await until(pilot, lambda: "31.5" in line_of(pilot, "weekly_hours") and "1 set" in screen_text(pilot))
        assert room(pilot).query_one(Notice).words == "Set: weekly_hours 31.5, was 25"
        assert room(pilot).query_one(TabBar).digits
    assert Workspace(home).settings.weekly_hours == 31.5


async def test_what_is_refused_stays_with_the_reason_below_until_it_is_mended(home: Path) -> None:
    async with settings(home) as pilot:
        await typed(pilot, "weekly_hours", "999", end="tab")
        await until(pilot, lambda: "weekly_hours must be above 0 and at most 120" in screen_text(pilot))
        lines = screen_text(pilot).splitlines()
        at = next(index for index, line in enumerate(lines) if line.startswith("weekly_hours"))
        assert "999" in lines[at] and "must be above 0" in lines[at + 1]
        assert not home.exists()
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.focused, Input))
        assert pilot.app.focused.value == "999"  # type: ignore[union-attr]
        await pilot.press("3", "0", "enter")
        await until(
            pilot, lambda: "must be above 0" not in screen_text(pilot) and "30" in line_of(pilot, "weekly_hours")
        )
    assert Workspace(home).settings.weekly_hours == 30


async def test_escape_leaves_a_value_as_it_is(home: Path) -> None:
    async with settings(home) as pilot:
        await typed(pilot, "weekly_hours", "3", end="escape")
        await until(pilot, lambda: not isinstance(pilot.app.focused, Input))
        assert "25" in line_of(pilot, "weekly_hours")
        await pilot.press("escape")
        await until(pilot, lambda: pilot.app.current_mode == "today")
    assert not home.exists()


async def test_the_theme_turns_with_the_arrows_and_is_seen_at_once(home: Path) -> None:
    async with settings(home) as pilot:
        assert pilot.app.theme == "studyctl-dark"
        room(pilot).reveal("setting:theme")
        await until(pilot, lambda: "choices" in "".join(t for (t, _), _ in room(pilot).query_one(KeyRow).parts(120)))
        await pilot.press("right")
        await until(pilot, lambda: pilot.app.theme == "studyctl-light")
        await until(pilot, lambda: {one.key: one.value for one in room(pilot).data.settings}["theme"] == "light")  # type: ignore[union-attr]
        await pilot.press("left")
        await until(pilot, lambda: pilot.app.theme == "studyctl-dark")
    assert Workspace(home).settings.theme == "dark"


async def test_enter_takes_the_next_choice_and_d_the_default(home: Path) -> None:
    async with settings(home) as pilot:
        room(pilot).reveal("setting:ascii")
        await pilot.press("enter")
        await until(pilot, lambda: Workspace(home).settings.ascii and pilot.app.palette.ascii)  # type: ignore[attr-defined]
        await pilot.press("d")
        await until(pilot, lambda: not Workspace(home).settings.ascii)
        await until(pilot, lambda: "Set: ascii false, was true" in room(pilot).query_one(Notice).words)


async def test_a_list_and_a_changed_key_are_taken_at_once(home: Path) -> None:
    async with settings(home) as pilot:
        await typed(pilot, "days_off", "thu,sat")
        await until(pilot, lambda: "[thu, sat]" in line_of(pilot, "days_off"))
        await typed(pilot, "keymap", "{app.undo: U}")
        await until(pilot, lambda: "1 changed" in screen_text(pilot))
        await until(pilot, lambda: any(one.binding.id == "app.undo" and one.binding.key == "U"
                                       for one in pilot.app.screen.active_bindings.values()))  # fmt: skip
    assert Workspace(home).settings.days_off == ("thu", "sat")


async def test_an_unknown_track_is_refused_with_the_nearest(home: Path) -> None:
    async with settings(home) as pilot:
        await typed(pilot, "tracks", "sprnt")
        await until(pilot, lambda: "there is no track sprnt. Did you mean sprint?" in screen_text(pilot))
    assert not home.exists()


async def test_a_broken_file_says_where_and_no_key_harms_it(home: Path) -> None:
    home.mkdir(parents=True)
    (home / "studyctl.yaml").write_text("weekly_hours: 999\n")
    async with settings(home) as pilot:
        assert "studyctl.yaml:1" in screen_text(pilot) and "must be above 0" in screen_text(pilot)
        await pilot.press("enter", "d", "right", "left", "e")
        await until(pilot, lambda: room(pilot).query_one(Notice).words)
        (home / "studyctl.yaml").write_text("weekly_hours: 20\n")
        pilot.app.outdated()  # type: ignore[attr-defined]
        await until(pilot, lambda: "20" in line_of(pilot, "weekly_hours"))
