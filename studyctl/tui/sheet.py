"""Sheets: the lines that a screen shows, put together from words and styles, with the spots that can be selected.

Everything here is plain values, so what a screen says is tested without an app. A piece of text carries its style as
words of the colour tokens: ("val loss", "muted"), ("1.506", "bright bold"), ("━━━", "accent").
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from textwrap import wrap
from typing import Literal

from rich.cells import cell_len, set_cell_size

from studyctl.text import plain

Span = tuple[str, str]  # text and the words of its style
Pieces = Sequence[Span | str]  # plain words are "text"
Shape = Literal["narrow", "wide", "huge"]

WIDE, HUGE = 110, 160  # columns of the whole screen
MARKS = {"open": ("○", "muted"), "started": ("◐", "accent"), "done": ("✓", "ok"), "missed": ("✗", "bad")}
MARKS |= {"met": ("✓", "ok"), "running": ("●", "accent"), "added": ("+", "warn"), "moved": ("→", "accent")}
MARKS |= {"dropped": ("−", "muted"), "none": ("·", "faint")}
ASCII = str.maketrans("○◐✓✗●→−━─▌·…■│≤≥—–╌░↵±×°↗", "o~vx*>-=-|..#|<>---:<~x.>")
BRAILLE = dict.fromkeys(range(10241, 10496), "#") | {0x2800: " "}


@dataclass(frozen=True)
class Frame:
    """The room there is, in columns of content: over everything, for the main part and beside it; rows for the body."""

    full: int
    main: int
    side: int
    height: int
    shape: Shape = "wide"

    @property
    def narrow(self) -> bool:
        """Whether there is one column only."""
        return self.shape == "narrow"


def frame_of(columns: int, rows: int, side: int = 40) -> Frame:
    """The layout for a terminal of this size; `side` is what the part beside the main one takes where it is wide."""
    content = columns - 6  # three columns on either side
    if columns < WIDE:
        return Frame(content, content, 0, rows - 4, "narrow")
    if columns < HUGE:
        return Frame(content, content - 4 - side, side, rows - 4, "wide")
    beside = min(60, side + 20)
    main = min(110, content - 4 - beside)
    return Frame(main + 4 + beside, main, beside, rows - 4, "huge")


@dataclass(frozen=True)
class Spot:
    """A part of a sheet that can be selected and opened; `section` is what `tab` goes by, `hint` the key that opens."""

    key: str
    x: int
    y: int
    width: int
    height: int = 1
    section: str = ""


@dataclass(frozen=True)
class Row:
    """One line: its spans, the ground it stands on, and the bar beside it (a token; empty: none)."""

    spans: tuple[Span, ...] = ()
    ground: str = "bg"
    bar: str = ""


@dataclass
class Sheet:
    """Lines and spots, gathered from the top; `width` columns of content."""

    width: int
    narrow: bool = False
    rows: list[Row] = field(default_factory=list)
    spots: list[Spot] = field(default_factory=list)
    section: str = ""
    ground: str = "bg"
    bar: str = ""

    def line(self, left: Pieces | str = (), right: Pieces | str = (), indent: int = 0) -> None:
        """One line; the left part is cut where the two do not fit, the right one never."""
        self.rows.append(Row(split_line(left, right, self.width, indent), self.ground, self.bar))

    def gap(self, rows: int = 1) -> None:
        """Empty rows; the first of a sheet and a second one in a row are left out."""
        if self.rows and self.rows[-1].spans:
            self.rows.extend(Row((), self.ground, self.bar) for _ in range(rows))

    def heading(self, text: str, right: Pieces | str = (), muted: str = "") -> None:
        """A bold heading with its summary flush right and an empty row below (none where it is narrow)."""
        self.section = text
        self.line([(text, "bright bold"), (f"  {muted}" if muted else "", "muted")], right)
        if not self.narrow:
            self.gap()

    def row(
        self,
        key: str,
        left: Pieces | str,
        right: Pieces | str = (),
        below: Iterable[Pieces | str] = (),
        indent: int = 0,
    ) -> None:
        """A line that can be selected, with the lines below that belong to it."""
        start = len(self.rows)
        self.line(left, right, indent)
        for more in below:
            self.line(more, indent=indent)
        self.spot(key, 0, self.width, len(self.rows) - start, start)

    def spot(self, key: str, x: int, width: int, height: int = 1, y: int | None = None) -> None:
        """Mark a region, from the next line down or from `y`, as one that can be selected."""
        self.spots.append(Spot(key, x, len(self.rows) if y is None else y, width, height, self.section))

    def prose(self, text: str, style: str = "text", widest: int = 76, indent: int = 0) -> None:
        """Sentences, wrapped at `widest` columns or fewer; empty lines of the text stay."""
        for paragraph in plain(text).split("\n"):
            for part in wrap(paragraph, max(8, min(self.width - indent, widest))) or [""]:
                self.line([(part, style)], indent=indent)

    def callout(self, lines: Iterable[tuple[Pieces | str, Pieces | str]], tone: str = "accent") -> None:
        """Lines on a tinted ground with a bar beside them; with an empty row above and below where it is wide."""
        before = self.ground, self.bar
        self.ground, self.bar = ({"ok": "okbg", "warn": "warnbg", "bad": "badbg"}.get(tone, "surface"), tone)
        edge = [] if self.narrow else [("", "")]
        for left, right in (*edge, *lines, *edge):
            self.line(left, right)
        self.ground, self.bar = before

    def table(self, cells: Sequence[tuple[Pieces | str, int]]) -> tuple[Span, ...]:
        """Cells beside each other: (pieces, width); a negative width is flush right."""
        spans: list[Span] = []
        for pieces, width in cells:
            spans.extend(fitted(pieces, abs(width), right=width < 0))
        return tuple(spans)

    def add(self, other: Sheet) -> None:
        """The lines and spots of another sheet of the same width, below."""
        down = len(self.rows)
        self.rows.extend(other.rows)
        self.spots.extend(replace(spot, y=spot.y + down) for spot in other.spots)

    @property
    def text(self) -> str:
        """What the sheet says, without styles."""
        return "\n".join("".join(text for text, _ in row.spans).rstrip() for row in self.rows)


@dataclass(frozen=True)
class Drawing:
    """What a screen shows: a head over the whole width, below it the main part (over `full` columns where nothing is
    beside it, else over `main`), and one beside it."""

    main: Sheet
    head: Sheet | None = None
    side: Sheet | None = None


def spans_of(pieces: Pieces | str) -> list[Span]:
    """Pieces as spans; what came from a file or a lab loses its control characters."""
    given: Pieces = [pieces] if isinstance(pieces, str) else pieces
    pairs = ((piece, "text") if isinstance(piece, str) else piece for piece in given)
    return [(_clean(text), style) for text, style in pairs if text]


def _clean(text: str) -> str:
    return text if text.isprintable() else " ".join(plain(text).splitlines()).replace("\t", " ")


def span_width(spans: Iterable[Span]) -> int:
    """Columns that spans take."""
    return sum(cell_len(text) for text, _ in spans)


def cut_spans(spans: Sequence[Span], width: int) -> list[Span]:
    """The spans shortened to `width` columns, the last one an ellipsis where something was left out."""
    if span_width(spans) <= width:
        return list(spans)
    kept: list[Span] = []
    left = max(0, width - 1)
    for text, style in spans:
        size = cell_len(text)
        if size >= left:
            kept.append((set_cell_size(text, left).rstrip() + "…" if width else "", style))
            break
        kept.append((text, style))
        left -= size
    return kept


def fitted(pieces: Pieces | str, width: int, right: bool = False) -> list[Span]:
    """The pieces cut or filled to exactly `width` columns."""
    spans = cut_spans(spans_of(pieces), width)
    space: Span = (" " * (width - span_width(spans)), "text")
    return [space, *spans] if right else [*spans, space]


def split_line(left: Pieces | str, right: Pieces | str, width: int, indent: int = 0) -> tuple[Span, ...]:
    """A left and a right part on one line of `width` columns."""
    end = spans_of(right)
    start = [(" " * indent, "text"), *spans_of(left)] if indent else spans_of(left)
    if not end:
        return tuple(cut_spans(start, width))
    room = max(0, width - span_width(end) - (2 if start else 0))
    shown = cut_spans(start, room)
    return (*shown, (" " * max(0, width - span_width(shown) - span_width(end)), "text"), *end)


def mark(state: str) -> Span:
    """The mark of a state and its colour: `✓`, `◐`, `○` …"""
    return MARKS.get(state, MARKS["none"])


def say(template: str, *values: str | Span, label: str = "muted", value: str = "text") -> list[Span]:
    """Muted words with values in them: say("done {} of {}", "1.0", "5.0")."""
    words = template.split("{}")
    spans: list[Span] = [(words[0], label)]
    for given, after in zip(values, words[1:], strict=True):
        spans += [given if isinstance(given, tuple) else (given, value), (after, label)]
    return [span for span in spans if span[0]]


def joined(parts: Iterable[Pieces | str], between: str = " · ") -> list[Span]:
    """Parts with a muted separator between them; empty ones are left out."""
    spans: list[Span] = []
    for part in filter(None, parts):
        spans += ([(between, "muted")] if spans else []) + spans_of(part)
    return spans


def bar(share: float, width: int, style: str = "accent") -> list[Span]:
    """`━━━━━━`: a share from 0 to 1 in whole cells on its track."""
    filled = round(width * min(max(share, 0.0), 1.0))
    return [("━" * filled, style), ("━" * (width - filled), "rule")]
