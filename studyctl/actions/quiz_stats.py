"""How the drills go: what is to come, recall by concept, how well confidence and prediction meet what happened."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import field
from datetime import date, timedelta
from functools import partial
from itertools import pairwise

from studyctl.actions.card_history import Weights, weights_now
from studyctl.actions.cards import Cards, outline_of
from studyctl.actions.situation import Situation
from studyctl.drill.memory import AGAIN
from studyctl.drill.queue import days_of
from studyctl.ledger.views import Review
from studyctl.values import dataclass

DAYS_AHEAD = 14
DAYS_BACK = 90
PREDICTED_IN = (0.0, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95, 1.01)  # bounds of the groups of predicted recall
SURE = (0.25, 0.5, 0.75, 0.95)


@dataclass(frozen=True)
class DayAhead:
    """A day to come: cards due on it, the minutes they will take, and how many minutes that is over the budget."""

    day: date
    cards: int
    minutes: float
    over_minutes: float


@dataclass(frozen=True)
class ConceptLine:
    """A concept with its cards: how many were seen, the recall predicted over those, how many answers were right.

    `right` of `answers` are the reviews of the last 90 days that were no first showing.
    """

    concept: str
    title: str
    cards: int
    seen: int
    recall: float | None
    right: int
    answers: int
    can_explain: bool
    needs_review: bool


@dataclass(frozen=True)
class Bin:
    """Answers whose confidence or predicted recall was about `said`: how many, and the share that was right."""

    said: float
    answers: int
    right: float


@dataclass(frozen=True)
class Calibration:
    """Confidence before the answer against what happened; `brier` is the mean squared difference (0 is perfect)."""

    bins: tuple[Bin, ...]
    answers: int
    brier: float | None


@dataclass(frozen=True)
class QuizStats:
    """Statistics of the drills; `retention` is the share of reviews remembered in the last 90 days, `weights` those of
    the schedule."""

    day: date
    cards: int
    seen: int
    suspended: int
    flagged: int
    answers: int
    minutes: float
    retention: float | None
    wanted: float
    forecast: tuple[DayAhead, ...]
    concepts: tuple[ConceptLine, ...]
    confidence: Calibration
    recall: Calibration = field(metadata={"key": "predicted"})
    weights: Weights


def stats(seen: Situation) -> QuizStats:
    """The statistics of the last 90 days, and the days to come."""
    cards = Cards(seen, outline_of(seen.workspace))
    reviews = [review for review in seen.reader.reviews(seen.today - timedelta(days=DAYS_BACK)) if _counts(review)]
    states = [state for name, state in cards.states.items() if name in cards.deck.cards]
    remembered = [review for review in reviews if review.recall is not None]
    return QuizStats(
        day=seen.today,
        cards=len(cards.deck.cards),
        seen=sum(state.reps > 0 for state in states),
        suspended=sum(state.suspended for state in states),
        flagged=sum(state.flagged for state in states),
        answers=len(reviews),
        minutes=round(sum(review.seconds or 0.0 for review in reviews) / 60, 1),
        retention=_share(review.rating > AGAIN for review in remembered),
        wanted=seen.settings.quiz_recall,
        forecast=forecast(cards),
        concepts=_concepts(seen, cards, reviews),
        confidence=_confidence(reviews),
        recall=_predicted(remembered),
        weights=weights_now(seen),
    )


def _counts(review: Review) -> bool:
    return review.mode == "drill"


def _share(verdicts: Iterable[bool]) -> float | None:
    known = list(verdicts)
    return sum(known) / len(known) if known else None


def forecast(cards: Cards, days: int = DAYS_AHEAD) -> tuple[DayAhead, ...]:
    """The cards due on each of the days from today on, spread as they will be asked, without new ones."""
    candidates = [cards.candidate(card, cards.states.get(card.id)) for card in cards.deck.cards.values()]
    able = [one for one in candidates if not one.suspended]
    plan = cards.plan(None)
    asked = {**days_of(able, cards.terms), **{one.card: cards.seen.today for one in able if one.memory.stepping}}
    kinds = {one.card: one.kind for one in able}
    counts, seconds = Counter[date](), Counter[date]()
    for card, day in asked.items():
        counts[day] += 1
        seconds[day] += round(plan.seconds_of(kinds[card]))
    made = partial(_day_ahead, counts, seconds, cards.seen.settings.quiz_minutes)
    return tuple(made(cards.seen.today + timedelta(days=ahead)) for ahead in range(days))


def _day_ahead(counts: Counter[date], seconds: Counter[date], budget: float, day: date) -> DayAhead:
    minutes = seconds[day] / 60
    return DayAhead(day, counts[day], round(minutes, 1), round(max(0.0, minutes - budget), 1))


def _concepts(seen: Situation, cards: Cards, reviews: Sequence[Review]) -> tuple[ConceptLine, ...]:
    """Concepts of which any card was seen, the weakest first."""
    answers, right = Counter[str](), Counter[str]()
    for review in reviews:
        card = cards.deck.cards.get(cards.deck.current(review.card))
        for concept in card.concepts if card and review.recall is not None else ():
            answers[concept] += 1
            right[concept] += review.rating > AGAIN
    lines = []
    for name, recall in cards.recall().items():
        if recall.seen:
            known = seen.catalogue.concepts.get(name)
            predicted = round(recall.seen_recall, 4) if recall.seen_recall is not None else None
            lines.append(
                ConceptLine(
                    name, known.title if known else name, recall.cards, recall.seen, predicted,
                    right[name], answers[name], recall.can_explain, recall.needs_review,
                )
            )  # fmt: skip
    return tuple(sorted(lines, key=lambda line: (line.recall or 0.0, line.concept)))


def _confidence(reviews: Iterable[Review]) -> Calibration:
    """Said confidence against the answers; a choice is right by luck in a quarter of guesses, and so is 25 %."""
    said = [(review.confidence, review.correct) for review in reviews if review.confidence is not None]
    bins = tuple(_bin(value, [right for number, right in said if number == value]) for value in SURE)
    return Calibration(tuple(one for one in bins if one.answers), len(said), _brier(said))


def _predicted(reviews: Iterable[Review]) -> Calibration:
    """The recall that the schedule predicted against what was remembered, in groups of about the same prediction."""
    said = [(review.recall, review.rating > AGAIN) for review in reviews if review.recall is not None]
    bins = []
    for low, high in pairwise(PREDICTED_IN):
        inside = [(number, right) for number, right in said if low <= number < high]
        if inside:
            mean = sum(number for number, _ in inside) / len(inside)
            bins.append(_bin(round(mean, 4), [right for _, right in inside]))
    return Calibration(tuple(bins), len(said), _brier(said))


def _bin(said: float, verdicts: Sequence[bool]) -> Bin:
    return Bin(said, len(verdicts), round(sum(verdicts) / len(verdicts), 4) if verdicts else 0.0)


def _brier(said: Sequence[tuple[float, bool]]) -> float | None:
    """The mean of (said − happened)² (Brier, 1950)."""
    return round(sum((number - right) ** 2 for number, right in said) / len(said), 4) if said else None
