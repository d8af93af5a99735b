"""Search everything as you type: items, papers, labs, concepts, targets, notes and runs; `↵` goes there."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.widgets import Input

from studyctl.actions import editing
from studyctl.actions.find_sources import entries
from studyctl.actions.find_typed import TypedFound, TypedHit, TypedIndex
from studyctl.actions.situation import Situation
from studyctl.text import one_line
from studyctl.tui.messages import SpotSelected
from studyctl.tui.room import Room
from studyctl.tui.sheet import Drawing, Frame, Sheet, Span, cut_spans, fitted, joined, mark, say, spans_of

KINDS = ("item", "paper", "lab", "concept", "target", "place", "note", "snippet", "run")
KIND = 10  # columns of the kind
SHOWN = 200
PROMPT = "> "


class SearchRoom(Room[TypedIndex]):
    """A line to type in, and below it what answers to it."""

    MODE = "search"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "go", "go there", id="search.go", priority=True, tooltip="open what is selected"),
        Binding("up", "step('up')", "up", show=False, id="search.up", tooltip="the hit above"),
        Binding("down", "step('down')", "down", show=False, id="search.down", tooltip="the hit below"),
        Binding("pageup", "page(-1)", "page up", show=False, id="search.page_up", tooltip="a page up"),
        Binding("pagedown", "page(1)", "page down", show=False, id="search.page_down", tooltip="a page down"),
        Binding("tab", "kind(1)", "kind", id="search.kind", tooltip="only items, only papers …, then all again"),
        Binding("shift+tab", "kind(-1)", "kind before", show=False, id="search.kind_before", tooltip="the kind before"),
        Binding("escape", "back", "back", id="back", tooltip="empty the line, then back to Today"),
    ]
    DEFAULT_CSS = """
    SearchRoom #query { layer: edit; position: absolute; offset: 5 2; height: 1; border: none; padding: 0;
        background: $st-bg; color: $st-bright; text-style: bold; }
    """

    def __init__(self) -> None:
        super().__init__()
        self.kind = ""
        self.found = TypedFound("", 0, 0, ())
        self._in: TypedIndex | None = None

    def read(self, seen: Situation) -> TypedIndex:
        return TypedIndex(entries(seen), seen.catalogue)

    def on_mount(self) -> None:
        super().on_mount()
        self.main.can_focus = False
        line = Input(id="query", compact=True)
        self.mount(line)
        line.focus()

    def on_screen_resume(self) -> None:
        super().on_screen_resume()
        for line in self.query("#query").results(Input):
            line.focus()

    @property
    def text(self) -> str:
        """What is typed."""
        lines = self.query("#query").results(Input)
        return next((line.value for line in lines), "")

    def on_input_changed(self, event: Input.Changed) -> None:
        """Search at every key."""
        self._search()

    def _search(self) -> None:
        if self.data is not None:
            self._find(self.data)
            first = self.found.hits[0].goes if self.found.hits else ""
            self.redraw()
            self.main.select(_key(0, first))
            self.main.scroll_to(y=0, animate=False)

    def _find(self, data: TypedIndex) -> None:
        self.found, self._in = data.typed(self.text, (self.kind,) if self.kind else (), SHOWN), data

    def redraw(self) -> None:
        for line in self.query("#query").results(Input):
            line.styles.width = max(8, self.frame.full - 20)
        super().redraw()

    def draw(self, data: TypedIndex, frame: Frame) -> Drawing:
        if self.found.text != self.text or data is not self._in:
            self._find(data)
        sheet = Sheet(frame.full, frame.narrow)
        for number, hit in enumerate(self.found.hits):
            row(sheet, hit, _key(number, hit.goes), chosen=self.main.key == _key(number, hit.goes))
        if not self.found.hits:
            nothing(sheet, self.found, self.kind)
        if self.found.total > len(self.found.hits):
            sheet.line([(f"and {self.found.total - len(self.found.hits)} more: type on", "faint")])
        return Drawing(sheet, head(self.found, self.kind, frame))

    def on_spot_selected(self, message: SpotSelected) -> None:
        """The selected hit is drawn as such: the focus stays in the line."""
        self.redraw()

    def action_step(self, direction: str) -> None:
        """The hit above or below."""
        self.main.action_move(direction)

    def action_page(self, pages: int) -> None:
        """A page up or down."""
        self.main.action_page(pages)

    def action_kind(self, step: int) -> None:
        """Only hits of the next kind; after the last one, of all."""
        order = ("", *KINDS)
        self.kind = order[(order.index(self.kind) + step) % len(order)]
        self._search()

    def action_back(self) -> None:
        """Empty the line; where it is empty, leave."""
        if self.text or self.kind:
            self.kind = ""
            self.query_one("#query", Input).value = ""
            self._search()
        else:
            self.app.switch_mode("today")

    def action_go(self) -> None:
        """Open what is selected."""
        if self.main.key:
            self.opened(self.main.key)

    def opened(self, key: str) -> None:
        kind, _, identity = key.partition(" ")[2].partition(":")
        if kind == "file":
            self.study.in_editor(lambda seen: editing.edit(_inside(seen, identity), seen.settings))
        elif kind:
            self.study.go(f"{kind}:{identity}")


def _key(number: int, goes: str) -> str:
    """The key of a hit's spot: two hits may lead to the same place."""
    return f"{number} {goes}"


def _inside(seen: Situation, name: str) -> Path:
    return seen.workspace.home / name


def head(found: TypedFound, kind: str, frame: Frame) -> Sheet:
    """The line to type in (drawn over the first row), how much was found, and the kinds."""
    sheet = Sheet(frame.full, frame.narrow)
    count = say(f"{{}} of {found.searched}", str(found.total)) if found.text.strip() else [("", "muted")]
    sheet.line([(PROMPT, "accent bold")], count)
    names = [("", "all"), *((one, f"{one}s") for one in KINDS)]
    sheet.line(joined([[(words, "bright bold underline" if one == kind else "muted")] for one, words in names], "  "))
    return sheet


def row(sheet: Sheet, hit: TypedHit, key: str, *, chosen: bool) -> None:
    """A hit: its kind, its title with what was typed marked, where it belongs."""
    place = cut_spans([(one_line(hit.place), "muted")], max(12, sheet.width * 2 // 5))
    state: list[Span] = [mark(hit.state), (" ", "text")]
    spans = [*fitted([(hit.kind, "muted")], KIND), *state, *marked(hit, bold=chosen)]
    before = sheet.ground, sheet.bar
    sheet.ground, sheet.bar = ("select", "accent") if chosen else before
    sheet.row(key, spans, place)
    sheet.ground, sheet.bar = before


def marked(hit: TypedHit, *, bold: bool) -> list[Span]:
    """The title in pieces, those that were typed in accent."""
    spans: list[Span] = []
    at = 0
    style = "bright bold" if bold else "text"
    for start, end in hit.marked:
        if start >= at:
            spans += [(hit.title[at:start], style), (hit.title[start:end], "accent bold")]
            at = end
    return spans_of([*spans, (hit.title[at:], style)])


def nothing(sheet: Sheet, found: TypedFound, kind: str) -> None:
    """What to do where there is no hit."""
    words = f"{kind}s" if kind else "items, papers, labs, concepts, targets, notes and runs"
    if found.text.strip():
        sheet.line([(f"Nothing among {found.searched} {words if kind else 'entries'} answers to this.", "muted")])
    else:
        sheet.line([(f"Type to search {words}.", "muted")])
