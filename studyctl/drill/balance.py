"""Spread due cards over the days that suit them, so that no day is busier than the busiest would be without it.

The ledger keeps the day that FSRS gave; where a card is asked is worked out anew from all cards each time it is needed.
So light days and days off count for cards that were scheduled before them, and undoing an answer undoes its place.
"""

from __future__ import annotations

import hashlib
import math
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta

from studyctl.values import dataclass

ONE_DAY = timedelta(days=1)
FARTHEST = 7  # days from its own that a card is moved
PASSES = 3
LONGEST_LEAVE = 400  # days; work waits no longer than that for a working day

# Anki's fuzz, which py-fsrs has too: from (days), up to (days), share of the days between
FUZZ = ((2.5, 7.0, 0.15), (7.0, 20.0, 0.1), (20.0, math.inf, 0.05))


@dataclass(frozen=True)
class Waiting:
    """A card that waits for a day: the interval that FSRS gave it, in days, and the day that it ends on."""

    card: str
    interval: int
    day: date


@dataclass(frozen=True)
class Terms:
    """What the learner wants of their days: `off` has no cards, `light` counts each card twice."""

    today: date
    off: Callable[[date], bool]
    light: Callable[[date], bool]
    answered: int = 0  # reviews already answered today: pulled forward in the morning, not again after each answer


def bounds(interval: int) -> tuple[int, int]:
    """The shortest and longest interval that Anki's fuzz allows for `interval` days; below 2.5 days there is none."""
    if interval < 2.5:
        return interval, interval
    delta = 1.0 + sum(share * max(min(float(interval), end) - start, 0.0) for start, end, share in FUZZ)
    return max(2, round(interval - delta)), round(interval + delta)


def spread(waiting: Iterable[Waiting], terms: Terms) -> dict[str, date]:
    """The day on which each card is asked: within its bounds, today at the earliest, never on a day off if it can."""
    listed = sorted(waiting, key=lambda one: _draw(one.card, one.day))
    days = {one.card: _without_balancing(one, terms) for one in listed}
    load = Counter(days.values())
    load[terms.today] += terms.answered
    busiest = max(load.values(), default=0)
    windows = [(one.card, _window(one, days[one.card], terms)) for one in listed]
    movable = [(card, window) for card, window in windows if len(window) > 1]
    for _ in range(PASSES):
        moved = [_moved(card, window, days, load, terms, busiest) for card, window in movable]
        if not any(moved):
            break
    return days


def _draw(card: str, day: date) -> bytes:
    """An order of its own for every day, the same each time: no state is drawn from."""
    return hashlib.blake2b(f"{card} {day}".encode(), digest_size=8).digest()


def _without_balancing(one: Waiting, terms: Terms) -> date:
    """The card's own day, or today when that is past; on a day off, the next working day."""
    return _working(max(one.day, terms.today), terms)


def _working(day: date, terms: Terms) -> date:
    for step in range(LONGEST_LEAVE):
        if not terms.off(day + step * ONE_DAY):
            return day + step * ONE_DAY
    return day


def _window(one: Waiting, present: date, terms: Terms) -> Sequence[date]:
    """The working days on which the card may be asked instead, its present one first, then the nearest."""
    shortest, longest = bounds(one.interval)
    first = max(one.day + (max(shortest - one.interval, -FARTHEST)) * ONE_DAY, terms.today)
    last = one.day + min(longest - one.interval, FARTHEST) * ONE_DAY
    days = [first + step * ONE_DAY for step in range((last - first).days + 1)]
    near = sorted((day for day in days if day != present and not terms.off(day)), key=lambda day: abs(day - present))
    return (present, *near)


def _moved(
    card: str, window: Sequence[date], days: dict[str, date], load: Counter[date], terms: Terms, busiest: int
) -> bool:
    """Moves the card to the least busy day of its window where that leaves both days better than before."""
    here = days[card]

    def cost(day: date, more: int) -> int:
        return (load[day] + more) * (2 if terms.light(day) else 1)

    best = min(window, key=lambda day: cost(day, 0 if day == here else 1))
    if best == here or cost(best, 1) >= cost(here, 0) or load[best] + 1 > busiest:
        return False
    days[card] = best
    load[here] -= 1
    load[best] += 1
    return True
