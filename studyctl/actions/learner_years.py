"""The simulated learner's years before the seven weeks: the whole curriculum again and again, in any amount."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, timedelta
from itertools import cycle

from studyctl.actions.learner_days import Piece, at
from studyctl.actions.learner_story import ATTEMPTS, Attempt
from studyctl.curriculum.catalogue import Catalogue
from studyctl.ledger.facts import ItemMark

DAY_LASTS = timedelta(hours=12)  # from eight in the morning on
SITTING_LASTS = timedelta(hours=1.5)  # at most


@dataclass(frozen=True)
class Amount:
    """How much the learner's last `days` days hold in all, though no less than the seven weeks at their end.

    Where a number of reviews is wanted, evenings are as long as it takes. `points` is how many values each run reports;
    0: as many as its preset makes.
    """

    days: int = 0
    item_facts: int = 0
    reviews: int = 0
    time_entries: int = 0
    runs: int = 0
    points: int = 0

    def part(self, share: float) -> Amount:
        """A share of everything, over as many days and in runs as long."""
        counts = {field.name: int(getattr(self, field.name) * share) for field in fields(self)}
        return replace(self, **{**counts, "days": self.days, "points": self.points})


SEVEN_WEEKS = Amount()
THREE_YEARS = Amount(3 * 365, 10_000, 100_000, 50_000, 500, 10_000)


def sittings(catalogue: Catalogue, days: Sequence[date], count: int, draw: random.Random) -> Iterator[Piece]:
    """So many stretches of work, evenly over the days, on every item in its order, about once a year."""
    items = list(catalogue.items) * max(1, round(len(days) / 365))
    for place, (since, free) in enumerate(_moments(days, count)):
        minutes = min(free, SITTING_LASTS) * draw.uniform(0.5, 0.95) // timedelta(minutes=1)
        yield Piece(items[place * len(items) // count], since, since + timedelta(minutes=max(1, minutes)), False, False)


def marks(catalogue: Catalogue, days: Sequence[date], count: int) -> Iterator[tuple[str, ItemMark, datetime]]:
    """So many marks of items, evenly over the days, after which nothing is begun or done: each round of the curriculum
    ends in opening it again, the first round is shorter, and one or two items are begun before it."""
    items = list(catalogue.items)
    rounds, rest = divmod(count, 3 * len(items))
    order: list[tuple[str, ItemMark]] = [(item, "started") for item in items[: rest % 3]]
    for some in (items[: rest // 3], *[items] * rounds):
        order += [(item, mark) for item in some for mark in ("started", "done")]
        order += [(item, "reopened") for item in some]
    for (item, mark), (moment, _) in zip(order, _moments(days, count), strict=True):
        yield item, mark, moment


def attempts(days: Sequence[date], count: int, draw: random.Random) -> Iterator[tuple[Attempt, datetime]]:
    """So many runs, evenly over the days, like those of the seven weeks and a little better or worse."""
    for (moment, _), attempt in zip(_moments(days, count), cycle(ATTEMPTS), strict=False):
        yield replace(attempt, bits=attempt.bits * draw.uniform(0.97, 1.06)), moment


def _moments(days: Sequence[date], count: int) -> Iterator[tuple[datetime, timedelta]]:
    """So many moments, evenly over the days and the hours of each, with the time to the next."""
    for place, day in enumerate(days):
        here = (place + 1) * count // len(days) - place * count // len(days)
        for number in range(here):
            yield at(day, 8) + number * DAY_LASTS / here, DAY_LASTS / here
