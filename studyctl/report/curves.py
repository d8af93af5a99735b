"""The drawing of a run: its metric by step beside its training twin, its reference and its target."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from studyctl.report.marks import OFFSET, end_names, threshold, y_ticks
from studyctl.report.model import CurvePart
from studyctl.report.scale import ticks
from studyctl.report.svg import INK, Size, drawn

if TYPE_CHECKING:
    from matplotlib.axes import Axes

CURVE = Size("curve", 320, 190)
BEGINNING = 0.02  # part of the steps whose values may lie above the drawing: a loss falls most at once
AIR = 0.06


def curve(part: CurvePart) -> str:
    """One size serves both pages: it is as wide as a phone, and a wide page shows two beside each other."""
    label = f"{part.title}, {part.metric}. {' '.join(part.facts)}"
    return drawn(f"curve-{part.run}", CURVE, label, partial(_draw, part), (38, 58, 8, 24))


def _draw(part: CurvePart, axes: Axes) -> None:
    last = max(step for step, _ in (*part.main, *part.second))
    low, high = span(part, last)
    axes.set_xlim(0, last or 1)
    axes.set_ylim(low, high)
    if part.reference:
        axes.fill_between(part.reference.steps, part.reference.low, part.reference.high, color=INK["band"], linewidth=0)
    if part.second:
        axes.plot(*zip(*part.second, strict=True), color=INK["second"], linewidth=1)
    axes.plot(*zip(*part.main, strict=True), color=INK["accent"], linewidth=2, solid_capstyle="round")
    names = [(part.main[-1][1], f"{part.main[-1][1]:.4g}", "accent")]
    if part.best:
        _best(axes, *part.best)
    if part.target is not None:
        threshold(axes, part.target)
        names.append((part.target, "target", "target"))
    if part.second:
        names.append((part.second[-1][1], "training", "second"))
    y_ticks(axes, ticks(low, high, 5))
    steps = ticks(0, last, 5)
    axes.set_xticks(list(steps), [f"{step / 1000:g}k" if last >= 10_000 and step else f"{step:,.0f}" for step in steps])
    end_names(axes, names)


def _best(axes: Axes, step: float, value: float) -> None:
    """The best value, where it is not the last one."""
    axes.plot([step], [value], "o", color=INK["accent"], markersize=6, clip_on=False)
    axes.annotate(f"best {value:.4g}", (step, value), (0, 8), **OFFSET, ha="center", color=INK["accent"])


def span(part: CurvePart, last: float) -> tuple[float, float]:
    """The lowest and highest value drawn: of all but the first steps, with the target and a little air."""
    settled = [value for step, value in (*part.main, *part.second) if step >= BEGINNING * last]
    values = settled + ([part.target] if part.target is not None else [])
    low, high = min(values), max(values)
    air = AIR * (high - low or abs(high) or 1.0)
    return low - air, high + air
