"""Random histories of one card, and what fsrs-rs (the authors' own implementation) makes of them beside ours."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import fsrs_rs_python

from studyctl.clock import study_day
from studyctl.drill.memory import DEFAULT_WEIGHTS, RATING_NAMES, REVIEW, Memory
from studyctl.drill.schedule import Schedule, reviewed

GAPS = (0, 0, 1, 1, 2, 3, 5, 8, 13, 30, 90, 365)  # days between two answers
CLOSE = 1e-4


@dataclass(frozen=True)
class Answered:
    """One answer of a history: ours beside theirs; `interval` and `their_interval` are days before rounding."""

    ours: Memory
    interval: int | None
    stability: float
    difficulty: float
    their_interval: float

    @property
    def error(self) -> float:
        """The relative difference of the stabilities."""
        return abs((self.ours.stability or 0.0) - self.stability) / self.stability

    @property
    def straddles(self) -> bool:
        """Whether the interval is so near a half day that stabilities within 1e-4 round to different days."""
        return abs(abs(self.their_interval % 1) - 0.5) <= CLOSE * self.their_interval

    @property
    def same_interval(self) -> bool:
        """Whether both round to the same interval; a learning step has none."""
        return self.interval is None or self.interval == max(1, round(self.their_interval))


def history(seed: int) -> Iterator[Answered]:
    """A card answered up to 12 times at any hour of its study days, with gaps from none to a year."""
    chance = random.Random(seed)
    schedule = Schedule(chance.choice((0.9, 0.9, 0.8, 0.95)))
    theirs = fsrs_rs_python.FSRS(list(DEFAULT_WEIGHTS))
    day = datetime(2024, 1, 1, 12, tzinfo=UTC)
    memory, state, last = Memory(), None, day
    for number in range(chance.randint(1, 12)):
        day += timedelta(days=chance.choice(GAPS) if number else 0)
        now = max(last, day + timedelta(hours=chance.uniform(-7, 13)))
        elapsed = (study_day(now) - study_day(last)).days if number else 0
        rating = chance.choice(sorted(RATING_NAMES))
        memory = reviewed(memory, rating, now, schedule)
        following = theirs.next_states(state, schedule.retention, elapsed)
        chosen = [following.again, following.hard, following.good, following.easy][rating - 1]
        state, last = chosen.memory, now
        interval = memory.interval if memory.state == REVIEW else None
        yield Answered(memory, interval, state.stability, state.difficulty, chosen.interval)
