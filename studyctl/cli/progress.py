"""`studyctl progress`: hours, Core done against the plan with its forecast, and what proves each concept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Annotated

import typer

from studyctl.actions.progress import ConceptProgress, DayHours, Progress, TrackProgress, progress
from studyctl.actions.situation import situation
from studyctl.cli.counts import counted
from studyctl.cli.draw import Page, bar
from studyctl.cli.shared import Json, workspace
from studyctl.cli.show import emit
from studyctl.clock import now
from studyctl.plan.calendar import DAY, WEEK_DAYS
from studyctl.plan.forecast import short_day, span_words

app = typer.Typer()
SHADES = "·░▒▓█"
WEEKS_SHOWN = 8
CONCEPTS_SHOWN = 12
NAME = 34
NO_END = "Hardly any Core was finished in the last four weeks."


@app.command()
def show(
    ctx: typer.Context,
    track: Annotated[str, typer.Option(help="Only this track.")] = "",
    json: Json = False,
) -> None:
    """Show whether it pays off: hours, Core done against the plan, when it ends, and what proves each concept."""
    found = progress(situation(workspace(ctx), now()), track)
    emit(found, json, lambda: _draw(found))


def _draw(found: Progress) -> None:
    page = Page()
    names = " and ".join(track.title for track in found.tracks)
    totals = found.totals
    sums = (f"{totals.hours:.1f} h", f"{counted(totals.items_proven, 'item')} proven", counted(totals.runs, "run"))
    where = f"Progress  {names}, since {short_day(found.since, found.day)}" if names else "Progress"
    page.heading(where, " · ".join(sums))
    if not found.tracks:
        page.line("No track is active: `studyctl track start ID`.")
    _draw_hours(page, found)
    for track in found.tracks:
        _draw_track(page, track, found.day)
    _draw_concepts(page, found.concepts)
    page.print()


def _draw_hours(page: Page, found: Progress) -> None:
    page.gap()
    mean = f"{found.mean_hours:.1f} h on study days · " if found.mean_hours else ""
    page.heading("Hours", f"{mean}streak {found.streak} · best {found.best_streak}")
    by_day = {one.day: one for one in found.days}
    this_week = found.day - found.day.weekday() * DAY
    weeks = [this_week - index * WEEK_DAYS * DAY for index in reversed(range(WEEKS_SHOWN))]
    page.line(f"{'':<8} {' '.join('MTWTFSS')}", faint=True)
    for first in (first for first in weeks if first + WEEK_DAYS * DAY > found.since):
        days = [by_day.get(first + index * DAY) for index in range(WEEK_DAYS)]
        hours = sum(one.hours for one in days if one)
        page.line(f"{short_day(first, found.day):<8} {' '.join(map(_shade, days))} {hours:7.1f} h")


def _shade(day: DayHours | None) -> str:
    if day is None:
        return " "
    return "-" if day.off and not day.level else SHADES[day.level]


def _draw_track(page: Page, track: TrackProgress, today: date) -> None:
    page.gap()
    finish = "" if track.forecast.stalled else "finish "
    page.heading(track.title, f"{finish}{track.forecast.words(today)}")
    plan = max((point.items for point in track.burn_up.plan if point.day <= today), default=0)
    core = f"Core {track.core_done} of {track.core_total} {bar(track.core_done, track.core_total, 20)}"
    page.split(core, f"the plan had {plan} by today, and ends {short_day(track.forecast.planned, today)}")
    ends = [f"{one.percent} % {span_words(one, today)}" for one in track.forecast.ranges]
    if ends:
        page.line(" · ".join(ends) if not track.forecast.stalled else NO_END, faint=True)
    elif track.forecast.pace is None:
        page.line("A forecast needs two weeks; this is the plan's own estimate.", faint=True)


def _draw_concepts(page: Page, concepts: Sequence[ConceptProgress]) -> None:
    page.gap()
    page.heading("Evidence by concept", f"{sum(1 for one in concepts if one.proven)} of {len(concepts)} proven")
    shown = [one for one in concepts if one.done or one.proofs or one.runs][:CONCEPTS_SHOWN]
    for one in shown:
        right = ", ".join(proof_words(one)) or "no proof yet"
        page.split(f"{one.concept:<{NAME}} {bar(one.done, one.items, 8)} {one.done:>2} of {one.items:<2}", right)
    if not shown:
        page.line("Nothing yet: items that are done or proven count here.")
    elif len(shown) < len(concepts):
        page.line(f"{len(concepts) - len(shown)} more: `studyctl progress --json`", faint=True)


def proof_words(one: ConceptProgress) -> list[str]:
    """`lab`, `2 notes` for what proves a concept, then its runs."""
    words = [proof.kind if proof.count == 1 else counted(proof.count, proof.kind) for proof in one.proofs]
    return words + ([counted(one.runs, "run")] if one.runs else [])
