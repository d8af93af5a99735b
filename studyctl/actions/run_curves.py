"""The curves of one run from the index of points: its chart, its metrics with their targets, the best so far."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from itertools import cycle, islice

from studyctl.actions.figures import bound_words, label
from studyctl.actions.reference import Band
from studyctl.actions.run_view import Curve, MetricRow, RunChart
from studyctl.actions.verdicts import Verdict
from studyctl.curriculum.model import Lab
from studyctl.ledger.points import Extremes, LatestPoint, PointsReader

DOTS = 4  # points a column of the chart: braille has two dots, each with its lowest and highest
SMALL = 96  # points of a metric's short curve
FRESH = 3  # short curves read anew at each look, in turn

Points = tuple[tuple[int, float], ...]


class Curves:
    """Reads one run's curves; the short ones in turn, so that many metrics cost no more than few."""

    def __init__(self, run: str) -> None:
        self.run = run
        self._short: dict[str, Curve] = {}
        self._turn = 0

    def curve(self, points: PointsReader, metric: str, most: int) -> Curve:
        """A metric's curve of about `most` points."""
        return Curve(metric, label(metric), tuple(points.series(self.run, metric, most)))

    def short(self, points: PointsReader, names: Sequence[str]) -> dict[str, Curve]:
        """The short curve of every metric: those not read yet, and the next few of the others."""
        self._turn += FRESH
        due = set(islice(cycle(names), self._turn % max(1, len(names)), self._turn % max(1, len(names)) + FRESH))
        for name in names:
            if name in due or name not in self._short:
                self._short[name] = self.curve(points, name, SMALL)
        return self._short

    def best(self, points: PointsReader, metric: str) -> Extremes | None:
        """The lowest and highest value of a metric so far."""
        return points.best(self.run, metric)


def chart(
    main: Curve, second: Curve | None, band: Band | None, judged: Sequence[Verdict], twin: Curve | None, steps: int
) -> RunChart:
    """The chart of `main`; where its target is set in another unit, `twin` is that metric's curve."""
    own = next((one for one in judged if one.metric == main.metric), None)
    other = next((one for one in judged if twin is not None and one.metric == twin.metric), None)
    shown = own or other
    if shown is None or isinstance(shown.value, tuple):
        return RunChart(main, second, band, None, "", steps)
    factor = 1.0 if own else same_quantity(main.points, twin.points if twin else ())
    if factor is None:
        return RunChart(main, second, band, None, "", steps)
    words = f"{bound_words(shown.op, shown.value)} {shown.unit}".strip()
    return RunChart(main, second, band, shown.value / factor, words, steps)


def same_quantity(main: Iterable[tuple[int, float]], other: Iterable[tuple[int, float]]) -> float | None:
    """The factor from `main` to `other` where both measure one thing in two units (nats and bits), else None.

    Two shared steps with different values and the same factor are enough; one is not.
    """
    known = dict(other)
    pairs = [(value, known[step]) for step, value in main if value and known.get(step) and math.isfinite(value)]
    if len({value for value, _ in pairs}) < 2:
        return None
    factor = pairs[-1][1] / pairs[-1][0]
    alike = all(math.isclose(there / here, factor, rel_tol=1e-6) for here, there in pairs)
    return factor if alike and factor > 0 else None


def training_twin(metric: str, names: Iterable[str]) -> str:
    """`train_loss` for `val_loss`, where the run reports it."""
    part, _, rest = metric.partition("_")
    return next((name for name in names if part in ("val", "test", "eval") and name == f"train_{rest}"), "")


def in_order(names: Iterable[str], lab: Lab | None, judged: Sequence[Verdict]) -> tuple[str, ...]:
    """The metrics as shown: the headline, its training twin, those with targets, then as the lab lists them."""
    known = list(names)
    headline = lab.headline if lab else ""
    first = [headline, training_twin(headline, known), *(one.metric for one in judged), *(lab.metrics if lab else ())]
    return tuple(dict.fromkeys(name for name in (*first, *known) if name in known))


def rows(
    names: Sequence[str],
    lab: Lab | None,
    judged: Sequence[Verdict],
    now: Mapping[str, float],
    curves: Mapping[str, Curve],
    finished: bool,
) -> tuple[MetricRow, ...]:
    """Every metric with its latest value beside its target; met or missed is said once the run has finished."""
    verdict = {one.metric: one for one in judged}
    found = []
    for name in names:
        told = lab.metrics.get(name) if lab else None
        one = verdict.get(name)
        target = bound_words(one.op, one.value) if one else ""
        met = one.met if one and finished else None
        unit = told.unit if told else ""
        curve = curves.get(name) or Curve(name, label(name))
        better = (told.better or "") if told else ""
        found.append(MetricRow(name, label(name), unit, now.get(name), target, met, curve, better))
    return tuple(found)


def latest_values(latest: Mapping[str, LatestPoint]) -> dict[str, float]:
    """The last value of each metric."""
    return {name: point.value for name, point in latest.items()}
