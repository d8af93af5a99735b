"""Curves as braille dots: two dot columns and four dot rows in a cell. All pure.

A curve is one whole number for each dot column, whose bit n is the dot in row n counted from the top: a vertical run of
dots is one shift, and curves of any number of points cost what the columns cost.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence

from studyctl.tui.chart_scale import SMALLEST, Points, tame
from studyctl.values import dataclass

ACROSS, DOWN = 2, 4  # dots in a cell
# a column's four dots as bits of a Unicode braille pattern: dots 1, 2, 3, 7 on the left, 4, 5, 6, 8 on the right
_LEFT = tuple((n & 7) | (n & 8) << 3 for n in range(16))
_RIGHT = tuple((n & 7) << 3 | (n & 8) << 4 for n in range(16))


@dataclass(frozen=True)
class Curve:
    """Dots by column, and where the values were not finite: (cell column, cell row), each stretch of them once."""

    columns: tuple[int, ...]
    odd: tuple[tuple[int, int], ...] = ()


def curve(
    points: Points, column: Callable[[float], float], row: Callable[[float], float], size: tuple[int, int], thick: bool
) -> Curve:
    """The dots of a line through the points on `size` cells (columns, rows).

    `column` and `row` give the place of x and y in cells; what lies above or below runs to the edge.
    """
    width, height = size[0] * ACROSS, size[1] * DOWN
    columns = [0] * width
    odd: list[tuple[int, int]] = []
    before: tuple[int, int] | None = None  # column and row of the dot before, where the line goes on
    last = height - 1
    broken = False
    for x, y in points:
        a = min(max(math.floor(column(x) * ACROSS), 0), width - 1)
        if not math.isfinite(y):
            if not broken:
                level = last if math.isnan(y) or not y else -1 if y > 0 else height
                odd.append((a // ACROSS, min(max(level, 0), height - 1) // DOWN))
            before, broken = None, True
            continue
        b = math.floor(min(max(row(y) * DOWN, -1.0), float(height)))
        _join(columns, before or (a, b), (a, b))
        before, last, broken = (a, b), b, False
    full = (1 << height) - 1
    inside = [bits >> 1 & full for bits in columns]
    return Curve(tuple(_thickened(inside, full) if thick else inside), tuple(odd))


def _join(columns: list[int], start: tuple[int, int], end: tuple[int, int]) -> None:
    """Dots from one place to another; bit 0 of a column is the row above the top edge."""
    (a, b), (c, d) = start, end
    if c <= a:
        columns[c] |= _run(b, d)
        return
    here = b
    for x in range(a, c):
        there = b + round((d - b) * (x + 1 - a) / (c - a))
        middle = (here + there) // 2
        columns[x] |= _run(here, middle)
        columns[x + 1] |= _run(middle if there == here else middle + (1 if there > here else 0), there)
        here = there


def _run(start: int, end: int) -> int:
    """The bits of a vertical run, its ends included."""
    low, high = (start, end) if start <= end else (end, start)
    return ((1 << high - low + 1) - 1) << low + 1


def _thickened(columns: Sequence[int], full: int) -> Iterable[int]:
    """The dots with those below them, and with those to the right of them where the line is steep."""
    steep = 0
    for bits in columns:
        yield (bits | bits << 1 | steep) & full
        steep = bits & bits << 1 & bits >> 1


def braille(columns: Sequence[int], x: int, y: int) -> str:
    """The character of the cell in column `x` and row `y`; empty where it has no dots."""
    left, right = columns[2 * x] >> DOWN * y & 15, columns[2 * x + 1] >> DOWN * y & 15
    return chr(0x2800 | _LEFT[left] | _RIGHT[right]) if left or right else ""


def sparkline(values: Sequence[float], width: int) -> str:
    """The values as a line one row high and `width` columns wide; where they are not finite it has a gap."""
    finite = [value for value in values if math.isfinite(value)]
    if not finite:
        return " " * width
    low, high = level_range(min(finite), max(finite), DOWN)
    last = max(1, len(values) - 1)
    points = tuple(enumerate(values))
    edge = 1 - 1e-9
    line = curve(
        points, lambda x: x / last * width * edge, lambda y: (high - y) / (high - low) * edge, (width, 1), False
    ).columns
    return "".join(braille(line, x, 0) or " " for x in range(width))


def level_range(low: float, high: float, dots: int) -> tuple[float, float]:
    """The range of a small chart `dots` high: at least a fifth of its values, so that noise looks like noise.

    What is widened has its values in the middle of a row of dots, not between two.
    """
    low, high = tame(low), tame(high)
    size = max(abs(low), abs(high))
    room = size / 5 if size > SMALLEST else 1.0
    if high - low >= room:
        return low, high
    top = (low + high) / 2 + (0.5 + 0.5 / dots) * room
    return top - room, top
