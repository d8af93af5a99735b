"""`studyctl curriculum`: check, show and search what there is to learn."""

from __future__ import annotations

import json as json_text
from typing import Annotated

import typer

from studyctl.actions import content
from studyctl.cli.counts import counted
from studyctl.cli.draw import Page
from studyctl.cli.shared import Json, workspace
from studyctl.cli.show import emit
from studyctl.clock import now
from studyctl.errors import AnswerNo

app = typer.Typer(help="Check, show and search what there is to learn.", no_args_is_help=True)


@app.command()
def check(
    ctx: typer.Context,
    missing: Annotated[
        bool, typer.Option("--missing", help="List what the documents leave open about papers, and nobody verified.")
    ] = False,
    json: Json = False,
) -> None:
    """Validate every file of the curriculum and print every problem with its file and line."""
    report = content.check(workspace(ctx))
    if not missing:
        emit(report, json, lambda: print(report.summary))
    else:
        emit(report.unverified, json, lambda: _draw_missing(report))


def _draw_missing(report: content.ContentReport) -> None:
    page = Page()
    for line in report.unverified:
        page.prose(line)
    page.line(f"{len(report.unverified)} of {counted(report.papers, 'paper')} lack something")
    page.print()


@app.command()
def show(
    ctx: typer.Context,
    track: Annotated[str | None, typer.Argument(metavar="TRACK", help="A track; without it, all of them.")] = None,
    place: Annotated[str | None, typer.Argument(metavar="PLACE", help="A place of it: week-03, `week 3` or 3.")] = None,
    json: Json = False,
) -> None:
    """Show the tracks, a track's places, or everything that stands at a place, with its state."""
    from studyctl.actions import showing
    from studyctl.actions.situation import situation  # opens the ledger: the other commands here need none
    from studyctl.cli import curriculum_pages as pages

    seen = situation(workspace(ctx), now())
    if track and not place and track in seen.catalogue.places:
        track, _, place = track.partition(".")
    if track is None:
        tracks = showing.tracks_shown(seen)
        emit(tracks, json, lambda: pages.draw_tracks(tracks))
    elif place is None:
        one = showing.track_shown(seen, track)
        emit(one, json, lambda: pages.draw_track(one))
    else:
        here = showing.place_shown(seen, track, place)
        emit(here, json, lambda: pages.draw_place(here))


@app.command()
def search(
    ctx: typer.Context,
    text: Annotated[list[str], typer.Argument(metavar="TEXT", help="Words that an entry must all have.")],
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="How many to show.")] = 20,
    json: Json = False,
) -> None:
    """Find tracks, places, items, targets, notes, papers, concepts and labs by their words."""
    from studyctl.actions.searching import search as find
    from studyctl.cli import curriculum_pages as pages

    hits = find(content.catalogue_of(workspace(ctx)), " ".join(text))
    emit(hits[:limit], json, lambda: pages.draw_hits(hits, limit))
    if not hits:
        raise AnswerNo("" if json else f"Nothing in the curriculum has {' '.join(text)!r}")


@app.command()
def schema(
    name: Annotated[
        str | None, typer.Argument(metavar="NAME", help="A kind of file; without it, they are listed.")
    ] = None,
    json: Json = False,
) -> None:
    """Print the JSON Schema of a kind of file, with which editors complete and check it."""
    # the readers and libyaml take 25 ms to import: the other commands here do without them
    from studyctl.actions import schemas

    if name is not None:
        print(json_text.dumps(schemas.schema_of(name), indent=2, ensure_ascii=False))
        return
    found = schemas.kinds()
    emit(found, json, lambda: [print(f"{kind:<10}{file}") for kind, file in found.items()])
