"""What a lab's folder must hold beside its lab.yaml: an experiment, a README, and reference curves to judge runs by."""

from __future__ import annotations

import ast
import csv
import math
import os
from collections.abc import Iterator
from pathlib import Path

from studyctl.curriculum.model import Lab, Preset
from studyctl.errors import Problem
from studyctl.text import nearest

REFERENCE = ["metric", "step", "low", "mid", "high"]
SMOKE = "smoke"
LARGEST_REFERENCE = 4_000_000  # bytes


def faults_of(lab: Lab) -> Iterator[Problem]:
    """Everything wrong with a lab's files and with what its presets promise."""
    folder = Path(lab.folder)
    shown = _shown(folder)
    if folder.name != lab.id:
        yield Problem(
            f"the lab is `{lab.id}`, its folder {folder.name}", f"{shown}/lab.yaml", "Give both the same name"
        )
    yield from _readme(folder / "README.md", f"{shown}/README.md")
    yield from _experiment(folder / "lab.py", f"{shown}/lab.py")
    yield from _presets(lab, f"{shown}/lab.yaml")
    for name, preset in lab.presets.items():
        if preset.device != "cuda":  # a curve can be measured on any machine but for a GPU's presets
            path = folder / "reference" / f"{name}.csv"
            yield from _reference(lab, path, f"{shown}/reference/{name}.csv")


def _shown(folder: Path) -> str:
    """A lab's folder as the person would name it from here."""
    below = os.path.relpath(folder)
    return below if not below.startswith("..") else f"labs/{folder.name}"


def _text(path: Path) -> str | None:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return None


def _readme(path: Path, shown: str) -> Iterator[Problem]:
    text = _text(path)
    if text is None:
        yield Problem("the lab has no README.md that can be read", shown, "Write its question and what to look for")
    elif not text.lstrip().startswith("# "):
        yield Problem("a README begins with its title", f"{shown}:1", "Write `# ` and the lab's title")


def _experiment(path: Path, shown: str) -> Iterator[Problem]:
    text = _text(path)
    if text is None:
        yield Problem("the lab has no lab.py that can be read", shown)
        return
    try:
        ast.parse(text)
    except (SyntaxError, ValueError, RecursionError) as error:
        yield Problem(f"this is not Python: {getattr(error, 'msg', error)}", f"{shown}:{getattr(error, 'lineno', 1)}")


def _presets(lab: Lab, shown: str) -> Iterator[Problem]:
    if SMOKE not in lab.presets:
        yield Problem(f"the lab has no preset `{SMOKE}`", shown, "It shows within seconds that everything works")
    yield from _unknown([lab.headline] if lab.headline else [], lab, shown, "`headline`")
    for name, preset in lab.presets.items():
        metrics = [*preset.expect, *(target.metric for target in preset.targets)]
        yield from _unknown(metrics, lab, shown, f"the preset `{name}`")
        yield from _ranges(name, preset, shown)


def _unknown(metrics: list[str], lab: Lab, shown: str, who: str) -> Iterator[Problem]:
    for metric in metrics:
        if metric not in lab.metrics:
            yield Problem(f"{who} names `{metric}`, which is not among `metrics`", shown, nearest(metric, lab.metrics))


def _ranges(name: str, preset: Preset, shown: str) -> Iterator[Problem]:
    for metric, span in preset.expect.items():
        if len(span) != 2 or span[0] > span[1]:
            yield Problem(f"`expect.{metric}` of the preset `{name}` should be [least, most]", shown)
    if preset.steps < 1:
        yield Problem(f"the preset `{name}` has {preset.steps} steps", shown, "It takes at least one")


def _reference(lab: Lab, path: Path, shown: str) -> Iterator[Problem]:
    """The band of a preset's curves; at most one problem a file, the first."""
    try:
        if path.stat().st_size > LARGEST_REFERENCE:
            yield Problem("the reference curves are larger than 4 MB", shown, "Keep fewer steps")
            return
        with path.open(encoding="utf-8", newline="") as file:
            yield from _rows(lab, csv.reader(file), shown)
    except FileNotFoundError:
        yield Problem("the reference curves are missing", shown, "`benchmarks/reference_curves.py` makes them")
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        yield Problem(f"the reference curves cannot be read: {error}", shown)


def _rows(lab: Lab, rows: Iterator[list[str]], shown: str) -> Iterator[Problem]:
    if next(rows, None) != REFERENCE:
        yield Problem(f"the first line should be {','.join(REFERENCE)}", f"{shown}:1")
        return
    last: dict[str, int] = {}
    for number, row in enumerate(rows, start=2):
        wrong = _row_fault(lab, row, last)
        if wrong:
            yield Problem(wrong, f"{shown}:{number}")
            return
    if not last:
        yield Problem("the reference curves hold no row", shown, "`benchmarks/reference_curves.py` makes them")


def _row_fault(lab: Lab, row: list[str], last: dict[str, int]) -> str:
    """What is wrong with one row; `last` holds the last step of each metric and is brought on."""
    if len(row) != len(REFERENCE):
        return f"a row has {len(REFERENCE)} values, this one {len(row)}"
    metric = row[0]
    try:
        step, low, mid, high = int(row[1]), *map(float, row[2:])
    except ValueError:
        return f"{', '.join(row[1:])} should be a whole step and three numbers"
    if metric not in lab.metrics:
        return f"`{metric}` is not among the lab's metrics"
    if not all(map(math.isfinite, (low, mid, high))) or not low <= mid <= high:
        return f"low, mid and high of `{metric}` should be finite and rise"
    if step <= last.get(metric, -1):
        return f"the steps of `{metric}` should rise"
    last[metric] = step
    return ""
