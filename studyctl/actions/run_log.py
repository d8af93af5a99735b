"""A run's events as lines of a log: steps with their values, phases, checkpoints, samples, alerts."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from studyctl.actions.figures import figure, label
from studyctl.actions.run_view import LogLine
from studyctl.labkit.events import number
from studyctl.runs.logs import read_log, tail_offset
from studyctl.runs.trail import EventTrail, step_of
from studyctl.text import cut, one_line

VALUES_SHOWN = 4
LONGEST_SAMPLE = 400  # bytes
KEPT_LINES = 5_000  # of a job's output, where it is followed


def log_lines(
    trail: EventTrail, folder: Path, order: Sequence[str], best_step: int | None, most: int
) -> tuple[LogLine, ...]:
    """The latest `most` lines, oldest first; metrics in `order`, the checkpoint of `best_step` named the best."""
    notable = [line for event in trail.notable if (line := _notable(event, folder, best_step)) is not None]
    steps = (_step(event, order) for event in trail.points)
    return tuple(sorted((*notable, *steps), key=lambda line: line.t)[-most:])


def _step(event: Mapping[str, Any], order: Sequence[str]) -> LogLine:
    given = {name: value for name, v in event["metrics"].items() if (value := number(v)) is not None}
    names = [name for name in order if name in given] + [name for name in given if name not in order]
    shown = "  ".join(one_line(_value(name, given[name])) for name in names[:VALUES_SHOWN])
    return LogLine(event["t"], "step", f"step {event['step']:,}", shown)


def _value(name: str, value: float) -> str:
    """`train 1.206`, `lr 2.29e-4`, `246k tok/s`."""
    if "_per_s" in name:
        return f"{figure(value, name)} {label(name).replace('tokens', 'tok')}"
    return f"{short(name)} {figure(value, name)}"


def short(name: str) -> str:
    """A metric's name where space is dear: `val` for val_loss, `ppl` for a perplexity."""
    named = {"lr": "lr", "val_loss": "val", "train_loss": "train", "test_loss": "test", "grad_norm": "grad"}
    return named.get(name) or label(name).replace("perplexity", "ppl")


def _notable(event: Mapping[str, Any], folder: Path, best_step: int | None) -> LogLine | None:
    made = {"phase": _phase, "checkpoint": _checkpoint, "sample": _sample, "alert": _alert}.get(str(event["kind"]))
    try:
        t = float(event["t"])
    except (KeyError, TypeError, ValueError):
        return None
    if made is None:
        return None
    best = "  best so far" if event["kind"] == "checkpoint" and step_of(event) == best_step is not None else ""
    return LogLine(t, str(event["kind"]), str(event["kind"]), one_line(made(event, folder)) + best)


def _phase(event: Mapping[str, Any], folder: Path) -> str:
    index, of = event.get("index"), event.get("of")
    place = f", {index} of {of}" if isinstance(index, int) and isinstance(of, int) and of > 1 else ""
    return f"{event.get('name', '')}{place}"


def _checkpoint(event: Mapping[str, Any], folder: Path) -> str:
    return str(event.get("path", ""))


def _alert(event: Mapping[str, Any], folder: Path) -> str:
    return f"{event.get('code', '')}: {event.get('detail', '')}"


def _sample(event: Mapping[str, Any], folder: Path) -> str:
    """The beginning of what the model wrote; its prompt where the file is gone."""
    try:
        path = (folder / str(event.get("path", ""))).resolve()
        if not path.is_relative_to(folder.resolve()):
            return str(event.get("prompt", ""))
        with path.open("rb") as file:
            return cut(one_line(file.read(LONGEST_SAMPLE).decode(errors="ignore")), 200)
    except (OSError, ValueError):
        return str(event.get("prompt", ""))


class OutputTail:
    """The end of what a job printed, followed: at most `KEPT_LINES` lines, made harmless; one thread uses it."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "output.log"
        self._offset = tail_offset(self.path, KEPT_LINES)
        self._lines: deque[str] = deque(maxlen=KEPT_LINES)

    def poll(self) -> tuple[str, ...]:
        """The lines, with the unfinished last one (a progress bar, mostly)."""
        while True:
            stretch = read_log(self.path, self._offset)
            self._lines.extend(stretch.lines)
            if stretch.offset == self._offset:
                return (*self._lines, *([stretch.partial] if stretch.partial else []))
            self._offset = stretch.offset
