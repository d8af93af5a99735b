"""`studyctl sprint`: the two-to-three-week sprint by pillar and priority."""

from __future__ import annotations

from typing import Annotated

import typer

from studyctl.actions.situation import situation
from studyctl.actions.sprint import PriorityCount, Sprint, SprintItem
from studyctl.actions.sprint import sprint as sprint_of
from studyctl.cli.draw import MARKS, Page, bar, drift_words, hours_words, short_day
from studyctl.cli.shared import Json, workspace
from studyctl.cli.show import emit
from studyctl.clock import now

app = typer.Typer()


@app.command()
def show(
    ctx: typer.Context,
    checklist: Annotated[bool, typer.Option("--checklist", help="What has to be shown at the end.")] = False,
    schedule: Annotated[bool, typer.Option("--schedule", help="The rows of its weeks.")] = False,
    json: Json = False,
) -> None:
    """Print the sprint: its pillars by priority, stages, and with an option its checklist or schedule."""
    view = sprint_of(situation(workspace(ctx), now()))
    emit(view, json, lambda: _draw(view, checklist, schedule))


def _draw(view: Sprint, checklist: bool, schedule: bool) -> None:
    page = Page()
    _draw_head(page, view)
    if checklist:
        _draw_checklist(page, view)
    if schedule:
        _draw_schedule(page, view)
    if not (checklist or schedule):
        _draw_pillars(page, view)
    page.print()


def _draw_head(page: Page, view: Sprint) -> None:
    if view.active and view.drift_days is not None and view.finish:
        week = f"week {view.week} of {view.weeks}, " if view.week else ""
        page.heading(f"{view.title} · {week}{view.place_title} · day {view.day_number}", drift_words(view.drift_days))
        page.split(_counts(view), f"finish {short_day(view.finish)} {view.finish.year}")
    else:
        page.heading(f"{view.title} · not begun", f"{view.weeks} weeks")
        page.split(_counts(view), "")
        page.prose(f"`{view.begin}` begins it; `--hours` gives it hours of its own.")


def _counts(view: Sprint) -> str:
    counts = [_count(one) for one in view.priorities]
    return "  ".join([*counts, f"checklist {view.checked}/{view.checks}"])


def _count(one: PriorityCount) -> str:
    return f"{one.priority} {one.done}/{one.total} {bar(one.done, one.total, 5)}"


def _draw_pillars(page: Page, view: Sprint) -> None:
    for pillar in view.pillars:
        page.gap()
        page.heading(pillar.title, f"{pillar.done} of {pillar.total} P0")
        for topic in pillar.topics:
            _draw_item(page, topic)
    page.gap()
    page.heading("Stages")
    for stage in view.stages:
        _draw_item(page, stage)


def _draw_item(page: Page, item: SprintItem) -> None:
    parts = (item.priority or "", due_words(item), hours_words(item.hours))
    page.split(f"{MARKS[item.state]} {item.title}", " · ".join(part for part in parts if part), faint=_over(item))


def due_words(item: SprintItem) -> str:
    """`by 24 Nov`, `late, 18 Nov`, or what the schedule's rows have done of it."""
    if item.state == "done":
        return "proven" if item.proven else ""
    if item.covered:
        return "its rows are done"
    if item.due is None:
        return ""
    return f"{'late,' if item.late else 'by'} {short_day(item.due)}"


def _over(item: SprintItem) -> bool:
    return item.state == "done"


def _draw_checklist(page: Page, view: Sprint) -> None:
    for group in view.checklist:
        page.gap()
        done = sum(1 for item in group.items if item.state == "done")
        page.heading(group.heading, f"{done}/{len(group.items)}")
        for item in group.items:
            _draw_item(page, item)


def _draw_schedule(page: Page, view: Sprint) -> None:
    for week in view.schedule:
        page.gap()
        dates = f"{short_day(week.first)} – {short_day(week.last)}" if week.first and week.last else ""
        page.heading(f"{week.name}, {week.title}", dates)
        for item in week.items:
            _draw_item(page, item)
