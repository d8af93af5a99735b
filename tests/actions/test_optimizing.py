"""Weights of one's own: fitted to a recorded history, used where they are better, and taken back by undo."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import pytest
from forgetting import OTHER, drilled, memory_by, simulated
from own_cards import CONCEPT, RIGHT, write_deck

from studyctl.actions import undoing
from studyctl.actions.card_history import weights_now
from studyctl.actions.cards import Cards, deck_of, weights_of
from studyctl.actions.drilling import Question, Wish, begin
from studyctl.actions.optimizing import Optimised, calibration, optimize
from studyctl.actions.situation import situation
from studyctl.clock import now
from studyctl.drill.face import read_answer
from studyctl.drill.memory import DEFAULT_WEIGHTS, GOOD, LEAST_REVIEWS, recall_on
from studyctl.errors import AnswerNo, UserError
from studyctl.ledger.facts import CardReviewed, WeightsFitted
from studyctl.ledger.read import open_reader
from studyctl.ledger.write import record
from studyctl.workspace import Workspace

CARD = "own.cloze"


@pytest.fixture
def here(home: Path) -> Workspace:
    write_deck(home)
    return Workspace(home)


def another(here: Workspace, cards: int = 300) -> None:
    """A history of somebody who forgets otherwise, with one card of the deck in it."""
    histories = simulated(OTHER, cards, 1)
    drilled(here, {CARD if card == "own.card-0" else card: history for card, history in histories.items()})


def fit(here: Workspace, **how: bool) -> Optimised:
    with situation(here, now()) as seen:
        return optimize(seen, **how)


def weights(here: Workspace) -> tuple[float, ...]:
    with open_reader(here.progress_db) as reader:
        return weights_of(reader)


def asked(here: Workspace) -> Question:
    """The card of the deck that has a history, as a drill asks it."""
    with situation(here, now()) as seen:
        drill = begin(seen, Wish((CONCEPT,), minutes=600, new=0))
    question = drill.next(now())
    while question is not None and question.card.id != CARD:
        question = drill.next(now())
    assert question is not None
    return question


def test_fitted_weights_that_are_better_are_used_until_they_are_undone(here: Workspace) -> None:
    another(here)
    found = fit(here)
    assert found.used and found.tried.log_loss < found.present.log_loss
    assert found.gain > found.noise > 0
    assert found.earlier + found.later == found.reviews
    assert "used from now on" in found.text
    assert weights(here) == found.weights != DEFAULT_WEIGHTS
    undone = undoing.undo(here, now())
    assert "fitted weights" in undone.text
    assert weights(here) == DEFAULT_WEIGHTS


def test_weights_that_are_no_better_are_kept_out_and_recorded(here: Workspace) -> None:
    drilled(here, simulated(DEFAULT_WEIGHTS, 300, 4))
    found = fit(here)
    assert not found.used and "stay" in found.text
    assert weights(here) == DEFAULT_WEIGHTS
    with open_reader(here.progress_db) as reader:
        fact = reader.facts(WeightsFitted)[0]
    assert (fact.used, fact.loss_before, fact.loss_after) == (False, found.present.log_loss, found.tried.log_loss)
    assert tuple(fact.weights) == found.weights and fact.reviews == found.reviews


def test_a_dry_run_says_what_would_be_and_records_nothing(here: Workspace) -> None:
    another(here)
    before = here.progress_db.read_bytes()
    found = fit(here, dry_run=True)
    assert found.used and found.dry_run and found.command == ""
    assert "would be used" in found.text
    assert here.progress_db.read_bytes() == before


def test_too_few_reviews_are_counted(here: Workspace) -> None:
    drilled(here, simulated(OTHER, 40, 1))
    with situation(here, now()) as seen:
        known = weights_now(seen)
    assert known.default and 0 < known.reviews < known.needed == LEAST_REVIEWS
    with pytest.raises(AnswerNo, match=f"{known.reviews} of {LEAST_REVIEWS}"):
        fit(here)


def test_an_empty_ledger_has_none(here: Workspace) -> None:
    with pytest.raises(AnswerNo, match=f"0 of {LEAST_REVIEWS}"):
        fit(here)
    assert not here.progress_db.exists()


def test_a_missing_package_is_named(here: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    another(here)
    monkeypatch.setitem(sys.modules, "fsrs_rs_python", None)
    with pytest.raises(UserError, match=r"pip install 'studyctl\[optimize\]'"):
        fit(here)


def test_the_default_weights_come_back_on_demand(here: Workspace) -> None:
    with pytest.raises(AnswerNo, match="in use already"):
        fit(here, default=True)
    another(here)
    fitted = fit(here)
    back = fit(here, default=True)
    assert back.used and back.weights == DEFAULT_WEIGHTS == weights(here)
    assert back.present.log_loss == fitted.tried.log_loss and back.tried.log_loss == fitted.present.log_loss
    undoing.undo(here, now())
    assert weights(here) == fitted.weights


def test_a_second_fit_starts_from_the_first_and_finds_nothing_new(here: Workspace) -> None:
    another(here)
    first = fit(here)
    second = fit(here)
    assert not second.used and second.weights == first.weights == weights(here)
    assert second.present == first.tried


def test_what_is_known_of_a_card_goes_by_the_weights_in_use_and_its_day_stays(here: Workspace) -> None:
    another(here)
    with situation(here, now()) as seen:
        before = Cards(seen, deck_of(here)).memory(CARD)
        history = [(day, rating) for card, day, rating in seen.reader.ratings() if card == CARD]
        today = seen.today
    by_default = asked(here).recall
    assert by_default == pytest.approx(recall_on(before, today))
    found = fit(here)
    memory = memory_by(history, found.weights)
    question = asked(here)
    assert question.recall == pytest.approx(recall_on(memory, today, found.weights))
    assert question.recall != pytest.approx(by_default)
    with situation(here, now()) as seen:
        assert Cards(seen, deck_of(here)).memory(CARD).due == before.due


def test_the_next_answer_is_scheduled_by_the_weights_of_that_moment(here: Workspace) -> None:
    another(here)
    with situation(here, now()) as seen:
        drill = begin(seen, Wish((CONCEPT,), minutes=600, new=0))
    question = drill.next(now())
    assert question is not None and question.card.id == CARD
    found = fit(here)  # between the question and its answer
    result = drill.answer(question, read_answer(question.face, str(RIGHT[CARD])), now(), rating=GOOD)
    with open_reader(here.progress_db) as reader:
        history = [(day, rating) for _, day, rating in reader.ratings((CARD,))]
        fact = reader.facts(CardReviewed, card=CARD)[-1]
    expected = memory_by(history, found.weights)
    assert (fact.stability, fact.difficulty) == pytest.approx((expected.stability, expected.difficulty))
    assert result.waits[GOOD].days == expected.interval
    undoing.undo(here, now())
    undoing.undo(here, now())
    assert asked(here).recall == pytest.approx(recall_on(memory_by(history[:-1], DEFAULT_WEIGHTS), history[-1][0]))


def test_weights_of_another_model_do_not_count(here: Workspace) -> None:
    fact = WeightsFitted(DEFAULT_WEIGHTS[:19], 600, 0.4, 0.3, True)
    record(here.progress_db, "quiz optimize", "from elsewhere", [fact], now())
    assert weights(here) == DEFAULT_WEIGHTS


def test_calibration_has_each_group_of_either(here: Workspace) -> None:
    another(here)
    found = fit(here, dry_run=True)
    rows = calibration(found)
    assert [low for low, _, _ in rows] == sorted({low for low, _, _ in rows}, reverse=True)
    assert sum(group.reviews for _, group, _ in rows if group) == found.later
    assert sum(group.reviews for _, _, group in rows if group) == found.later
    one = replace(found, present=replace(found.present, groups=()))
    assert {present for _, present, _ in calibration(one)} == {None}
