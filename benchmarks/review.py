"""What a step of the Sunday review costs on a three-year ledger with a review of every week.

Each part is printed beside its limit; the exit code is how many medians are over it.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TypeVar

from studyctl.actions import reflecting
from studyctl.actions.content import catalogue_of
from studyctl.actions.demo import make_demo
from studyctl.actions.learner_years import THREE_YEARS
from studyctl.actions.situation import Situation, situation
from studyctl.actions.weeks import week_of
from studyctl.clock import now
from studyctl.ledger.facts import ReflectionStep
from studyctl.ledger.write import Command, record_bulk
from studyctl.workspace import Workspace

T = TypeVar("T")
NOW = "2026-11-22T17:05:00"
STEP_S, OPENING_S = 0.050, 0.100
RATINGS = {"energy": 8, "interest": 7, "momentum": 6, "enjoying": True}
POINTS = 20  # of a run; the review reads none


def main() -> int:
    """Make the ledger, take the steps, print their medians."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--share", type=float, default=1.0, help="part of the three-year history")
    parser.add_argument("--rounds", type=int, default=20)
    asked = parser.parse_args()
    os.environ["STUDYCTL_NOW"] = NOW
    with tempfile.TemporaryDirectory() as folder:
        os.environ["XDG_CACHE_HOME"] = f"{folder}/cache"
        here = Path(folder, "study")
        make_demo(here, now(), amount=replace(THREE_YEARS.part(asked.share), points=POINTS))
        close_every_week(Workspace(here), now())
        return report(measured(Workspace(here), asked.rounds))


def close_every_week(workspace: Workspace, moment: datetime) -> None:
    """A closed review for each of three years' weeks but the present one."""
    closed = {"answers": RATINGS, "values": {"days_behind": 1.0}, "decision": "proceed", "overall": "yellow"}
    weeks = [week_of(moment.date() - timedelta(weeks=back)) for back in range(156, 0, -1)]
    facts = [ReflectionStep(week.name, "close", closed, True, at=moment, day=week.last) for week in weeks]
    record_bulk(workspace.progress_db, [Command("reflect close", "", [fact], moment) for fact in facts])


def measured(workspace: Workspace, rounds: int) -> dict[str, list[float]]:
    """Seconds of each part, after one round that does not count."""
    catalogue = catalogue_of(workspace)
    times: dict[str, list[float]] = {"open": [], "judge": [], "preview": [], "save": [], "history": []}

    def seen() -> Situation:
        return situation(workspace, now(), catalogue)

    for number in range(rounds + 1):
        said = {**RATINGS, "energy": 1 + number % 10}
        with seen() as here:
            ground = timed(times["open"], partial(reflecting.ground_of, here))
            shown = timed(times["judge"], partial(reflecting.judge, ground, said))
            timed(times["preview"], partial(reflecting.with_preview, here, shown))
            timed(times["save"], partial(reflecting.save_step, here, shown.week, "motivation", said))
        with seen() as here:
            timed(times["history"], partial(reflecting.reviews, here, 12))
    return {name: values[1:] for name, values in times.items()}


def timed(into: list[float], work: Callable[[], T]) -> T:
    """What `work` returns; the seconds that it took are kept."""
    began = time.perf_counter()
    made = work()
    into.append(time.perf_counter() - began)
    return made


def report(times: dict[str, list[float]]) -> int:
    """Print each part's median; how many are over their limits. Only a step is waited for; a review is opened once."""
    over = 0
    for name, seconds in times.items():
        middle, most, limit = statistics.median(seconds), max(seconds), OPENING_S if name == "open" else STEP_S
        print(f"{name:<8} median {middle * 1e3:6.1f} ms, slowest {most * 1e3:6.1f} ms (limit {limit * 1e3:.0f} ms)")
        over += middle > limit
    return over


if __name__ == "__main__":
    sys.exit(main())
