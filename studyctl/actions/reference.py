"""The reference curves of a lab's presets: what runs with other seeds reached, step by step."""

from __future__ import annotations

import csv
from bisect import bisect_right
from pathlib import Path

from studyctl.curriculum.model import Lab
from studyctl.values import dataclass

LARGEST = 4_000_000  # bytes; `studyctl content check` refuses larger ones


@dataclass(frozen=True)
class Width:
    """The reference at one step."""

    low: float
    mid: float
    high: float

    @property
    def half(self) -> float:
        """Half the distance from low to high."""
        return (self.high - self.low) / 2


@dataclass(frozen=True)
class Band:
    """One metric's reference over rising `steps`, measured with `seeds` seeds (0: not said)."""

    metric: str
    steps: tuple[int, ...]
    low: tuple[float, ...]
    mid: tuple[float, ...]
    high: tuple[float, ...]
    seeds: int = 0

    def at(self, step: int) -> Width | None:
        """The reference at `step`, straight between two of its steps; None before its first, its last after it."""
        after = bisect_right(self.steps, step)
        if after == 0:
            return None
        if after == len(self.steps):
            return self.end
        first, second = self.steps[after - 1], self.steps[after]
        part = (step - first) / (second - first)
        return Width(*(line[after - 1] + part * (line[after] - line[after - 1]) for line in self._lines))

    @property
    def end(self) -> Width:
        """The reference at its last step."""
        return Width(self.low[-1], self.mid[-1], self.high[-1])

    @property
    def _lines(self) -> tuple[tuple[float, ...], ...]:
        return self.low, self.mid, self.high


def bands_of(lab: Lab | None, preset: str) -> dict[str, Band]:
    """The reference of each metric of a preset; empty where there is none or it cannot be read.

    `studyctl content check` says what is wrong with a file.
    """
    if lab is None or preset not in lab.presets:
        return {}
    rows = _rows(Path(lab.folder) / "reference" / f"{preset}.csv")
    seeds = len(lab.presets[preset].seeds)
    found: dict[str, list[tuple[int, float, float, float]]] = {}
    for metric, step, low, mid, high in rows:
        found.setdefault(metric, []).append((step, low, mid, high))
    return {metric: _band(metric, sorted(points), seeds) for metric, points in found.items()}


def _band(metric: str, points: list[tuple[int, float, float, float]], seeds: int) -> Band:
    steps, low, mid, high = zip(*points, strict=True)
    return Band(metric, steps, low, mid, high, seeds)


def _rows(path: Path) -> list[tuple[str, int, float, float, float]]:
    try:
        if path.stat().st_size > LARGEST:
            return []
        with path.open(encoding="utf-8", newline="") as file:
            lines = list(csv.reader(file))[1:]
        return [(m, int(step), float(low), float(mid), float(high)) for m, step, low, mid, high in lines]
    except (OSError, ValueError, csv.Error):
        return []
