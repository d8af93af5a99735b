"""Papers: what do I read, and how deep? The shelves by reading tier, and the sheet of the selected paper."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import ClassVar

from textual.binding import Binding, BindingType

from studyctl.actions import notes, paper_notes, papers
from studyctl.actions.editing import editor_words
from studyctl.actions.library import Library, PaperSheet, library, sheet
from studyctl.actions.situation import Situation
from studyctl.errors import UserError
from studyctl.tui.links import open_link
from studyctl.tui.room import Room
from studyctl.tui.screens.papers_sheets import ALL, Chosen, head_sheet, list_sheet, paper_sheet
from studyctl.tui.sheet import Drawing, Frame, Sheet


@dataclass(frozen=True)
class PapersView:
    """What the screen shows: the shelves, every paper's sheet by id, and the name of the editor for notes."""

    library: Library
    sheets: Mapping[str, PaperSheet]
    editor: str


class PapersRoom(Room[PapersView]):
    """The library."""

    MODE = "papers"
    SIDE = 44
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", "open link", id="paper.open", tooltip="open the paper in your browser"),
        Binding("space", "advance", "next step", id="paper.advance", tooltip="record the next step of its protocol"),
        Binding("n", "note", "note", id="paper.note", tooltip="write its note in your editor"),
        Binding("slash", "filter", "filter", id="paper.filter", tooltip="show papers with these words only"),
        Binding("t", "tier", "tier", id="paper.tier", tooltip="show one tier, then the next, then all"),
    ]

    def __init__(self, data: PapersView | None = None) -> None:
        super().__init__(data)
        self.chosen = Chosen()
        self.detail = False  # where it is narrow: the paper instead of the list
        self.paper = ""

    def read(self, seen: Situation) -> PapersView:
        shelves = library(seen)
        sheets = {row.paper.id: sheet(seen, row.paper.id) for shelf in shelves.shelves for row in shelf.rows}
        return PapersView(shelves, sheets, _editor(seen))

    def draw(self, data: PapersView, frame: Frame) -> Drawing:
        head = head_sheet(data.library, self.chosen, frame)
        if frame.narrow and self.detail:
            return Drawing(self._beside(data, frame.full, True), head)
        main = list_sheet(data.library, self.chosen, frame)
        if self.paper not in data.sheets or not any(spot.key == f"paper:{self.paper}" for spot in main.spots):
            shown = (spot.key.removeprefix("paper:") for spot in main.spots if spot.key.startswith("paper:"))
            self.paper = next(shown, "")
        return Drawing(main, head, None if frame.narrow else self._beside(data, frame.side, False))

    def _beside(self, data: PapersView, width: int, narrow: bool) -> Sheet:
        found = data.sheets.get(self.paper)
        return paper_sheet(found, width, data.editor, narrow) if found else Sheet(width)

    def on_spot_selected(self) -> None:
        """The sheet follows the list."""
        kind, _, identity = self.main.key.partition(":")
        if kind == "paper" and identity != self.paper and not (self.frame.narrow and self.detail):
            self.paper = identity
            self.side.scroll_to(y=0, animate=False)
            self.redraw()

    def copied(self) -> str:
        return self.selected[1] if self.selected[0] in ("item", "lab") else self.paper

    def reveal(self, key: str) -> bool:
        """Show a paper wherever it stands, on a shelf that is folded or filtered away, too."""
        if self.data is None:
            return False
        kind, _, identity = key.partition(":")
        if kind == "paper" and identity in self.data.sheets and not super().reveal(key):
            self.detail = False
            self.chosen = Chosen(self.data.sheets[identity].page.paper.tier or 0)
            self.redraw()
        return super().reveal(key)

    # -- what keys do

    def opened(self, key: str) -> None:
        kind, _, identity = key.partition(":")
        if kind == "shelf":
            self._choose(Chosen(int(identity)))
        elif kind == "note":
            self.action_note()
        elif kind != "paper":
            self.study.go(key)
        elif self.frame.narrow and not self.detail:
            self.detail = True
            self.redraw()
        else:
            self.open_link()

    def open_link(self) -> None:
        """Open the paper in the browser, or say where it is."""
        link = self.data.sheets[self.paper].page.link if self.data and self.paper else ""
        if not link:
            self.tell("No address of it is known", "warn")
            return
        self.tell(f"Opening {link}")
        self.study.errands.read(lambda: self._opened(link))

    def _opened(self, link: str) -> None:
        """In a thread: open it, and say what went wrong."""
        wrong = open_link(link)
        if wrong:
            self.app.call_from_thread(self.tell, f"{wrong}: {link}", "warn")

    def action_advance(self) -> None:
        """Record the next step of the paper's protocol."""
        paper = self.paper
        if paper:
            self.act(lambda seen: papers.advance(seen, paper))

    def action_note(self) -> None:
        """Write the paper's note in the editor, the app standing aside."""
        paper = self.paper
        if paper:
            self.study.in_editor(lambda seen: notes.write_note(seen, paper_notes.outline(seen, paper)))

    def action_filter(self) -> None:
        """Show papers with the words that are typed."""
        self.detail = False
        self.filter(lambda words: self._choose(replace(self.chosen, words=words)), self.chosen.words)

    def action_tier(self) -> None:
        """Show one tier, then the next, then all."""
        if self.data is not None:
            tiers = [shelf.tier or 0 for shelf in self.data.library.shelves]
            order = [ALL, *tiers]
            self._choose(replace(self.chosen, tier=order[(order.index(self.chosen.tier) + 1) % len(order)]))

    def _choose(self, chosen: Chosen) -> None:
        self.chosen = chosen
        self.detail = False
        self.redraw()

    def action_back(self) -> None:
        """From the sheet to the list, then everything again, then Today."""
        if self.typing:
            super().action_back()
        elif self.frame.narrow and self.detail:
            self.detail = False
            self.redraw()
            self.reveal(f"paper:{self.paper}")
        elif not self.chosen.everything:
            self._choose(Chosen())
        else:
            super().action_back()


def _editor(seen: Situation) -> str:
    try:
        words = editor_words(seen.settings)
    except UserError:
        return ""
    return Path(words[0]).name if words else ""
