"""`studyctl plan`: the calendar of the active tracks, and days off."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from itertools import groupby
from typing import Annotated

import typer

from studyctl.actions import planning
from studyctl.actions.board import board as board_of
from studyctl.actions.board import week_named
from studyctl.actions.month import WEEKS
from studyctl.actions.month import month as month_of
from studyctl.actions.planning import DaysOffChange, DueItem, PlanView, StopPlan, TrackCalendar
from studyctl.actions.situation import situation
from studyctl.cli import plan_changes
from studyctl.cli.draw import Page, bar, drift_words, hours_words, short_day
from studyctl.cli.plan_views import draw_board, draw_month
from studyctl.cli.shared import Json, workspace
from studyctl.cli.show import emit
from studyctl.clock import now, parse_day, study_day
from studyctl.text import cut, one_line

app = typer.Typer(help="The calendar of the active tracks, days off, and changes of plan.")
app.registered_commands += plan_changes.app.registered_commands
BEHIND_SHOWN = 6
MARKS = {"done": "✓", "current": "◐", "later": "○"}
Days = Annotated[str, typer.Argument(metavar="FROM..TO", help="2026-12-23..2027-01-02, or one date.")]


@app.callback(invoke_without_command=True)
def show(
    ctx: typer.Context,
    track: Annotated[str, typer.Option(help="Only this track.")] = "",
    from_day: Annotated[
        str, typer.Option("--from", metavar="DATE", help="Show day by day from here; else today.")
    ] = "",
    to_day: Annotated[str, typer.Option("--to", metavar="DATE", help="Show day by day until here.")] = "",
    weeks: Annotated[int | None, typer.Option(min=1, max=520, help="Show this many weeks day by day.")] = None,
    json: Json = False,
) -> None:
    """Print the calendar: places with their dates and hours, what is behind, and when it ends."""
    if ctx.invoked_subcommand:
        return
    moment = now()
    span = planning.span_named(study_day(moment), from_day, to_day, weeks)
    view = planning.calendar(situation(workspace(ctx), moment), track, span)
    emit(view, json, lambda: _draw(view, by_day=span is not None))


@app.command()
def board(
    ctx: typer.Context,
    track: Annotated[str, typer.Option(help="Only this track.")] = "",
    week: Annotated[str, typer.Option(help="The week to show whole, such as 3; else the current one.")] = "",
    json: Json = False,
) -> None:
    """Print the board: every week with a square for each item, what you changed, and what unlocks most."""
    seen = situation(workspace(ctx), now())
    view = board_of(seen, track)
    shown = week_named(seen, view, week)
    emit(view, json, lambda: draw_board(view, shown))


@app.command()
def month(
    ctx: typer.Context,
    around: Annotated[str, typer.Option("--from", metavar="DATE", help="A day of the first week; else today.")] = "",
    weeks: Annotated[int, typer.Option(min=1, max=520, help="How many weeks.")] = WEEKS,
    track: Annotated[str, typer.Option(help="Only this track.")] = "",
    json: Json = False,
) -> None:
    """Print the calendar week by week: what each day plans, what was done, and days off."""
    view = month_of(situation(workspace(ctx), now()), parse_day(around) if around else None, weeks, track)
    emit(view, json, lambda: draw_month(view))


@app.command()
def off(
    ctx: typer.Context,
    days: Days,
    reason: Annotated[str, typer.Option(help="Why, such as a vacation.")] = "",
    json: Json = False,
) -> None:
    """Take days off: what comes after moves, and nothing counts as late for them."""
    _say(planning.days_off(situation(workspace(ctx), now()), days, reason), json)


@app.command()
def on(ctx: typer.Context, days: Days, json: Json = False) -> None:
    """Make days off working days again."""
    _say(planning.days_on(situation(workspace(ctx), now()), days), json)


def _say(change: DaysOffChange, json: bool) -> None:
    emit(change, json, lambda: _draw_change(change))


def _draw_change(change: DaysOffChange) -> None:
    page = Page()
    page.prose(f"{change.text}. Undo: studyctl undo")
    for shift in change.shifts:
        if not shift.days:
            page.prose(f"{shift.title} still ends {_date(shift.after)}.")
            continue
        days = f"{abs(shift.days)} day{'s' if abs(shift.days) > 1 else ''} {'later' if shift.days > 0 else 'sooner'}"
        page.prose(f"{shift.title} ends {_date(shift.after)}, {days} than {_date(shift.before)}.")
    page.print()


def _date(day: date) -> str:
    return f"{short_day(day)} {day:%Y}"


def _draw(view: PlanView, by_day: bool) -> None:
    page = Page()
    for track in view.tracks:
        page.gap()
        _draw_head(page, track)
        for stop in track.stops:
            _draw_stop(page, stop)
        _draw_behind(page, track.behind)
        _draw_changes(page, track)
        if by_day:
            _draw_days(page, track)
    if not view.tracks:
        page.line("No track is active: `studyctl track start ID`.")
    _draw_free(page, view)
    page.print()


def _draw_head(page: Page, track: TrackCalendar) -> None:
    page.heading(f"{track.title} · {track.place_title}", drift_words(track.drift_days))
    page.split(
        f"since {_date(track.start)}, {track.weekly_hours:g} h a week, {track.hours_left:.0f} h of Core left",
        f"finish {_date(track.finish)}",
    )
    if track.pace is None:
        page.line("A forecast needs two weeks; this is the plan's own estimate.", faint=True)
    else:
        page.line(f"At a pace of {track.pace:.0%} of the plan, which ends {_date(track.planned_finish)}.", faint=True)
    page.gap()


def _draw_stop(page: Page, stop: StopPlan) -> None:
    dates = f"{short_day(stop.first)} – {short_day(stop.last)}" if stop.first and stop.last else "before"
    done = sum(tier.done for tier in stop.tiers if tier.tier in ("core", "items"))
    total = sum(tier.total for tier in stop.tiers if tier.tier in ("core", "items"))
    name = cut(f"{MARKS[stop.state]} {_named(stop)}", page.width - 40)
    counts = f"{done:>3}/{total:<3} {bar(done, total, 6)} {hours_words(stop.hours):>7}"
    page.split(f"{name:<{page.width - 40}} {counts}", dates, faint=stop.state == "done", strong=stop.state == "current")


def _named(stop: StopPlan) -> str:
    return f"{stop.place}  {one_line(stop.title)}" if stop.title else stop.place


def _draw_behind(page: Page, behind: tuple[DueItem, ...]) -> None:
    if not behind:
        return
    page.gap()
    page.heading("Behind", f"{len(behind)} item{'s' if len(behind) > 1 else ''}")
    for item in behind[:BEHIND_SHOWN]:
        page.split(f"○ {item.title}", f"was due {short_day(item.due)}")
        page.line(f"  {item.item}", faint=True)
    if len(behind) > BEHIND_SHOWN:
        page.line(f"  and {len(behind) - BEHIND_SHOWN} more: `studyctl plan --json`")


def _draw_changes(page: Page, track: TrackCalendar) -> None:
    gates = [gate for gate in track.gates if gate.place == track.place]
    if gates or track.pivots:
        page.gap()
    for gate in gates:
        offer = "on offer" if gate.offered else "not on offer"
        page.line(f"{gate.tier.capitalize()} is {offer}: done in {gate.days:.1f} days, the gate is {gate.limit:.0f}")
    for pivot in track.pivots:
        said = ": ".join(part for part in (pivot.title, pivot.reason) if part)
        page.split(f"→ {pivot.kind} {pivot.place}".rstrip() + (f", {said}" if said else ""), short_day(pivot.day))


def _draw_days(page: Page, track: TrackCalendar) -> None:
    page.gap()
    page.heading("Day by day", hours_words(sum(piece.hours for piece in track.slices)))
    for day, pieces in groupby(track.slices, key=lambda piece: piece.day):
        for index, piece in enumerate(pieces):
            name = f"{day:%a} {short_day(day):>6}" if not index else ""
            page.split(f"{name:<11} {piece.title}", f"{_tier(piece.tier)}  {hours_words(piece.hours):>6}")
    if not track.slices:
        page.line("Nothing is left to do in these days.")


def _tier(tier: str | None) -> str:
    return (tier or "").capitalize()


def _draw_free(page: Page, view: PlanView) -> None:
    rows: Iterable[str] = [
        f"{_date(free.first)}" + (f" – {_date(free.last)}" if free.last != free.first else "") + _why(free.reason)
        for free in view.days_off
    ]
    weekdays = f"every {', '.join(day.capitalize() for day in view.weekdays_off)}" if view.weekdays_off else ""
    for index, row in enumerate([*([weekdays] if weekdays else []), *rows]):
        if not index:
            page.gap()
        page.line(f"{'Days off' if not index else '':<9} {row}")


def _why(reason: str) -> str:
    return f"  {reason}" if reason else ""
