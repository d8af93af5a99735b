"""Numbers and units as people write them; what is not one is refused with a reason, never guessed."""

from __future__ import annotations

import math
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studyctl.drill.face import Unread
from studyctl.drill.numbers import UNITS, Quantity, converted, counterpart, figure, read_quantity, unit_of, with_unit

READ = [
    ("1234", "", 1234),
    ("1,234", "", 1234),
    ("1 000 000", "", 1e6),
    ("-0.5", "", -0.5),
    ("−0.5", "", -0.5),
    (".5", "", 0.5),
    ("5.", "", 5),
    ("1e9", "", 1e9),
    ("6.02E-3", "", 0.00602),
    ("2^30", "", 2**30),
    ("2**10", "", 1024),
    ("10⁶", "", 1e6),
    ("10⁻²", "", 0.01),
    ("1.5×2^20", "", 1.5 * 2**20),
    ("1.2 · 10^9", "", 1.2e9),
    ("3/4", "", 0.75),
    ("7B", "", 7e9),
    ("7b", "", 7e9),
    ("7 billion", "", 7e9),
    ("7B parameters", "parameters", 7e9),
    ("124M", "million", 124),
    ("124e6", "parameters", 124e6),
    ("2.5e9 tokens", "billion tokens", 2.5),
    ("30 %", "", 0.3),
    ("0.3", "%", 0.3),
    ("4.2 GiB", "GiB", 4.2),
    ("4.2gib", "GiB", 4.2),
    ("1 GiB", "GB", 1.073741824),
    ("268435456 bytes", "MiB", 256),
    ("3 ms", "s", 0.003),
    ("2 h", "min", 120),
    ("312 TFLOPS", "TFLOP/s", 312),
    ("0.312 PFLOP/s", "TFLOP/s", 312),
    ("900 GB/s", "TB/s", 0.9),
    ("$12", "$", 12),
    ("12 dollars", "$", 12),
    ("5 steps", "steps", 5),
    ("1 step", "steps", 1),
]
REFUSED = [
    "", " ", "abc", "1,23", "1,000,00", "12 34", "1.2.3", "+-3", "5 -", "1e5.5", "0x10", "1_000", "nan", "inf", "1e999",
    "9^9999", "9**9**9", "2^2^2", "3/0", "1½", "٣", "__import__('os')", "2*3*4", "(1)", "1+1", "7 bananas", "9" * 80,
    "1e", "e9", "^2", "/2", "%", "GiB", "5 GiB GiB", "NaN GB", "1\x00", "1;2", "∞",
]  # fmt: skip


@pytest.mark.parametrize(("text", "unit", "value"), READ)
def test_a_number_is_read_in_the_unit_that_is_asked_for(text: str, unit: str, value: float) -> None:
    number = converted(read_quantity(text, unit), unit)
    assert number is not None and math.isclose(number, value, rel_tol=1e-12)


@pytest.mark.parametrize("text", REFUSED)
def test_what_is_no_number_is_refused_with_a_reason(text: str) -> None:
    with pytest.raises(Unread) as refused:
        read_quantity(text)
    assert len(str(refused.value)) > 15 and "\n" not in str(refused.value)


@pytest.mark.parametrize("text", ["7 B", "256 M", "3k"])
def test_a_bare_scale_is_no_size(text: str) -> None:
    with pytest.raises(Unread, match=r"write bytes|Write the whole unit"):
        read_quantity(text, "GiB")


@pytest.mark.parametrize(("text", "unit"), [("3 GB", "s"), ("3 s", "GB"), ("3 TFLOP", "TFLOP/s"), ("3 %", "tokens")])
def test_a_unit_measures_one_thing(text: str, unit: str) -> None:
    assert converted(read_quantity(text, unit), unit) is None
    assert converted(read_quantity("3", unit), unit) == 3


def test_bits_are_not_bytes() -> None:
    with pytest.raises(Unread):
        read_quantity("3 Gb", "GB")
    assert read_quantity("3 gb", "GB") == Quantity(3.0, "GB")


def test_gib_and_gb_differ_by_seven_per_cent() -> None:
    assert converted(Quantity(1.0, "GiB"), "GB") == pytest.approx(1.0737, rel=1e-4)
    assert [counterpart(unit) for unit in ("GiB", "GB", "kB", "KiB", "TB/s", "MiB/s", "s", "tokens", "bytes")] == [
        "GB", "GiB", "KiB", "kB", "TiB/s", "MB/s", "", "", "",
    ]  # fmt: skip


def test_a_figure_is_short_and_exact_where_it_is_whole() -> None:
    shown = [figure(value) for value in (268435456.0, 0.5, 4.23456, 6.2e21, 0.00012345, -0.6213, 1e-9, 12345.678, 0.0)]
    assert shown == ["268,435,456", "0.5", "4.235", "6.2e21", "0.0001234", "−0.6213", "1e−9", "12,350", "0"]
    assert with_unit("12", "$") == "$12" and with_unit("3", "") == "3" and with_unit("3", "GB") == "3 GB"


@given(st.floats(allow_nan=False, allow_infinity=False, min_value=-1e250, max_value=1e250))
def test_what_is_shown_is_read_back(value: float) -> None:
    again = read_quantity(figure(value, 12)).value
    assert math.isclose(again, value, rel_tol=1e-9, abs_tol=1e-290)


@settings(max_examples=1500, deadline=None)
@given(
    st.one_of(
        st.text(max_size=80),
        st.text(alphabet="0123456789.,eE+-^*/ kMGTBiFLOPs%$×½⁹", max_size=40),
    ),
    st.sampled_from([*sorted(UNITS), "tokens", "billion tokens", "rad"]),
)
def test_no_text_crashes_or_hangs_the_reader(text: str, unit: str) -> None:
    began = time.thread_time()
    try:
        quantity = read_quantity(text, unit)
    except Unread:
        quantity = None
    assert time.thread_time() - began < 0.05
    if quantity is not None:
        assert math.isfinite(quantity.value) and any(letter in "0123456789⁰¹²³⁴⁵⁶⁷⁸⁹" for letter in text)
        number = converted(quantity, unit)
        assert number is None or quantity.unit == "" or unit_of(unit).factor > 0
