"""Scales: every value fits, ticks are whole rows apart and say what their row is."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studyctl.tui.chart_scale import (
    UNITS,
    Scale,
    linear_scale,
    log_scale,
    number_text,
    shown_range,
    smoothed,
    x_ticks,
)

ROWS = st.integers(1, 60)
VALUES = st.floats(-1e200, 1e200).filter(lambda value: value == 0 or abs(value) > 1e-200)


def told(text: str) -> float:
    """The number that a label tells."""
    units = {sign: size for size, sign in UNITS}
    number = text.replace(",", "")
    return float(number[:-1]) * units[number[-1]] if number[-1] in units else float(number)


def middle(scale: Scale, row: int) -> float:
    level = scale.bottom + (scale.rows - 1 - row) * scale.per_row
    return 10.0**level if scale.log else level


@given(VALUES, VALUES, ROWS)
def test_a_linear_scale_holds_every_value_and_its_ticks_tell_the_middle_of_their_row(
    a: float, b: float, rows: int
) -> None:
    low, high = min(a, b), max(a, b)
    scale = linear_scale(low, high, rows)
    assert -1e-6 <= scale.row(high) <= scale.row(low) <= rows + 1e-6
    assert len(scale.ticks) >= (2 if rows >= 4 else 1 if rows >= 2 else 0)
    distances = {a - b for (a, _), (b, _) in zip(scale.ticks, scale.ticks[1:], strict=False)}
    assert len(distances) <= 1
    for row, text in scale.ticks:
        assert told(text) == pytest.approx(middle(scale, row), rel=1e-5, abs=scale.per_row / 100)
    assert len({text for _, text in scale.ticks}) == len(scale.ticks)


@given(st.floats(1e-200, 1e200), st.floats(1e-200, 1e200), ROWS)
def test_a_log_scale_holds_every_value_and_its_ticks_tell_the_middle_of_their_row(
    a: float, b: float, rows: int
) -> None:
    scale = log_scale(min(a, b), max(a, b), rows)
    assert -1e-6 <= scale.row(max(a, b)) <= scale.row(min(a, b)) <= rows + 1e-6
    for row, text in scale.ticks:
        assert told(text) == pytest.approx(middle(scale, row), rel=0.06)


@pytest.mark.parametrize(
    ("low", "high", "rows", "texts"),
    [
        (1.2, 2.4, 13, ["1.2", "1.4", "1.6", "1.8", "2.0", "2.2", "2.4"]),
        (0.0, 246_000.0, 10, ["0", "100k", "200k", "300k"]),
        (2e-4, 6e-4, 8, ["2.5e-4", "5e-4"]),
        (-5.0, 5.0, 3, ["-5", "0", "5"]),
        (1e9, 1e9 + 5, 10, ["1,000,000,000.0", "1,000,000,002.5", "1,000,000,005.0"]),
    ],
)
def test_ticks_are_round(low: float, high: float, rows: int, texts: list[str]) -> None:
    assert [text for _, text in linear_scale(low, high, rows).ticks] == texts


def test_the_ticks_of_a_log_scale_are_powers() -> None:
    assert [text for _, text in log_scale(1.0, 100_000.0, 12).ticks] == ["1", "10", "100", "1000", "10k", "100k"]
    assert [text for _, text in log_scale(1.0, 30.0, 12).ticks] == ["1", "2", "4", "8", "16", "32"]


@pytest.mark.parametrize(
    ("low", "high", "columns", "texts"),
    [
        (0, 5000, 63, ["0", "1k", "2k", "3k", "4k", "5k"]),
        (0, 1600, 140, ["0", "200", "400", "600", "800", "1k", "1.2k", "1.4k", "1.6k"]),
        (0, 1, 60, ["0", "0.2", "0.4", "0.6", "0.8", "1"]),
        (100, 101, 30, ["100", "100.5", "101"]),
        (0, 3_000_000, 40, ["0", "1M", "2M", "3M"]),
    ],
)
def test_labels_of_x_are_short(low: float, high: float, columns: int, texts: list[str]) -> None:
    assert [text for _, text in x_ticks(low, high, columns)] == texts


def test_the_range_leaves_out_what_is_few_and_far_and_keeps_the_rest() -> None:
    falling = [1.4 + 9 * math.exp(-step / 3) for step in range(100)]
    low, high = shown_range([falling]) or (0.0, 0.0)
    assert low == min(falling) and 1.5 < high < 3.0
    assert shown_range([[float(n) for n in range(100)]]) == (0.0, 99.0)
    assert shown_range([[1.0] * 99 + [50.0]]) == (1.0, 1.0)
    assert shown_range([[1.0] * 99 + [50.0]], [50.0, math.nan]) == (1.0, 50.0)
    assert shown_range([[math.nan, math.inf]]) is None and shown_range([]) is None


def test_smoothing_takes_noise_away_and_keeps_the_level() -> None:
    noisy = tuple((float(x), 2.0 + (0.5 if x % 2 else -0.5)) for x in range(1000))
    mean = smoothed(noisy, 1000.0)
    assert len(mean) == 1000 and all(abs(value - 2.0) < 0.06 for _, value in mean[100:])
    assert smoothed(((0.0, 7.0), (1.0, math.nan), (2.0, 7.0)), 10.0) == ((0.0, 7.0), (2.0, 7.0))
    assert smoothed((), 10.0) == () and smoothed(((3.0, 1.0),), 0.0) == ((3.0, 1.0),)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1.506, "1.506"), (246_000.0, "246k"), (2.3e-4, "2.3e-4"), (0.62, "0.62"), (0.0, "0"), (12_345_678.0, "12.3M"),
        (9999.0, "9999"), (9999.7, "10k"), (999_999.0, "1M"), (1e-9, "1e-9"), (math.nan, "NaN"), (-math.inf, "−∞"),
        (-0.5, "-0.5"), (3e20, "3e20"),
    ],
)  # fmt: skip
def test_numbers_are_short(value: float, text: str) -> None:
    assert number_text(value) == text
