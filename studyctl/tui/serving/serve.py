"""Serving the app to a browser until a signal ends it."""

from __future__ import annotations

import asyncio
import errno
import os
import secrets
import signal
import sys
from collections.abc import Callable

from aiohttp import web

from studyctl.errors import Problem, UserError
from studyctl.tui.serving.apps import Apps
from studyctl.tui.serving.door import Door, checked_host, checked_token, in_address, loopback, reached_as
from studyctl.workspace import Workspace

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
OPEN_TO_OTHERS = (
    "Careful: whoever reaches {host} and has this address uses the app as you do, and nothing is encrypted."
)


def serve(workspace: Workspace, host: str, port: int, token: str | None, say: Callable[[str], None]) -> None:
    """Serve the app on `workspace` until SIGINT, SIGTERM or SIGHUP; `say` gets the lines to print.

    Raises UserError where nothing can listen at `host` and `port`, and for a token that is no secret.
    """
    door = Door(secrets.token_urlsafe(24) if token is None else checked_token(token), checked_host(host))
    asyncio.run(_serve(app_command(workspace), door, port, say))


def app_command(workspace: Workspace) -> tuple[str, ...]:
    """This very program on this very workspace; no shell reads it, so nothing needs quoting."""
    # files of the present folder are no modules of the program, unless it was started from there with `-m`
    safe = () if sys.path[0] in ("", os.getcwd()) else ("-P",)
    return (sys.executable, *safe, "-m", "studyctl", "--home", str(workspace.home))


async def _serve(command: tuple[str, ...], door: Door, port: int, say: Callable[[str], None]) -> None:
    apps = Apps(command, door)
    served = web.Application(middlewares=[door.guard])
    served.add_routes(apps.routes)
    runner = web.AppRunner(served, access_log=None, handle_signals=False, shutdown_timeout=1.0)
    await runner.setup()
    try:
        door.port = await _listen(runner, door.host, port)
        ended = _on_signals()
        _announce(door, say)
        await ended.wait()
    finally:
        await apps.end()
        await runner.cleanup()


def _announce(door: Door, say: Callable[[str], None]) -> None:
    if not loopback(door.host):
        say(OPEN_TO_OTHERS.format(host=door.host))
    say("Open this address in a browser; Ctrl+C ends the app, runs go on.")
    say(f"http://{in_address(reached_as(door.host))}:{door.port}/?token={door.token}")


async def _listen(runner: web.AppRunner, host: str, port: int) -> int:
    """Listen, and return the port; raises UserError where it cannot be."""
    try:
        await web.TCPSite(runner, host, port).start()
    except (OSError, UnicodeError) as error:
        problem = Problem(f"the app cannot be served: {_why(error)}", f"{in_address(host)}:{port}", _remedy(error))
        raise UserError(problem) from error
    return int(runner.addresses[0][1])


def _taken(error: Exception) -> bool:
    return isinstance(error, OSError) and error.errno == errno.EADDRINUSE


def _why(error: Exception) -> str:
    """Why nothing can listen there, in the system's words."""
    if _taken(error):
        return "something listens there already"
    number = error.errno if isinstance(error, OSError) else None
    return os.strerror(number).lower() if number and number > 0 else "there is no such address"


def _remedy(error: Exception) -> str:
    return "Give another --port; 0 takes a free one" if _taken(error) else "Give another --host or --port"


def _on_signals() -> asyncio.Event:
    """An event that a signal to end sets."""
    ended, loop = asyncio.Event(), asyncio.get_running_loop()
    for number in SIGNALS:
        loop.add_signal_handler(number, ended.set)
    return ended
