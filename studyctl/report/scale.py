"""Where ticks stand and labels fit: round numbers, days of a calendar, labels that do not touch."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise

STEPS = (1, 2, 2.5, 5, 10)


def ticks(low: float, high: float, most: int = 5) -> tuple[float, ...]:
    """At most `most` round numbers from `low` to `high`; at least one."""
    if not high > low:
        return (low,)
    raw = (high - low) / max(1, most - 1)
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(one * power for one in STEPS if one * power >= raw * (1 - 1e-9))
    first = math.ceil(low / step - 1e-9)
    digits = max(0, 2 - math.floor(math.log10(step)))
    return tuple(round(index * step, digits) for index in range(first, math.floor(high / step + 1e-9) + 1)) or (low,)


def top(values: Sequence[float], least: float = 1.0) -> float:
    """A round number at or above all values."""
    high = max((*values, least))
    return next(one for one in _round_numbers(high) if one >= high * (1 - 1e-9))


def _round_numbers(high: float) -> tuple[float, ...]:
    power = 10.0 ** math.floor(math.log10(high))
    return tuple(step * power for step in (1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10))


def apart(places: Sequence[float], gap: float, low: float, high: float) -> tuple[float, ...]:
    """The places moved as little as it takes to stand `gap` apart between `low` and `high`, in the same order."""
    order = sorted(range(len(places)), key=lambda index: places[index])
    moved = list(places)
    for earlier, later in pairwise(order):
        moved[later] = max(moved[later], moved[earlier] + gap)
    over = max((moved[index] for index in order), default=high) - high
    if over > 0:
        limit = high
        for index in reversed(order):
            moved[index] = min(moved[index], limit)
            limit = moved[index] - gap
    return tuple(max(low, one) for one in moved)


def day_ticks(first: date, last: date, most: int) -> tuple[date, ...]:
    """At most `most` days: Mondays, or the first of months that are evenly apart."""
    weeks = (last - first).days / 7
    every = next((one for one in (1, 2, 4) if weeks / one <= most), 0)
    if every:
        monday = first + timedelta(days=-first.weekday() % 7)
        return tuple(
            monday + timedelta(days=7 * index) for index in range(0, int(weeks) + 1, every) if _in(monday, index, last)
        )
    return _months(first, last, most)


def _in(monday: date, index: int, last: date) -> bool:
    return monday + timedelta(days=7 * index) <= last


def _months(first: date, last: date, most: int) -> tuple[date, ...]:
    begin = first.year * 12 + first.month - (first.day == 1)
    count = last.year * 12 + last.month - 1 - begin + 1
    every = next((one for one in (1, 2, 3, 6, 12, 24, 60) if count / one <= most), 120)
    aligned = -(-begin // every) * every
    return tuple(date(index // 12, index % 12 + 1, 1) for index in range(aligned, begin + count, every))


def day_words(day: date, span_days: int) -> str:
    """`16 Nov`, or `Nov 26` where months are enough."""
    return f"{day:%b} {day:%y}" if span_days > 300 else f"{day.day} {day:%b}"
