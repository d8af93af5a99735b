"""A workspace to look at: a simulated learner in week 7 with every room full, thrown away when it has been seen."""

from __future__ import annotations

import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from datetime import datetime
from pathlib import Path
from types import FrameType
from typing import NoReturn

from studyctl.actions.content import catalogue_of
from studyctl.actions.labs import missing_packages, run_lab
from studyctl.actions.learner import LAB, live_through
from studyctl.actions.learner_days import Frame, frame
from studyctl.actions.learner_story import WEEKLY_HOURS
from studyctl.actions.learner_years import SEVEN_WEEKS, Amount
from studyctl.actions.situation import situation
from studyctl.errors import Problem, UserError
from studyctl.runs.cancel import cancel
from studyctl.runs.spec import run_dirs
from studyctl.runs.state import observe
from studyctl.settings import WEEKDAYS
from studyctl.workspace import Workspace

SEED = 7
LIVE_PRESET = "cpu"
PREFIX = "studyctl-demo-"
GRACE = 2.0  # seconds that a run has to leave when the demonstration is over
SETTINGS = """\
# Settings of a demonstration; `studyctl config` explains every setting.
weekly_hours: {hours:g}
days_off: [{day_off}]
threads: 1
"""


def make_demo(
    folder: Path, now: datetime, seed: int = SEED, live: bool = False, amount: Amount = SEVEN_WEEKS
) -> Workspace:
    """Make the missing or empty `folder` the simulated learner's workspace as it stands at `now`, after as much.

    The same seed and moment give the same facts and files. With `live` a real run of lab 00 begins in it, where torch
    is installed. Raises UserError for a folder that holds something.
    """
    workspace = Workspace(folder.expanduser().absolute())
    _take(workspace.home)
    days = frame(catalogue_of(workspace), now)
    workspace.settings_file.write_text(_settings(days), encoding="utf-8")
    seen = situation(workspace, now)
    live_through(seen, days, seed, amount)
    seen.reader.close()
    if live and not missing_packages():
        run_lab(workspace, LAB, LIVE_PRESET, (), seed, now)
    return workspace


@contextmanager
def demonstration(keep: Path | None, now: datetime, seed: int = SEED) -> Iterator[Workspace]:
    """A demonstration with a living run, in the folder `keep` or in a temporary one that is removed at the end.

    Its runs are ended first, also where the terminal goes away or something asks to end (SIGHUP, SIGTERM). Raises
    UserError as `make_demo` does.
    """
    former = [(number, signal.signal(number, _leave)) for number in (signal.SIGHUP, signal.SIGTERM)]
    place = nullcontext(str(keep)) if keep else tempfile.TemporaryDirectory(prefix=PREFIX, ignore_cleanup_errors=True)
    try:
        with place as folder:
            workspace = make_demo(Path(folder), now, seed, live=True)
            try:
                yield workspace
            finally:
                end_runs(workspace, now)
    finally:
        for number, handler in former:
            signal.signal(number, handler)


def _leave(number: int, frame: FrameType | None) -> NoReturn:
    raise SystemExit(128 + number)


def _take(folder: Path) -> None:
    """Make the folder where there is none; raises UserError where it cannot be or holds something."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        used = next(folder.iterdir(), None)
    except OSError as error:
        raise UserError(Problem(f"the demonstration cannot be written there: {error.strerror}", str(folder))) from error
    if used is not None:
        fix = "Name a folder that is new or empty"
        raise UserError(
            Problem("the demonstration is written over nothing: this folder is not empty", str(folder), fix)
        )


def _settings(days: Frame) -> str:
    return SETTINGS.format(hours=WEEKLY_HOURS, day_off=WEEKDAYS[days.weekday_off])


def end_runs(workspace: Workspace, now: datetime) -> int:
    """End every run that still lives in the workspace; returns how many there were."""
    live = [folder for folder in run_dirs(workspace.runs) if observe(folder, now, 0).live]
    for folder in live:
        with suppress(UserError):  # it ended by itself meanwhile
            cancel(folder, now, GRACE)
    return len(live)
