"""`studyctl undo`: take back the last command."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import typer

from studyctl.actions import undoing
from studyctl.actions.undoing import NOTHING, Step, UndoneCommand
from studyctl.cli.draw import Page, short_day
from studyctl.cli.shared import Json, workspace
from studyctl.cli.show import emit
from studyctl.clock import now, study_day
from studyctl.errors import AnswerNo
from studyctl.text import one_line

app = typer.Typer()


@app.command()
def undo(
    ctx: typer.Context,
    list_: Annotated[bool, typer.Option("--list", help="Show what would be undone next, and change nothing.")] = False,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="How many to list.")] = 10,
    json: Json = False,
) -> None:
    """Take back the last command with all that it recorded; again, and the one before goes too."""
    if list_:
        found = undoing.steps(workspace(ctx), limit)
        emit(found, json, lambda: _draw(found, now()))
        if not found:
            raise AnswerNo("" if json else NOTHING)
    else:
        undone = undoing.undo(workspace(ctx), now())
        emit(undone, json, lambda: print(_words(undone)))


def _words(undone: UndoneCommand) -> str:
    still = f"\nIt still runs: `studyctl run cancel {undone.running}` stops it" if undone.running else ""
    return undone.text + still


def _draw(found: tuple[Step, ...], moment: datetime) -> None:
    page = Page()
    for step in found:
        page.split(one_line(step.words), _when(step.at, moment))
    page.print()


def _when(at: datetime, moment: datetime) -> str:
    local = at.astimezone()
    if study_day(at) == study_day(moment):
        return f"{local:%H:%M}"
    return f"{short_day(local.date())}{f' {local.year}' if local.year != moment.year else ''} {local:%H:%M}"
