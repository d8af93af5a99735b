"""`studyctl report`: a week, a month or a track as a page, the plan as a calendar, what was built as Markdown."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from studyctl.actions.situation import Situation, situation
from studyctl.cli.shared import Json, workspace
from studyctl.cli.show import emit
from studyctl.clock import now
from studyctl.text import one_line
from studyctl.workspace import typed_path

if TYPE_CHECKING:
    from studyctl.actions.reporting import Written

app = typer.Typer(help="Pages, a calendar and a portfolio of what you did.", no_args_is_help=True)
Html = Annotated[
    Path | None, typer.Option("--html", metavar="FILE", help="Write a page with plots, such as week.html.")
]
OnlyTrack = Annotated[str, typer.Option("--track", help="Only this track.")]


def _seen(ctx: typer.Context) -> Situation:
    return situation(workspace(ctx), now())


@app.command()
def week(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(metavar="[WEEK]", help="Such as 2026-W47; else this week.")] = "",
    html: Html = None,
    json: Json = False,
) -> None:
    """Report a week: hours, Core with its forecast, runs, recall; `--html week.html` writes a page with plots."""
    _report(ctx, "week", name, html, json)


@app.command()
def month(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(metavar="[MONTH]", help="Such as 2026-11; else this month.")] = "",
    html: Html = None,
    json: Json = False,
) -> None:
    """Report a month, as `report week` does a week; `--html month.html` writes a page with plots."""
    _report(ctx, "month", name, html, json)


@app.command()
def track(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(metavar="[TRACK]", help="An active track; else the first one.")] = "",
    html: Html = None,
    json: Json = False,
) -> None:
    """Report a track since its start; `--html track.html` writes a page with plots."""
    _report(ctx, "track", name, html, json)


def _report(ctx: typer.Context, kind: str, name: str, html: Path | None, json: bool) -> None:
    # what gathers a report takes 15 ms to import, which help and completion need not pay
    from studyctl.actions.reporting import report, write_report
    from studyctl.cli.report_pages import draw_report

    with _seen(ctx) as seen:
        if html is not None:
            _say(write_report(seen, kind, typed_path(html), name), json)
            return
        found = report(seen, kind, name)
    emit(found, json, lambda: draw_report(found))


@app.command()
def calendar(
    ctx: typer.Context,
    ics: Annotated[Path, typer.Option("--ics", metavar="FILE", help="Where to, such as plan.ics.")],
    by: Annotated[
        str, typer.Option(help="An entry for each study day, or for each item of a day: day or item.")
    ] = "day",
    track: OnlyTrack = "",
    weeks: Annotated[int | None, typer.Option(help="Only so many weeks; else to the end of the plan.")] = None,
    json: Json = False,
) -> None:
    """Write what is planned from today on as a calendar file; taken in again, it brings entries up to date."""
    from studyctl.actions.calendar_file import write_calendar

    with _seen(ctx) as seen:
        _say(write_calendar(seen, typed_path(ics), by, track, weeks), json)


@app.command()
def portfolio(
    ctx: typer.Context,
    md: Annotated[Path | None, typer.Option("--md", metavar="FILE", help="Where to, such as PORTFOLIO.md.")] = None,
    track: OnlyTrack = "",
    json: Json = False,
) -> None:
    """Print what you built, how it is shown and your best runs as Markdown; `--md PORTFOLIO.md` writes it."""
    from studyctl.actions.portfolio import portfolio as asked
    from studyctl.actions.portfolio import write_portfolio
    from studyctl.report.portfolio import markdown

    with _seen(ctx) as seen:
        if md is not None:
            _say(write_portfolio(seen, typed_path(md), track), json)
            return
        found = asked(seen, track)
    emit(found, json, lambda: print(markdown(found), end=""))


def _say(written: Written, json: bool) -> None:
    emit(written, json, lambda: print(one_line(f"{written.text}.")))
