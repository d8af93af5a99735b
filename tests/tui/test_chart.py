"""Charts: each layer is where it belongs, nothing is lost by it, and every size has its exact number of cells."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from itertools import chain, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from studyctl.tui.chart import Band, ChartData, Series, Spans, Target, chart_rows, legend, small_chart, y_scale
from studyctl.tui.chart_dots import sparkline
from studyctl.tui.theme import Palette

Cell = tuple[str, str]  # a character and the words of its style


def falling(last: int = 3000) -> tuple[tuple[float, float], ...]:
    return tuple((float(x), 1.4 + 1.2 * math.exp(-x / 500)) for x in range(0, last + 1, 25))


LOSS = ChartData(
    (
        Series(falling(), "accent", "val", thick=True),
        Series(tuple((x, y - 0.2) for x, y in falling()), "second", "train"),
    ),
    Band(tuple((x, y - 0.05, y + 0.05) for x, y in falling(5000)), "reference, 3 seeds"),
    Target(1.47),
    x_range=(0, 5000),
)


def cells_of(rows: list[Spans]) -> list[list[Cell]]:
    return [[(character, words) for text, words in row for character in text] for row in rows]


def texts(rows: list[Spans]) -> list[str]:
    return ["".join(text for text, _ in row) for row in rows]


def dotted(cell: Cell) -> bool:
    return 0x2800 < ord(cell[0]) < 0x2900


def apart(places: Sequence[int]) -> set[int]:
    """How far neighbours are from each other."""
    return {b - a for a, b in pairwise(places)}


def rows_with(rows: list[Spans], words: str) -> list[int]:
    """The rows that have a cell whose colour is `words`."""
    return [y for y, row in enumerate(cells_of(rows)) if any(style.split(" on ")[0] == words for _, style in row)]


def test_the_target_is_a_line_with_its_value_at_the_right_end() -> None:
    rows = chart_rows(LOSS, 72, 15)
    (row,) = rows_with(rows, "target")
    assert texts(rows)[row].endswith("╌ 1.47")
    assert [text for y, text in enumerate(texts(rows)) if y != row and "╌" in text] == []
    scale = {text.strip().split(" ")[0]: y for y, text in enumerate(texts(rows)) if text.strip()[:1].isdigit()}
    assert scale["1.75"] < row <= scale["1.50"]


def test_labels_of_y_are_whole_rows_apart_and_carry_the_grid() -> None:
    rows = chart_rows(LOSS, 72, 15)
    labelled = [y for y, text in enumerate(texts(rows)[:13]) if text[:3].strip()]
    assert len(labelled) >= 4 and apart(labelled) == {3}
    assert rows_with(chart_rows(replace(LOSS, target=None), 72, 15), "rule") == labelled
    assert texts(rows)[-1].split() == ["0", "1k", "2k", "3k", "4k", "5k"]
    assert cell_len(texts(rows)[-1].rstrip()) == 72 - len(" 1.47")  # the last label ends with the plot


def test_the_main_curve_is_two_dots_thick_and_the_second_one() -> None:
    flat = tuple((float(x), 1.0) for x in range(100))
    for thick, dots in ((True, 2), (False, 1)):
        rows = chart_rows(ChartData((Series(flat, "accent", thick=thick),)), 40, 12)
        (row,) = rows_with(rows, "accent")
        drawn = [cell for cell in cells_of(rows)[row] if dotted(cell)]
        assert len(drawn) == 35 and {(ord(character) - 0x2800).bit_count() for character, _ in drawn} == {2 * dots}


def test_the_main_curve_stands_before_the_second_and_both_before_the_target() -> None:
    flat = tuple((float(x), 1.0) for x in range(51))
    long = tuple((float(x), 1.0) for x in range(76))
    data = ChartData((Series(flat, "accent", thick=True), Series(long, "second")), None, Target(1.0), x_range=(0, 100))
    rows = cells_of(chart_rows(data, 60, 12))
    (row,) = [row for row in rows if any(words == "target" for _, words in row)]
    order = [words for _, words in row if words in ("accent", "second", "target")]
    assert [words for i, words in enumerate(order) if i == 0 or order[i - 1] != words] == ["accent", "second", "target"]


def test_the_band_is_the_ground_of_what_stands_on_it_and_at_least_a_row_high() -> None:
    thin = Band(tuple((x, low, low + 1e-9) for x, low, _ in (LOSS.band or Band(())).stretch))
    for band in (LOSS.band, thin):
        rows = cells_of(chart_rows(replace(LOSS, band=band), 72, 15))[:13]
        columns = [{x for x, (_, words) in enumerate(row) if words.endswith("on band")} for row in rows]
        assert len(set().union(*columns)) >= 55
    styles = {words for row in rows for _, words in row}
    assert {"accent on band", "target on band", "text on band"} <= styles
    assert Palette().style("accent on band").bgcolor == Palette().style("text", "band").bgcolor


def test_among_16_colours_the_band_is_every_second_cell_and_the_target_between() -> None:
    rows = cells_of(chart_rows(replace(LOSS, series=()), 72, 15, ansi=True))[:13]
    assert not any("on band" in words for row in rows for _, words in row)
    both = [row for row in rows if {"band", "target"} <= {words for _, words in row}]
    shaded = [x for x, (character, words) in enumerate(both[0]) if words == "band" and character == "░"]
    assert len(shaded) > 5 and apart(shaded) == {2}
    assert all(both[0][x + 1][0] == "╌" for x in shaded[:-1])


def test_plain_letters_are_enough() -> None:
    rows = texts(chart_rows(LOSS, 72, 15, ascii=True))
    assert all(row.isascii() for row in rows)
    assert {"#", "+", "-", ":"} <= set("".join(rows))
    assert "".join(text for text, _ in legend(LOSS, ascii=True)).isascii()
    assert all(row.isascii() for row in texts(small_chart(falling(), 20, ascii=True)))


@pytest.mark.parametrize("spike", [1e6, -1e6])
def test_a_spike_runs_to_the_edge_and_does_not_flatten_the_rest(spike: float) -> None:
    calm = ChartData((Series(falling(), thick=True),), x_range=(0, 3000))
    spiky = replace(calm, series=(Series(tuple((x, spike if x == 1500 else y) for x, y in falling()), thick=True),))
    assert y_scale(spiky, 13).ticks == y_scale(calm, 13).ticks
    rows = cells_of(chart_rows(spiky, 70, 15))[:13]
    edge = rows[0 if spike > 0 else -1]
    middle = len(edge) // 2
    assert any(dotted(cell) for cell in edge[middle - 2 : middle + 5])
    assert not any(map(dotted, cells_of(chart_rows(calm, 70, 15))[0][30:]))


def test_the_last_value_is_always_in_view() -> None:
    jump = ChartData((Series(tuple((float(x), 0.0 if x < 99 else 5.0) for x in range(100))),))
    assert 0 <= y_scale(jump, 12).row(5.0) < y_scale(jump, 12).row(0.0) <= 12
    rows = chart_rows(jump, 60, 14)
    assert dotted(cells_of(rows)[rows_with(rows, "accent")[0]][-1])


def test_what_is_not_finite_breaks_the_line_and_is_marked() -> None:
    points = tuple((x, math.nan if 1000 <= x <= 1500 else y) for x, y in falling())
    rows = chart_rows(ChartData((Series(points),), x_range=(0, 3000)), 70, 15)
    (marked,) = rows_with(rows, "bad bold")
    cells = cells_of(rows)
    at = [x for x, cell in enumerate(cells[marked]) if cell[0] == "✗"]
    assert len(at) == 1  # where it begins, once
    empty = range(at[0] + 2, at[0] + 9)
    assert not any(dotted(row[x]) for row in cells for x in empty)
    infinite = chart_rows(ChartData((Series((*falling(), (3001.0, math.inf))),)), 70, 15)
    assert rows_with(infinite, "bad bold") == [0]


def test_before_the_first_point_it_says_so_and_shows_what_is_known() -> None:
    rows = chart_rows(ChartData(target=Target(1.47), x_range=(0, 5000)), 60, 12)
    assert any("no points yet" in text for text in texts(rows)) and rows_with(rows, "target")
    assert texts(rows)[-1].split()[-1] == "5k"
    nothing = texts(chart_rows(ChartData(empty="no evaluation yet"), 60, 12))
    assert [text.strip() for text in nothing if text.strip()] == ["no evaluation yet"]


def test_a_log_scale_gives_each_power_the_same_room() -> None:
    points = tuple((float(x), 10.0 ** (-x / 100)) for x in range(401))
    rows = chart_rows(ChartData((Series((*points, (401.0, -1.0))),), log=True), 60, 15)
    tops = [next(y for y, row in enumerate(cells_of(rows)) if dotted(row[x])) for x in (15, 25, 35, 45)]
    assert apart(tops) <= {2, 3}
    linear = chart_rows(ChartData((Series(tuple((x, -y) for x, y in points)),), log=True), 60, 15)
    assert any("-" in text[:6] for text in texts(linear))  # nothing is positive: as without


def test_smoothing_shows_the_mean_and_keeps_the_points_behind_it() -> None:
    noisy = tuple((float(x), 1.0 + (0.5 if x % 2 else -0.5)) for x in range(400))
    data = ChartData((Series(noisy, thick=True),))
    rough, smooth = chart_rows(data, 60, 15), chart_rows(replace(data, smooth=True), 60, 15)
    assert len(rows_with(rough, "accent")) >= 8
    calm = cells_of(smooth)
    assert {y for y in range(13) for x in range(20, 60) if calm[y][x][1] == "accent"} <= {5, 6, 7}
    assert sum(words == "rule" and dotted((c, words)) for row in calm for c, words in row) > 300


def test_a_plan_is_dashed_and_a_target_may_be_named_inside_its_line() -> None:
    plan = Series(tuple((float(x), float(x)) for x in range(80)), "muted", "plan", dashed=True)
    data = ChartData((plan,), None, Target(79, "79 Core items", inside=True), x_ticks=((0, "26 Oct"), (40, "Dec")))
    rows = chart_rows(data, 60, 12)
    (row,) = rows_with(rows, "target")
    assert "╌79 Core items╌" in texts(rows)[row] and not any(map(dotted, chain(*cells_of(rows))))
    assert texts(rows)[-1].split() == ["26", "Oct", "Dec"]


def test_the_legend_names_each_layer_in_its_colour() -> None:
    assert "".join(text for text, _ in legend(LOSS)) == "━ val  ━ train       reference, 3 seeds  ╌╌ target"
    assert ("    ", "text on band") in legend(LOSS) and ("━", "second") in legend(LOSS)
    assert ("░ ░", "band") in legend(LOSS, ansi=True)
    assert legend(ChartData()) == []


def test_the_legend_may_stand_in_the_top_row_where_it_fits() -> None:
    rows = chart_rows(replace(LOSS, legend=True, target=None), 74, 9)
    assert texts(rows)[0].endswith("━ val  ━ train       reference, 3 seeds")
    assert ("    ", "text on band") in rows[0]
    assert not any("reference" in text for text in texts(chart_rows(replace(LOSS, legend=True), 30, 9)))


VALUES = st.one_of(
    st.floats(allow_nan=True, allow_infinity=True, width=64), st.sampled_from([0.0, 1.0, math.nan, 5e-324, 1e308])
)
SERIES = st.lists(st.tuples(st.integers(-(2**63), 2**63), VALUES), max_size=30).map(
    lambda points: tuple(sorted(points, key=lambda point: point[0]))
)


@settings(max_examples=150, deadline=None)
@given(
    SERIES, SERIES, st.integers(1, 130), st.integers(1, 40), st.booleans(), st.booleans(),
    st.one_of(st.none(), st.floats()), st.sampled_from(["", "ansi", "ascii"]),
)  # fmt: skip
def test_whatever_the_values_the_chart_has_its_size(
    main: Series, other: Series, width: int, height: int, log: bool, smooth: bool, goal: float | None, look: str
) -> None:
    band = Band(tuple({x: (x, min(y, 1.0), 2.0) for x, y in other}.values()))
    data = ChartData(
        (Series(main, thick=True), Series(other, "second", dashed=log)), band if len(other) % 2 else None,
        Target(goal) if goal is not None else None, log=log, smooth=smooth,
    )  # fmt: skip
    rows = chart_rows(data, width, height, ansi=look == "ansi", ascii=look == "ascii")
    assert len(rows) == height
    assert {cell_len(text) for text in texts(rows)} == {width}
    assert [cell_len(text) for text in texts(small_chart(main, width, 3))] == [width] * 3
    assert cell_len(sparkline([y for _, y in main], width)) == width


def test_a_small_chart_shows_every_value_and_noise_as_noise() -> None:
    rows = cells_of(small_chart(tuple((float(x), 9.0 if x == 50 else 1.0) for x in range(100)), 20))
    assert any(map(dotted, rows[0][8:12])) and all(map(dotted, rows[2][:9])) and not any(map(dotted, rows[1][:8]))
    noise = cells_of(small_chart(tuple((float(x), 100 + x % 2 * 0.1) for x in range(100)), 20))
    assert sum(any(map(dotted, row)) for row in noise) == 1
    half = cells_of(small_chart(((0.0, 1.0), (50.0, 2.0)), 20, x_range=(0, 100)))
    assert not any(dotted(cell) for row in half for cell in row[11:])
    assert texts(small_chart((), 7)) == [" " * 7] * 3


def test_a_sparkline_is_one_row_with_gaps_where_nothing_was() -> None:
    line = sparkline([5, 4, 3, 2, 1, 1, 1, 1], 8)
    assert len(line) == 8 and all(0x2800 < ord(character) < 0x2900 for character in line)
    assert ord(line[0]) & 0b1001 and not ord(line[-1]) & 0b1001 and ord(line[-1]) & 0b11000000
    assert len(set(sparkline([100, 100.1, 100, 100.1] * 10, 8))) == 1
    gap = sparkline([1.0, 1.0, math.nan, math.nan, math.nan, math.nan, 1.0, 1.0], 8)
    assert gap[4] == " " and gap[0] != " " and gap[-1] != " "
    assert sparkline([], 5) == sparkline([math.nan], 5) == " " * 5
