"""`studyctl why`: everything about one item on one page."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

import typer

from studyctl.actions.situation import situation
from studyctl.actions.why import ItemRef, Planned, Why, why
from studyctl.cli.draw import MARKS, Page, hours_words, minutes_words, short_day
from studyctl.cli.shared import Json, workspace
from studyctl.cli.show import emit
from studyctl.cli.target import draw_target
from studyctl.clock import now

app = typer.Typer()
UNLOCKS_SHOWN = 8
ELSEWHERE_SHOWN = 4


@app.command()
def show(
    ctx: typer.Context,
    item: Annotated[str, typer.Argument(metavar="ITEM", help="An item's id, or its unique ending.")],
    json: Json = False,
) -> None:
    """Say why an item is there: what it needs and unlocks, what shows it is done, when it is planned."""
    page = why(situation(workspace(ctx), now()), item)
    emit(page, json, lambda: draw(page))


def draw(item: Why) -> None:
    """Print the page of an item."""
    page = Page()
    _head(page, item)
    for text in (item.explain, item.why):
        if text:
            page.gap()
            page.prose(text)
    _list(page, "Parts", (f"· {part}" for part in item.parts))
    if item.choose:
        _list(page, f"Choose {item.choose.count} of", (f"· {one}" for one in item.choices))
    _list(page, "Deliverables", (f"· {one}" for one in item.deliverables))
    _items(page, "Needs", item.requires)
    _items(page, "Unlocks", item.unlocks, UNLOCKS_SHOWN)
    _items(page, "Covers", item.covers)
    _items(page, "Covered by", item.covered_by)
    _items(page, "Same concept elsewhere", item.same_concept, ELSEWHERE_SHOWN)
    _proof(page, item)
    _list(page, "Links", (f"· {link.title}  {link.url}" for link in item.links))
    page.gap()
    page.prose(f"From {item.source.words}")
    page.print()


def _head(page: Page, item: Why) -> None:
    label = " · ".join(part for part in (item.priority, (item.tier or item.kind).capitalize()) if part)
    page.split(f"{MARKS[item.state]} {item.title}", f"{label}  {hours_words(item.hours)}", strong=True)
    page.line(f"  {item.id}", faint=True)
    spent = f"{minutes_words(item.minutes)} spent" if item.minutes else "no time tracked"
    page.split(f"  {item.place}, {item.place_title}", spent)
    page.split(f"  {item.state}{', proven' if item.proven else ''}", _planned_words(item.planned))
    if item.reasons:
        page.prose(" · ".join(item.reasons))
    if item.concepts:
        page.prose(f"Concepts: {', '.join(item.concepts)}")
    for name, text in (("Timeline", item.timeline), ("Compute", item.compute)):
        if text:
            page.prose(f"{name}: {text}")


def _planned_words(planned: Planned) -> str:
    due = f"due {short_day(planned.due)}" if planned.due else ""
    if planned.status == "behind":
        return f"behind, was {due}"
    words = {"today": "planned today", "not planned": "not in the plan", "done": ""}
    status = words.get(planned.status, f"from {short_day(planned.next_day)}" if planned.next_day else "")
    return ", ".join(part for part in (status, due) if part)


def _list(page: Page, title: str, rows: Iterable[str]) -> None:
    rows = list(rows)
    if rows:
        page.gap()
        page.heading(title)
        for row in rows:
            page.prose(row)


def _items(page: Page, title: str, items: tuple[ItemRef, ...], most: int = 100) -> None:
    if not items:
        return
    page.gap()
    done = sum(item.state == "done" for item in items)
    page.heading(title, f"{done} of {len(items)} done")
    for item in items[:most]:
        page.split(f"{MARKS[item.state]} {item.title}", item.because if len(item.because) < 30 else "")
        page.line(f"  {item.id}", faint=True)
    if len(items) > most:
        page.line(f"  and {len(items) - most} more")


def _proof(page: Page, item: Why) -> None:
    if item.targets:
        page.gap()
        page.heading("Targets")
        for target in item.targets:
            draw_target(page, target)
    _list(
        page, "Evidence", (f"· {e.kind} {e.value}{'' if e.proves else ' (no proof)'} {e.note}" for e in item.evidence)
    )
    _list(page, "Notes", (f"· {short_day(note.day)} {note.path or note.text}" for note in item.notes))
    if item.labs:
        page.gap()
        page.heading("Labs", ", ".join(item.labs))
        for run in item.runs:
            page.split(f"· {run.name} {run.preset} {run.state}", short_day(run.day))
        if not item.runs:
            page.line(f"  no runs yet: `studyctl lab run {item.labs[0][:2]} --preset cpu`", faint=True)
    if item.papers:
        page.gap()
        page.heading("Papers")
        for paper in item.papers:
            tier = f"tier {paper.tier}" if paper.tier else ""
            page.split(f"{'○' if paper.left else '✓'} {paper.title}", f"{tier} {paper.left or 'done'}".strip())
