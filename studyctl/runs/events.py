"""Readers of `events.jsonl`: whole lines only, bad ones counted, points in bulk."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from studyctl.labkit.events import decode, name_of, number
from studyctl.text import plain

CHUNK = 4_000_000  # bytes read at once; a line longer than this is no event
Point = tuple[int, str, float, float, int]  # step, metric, value, t, attempt
_INT64 = 2**63


@dataclass(frozen=True)
class BadLine:
    """A line that is no event: where it starts and how it begins, made harmless."""

    offset: int
    text: str


@dataclass(frozen=True)
class Stretch:
    """Consecutive events (unknown kinds included), the bad lines between them, and where to go on."""

    events: tuple[dict[str, Any], ...]
    offset: int
    bad: tuple[BadLine, ...] = ()


def read_events(path: Path, offset: int = 0, limit: int = 10_000) -> Stretch:
    """At most `limit` events from byte `offset` on; a torn last line is waited for, a bad one is quarantined."""
    data = _whole_lines(path, offset)
    events: list[dict[str, Any]] = []
    bad: list[BadLine] = []
    place = offset
    for line in data.split(b"\n")[:-1] if data else []:
        if len(events) >= limit:
            break
        event = decode(line)
        if event is not None:
            events.append(event)
        elif line.strip():
            bad.append(BadLine(place, plain(line[:200].decode(errors="replace"))))
        place += len(line) + 1
    if place == offset and data and not events and not bad:
        place += len(data)
    return Stretch(tuple(events), min(place, offset + len(data)), tuple(bad))


def read_points(path: Path, offset: int = 0) -> tuple[list[Point], int]:
    """Every metric value of the next stretch as (step, metric, value, t, attempt), and the next offset.

    The fast way into an index: about 4 MB a call, so call it until the offset stays. Other kinds of event and
    bad lines are passed over; NaN and infinities come as floats.
    """
    data = _whole_lines(path, offset)
    names: dict[str, str] = {}
    rows: list[Point] = []
    for line in data.split(b"\n"):
        if b'"point"' not in line:
            continue
        try:
            event = json.loads(line)
            step, t, attempt = event["step"], event["t"] + 0.0, event["attempt"]
            if event["kind"] != "point" or type(step) is not int or not -_INT64 <= step < _INT64:
                continue
            if type(attempt) is not int or not 0 < attempt < _INT64 or not -_INT64 < t < _INT64:  # NaN neither
                continue
            for name, value in event["metrics"].items():
                if type(value) is not float:
                    value = number(value)
                    if value is None:
                        continue
                rows.append((step, names.get(name) or _clean(names, name), value, t, attempt))
        except (ValueError, TypeError, KeyError, AttributeError, ArithmeticError, RecursionError):
            continue
    return rows, offset + len(data)


def last_events(path: Path, most: int = 16_384) -> list[dict[str, Any]]:
    """The events in the last `most` bytes of the stream, oldest first."""
    try:
        with path.open("rb") as file:
            size = file.seek(0, os.SEEK_END)
            start = max(0, size - most)
            data = os.pread(file.fileno(), size - start, start)
    except OSError:
        return []
    lines = data.split(b"\n")[:-1]
    return [event for line in (lines if start == 0 else lines[1:]) if (event := decode(line)) is not None]


def last_of_kind(path: Path, kind: str) -> dict[str, Any] | None:
    """The newest event of `kind` in the stream, searched from its end in bounded memory."""
    mark, after = f'"kind":"{kind}"'.encode(), b""
    try:
        with path.open("rb") as file:
            end = file.seek(0, os.SEEK_END)
            while end > 0:
                start = max(0, end - 1_000_000)
                data = os.pread(file.fileno(), end - start, start) + after
                found = _last_with(data, mark, kind)
                if found is not None:
                    return found
                head = data.find(b"\n") + 1
                after, end = data[:head][:CHUNK], start
    except OSError:
        return None
    return None


def _last_with(data: bytes, mark: bytes, kind: str) -> dict[str, Any] | None:
    """The last whole line of `data` that is an event of `kind`; its first line may lack its beginning."""
    at = data.rfind(mark)
    while at >= 0:
        begin, stop = data.rfind(b"\n", 0, at) + 1, data.find(b"\n", at)
        event = decode(data[begin:stop]) if stop >= 0 else None
        if event is not None and event["kind"] == kind:
            return event
        at = data.rfind(mark, 0, at)
    return None


def final_event(events: Iterable[dict[str, Any]], attempt: int) -> dict[str, Any] | None:
    """The lab's last word in `attempt`, or None."""
    found = [e for e in events if e["kind"] == "final" and e.get("attempt") == attempt]
    return found[-1] if found else None


def _whole_lines(path: Path, offset: int) -> bytes:
    """The next at most 4 MB of whole lines; a chunk without any line end is given whole, to be passed over."""
    try:
        with path.open("rb") as file:
            file.seek(offset)
            data = file.read(CHUNK)
    except (FileNotFoundError, IsADirectoryError):
        return b""
    end = data.rfind(b"\n") + 1
    return data if end == 0 and len(data) == CHUNK else data[:end]


def _clean(names: dict[str, str], name: str) -> str:
    """The metric's name as the index takes it: valid Unicode, no control characters, at most 200 characters."""
    known = name_of(plain(name.encode(errors="replace").decode())) or "unnamed"
    names[name] = known
    return known
