"""What the schedule knows of a card, and how likely it is to be recalled on a day; light to import."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from itertools import pairwise

from studyctl.clock import study_day
from studyctl.values import dataclass

AGAIN, HARD, GOOD, EASY = 1, 2, 3, 4
RATINGS = {"again": AGAIN, "hard": HARD, "good": GOOD, "easy": EASY}
RATING_NAMES = {number: name for name, number in RATINGS.items()}
LEARNING, REVIEW, RELEARNING = "learning", "review", "relearning"
DEFAULT_WEIGHTS = (
    0.212, 1.2931, 2.3065, 8.2956, 6.4133, 0.8334, 3.0194, 0.001, 1.8722, 0.1666, 0.796, 1.4835, 0.0614, 0.2629,
    1.6483, 0.6014, 1.8729, 0.5425, 0.0912, 0.0658, 0.1542,
)  # fmt: skip
DECAY = DEFAULT_WEIGHTS[20]
LEAST_STABILITY = 0.001  # days, FSRS's own; what another program wrote may be below
LOWEST_RETENTION, HIGHEST_RETENTION = 0.70, 0.97
LEAST_REVIEWS = 512  # on a later day, below which FSRS's own optimizers keep the default weights, too

History = Sequence[tuple[date, int]]  # one card's answers as (study day, rating), in their order


@dataclass(frozen=True)
class Memory:
    """A card in the schedule; a card never answered has no state. Stability is in days, difficulty from 1 to 10.

    `due` is the moment of the next learning step, or for a card in review noon UTC of the study day that it is due on.
    """

    state: str = ""
    step: int | None = None
    stability: float | None = None
    difficulty: float | None = None
    due: datetime | None = None
    reviewed_at: datetime | None = None
    lapses: int = 0

    @property
    def new(self) -> bool:
        """Whether the card was never answered."""
        return self.stability is None or self.reviewed_at is None

    @property
    def stepping(self) -> bool:
        """Whether the card is between learning steps, which run on the true clock."""
        return not self.new and self.state != REVIEW

    @property
    def due_day(self) -> date | None:
        """The study day that the card is due on; whatever the local time zone is, that of a review stays the same."""
        if self.due is None:
            return None
        return study_day(self.due) if self.stepping else self.due.astimezone(UTC).date()

    @property
    def interval(self) -> int:
        """The days between the last answer and the day that the card is due on."""
        if self.due_day is None or self.reviewed_at is None:
            return 0
        return max(0, (self.due_day - study_day(self.reviewed_at)).days)


def noon(day: date) -> datetime:
    """Noon UTC of a study day: so far from midnight that differences of two are whole study days."""
    return datetime.combine(day, time(12), UTC)


def recall_on(memory: Memory, day: date, weights: Sequence[float] = DEFAULT_WEIGHTS) -> float:
    """The predicted probability of recall on `day`, 0 for a card never answered: (1 + F·t/S)^−w₂₀ (FSRS-6).

    F makes it 0.9 after as many days as the stability.
    """
    if memory.stability is None or memory.reviewed_at is None:
        return 0.0
    return recall_after(memory.stability, (day - study_day(memory.reviewed_at)).days, weights)


def recall_after(stability: float, days: int, weights: Sequence[float] = DEFAULT_WEIGHTS) -> float:
    """The predicted probability of recall so many days after an answer that left a card at `stability` days."""
    decay: float = -weights[20]
    factor: float = 0.9 ** (1 / decay) - 1
    return float((1 + factor * max(0, days) / max(stability, LEAST_STABILITY)) ** decay)


def interday(history: History) -> int:
    """How many reviews of a card came on a later study day than the answer before them."""
    return sum(later > earlier for (earlier, _), (later, _) in pairwise(history))
