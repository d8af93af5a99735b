"""Weights fitted to simulated learners: better where memory is another's, kept out where it is the default's own."""

from __future__ import annotations

import math
from datetime import date, timedelta

import pytest
from forgetting import OTHER, memory_by, simulated

from studyctl.drill.fitting import (
    Foretold,
    compared,
    divided,
    fitted,
    groups,
    loss,
    measured,
    predictions,
    rmse_bins,
)
from studyctl.drill.memory import DEFAULT_WEIGHTS, LEAST_REVIEWS, Memory, interday, recall_on
from studyctl.drill.schedule import Schedule, foretold, remembered, within_bounds
from studyctl.errors import UserError

DAY = date(2026, 3, 2)


def one(recall: float, right: bool, elapsed: int = 3, reviews: int = 2, lapses: int = 0) -> Foretold:
    return Foretold("c", DAY, recall, right, elapsed, reviews, lapses)


@pytest.mark.parametrize("seed", range(3))
def test_weights_of_another_memory_are_found_and_foretell_later_reviews_better(seed: int) -> None:
    fit = compared(simulated(OTHER, 800, seed), DEFAULT_WEIGHTS)
    assert fit.better
    assert fit.after.log_loss < fit.before.log_loss
    assert fit.after.calibration_error < fit.before.calibration_error
    assert all(fit.weights[grade] < DEFAULT_WEIGHTS[grade] for grade in range(4))


@pytest.mark.parametrize("seed", range(3))
def test_where_memory_is_the_default_one_nothing_is_gained(seed: int) -> None:
    fit = compared(simulated(DEFAULT_WEIGHTS, 800, seed), DEFAULT_WEIGHTS)
    assert fit.gain < 0.002
    assert fit.better == (fit.gain > fit.noise)


def test_weights_fitted_once_are_not_left_for_a_whim() -> None:
    histories = simulated(OTHER, 500, 7)
    once = compared(histories, DEFAULT_WEIGHTS)
    again = compared(histories, once.weights)
    assert again.weights == once.weights
    assert again.gain == 0 and not again.better


def test_no_weight_is_fitted_to_what_it_is_measured_on() -> None:
    histories = simulated(OTHER, 200, 1)
    since = divided(histories)
    later = {
        card: [(day, 5 - rating if day >= since else rating) for day, rating in history]
        for card, history in histories.items()
    }
    assert fitted(histories, since) == fitted(later, since)
    held = predictions(histories, DEFAULT_WEIGHTS, since)
    assert min(review.day for review in held) == since
    total = sum(map(interday, histories.values()))
    assert 0.15 * total <= len(held) <= 0.25 * total


def test_a_prediction_is_the_schedules_own() -> None:
    histories = simulated(DEFAULT_WEIGHTS, 5, 3)
    for history in histories.values():
        before = [memory_by(history[:end], OTHER) for end in range(len(history))]
        expected = [recall_on(memory, day, OTHER) for memory, (day, _) in zip(before, history, strict=True)]
        assert list(foretold(history, Schedule(weights=OTHER))) == pytest.approx(expected)
        memory = memory_by(history, OTHER)
        again = remembered(memory, history, Schedule(weights=OTHER))
        assert (again.stability, again.difficulty) == (memory.stability, memory.difficulty)
        other = remembered(memory, history, Schedule())
        assert other.stability != memory.stability and other.due == memory.due


def test_a_new_card_has_nothing_to_remember() -> None:
    assert remembered(Memory(), (), Schedule()) == Memory()


def test_log_loss_and_calibration_of_known_predictions() -> None:
    reviews = [one(0.9, True)] * 9 + [one(0.9, False)]
    found = measured(reviews)
    assert found.log_loss == pytest.approx(-(9 * math.log(0.9) + math.log(0.1)) / 10)
    assert found.calibration_error == pytest.approx(0, abs=1e-12)
    assert [(group.low, group.reviews) for group in found.groups] == [(0.9, 10)]
    assert found.groups[0].remembered == 0.9
    worse = measured([one(0.6, True)] * 10)
    assert worse.calibration_error == pytest.approx(0.4)
    with pytest.raises(ValueError):
        measured([])


def test_the_error_of_one_kind_of_review_is_not_balanced_by_another() -> None:
    early, late = [one(0.5, True, elapsed=1)] * 5, [one(0.5, False, elapsed=90)] * 5
    assert rmse_bins([*early, *late]) == pytest.approx(0.5)
    assert [group.remembered for group in groups([*early, *late])] == [0.5]


def test_a_sure_prediction_that_failed_costs_much_and_no_endless_loss() -> None:
    assert 10 < loss(one(1.0, False)) < 20
    assert loss(one(1.0, True)) < 1e-5


def test_reviews_of_one_day_cannot_be_divided() -> None:
    histories = {f"c{number}": [(DAY, 3), (DAY + timedelta(days=1), 3)] for number in range(LEAST_REVIEWS)}
    with pytest.raises(UserError, match="same day"):
        divided(histories)
    with pytest.raises(UserError, match="same day"):
        divided({})


def test_a_history_that_steps_back_a_day_is_borne() -> None:
    histories = simulated(OTHER, 150, 2)
    first = next(iter(histories))
    histories[first] = [(DAY, 3), (DAY - timedelta(days=1), 3), (DAY + timedelta(days=3), 3)]
    assert compared(histories, DEFAULT_WEIGHTS).later > 0


def test_weights_beyond_a_bound_are_brought_to_it() -> None:
    assert within_bounds((*DEFAULT_WEIGHTS[:20], 0.05))[20] == 0.1
    assert within_bounds(DEFAULT_WEIGHTS) == DEFAULT_WEIGHTS
    with pytest.raises(UserError, match="21 weights"):
        within_bounds(DEFAULT_WEIGHTS[:19])
