"""The lab's end of `events.jsonl`: one write per line, whole lines only, nothing lost when the disk is full."""

from __future__ import annotations

import contextlib
import errno
import os
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from studyctl.labkit.events import LONGEST_LINE, VERSION, encode, name_of

MOST_KEPT = 64_000_000  # bytes of lines kept in memory while the disk is full; then the loop waits
_NO_ROOM = {errno.ENOSPC, errno.EDQUOT}
_SAFE_INT = 2**53


class EventStream:
    """Appends numbered events of one attempt to `path`; a line that an earlier attempt tore is ended first."""

    def __init__(self, path: Path, attempt: int, offset: float = 0.0) -> None:
        self.attempt = attempt
        self.seq = 0
        self.offset = offset
        self._fd = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o644)
        self._unwritten = bytearray()
        self._told = False
        self._quoted: dict[str, str] = {}
        size = os.fstat(self._fd).st_size
        if size and os.pread(self._fd, 1, size - 1) != b"\n":
            self._write(b"\n")

    def point(self, step: int, metrics: Mapping[str, Any]) -> None:
        """Appends one point; plain floats and ints take the short way (about 3 µs before the write)."""
        quoted, body = self._quoted, []
        for name, value in metrics.items():
            kind = type(value)
            if (kind is float and value - value == 0.0) or (kind is int and -_SAFE_INT < value < _SAFE_INT):
                body.append(f"{quoted.get(name) or self._quote(name)}{value!r}")
            else:
                self._any_point(step, metrics)
                return
        line = (
            f'{{"v":1,"seq":{self.seq},"attempt":{self.attempt},"t":{time.time() + self.offset:.3f},'
            f'"kind":"point","step":{step},"metrics":{{{",".join(body)}}}}}\n'
        ).encode("ascii")
        if len(line) > LONGEST_LINE or type(step) is not int:
            self._any_point(step, metrics)
            return
        self.seq += 1
        self._write(line)

    def event(self, kind: str, **fields: Any) -> None:
        """Appends one event of any kind."""
        t = round(time.time() + self.offset, 3)
        envelope = {"v": VERSION, "seq": self.seq, "attempt": self.attempt, "t": t, "kind": kind}
        for line in encode({**envelope, **fields}):
            self.seq += 1
            self._write(line)

    def sync(self) -> None:
        """Puts every line on disk (at checkpoints and at the end; each log call would cost 4 ms)."""
        self._drain()
        with contextlib.suppress(OSError):
            os.fsync(self._fd)

    def close(self, patience: float = 60.0) -> None:
        """Writes what is still unwritten, waiting up to `patience` seconds for room, and closes the file."""
        give_up = time.monotonic() + patience
        while not self._drain() and time.monotonic() < give_up:
            time.sleep(0.1)
        if self._unwritten:
            _say(f"{len(self._unwritten)} bytes of events found no room on disk")
        with contextlib.suppress(OSError):
            os.fsync(self._fd)
        os.close(self._fd)

    def _any_point(self, step: int, metrics: Mapping[str, Any]) -> None:
        """The long way for what is not a plain finite number; None is left out, text raises TypeError."""
        numbers = {name: value for name, value in metrics.items() if value is not None}
        self.event("point", step=int(step), metrics=numbers)

    def _quote(self, name: str) -> str:
        """The JSON key of a metric with its colon, kept for the next call."""
        import json  # late: once a metric

        key = json.dumps(name_of(name)) + ":"
        if len(self._quoted) < 10_000:
            self._quoted[name] = key
        return key

    def _write(self, line: bytes) -> None:
        if self._unwritten:
            self._keep(line)
            return
        try:
            written = os.write(self._fd, line)
        except OSError:
            written = 0
        if written != len(line):
            self._keep(line[written:])

    def _keep(self, rest: bytes) -> None:
        """Holds `rest` for later in its order; with 64 MB held, waits for room: a pause, never a loss."""
        self._unwritten += rest
        while not self._drain() and len(self._unwritten) > MOST_KEPT:
            time.sleep(1.0)

    def _drain(self) -> bool:
        """Writes what is held; True when nothing is left. Says once per full disk that lines are held."""
        try:
            while self._unwritten:
                del self._unwritten[: os.write(self._fd, self._unwritten[:65536])]
        except OSError as error:
            if error.errno not in _NO_ROOM and len(self._unwritten) > MOST_KEPT:
                raise
            if not self._told:
                self._told = True
                _say(f"events are kept in memory: {error.strerror}")
            return False
        self._told = False
        return True


def _say(text: str) -> None:
    with contextlib.suppress(OSError):  # stderr may be a file on the same full disk
        print(f"studyctl: {text}", file=sys.stderr, flush=True)
