"""`studyctl track`: list the tracks, start one, stop one."""

from __future__ import annotations

from typing import Annotated

import typer

from studyctl.actions import tracks
from studyctl.actions.situation import situation
from studyctl.actions.tracks import TrackChange, TrackLine
from studyctl.cli.draw import Page, bar, drift_words, short_day
from studyctl.cli.shared import Json, workspace
from studyctl.cli.show import emit
from studyctl.clock import now, parse_day

app = typer.Typer(help="List the tracks, start one, stop one.", no_args_is_help=True)
Track = Annotated[str, typer.Argument(metavar="ID", help="A track's id, such as hundred-days.")]


@app.command("list")
def list_tracks(ctx: typer.Context, json: Json = False) -> None:
    """List every track: whether it is active, where it stands, what is left and when it ends."""
    lines = tracks.listed(situation(workspace(ctx), now()))
    emit(lines, json, lambda: _draw(lines))


def _draw(lines: tuple[TrackLine, ...]) -> None:
    page = Page()
    for line in lines:
        page.gap()
        page.split(f"{'●' if line.active else '○'} {line.title}", line.id, strong=True)
        done = f"{bar(line.done, line.total, 12)} {line.done} of {line.total} items"
        page.split(f"  {done}", f"{line.hours_left:.0f} h of Core left")
        if line.start and line.finish and line.drift_days is not None:
            hours = f"since {short_day(line.start)} {line.start:%Y}, {line.weekly_hours:g} h a week"
            page.split(f"  {line.place_title}", drift_words(line.drift_days))
            page.split(f"  {hours}", f"finish {short_day(line.finish)} {line.finish:%Y}")
        else:
            page.line("  not active", faint=True)
    page.print()


@app.command()
def start(
    ctx: typer.Context,
    track: Track,
    at: Annotated[str, typer.Option(metavar="PLACE", help="Where to begin: week-03, 3, part-2.")] = "",
    from_day: Annotated[str, typer.Option("--from", metavar="DATE", help="First day; else today.")] = "",
    hours: Annotated[float | None, typer.Option(help="Hours a week of its own; else it shares what is left.")] = None,
    json: Json = False,
) -> None:
    """Make a track active; an active one takes the new place, day or hours."""
    seen = situation(workspace(ctx), now())
    _say(tracks.start(seen, track, at, parse_day(from_day) if from_day else None, hours), json)


@app.command()
def stop(ctx: typer.Context, track: Track, json: Json = False) -> None:
    """Make a track inactive; what was done in it stays."""
    _say(tracks.stop(situation(workspace(ctx), now()), track), json)


def _say(change: TrackChange, json: bool) -> None:
    emit(change, json, lambda: _draw_change(change))


def _draw_change(change: TrackChange) -> None:
    page = Page()
    page.prose(f"{change.text}. Undo: studyctl undo")
    shares = ", ".join(f"{one.title} {one.weekly_hours:g} h" for one in change.active)
    page.prose(f"Active: {shares} a week." if shares else "No track is active: `studyctl track start ID`.")
    if len(change.active) > 1:
        page.prose("They share the week; `studyctl track stop ID` gives one's hours to the others.")
    page.print()
