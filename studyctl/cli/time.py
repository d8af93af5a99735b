"""`studyctl time`: the timer, minutes written down by hand, and where the time went."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from studyctl.actions import time_report, timing
from studyctl.actions.situation import Situation, situation
from studyctl.actions.time_report import TimeReport, TimeRow, WeekTime
from studyctl.actions.timing import TimeRecorded, TimerRunning, spoken
from studyctl.cli.draw import Page, bar, hours_words, short_day
from studyctl.cli.shared import Json, workspace
from studyctl.cli.show import emit
from studyctl.clock import now
from studyctl.errors import UserError

app = typer.Typer(help="Start and stop the timer, log minutes, and see where the time went.", no_args_is_help=True)
Keep = Annotated[
    str | None,
    typer.Option(metavar="MINUTES|all|none", help="How much of a running timer counts (needed for a forgotten one)."),
]
BAR = 10


def _seen(ctx: typer.Context) -> Situation:
    return situation(workspace(ctx), now())


@app.command()
def start(
    ctx: typer.Context,
    item: Annotated[str | None, typer.Argument(metavar="[ITEM]", help="An item's id; without it, study.")] = None,
    keep: Keep = None,
    json: Json = False,
) -> None:
    """Start the timer on an item; one that runs on something else is stopped first."""
    seen = _seen(ctx)
    if item:
        seen.catalogue.item(item)  # a wrong id is told before anything is asked
    _say(timing.start(seen, item, _kept(timing.running(seen), keep)), json)


@app.command()
def stop(ctx: typer.Context, keep: Keep = None, json: Json = False) -> None:
    """Stop the timer; one that runs for over 4 h or since another day asks how much to keep."""
    seen = _seen(ctx)
    _say(timing.stop(seen, _kept(timing.running(seen), keep)), json)


def _kept(timer: TimerRunning | None, keep: str | None) -> str | None:
    """What was given, or for a forgotten timer what the person answers; nothing where nobody can be asked."""
    if keep is not None or timer is None or not timer.forgotten:
        return keep
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        return None

    def answer(text: str) -> str:
        try:
            timing.kept_of(text, timer.minutes)
        except UserError as error:
            raise typer.BadParameter(str(error)) from error
        return text

    since = f"{timer.since:%a} {short_day(timer.since)} {timer.since:%H:%M}"
    print(f"The timer on {timer.title} has run for {spoken(timer.minutes)}, since {since}.")
    kept: str = typer.prompt("Keep how much (such as 90 or 1h30, all, none)", value_proc=answer)
    return kept


# a negative number is read as a number, not as an option
@app.command(context_settings={"ignore_unknown_options": True})
def log(
    ctx: typer.Context,
    minutes: Annotated[str, typer.Argument(metavar="MINUTES", help="90, 90m, 1h30 or 1.5h.")],
    item: Annotated[str | None, typer.Option(help="The item it was spent on; without it, study.")] = None,
    day: Annotated[str, typer.Option(help="2026-11-22, today or yesterday.")] = "today",
    note: Annotated[str, typer.Option(help="What it was spent on, in your words.")] = "",
    correct: Annotated[bool, typer.Option("--correct", help="Take these minutes away instead.")] = False,
    json: Json = False,
) -> None:
    """Write down time that no timer measured."""
    _say(timing.log(_seen(ctx), minutes, item, day, note, correct), json)


def _say(recorded: TimeRecorded, json: bool) -> None:
    emit(recorded, json, lambda: _draw_recorded(recorded))


def _draw_recorded(recorded: TimeRecorded) -> None:
    page = Page()
    page.prose(f"{recorded.text}. Undo: studyctl undo")
    page.print()


@app.command()
def report(
    ctx: typer.Context,
    first: Annotated[str, typer.Option("--from", metavar="DAY", help="First day; else this week's Monday.")] = "",
    last: Annotated[str, typer.Option("--to", metavar="DAY", help="Last day; else today.")] = "",
    by: Annotated[str, typer.Option(metavar="day|item|track|week", help="What a row is.")] = "day",
    json: Json = False,
) -> None:
    """Show where the time went, and the week's hours beside the weekly budget."""
    found = time_report.report(_seen(ctx), first, last, by)
    emit(found, json, lambda: _draw_report(found))


def _draw_report(found: TimeReport) -> None:
    page = Page()
    page.heading(f"{short_day(found.first)} – {short_day(found.last)} by {found.by}", _hours(found.minutes))
    if found.by == "week":
        for row, week in zip(found.rows, found.weeks, strict=True):
            page.split(f"{row.key}  {row.title}", _beside_budget(row.minutes, week))
    else:
        for row in found.rows:
            _draw_row(page, row, found)
    if not found.rows:
        page.line("No time is recorded: `studyctl time start`, or `studyctl time log 90`.")
    if found.by != "week":
        page.gap()
        for week in found.weeks:
            dates = f"{short_day(week.first)} – {short_day(week.last)}"
            page.split(f"Week of {dates}", _beside_budget(week.minutes, week))
    if found.running:
        timer = found.running
        note = ", looks forgotten: `studyctl time stop`" if timer.forgotten else ""
        page.prose(f"● timer on {timer.title} since {timer.since:%H:%M}, not counted yet{note}")
    page.print()


def _draw_row(page: Page, row: TimeRow, found: TimeReport) -> None:
    most = max(abs(other.minutes) for other in found.rows)
    page.split(row.title, f"{bar(max(row.minutes, 0), most, BAR)} {_hours(row.minutes):>7}")
    if found.by == "item" and row.key:
        page.line(f"  {row.key}", faint=True)


def _beside_budget(minutes: float, week: WeekTime) -> str:
    budget = week.budget_minutes
    return f"{bar(min(minutes, budget), budget, BAR)} {_hours(minutes):>7} of {hours_words(budget / 60):>6}"


def _hours(minutes: float) -> str:
    return hours_words(minutes / 60)
