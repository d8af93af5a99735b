"""Runs as lines: the headline value of each beside its target, and those to show today."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from itertools import islice

from studyctl.actions.situation import Situation
from studyctl.actions.today import RunLine
from studyctl.actions.verdicts import Reached, values_of, verdicts
from studyctl.ledger.views import RunRow
from studyctl.plan.reasons import number_words

RECENT = timedelta(days=2)
LOOKED_AT = 20


def recent_runs(seen: Situation, most: int = 3) -> Iterator[RunLine]:
    """Runs that live, and those that ended within two days, the latest first."""
    rows = seen.reader.runs(LOOKED_AT)
    shown = (row for row in rows if row.ended_at is None or seen.now - row.ended_at < RECENT)
    for row in islice(shown, most):
        if row.ended_at is not None:
            yield ended_line(seen, row)
            continue
        # what reads run folders takes 8 ms to import: only where a run may live
        from studyctl.actions.runs import line

        yield line(seen, row)


def ended_line(seen: Situation, row: RunRow) -> RunLine:
    """A run that has ended, as the ledger has it."""
    return line_of(seen, row, row.state, None, values_of({}, row.summary), ended=True)


def line_of(
    seen: Situation, row: RunRow, state: str, progress: float | None, values: Mapping[str, Reached], *, ended: bool
) -> RunLine:
    """A run's headline value beside its target, which is judged once the run has `ended`."""
    lab = seen.catalogue.labs.get(seen.catalogue.current(row.lab))
    judged = verdicts(lab, row.preset, row.data, values)
    first = judged[0] if judged else None
    metric = first.metric if first else lab.headline if lab else ""
    value = first.reached if first else values[metric].final if metric in values else None
    target = f"{first.op} {number_words(first.value)}" if first else ""
    met = first.met if first and ended else None
    return RunLine(row.run, row.name, row.lab, row.preset, state, progress, metric, value, target, met)
