"""The readable end of a job's output: bounded memory, progress bars collapsed, nothing that moves a cursor."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from studyctl.text import cut, plain

MOST_READ = 1_000_000  # bytes from the end, whatever the size of the log
LONGEST_LINE = 2_000


def tail(path: Path, lines: int) -> list[str]:
    """The last `lines` lines of `path` as a terminal would show them; empty when there is no log."""
    try:
        with path.open("rb") as file:
            size = file.seek(0, os.SEEK_END)
            data = _read_back(file.fileno(), size, lines)
    except OSError:
        return []
    shown = [_as_shown(line) for line in data.split(b"\n")]
    if shown and not shown[-1]:
        shown.pop()
    return shown[-lines:] if lines > 0 else []


def _read_back(descriptor: int, size: int, lines: int) -> bytes:
    """Enough of the end of a file to hold `lines` line ends, at most 1 MB."""
    data, start = b"", size
    while start > 0 and data.count(b"\n") <= lines and len(data) < MOST_READ:
        block = min(65536, start)
        start -= block
        data = os.pread(descriptor, block, start) + data
    return data


def _as_shown(line: bytes) -> str:
    """One line after its carriage returns: the last state of a progress bar, made harmless."""
    parts = [part for part in line.rstrip(b"\r").split(b"\r") if part]
    return cut(plain(parts[-1].decode(errors="replace")), LONGEST_LINE) if parts else ""


@dataclass(frozen=True)
class LogStretch:
    """New whole lines of a log, the unfinished last one (a progress bar, mostly), and where to go on."""

    lines: tuple[str, ...]
    partial: str
    offset: int


def read_log(path: Path, offset: int, most: int = MOST_READ) -> LogStretch:
    """The whole lines of `path` from byte `offset` on; a line longer than `most` bytes is given in pieces."""
    try:
        with path.open("rb") as file:
            file.seek(offset)
            data = file.read(most)
    except OSError:
        return LogStretch((), "", offset)
    end = data.rfind(b"\n") + 1
    if end == 0 and len(data) == most:
        end = len(data)
    whole, rest = data[:end], data[end:]
    lines = whole.removesuffix(b"\n").split(b"\n") if whole else []
    return LogStretch(tuple(_as_shown(line) for line in lines), _as_shown(rest[-65536:]), offset + end)


def tail_offset(path: Path, lines: int) -> int:
    """The byte offset from which `read_log` gives about the last `lines` lines."""
    try:
        with path.open("rb") as file:
            size = file.seek(0, os.SEEK_END)
            data = _read_back(file.fileno(), size, lines)
    except OSError:
        return 0
    kept = data.split(b"\n")[-(lines + 1) :]
    return size - len(b"\n".join(kept))
