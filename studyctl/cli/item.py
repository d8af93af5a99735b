"""`studyctl item`: list and show items, start, finish and reopen them, record what proves them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from studyctl.actions import item_notes, items, notes
from studyctl.actions.items import ItemLine, Recorded
from studyctl.actions.situation import Situation, situation
from studyctl.cli.draw import MARKS, Page, hours_words
from studyctl.cli.noted import draw_noted
from studyctl.cli.shared import Json, workspace
from studyctl.cli.show import emit
from studyctl.clock import now
from studyctl.plan.reasons import target_words

app = typer.Typer(help="List items, start, finish and reopen them, and record what proves them.", no_args_is_help=True)
Item = Annotated[str, typer.Argument(metavar="ID", help="An item's id, or its unique ending.")]


def _seen(ctx: typer.Context) -> Situation:
    return situation(workspace(ctx), now())


@app.command("list")
def list_items(
    ctx: typer.Context,
    track: Annotated[str, typer.Option(help="Only this track.")] = "",
    place: Annotated[str, typer.Option("--place", "--week", help="Only this place, such as week-03.")] = "",
    tier: Annotated[str, typer.Option(help="core, stretch or mega-stretch.")] = "",
    priority: Annotated[str, typer.Option(help="P0, P1 or P2.")] = "",
    state: Annotated[str, typer.Option(help="open, started or done.")] = "",
    concept: Annotated[str, typer.Option(help="Only items that name this concept.")] = "",
    kind: Annotated[str, typer.Option(help="topic, task, deliverable, check or milestone.")] = "",
    json: Json = False,
) -> None:
    """List items with their state, tier and planned hours."""
    chosen = items.listed(_seen(ctx), items.Wanted(track, place, tier, priority, state, concept, kind))
    emit(chosen, json, lambda: _draw_list(chosen))


def _draw_list(chosen: tuple[ItemLine, ...]) -> None:
    page = Page()
    before = ""
    for item in chosen:
        if f"{item.track}.{item.place}" != before:
            before = f"{item.track}.{item.place}"
            page.gap()
            page.heading(before)
        label = item.priority or (item.tier or item.kind).capitalize()
        proven = "  proven" if item.proven else ""
        page.split(f"{MARKS[item.state]} {item.title}", f"{label}{proven}  {hours_words(item.hours):>6}")
        page.line(f"  {item.id}", faint=True)
    if not chosen:
        page.line("No item is like that.")
    page.print()


@app.command()
def show(ctx: typer.Context, item: Item, json: Json = False) -> None:
    """Show one item with its targets, evidence and state."""
    line = items.shown(_seen(ctx), item)
    emit(line, json, lambda: _draw_item(line))


def _draw_item(item: ItemLine) -> None:
    page = Page()
    page.heading(f"{MARKS[item.state]} {item.title}", hours_words(item.hours))
    page.line(item.id, faint=True)
    page.line(item.source.words, faint=True)
    rows = {
        "requires": item.requires,
        "concepts": item.concepts,
        "papers": item.papers,
        "labs": item.labs,
        "deliverables": item.deliverables,
        "targets": tuple(target_words(target) for target in item.targets),
        "links": tuple(f"{link.title} {link.url}" for link in item.links),
        "evidence": tuple(f"{one.kind} {one.value}{'' if one.proves else ' (no proof)'}" for one in item.evidence),
    }
    for name, values in rows.items():
        for index, value in enumerate(values):
            page.line(f"{name if not index else '':<13} {value}")
    page.print()


@app.command()
def start(ctx: typer.Context, item: Item, json: Json = False) -> None:
    """Begin an item."""
    _say(items.start(_seen(ctx), item), json)


@app.command()
def done(
    ctx: typer.Context,
    item: Item,
    file: Annotated[list[Path] | None, typer.Option(help="A file that shows it; its hash is kept.")] = None,
    commit: Annotated[list[str] | None, typer.Option(help="A commit that shows it.")] = None,
    url: Annotated[list[str] | None, typer.Option(help="An address that shows it.")] = None,
    json: Json = False,
) -> None:
    """Finish an item, with what proves it if there is something."""
    _say(items.done(_seen(ctx), item, items.Proof(tuple(file or ()), tuple(commit or ()), tuple(url or ()))), json)


@app.command()
def undo(ctx: typer.Context, item: Item, json: Json = False) -> None:
    """Open an item again that was started or done."""
    _say(items.reopen(_seen(ctx), item), json)


@app.command()
def note(
    ctx: typer.Context,
    item: Item,
    text: Annotated[str | None, typer.Argument(help="A sentence to record; without it your editor opens.")] = None,
    json: Json = False,
) -> None:
    """Write a note on an item: a sentence at once, or a file in your editor."""
    seen = _seen(ctx)
    if text is not None:
        _say(item_notes.note(seen, item, text), json)
        return
    noted = notes.write_note(seen, item_notes.outline(seen, item))
    emit(noted, json, lambda: draw_noted(noted))


@app.command()
def record(
    ctx: typer.Context,
    item: Item,
    metric: Annotated[str, typer.Argument(help="The metric's name, such as val_perplexity.")],
    value: Annotated[float, typer.Argument(help="What you measured.")],
    data: Annotated[str, typer.Option("--for", help="The data it was measured on.")] = "",
    note: Annotated[str, typer.Option(help="How you measured it.")] = "",
    json: Json = False,
) -> None:
    """Record a value measured by hand; it proves the item when it meets the target."""
    _say(items.record_metric(_seen(ctx), item, metric, value, data, note), json)


@app.command("import-marks")
def import_marks(
    ctx: typer.Context,
    track: Annotated[str, typer.Option(help="Only this track.")] = "",
    json: Json = False,
) -> None:
    """Record what the source documents already tick, on their own dates."""
    _say(items.import_marks(_seen(ctx), track), json)


def _say(recorded: Recorded, json: bool) -> None:
    emit(recorded, json, lambda: _draw_recorded(recorded))


def _draw_recorded(recorded: Recorded) -> None:
    page = Page()
    page.prose(f"{recorded.text}." + (" Undo: studyctl undo" if recorded.command else ""))
    if recorded.offers:
        page.line("The same work may have finished these too; nothing is marked by itself:")
        for offer in recorded.offers:
            page.split(f"  {offer.id}", offer.because)
    page.print()
