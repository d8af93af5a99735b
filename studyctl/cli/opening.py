"""Opening the app from a command: the entry point gives the ways in, since the command line knows no app."""

from __future__ import annotations

import os
from collections.abc import Callable

from studyctl.errors import Problem, UserError
from studyctl.workspace import Workspace

Opener = Callable[[Workspace], None]
Server = Callable[[Workspace, str, int, str | None, Callable[[str], None]], None]
_openers: list[Opener] = []
_servers: list[Server] = []


def opens_with(opener: Opener) -> None:
    """Tell how the app is opened."""
    _openers[:] = [opener]


def serves_with(server: Server) -> None:
    """Tell how the app is served to a browser."""
    _servers[:] = [server]


def require_terminal() -> None:
    """Raise UserError where there is nothing to draw on."""
    import sys

    served = bool(os.environ.get("TEXTUAL_DRIVER"))  # whoever shows the app elsewhere names its driver
    if not served and not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UserError(Problem("the app needs a terminal", fix="`studyctl today` prints the plan of the day"))


def open_app(workspace: Workspace) -> None:
    """Open the app on a workspace until it is left; raises UserError where there is nothing to draw on."""
    require_terminal()
    for opener in _openers:
        opener(workspace)


def serve_app(workspace: Workspace, host: str, port: int, token: str | None, say: Callable[[str], None]) -> None:
    """Serve the app to a browser until a signal ends it; `say` gets the lines to print."""
    for server in _servers:
        server(workspace, host, port, token, say)
