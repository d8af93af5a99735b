"""Reading cards' answers, and replacing a command by another in one transaction."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from studyctl.clock import study_day
from studyctl.errors import UserError
from studyctl.ledger.facts import CardReviewed
from studyctl.ledger.read import open_reader
from studyctl.ledger.write import record, record_after, undo

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)


def answer(db: Path, card: str, rating: int, at: datetime = NOW, mode: str = "drill") -> str:
    fact = CardReviewed(card, rating, rating > 1, state="review", stability=float(rating), mode=mode)  # type: ignore[arg-type]
    return record(db, "quiz drill", card, [fact], at)


def test_answers_are_read_by_day_and_latest_first(tmp_path: Path) -> None:
    db = tmp_path / "progress.db"
    answer(db, "a", 3, NOW - timedelta(days=3))
    answer(db, "b", 1, NOW - timedelta(hours=1))
    answer(db, "c", 4)
    with open_reader(db) as reader:
        assert [(review.card, review.rating, review.correct) for review in reader.reviews()] == [
            ("c", 4, True), ("b", 1, False), ("a", 3, True),
        ]  # fmt: skip
        assert [review.card for review in reader.reviews(study_day(NOW))] == ["c", "b"]
        assert [review.card for review in reader.reviews(limit=1)] == ["c"]
        assert [review.card for review in reader.reviews_on(study_day(NOW - timedelta(days=3)))] == ["a"]


def test_a_pass_is_an_answer_of_a_drill_that_counts(tmp_path: Path) -> None:
    db = tmp_path / "progress.db"
    answer(db, "a", 1)
    answer(db, "b", 3, mode="cram")
    answer(db, "c", 3)
    with open_reader(db) as reader:
        assert [reader.passed(card) for card in "abcd"] == [False, False, True, False]
        assert reader.card_state("d") is None
        state = reader.card_state("c")
        assert state is not None
        assert (state.reps, state.rating) == (1, 3)
    undo(db, NOW)
    with open_reader(db) as reader:
        assert not reader.passed("c")


def test_a_command_takes_the_place_of_another(tmp_path: Path) -> None:
    db = tmp_path / "progress.db"
    answer(db, "other", 3)
    first = answer(db, "a", 1)
    states = []

    def decide(reader: object) -> list[CardReviewed]:
        states.append(reader.card_state("a"))  # type: ignore[attr-defined]
        return [CardReviewed("a", 4, True, state="review", stability=4.0)]

    second = record_after(db, "quiz drill", "a", decide, NOW, instead_of=first)
    assert states == [None], "what is replaced no longer counts while the other decides"
    with open_reader(db) as reader:
        assert [fact.rating for fact in reader.facts(CardReviewed, card="a")] == [4]
    with pytest.raises(UserError, match="taken back meanwhile"):
        record_after(db, "quiz drill", "a", decide, NOW, instead_of=first)
    undone = undo(db, NOW)
    assert undone is not None
    assert undone.command == second
    with open_reader(db) as reader:
        assert [fact.card for fact in reader.facts(CardReviewed)] == ["other"]


def test_nothing_changes_where_a_replacement_fails(tmp_path: Path) -> None:
    db = tmp_path / "progress.db"
    first = answer(db, "a", 1)

    def refuse(_: object) -> list[CardReviewed]:
        raise UserError("no")

    with pytest.raises(UserError, match="no"):
        record_after(db, "quiz drill", "a", refuse, NOW, instead_of=first)
    with open_reader(db) as reader:
        assert [fact.rating for fact in reader.facts(CardReviewed)] == [1]


def test_undo_of_one_command_only(tmp_path: Path) -> None:
    db = tmp_path / "progress.db"
    first = answer(db, "a", 1)
    second = answer(db, "b", 1)
    assert undo(db, NOW, only=first) is None
    undone = undo(db, NOW, only=second)
    assert undone is not None
    assert undone.command == second
    assert undo(db, NOW, only=first) is not None
