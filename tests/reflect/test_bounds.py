"""Lights: bounds that hold every rating once."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studyctl.reflect.bounds import faults, light


def lights(*bounds: str) -> list[str]:
    made = [light(colour, text) for colour, text in zip(("red", "yellow", "green"), bounds, strict=True)]
    assert all(made)
    return [what for _, what in faults([each for each in made if each])]


@pytest.mark.parametrize("bounds", [("< 5", "5..7", "> 7"), ("<= 5", "5<..<6", ">= 6"), ("> 7", "5..7", "< 5")])
def test_bounds_that_hold_every_rating(bounds: tuple[str, str, str]) -> None:
    assert lights(*bounds) == []


@pytest.mark.parametrize(
    ("bounds", "says"),
    [
        (("< 5", "5..8", "> 7"), "`yellow` and `green` overlap at 7"),
        (("<= 5", "5..7", "> 7"), "`red` and `yellow` overlap at 5"),
        (("< 5", "5..7", ">= 7"), "`yellow` and `green` overlap at 7"),
        (("< 4", "5..7", "> 7"), "between 4 and 5"),
        (("< 5", "5..6", "> 7"), "between 6 and 7"),
        (("2..4.9", "4.9..7", "> 7"), "rating of 1"),
        (("< 5", "5..7", "7.1..9"), "rating of 10"),
        (("< 5", "> 5", "< 1"), "rating of 5"),
        (("> 1", "5..7", "> 7"), "rating of 1"),
        (("< 10", "> 20", "> 30"), "between 10 and 20"),
        (("< 5", "5..<7", "> 7"), "rating of 7"),
        (("< 5", "5..<8", "8..<10"), "rating of 10"),
        (("< 5", "5<..7", "> 7"), "rating of 5"),
    ],
)
def test_gaps_and_overlaps(bounds: tuple[str, str, str], says: str) -> None:
    assert any(says in what for what in lights(*bounds)), lights(*bounds)


@pytest.mark.parametrize(
    "text", ["", "5", "7..5", "> ", "about 5", "5...7", "> -1", "5..", "<> 5", "= 5", "5<..<5", "5..>7"]
)
def test_what_is_no_bound(text: str) -> None:
    assert light("red", text) is None


BOUND = st.integers(min_value=0, max_value=12).map(str)
SIDES = st.builds("{} {}".format, st.sampled_from(("<", "<=", ">", ">=")), BOUND)
RANGES = SIDES | st.builds("{}{}{}".format, BOUND, st.sampled_from(("..", "<..", "..<", "<..<")), BOUND)


@given(st.lists(RANGES, min_size=3, max_size=3))
def test_no_fault_means_that_each_rating_has_one_light(bounds: list[str]) -> None:
    made = [each for each in map(light, ("red", "yellow", "green"), bounds) if each is not None]
    ratings = [1 + step / 10 for step in range(91)]
    counts = {rating: sum(each.holds(rating) for each in made) for rating in ratings}
    if made and not list(faults(made)):
        assert set(counts.values()) == {1}
    elif made and set(counts.values()) == {1}:
        outside = [step / 10 for step in (*range(-10, 10), *range(101, 140))]
        assert any(sum(each.holds(rating) for each in made) != 1 for rating in outside)
