"""Statistics of drills on a real ledger: forecast, recall by concept, and both calibrations."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from own_cards import CONCEPT, COUNT, write_deck

from studyctl.actions.due_cards import due
from studyctl.actions.quiz_stats import QuizStats, stats
from studyctl.actions.situation import situation
from studyctl.clock import now, study_day
from studyctl.drill.memory import noon
from studyctl.ledger.facts import CardMarked, CardReviewed
from studyctl.ledger.write import Command, record_bulk
from studyctl.workspace import Workspace


@pytest.fixture
def here(home: Path) -> Workspace:
    write_deck(home)
    return Workspace(home)


def reviewed(
    card: str, correct: bool, confidence: float | None, recall: float | None, days_ago: int, due_in: int = 3
) -> Command:
    at = now() - timedelta(days=days_ago)
    fact = CardReviewed(
        card, 3 if correct else 1, correct, confidence=confidence, seconds=30.0, recall=recall, state="review",
        stability=max(1.0, due_in + days_ago), difficulty=5.0, due=noon(study_day(now()) + timedelta(days=due_in)),
    )  # fmt: skip
    return Command("quiz drill", card, (fact,), at)


def seen(here: Workspace) -> QuizStats:
    with situation(here, now()) as at:
        return stats(at)


def test_nothing_recorded_is_nothing_claimed(here: Workspace) -> None:
    found = seen(here)
    assert (found.answers, found.retention, found.confidence.brier, found.recall.bins) == (0, None, None, ())
    assert found.concepts == ()
    assert not here.progress_db.exists()


def test_confidence_is_held_against_what_happened(here: Workspace) -> None:
    answers = [(0.95, True), (0.95, True), (0.95, False), (0.5, True), (0.25, False), (None, True)]
    record_bulk(
        here.progress_db,
        [reviewed("own.cloze", right, said, None, day) for day, (said, right) in enumerate(answers, 1)],
    )
    found = seen(here).confidence
    assert [(one.said, one.answers, one.right) for one in found.bins] == [
        (0.25, 1, 0.0), (0.5, 1, 1.0), (0.95, 3, 0.6667),
    ]  # fmt: skip
    wanted = (2 * 0.05**2 + 0.95**2 + 0.5**2 + 0.25**2) / 5
    assert (found.answers, found.brier) == (5, pytest.approx(wanted, abs=1e-4))


def test_predicted_recall_is_held_against_what_was_remembered(here: Workspace) -> None:
    rows = [(0.91, True), (0.93, True), (0.92, False), (0.55, False), (None, True)]
    commands = [reviewed("own.cloze", right, None, recall, day) for day, (recall, right) in enumerate(rows, 1)]
    record_bulk(here.progress_db, commands)
    found = seen(here)
    assert [(one.said, one.answers, one.right) for one in found.recall.bins] == [(0.55, 1, 0.0), (0.92, 3, 0.6667)]
    assert found.retention == pytest.approx(2 / 4), "a first showing is no review"


def test_the_forecast_and_the_weakest_concept(here: Workspace) -> None:
    record_bulk(
        here.progress_db,
        [reviewed("own.cloze", True, None, 0.9, 2, due_in=0), reviewed("own.number", True, None, 0.9, 2, due_in=-3)],
    )
    found = seen(here)
    assert sum(day.cards for day in found.forecast) == 2
    assert found.forecast[0].day == study_day(now())
    (line,) = found.concepts
    assert (line.concept, line.cards, line.seen, line.right, line.answers) == (CONCEPT, COUNT, 2, 2, 2)
    assert not line.can_explain


def test_suspended_cards_are_counted_apart(here: Workspace) -> None:
    marks = (CardMarked("own.cloze", "suspend"), CardMarked("own.choice", "flag"))
    record_bulk(here.progress_db, [Command("quiz suspend", "", marks, now())])
    found = seen(here)
    assert (found.suspended, found.flagged) == (1, 1)


def test_what_is_due_beyond_the_days_minutes_is_told(here: Workspace) -> None:
    (here.home / "studyctl.yaml").write_text("quiz_minutes: 0.5\nquiz_new: 0\n")
    cards = ("own.cloze", "own.number", "own.order", "own.choice")
    record_bulk(here.progress_db, [reviewed(card, True, None, 0.9, 2, due_in=-1) for card in cards])
    with situation(Workspace(here.home), now()) as at:
        found = due(at)
    assert found.reviews == 4
    assert found.today.over > 0
    assert found.today.due + found.today.over == 4
    assert found.ahead[0].over_minutes > 0
