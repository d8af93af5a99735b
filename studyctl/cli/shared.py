"""Options that several commands share."""

from __future__ import annotations

from typing import Annotated

import typer

from studyctl.workspace import Workspace, find_workspace

Json = Annotated[bool, typer.Option("--json", help="Print JSON (docs/json.md).")]


def workspace(ctx: typer.Context) -> Workspace:
    """The workspace that this call works on."""
    return find_workspace(ctx.find_root().obj)
