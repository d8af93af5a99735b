"""`studyctl content`: check everything that can be studied."""

from __future__ import annotations

from typing import Annotated

import typer

from studyctl.actions.content import ContentChecked, Part, check_all
from studyctl.cli.counts import counted
from studyctl.cli.shared import Json, workspace
from studyctl.cli.show import emit
from studyctl.errors import UserError

Update = Annotated[bool, typer.Option(help="First write down what the code of one's own cards gives.")]

app = typer.Typer(help="Check all content: the curriculum, the labs and the cards.", no_args_is_help=True)


@app.callback()
def _content() -> None:
    """Check all content: the curriculum, the labs and the cards."""


@app.command()
def check(ctx: typer.Context, update_expected: Update = False, json: Json = False) -> None:
    """Check every kind of content, and print every problem with its file and line."""
    checked = check_all(workspace(ctx), update_expected)
    emit(checked, json, lambda: _draw(checked))
    if not checked.valid:
        raise UserError(*checked.problems)


def _draw(checked: ContentChecked) -> None:
    for part in checked.parts:
        print(f"{part.name:<12}{_words(part)}")


def _words(part: Part) -> str:
    counts = ", ".join(
        f"{count} {name if count != 1 else name.removesuffix('s')}" for name, count in part.counts.items()
    )
    return f"{counts}: {counted(len(part.problems), 'problem') if part.problems else 'all valid'}"
