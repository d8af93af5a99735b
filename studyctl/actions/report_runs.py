"""What a report says about runs: the best curve of each lab and preset against its target, and every run in a line."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence

from studyctl.actions import run_curves
from studyctl.actions.figures import bound_words, figure, label
from studyctl.actions.reference import Band, bands_of
from studyctl.actions.report_spans import ReportSpan
from studyctl.actions.report_work import counted
from studyctl.actions.run_view import Curve
from studyctl.actions.situation import Situation
from studyctl.actions.verdicts import Verdict, values_of, verdicts
from studyctl.clock import study_day
from studyctl.curriculum.model import Lab
from studyctl.ledger.points import PointsReader, open_points
from studyctl.ledger.views import RunRow
from studyctl.report.model import CurvePart, Points, ReferencePart, ReportedRun, RunsPart

MOST_CURVES = 4
MOST_LINES = 40
LARGEST = 1e100
DRAWN = 240  # points of a curve
HIGHER = (">", ">=")


def runs(seen: Situation, span: ReportSpan) -> RunsPart:
    """The runs that were launched in the span; those of labs that the span's track names, where it is about one."""
    rows = [row for row in seen.reader.runs(None) if span.holds(study_day(row.launched_at)) and _about(seen, span, row)]
    lines = tuple(line(seen, row) for row in rows)
    with open_points(seen.workspace.points_db) as points:
        curves = tuple(_curves(seen, points, rows))
    return RunsPart(curves, lines[:MOST_LINES], tuple(_facts(lines, len(curves))))


def _about(seen: Situation, span: ReportSpan, row: RunRow) -> bool:
    if not span.track:
        return True
    lab = seen.catalogue.current(row.lab)
    return any(lab in item.labs for item in seen.catalogue.items.values() if item.track == span.track)


def lab_of(seen: Situation, row: RunRow) -> Lab | None:
    """The lab of a run, where it is still known."""
    return seen.catalogue.labs.get(seen.catalogue.current(row.lab))


def judged(seen: Situation, row: RunRow) -> tuple[Verdict, ...]:
    """Every target of a run's preset beside what its summary reached."""
    return verdicts(lab_of(seen, row), row.preset, row.data, values_of({}, row.summary))


def line(seen: Situation, row: RunRow) -> ReportedRun:
    """One run with its result against its first target; without a value for that, its headline value."""
    lab, verdict = lab_of(seen, row), next(iter(judged(seen, row)), None)
    metric, value = result(seen, row)
    met = verdict.met if verdict and row.state == "finished" else None
    return ReportedRun(
        row.name,
        lab.title if lab else row.lab,
        row.preset,
        study_day(row.launched_at),
        row.state,
        f"{label(metric)} {figure(value, metric)}" if value is not None else "",
        bound_words(verdict.op, verdict.value) if verdict and verdict.metric == metric else "",
        met,
    )


def result(seen: Situation, row: RunRow) -> tuple[str, float | None]:
    """The metric that a run is held against and its value: of its first target, else its lab's headline."""
    lab, verdict = lab_of(seen, row), next(iter(judged(seen, row)), None)
    if verdict and verdict.reached is not None:
        return verdict.metric, verdict.reached
    values = values_of({}, row.summary)
    if lab and lab.headline in values:
        return lab.headline, values[lab.headline].final
    return verdict.metric if verdict else lab.headline if lab else "", None


def _facts(lines: Sequence[ReportedRun], curves: int) -> Iterator[str]:
    if not lines:
        yield "No run was launched."
        return
    held = [one for one in lines if one.met is not None]
    met = sum(1 for one in held if one.met)
    yield f"{counted(len(lines), 'run')}, {sum(1 for one in lines if one.state == 'finished')} finished."
    if held:
        yield f"{met} of {len(held)} met their target."
    if len(lines) > MOST_LINES:
        yield f"The latest {MOST_LINES} are listed."
    if curves:
        yield "Below, the best run of each lab and preset; the shade is what runs with other seeds reached."


def best_runs(seen: Situation, rows: Iterable[RunRow]) -> list[tuple[RunRow, int]]:
    """The best finished run of each lab, preset and data, with how many there were; those of most steps first."""
    groups: dict[tuple[str, str, str], list[RunRow]] = {}
    for row in rows:
        if row.state == "finished" and lab_of(seen, row) is not None:
            groups.setdefault((seen.catalogue.current(row.lab), row.preset, row.data), []).append(row)
    best = [(min(group, key=lambda row: _badness(seen, row)), len(group)) for group in groups.values()]
    return sorted(best, key=lambda one: (-(one[0].steps or 0), one[0].lab, one[0].preset))


def _badness(seen: Situation, row: RunRow) -> float:
    """How far from ideal a run's result is; less is better, and no result is the worst."""
    (metric, value), lab = result(seen, row), lab_of(seen, row)
    if value is None or not math.isfinite(value):
        return math.inf
    op = next((one.op for one in judged(seen, row) if one.metric == metric), "")
    told = lab.metrics.get(metric) if lab else None
    return -value if op in HIGHER or (not op and told and told.better == "higher") else value


def _curves(seen: Situation, points: PointsReader, rows: Sequence[RunRow]) -> Iterator[CurvePart]:
    shown = 0
    for row, count in best_runs(seen, rows):
        part = _curve(seen, points, row, count) if shown < MOST_CURVES else None
        if part is not None:
            shown += 1
            yield part


def _curve(seen: Situation, points: PointsReader, row: RunRow, count: int) -> CurvePart | None:
    lab, held, names = lab_of(seen, row), judged(seen, row), points.metrics(row.run)
    metric = next(iter(run_curves.in_order(names, lab, held)), "")
    main = _series(points, row.run, metric)
    if lab is None or not finite(main.points):
        return None
    twin = next((one.metric for one in held if one.metric in names), "") if metric == lab.headline else ""
    second = run_curves.training_twin(metric, names)
    chart = run_curves.chart(
        main,
        _series(points, row.run, second) if second else None,
        _band(lab, row, metric),
        held,
        _series(points, row.run, twin) if twin and twin != metric else None,
        row.steps or 0,
    )
    told = line(seen, row)
    return CurvePart(
        run=row.name,
        title=f"{lab.title}, {row.preset}",
        metric=label(metric),
        main=finite(chart.main.points),
        best=_best(points, row.run, metric, lab, finite(chart.main.points)),
        second_metric=chart.second.label if chart.second else "",
        second=finite(chart.second.points) if chart.second else (),
        reference=_reference(chart.band),
        target=chart.target,
        target_words=chart.target_words,
        met=told.met,
        facts=tuple(_curve_facts(row, told, metric, count)),
    )


def _best(points: PointsReader, run: str, metric: str, lab: Lab, main: Points) -> tuple[float, float] | None:
    """The best value and its step, where the metric has a better end and the last value is not the best."""
    extremes, told = points.best(run, metric), lab.metrics.get(metric)
    if extremes is None or told is None or told.better is None:
        return None
    step, value = (extremes.low_step, extremes.low) if told.better == "lower" else (extremes.high_step, extremes.high)
    return (float(step), value) if step != main[-1][0] and abs(value) < LARGEST else None


def _curve_facts(row: RunRow, told: ReportedRun, metric: str, count: int) -> Iterator[str]:
    verdict = {True: ": met", False: ": missed", None: ""}[told.met]
    target = f", target {told.target}{verdict}" if told.target else ""
    yield f"{told.result}{target}." if told.result else f"{label(metric)}."
    best = f", the best of {count}" if count > 1 else ""
    yield f"{row.name}{best}, {told.day.day} {told.day:%b}, {label(metric)} by step on {row.data or 'its data'}."


def _series(points: PointsReader, run: str, metric: str) -> Curve:
    return Curve(metric, label(metric), tuple(points.series(run, metric, DRAWN)) if metric else ())


def finite(points: Iterable[tuple[int, float]]) -> Points:
    """The points that can be drawn: neither NaN nor beyond what an axis can hold."""
    return tuple((float(step), value) for step, value in points if abs(value) < LARGEST)


def _band(lab: Lab, row: RunRow, metric: str) -> Band | None:
    """The preset's reference, where the run was on the data that the preset is judged on."""
    targets = lab.presets[row.preset].targets if row.preset in lab.presets else ()
    wanted = {target.for_ for target in targets} - {""}
    return bands_of(lab, row.preset).get(metric) if not wanted or row.data in wanted else None


def _reference(band: Band | None) -> ReferencePart | None:
    return ReferencePart(band.steps, band.low, band.high) if band else None
