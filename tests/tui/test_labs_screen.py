"""The labs as a person uses them: the list, a lab's README, its runs as they go on, a run that trains for real."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from lab_pages import BUILTIN, PRETRAINING, form_of, lab, labs, runs_of
from textual.widgets import Input
from waiting import screen_text, until

from studyctl.actions.today import RunLine
from studyctl.curriculum.locate import shipped_root
from studyctl.ledger.facts import RunEnded, RunLaunched
from studyctl.ledger.write import record
from studyctl.runs.cancel import cancel
from studyctl.tui.screens.lab import LabRoom
from studyctl.tui.screens.labs import LabsRoom
from studyctl.tui.screens.readme import ReadmeRoom, page
from studyctl.tui.screens.run import RunRoom
from studyctl.workspace import Workspace

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)


def text_of(path: Path) -> str:
    return path.read_text() if path.exists() else ""


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


@pytest.mark.asyncio
async def test_how_long_a_first_run_takes_is_what_its_lab_says(home: Path) -> None:
    shutil.copytree(shipped_root() / "labs" / PRETRAINING, home / "labs" / PRETRAINING)
    file = home / "labs" / PRETRAINING / "lab.yaml"
    file.write_text(file.read_text().replace("minutes: 0.1\n", "minutes: 0.7\n"))
    async with lab(home) as pilot:
        await until(pilot, lambda: "smoke takes 42 s" in pilot.app.screen.side.sheet.text)  # type: ignore[attr-defined]
        await pilot.press("1")
        await until(pilot, lambda: "first hour" in screen_text(pilot) and "42 s" in screen_text(pilot))
        await pilot.press("6")
        await until(pilot, lambda: "Lab 00 smoke takes 42 s" in screen_text(pilot))
        await pilot.press("1", "down", "down", "space")  # the first item is done: no first day any more
        await until(pilot, lambda: "lab 00, smoke: 42 s" in screen_text(pilot))


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


def test_markdown_is_read_as_text() -> None:
    text = "# Title\n\nA **bold** [link](http://x) in\na `line`.\n\n- one\n  goes on\n- two\n\n"
    text += "| a | b |\n|---|---|\n| 1 | 2 |\n\n```\ncode  *x*\n```\n"
    assert page(text, 60).text.splitlines() == [
        "Title", "", "A bold link in a line.", "", "- one goes on", "- two", "", "a  b", "1  2", "", "  code  *x*",
    ]  # fmt: skip
    assert page("\n", 60).text == "This lab has no README."
    assert page("evil \x1b]0;x\x07\x1b[31mred", 60).text == "evil red"
