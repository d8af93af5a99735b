"""How an answer becomes a rating."""

from __future__ import annotations

import pytest

from studyctl.drill.memory import AGAIN, EASY, GOOD, HARD
from studyctl.drill.rating import rated


@pytest.mark.parametrize(
    ("given", "rating"),
    [
        ({"correct": False}, AGAIN),
        ({"correct": False, "confidence": 0.95}, AGAIN),
        ({"correct": True}, GOOD),
        ({"correct": True, "confidence": 0.75}, GOOD),
        ({"correct": True, "confidence": 0.5}, HARD),
        ({"correct": True, "confidence": 0.25}, HARD),
        ({"correct": True, "hinted": True}, HARD),
        ({"correct": True, "seconds": 41.0, "usual_seconds": 20.0}, HARD),
        ({"correct": True, "seconds": 39.0, "usual_seconds": 20.0}, GOOD),
        ({"correct": True, "seconds": 600.0, "usual_seconds": 20.0}, GOOD),  # away, not slow
        ({"correct": True, "seconds": 80.0}, GOOD),  # too few answers to know what is usual
        ({"correct": True, "chosen": EASY}, EASY),
        ({"correct": False, "chosen": GOOD}, GOOD),
        ({"correct": True, "hinted": True, "chosen": AGAIN}, AGAIN),
    ],
)
def test_the_rating_of_an_answer(given: dict[str, object], rating: int) -> None:
    assert rated("numeric", **given).rating == rating  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", ["choice", "multi"])
def test_a_choice_is_at_most_good(kind: str) -> None:
    assert rated(kind, True, chosen=EASY).rating == GOOD
    assert rated(kind, True, chosen=HARD).rating == HARD


def test_easy_comes_by_choice_only() -> None:
    fast = rated("numeric", True, confidence=0.95, seconds=0.5, usual_seconds=60.0)
    assert fast.rating == GOOD


def test_the_reason_is_told() -> None:
    assert rated("cloze", True, confidence=0.5).why == "right, but only 50% sure"
    assert rated("cloze", True, seconds=50, usual_seconds=20).why == "right, but slow: 50 s against your usual 20 s"
