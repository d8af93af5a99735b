"""Runs in progress or just ended, for the day's view."""

from __future__ import annotations

from collections.abc import Iterator

from studyctl.actions.situation import Situation
from studyctl.actions.today import RunLine


def recent_runs(seen: Situation) -> Iterator[RunLine]:
    yield from ()
