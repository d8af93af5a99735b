"""`studyctl target`: what is wanted, the best value so far, and where it comes from."""

from __future__ import annotations

from itertools import groupby
from typing import Annotated

import typer

from studyctl.actions import targets
from studyctl.actions.situation import Situation, situation
from studyctl.actions.targets import TargetLine
from studyctl.cli.draw import Page, short_day
from studyctl.cli.shared import Json, workspace
from studyctl.cli.show import emit
from studyctl.clock import now

app = typer.Typer(help="What is wanted, the best value so far, and where it comes from.", no_args_is_help=True)
MARKS = {"met": "✓", "missed": "✗", "recorded": "✓"}


@app.callback()
def _group() -> None:
    """What is wanted, the best value so far, and where it comes from."""


@app.command("list")
def list_targets(
    ctx: typer.Context,
    week: Annotated[str, typer.Option("--week", "--place", metavar="W", help="Only this place: week-03, 3.")] = "",
    track: Annotated[str, typer.Option(help="Only this track.")] = "",
    met: Annotated[bool, typer.Option("--met", help="Only those that are met.")] = False,
    open_: Annotated[bool, typer.Option("--open", help="Only those missed, not measured or to record.")] = False,
    json: Json = False,
) -> None:
    """List every target by track and place: wanted, best value, source, met or not."""
    seen = situation(workspace(ctx), now())
    lines = targets.listed(seen, track, week, met, open_)
    emit(lines, json, lambda: _draw(seen, lines))


def _draw(seen: Situation, lines: tuple[TargetLine, ...]) -> None:
    page = Page()
    for (track, place), group in groupby(lines, key=lambda line: (line.track, line.place)):
        rows = list(group)
        page.gap()
        bound = [row for row in rows if row.op]
        met = sum(row.state == "met" for row in bound)
        title = seen.catalogue.places[f"{track}.{place}"].title
        page.heading(f"{track} {place}  {title}", f"{met} of {len(bound)} met" if bound else "")
        for row in rows:
            draw_target(page, row)
    if not lines:
        page.line("No target is like that.")
    page.print()


def draw_target(page: Page, row: TargetLine) -> None:
    """One target on one line: wanted at the left, the best value with its source and verdict at the right."""
    page.split(f"{MARKS.get(row.state, '○')} {row.wanted}", best_words(row))


def best_words(row: TargetLine) -> str:
    """`1.466 nats r-0147 22 Nov met`, or that nothing was measured."""
    if row.best is None:
        return row.state
    unit = f" {row.unit}" if row.unit else ""
    verdict = row.state if row.op else ""
    return f"{row.best.value:.4g}{unit} · {row.best.source} · {short_day(row.best.day)} · {verdict}".rstrip(" ·")
