"""One event is one JSON object on one line under 4 KB; non-finite numbers are strings, so every line is JSON."""

from __future__ import annotations

import json
import math
import zlib
from collections.abc import Mapping
from typing import Any

VERSION = 1
LONGEST_LINE = 4095  # with its newline: one write below PIPE_BUF and the usual page
LONGEST_NAME = 200
_NON_FINITE = {"NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf}


def encode(event: Mapping[str, Any]) -> list[bytes]:
    """`event` as lines: mostly one; a point with too many metrics becomes several that count `seq` up."""
    metrics = event.get("metrics")
    if not isinstance(metrics, Mapping):
        return [_shortened(dict(event))]
    named = {name_of(name): encodable(value) for name, value in metrics.items()}
    lines = _split({**event, "metrics": None}, list(named.items()))
    first = int(event.get("seq", 0))
    return [_line({**event, "seq": first + i, "metrics": dict(part)}) for i, part in enumerate(lines)]


def decode(line: bytes) -> dict[str, Any] | None:
    """The event on `line` with its non-finite metrics as floats, or None when the line is no event."""
    try:
        event = json.loads(line)
    except (ValueError, RecursionError):
        return None
    if not isinstance(event, dict) or not isinstance(event.get("kind"), str):
        return None
    metrics = event.get("metrics")
    if isinstance(metrics, dict):
        event["metrics"] = {name: _NON_FINITE.get(v, v) if type(v) is str else v for name, v in metrics.items()}
    return event


def number(value: Any) -> float | None:
    """`value` of a decoded metric as a float, or None when it is no number."""
    if type(value) is str:
        return _NON_FINITE.get(value)
    try:
        return float(value) if isinstance(value, int | float) else None
    except OverflowError:
        return math.inf if value > 0 else -math.inf


def encodable(value: Any) -> float | int | str:
    """A number (also a NumPy or one-element torch value) as JSON takes it; raises TypeError for anything else."""
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, int):
        return value if -(2**63) <= value < 2**63 else _named_float(number(value) or 0.0)
    if isinstance(value, str | bytes):  # float("3") would pass silently
        raise TypeError(f"a metric is a number, not {value!r:.40}")
    try:
        return _named_float(float(value))
    except (TypeError, ValueError) as error:
        raise TypeError(f"a metric is a number, not {type(value).__name__}") from error


def name_of(name: str) -> str:
    """A metric's name, cut to 200 characters with a checksum that keeps two long names apart."""
    if len(name) <= LONGEST_NAME:
        return name
    mark = f"~{zlib.crc32(name.encode(errors='replace')):08x}"
    return name[: LONGEST_NAME - len(mark)] + mark


def _named_float(value: float) -> float | str:
    if math.isfinite(value):
        return value
    return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"


def _line(event: Mapping[str, Any]) -> bytes:
    return json.dumps(event, separators=(",", ":"), allow_nan=False).encode() + b"\n"


def _split(shell: dict[str, Any], metrics: list[tuple[str, Any]]) -> list[list[tuple[str, Any]]]:
    """`metrics` in as few halvings as make every line short enough."""
    if len(metrics) <= 1 or len(_line({**shell, "metrics": dict(metrics)})) <= LONGEST_LINE:
        return [metrics]
    middle = len(metrics) // 2
    return _split(shell, metrics[:middle]) + _split(shell, metrics[middle:])


def _shortened(event: dict[str, Any]) -> bytes:
    """`event` on one line; while it is too long, its longest text is halved, then its largest value dropped."""
    event = jsonable(event)
    while len(line := _line(event)) > LONGEST_LINE:
        owner, key = max(_places(event), key=lambda place: len(json.dumps(place[0][place[1]])))
        text = owner[key]
        if isinstance(text, str) and len(text) > 16:
            owner[key] = text[: len(text) // 2] + "…"
        else:
            del owner[key]
    return line


def _places(event: dict[str, Any]) -> list[tuple[dict[str, Any], str]]:
    """Every (owner, key) of `event` that may be shortened; the envelope's own fields never are."""
    kept = {"v", "seq", "attempt", "t", "kind", "step", "status"}
    found: list[tuple[dict[str, Any], str]] = []
    for key, value in event.items():
        if isinstance(value, dict) and value:
            found += [(value, inner) for inner in value]
        elif key not in kept:
            found.append((event, key))
    return found


def jsonable(value: Any) -> Any:
    """`value` with non-finite floats named, and what JSON cannot hold as its text."""
    if isinstance(value, float):
        return _named_float(value)
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, Mapping):
        return {str(key): jsonable(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [jsonable(inner) for inner in value]
    try:
        return encodable(value)
    except TypeError:
        return str(value)
