"""Spread due cards over the days that suit them, so that no day is busier than the busiest would be without it.

The ledger keeps the day that FSRS gave; where a card is asked is worked out anew from all cards each time it is needed.
So light days and days off count for cards that were scheduled before them, and undoing an answer undoes its place.
"""

from __future__ import annotations

import hashlib
import math
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from datetime import date, timedelta
from functools import cache

from studyctl.values import dataclass

ONE_DAY = timedelta(days=1)
FARTHEST = 7  # days from its own that a card is moved
HORIZON = 28  # days ahead that are balanced
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


def spread(waiting: Collection[Waiting], terms: Terms) -> dict[str, date]:
    """The day on which each card is asked: within its bounds, today at the earliest, never on a day off if it can.

    What is due after four weeks keeps its day until it comes nearer: the answers until then move most of it anyway.
    """
    days = _Days(terms)
    ahead = {one.card: (one.day - terms.today).days for one in waiting}
    near = [one for one in waiting if ahead[one.card] <= HORIZON]
    here = {card: days.working(max(day, 0)) for card, day in ahead.items()}
    load = Counter([here[one.card] for one in near])
    load[0] += terms.answered
    busiest = max(load.values())
    near.sort(key=lambda one: _draw(one.card, one.day))
    windows = [(one.card, _window(one, ahead[one.card], here[one.card], days)) for one in near]
    movable = [(card, window) for card, window in windows if len(window) > 1]
    for _ in range(PASSES):
        moved = [_moved(card, window, here, load, days, busiest) for card, window in movable]
        if not any(moved):
            break
    return {card: terms.today + day * ONE_DAY for card, day in here.items()}


def _draw(card: str, day: date) -> bytes:
    """An order of its own for every day, the same each time: no state is drawn from."""
    return hashlib.blake2b(f"{card} {day}".encode(), digest_size=8).digest()


class _Days:
    """The days by how far ahead they are: whether they are off, and how much a card weighs on them."""

    def __init__(self, terms: Terms) -> None:
        self.off = cache(lambda ahead: terms.off(terms.today + ahead * ONE_DAY))
        self.weight = cache(lambda ahead: 2 if terms.light(terms.today + ahead * ONE_DAY) else 1)

    def working(self, ahead: int) -> int:
        """This day, or on a day off the next working day."""
        return next((day for day in range(ahead, ahead + LONGEST_LEAVE) if not self.off(day)), ahead)


def _window(one: Waiting, own: int, present: int, days: _Days) -> list[int]:
    """The working days on which the card may be asked, its present one first, then the nearest."""
    shortest, longest = bounds(one.interval)
    first = max(own + max(shortest - one.interval, -FARTHEST), 0)
    last = own + min(longest - one.interval, FARTHEST)
    near = [day for day in range(first, last + 1) if day != present and not days.off(day)]
    return [present, *sorted(near, key=lambda day: abs(day - present))]


def _moved(
    card: str, window: Sequence[int], here: dict[str, int], load: Counter[int], days: _Days, busiest: int
) -> bool:
    """Moves the card to the least busy day of its window where that leaves both days better than before."""
    present = best = here[card]
    least = load[present] * days.weight(present)
    for day in window:
        cost = (load[day] + 1) * days.weight(day)
        if cost < least:
            best, least = day, cost
    if best == present or load[best] + 1 > busiest:
        return False
    here[card] = best
    load[present] -= 1
    load[best] += 1
    return True
