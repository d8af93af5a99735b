"""FSRS weights from one's own history, and how well weights foretell reviews that they were not fitted to."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import pairwise

from studyctl.drill.memory import AGAIN, DEFAULT_WEIGHTS, History, interday
from studyctl.drill.schedule import Schedule, foretold, within_bounds
from studyctl.errors import Problem, UserError
from studyctl.values import dataclass

HELD_OUT = 0.2  # of the inter-day reviews, the latest
LEAST_EARLIER = 0.5  # of the reviews have to come before those held out: else there are too few days to divide
GROUPS = (0.0, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95, 1.01)  # bounds of predicted recall in the calibration
DIGITS = 4  # of a weight, as the default ones have
SURE = 1e-6  # no prediction is taken to be surer than this: a miss would cost without bound


@dataclass(frozen=True)
class Foretold:
    """One inter-day review: the recall predicted for it, whether it was remembered, and what came before it."""

    card: str
    day: date
    recall: float
    remembered: bool
    elapsed: int
    reviews: int
    lapses: int


@dataclass(frozen=True)
class Group:
    """Reviews whose predicted recall was from `low` on: how many, their mean prediction, the share remembered."""

    low: float
    predicted: float
    remembered: float
    reviews: int


@dataclass(frozen=True)
class Measured:
    """How well weights foretell reviews: log loss in nats, calibration error as RMSE(bins), and the calibration."""

    log_loss: float
    calibration_error: float
    groups: tuple[Group, ...]


@dataclass(frozen=True)
class Fit:
    """Fitted weights beside the present ones, both measured on the reviews from the study day `since` on.

    `gain` is how much lower the log loss of the fitted ones is, `noise` its standard error over those reviews.
    """

    weights: tuple[float, ...]
    earlier: int
    later: int
    since: date
    before: Measured
    after: Measured
    gain: float
    noise: float

    @property
    def better(self) -> bool:
        """Whether the fitted weights are better by more than chance makes of so many reviews."""
        return self.gain > self.noise


def divided(histories: Mapping[str, History]) -> date:
    """The study day from which reviews are held out: with it begins the latest fifth of the inter-day reviews.

    Raises UserError where most of them were made on the same day, so that there is no earlier and later.
    """
    days = sorted(day for history in histories.values() for (last, _), (day, _) in pairwise(history) if day > last)
    since = days[min(len(days) - 1, int(len(days) * (1 - HELD_OUT)))] if days else date.max
    if sum(day < since for day in days) < LEAST_EARLIER * len(days) or not days:
        what = "most reviews were made on the same day, so there are no later ones to measure on"
        raise UserError(Problem(what, fix="Drill on a few more days, then fit again"))
    return since


def fitted(histories: Mapping[str, History], since: date) -> tuple[float, ...]:
    """The weights that the reviews before `since` give (fsrs-rs), rounded as the default ones are.

    Raises UserError where the extra `optimize` is not installed.
    """
    try:
        import fsrs_rs_python as rust  # an extra: nothing but this needs it
    except ImportError:
        fix = "`pip install 'studyctl[optimize]'`, then again"
        raise UserError(Problem("fitting needs fsrs-rs-python, which is not installed", fix=fix)) from None
    items, cards = [], []
    for number, history in enumerate(histories.values()):
        for end in _training_ends(history, since):
            days = [day for day, _ in history[:end]]
            gaps = [0, *(max(0, (later - earlier).days) for earlier, later in pairwise(days))]
            answers = zip(history[:end], gaps, strict=True)
            items.append(rust.FSRSItem([rust.FSRSReview(rating, gap) for (_, rating), gap in answers]))
            cards.append(number)
    found = rust.FSRS(list(DEFAULT_WEIGHTS)).compute_parameters(items, card_ids=cards)
    return within_bounds(tuple(round(weight, DIGITS) for weight in found))


def _training_ends(history: History, since: date) -> Iterable[int]:
    """How long each beginning of a history is that ends in an inter-day review before `since`: each is one item."""
    for end in range(2, len(history) + 1):
        last, day = history[end - 2][0], history[end - 1][0]
        if last < day < since:
            yield end


def predictions(histories: Mapping[str, History], weights: Sequence[float], since: date) -> list[Foretold]:
    """Every inter-day review from `since` on with the recall that `weights` predict of all that came before it."""
    schedule, found = Schedule(weights=tuple(weights)), []
    for card, history in histories.items():
        if not history or history[-1][0] < since:
            continue
        lapses, last = 0, None
        for number, ((day, rating), recall) in enumerate(zip(history, foretold(history, schedule), strict=True)):
            if last is not None and day > last and day >= since:
                found.append(Foretold(card, day, recall, rating > AGAIN, (day - last).days, number, lapses))
            lapses += number > 0 and rating == AGAIN
            last = day
    return found


def measured(reviews: Sequence[Foretold]) -> Measured:
    """Log loss, RMSE(bins) and calibration of predictions; raises ValueError without any."""
    if not reviews:
        raise ValueError("nothing was predicted")
    losses = [loss(one) for one in reviews]
    return Measured(math.fsum(losses) / len(losses), rmse_bins(reviews), groups(reviews))


def loss(one: Foretold) -> float:
    """−ln of the probability that was given to what happened."""
    recall = min(1 - SURE, max(SURE, one.recall))
    return -math.log(recall if one.remembered else 1 - recall)


def rmse_bins(reviews: Iterable[Foretold]) -> float:
    """The root of the mean squared difference of predicted and actual recall over bins, weighted by their reviews.

    Bins are by elapsed days, number of reviews and lapses, each growing geometrically (srs-benchmark, "RMSE (bins)").
    """
    bins: dict[tuple[float, float, float], list[Foretold]] = {}
    for one in reviews:
        bins.setdefault(_bin(one), []).append(one)
    total = sum(map(len, bins.values()))
    squares = (len(inside) * (_predicted(inside) - _remembered(inside)) ** 2 for inside in bins.values())
    return math.sqrt(math.fsum(squares) / total)


def _bin(one: Foretold) -> tuple[float, float, float]:
    days = 2.48 * 3.62 ** math.floor(math.log(one.elapsed, 3.62))
    count = 1.99 * 1.89 ** math.floor(math.log(one.reviews, 1.89))
    lapses = 1.65 * 1.73 ** math.floor(math.log(one.lapses, 1.73)) if one.lapses else 0.0
    return round(days, 2), round(count), round(lapses)


def groups(reviews: Sequence[Foretold]) -> tuple[Group, ...]:
    """The reviews by predicted recall, the least first; without those groups that have none."""
    found = []
    for low, high in pairwise(GROUPS):
        inside = [one for one in reviews if low <= one.recall < high]
        if inside:
            found.append(Group(low, _predicted(inside), _remembered(inside), len(inside)))
    return tuple(found)


def _predicted(reviews: Sequence[Foretold]) -> float:
    return math.fsum(one.recall for one in reviews) / len(reviews)


def _remembered(reviews: Sequence[Foretold]) -> float:
    return sum(one.remembered for one in reviews) / len(reviews)


def compared(histories: Mapping[str, History], present: Sequence[float], tried: tuple[float, ...] | None = None) -> Fit:
    """Fits weights to the earlier reviews and measures them, or those to be `tried`, beside the `present` ones on the
    later ones. The same reviews decide over both, and neither was fitted to them.

    Raises UserError where nothing can be held out, or where the extra `optimize` is not installed.
    """
    since = divided(histories)
    weights = tried or fitted(histories, since)
    old, new = predictions(histories, present, since), predictions(histories, weights, since)
    gains = [loss(before) - loss(after) for before, after in zip(old, new, strict=True)]
    mean = math.fsum(gains) / len(gains)
    spread = math.fsum((gain - mean) ** 2 for gain in gains) / max(1, len(gains) - 1)
    earlier = sum(map(interday, histories.values())) - len(old)
    return Fit(
        weights, earlier, len(old), since, measured(old), measured(new), mean, math.sqrt(spread / len(gains))
    )  # fmt: skip
