"""Ticks are round and inside, labels keep apart, days of a calendar are few enough to be read."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studyctl.report.scale import apart, day_ticks, ticks, top


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (0, 8, (0, 2, 4, 6, 8)),
        (0, 42, (0, 20, 40)),
        (1.3, 2.9, (1.5, 2.0, 2.5)),
        (0.8, 1.0, (0.8, 0.85, 0.9, 0.95, 1.0)),
    ],
)
def test_ticks_are_round_numbers(low: float, high: float, expected: tuple[float, ...]) -> None:
    assert ticks(low, high, 5) == pytest.approx(expected)


@given(st.floats(-1e9, 1e9), st.floats(1e-6, 10), st.integers(2, 9))
def test_ticks_lie_inside_and_are_no_more_than_asked(low: float, span: float, most: int) -> None:
    high = low + span * (1 + abs(low))
    found = ticks(low, high, most)
    assert 1 <= len(set(found)) == len(found) <= most + 1
    assert all(low - 1e-6 * (high - low) <= one <= high + 1e-6 * (high - low) for one in found)


def test_ticks_of_a_hair_are_told_apart() -> None:
    assert ticks(0.0, 4e-12, 5) == pytest.approx((0.0, 1e-12, 2e-12, 3e-12, 4e-12))


@given(st.lists(st.floats(0, 1e6), max_size=5))
def test_the_top_is_at_or_above_everything(values: list[float]) -> None:
    assert top(values) >= max([*values, 1.0]) * (1 - 1e-9)
    assert top(values) <= max([*values, 1.0]) * 1.7


@given(st.lists(st.floats(0, 200), min_size=1, max_size=6))
def test_labels_stand_apart_inside_and_in_their_order(places: list[float]) -> None:
    moved = apart(places, 14, 0, 200)
    ordered = sorted(moved)
    assert all(later - earlier >= 14 - 1e-6 for earlier, later in pairwise(ordered))
    assert all(-1e-6 <= one <= 200 + 1e-6 for one in moved)
    by_place = sorted(range(len(places)), key=lambda index: (places[index], index))
    assert [moved[index] for index in by_place] == sorted(moved)


def test_labels_that_fit_stay_where_they_are() -> None:
    assert apart((10.0, 100.0, 50.0), 14, 0, 200) == (10.0, 100.0, 50.0)


@given(st.dates(date(1971, 1, 1), date(2900, 1, 1)), st.integers(0, 4000), st.integers(3, 8))
def test_days_along_an_axis_lie_inside_and_are_few(first: date, days: int, most: int) -> None:
    last = first + timedelta(days=days)
    found = day_ticks(first, last, most)
    assert all(first <= day <= last for day in found)
    assert len(found) <= most + 2
    assert all(day.weekday() == 0 for day in found) or all(day.day == 1 for day in found)
