"""A monkey at the keys: seeded random walks through the app over a demonstration, and what they may never do.

It presses keys of the active bindings, letters, arrows, clicks, and changes the terminal's size. What it may never do:
end the app with an error, lose or change a recorded fact, leave the ledger unsound, show a screen that says that the
program is at fault. Used by the tests, and by `benchmarks/monkey.py` with the full counts.
"""

from __future__ import annotations

import asyncio
import os
import random
import shutil
import sqlite3
import threading
import traceback
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from textual import events
from textual.geometry import Size
from textual.keys import _character_to_key
from textual.pilot import Pilot
from textual.widgets import Input

from studyctl.actions.demo import end_runs, make_demo
from studyctl.clock import now
from studyctl.ledger.check import check
from studyctl.ledger.rows import FACTS
from studyctl.tui.app import StudyApp
from studyctl.tui.room import Room
from studyctl.tui.shell import Notice
from studyctl.workspace import Workspace

LAB = "00_pretraining_fundamentals"
SIZES = ((60, 20), (80, 24), (100, 30), (120, 36), (160, 50), (240, 70))
MOVES = ("up", "down", "left", "right", "enter", "escape", "tab", "shift+tab", "space", "backspace", "home", "end")
LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 .,:;/?!-+=#~[]()_'\"%"
CHARACTERS = {_character_to_key(letter): letter for letter in LETTERS}
WORDS = (
    "2026-11-30",
    "0.5",
    "1e-3",
    "attention",
    "-1",
    "99999999999",
    "é漢",
    "a b",
    "../..",
    "week-3",
    "p0",
    "{",
    "10 h",
)
FAULTS = ("this screen cannot be read:", "it could not be done:")  # said where the program is at fault, not the learner
ENVIRONMENT = {"EDITOR": "true", "BROWSER": "true", "TERM": "xterm-256color", "COLORTERM": "truecolor"}
QUICK_LAB = """
import time
from studyctl.labkit import Run

with Run.start(lab="00_pretraining_fundamentals", steps=60) as run:
    for step in range(60):
        run.log(step, train_loss=4 / (1 + step), val_loss=4 / (1 + step))
        time.sleep(0.05)
"""


@dataclass
class Walk:
    """What a monkey did, and everything that it broke."""

    seed: int
    presses: int = 0
    starts: int = 0
    recorded: int = 0  # commands, those that undo among them
    undone: int = 0
    launched: int = 0
    rooms: set[str] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)
    last: list[str] = field(default_factory=list)

    def fault(self, room: str, what: str) -> None:
        """Keep a fault with the keys that led there."""
        self.faults.append(f"room {room}, seed {self.seed}, after {' '.join(self.last[-12:])}:\n{what}")


def playground(folder: Path) -> Path:
    """A demonstration whose lab takes three seconds, for `walk` to copy."""
    home = make_demo(folder, now()).home
    shipped = Path(StudyApp(Workspace(home)).catalogue.labs[LAB].folder)
    own = home / "labs" / LAB
    shutil.copytree(shipped, own, ignore=shutil.ignore_patterns("__pycache__", "lab.py"))
    (own / "lab.py").write_text(QUICK_LAB, encoding="utf-8")
    return home


async def walk(made: Path, folder: Path, seed: int, presses: int) -> Walk:
    """Let a monkey loose on a copy of the playground `made` in `folder`; it ends its runs."""
    workspace = Workspace(folder / f"monkey-{seed}")
    shutil.copytree(made, workspace.home)
    before, here = facts(workspace), Path.cwd()
    done, draw = Walk(seed), random.Random(seed)
    os.chdir(folder)  # what it exports to a path without a folder
    try:
        with thread_faults(done):
            while done.presses < presses and not done.faults:
                await _one_app(workspace, done, draw, presses)
        after = facts(workspace)
        done.recorded, done.undone, done.launched = (
            len(after[table]) - len(before[table]) for table in ("command", "undone", "run_launched")
        )
        lost = missing(before, after)
        for what in (*lost, *check(workspace.progress_db)):
            done.fault("the ledger", what)
    finally:
        os.chdir(here)
        end_runs(workspace, now())
    shutil.rmtree(workspace.home, ignore_errors=True)
    return done


async def _one_app(workspace: Workspace, done: Walk, draw: random.Random, presses: int) -> None:
    """One life of the app: until the monkey leaves it, or it is enough."""
    app = StudyApp(workspace)
    done.starts += 1
    try:
        async with app.run_test(size=draw.choice(SIZES)) as pilot:
            while done.presses < presses and not done.faults and app.is_running and not app._exit:
                done.presses += 1
                await _one_press(pilot, done, draw)
                _look(app, done)
    except Exception:
        done.fault(done.last[-1] if done.last else "", traceback.format_exc()[:200000])


async def _one_press(pilot: Pilot[Any], done: Walk, draw: random.Random) -> None:
    """One key, click or change of size."""
    app = pilot.app
    done.rooms.add(type(app.screen).__name__)
    kind = draw.random()
    if kind < 0.04:
        await _resize(app, draw, done)
    elif kind < 0.14:
        await _mouse(app, draw, done)
    else:
        keys = list(draw.choice(WORDS)) if kind < 0.18 else [_key(app, draw)]
        done.last.extend(keys)
        for key in keys:
            await _press(app, key)
    if draw.random() < 0.1:  # now and then what is read and written in the background arrives first
        await asyncio.sleep(draw.random() * 0.1)


async def _resize(app: Any, draw: random.Random, done: Walk) -> None:
    """Another size, sometimes one of those that the designs are drawn for."""
    size = Size(*(draw.choice(SIZES) if draw.random() < 0.5 else (draw.randint(60, 240), draw.randint(20, 70))))
    done.last.append(f"{size.width}x{size.height}")
    app._driver._size = size
    app._driver.process_message(events.Resize(size, size))
    await _taken()


async def _mouse(app: Any, draw: random.Random, done: Walk) -> None:
    """A click, two clicks, a stretch of text marked, or a turn of the wheel."""
    x, y = draw.randrange(app.size.width), draw.randrange(app.size.height)
    kind = draw.choice(("click", "click", "click", "double", "drag", "wheel"))
    done.last.append(f"{kind}@{x},{y}")
    if kind == "wheel":
        turn = draw.choice((events.MouseScrollDown, events.MouseScrollUp))
        return await _point(app, turn, x, y, 0)
    for _ in range(2 if kind == "double" else 1):
        await _point(app, events.MouseDown, x, y)
        if kind == "drag":
            x, y = draw.randrange(app.size.width), draw.randrange(app.size.height)
            await _point(app, events.MouseMove, x, y)
        await _point(app, events.MouseUp, x, y)


async def _point(app: Any, kind: type[events.MouseEvent], x: int, y: int, button: int = 1) -> None:
    app._driver.process_message(kind(None, x, y, 0, 0, button, False, False, False, x, y))
    await _taken()


async def _press(app: Any, key: str) -> None:
    """Press a key as a quick typist does: the app has taken it, but need not be done with it (Pilot waits for that)."""
    name = _character_to_key(key) if len(key) == 1 else key
    event = events.Key(name, key if len(key) == 1 else CHARACTERS.get(key))
    app._driver.process_message(event)
    await _taken()


async def _taken() -> None:
    """A moment for the app to take what was sent."""
    for _ in range(4):
        await asyncio.sleep(0)
    await asyncio.sleep(0.003)


def _key(app: Any, draw: random.Random) -> str:
    """A key that means something here three times in four, one that may mean nothing else."""
    kind, bound = draw.random(), sorted(app.screen.active_bindings)
    if kind < 0.5 and bound and not (isinstance(app.focused, Input) and kind < 0.2):
        leaving = {"q", "ctrl+c", "ctrl+q"}
        key = draw.choice(bound)
        return draw.choice(bound) if key in leaving and draw.random() < 0.9 else key
    return draw.choice(MOVES) if kind < 0.8 else draw.choice(LETTERS)


def _look(app: StudyApp, done: Walk) -> None:
    """What the screen says about itself."""
    if not app.is_running or app._exit or not app.screen_stack:
        return
    for screen in app.screen_stack:
        said = list(screen.problems) if isinstance(screen, Room) else []
        said += [notice.words for notice in screen.query(Notice)]
        for words in said:
            if words.startswith(FAULTS):
                done.fault(type(screen).__name__, words)


@contextmanager
def thread_faults(done: Walk) -> Iterator[None]:
    """What goes wrong in the background counts, too."""
    former = threading.excepthook

    def keep(broken: threading.ExceptHookArgs) -> None:
        text = traceback.format_exception(broken.exc_type, broken.exc_value, broken.exc_traceback)
        done.fault(f"thread {broken.thread.name if broken.thread else ''}", "".join(text))

    threading.excepthook = keep
    try:
        yield
    finally:
        threading.excepthook = former


def facts(workspace: Workspace) -> Mapping[str, frozenset[tuple[Any, ...]]]:
    """Every row of every table that is only appended to."""
    tables = ("command", "undone", *FACTS)
    with closing(sqlite3.connect(f"file:{workspace.progress_db}?mode=ro", uri=True)) as connection:
        return {table: frozenset(connection.execute(f"SELECT * FROM {table}")) for table in tables}


def missing(
    before: Mapping[str, frozenset[tuple[Any, ...]]], after: Mapping[str, frozenset[tuple[Any, ...]]]
) -> list[str]:
    """The rows that are gone or no longer the same, in words."""
    return [f"lost from {table}: {sorted(map(str, before[table] - after[table]))[:3]}" for table in before
            if before[table] - after[table]]  # fmt: skip
