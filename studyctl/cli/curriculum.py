"""`studyctl curriculum`: check, show and search what there is to learn."""

from __future__ import annotations

import typer

from studyctl.actions import content
from studyctl.cli.shared import Json, workspace
from studyctl.cli.show import emit

app = typer.Typer(help="Check, show and search what there is to learn.", no_args_is_help=True)


@app.command()
def check(ctx: typer.Context, json: Json = False) -> None:
    """Validate every file of the curriculum and print every problem with its file and line."""
    report = content.check(workspace(ctx))
    emit(report, json, lambda: print(report.summary))

