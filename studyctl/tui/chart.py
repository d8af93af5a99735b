"""Charts in layers: grid dots, a band behind the curves, the target's line, curves in braille. All pure.

Each cell has its own character, colour and ground, and the layers are put into it one after the other: the band is the
ground of what stands on it, a curve stands before the target, the main curve before the others. Without colour the main
curve is known by its two dots, the target by its dashes and the band by its shade.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import groupby

from studyctl.text import plain
from studyctl.tui.chart_dots import DOWN, Curve, braille, curve, level_range
from studyctl.tui.chart_scale import (
    Points,
    Scale,
    linear_scale,
    log_scale,
    number_text,
    shown_range,
    smoothed,
    x_ticks,
)
from studyctl.values import dataclass

Span = tuple[str, str]  # text and the words of its style
Spans = tuple[Span, ...]
GRID_COLUMNS = 4
AXES_FROM = (24, 4)  # columns and rows from which a chart has axes


@dataclass(frozen=True)
class Series:
    """A curve: its (x, y) by x, its colour and name; `thick` is two dots, `dashed` one dash a cell."""

    points: Points
    token: str = "accent"
    name: str = ""
    thick: bool = False
    dashed: bool = False


@dataclass(frozen=True)
class Band:
    """What is expected: (x, low, high) by x; between two of them it goes straight."""

    stretch: tuple[tuple[float, float, float], ...]
    name: str = "reference"


@dataclass(frozen=True)
class Target:
    """The value to reach, with its label at the right end of its line, or `inside` it at the left."""

    value: float
    label: str = ""
    inside: bool = False

    @property
    def text(self) -> str:
        """What is written at the line."""
        return " ".join(plain(self.label).split()) or number_text(self.value)


@dataclass(frozen=True)
class ChartData:
    """What a chart shows; the first series is the main one.

    `smooth` draws its mean, and its own points behind it; `legend` names the layers in the top row on the right.
    """

    series: tuple[Series, ...] = ()
    band: Band | None = None
    target: Target | None = None
    x_range: tuple[float, float] | None = None
    y_range: tuple[float, float] | None = None
    x_ticks: tuple[tuple[float, str], ...] = ()
    log: bool = False
    smooth: bool = False
    legend: bool = False
    empty: str = "no points yet"


@dataclass(frozen=True)
class Look:
    """How layers are told apart: by colour, among 16 colours, or in plain ASCII."""

    ansi: bool = False
    ascii: bool = False

    @property
    def shaded(self) -> bool:
        """Whether the band is drawn with characters."""
        return self.ansi or self.ascii

    @property
    def band(self) -> Span:
        """A cell of the band."""
        return (":" if self.ascii else "░", "band") if self.shaded else (" ", "text on band")

    @property
    def dash(self) -> str:
        """A cell of a dashed line."""
        return "-" if self.ascii else "╌"


class _Cells:
    """The plot's cells, row by row: character, colour, and whether the band lies behind."""

    def __init__(self, columns: int, rows: int, look: Look) -> None:
        self.columns, self.rows, self.look = columns, rows, look
        self.characters = [[" "] * columns for _ in range(rows)]
        self.tokens = [["text"] * columns for _ in range(rows)]

    def put(self, x: int, y: int, character: str, token: str) -> None:
        """Set a cell's character and colour; the band stays behind it."""
        behind = self.tokens[y][x].endswith(" on band")
        self.characters[y][x], self.tokens[y][x] = character, f"{token} on band" if behind else token

    def write(self, x: int, y: int, text: str, token: str) -> None:
        """Write text over cells, as far as there are any."""
        for offset, character in enumerate(text[: max(0, self.columns - x)]):
            self.put(x + offset, y, character, token)

    def spans(self, y: int) -> Iterator[Span]:
        """A row, its neighbours of one style together."""
        at = 0
        for token, group in groupby(self.tokens[y]):
            size = len(list(group))
            yield "".join(self.characters[y][at : at + size]), token
            at += size


def chart_rows(data: ChartData, width: int, height: int, ansi: bool = False, ascii: bool = False) -> list[Spans]:
    """The chart as `height` rows of `width` columns: labels of y on the left, of x below, the target's on the right."""
    axes = width >= AXES_FROM[0] and height >= AXES_FROM[1]
    below = (2 if height >= 7 else 1) if axes else 0
    look, scale = Look(ansi, ascii), y_scale(data, max(1, height - below))
    left = max((len(text) for _, text in scale.ticks), default=0) + 1 if axes else 0
    label = data.target.text if axes and data.target is not None and not data.target.inside else ""
    right = len(label) + 1 if label else 0
    cells = _Cells(max(1, width - left - right), scale.rows, look)
    low, high = x_span(data)
    target_row = _draw(cells, data, scale, (low, high))
    ticks = dict(scale.ticks) if axes else {}
    rows = []
    for y in range(scale.rows):
        shown = label if y == target_row else ""
        margin: Span = (f"{ticks.get(y, ''):>{left - 1}} " if left else "", "faint")
        end: Spans = ((f" {shown}".ljust(right), "target" if shown else "text"),) if right else ()
        rows.append((*((margin,) if left else ()), *cells.spans(y), *end))
    if axes:
        rows += [((" " * width, "text"),)] * (below - 1)
        rows.append(((_x_labels(data, (low, high), left, cells.columns, width), "faint"),))
    return rows


def _draw(cells: _Cells, data: ChartData, scale: Scale, span: tuple[float, float]) -> int | None:
    """Put the layers into the cells from the back to the front; the target's row, if it is in view."""
    for y, _ in scale.ticks:
        for x in range(0, cells.columns, GRID_COLUMNS):
            cells.put(x, y, "." if cells.look.ascii else "·", "rule")
    if data.band is not None:
        _draw_band(cells, data.band, scale, span)
    row = _draw_target(cells, data.target, scale) if data.target is not None else None
    if data.legend:
        _draw_legend(cells, legend(data, cells.look.ansi, cells.look.ascii))
    curves = [_curve(cells, one, scale, span) for one in _layers(data, span)]
    for one, drawn in curves:
        _draw_curve(cells, one, drawn)
    for _, drawn in curves:
        for x, y in drawn.odd:
            cells.put(x, y, "x" if cells.look.ascii else "✗", "bad bold")
    if not any(one.points for one in data.series):
        _say_empty(cells, f" {data.empty} ", row)
    return row


def _draw_legend(cells: _Cells, spans: Sequence[Span]) -> None:
    """Write the legend at the right end of the top row, where it fits."""
    letters = [(character, token) for text, token in spans for character in text]
    if len(letters) <= cells.columns:
        first = cells.columns - len(letters)
        for x, (character, token) in enumerate(letters, first):
            cells.characters[0][x], cells.tokens[0][x] = character, token


def _say_empty(cells: _Cells, text: str, target_row: int | None) -> None:
    """Write in the middle that there are no points, beside the target's line."""
    y = cells.rows // 2
    y += (1 if y + 1 < cells.rows else -1) if y == target_row and cells.rows > 1 else 0
    cells.write(max(0, (cells.columns - len(text)) // 2), y, text, "muted")


def _layers(data: ChartData, span: tuple[float, float]) -> list[Series]:
    """The series from the back to the front; where it is smoothed, the main one twice."""
    if not data.smooth or not data.series:
        return list(reversed(data.series))
    main, *others = data.series
    mean = smoothed(main.points, span[1] - span[0])
    return [
        Series(main.points, "rule", main.name),
        *reversed(others),
        Series(mean, main.token, main.name, main.thick, main.dashed),
    ]


def _draw_band(cells: _Cells, band: Band, scale: Scale, span: tuple[float, float]) -> None:
    character, token = cells.look.band
    places = [x for x, _, _ in band.stretch]
    for x in range(0, cells.columns, 2 if cells.look.shaded else 1):
        between = _between(band.stretch, places, span[0] + (x + 0.5) / cells.columns * (span[1] - span[0]))
        if between is None or not all(map(math.isfinite, between)) or (scale.log and between[0] <= 0):
            continue
        for y in _covered(scale.row(between[1]), scale.row(between[0]), cells.rows):
            cells.characters[y][x], cells.tokens[y][x] = character, token


def _between(
    stretch: Sequence[tuple[float, float, float]], places: Sequence[float], x: float
) -> tuple[float, float] | None:
    """(low, high) of a band at x; None before its begin and after its end. `places` are the band's x."""
    after = bisect_right(places, x)
    if not 0 < after < len(places):
        return None
    (a, low, high), (b, next_low, next_high) = stretch[after - 1], stretch[after]
    share = (x - a) / (b - a)
    return low + (next_low - low) * share, high + (next_high - high) * share


def _covered(top: float, bottom: float, rows: int) -> range:
    """The rows whose middle lies between two heights, at least the one in the middle of them."""
    top, bottom = min(max(top, -2.0), rows + 2.0), min(max(bottom, -2.0), rows + 2.0)
    first, last = round(top), round(bottom) - 1
    if last < first:
        first = last = math.floor((top + bottom) / 2)
    return range(max(0, first), min(rows - 1, last) + 1)


def _draw_target(cells: _Cells, target: Target, scale: Scale) -> int | None:
    """The target's dashes; its row, or None where it is out of view. Among 16 colours every second cell of the band."""
    if not math.isfinite(target.value) or (scale.log and target.value <= 0):
        return None
    row = math.floor(scale.row(target.value))
    if not 0 <= row < cells.rows:
        return None
    for x in range(cells.columns):
        if not (cells.look.shaded and cells.tokens[row][x] == "band"):
            cells.put(x, row, cells.look.dash, "target")
    if target.inside:
        cells.write(2, row, target.text, "target")
    return row


def _curve(cells: _Cells, one: Series, scale: Scale, span: tuple[float, float]) -> tuple[Series, Curve]:
    """A series and the dots of it."""
    per_x = cells.columns / (span[1] - span[0])
    points = tuple((x, y) for x, y in one.points if span[0] <= x <= span[1] and not (scale.log and y <= 0))
    size = (cells.columns, cells.rows)
    return one, curve(points, lambda x: (x - span[0]) * per_x, scale.row, size, one.thick and not one.dashed)


def _draw_curve(cells: _Cells, one: Series, drawn: Curve) -> None:
    for x in range(cells.columns):
        left, right = drawn.columns[2 * x], drawn.columns[2 * x + 1]
        if not (left or right):
            continue
        for y in _rows(left | right):
            character = braille(drawn.columns, x, y)
            if character and not (one.dashed and cells.tokens[y][x] == "band"):
                cells.put(x, y, _letter(character, one, cells.look), one.token)


def _letter(dots: str, one: Series, look: Look) -> str:
    """What stands for a cell's dots: they themselves, a dash, or where there is only ASCII a letter."""
    if one.dashed:
        return look.dash
    return dots if not look.ascii else "#" if one.thick else "+"


def _rows(bits: int) -> range:
    """The cell rows that dots lie in, gaps between them included."""
    return range((bits & -bits).bit_length() - 1 >> 2, (bits.bit_length() - 1 >> 2) + 1)


def x_span(data: ChartData) -> tuple[float, float]:
    """(first, last) x that is shown."""
    if data.x_range is not None and data.x_range[0] < data.x_range[1]:
        return data.x_range
    xs = [x for one in data.series if one.points for x in (one.points[0][0], one.points[-1][0])]
    if not xs and data.band is not None and data.band.stretch:
        xs = [data.band.stretch[0][0], data.band.stretch[-1][0]]
    if not xs:
        return 0.0, 1.0
    low, high = float(min(xs)), float(max(xs))
    return (low, high) if high - low > abs(low) * 1e-12 else (low, low + max(1.0, abs(low) * 1e-6))


def y_scale(data: ChartData, rows: int) -> Scale:
    """The scale for nearly all values, the last ones, the band and the target; linear where nothing is positive."""
    parts = [[y for _, y in one.points] for one in data.series]
    if data.band is not None:
        parts.append([value for _, low, high in data.band.stretch for value in (low, high)])
    always = [finite[-1] for part in parts if (finite := [y for y in part if math.isfinite(y)])]
    always += [data.target.value] if data.target is not None else []
    if data.log:
        kept = [[y for y in part if y > 0] for part in parts]
        positive = [y for part in (*kept, [y for y in always if y > 0]) for y in part if math.isfinite(y)]
        low, high = data.y_range or ((min(positive), max(positive)) if positive else (0.0, 0.0))
        if 0 < low <= high:
            return log_scale(low, high, rows)
    shown = data.y_range or shown_range(parts, always)
    return linear_scale(*shown, rows) if shown else Scale(0.0, 1.0, rows)


def _x_labels(data: ChartData, span: tuple[float, float], left: int, columns: int, width: int) -> str:
    """The line below the chart: each label below its tick, as far as they do not run into each other."""
    line = [" "] * width
    free = 0
    known = data.x_range or data.band or any(one.points for one in data.series)
    for x, text in data.x_ticks or (x_ticks(*span, columns) if known else ()):
        at = left + round((x - span[0]) / (span[1] - span[0]) * (columns - 1))
        start = min(at - (len(text) - 1) // 2, left + columns - len(text))
        if span[0] <= x <= span[1] and start >= free and start + len(text) <= width:
            line[start : start + len(text)] = text
            free = start + len(text) + 1
    return "".join(line)


def legend(data: ChartData, ansi: bool = False, ascii: bool = False) -> list[Span]:
    """What the colours mean, for the heading's line: `━ val  ━ train  reference  ╌╌ target`."""
    look = Look(ansi, ascii)
    line = "=" if ascii else "━"
    entries: list[list[Span]] = [
        [(look.dash * 2 if one.dashed else line, one.token), (f" {one.name}", "muted")]
        for one in data.series
        if one.name
    ]
    if data.band is not None:
        character, token = look.band
        entries.append(
            [(f"{character} {character}" if look.shaded else character * 4, token), (f" {data.band.name}", "muted")]
        )
    if data.target is not None and not data.target.inside:
        entries.append([(look.dash * 2, "target"), (" target", "muted")])
    return [span for index, entry in enumerate(entries) for span in ([("  ", "text")] if index else []) + entry]


def small_chart(
    points: Points,
    width: int,
    rows: int = 3,
    token: str = "accent",
    x_range: tuple[float, float] | None = None,
    ascii: bool = False,
) -> list[Spans]:
    """A curve without axes; it shows every value, and noise of a few per cent as noise."""
    finite = [y for _, y in points if math.isfinite(y)]
    low, high = level_range(min(finite), max(finite), rows * DOWN) if finite else (0.0, 1.0)
    one = Series(points, token)
    scale = Scale(low + (high - low) / rows / 2, (high - low) / rows * (1 + 1e-9), rows)
    cells = _Cells(width, rows, Look(ascii=ascii))
    if points:
        span = x_span(ChartData((one,), x_range=x_range))
        _draw_curve(cells, *_curve(cells, one, scale, span))
    return [tuple(cells.spans(y)) for y in range(rows)]
