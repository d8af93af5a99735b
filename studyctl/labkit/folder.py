"""What a run folder is made of, for whoever writes one: ids, locks, whole-file writes, the code's digest."""

from __future__ import annotations

import fcntl
import json
import os
import re
import time
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from studyctl.labkit.events import jsonable

RUN_ID = re.compile(r"[0-9]{8}T[0-9]{4}-[0-9a-f]{6}")
NOT_CODE = {"__pycache__", ".git", ".venv", "runs", ".mypy_cache", ".ruff_cache", ".pytest_cache"}


def new_id(t: float) -> str:
    """A run id that is unique anywhere: the UTC minute of `t` (Unix seconds) and 6 random hex digits."""
    return time.strftime("%Y%m%dT%H%M", time.gmtime(t)) + "-" + os.urandom(3).hex()


def clock_offset() -> float:
    """Seconds from the machine's clock to the house's: 0, or what `STUDYCTL_NOW` (ISO 8601) asks for."""
    moment = os.environ.get("STUDYCTL_NOW")
    if not moment:
        return 0.0
    from datetime import datetime  # late: only a set clock needs it

    try:
        return datetime.fromisoformat(moment).timestamp() - time.time()
    except (ValueError, OverflowError, OSError):
        return 0.0


def write_whole(path: Path, value: Mapping[str, Any]) -> None:
    """Writes `value` as JSON so that readers see the old file or the new one, whole and on disk."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(json.dumps(jsonable(value), indent=1, allow_nan=False).encode() + b"\n")
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except OSError:
        temporary.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Puts the names inside `folder` on disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError:
        pass  # some file systems refuse to sync a folder; the file itself is on disk
    finally:
        os.close(descriptor)


def take(path: Path, flags: int = os.O_RDWR | os.O_CREAT, patience: float = 1.0) -> int | None:
    """An open descriptor of `path` that holds its lock, or None when another keeps it for `patience` seconds.

    Readers probe a lock by holding it for microseconds, so one refusal says nothing yet.
    """
    descriptor = os.open(path, flags | os.O_CLOEXEC, 0o644)
    give_up = time.monotonic() + patience
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return descriptor
        except BlockingIOError:
            if time.monotonic() >= give_up:
                os.close(descriptor)
                return None
            time.sleep(0.005)


def host() -> str:
    """This machine's name."""
    return os.uname().nodename


@cache
def boot_id() -> str:
    """What changes with every start of this machine; its boot time where there is no kernel id (macOS)."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    except OSError:
        return _boot_time()


def _boot_time() -> str:
    import subprocess  # late: only where /proc is missing

    try:
        shown = subprocess.run(["sysctl", "-n", "kern.boottime"], capture_output=True, text=True, check=False)
    except OSError:
        return ""
    seconds = re.search(r"sec = (\d+)", shown.stdout)
    return f"boot-{seconds[1]}" if seconds else ""


def code_files(folder: Path) -> Iterator[Path]:
    """The files of a lab's `folder` that are its code and data, in a stable order, caches left out."""
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder).parts
        if path.is_file() and not NOT_CODE & set(inside) and path.suffix != ".pyc":
            yield path


def code_digest(folder: Path) -> str:
    """`sha256:…` over the names and contents of the code in `folder`."""
    import hashlib  # late: 5 ms that a supervised lab never pays

    digest = hashlib.sha256()
    for path in code_files(folder):
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        digest.update(f"{path.relative_to(folder).as_posix()}\0{content}\n".encode(errors="surrogateescape"))
    return f"sha256:{digest.hexdigest()}"


def copy_code(source: Path, target: Path, most_bytes: int = 64_000_000) -> None:
    """Copies the code in `source` to a new folder `target`; raises ValueError when it is over `most_bytes`."""
    total = 0
    for path in code_files(source):
        total += path.stat().st_size
        if total > most_bytes:
            raise ValueError(f"{source} holds more than {most_bytes // 1_000_000} MB beside its code")
        copy = target / path.relative_to(source)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(path.read_bytes())
        copy.chmod(path.stat().st_mode & 0o777 | 0o600)
