"""Every generator is asked by a card of its own, whose answers are graded as a person would type them."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest

from studyctl.drill.face import Answer
from studyctl.drill.generator import drawn
from studyctl.drill.generators.table import known
from studyctl.drill.kinds.numeric import PLACEHOLDER
from studyctl.drill.kinds.table import face_of, grade
from studyctl.drill.model import Card
from studyctl.drill.numbers import figure
from studyctl.drill.read import read_deck

ROOT = Path(__file__).parents[2]
CARDS = {
    card.payload.generator: card
    for card in read_deck([ROOT], unwritten=True).cards.values()
    if Path(card.file).name.startswith("computed-")
}
SEEDS = range(40)


def _numbers(value: object) -> list[float]:
    parts = list(value.values()) if isinstance(value, dict) else value
    if isinstance(parts, list):
        return [number for part in parts for number in _numbers(part)]
    return [float(parts)] if isinstance(parts, (int, float)) else []


def test_every_generator_has_its_card() -> None:
    assert set(CARDS) == set(known()) and len(CARDS) >= 200


def test_answers_are_never_a_number_that_is_shown() -> None:
    for name, of in known().items():
        for seed in SEEDS:
            draw = drawn(of, seed)
            assert draw.value not in _numbers(json.loads(json.dumps(draw.params))), (name, seed)


@pytest.mark.parametrize("card", CARDS.values(), ids=lambda card: card.id)
def test_a_card_grades_what_a_person_types(card: Card) -> None:
    of = known()[card.payload.generator]
    for seed in range(5):
        draw, face = drawn(of, seed), face_of(card, seed)
        assert not PLACEHOLDER.search(face.prompt)
        assert grade(card, seed, Answer(text=f"{figure(draw.value, 4)} {draw.unit}")).correct
        assert not grade(
            card, seed, Answer(text=figure(draw.value * 1.06 + math.copysign(0.02, draw.value), 6))
        ).correct


@pytest.mark.parametrize("card", CARDS.values(), ids=lambda card: card.id)
def test_a_known_mistake_is_named(card: Card) -> None:
    of = known()[card.payload.generator]
    for seed in range(5):
        draw = drawn(of, seed)
        for slip in draw.slips[:1]:
            graded = grade(card, seed, Answer(text=figure(slip.value, 8)))
            assert not graded.correct and graded.misconception == slip.misconception, (seed, slip)
