"""Marks that several drawings share: ticks, names at the ends of lines, a threshold, a count as stairs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from studyctl.report.scale import apart, day_ticks, day_words
from studyctl.report.svg import INK, WIDE, Size

if TYPE_CHECKING:
    from matplotlib.axes import Axes

LINE = 14  # px that a line of small type takes
DASHES = (0, (4, 3))
OFFSET: dict[str, Any] = {"textcoords": "offset points"}
FRACTION: dict[str, Any] = {"xycoords": "axes fraction", **OFFSET}
Name = tuple[float, str, str]  # height on the y axis, words, colour token


def y_ticks(axes: Axes, values: Sequence[float], form: str = "{:g}") -> None:
    """A faint line and a number at each value."""
    axes.set_yticks(list(values), [form.format(value) for value in values])


def dates_below(axes: Axes, size: Size, first: date, last: date) -> None:
    """The days from `first` to `last` along the x axis."""
    days = max((last - first).days, 1)
    axes.set_xlim(first.toordinal(), first.toordinal() + days)
    shown = day_ticks(first, last, 7 if size is WIDE else 4)
    axes.set_xticks([day.toordinal() for day in shown], [day_words(day, days) for day in shown])


def threshold(axes: Axes, value: float) -> None:
    """A dashed line in the colour of targets."""
    axes.axhline(value, color=INK["target"], linewidth=1.2, linestyle=DASHES)


def above(axes: Axes, words: str, token: str) -> None:
    """Words over the left upper corner."""
    axes.annotate(words, (0, 1), (0, 6), **FRACTION, color=INK[token])


def end_names(axes: Axes, names: Iterable[Name]) -> None:
    """Each line's name right of the plot at the height of its end, none over another."""
    low, high = axes.get_ylim()
    tall = axes.bbox.height
    known = list(names)
    places = [min(max((value - low) / (high - low), 0.0), 1.0) * tall for value, *_ in known]
    for place, (_, words, token) in zip(apart(places, LINE, 0, tall), known, strict=True):
        axes.annotate(words, (1, place / tall), (7, 0), **FRACTION, va="center", color=INK[token])


def stairs(counts: Sequence[tuple[date, int]]) -> tuple[list[int], list[int]]:
    """A count as steps, (days, counts): it holds until the next day on which it changes."""
    days, items = [counts[0][0].toordinal()], [counts[0][1]]
    for day, count in counts[1:]:
        if count != items[-1]:
            days += [day.toordinal()] * 2
            items += [items[-1], count]
    if days[-1] != counts[-1][0].toordinal():
        days.append(counts[-1][0].toordinal())
        items.append(items[-1])
    return days, items
