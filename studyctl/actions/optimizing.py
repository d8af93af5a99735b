"""FSRS weights fitted to one's own history: measured on later reviews, and used only where they are better there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from studyctl.actions.card_history import histories
from studyctl.actions.cards import weights_of
from studyctl.actions.situation import Situation
from studyctl.drill.fitting import Fit, Group, Measured, compared
from studyctl.drill.memory import DEFAULT_WEIGHTS, LEAST_REVIEWS, interday
from studyctl.errors import AnswerNo
from studyctl.values import dataclass

WOULD = {"are": "would be", "stay": "would stay"}


@dataclass(frozen=True)
class Optimised:
    """Weights `tried` on the reviews from the study day `since` on, beside the present ones.

    `earlier` reviews they were fitted to, `later` both were measured on; `gain` is the log loss that they save, `noise`
    its standard error. `used` says whether they are in use now, or with a dry run would be.
    """

    reviews: int
    earlier: int
    later: int
    since: date
    present: Measured
    tried: Measured
    gain: float
    noise: float
    weights: tuple[float, ...]
    used: bool
    dry_run: bool
    command: str
    text: str


def optimize(seen: Situation, *, default: bool = False, dry_run: bool = False) -> Optimised:
    """Fits weights to the earlier reviews, and uses them where they foretell the later ones better than the present.

    With `default` the default weights are tried, and taken in any case. Nothing is recorded by a dry run. Raises
    AnswerNo below 512 inter-day reviews, and where the default weights are in use already.
    """
    found = tried(seen, default)
    return found if dry_run else adopted(seen, found)


def tried(seen: Situation, default: bool = False) -> Optimised:
    """As `optimize` of a dry run: some seconds for 200,000 reviews, and nothing is recorded."""
    present, known = weights_of(seen.reader), histories(seen)
    reviews = sum(map(interday, known.values()))
    if default and present == DEFAULT_WEIGHTS:
        raise AnswerNo("the default weights are in use already")
    if reviews < LEAST_REVIEWS:
        raise AnswerNo(f"{reviews} of {LEAST_REVIEWS} reviews on a later day than the answer before: too few to fit to")
    fit = compared(known, present, DEFAULT_WEIGHTS if default else None)
    return Optimised(
        reviews, 0 if default else fit.earlier, fit.later, fit.since, fit.before, fit.after, round(fit.gain, 6),
        round(fit.noise, 6), fit.weights, default or fit.better, True, "", _words(fit, default),
    )  # fmt: skip


def adopted(seen: Situation, found: Optimised) -> Optimised:
    """Records weights that were tried; where they are to be used, they are from the next answer on."""
    from studyctl.ledger.facts import WeightsFitted

    # sqlmodel takes 300 ms to import: only a command that writes pays it
    from studyctl.ledger.write import record

    text = _done(found.text)
    fact = WeightsFitted(found.weights, found.reviews, found.present.log_loss, found.tried.log_loss, found.used)
    command = record(seen.workspace.progress_db, "quiz optimize", text, [fact], seen.now)
    return replace(found, dry_run=False, command=command, text=text)


def _words(fit: Fit, default: bool) -> str:
    """`The fitted weights would be used from now on: log loss 0.4312 → 0.4105 on 2453 later reviews`."""
    figures = f"log loss {fit.before.log_loss:.4f} → {fit.after.log_loss:.4f} on {fit.later} later reviews"
    if default or fit.better:
        return f"The {'default' if default else 'fitted'} weights {WOULD['are']} used from now on: {figures}"
    better = "no better than chance" if fit.gain > 0 else "no better"
    return f"The present weights {WOULD['stay']}, fitted ones are {better}: {figures}"


def _done(words: str) -> str:
    """What a dry run said would be, as it is."""
    for done, would in WOULD.items():
        words = words.replace(would, done, 1)
    return words


def calibration(found: Optimised) -> Sequence[tuple[float, Group | None, Group | None]]:
    """Each group of predicted recall, from the highest: its lower bound, and what the present and the tried weights
    have in it; None where that is no review."""
    present, tried = ({group.low: group for group in one.groups} for one in (found.present, found.tried))
    return [(low, present.get(low), tried.get(low)) for low in sorted({*present, *tried}, reverse=True)]
