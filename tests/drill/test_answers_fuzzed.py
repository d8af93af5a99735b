"""Generated answers to every grader: none crashes it or takes 50 ms, and none that says something else is accepted."""

from __future__ import annotations

import gc
import math
import time
from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import cards as made
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studyctl.drill.face import Graded, Unread, read_answer
from studyctl.drill.kinds.cloze import folded
from studyctl.drill.kinds.table import KINDS, face_of, grade
from studyctl.drill.model import Card
from studyctl.drill.numbers import converted, read_quantity

LIMIT_S = 0.05
SEEDS = st.integers(-(2**63), 2**63)
WORDS = st.one_of(st.text(max_size=300), st.text(alphabet="softmax √d_k01.,()[]{}^*e%GiB−", max_size=60))
LISTS = st.lists(st.one_of(st.integers(-3, 12), st.text(max_size=3), st.booleans()), max_size=12)
CHANGED: dict[str, dict[str, Any]] = {
    "numeric": {"generator": None, "prompt": "?", "answer": 256, "unit": "MiB"},
    "cloze": {"text": "It is the {{softmax}}.", "synonyms": ["normalised exponential"]},
}


@cache
def card_of(kind: str) -> Card:
    with TemporaryDirectory() as folder:
        card = made.card(Path(folder), kind, **CHANGED.get(kind, {}))
    expected = {"output": "[0.5, -1.25] True", "shape": "(2, 3)"}.get(kind)
    return replace(card, payload=replace(card.payload, expected=expected)) if expected else card


def graded(card: Card, seed: int, answer: Any, criteria: Any = ()) -> Graded | None:
    gc.disable()  # the collector's pauses are the test run's own
    began = time.thread_time()
    try:
        return grade(card, seed, read_answer(face_of(card, seed), answer, criteria))
    except Unread as unread:
        assert str(unread)
        return None
    finally:
        gc.enable()
        assert time.thread_time() - began < LIMIT_S


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=300, deadline=None)
@given(st.data())
def test_no_answer_crashes_a_grader_or_holds_it_up(kind: str, data: st.DataObject) -> None:
    criteria = data.draw(st.lists(st.booleans(), max_size=6))
    verdict = graded(card_of(kind), data.draw(SEEDS), data.draw(st.one_of(WORDS, LISTS)), criteria)
    if verdict is not None:
        assert (
            0 <= verdict.share <= 1 and verdict.expected and (verdict.share == 1 or kind == "derive") >= verdict.correct
        )


@settings(max_examples=800, deadline=None)
@given(st.one_of(WORDS, st.text(alphabet="0123456789.eE^*/-, MiBGkT", min_size=1, max_size=20)))
def test_a_number_is_accepted_only_where_it_lies_in_the_interval(text: str) -> None:
    verdict = graded(card_of("numeric"), 0, text)
    if verdict is not None and verdict.correct:
        number = converted(read_quantity(text, "MiB"), "MiB")
        assert number is not None and 253.4 < number < 258.6


@given(st.floats(0.5, 2.0), st.sampled_from(["MiB", "GiB", "KiB", "bytes", "MB", "GB", ""]))
def test_a_number_in_any_unit_is_right_by_its_size_alone(factor: float, unit: str) -> None:
    size = {"": 2**20, "MiB": 2**20, "GiB": 2**30, "KiB": 2**10, "bytes": 1, "MB": 1e6, "GB": 1e9}[unit]
    verdict = graded(card_of("numeric"), 0, f"{256 * 2**20 * factor / size:.15g} {unit}")
    assert verdict is not None
    if not math.isclose(abs(factor - 1), 0.01, rel_tol=1e-6):
        assert verdict.correct == (abs(factor - 1) < 0.01)


@settings(max_examples=800, deadline=None)
@given(
    st.one_of(
        WORDS, st.sampled_from(["softmax", "SOFTMAX", "normalised  exponential"]).flatmap(st.permutations).map("".join)
    )
)
def test_a_cloze_accepts_its_words_alone(text: str) -> None:
    verdict = graded(card_of("cloze"), 0, text)
    if verdict is not None and verdict.correct:
        assert folded(text) in ("softmax", "normalised exponential")


@given(st.permutations([1, 2, 3, 4, 5]), SEEDS)
def test_an_order_is_right_exactly_when_nothing_comes_before_what_it_needs(order: list[int], seed: int) -> None:
    card = card_of("order")
    options = face_of(card, seed).options
    names = {text: name for name, text in card.payload.steps.items()}
    place = {names[options[number - 1]]: at for at, number in enumerate(order)}
    verdict = graded(card, seed, list(order))
    assert verdict is not None
    assert verdict.correct == all(place[one] < place[other] for one, other in card.payload.before)
