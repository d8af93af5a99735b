"""Fetching over a real (loopback) server: checked, atomic, cached, and clear when it cannot be done."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import pytest

from studyctl.labkit.fetch import RemoteFile, cache_dir, fetch
from studyctl.labkit.problems import Refused

CONTENT = bytes(range(256)) * 2000


class Shelf(BaseHTTPRequestHandler):
    """Serves CONTENT, more than it, half of it under a whole one's length, or nothing."""

    asked: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        """Answer by path."""
        self.asked.append(self.path)
        if self.path == "/missing":
            self.send_error(404)
            return
        body = {"/changed": CONTENT[::-1], "/longer": CONTENT * 3, "/torn": CONTENT[:1000]}.get(self.path, CONTENT)
        self.send_response(200)
        self.send_header("Content-Length", str(len(CONTENT) if self.path == "/torn" else len(body)))
        self.end_headers()
        try:
            self.wfile.write(body)
        except ConnectionError:
            self.close_connection = True  # the client took what it wanted and left

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def remote(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[RemoteFile]:
    """A registered file on a running server, an empty cache, no proxy."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    monkeypatch.delenv("STUDYCTL_DATA_DIR", raising=False)
    Shelf.asked = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Shelf)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    url = f"http://127.0.0.1:{server.server_port}/whole"
    yield RemoteFile("bytes.bin", url, hashlib.sha256(CONTENT).hexdigest(), len(CONTENT), "made here")
    server.shutdown()
    thread.join()
    server.server_close()


def at(remote: RemoteFile, path: str) -> RemoteFile:
    """The same file at another path of the server."""
    return replace(remote, url=remote.url.replace("/whole", path))


def test_a_file_is_fetched_once_and_drawn(remote: RemoteFile, capsys: pytest.CaptureFixture[str]) -> None:
    path = fetch(remote)
    assert path == cache_dir() / "bytes.bin"
    assert path.read_bytes() == CONTENT
    assert "bytes.bin: 0.5 of 0.5 MB" in capsys.readouterr().err
    assert fetch(remote) == path
    assert Shelf.asked == ["/whole"]


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("/changed", "what came is not the registered bytes.bin"),
        ("/longer", "what came is not the registered bytes.bin"),
        ("/torn", "could not be fetched|what came is not"),
        ("/missing", "could not be fetched.*Not Found"),
    ],
)
def test_what_is_wrong_is_not_kept(remote: RemoteFile, path: str, says: str) -> None:
    with pytest.raises(Refused, match=says):
        fetch(at(remote, path))
    assert not list(cache_dir().iterdir())
    assert fetch(remote).read_bytes() == CONTENT


def test_offline_names_the_address_and_the_way_out(remote: RemoteFile) -> None:
    with pytest.raises(Refused) as refusal:
        fetch(replace(remote, url="http://127.0.0.1:9/closed"))
    line = str(refusal.value)
    assert "http://127.0.0.1:9/closed" in line and "STUDYCTL_DATA_DIR" in line and "\n" not in line


def test_the_data_folder_comes_first(remote: RemoteFile, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "bytes.bin").write_bytes(CONTENT)
    monkeypatch.setenv("STUDYCTL_DATA_DIR", str(tmp_path))
    assert fetch(remote) == tmp_path / "bytes.bin"
    assert Shelf.asked == []


def test_a_changed_local_copy_is_refused_and_left(
    remote: RemoteFile, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "bytes.bin").write_bytes(b"changed")
    monkeypatch.setenv("STUDYCTL_DATA_DIR", str(tmp_path))
    with pytest.raises(Refused, match="Remove it to fetch it anew"):
        fetch(remote)
    assert (tmp_path / "bytes.bin").read_bytes() == b"changed"


def test_a_cache_that_cannot_be_written_is_refused(
    remote: RemoteFile, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("not a folder")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    with pytest.raises(Refused, match="cannot be kept"):
        fetch(remote)
