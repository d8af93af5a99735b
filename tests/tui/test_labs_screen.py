"""The labs as a person uses them: the list, the form, values that the lab refuses, a run that is launched for real."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input
from waiting import screen_text, until

from studyctl.actions.lab_form import LabForm, Parameter, PresetCard
from studyctl.actions.today import RunLine
from studyctl.ledger.facts import RunEnded, RunLaunched
from studyctl.ledger.read import open_reader
from studyctl.ledger.views import RunRow
from studyctl.ledger.write import record
from studyctl.runs.cancel import cancel
from studyctl.tui.app import StudyApp
from studyctl.tui.screens.lab import LabRoom
from studyctl.tui.screens.lab_parts import Typed, cards, columns, fields, fields_of, steps_words
from studyctl.tui.screens.labs import LabsRoom
from studyctl.tui.screens.readme import ReadmeRoom, page
from studyctl.tui.screens.run import RunRoom
from studyctl.tui.sheet import Sheet, frame_of
from studyctl.tui.shell import KeyRow, Notice, TabBar
from studyctl.workspace import Workspace

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
PRETRAINING, BUILTIN = "00_pretraining_fundamentals", "python-docs-and-source"
WIDE, NARROW, HUGE = (120, 36), (80, 24), (200, 60)
COUNT_YAML = """\
id: 91_count
title: Count
question: How far?
headline: val_loss
metrics: {val_loss: {title: Loss, better: lower}}
presets:
  quick: {steps: 3, set: {pause: 0.0}, minutes: 0.02, title: Three steps}
"""
COUNT_SETTINGS = """\
from dataclasses import dataclass
from studyctl.labkit.settings import describe, setting

@dataclass(frozen=True)
class Settings:
    steps: int = setting(3, low=1)  # how far it counts
    pause: float = setting(0.0, low=0, high=5)
    mood: str = setting("calm", choices=("calm", "brisk"))
    data: str = "builtin"

if __name__ == "__main__":
    describe(Settings, __file__)
"""
COUNT_LAB = """\
from pathlib import Path
from settings import Settings
from studyctl.labkit import Run
from studyctl.labkit.settings import command_line

asked = command_line(Settings, Path(__file__).parent)
with Run.start(lab="91_count", preset=asked.preset, params=vars(asked.settings), seed=asked.seed,
               steps=asked.settings.steps, data="numbers", backend="scratch", parts={}) as run:
    for step in range(1, asked.settings.steps + 1):
        run.log(step, val_loss=1.0 / step)
    run.finish(val_loss=1.0 / asked.settings.steps)
"""


@pytest.fixture
def counting(home: Path) -> Path:
    """A workspace with a lab of its own that needs a moment only."""
    folder = home / "labs" / "91_count"
    folder.mkdir(parents=True)
    files = {
        "lab.yaml": COUNT_YAML,
        "settings.py": COUNT_SETTINGS,
        "lab.py": COUNT_LAB,
        "README.md": "# Count\n\nUp.\n",
    }
    for name, text in files.items():
        (folder / name).write_text(text)
    return home


@asynccontextmanager
async def labs(home: Path, size: tuple[int, int] = WIDE) -> AsyncIterator[Pilot[Any]]:
    """The app with the list of labs on its screen."""
    app = StudyApp(Workspace(home))
    async with app.run_test(size=size) as pilot:
        await pilot.press("5")
        await until(pilot, lambda: isinstance(app.screen, LabsRoom) and app.screen.data)
        yield pilot


@asynccontextmanager
async def lab(home: Path, number: str = "00", size: tuple[int, int] = WIDE) -> AsyncIterator[Pilot[Any]]:
    """The app with a lab's page on its screen."""
    async with labs(home, size) as pilot:
        pilot.app.go(f"lab:{number}")  # type: ignore[attr-defined]
        await until(pilot, lambda: isinstance(pilot.app.screen, LabRoom) and pilot.app.screen.data)
        yield pilot


def form_of(pilot: Pilot[Any]) -> LabRoom:
    screen = pilot.app.screen
    assert isinstance(screen, LabRoom)
    return screen


async def at(pilot: Pilot[Any], name: str, key: str = "tab") -> None:
    """Press a key and wait until the field that it leads to can be typed in."""
    await pilot.press(key)
    await until(pilot, lambda: form_of(pilot).main.key == f"field:{name}" and isinstance(pilot.app.focused, Input))


def runs_of(home: Path) -> list[RunRow]:
    with open_reader(Workspace(home).progress_db) as reader:
        return reader.runs(None)


def text_of(path: Path) -> str:
    return path.read_text() if path.exists() else ""


def keys(pilot: Pilot[Any]) -> str:
    return "".join(text for (text, _), _ in pilot.app.screen.query_one(KeyRow).parts(pilot.app.size.width))


@pytest.mark.asyncio
async def test_the_list_has_labs_with_their_presets_and_what_came_of_them(counting: Path) -> None:
    run = "20261121T1000-aaaaaa"
    facts = [
        RunLaunched(run, PRETRAINING, "smoke", {}, data=BUILTIN),
        RunEnded(run, "finished", 0, NOW, {"bits_per_char": 3.5}),
    ]
    record(Workspace(counting).progress_db, "test", "test", facts, NOW)
    async with labs(counting) as pilot:
        room = pilot.app.screen
        assert isinstance(room, LabsRoom)
        text = screen_text(pilot)
        assert "2 labs · 1 run" in text
        assert "00 Pretraining a GPT from scratch" in text and "91 Count" in text and "not run yet" in text
        assert "r-0001 smoke" in text and "met" in text
        await pilot.press("down")
        await until(pilot, lambda: "No runs yet. quick takes 1 s." in screen_text(pilot))
        assert room.main.key == "lab:91_count"
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, LabRoom) and pilot.app.screen.data)
        assert form_of(pilot).identity == "91_count"
        await pilot.press("escape")
        assert pilot.app.screen is room


@pytest.mark.asyncio
async def test_the_list_is_filtered_as_letters_are_typed(counting: Path) -> None:
    async with labs(counting) as pilot:
        await pilot.press("slash")
        await until(pilot, lambda: isinstance(pilot.app.focused, Input))
        await pilot.press("c", "o", "u")
        await until(pilot, lambda: "00 Pretraining" not in screen_text(pilot))
        assert "91 Count" in screen_text(pilot)
        await pilot.press("x")
        await until(pilot, lambda: "No lab has 'coux'." in screen_text(pilot))
        await pilot.press("escape")
        await until(pilot, lambda: "00 Pretraining" in screen_text(pilot))


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
        await until(pilot, lambda: "out of ideas" in room.main.sheet.text and not room.starting)
        assert "out of ideas" in room.query_one(Notice).words
        (counting / "labs" / "91_count" / "settings.py").write_text(COUNT_SETTINGS)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, RunRoom))


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


@pytest.mark.asyncio
async def test_the_readme_is_a_page_of_its_own(counting: Path) -> None:
    async with lab(counting, "91") as pilot:
        room = form_of(pilot)
        await pilot.press("o")
        await until(pilot, lambda: isinstance(pilot.app.screen, ReadmeRoom) and "Up." in screen_text(pilot))
        await pilot.press("escape")
        await until(pilot, lambda: pilot.app.screen is room)


@pytest.mark.asyncio
async def test_a_live_run_is_shown_as_it_goes_on(home: Path) -> None:
    run = "20261121T1000-aaaaaa"
    facts = [RunLaunched(run, PRETRAINING, "cpu", {}, data=BUILTIN)]
    record(Workspace(home).progress_db, "test", "test", facts, NOW)
    async with lab(home) as pilot:
        room = form_of(pilot)
        assert "lost" in screen_text(pilot)
        now = RunLine(run, "r-0001", PRETRAINING, "cpu", "running", 0.64, "bits_per_char", 2.71, "<= 2.55", None)
        room.show_runs((now,))
        assert "● r-0001 cpu" in room.side.sheet.text and "2.71" in room.side.sheet.text
        assert "64 %" in room.side.sheet.text and room.main.key == "preset:cpu"


@pytest.mark.asyncio
async def test_a_lab_that_is_none_is_said(home: Path) -> None:
    async with labs(home) as pilot:
        pilot.app.go("lab:77")  # type: ignore[attr-defined]
        await until(pilot, lambda: "there is no lab '77'" in screen_text(pilot))
        await pilot.press("enter", "tab", "left", "r", "escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, LabsRoom))


@pytest.mark.labs
@pytest.mark.asyncio
async def test_the_smoke_preset_is_launched_by_one_key_and_trains(home: Path) -> None:
    async with lab(home) as pilot:
        await pilot.press("enter")
        await until(pilot, lambda: "Starting …" in screen_text(pilot) or isinstance(pilot.app.screen, RunRoom))
        await until(pilot, lambda: isinstance(pilot.app.screen, RunRoom))
        (row,) = runs_of(home)
        assert (row.lab, row.preset, row.params["layers"]) == (PRETRAINING, "smoke", 2)
        folder = Workspace(home).runs / row.run
        try:
            await until(pilot, lambda: '"val_loss"' in text_of(folder / "events.jsonl"), within_s=120)
        finally:
            cancel(folder, NOW, 5.0)


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


def test_markdown_is_read_as_text() -> None:
    text = "# Title\n\nA **bold** [link](http://x) in\na `line`.\n\n- one\n  goes on\n- two\n\n"
    text += "| a | b |\n|---|---|\n| 1 | 2 |\n\n```\ncode  *x*\n```\n"
    assert page(text, 60).text.splitlines() == [
        "Title", "", "A bold link in a line.", "", "- one goes on", "- two", "", "a  b", "1  2", "", "  code  *x*",
    ]  # fmt: skip
    assert page("\n", 60).text == "This lab has no README."
    assert page("evil \x1b]0;x\x07\x1b[31mred", 60).text == "evil red"
