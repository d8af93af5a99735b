"""What is due: today within the budget and beyond it, and in the days ahead."""

from __future__ import annotations

from datetime import date, datetime

from studyctl.actions.cards import Cards, CardsToday, cards_today, outline_of
from studyctl.actions.quiz_stats import DayAhead, forecast
from studyctl.actions.situation import Situation
from studyctl.values import dataclass

DAYS_SHOWN = 7


@dataclass(frozen=True)
class Due:
    """What is due: today within the budget and beyond it, when the next learning step is over, and the days ahead."""

    day: date
    today: CardsToday
    learning: int
    reviews: int
    new: int
    next_step: datetime | None
    ahead: tuple[DayAhead, ...]
    problems: tuple[str, ...]


def due(seen: Situation) -> Due:
    """What is due today and in the next week, and which cards cannot be read."""
    cards = Cards(seen, outline_of(seen.workspace))
    queue = cards.queue(None)
    steps = [due for card in queue.stepping if (due := cards.memory(card).due) is not None]
    return Due(
        seen.today,
        cards_today(cards),
        queue.learning,
        queue.reviews,
        queue.new,
        min(steps, default=None),
        forecast(cards, DAYS_SHOWN),
        tuple(str(problem) for problem in cards.deck.problems),
    )
