"""The drawing of a track: Core items done by day, as planned, and the range to expect until the end."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

from studyctl.report.marks import DASHES, OFFSET, above, dates_below, end_names, stairs, threshold, y_ticks
from studyctl.report.model import BurnUpPart
from studyctl.report.scale import ticks
from studyctl.report.svg import INK, Size, both

if TYPE_CHECKING:
    from matplotlib.axes import Axes

HEADROOM = 1.03  # the line of all items stays inside


def burn_up(part: BurnUpPart) -> str:
    """Items done, the plan's own line, and the band of the forecast with the days between which the track ends."""
    label = f"{part.title}. {' '.join(part.facts)}"
    return both(f"burn-up-{part.track}", label, lambda size: partial(_draw, part, size), (34, 40, 26, 28))


def _draw(part: BurnUpPart, size: Size, axes: Axes) -> None:
    first, last = span(part)
    axes.set_ylim(0, part.total * HEADROOM)
    dates_below(axes, size, first, last)
    y_ticks(axes, [tick for tick in ticks(0, part.total, 5) if part.total - tick > 0.06 * part.total])
    if part.band:
        days = [one.day.toordinal() for one in part.band]
        low, high = [one.low for one in part.band], [one.high for one in part.band]
        axes.fill_between(days, low, high, color=INK["band"], linewidth=0)
    threshold(axes, part.total)
    above(axes, f"all {part.total} Core items", "target")
    axes.plot(*stairs([(one.day, one.items) for one in part.plan]), color=INK["faint"], linewidth=1.3, linestyle=DASHES)
    axes.plot(*stairs([(one.day, one.items) for one in part.done]), color=INK["accent"], linewidth=2.4)
    now = part.done[-1]
    axes.plot([now.day.toordinal()], [now.items], "o", color=INK["accent"], markersize=6, clip_on=False)
    ahead = now.items > max((one.items for one in part.plan if one.day <= now.day), default=0)
    place: dict[str, Any] = {"xytext": (-8, 5), "ha": "right"} if ahead else {"xytext": (9, -4), "va": "top"}
    if not now.items:
        place = {"xytext": (9, 6)}
    axes.annotate(
        f"{now.items} done", (now.day.toordinal(), now.items), **place, **OFFSET, color=INK["accent"], fontweight="bold"
    )
    _finish(part, axes, last)
    planned_by_then = max(one.items for one in part.plan if one.day <= last)
    end_names(axes, ((planned_by_then, "plan", "muted"),) if planned_by_then < part.total else ())


def span(part: BurnUpPart) -> tuple[date, date]:
    """The days that are drawn: until plan and forecast have ended, the forecast's far end at most as far again."""
    first = part.done[0].day
    ends = [part.plan[-1].day, part.done[-1].day, *([part.finish] if part.finish else [])]
    farthest = max(ends) + (max(ends) - first) / 2
    return first, max(*ends, min(part.last or first, farthest))


def _finish(part: BurnUpPart, axes: Axes, last: date) -> None:
    """The end at the own pace on the line of all items, with the days around it."""
    if part.finish is None:
        return
    if part.first and part.first < (part.last or last):
        reach = [part.first.toordinal(), min(part.last or last, last).toordinal()]
        axes.plot(reach, [part.total] * 2, color=INK["accent"], linewidth=4, solid_capstyle="butt", clip_on=False)
    place = part.finish.toordinal()
    axes.plot([place], [part.total], "o", color=INK["accent"], markersize=7, clip_on=False)
    axes.annotate(
        f"{part.finish.day} {part.finish:%b}", (place, part.total), (0, 8), **OFFSET,
        ha="right" if place > last.toordinal() - 0.06 * (last - part.done[0].day).days else "center",
        color=INK["accent"], fontweight="bold",
    )  # fmt: skip
