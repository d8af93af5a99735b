"""Everything that was built so far, as one frozen value: items with their evidence, best runs, targets, papers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from studyctl.actions import targets
from studyctl.actions.board import place_name
from studyctl.actions.figures import figure
from studyctl.actions.files import write_whole
from studyctl.actions.progress import progress
from studyctl.actions.report_runs import best_runs, lab_of, line
from studyctl.actions.report_spans import ReportSpan
from studyctl.actions.report_work import finished_at, papers, proofs, target_line
from studyctl.actions.reporting import Written
from studyctl.actions.situation import Situation
from studyctl.ledger.views import RunRow
from studyctl.plan.course import Course
from studyctl.report.model import BestRun, Portfolio, PortfolioPlace, PortfolioTrack
from studyctl.report.portfolio import markdown


def portfolio(seen: Situation, track: str = "") -> Portfolio:
    """What was built on the active tracks, or on one of them; raises UserError for one that is not active."""
    found = progress(seen, track)
    courses = tuple(course for course in seen.courses if course.track in {one.track for one in found.tracks})
    ever = ReportSpan("track", "", "", date.min, date.max, courses)
    return Portfolio(
        day=seen.today,
        since=found.since,
        hours=found.totals.hours,
        items_done=found.totals.items_done,
        items_proven=found.totals.items_proven,
        runs=found.totals.runs,
        tracks=tuple(_track(seen, course) for course in courses),
        best_runs=tuple(_best(seen, row) for row, _ in best_runs(seen, seen.reader.runs(None))),
        targets=tuple(
            target_line(one)
            for course in courses
            for one in targets.listed(seen, course.track, met=True)
            if one.best is not None
        ),
        papers=tuple(one for one in papers(seen, ever) if one.stages != ("begun",)),
        concepts=tuple(one.title for one in found.concepts if one.proven),
    )


def _track(seen: Situation, course: Course) -> PortfolioTrack:
    track = seen.catalogue.tracks[course.track]
    shown = proofs(seen)
    places = []
    for place in track.places:
        done = tuple(finished_at(seen, place, shown))
        name = place_name(place)
        title = name if name == place.title or not place.title else f"{name}: {place.title}"
        places += [PortfolioPlace(title, done)] if done else []
    core = sum(1 for item in course.core if item in course.closed)
    return PortfolioTrack(track.title, core, len(course.core), tuple(places))


def _best(seen: Situation, row: RunRow) -> BestRun:
    told, lab = line(seen, row), lab_of(seen, row)
    preset = lab.presets.get(row.preset) if lab else None
    settings = ", ".join(_changed(row, preset.set if preset else {}))
    return BestRun(told.lab, told.preset, told.run, told.day, told.result, told.target, told.met, settings)


def _changed(row: RunRow, usual: dict[str, object]) -> Iterator[str]:
    """The settings that differ from the preset's."""
    for name, value in row.params.items():
        if name in usual and usual[name] != value:
            shown = figure(value) if isinstance(value, float) else str(value)
            yield f"{name}={shown}"


def write_portfolio(seen: Situation, path: Path, track: str = "") -> Written:
    """Write the portfolio to `path` as Markdown; raises UserError where it cannot be written."""
    size = write_whole(path, markdown(portfolio(seen, track)).encode())
    return Written(path, "markdown", size, f"Wrote the portfolio to {path}, {size / 1000:.0f} kB")
