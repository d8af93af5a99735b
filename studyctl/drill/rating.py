"""From an answer to a rating: wrong is Again, right is Good, and what was hinted, doubted or slow is Hard."""

from __future__ import annotations

from studyctl.drill.memory import AGAIN, EASY, GOOD, HARD
from studyctl.values import dataclass

LOW_CONFIDENCE = 0.5  # unsure, or a guess
IDLE_S = 90.0  # longer than this nobody was thinking about the card: not slow, away
SLOW_TIMES = 2.0  # the learner's own median for cards of this kind
ENOUGH_ANSWERS = 8  # below this there is no median to be slow against
CAPPED = ("choice", "multi")  # a guess is right one time in four


@dataclass(frozen=True)
class Rated:
    """A rating from 1 (again) to 4 (easy) and what it comes from."""

    rating: int
    why: str


def rated(
    kind: str,
    correct: bool,
    *,
    hinted: bool = False,
    confidence: float | None = None,
    seconds: float | None = None,
    usual_seconds: float | None = None,
    chosen: int | None = None,
) -> Rated:
    """The rating of an answer; `chosen` is the learner's own, which counts, up to Good for a choice.

    `usual_seconds` is the learner's median for this kind of card, None while there are too few answers.
    """
    if chosen is not None:
        capped = kind in CAPPED and chosen == EASY
        return Rated(GOOD, "a choice is at most good") if capped else Rated(chosen, "your own rating")
    if not correct:
        return Rated(AGAIN, "wrong")
    if hinted:
        return Rated(HARD, "right with a hint")
    if confidence is not None and confidence <= LOW_CONFIDENCE:
        return Rated(HARD, f"right, but only {confidence:.0%} sure")
    if slow(seconds, usual_seconds):
        return Rated(HARD, f"right, but slow: {seconds:.0f} s against your usual {usual_seconds:.0f} s")
    return Rated(GOOD, "right")


def slow(seconds: float | None, usual: float | None) -> bool:
    """Whether an answer took long against the learner's own median; beyond 90 s they were away."""
    if seconds is None or usual is None:
        return False
    return usual * SLOW_TIMES < seconds <= IDLE_S
