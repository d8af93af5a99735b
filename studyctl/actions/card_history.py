"""Every answer to every card, and the weights of the schedule that were or may be fitted to them."""

from __future__ import annotations

from datetime import date

from studyctl.actions.cards import outline_of, weights_of
from studyctl.actions.situation import Situation
from studyctl.drill.memory import DEFAULT_WEIGHTS, LEAST_REVIEWS
from studyctl.values import dataclass


@dataclass(frozen=True)
class Weights:
    """The weights in use: whether they are the default ones, and how many of the reviews `needed` to fit there are."""

    default: bool
    reviews: int
    needed: int = LEAST_REVIEWS


def weights_now(seen: Situation) -> Weights:
    """Which weights are in use, and whether a fit is possible."""
    return Weights(weights_of(seen.reader) == DEFAULT_WEIGHTS, seen.reader.reviews_apart(LEAST_REVIEWS))


def histories(seen: Situation) -> dict[str, list[tuple[date, int]]]:
    """Each card's answers in drills as (study day, rating), by its present id; one that left the deck counts, too."""
    current = outline_of(seen.workspace).current
    found: dict[str, list[tuple[date, int]]] = {}
    for card, day, rating in seen.reader.ratings():
        found.setdefault(current(card), []).append((day, rating))
    return found
