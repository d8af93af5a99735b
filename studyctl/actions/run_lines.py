"""Runs in progress or just ended, for the day's view."""

from __future__ import annotations

from collections.abc import Iterator

from studyctl.actions.situation import Situation
from studyctl.actions.today import RunLine


def recent_runs(seen: Situation) -> Iterator[RunLine]:
    """The runs to show today; what reads run folders is imported only where there is a run (8 ms)."""
    if seen.reader.runs(1):
        from studyctl.actions.runs import recent

        yield from recent(seen)
