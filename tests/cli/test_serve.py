"""`studyctl serve`: a real server on a free loopback port, asked as a browser asks, and as a stranger does."""

from __future__ import annotations

import asyncio
import re
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest
from aiohttp import ClientSession, ClientWebSocketResponse, CookieJar, WSServerHandshakeError

pytestmark = pytest.mark.processes
LONGEST_S = 60.0
ADDRESS = re.compile(r"http://([^/]+):(\d+)/\?token=(\S+)")
EVERYTHING = ("/", "/ws", "/static/js/textual.js", "/download/key", "/nothing")


@dataclass
class Served:
    """A server under way."""

    process: subprocess.Popen[str]
    said: list[str]
    port: int
    token: str

    @property
    def page(self) -> str:
        """The page's address without the token."""
        return f"http://127.0.0.1:{self.port}/"

    def children(self) -> list[psutil.Process]:
        """The processes that the server started."""
        return psutil.Process(self.process.pid).children(recursive=True)


@contextmanager
def serving(home: Path, *options: str) -> Iterator[Served]:
    """Serve a workspace until the block ends; nothing is left of the server after it."""
    command = [sys.executable, "-m", "studyctl", "--home", str(home), "serve", "--port", "0", *options]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert process.stdout is not None
    said: list[str] = []
    try:
        while not (said and ADDRESS.search(said[-1])):
            line = process.stdout.readline()
            assert line, said
            said.append(line)
        found = ADDRESS.search(said[-1])
        assert found is not None
        yield Served(process, said, int(found[2]), found[3])
    finally:
        process.kill()
        process.wait(LONGEST_S)
        process.stdout.close()


@pytest.fixture(scope="module")
def strange_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace whose name no shell may read."""
    return tmp_path_factory.mktemp("served") / 'my "home"; it\'s $(touch oh) *'


@pytest.fixture(scope="module")
def served(strange_home: Path) -> Iterator[Served]:
    """One server for the tests that leave it as it is."""
    with serving(strange_home) as server:
        yield server


@asynccontextmanager
async def browser(server: Served | None = None) -> AsyncIterator[ClientSession]:
    """A client that keeps cookies; with a server, one that has opened its address."""
    async with ClientSession(cookie_jar=CookieJar(unsafe=True)) as client:
        if server is not None:
            async with client.get(server.page, params={"token": server.token}) as answer:
                assert answer.status == 200
        yield client


async def drawn(page: ClientWebSocketResponse, words: str) -> str:
    """Everything that was drawn until these words are among it, without the terminal's orders."""
    seen = ""
    async with asyncio.timeout(LONGEST_S):
        async for message in page:
            seen += message.data.decode() if isinstance(message.data, bytes) else ""
            shown = re.sub(r"\x1b\[[0-9;?$]*[a-zA-Z]", "", seen)
            if words in shown:
                return shown
    raise AssertionError(f"the app went before it said {words}: {seen[-500:]}")


async def status(client: ClientSession, address: str, **headers: str) -> int:
    """What the server answers."""
    async with client.get(address, headers=headers) as answer:
        return answer.status


@pytest.mark.asyncio
@pytest.mark.parametrize("path", EVERYTHING)
async def test_without_the_token_there_is_nothing(served: Served, path: str) -> None:
    async with browser() as client:
        address = served.page.rstrip("/") + path
        assert await status(client, address) == 403
        assert await status(client, f"{address}?token=") == 403
        assert await status(client, f"{address}?token={served.token[:-1]}") == 403
        assert await status(client, address, Cookie=f"studyctl-{served.port}=") == 403
        assert await status(client, address, Cookie=f"studyctl-{served.port}={served.token}") == 403


@pytest.mark.asyncio
async def test_two_servers_on_one_machine_do_not_lock_each_other_out(served: Served, tmp_path: Path) -> None:
    with serving(tmp_path / "other") as other:
        async with browser(served) as client:
            async with client.get(other.page, params={"token": other.token}) as answer:
                assert answer.status == 200
            assert [await status(client, one.page) for one in (served, other)] == [200, 200]


@pytest.mark.asyncio
async def test_the_page_gives_a_cookie_that_opens_the_rest(served: Served) -> None:
    async with browser() as client:
        async with client.get(served.page, params={"token": served.token}) as answer:
            text = await answer.text()
            cookie = answer.headers["Set-Cookie"]
            policy = answer.headers["Content-Security-Policy"]
        assert "HttpOnly" in cookie and "SameSite=Strict" in cookie
        assert served.token not in cookie and served.token not in text
        assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy
        assets = re.findall(r'(?:src|href)="([^"]+)"|url\("([^"]+)"', text)
        paths = [first or second for first, second in assets if not first.startswith("data:")]
        assert len(paths) >= 3 and all(path.startswith("/static/") for path in paths)
        assert "//" not in text.replace("</", "")  # nothing on it comes from anywhere else
        for path in paths:
            assert await status(client, served.page + path[1:]) == 200


@pytest.mark.asyncio
async def test_the_app_is_drawn_and_answers_keys(served: Served, strange_home: Path) -> None:
    async with browser(served) as client, client.ws_connect(f"{served.page}ws?width=120&height=36") as page:
        assert "Today" in await drawn(page, "keys")
        await page.send_json(["stdin", "?"])
        await drawn(page, "today.search")
        (app,) = served.children()
        assert str(strange_home) in app.cmdline()


@pytest.mark.asyncio
async def test_what_makes_no_sense_is_left_out(served: Served) -> None:
    nonsense = ("", "{", "[]", "null", '{"stdin": "q"}', '["stdin", 5]', '["resize", {"width": "a"}]', '["rm", "-rf"]')
    async with browser(served) as client, client.ws_connect(f"{served.page}ws?width=-7&height=x") as page:
        for text in nonsense:
            await page.send_str(text)
        await page.send_bytes(b"\x00\xff")
        await page.send_json(["resize", {"width": 10**9, "height": 10**9}])
        await page.send_json(["resize", {"width": 120, "height": 36}])
        await drawn(page, "Today")


@pytest.mark.asyncio
async def test_each_page_has_an_app_that_ends_with_it(served: Served) -> None:
    async with browser(served) as client:
        async with client.ws_connect(f"{served.page}ws") as one, client.ws_connect(f"{served.page}ws") as other:
            await asyncio.gather(drawn(one, "Today"), drawn(other, "Today"))
            assert len(served.children()) == 2
            await one.send_json(["stdin", "q"])
            async with asyncio.timeout(LONGEST_S):
                while not one.closed:  # leaving the app closes its page, and no other
                    await one.receive()
            await other.send_json(["stdin", "?"])
            await drawn(other, "today.search")
        async with asyncio.timeout(LONGEST_S):
            while served.children():
                await asyncio.sleep(0.02)


@pytest.mark.asyncio
@pytest.mark.parametrize(
    "origin", ["http://evil.example", "null", "http://127.0.0.1:1", "http://127.0.0.1.evil.example"]
)
async def test_a_page_from_elsewhere_gets_nothing(served: Served, origin: str) -> None:
    async with browser(served) as client:
        assert await status(client, served.page, Origin=origin) == 403
        with pytest.raises(WSServerHandshakeError, match="403"):
            await client.ws_connect(f"{served.page}ws", origin=origin)
        assert await status(client, served.page, Origin=served.page.rstrip("/")) == 200


@pytest.mark.asyncio
@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "evil.example:80", "", "a@127.0.0.1", "[::1"]
)
async def test_a_foreign_name_for_this_machine_gets_nothing(served: Served, host: str) -> None:
    async with browser(served) as client:
        assert await status(client, f"{served.page}?token={served.token}", Host=host) == 403


@pytest.mark.asyncio
@pytest.mark.parametrize("host", ["localhost:9000", "127.0.0.1", "[::1]:9000"])
async def test_a_tunnel_reaches_it(served: Served, host: str) -> None:
    async with browser() as client:
        address = f"{served.page}?token={served.token}"
        assert await status(client, address, Host=host, Origin=f"http://{host}") == 200


@pytest.mark.asyncio
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=lambda number: number.name)
async def test_a_signal_ends_it_and_every_app(home: Path, number: signal.Signals) -> None:
    with serving(home) as server:
        async with browser(server) as client, client.ws_connect(f"{server.page}ws") as page:
            await drawn(page, "Today")
            apps = server.children()
            assert len(apps) == 1
            server.process.send_signal(number)
            async with asyncio.timeout(LONGEST_S):
                while not page.closed:
                    await page.receive()
        said, _ = await asyncio.to_thread(server.process.communicate, None, LONGEST_S)
        assert server.process.returncode == 0
        assert not any(app.is_running() and app.status() != psutil.STATUS_ZOMBIE for app in apps)
        assert said == ""  # no traceback, no farewell


@pytest.mark.asyncio
async def test_no_app_outlives_a_server_that_was_killed(home: Path) -> None:
    with serving(home) as server:
        async with browser(server) as client, client.ws_connect(f"{server.page}ws") as page:
            await drawn(page, "Today")
            apps = server.children()
            server.process.kill()
            _, alive = await asyncio.to_thread(psutil.wait_procs, apps, LONGEST_S)
            assert not alive


@pytest.mark.asyncio
async def test_an_address_that_others_reach_is_said_in_one_line(home: Path) -> None:
    with serving(home, "--host", "0.0.0.0", "--token", "a-token-of-mine") as server:
        careful, _, address = server.said
        assert careful.startswith("Careful: whoever reaches 0.0.0.0") and server.token == "a-token-of-mine"
        assert f"//{socket.gethostname()}:" in address
        async with browser(server) as client:
            assert await status(client, server.page) == 200
            assert await status(client, server.page, Host="evil.example") == 403


@pytest.mark.parametrize(
    "options",
    [
        ("--port", "70000"),
        ("--port", "-1"),
        ("--port", "x"),
        ("--host", "no.such.name.invalid"),
        ("--host", ""),
        ("--token", ""),
        ("--token", "short"),
        ("--token", "a token with spaces"),
    ],
    ids=" ".join,
)
def test_what_cannot_be_served_is_one_line(home: Path, options: tuple[str, ...]) -> None:
    said = refused(home, *options)
    assert options[0] in said or options[1] in said


def test_a_port_in_use_is_one_line(home: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        assert refused(home, "--port", port).startswith(
            f"127.0.0.1:{port}: the app cannot be served: something listens"
        )


def refused(home: Path, *options: str) -> str:
    """What is said instead of serving."""
    command = [sys.executable, "-m", "studyctl", "--home", str(home), "serve", *options]
    done = subprocess.run(command, capture_output=True, text=True, timeout=LONGEST_S, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    (line,) = done.stderr.splitlines()
    return line
