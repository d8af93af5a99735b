"""Panels: a sheet on the screen, with a cursor that goes from spot to spot, scrolling, and text that can be copied."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Offset, Region, Size
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.selection import Selection
from textual.strip import Strip

from studyctl.tui.messages import SpotOpened, SpotSelected
from studyctl.tui.sheet import Row, Sheet, Spot
from studyctl.tui.theme import Palette

MARGIN = 2  # columns left of the content: the selection bar and a space
Direction = str  # up, down, left, right


class Panel(ScrollView, can_focus=True):
    """A sheet with at most one selected spot; the selected spot is shown where the panel has the focus."""

    ALLOW_SELECT = True
    BINDING_GROUP_TITLE = "Moving about"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "move('up')", "up", show=False, id="move.up", tooltip="the spot above"),
        Binding("down,j", "move('down')", "down", show=False, id="move.down", tooltip="the spot below"),
        Binding("left,h", "move('left')", "left", show=False, id="move.left", tooltip="the spot to the left"),
        Binding("right,l", "move('right')", "right", show=False, id="move.right", tooltip="the spot to the right"),
        Binding("home", "move('first')", "first", show=False, id="move.first", tooltip="the first spot"),
        Binding("end", "move('last')", "last", show=False, id="move.last", tooltip="the last spot"),
        Binding("pageup", "page(-1)", "page up", show=False, id="move.page_up", tooltip="a page up"),
        Binding("pagedown", "page(1)", "page down", show=False, id="move.page_down", tooltip="a page down"),
    ]
    DEFAULT_CSS = """
    Panel { background: $st-bg; color: $st-text; scrollbar-size-vertical: 1; overflow-x: hidden; }
    """

    key = reactive("", repaint=False, init=False)

    def __init__(self, *, id: str, right_margin: int = 1) -> None:
        super().__init__(id=id)
        self.sheet = Sheet(0)
        self.right_margin = right_margin
        self._drawn: dict[int, Strip] = {}
        self._clicked = ""
        self.always_shown = False  # the cursor shows without the focus, too

    @property
    def palette(self) -> Palette:
        """The styles of the present theme."""
        palette: Palette = self.app.palette  # type: ignore[attr-defined]
        return palette

    @property
    def content_width(self) -> int:
        """Columns that a sheet for this panel has."""
        return max(1, self.size.width - MARGIN - self.right_margin)

    @property
    def spot(self) -> Spot | None:
        """The selected spot."""
        return next((spot for spot in self.sheet.spots if spot.key == self.key), None)

    def show(self, sheet: Sheet) -> None:
        """Draw a sheet; only rows that differ from the ones before are painted, and the cursor stays at its spot."""
        before, spot_before = self.sheet.rows, self.spot
        self.sheet = sheet
        size = Size(self.size.width, len(sheet.rows))
        if size != self.virtual_size:
            self.virtual_size = size
        self._keep_cursor(spot_before)
        for y in _differing(before, sheet.rows):
            self._drawn.pop(y, None)
            self.refresh_lines(y)

    def _keep_cursor(self, before: Spot | None) -> None:
        """Stay at the spot; where it is gone, at the one that took its place, so that the next key finds it."""
        spots = self.sheet.spots
        if any(spot.key == self.key for spot in spots):
            if before is not None and (self.spot is not None and self.spot != before):
                self.repaint(before)
                self.repaint(self.spot)
            return
        if not spots:
            self.key = ""
        elif before is None:
            self.key = spots[0].key
        else:
            self.key = min(spots, key=lambda spot: (abs(spot.y - before.y), abs(spot.x - before.x))).key

    def repaint(self, spot: Spot | None) -> None:
        """Paint a spot's rows again."""
        if spot is not None:
            for y in range(spot.y, spot.y + spot.height):
                self._drawn.pop(y, None)
            self.refresh_lines(spot.y, spot.height)

    def refresh_lines(self, y: int, count: int = 1) -> None:
        """Paint `count` lines of the sheet from line `y` on again."""
        self.refresh(Region(0, y - self.scroll_offset.y, self.size.width, count))

    def restyle(self) -> None:
        """Paint everything again: the theme changed."""
        self._drawn.clear()
        self.refresh()

    def select(self, key: str) -> bool:
        """Bring the cursor to the spot with this key; whether there is one."""
        if not any(spot.key == key for spot in self.sheet.spots):
            return False
        self.key = key
        return True

    def watch_key(self, before: str, key: str) -> None:
        """Paint the spots that the cursor left and came to, and bring the new one into view."""
        for one in self.sheet.spots:
            if one.key in (before, key):
                self.repaint(one)
        if self.spot is not None:
            self._bring_into_view(self.spot)
        self.post_message(SpotSelected(self.id or "", key))

    def _bring_into_view(self, spot: Spot) -> None:
        """Scroll as little as shows the spot whole; the first spot shows what stands above it, too."""
        top, height = self.scroll_offset.y, self.size.height
        first = spot.y == min(one.y for one in self.sheet.spots)
        if first and spot.y + spot.height <= height:
            self.scroll_to(y=0, animate=False)
        elif spot.y < top:
            self.scroll_to(y=max(0, spot.y - 1), animate=False)
        elif spot.y + spot.height > top + height:
            self.scroll_to(y=spot.y + spot.height - height + 1, animate=False)

    def watch_has_focus(self, value: bool) -> None:
        """The cursor shows only where the focus is."""
        super().watch_has_focus(value)
        self.repaint(self.spot)
        if value and self.spot is not None:
            self.post_message(SpotSelected(self.id or "", self.key))

    def action_move(self, direction: Direction) -> None:
        """Go to the next spot in a direction; past the last one the screen decides."""
        spots = self.sheet.spots
        if direction in ("first", "last") and spots:
            self.key = spots[0 if direction == "first" else -1].key
            return
        found = _neighbour(spots, self.spot, direction)
        if found is not None:
            self.key = found.key
        elif not self._scrolled(direction):
            leave = getattr(self.screen, "leave_panel", None)  # a room's screen has one, a dialogue's has none
            if leave is not None:
                leave(self, direction)

    def _scrolled(self, direction: Direction) -> bool:
        """Scroll by a line what has nothing more to select in this direction; whether there was anything to scroll."""
        down = {"up": -1, "down": 1}.get(direction, 0)
        at = self.scroll_offset.y + down
        if not down or not 0 <= at <= self.max_scroll_y:
            return False
        self.scroll_to(y=at, animate=False)
        return True

    def action_page(self, pages: int) -> None:
        """Scroll by a page and take the cursor along."""
        height = max(1, self.size.height - 1)
        if not self.sheet.spots or self.spot is None:
            self.scroll_to(y=self.scroll_offset.y + pages * height, animate=False)
            return
        wanted = self.spot.y + pages * height
        self.key = min(self.sheet.spots, key=lambda spot: (abs(spot.y - wanted), abs(spot.x - self.spot_x))).key

    @property
    def spot_x(self) -> int:
        """The column of the selected spot."""
        return self.spot.x if self.spot else 0

    def on_click(self, event: events.Click) -> None:
        """Select what was clicked; open it where it was selected already."""
        found = self.spot_at(event.x - MARGIN, event.y + self.scroll_offset.y)
        if found is None:
            return
        if found.key == self.key and self._clicked == found.key:
            self.post_message(SpotOpened(self.id or "", found.key))
        self.key = self._clicked = found.key

    def spot_at(self, x: int, y: int) -> Spot | None:
        """The spot at a column and a row of the sheet."""
        for spot in self.sheet.spots:
            if spot.y <= y < spot.y + spot.height and spot.x - MARGIN <= x <= spot.x + spot.width:
                return spot
        return None

    def region_of(self, key: str) -> Region | None:
        """Where on the screen the spot with this key is, as far as it is in view."""
        found = next((spot for spot in self.sheet.spots if spot.key == key), None)
        if found is None:
            return None
        y = found.y - self.scroll_offset.y
        if not 0 <= y < self.size.height:
            return None
        return Region(self.region.x + MARGIN + found.x, self.region.y + y, found.width, found.height)

    def render_line(self, y: int) -> Strip:
        """One line of the sheet as segments."""
        line = y + self.scroll_offset.y
        width = self.size.width
        if line >= len(self.sheet.rows):
            return Strip.blank(width, self.palette.style("text", self.sheet.ground))
        selection = self.text_selection
        if selection is None and line in self._drawn and self._drawn[line].cell_length == width:
            return self._drawn[line]
        strip = Strip(self._segments(line, width), width)
        if selection is not None and (span := selection.get_span(line)) is not None:
            strip = self._with_selection(strip, *span)
        strip = strip.apply_offsets(0, line)
        if selection is None:
            self._drawn[line] = strip
        return strip

    def _segments(self, y: int, width: int) -> list[Segment]:
        row, palette = self.sheet.rows[y], self.palette
        style = palette.style
        cells: list[tuple[str, str, str]] = [((row.bar and "▌") or " ", row.bar or "text", row.ground)]
        cells += [(" ", "text", row.ground), *((text, words, row.ground) for text, words in row.spans)]
        used = sum(cell_len(text) for text, *_ in cells)
        cells.append((" " * max(0, width - used), "text", row.ground))
        spot = self.spot if self.has_focus or self.always_shown else None
        if spot is not None and spot.y <= y < spot.y + spot.height:
            cells = _selected(cells, spot, first=y == spot.y, whole=spot.width >= self.sheet.width, width=width)
        segments = [
            Segment(palette.lettered(text, words), style(words, ground)) for text, words, ground in cells if text
        ]
        return list(Segment.adjust_line_length(segments, width, style("text", row.ground)))

    def _with_selection(self, strip: Strip, start: int, end: int) -> Strip:
        width = strip.cell_length
        end = width if end == -1 else min(end, width)
        style = self.screen.get_component_rich_style("screen--selection")
        if start >= end:
            return strip
        return Strip.join([strip.crop(0, start), strip.crop(start, end).apply_style(style), strip.crop(end, width)])

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """The text that is selected with the mouse."""
        lines = [" " * MARGIN + "".join(text for text, _ in row.spans) for row in self.sheet.rows]
        marked = max(place.y for place in (selection.start, selection.end, Offset()) if place is not None)
        lines += [" "] * (marked + 1 - len(lines))  # marked below the text, or the sheet is shorter by now
        extracted = selection.extract("\n".join(lines))
        return "\n".join(line.rstrip() for line in extracted.splitlines()), "\n"

    def selection_updated(self, selection: Selection | None) -> None:
        """Paint the selection."""
        self._drawn.clear()
        self.refresh()

    def notify_style_update(self) -> None:
        """Paint everything again: the theme changed."""
        super().notify_style_update()
        self._drawn.clear()


def _selected(
    cells: list[tuple[str, str, str]], spot: Spot, *, first: bool, whole: bool, width: int
) -> list[tuple[str, str, str]]:
    """The cells of a line with those of the selected spot on the selection's ground, its bar before them."""
    start = MARGIN + spot.x
    end = width if whole else min(width, start + spot.width + 1)
    found: list[tuple[str, str, str]] = []
    x = 0
    for text, words, ground in cells:
        size = cell_len(text)
        for part, inside in _parts(text, x, size, start - MARGIN, end):
            found.append((part, _brighter(words, first), "select") if inside else (part, words, ground))
        x += size
    return _with_bar(found, start - MARGIN)


def _parts(text: str, x: int, size: int, start: int, end: int) -> Sequence[tuple[str, bool]]:
    """The text at column `x` cut where the columns from `start` to `end` begin and end."""
    if x >= start and x + size <= end:
        return ((text, True),)
    if x + size <= start or x >= end:
        return ((text, False),)
    if size != len(text):  # wide characters: not cut within, they belong to where they begin
        return ((text, start <= x < end),)
    a, b = max(0, start - x), min(size, end - x)
    return tuple(part for part in ((text[:a], False), (text[a:b], True), (text[b:], False)) if part[0])


def _with_bar(cells: list[tuple[str, str, str]], at: int) -> list[tuple[str, str, str]]:
    x = 0
    for index, (text, words, ground) in enumerate(cells):
        if x <= at < x + len(text):
            cut = at - x
            pieces = [(text[:cut], words, ground), ("▌", "accent", "select"), (text[cut + 1 :], words, ground)]
            return [*cells[:index], *(piece for piece in pieces if piece[0]), *cells[index + 1 :]]
        x += cell_len(text)
    return cells


def _brighter(words: str, first: bool) -> str:
    """How a style reads on the selection: faint becomes muted, and the first line's text bold."""
    if words.startswith("faint"):
        return words.replace("faint", "muted")
    return "bright bold" if first and words == "text" else words


def _differing(before: list[Row], after: list[Row]) -> list[int]:
    """The lines that are not the same in two sheets."""
    most = max(len(before), len(after))
    return [y for y in range(most) if y >= len(before) or y >= len(after) or before[y] != after[y]]


def _neighbour(spots: Sequence[Spot], here: Spot | None, direction: Direction) -> Spot | None:
    """The nearest spot in a direction: in the same column or row first, then by distance."""
    if here is None:
        return spots[0] if spots else None
    if direction in ("up", "down"):
        sign = 1 if direction == "down" else -1
        beyond = [spot for spot in spots if (spot.y - here.y) * sign > 0]
        return min(beyond, key=lambda spot: abs(spot.y - here.y) + 4 * _apart(spot, here), default=None)
    sign = 1 if direction == "right" else -1
    aside = [spot for spot in spots if (spot.x - here.x) * sign > 0]
    return min(aside, key=lambda spot: abs(spot.y - here.y) * 8 + abs(spot.x - here.x), default=None)


def _apart(spot: Spot, here: Spot) -> int:
    """How many columns lie between two spots; none where they overlap."""
    return max(0, spot.x - (here.x + here.width), here.x - (spot.x + spot.width))
