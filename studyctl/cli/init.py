"""`studyctl init`: make a folder a workspace."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from studyctl.actions.initiating import NEXT_STEPS, WorkspaceMade, make_workspace
from studyctl.cli.shared import Json
from studyctl.cli.show import emit

app = typer.Typer()


@app.command()
def init(
    ctx: typer.Context,
    folder: Annotated[
        str | None, typer.Argument(metavar="[DIR]", help="The folder; else --home, STUDYCTL_HOME, or this folder.")
    ] = None,
    json: Json = False,
) -> None:
    """Make a folder a workspace, which every folder below it then uses."""
    chosen = folder or ctx.find_root().obj or os.environ.get("STUDYCTL_HOME") or "."
    made = make_workspace(Path(chosen))
    emit(made, json, lambda: _say(made))


def _say(made: WorkspaceMade) -> None:
    print(f"Workspace made: {made.home}")
    if made.warning:
        print(f"{made.warning}.")
    print("Next:")
    meanings = dict(NEXT_STEPS)
    for command in made.next:
        print(f"  {command:<22}{meanings.get(command, '')}".rstrip())
