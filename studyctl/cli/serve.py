"""`studyctl serve`: the app in a browser."""

from __future__ import annotations

from typing import Annotated

import typer

from studyctl.cli.opening import serve_app
from studyctl.cli.shared import workspace

app = typer.Typer()


@app.command()
def serve(
    ctx: typer.Context,
    host: Annotated[
        str, typer.Option(help="The address to listen at; others than this machine's own reach it, too.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="The port; 0 takes a free one.")] = 8000,
    token: Annotated[str | None, typer.Option(help="The secret in the address; else a random one.")] = None,
) -> None:
    """Show the app in a browser, until Ctrl+C; only who has the printed address gets in."""
    serve_app(workspace(ctx), host, port, token, lambda line: print(line, flush=True))
