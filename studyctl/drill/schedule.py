"""FSRS-6 by py-fsrs, kept from its traps: study days, not 24-hour floors; no fuzz of its own; checked settings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from studyctl.clock import study_day
from studyctl.drill.memory import (
    AGAIN,
    DEFAULT_WEIGHTS,
    EASY,
    HIGHEST_RETENTION,
    LEAST_STABILITY,
    LOWEST_RETENTION,
    RATING_NAMES,
    REVIEW,
    Memory,
    noon,
    recall_after,
)
from studyctl.errors import Problem, UserError
from studyctl.values import dataclass

if TYPE_CHECKING:
    import fsrs

LONGEST_INTERVAL = 36500  # days


@dataclass(frozen=True)
class Schedule:
    """The weights of FSRS-6 and the recall that is aimed at; raises UserError where either cannot be."""

    retention: float = 0.9
    weights: tuple[float, ...] = DEFAULT_WEIGHTS

    def __post_init__(self) -> None:
        # py-fsrs takes any retention: 0 divides by zero, −0.1 has no real root, 1.5 means one day for ever
        if not LOWEST_RETENTION <= self.retention <= HIGHEST_RETENTION:
            fix = f"Choose {LOWEST_RETENTION:.2f} to {HIGHEST_RETENTION:.2f}"
            raise UserError(Problem(f"a recall of {self.retention:g} cannot be aimed at", fix=fix))
        if len(self.weights) != len(DEFAULT_WEIGHTS):
            what = f"FSRS-6 has {len(DEFAULT_WEIGHTS)} weights, {len(self.weights)} were given"
            raise UserError(Problem(what, fix="Fit them again, or leave them out"))


def reviewed(memory: Memory, rating: int, now: datetime, schedule: Schedule) -> Memory:
    """The card after an answer rated 1 (again) to 4 (easy) at `now`; raises UserError where the clock ran backwards.

    Elapsed time counts in study days, given to py-fsrs as noon UTC of each; learning steps run on the true clock.
    """
    if rating not in RATING_NAMES:
        raise ValueError(f"there is no rating {rating}")
    _refuse_backwards(memory, now)
    today = noon(study_day(now))
    after, _ = _scheduler(schedule).review_card(_card(memory), _rating(rating), today)
    wait = after.due - today
    state = after.state.name.lower()
    due = after.due if state == REVIEW else (now + wait).astimezone(UTC)
    lapses = memory.lapses + (memory.state == REVIEW and rating == AGAIN)
    return Memory(state, after.step, after.stability, after.difficulty, due, now, lapses)


def _refuse_backwards(memory: Memory, now: datetime) -> None:
    """py-fsrs takes an answer before the last one without a word, and the memory would be wrong from then on."""
    last = memory.reviewed_at
    if last is not None and now < last:
        answered = last.astimezone(now.tzinfo)
        what = f"the clock says {now:%Y-%m-%d %H:%M:%S}, before this card's last answer, {answered:%Y-%m-%d %H:%M:%S}"
        raise UserError(Problem(what, fix="Set the clock right; nothing was recorded"))


def waits(memory: Memory, now: datetime, schedule: Schedule) -> Mapping[int, timedelta]:
    """How long until the card would be due after each rating: minutes for a learning step, whole days else."""
    found = {}
    for rating in range(AGAIN, EASY + 1):
        after = reviewed(memory, rating, now, schedule)
        found[rating] = timedelta(days=after.interval) if after.state == REVIEW else _due(after) - now
    return found


def remembered(memory: Memory, answers: Iterable[tuple[date, int]], schedule: Schedule) -> Memory:
    """A card whose stability and difficulty are what these weights make of all its answers, given as (study day,
    rating); where it stands among the steps and when it is due stays as it was recorded."""
    if memory.new:
        return memory
    cards = list(_cards_after(answers, schedule))
    return replace(memory, stability=cards[-1].stability, difficulty=cards[-1].difficulty) if cards else memory


def foretold(answers: Iterable[tuple[date, int]], schedule: Schedule) -> Iterator[float]:
    """The recall predicted before each answer of a card, given as (study day, rating); 0 before the first."""
    stability, last = 0.0, date.min
    listed = tuple(answers)
    for (day, _), card in zip(listed, _cards_after(listed, schedule), strict=True):
        yield recall_after(stability, (day - last).days, schedule.weights) if stability else 0.0
        stability, last = card.stability or LEAST_STABILITY, day


def _cards_after(answers: Iterable[tuple[date, int]], schedule: Schedule) -> Iterator[fsrs.Card]:
    """The card as py-fsrs has it after each answer."""
    card, scheduler = _card(Memory()), _scheduler(schedule)
    for day, rating in answers:
        card, _ = scheduler.review_card(card, _rating(rating), noon(day))
        yield card


def within_bounds(weights: tuple[float, ...]) -> tuple[float, ...]:
    """Weights as py-fsrs takes them: each at the bound that it is beyond; raises UserError for another model's."""
    from fsrs import scheduler as known  # 45 ms: see _scheduler

    low, high = known.LOWER_BOUNDS_PARAMETERS, known.UPPER_BOUNDS_PARAMETERS
    bounds = zip(Schedule(weights=weights).weights, low, high, strict=True)
    return tuple(min(most, max(least, weight)) for weight, least, most in bounds)


def _due(memory: Memory) -> datetime:
    assert memory.due is not None
    return memory.due


@lru_cache(maxsize=8)
def _scheduler(schedule: Schedule) -> fsrs.Scheduler:
    import fsrs  # 45 ms, paid only where a card is answered

    try:
        return fsrs.Scheduler(
            schedule.weights, schedule.retention, maximum_interval=LONGEST_INTERVAL, enable_fuzzing=False
        )
    except ValueError as error:
        raise UserError(Problem(f"these weights are none of FSRS-6: {error}", fix="Fit them again")) from error


def _rating(rating: int) -> fsrs.Rating:
    import fsrs  # 45 ms: see _scheduler

    return fsrs.Rating(rating)


def _card(memory: Memory) -> fsrs.Card:
    """The card as py-fsrs has it; with an id, since without one it sleeps a millisecond to make it."""
    import fsrs  # 45 ms: see _scheduler

    if memory.new:
        return fsrs.Card(card_id=1)
    assert memory.reviewed_at is not None and memory.stability is not None
    stability = max(memory.stability, LEAST_STABILITY)  # 0 would be read as none
    state = fsrs.State[memory.state.capitalize()]
    last = noon(study_day(memory.reviewed_at))
    return fsrs.Card(1, state, memory.step, stability, memory.difficulty, memory.due, last)
