"""A lab's form as a person uses it: presets, fields, values that the lab refuses, what keeps a run from starting."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest
from lab_pages import COUNT_SETTINGS, HUGE, NARROW, WIDE, at, form_of, lab, runs_of
from textual.pilot import Pilot
from textual.widgets import Input
from waiting import screen_text, until

from studyctl.actions.lab_form import LabForm, Parameter, PresetCard
from studyctl.tui.screens.lab_parts import Typed, cards, columns, fields, fields_of, steps_words
from studyctl.tui.screens.run import RunRoom
from studyctl.tui.screens.runs import RunsRoom
from studyctl.tui.sheet import Sheet, frame_of
from studyctl.tui.shell import KeyRow, Notice, TabBar
from studyctl.workspace import Workspace


def keys(pilot: Pilot[Any]) -> str:
    return "".join(text for (text, _), _ in pilot.app.screen.query_one(KeyRow).parts(pilot.app.size.width))


@pytest.mark.asyncio
@pytest.mark.parametrize("size", [NARROW, WIDE, HUGE])
async def test_the_form_fits_its_window(home: Path, size: tuple[int, int]) -> None:
    async with lab(home, size=size) as pilot:
        room = form_of(pilot)
        for panel in room.panels:
            for row in panel.sheet.rows:
                assert len("".join(text for text, _ in row.spans)) <= panel.sheet.width
        text = screen_text(pilot)
        assert "00 Pretraining a GPT from scratch" in text and "Launch smoke preset" in text
        assert {f"field:{one.name}" for one in fields_of(room.form)} <= {spot.key for spot in room.main.sheet.spots}  # type: ignore[arg-type]
        assert ("Last runs" in room.main.sheet.text) == (size == NARROW)


@pytest.mark.asyncio
async def test_arrows_turn_presets_and_each_has_its_own_values(home: Path) -> None:
    async with lab(home) as pilot:
        room = form_of(pilot)
        assert (room.preset, "0.006" in screen_text(pilot)) == ("smoke", True)
        await pilot.press("right", "right")
        await until(pilot, lambda: room.preset == "gpu" and "Launch gpu preset" in screen_text(pilot))
        assert "tiny-sha" in screen_text(pilot) and "0.006" not in screen_text(pilot)
        await pilot.press("right", "right")
        await until(pilot, lambda: room.preset == "smoke")


@pytest.mark.asyncio
async def test_tab_goes_through_the_fields_and_digits_belong_to_them(home: Path) -> None:
    async with lab(home) as pilot:
        room = form_of(pilot)
        assert "launch" in keys(pilot) and "preset" in keys(pilot)
        await at(pilot, "data")
        assert not room.query_one(TabBar).digits
        await at(pilot, "layers")
        await pilot.press("3")
        await at(pilot, "heads")
        await until(pilot, lambda: "layers was 2 · r reset" in screen_text(pilot))
        assert room.changes == {"smoke": {"layers": "3"}} and pilot.app.current_mode == "labs"
        await at(pilot, "width", "down")
        await at(pilot, "heads", "up")
        await at(pilot, "layers", "shift+tab")
        assert pilot.app.focused.value == "3"  # type: ignore[union-attr]
        await pilot.press("escape")
        await until(pilot, lambda: room.query_one(TabBar).digits and room.main.has_focus)
        await pilot.press("r")
        await until(pilot, lambda: room.changes == {} and "r reset" not in screen_text(pilot))
        assert "smoke as the lab has it" in room.query_one(Notice).words


@pytest.mark.asyncio
async def test_what_the_lab_refuses_is_said_below_its_field_before_anything_starts(home: Path) -> None:
    async with lab(home) as pilot:
        room = form_of(pilot)
        await at(pilot, "data")
        await at(pilot, "layers")
        await pilot.press("0")
        await at(pilot, "heads")
        await pilot.press("5")
        await at(pilot, "width")
        await until(pilot, lambda: set(room.wrong) == {"layers", "heads"}, within_s=9)
        lines = room.main.sheet.text.splitlines()
        below = next(index for index, line in enumerate(lines) if "layers must be at least 1" in line)
        assert lines[below - 1].startswith("layers") and "width=64 is not a multiple of heads=5" in "\n".join(lines)
        await pilot.press("enter")
        await until(pilot, lambda: room.main.key == "field:layers" and not room.starting)
        assert runs_of(home) == [] and pilot.app.screen is room
        await until(pilot, lambda: isinstance(pilot.app.focused, Input))
        region, line = room.main.region_of("field:layers"), pilot.app.focused
        assert region is not None and line is not None and line.region.y == region.y


@pytest.mark.asyncio
async def test_choices_turn_with_the_arrows_where_they_stand(counting: Path) -> None:
    async with lab(counting, "91") as pilot:
        room = form_of(pilot)
        room.reveal("field:mood")
        await until(pilot, lambda: "calm · brisk" in screen_text(pilot))
        assert not isinstance(pilot.app.focused, Input)
        await pilot.press("right")
        await until(
            pilot, lambda: room.changes == {"quick": {"mood": "brisk"}} and "mood was calm" in screen_text(pilot)
        )
        await pilot.press("left")
        await until(pilot, lambda: room.changes == {"quick": {}} and "mood was" not in screen_text(pilot))


@pytest.mark.asyncio
async def test_enter_in_a_field_launches_with_what_was_typed(counting: Path) -> None:
    async with lab(counting, "91") as pilot:
        await at(pilot, "steps")
        await pilot.press("7", "enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, RunRoom))
        (row,) = runs_of(counting)
        assert (row.lab, row.preset, row.params["steps"], row.seed) == ("91_count", "quick", 7, 0)
        await until(pilot, lambda: (Workspace(counting).runs / row.run / "exit.json").exists())
        await pilot.press("escape")


@pytest.mark.asyncio
async def test_a_seed_that_is_no_number_is_said_at_the_seed(counting: Path) -> None:
    async with lab(counting, "91") as pilot:
        room = form_of(pilot)
        room.reveal("field:seed")
        await until(pilot, lambda: isinstance(pilot.app.focused, Input))
        await pilot.press("x", "enter")
        await until(pilot, lambda: "seed must be a whole number" in room.main.sheet.text)
        assert runs_of(counting) == []


@pytest.mark.asyncio
async def test_a_lab_that_cannot_start_says_why_and_can_be_tried_again(counting: Path) -> None:
    (counting / "labs" / "91_count" / "settings.py").write_text("import sys; sys.exit('out of ideas')")
    async with lab(counting, "91") as pilot:
        room = form_of(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: "out of ideas" in room.query_one(Notice).words and not room.starting)
        assert "out of ideas" not in room.main.sheet.text  # once is enough
        (counting / "labs" / "91_count" / "settings.py").write_text(COUNT_SETTINGS)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, RunRoom))


@pytest.mark.asyncio
async def test_a_run_that_cannot_be_written_is_told_once_and_in_words(counting: Path) -> None:
    runs = counting / "runs"
    runs.write_text("no folder")
    async with lab(counting, "91") as pilot:
        room = form_of(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: room.query_one(Notice).words and not room.starting)
        said = f"{runs}: the run cannot be written: not a directory. Make room there, or make it writable"
        assert room.query_one(Notice).words == said and "cannot be written" not in screen_text(pilot)
        runs.unlink()
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, RunRoom))


@pytest.mark.asyncio
async def test_undoing_a_launch_leaves_the_page_of_its_run_and_says_why(counting: Path) -> None:
    async with lab(counting, "91") as pilot:
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, RunRoom) and pilot.app.screen.data)
        (row,) = runs_of(counting)
        await until(pilot, lambda: (Workspace(counting).runs / row.run / "exit.json").exists())
        await pilot.press("u")
        await until(pilot, lambda: isinstance(pilot.app.screen, RunsRoom) and "No runs yet" in screen_text(pilot))
        assert pilot.app.screen.query_one(Notice).words == "The launch of r-0001 was undone"
        assert runs_of(counting) == []


@pytest.mark.asyncio
async def test_without_torch_the_line_to_type_stands_where_the_launch_would(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "torch", None)  # as where it is not installed
    async with lab(home) as pilot:
        assert "Labs need torch. Install:" in screen_text(pilot) and "pip install" in screen_text(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: "pip install" in pilot.app.screen.query_one(Notice).words)
        assert runs_of(home) == []
        await pilot.press("escape")
        await until(pilot, lambda: "Labs need torch. Install:" in screen_text(pilot))


# -- the parts


def card(name: str) -> PresetCard:
    return PresetCard(name, "", "1 s", 10, 1.0, "any", "", "")


def form(*names: str, parameters: tuple[Parameter, ...] = ()) -> LabForm:
    presets = tuple(card(name) for name in names)
    return LabForm("00_x", "00", "X", "", (), presets, names[0], parameters, "0", "", "", 0, (), True, "", "", "")


def parameter(name: str, value: str, *choices: str) -> Parameter:
    return Parameter(name, "str", value, "", "", choices)


@pytest.mark.parametrize(
    ("steps", "words"), [(40, "40"), (999, "999"), (1600, "1.6k"), (5000, "5k"), (2_000_000, "2M")]
)
def test_steps_in_words(steps: int, words: str) -> None:
    assert steps_words(steps) == words


def test_cards_take_more_rows_where_they_do_not_fit() -> None:
    sheet, frame = Sheet(74), frame_of(120, 36, 36)
    cards(sheet, form("a", "b", "c", "d"), frame)
    spots = {spot.key: (spot.x, spot.y) for spot in sheet.spots}
    assert spots["preset:a"][1] == spots["preset:c"][1] < spots["preset:d"][1]
    assert spots["preset:a"][0] == spots["preset:d"][0]


def test_long_texts_give_way_before_there_are_fewer_columns() -> None:
    many = tuple(parameter(f"name{number}", "1") for number in range(12))
    wide = (parameter("path", "x" * 60), *many)
    assert len(columns(many, Typed(), 70)) == len(columns(wide, Typed(), 70)) == 3
    assert len(columns(wide, Typed(), 30)) == 1
    assert all(sum(one.width for one in columns(wide, Typed(), width)) <= width for width in (60, 70, 110))


def test_a_message_never_leaves_the_sheet() -> None:
    sheet = Sheet(60)
    shown = form("a", parameters=tuple(parameter(f"name{number}", "1") for number in range(9)))
    fields(sheet, shown, Typed({}, {"name8": "x" * 50, "": "together"}))
    assert max(len("".join(text for text, _ in row.spans)) for row in sheet.rows) <= 60
    assert "x" * 50 in sheet.text and "together" in sheet.text
