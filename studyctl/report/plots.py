"""Drawings of weeks: hours against the plan, the share of reviews remembered, energy."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from studyctl.report.marks import OFFSET, above, dates_below, end_names, threshold, y_ticks
from studyctl.report.model import EnergyPart, EnergyWeek, HoursBar, HoursPart, RecallPart
from studyctl.report.scale import ticks, top
from studyctl.report.svg import INK, Size, both

if TYPE_CHECKING:
    from matplotlib.axes import Axes

FEW = 10  # reviews below which a share says little
GREEN, RED = 7, 5  # hundred-day-challenge.md, "Weekend reflection protocol": all above 7 is green, any below 5 red
ROOM = 36  # px a bar needs for its number
NAME_ROOM = {"day": 44, "week": 58, "month": 50}
LINES = (("energy", "accent"), ("interest", "second"), ("momentum", "muted"))


def hours(part: HoursPart) -> str:
    """Hours a day, week or month as bars, those planned as a short line across each."""
    return both("hours", f"Hours. {' '.join(part.facts)}", lambda size: partial(_hours, part, size), (34, 8, 24, 28))


def recall(part: RecallPart) -> str:
    """The share of reviews remembered, week by week, against the share aimed at; hollow where there were few."""
    return both(
        "recall", f"Recall. {' '.join(part.facts)}", lambda size: partial(_recall, part, size), (40, 70, 12, 28)
    )


def energy(part: EnergyPart) -> str:
    """Energy, interest and momentum, week by week, with the bounds of green and red."""
    return both(
        "energy", f"Energy. {' '.join(part.facts)}", lambda size: partial(_energy, part, size), (26, 96, 10, 28)
    )


def _hours(part: HoursPart, size: Size, axes: Axes) -> None:
    bars = part.bars
    high = top([max(bar.hours, bar.planned) for bar in bars])
    axes.bar(range(len(bars)), [bar.hours for bar in bars], width=0.62, color=INK["accent"])
    axes.set_xlim(-0.6, len(bars) - 0.4)
    axes.set_ylim(0, high)
    y_ticks(axes, ticks(0, high, 5))
    _planned(axes, bars)
    shown = _named(part, size)
    axes.set_xticks(shown, [_name(part, bars[index].first) for index in shown])
    if len(bars) * ROOM <= size.width:
        for index, bar in enumerate(bars):
            _number(axes, index, bar)


def _planned(axes: Axes, bars: Sequence[HoursBar]) -> None:
    planned = [(index, bar.planned) for index, bar in enumerate(bars) if bar.planned]
    if planned:
        places, values = zip(*planned, strict=True)
        left, right = [place - 0.42 for place in places], [place + 0.42 for place in places]
        axes.hlines(values, left, right, colors=INK["target"], linewidth=1.8)
        above(axes, "hours, and a line for those planned", "target")


def _number(axes: Axes, index: int, bar: HoursBar) -> None:
    """The hours above their bar, and above the line of the plan where that would cross them."""
    if bar.hours:
        near = 0 <= bar.planned - bar.hours < 0.1 * axes.get_ylim()[1]
        axes.annotate(
            f"{bar.hours:.1f}", (index, bar.planned if near else bar.hours), (0, 5), **OFFSET, ha="center",
            color=INK["text"], fontweight="bold",
        )  # fmt: skip


def _named(part: HoursPart, size: Size) -> list[int]:
    """The bars that have room for a name: all, or Mondays, or every so many up to the last."""
    if part.unit == "day" and len(part.bars) > 7:
        return [index for index, bar in enumerate(part.bars) if bar.first.weekday() == 0]
    every = -(-len(part.bars) * NAME_ROOM[part.unit] // size.width)
    return list(range(len(part.bars)))[::-1][::every][::-1]


def _name(part: HoursPart, first: date) -> str:
    if part.unit == "month":
        return f"{first:%b} {first:%y}"
    return f"{first:%a}" if part.unit == "day" and len(part.bars) <= 7 else f"{first.day} {first:%b}"


def _recall(part: RecallPart, size: Size, axes: Axes) -> None:
    weeks = [week for week in part.weeks if week.reviews]
    shares = [week.remembered / week.reviews for week in weeks]
    low = max(0, int(20 * min(*shares, part.wanted) - 1)) / 20
    axes.set_ylim(low, 1.0)
    axes.set_yticks(ticks(low, 1.0, 5), [percent(tick) for tick in ticks(low, 1.0, 5)])
    dates_below(axes, size, part.weeks[0].first, part.weeks[-1].first)
    threshold(axes, part.wanted)
    days = [week.first.toordinal() for week in weeks]
    axes.plot(days, shares, color=INK["accent"], linewidth=2, solid_capstyle="round")
    for few, face in ((False, "accent"), (True, "bg")):
        chosen = [index for index, week in enumerate(weeks) if (week.reviews < FEW) == few]
        axes.plot(
            [days[i] for i in chosen], [shares[i] for i in chosen], "o", markersize=6, markerfacecolor=INK[face],
            markeredgecolor=INK["accent"], markeredgewidth=1.6, clip_on=False,
        )  # fmt: skip
    end_names(
        axes, ((shares[-1], percent(shares[-1]), "accent"), (part.wanted, f"aim {percent(part.wanted)}", "target"))
    )


def percent(share: float) -> str:
    """`94 %`."""
    return f"{100 * share:.0f} %"


def _energy(part: EnergyPart, size: Size, axes: Axes) -> None:
    axes.set_ylim(0.5, 10.5)
    y_ticks(axes, (1, RED, GREEN, 10))
    dates_below(axes, size, part.weeks[0].first, part.weeks[-1].first)
    threshold(axes, GREEN)
    names = []
    for name, token in LINES:
        told = [(week.first.toordinal(), _told(week, name)) for week in part.weeks if _told(week, name) is not None]
        if told:
            axes.plot(*zip(*told, strict=True), "o-", color=INK[token], linewidth=1.8, markersize=4.5, clip_on=False)
            names.append((told[-1][1] or 0.0, f"{name} {told[-1][1]:g}", token))
    end_names(axes, names)


def _told(week: EnergyWeek, name: str) -> float | None:
    value: float | None = getattr(week, name)
    return value
