"""Sheets: what a screen says fits its width, keeps its numbers, and carries no control characters."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from studyctl.tui.sheet import Sheet, bar, cut_spans, fitted, frame_of, joined, say, span_width, split_line


def test_a_line_is_cut_on_the_left_and_never_on_the_right() -> None:
    spans = split_line([("Overcoming catastrophic forgetting", "text")], [("12.5 h", "text")], 20)
    assert "".join(text for text, _ in spans) == "Overcoming…   12.5 h"


@given(st.lists(st.text(max_size=12), max_size=6), st.integers(1, 60))
def test_fitted_pieces_take_exactly_their_width(words: list[str], width: int) -> None:
    assert span_width(fitted(words, width)) == width
    assert span_width(fitted(words, width, right=True)) == width


@given(st.lists(st.text(max_size=12), max_size=6), st.integers(0, 60))
def test_cut_spans_never_grow_and_keep_what_fits(words: list[str], width: int) -> None:
    spans = [(word, "text") for word in words]
    cut = cut_spans(spans, width)
    assert span_width(cut) <= max(width, 0)
    assert cut == spans or span_width(spans) > width


def test_control_sequences_of_a_lab_never_reach_a_sheet() -> None:
    sheet = Sheet(60)
    sheet.line([("loss \x1b[2J\x1b]0;title\x07nan\rnow", "text")])
    sheet.row("x", "a\tb\x9b31mc")
    assert sheet.text == "loss nannow\na bc"


def test_gaps_are_never_first_and_never_doubled() -> None:
    sheet = Sheet(20)
    sheet.gap()
    sheet.line("one")
    sheet.gap()
    sheet.gap()
    sheet.line("two")
    assert sheet.text == "one\n\ntwo"


def test_a_row_marks_all_its_lines_as_one_spot() -> None:
    sheet = Sheet(30)
    sheet.heading("Today")
    sheet.row("item:a", "A", "1.0 h", below=["why", "more"])
    (spot,) = sheet.spots
    assert (spot.key, spot.y, spot.height, spot.section) == ("item:a", 2, 3, "Today")


def test_sheets_below_each_other_keep_their_spots() -> None:
    above, below = Sheet(30), Sheet(30)
    above.line("x")
    below.row("run:1", "r-0001")
    above.add(below)
    assert [(spot.key, spot.y) for spot in above.spots] == [("run:1", 1)]


def test_values_stand_out_of_their_words() -> None:
    assert say("done {} of {}", "1.0", "5.0 h") == [
        ("done ", "muted"), ("1.0", "text"), (" of ", "muted"), ("5.0 h", "text")
    ]  # fmt: skip
    assert joined([[("a", "text")], [], "b"]) == [("a", "text"), (" · ", "muted"), ("b", "text")]


def test_a_bar_has_whole_cells_and_stays_on_its_track() -> None:
    assert [len(text) for text, _ in bar(0.5, 10)] == [5, 5]
    assert [len(text) for text, _ in bar(7.0, 10)] == [10, 0]
    assert [len(text) for text, _ in bar(-1.0, 10)] == [0, 10]


def test_the_layout_follows_the_width() -> None:
    narrow, wide, huge = frame_of(80, 24), frame_of(120, 36), frame_of(200, 60)
    assert (narrow.shape, narrow.full, narrow.main, narrow.side) == ("narrow", 74, 74, 0)
    assert (wide.shape, wide.full, wide.main, wide.side) == ("wide", 114, 70, 40)
    assert (huge.shape, huge.full, huge.main, huge.side) == ("huge", 174, 110, 60)
    assert frame_of(109, 30).narrow and frame_of(110, 30).shape == "wide" and frame_of(160, 30).shape == "huge"
