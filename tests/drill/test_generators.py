"""Every generator: its two routes agree on 200 seeds, its questions differ, and what it shows fills a prompt."""

from __future__ import annotations

import pytest

from studyctl.drill.generator import drawn, shown, words
from studyctl.drill.generators.table import families, known
from studyctl.drill.lint import SEEDS, generator_problems
from studyctl.drill.numbers import UNITS, converted, figure, read_quantity


def test_there_are_eighty_different_formulas() -> None:
    generators = known()
    assert len(generators) >= 80 and len({of.says for of in generators.values()}) == len(generators)
    assert len(families()) >= 5


@pytest.mark.parametrize("name", sorted(known()))
def test_both_routes_agree_on_every_seed(name: str) -> None:
    assert generator_problems({name: known()[name]}, SEEDS) == []


@pytest.mark.parametrize("name", sorted(known()))
def test_a_question_is_the_same_for_its_seed_and_its_answer_is_read_in_its_unit(name: str) -> None:
    of = known()[name]
    for seed in range(20):
        draw = drawn(of, seed)
        assert draw == drawn(of, seed) and draw.working
        assert all(words(draw).values())
        typed = f"{figure(draw.value, 12)} {draw.unit}"
        number = converted(read_quantity(typed, draw.unit), draw.unit)
        assert number == pytest.approx(draw.value, rel=1e-9)
        assert all(slip.says and slip.value != draw.value for slip in draw.slips)


def test_parameters_are_shown_as_people_write_them() -> None:
    assert [shown(value) for value in (2048, 3e-4, 1e-5, -0.5, [1, 0, 1], [[1, 2], [3, 4]], "bf16", True)] == [
        "2,048", "0.0003", "1e−05", "−0.5", "1, 0, 1", "[1, 2], [3, 4]", "bf16", "True",
    ]  # fmt: skip
    assert UNITS["GiB"].factor == 2**30
