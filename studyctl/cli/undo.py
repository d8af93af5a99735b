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
LONGEST_VERB = 20


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
    after = f"Next in line: {_turned(one_line(undone.next.words))}" if undone.next else "Nothing more to undo"
    words = f"Undid: {_turned(one_line(undone.undone.words))}. {after}"
    return words + (f"\nIt still runs: `studyctl run cancel {undone.running}` stops it" if undone.running else "")


def _turned(words: str) -> str:
    """`Training loop (done)` for a command that said `Done: Training loop`."""
    verb, colon, subject = words.partition(": ")
    return f"{subject} ({verb.lower()})" if colon and len(verb) <= LONGEST_VERB else words


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
