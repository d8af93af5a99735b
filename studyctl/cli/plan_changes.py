"""`studyctl plan what-if`, `history`, `undo` and `move`: changes of plan, shown beforehand and taken back."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import typer

from studyctl.actions import moving, pivoting
from studyctl.actions.moving import ItemMoved
from studyctl.actions.pivoting import PivotChange, PivotRow, PlanHistory, Preview
from studyctl.actions.plan_words import (
    DAYS_SHOWN,
    DayPair,
    day_pairs,
    day_words,
    finish_words,
    kept_words,
    mark_of,
    moved_words,
    named_words,
    range_words,
    shift_words,
)
from studyctl.actions.situation import situation
from studyctl.cli.draw import Page, short_day
from studyctl.cli.shared import Json, workspace
from studyctl.cli.show import emit
from studyctl.clock import now
from studyctl.plan.decision import CHANGES
from studyctl.text import cut, one_line

app = typer.Typer()
MARKS = {"added": "+", "moved": "→", "dropped": "−", "": " "}
SIDE_BY_SIDE = 74  # columns from which both plans stand beside each other


@app.command("what-if")
def what_if(
    ctx: typer.Context,
    decision: Annotated[str, typer.Argument(metavar="DECISION", help=f"{', '.join(CHANGES)}.")],
    track: Annotated[str, typer.Option(help="The active track to show; else the first.")] = "",
    days: Annotated[int | None, typer.Option(min=1, max=366, help="How many days, where not the document's.")] = None,
    gap: Annotated[list[str] | None, typer.Option(help="What a catch-up is to close; may be given again.")] = None,
    whole: Annotated[bool, typer.Option("--all", help="Every day to the end, not the first two weeks.")] = False,
    apply: Annotated[bool, typer.Option("--apply", help="Change the plan so.")] = False,
    reason: Annotated[str, typer.Option(help="With --apply: why.")] = "",
    json: Json = False,
) -> None:
    """Show what a change would do to the plan: `plan what-if break --days 3`. Nothing is recorded without --apply."""
    seen = situation(workspace(ctx), now())
    gaps = tuple(gap or ())
    if apply:
        change = pivoting.decide(seen, decision, reason, track=track or None, gaps=gaps, days=days)
        emit(change, json, lambda: _draw_change(change))
        return
    shown = pivoting.preview(seen, decision, track=track or None, gaps=gaps, days=days)
    emit(shown, json, lambda: draw_preview(shown, whole))


@app.command()
def history(ctx: typer.Context, json: Json = False) -> None:
    """Print every change of plan with its reason, the latest first; `plan undo ID` takes one back."""
    found = pivoting.plan_history(situation(workspace(ctx), now()))
    emit(found, json, lambda: _draw_history(found))


@app.command()
def undo(
    ctx: typer.Context,
    pivot: Annotated[str, typer.Argument(metavar="PIVOT", help="Its id in `plan history`, or the beginning of it.")],
    reason: Annotated[str, typer.Option(help="Why.")] = "",
    json: Json = False,
) -> None:
    """Take one change of plan back, as `plan undo repeat-2026-11-22`; what came after it stays."""
    change = pivoting.take_back(situation(workspace(ctx), now()), pivot, reason)
    emit(change, json, lambda: _draw_change(change))


@app.command()
def move(
    ctx: typer.Context,
    item: Annotated[str, typer.Argument(metavar="ITEM", help="Its id, or the last part of it.")],
    day: Annotated[
        str, typer.Argument(metavar="DAY", help="A date, `tomorrow`, `fri`, or `back`: where the plan has it.")
    ],
    json: Json = False,
) -> None:
    """Move an item to another day of its week, as `plan move math-refresher fri`, where it breaks nothing."""
    moved = moving.move(situation(workspace(ctx), now()), item, day)
    emit(moved, json, lambda: _draw_move(moved))


def draw_preview(shown: Preview, whole: bool = False) -> None:
    """Print the plan now and after, what changes, and both ends."""
    page = Page()
    page.heading(f"{shown.title} · {shown.sentence}", finish_words(shown.diff))
    if not shown.pivots:
        page.line("Nothing changes.")
        page.print()
        return
    page.gap()
    pairs = day_pairs(shown.diff)
    _draw_days(page, pairs if whole else pairs[:DAYS_SHOWN])
    if len(pairs) > DAYS_SHOWN and not whole:
        page.line(f"  {len(pairs) - DAYS_SHOWN} more days: --all", faint=True)
    _draw_changes(page, shown)
    _draw_ends(page, shown)
    page.gap()
    page.prose("Nothing is recorded: --apply changes the plan so, and `studyctl plan undo` takes it back.")
    page.print()


def _draw_days(page: Page, pairs: tuple[DayPair, ...]) -> None:
    beside = page.width >= SIDE_BY_SIDE
    column = (page.width - 4) // 2 if beside else page.width - 2
    if beside:
        page.line(f"{'Now':<{column}}    After", faint=True)
    for pair in pairs:
        after = f"{MARKS[mark_of(pair)]} {_day(pair, after=True, width=column)}"
        page.line(f"{_day(pair, after=False, width=column)}  {after}" if beside else after)


def _day(pair: DayPair, after: bool, width: int) -> str:
    day = pair.after if after else pair.now
    hours = f"{day.hours:5.1f}" if day and day.pieces else "     "
    name = f"{pair.day:%a} {short_day(pair.day):>6}"
    return f"{name}  {cut(one_line(day_words(day)), width - 18):<{width - 18}} {hours}"


def _draw_changes(page: Page, shown: Preview) -> None:
    page.gap()
    diff = shown.diff
    if diff.added:
        page.prose(f"+ added    {named_words(diff.added)}")
    if diff.dropped:
        page.prose(f"− dropped  {named_words(diff.dropped)}")
    if diff.moved:
        page.prose(f"→ moved    {moved_words(diff)}")
    page.prose(f"  kept     {kept_words(diff)}")
    for other in shown.others:
        page.prose(f"  besides  {other.title} ends {_date(other.after)}, {shift_words(other.days)}")


def _draw_ends(page: Page, shown: Preview) -> None:
    page.gap()
    diff = shown.diff
    for name, ends in (("now", diff.finish_now), ("after", diff.finish_after)):
        page.line(f"Finish {name:<6} {_date(ends.finish)}")
        levels = " · ".join(f"{level} {days}" for level, days in range_words(ends, diff.first))
        if levels:
            page.line(f"  {levels}", faint=True)
    if not diff.finish_after.ranges:
        page.line("A forecast needs two weeks; this is the plan's own estimate.", faint=True)


def _date(day: date) -> str:
    return f"{short_day(day)} {day:%Y}"


def _draw_change(change: PivotChange) -> None:
    page = Page()
    page.prose(f"{change.text}. Undo: studyctl undo")
    for shift in change.shifts:
        still = f"{shift.title} still ends {_date(shift.after)}."
        page.prose(still if not shift.days else f"{shift.title} ends {_date(shift.after)}, {shift_words(shift.days)}.")
    page.print()


def _draw_history(found: PlanHistory) -> None:
    page = Page()
    page.heading("Changes of plan", f"{found.counting} in the plan")
    for row in found.rows:
        page.gap()
        page.split(f"{row.id}", f"{row.state}", faint=row.taken_back is not None)
        page.prose(f"  {row.sentence}")
        if row.reason:
            page.prose(f"  because {row.reason}")
        page.line(f"  {_when(row)}", faint=True)
    if not found.rows:
        page.line("The plan was never changed. `studyctl plan what-if compress` shows what would.")
    page.print()


def _when(row: PivotRow) -> str:
    span = f"from {_date(row.first)}" + (f" to {_date(row.last)}" if row.last and row.last != row.first else "")
    by = f"review of {row.week}" if row.week else "by hand"
    back = f", taken back {_date(row.taken_back.date())}" if row.taken_back else ""
    return f"{by}, decided {_date(row.decided.astimezone().date())}, {span}{back}"


def _draw_move(moved: ItemMoved) -> None:
    page = Page()
    page.prose(f"{moved.text}. Undo: studyctl undo")
    page.print()
