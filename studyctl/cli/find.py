"""`studyctl find`: search items, places, papers, concepts, notes, snippets and runs."""

from __future__ import annotations

from typing import Annotated

import typer

from studyctl.actions.find import Found, Hit
from studyctl.actions.find_sources import find_everywhere
from studyctl.actions.situation import situation
from studyctl.cli.draw import MARKS, Page
from studyctl.cli.shared import Json, workspace
from studyctl.cli.show import emit
from studyctl.clock import now
from studyctl.errors import AnswerNo
from studyctl.text import one_line

app = typer.Typer()
HEADINGS = {
    "item": "Items",
    "place": "Places",
    "paper": "Papers",
    "concept": "Concepts",
    "note": "Notes",
    "snippet": "Snippets",
    "run": "Runs",
}


@app.command()
def search(
    ctx: typer.Context,
    text: Annotated[list[str], typer.Argument(metavar="TEXT", help="Words that must all be there, in any case.")],
    kind: Annotated[
        list[str] | None, typer.Option(help="Only item, place, paper, concept, note, snippet or run.")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=100_000, help="The most hits of each kind.")] = 5,
    json: Json = False,
) -> None:
    """Search items, places, papers, concepts, notes, snippets and runs; titles come before ids, ids before the rest."""
    found = find_everywhere(situation(workspace(ctx), now()), " ".join(text), tuple(kind or ()), limit)
    emit(found, json, lambda: _draw(found))
    if not found.total:
        remedy = f". {found.suggestion}" if found.suggestion else ""
        raise AnswerNo(f"nothing matches {one_line(found.text)!r}{remedy}")


def _draw(found: Found) -> None:
    page = Page()
    for group in found.groups:
        page.gap()
        shown = len(group.hits)
        page.heading(HEADINGS[group.kind], str(shown) if shown == group.total else f"{shown} of {group.total}")
        for hit in group.hits:
            _draw_hit(page, hit)
    page.print()


def _draw_hit(page: Page, hit: Hit) -> None:
    mark = MARKS.get(hit.state, "·")
    state = hit.state if hit.kind == "run" else "" if hit.kind == "item" else hit.place
    page.split(f"{mark} {hit.title}", state)
    page.split(f"  {hit.id}", "", faint=True)
    if hit.excerpt:
        page.split(f"  {hit.excerpt}", "", faint=True)
