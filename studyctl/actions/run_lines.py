"""Runs in progress or just ended, for the day's view."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import islice

from studyctl.actions.situation import Situation
from studyctl.actions.today import RunLine

RECENT = timedelta(days=2)
LOOKED_AT = 20


def recent_runs(seen: Situation, most: int = 3) -> Iterator[RunLine]:
    """Runs that live, and those that ended within two days, the latest first."""
    rows = seen.reader.runs(LOOKED_AT)
    shown = [row for row in rows if row.ended_at is None or seen.now - row.ended_at < RECENT]
    if shown:
        # what reads run folders takes 8 ms to import: only where there is a run to show
        from studyctl.actions.runs import line

        yield from (line(seen, row) for row in islice(shown, most))
