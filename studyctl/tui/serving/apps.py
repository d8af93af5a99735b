"""The apps that browsers show: one process for each page, ended with it."""

from __future__ import annotations

import asyncio
import json
import secrets
from contextlib import suppress
from typing import Any

from aiohttp import WSMsgType, web
from textual_serve.app_service import AppService
from textual_serve.server import Server, to_int

from studyctl.tui.serving.door import Door
from studyctl.tui.serving.page import PROTECTION, page, policy

LEAVE_S = 7.0  # an app waits up to 5 s for what it was asked to record
LEAST, MOST = 2, 1000  # columns and rows that a browser may ask for
DRIVER = "studyctl.tui.serving.driver:ServedDriver"


class ServedApp(AppService):
    """One app for one page, started without a shell, and ended for certain."""

    def __init__(self, program: tuple[str, ...], page: web.WebSocketResponse, server: Server) -> None:
        super().__init__(
            "",
            write_bytes=page.send_bytes,
            write_str=page.send_str,
            close=page.close,  # type: ignore[arg-type]
            download_manager=server.download_manager,
        )
        self._program = program

    def _build_environment(self, width: int = 80, height: int = 24) -> dict[str, str]:
        return {**super()._build_environment(width, height), "TEXTUAL_DRIVER": DRIVER}

    async def _open_app_process(self, width: int = 80, height: int = 24) -> asyncio.subprocess.Process:
        pipe = asyncio.subprocess.PIPE
        self._process = process = await asyncio.create_subprocess_exec(
            *self._program,
            stdin=pipe,
            stdout=pipe,
            stderr=pipe,
            env=self._build_environment(width, height),
            start_new_session=True,  # Ctrl+C in the terminal is for the server, which asks the app to leave
        )
        self._stdin = process.stdin
        return process

    async def run(self) -> None:
        """Carry what the app draws to the page, and close the page when the app has ended, however it did."""
        with suppress(ConnectionError):
            await super().run()
        with suppress(ConnectionError):
            await self.remote_close()

    async def end(self) -> None:
        """Ask the app to leave; one that does not is ended. It is waited for."""
        with suppress(TimeoutError, ConnectionError):
            await asyncio.wait_for(self.stop(), LEAVE_S)
        if self._process is not None:
            await _ended(self._process)

    async def take(self, asked: Any) -> None:
        """Do what the page asks: keys, a new size, focus; anything else is left out."""
        match asked:
            case ["stdin", str(keys)]:
                await self.send_bytes(keys.encode("utf-8", "replace"))
            case ["resize", {"width": int(width), "height": int(height)}]:
                await self.set_terminal_size(sized(width), sized(height))
            case ["focus", *_]:
                await self.focus()
            case ["blur", *_]:
                await self.blur()
            case ["ping", str(sent)]:
                await self.remote_write_str(json.dumps(["pong", sent]))


async def _ended(process: asyncio.subprocess.Process) -> None:
    """Wait for a process; one that stays is told to end, and then made to."""
    for push in (process.terminate, process.kill):
        with suppress(TimeoutError):
            await asyncio.wait_for(process.wait(), 1.0)
            return
        with suppress(ProcessLookupError):
            push()
    await process.wait()


class Apps:
    """What a browser can ask for, and the apps that are shown now."""

    def __init__(self, command: tuple[str, ...], door: Door) -> None:
        self._command, self._door = command, door
        self._server = Server(" ".join(command))  # its assets and its way of sending files
        self._shown: set[ServedApp] = set()

    @property
    def routes(self) -> list[web.AbstractRouteDef]:
        """The page, its app, its assets, and files that the app hands over."""
        return [
            web.get("/", self.show_page),
            web.get("/ws", self.show_app),
            web.get("/download/{key}", self._server.handle_download),
            web.static("/static", self._server.statics_path),
        ]

    async def show_page(self, request: web.Request) -> web.Response:
        """The page; from now on the cookie lets the browser in."""
        nonce = secrets.token_urlsafe(16)
        size = max(6, min(64, to_int(request.query.get("fontsize", ""), 16)))
        response = web.Response(text=page(nonce, size), content_type="text/html", headers=PROTECTION)
        response.headers["Content-Security-Policy"] = policy(nonce, request.host)
        self._door.keep(response)
        return response

    async def show_app(self, request: web.Request) -> web.WebSocketResponse:
        """An app of its own for this page, until one of the two goes."""
        socket = web.WebSocketResponse(heartbeat=15)
        await socket.prepare(request)
        app = ServedApp(self._command, socket, self._server)
        width, height = (sized(to_int(request.query.get(name, ""), 80)) for name in ("width", "height"))
        self._shown.add(app)
        try:
            await app.start(width, height)
            async for message in socket:
                if message.type == WSMsgType.TEXT:
                    with suppress(ValueError):
                        await app.take(json.loads(message.data))
        finally:
            await asyncio.shield(app.end())
            self._shown.discard(app)
        return socket

    async def end(self) -> None:
        """Have every app leave, all at once, and wait for them."""
        await asyncio.gather(*(app.end() for app in self._shown))


def sized(cells: int) -> int:
    """A width or height that a screen can have."""
    return max(LEAST, min(MOST, cells))
