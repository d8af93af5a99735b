"""The pages of labs in tests: a lab that needs a moment only, and the app with the list or a lab on its screen."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from textual.pilot import Pilot
from textual.widgets import Input
from waiting import until

from studyctl.ledger.read import open_reader
from studyctl.ledger.views import RunRow
from studyctl.tui.app import StudyApp
from studyctl.tui.screens.lab import LabRoom
from studyctl.tui.screens.labs import LabsRoom
from studyctl.workspace import Workspace

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


def write_count_lab(home: Path) -> Path:
    """A lab of the workspace's own; returns its folder."""
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
    return folder


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
