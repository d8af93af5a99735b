"""Public files fetched once: from STUDYCTL_DATA_DIR, else the cache, else the network; always checked by SHA-256."""

from __future__ import annotations

import hashlib
import os
import sys
import urllib.error
import urllib.request
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path

from studyctl.labkit.problems import Refused

CHUNK = 1 << 16
SECONDS_WITHOUT_A_BYTE = 30.0


@dataclass(frozen=True)
class RemoteFile:
    """A public file: the name it is kept under, its address, SHA-256, size in bytes and licence."""

    name: str
    url: str
    sha256: str
    size: int
    licence: str


def fetch(file: RemoteFile) -> Path:
    """The path of a verified local copy of `file`, downloaded into the cache if need be; raises Refused."""
    for folder in (data_dir(), cache_dir()):
        if folder and (folder / file.name).is_file():
            return _verified(folder / file.name, file)
    path = cache_dir() / file.name
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_name(f".{file.name}.{os.getpid()}.part")
        _download(file, partial)
        _verified(partial, file).replace(path)
    except OSError as error:
        raise Refused(f"cannot be kept ({error.strerror})", str(path)) from error
    return path


def data_dir() -> Path | None:
    """The folder of copies that STUDYCTL_DATA_DIR names, if any."""
    named = os.environ.get("STUDYCTL_DATA_DIR")
    return Path(named).expanduser() if named else None


def cache_dir() -> Path:
    """Where downloads are kept: the platform's cache folder for studyctl."""
    if os.environ.get("XDG_CACHE_HOME"):
        return Path(os.environ["XDG_CACHE_HOME"]) / "studyctl" / "data"
    caches = Path.home() / ("Library/Caches" if sys.platform == "darwin" else ".cache")
    return caches / "studyctl" / "data"


def _verified(path: Path, file: RemoteFile) -> Path:
    """`path` itself when its bytes are the registered ones; a part that is not is removed. Raises Refused."""
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    if digest == file.sha256:
        return path
    was = f"is not the registered {file.name}: SHA-256 {digest[:12]}…, wanted {file.sha256[:12]}…"
    if path.name.endswith(".part"):
        path.unlink()
        raise Refused(f"what came {was}", file.url, "Nothing was kept; try again")
    raise Refused(was, str(path), "Remove it to fetch it anew")


def _download(file: RemoteFile, partial: Path) -> None:
    """Stream the file's bytes into `partial`, never more than registered, with a bar on stderr; raises Refused."""
    try:
        with urllib.request.urlopen(file.url, timeout=SECONDS_WITHOUT_A_BYTE) as answer, partial.open("wb") as out:
            received = 0
            while chunk := answer.read(min(CHUNK, file.size + 1 - received)):
                received += out.write(chunk)
                _draw(file, received)
    except (urllib.error.URLError, HTTPException, TimeoutError, ConnectionError) as error:
        partial.unlink(missing_ok=True)
        reason = getattr(error, "reason", None) or error
        raise Refused(
            f"{file.name} is not on this machine and could not be fetched from {file.url} ({reason})",
            fix=f"Put {file.name} into a folder and set STUDYCTL_DATA_DIR to it, or use --set data=builtin",
        ) from error
    finally:
        if sys.stderr.isatty():
            print(file=sys.stderr)


def _draw(file: RemoteFile, received: int) -> None:
    """One bar that is redrawn on a terminal, one line a tenth in a log."""
    if sys.stderr.isatty():
        filled = int(30 * received / file.size)
        bar = "━" * filled + "─" * (30 - filled)
        print(f"\r{file.name} {bar} {received / 1e6:.1f}/{file.size / 1e6:.1f} MB", end="", file=sys.stderr)
    elif received * 10 // file.size > (received - CHUNK) * 10 // file.size:
        print(f"{file.name}: {received / 1e6:.1f} of {file.size / 1e6:.1f} MB", file=sys.stderr)
