"""The deck: every card with where it stands, by words, state, kind and concept; flag, suspend, bury, edit."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import ClassVar

from textual.binding import Binding, BindingType

from studyctl.actions import card_marks
from studyctl.actions.cards import deck_of
from studyctl.actions.deck import STATES, CardLine, Wanted, listed
from studyctl.actions.drilling import Wish
from studyctl.actions.situation import Situation
from studyctl.drill.kinds.table import KINDS
from studyctl.tui.room import Room
from studyctl.tui.screens import drill_deeds
from studyctl.tui.screens.drill import DrillRoom
from studyctl.tui.screens.drill_parts import LABEL, hung
from studyctl.tui.sheet import Drawing, Frame, Pieces, Sheet, Span, fitted, joined, mark, say
from studyctl.tui.words import plural, short_day

MARKS = {"new": "open", "learning": "started", "review": "done", "suspended": "dropped"}
CONCEPT, KIND, DUE = 16, 7, 9  # columns
OPPOSITE = {"flag": "unflag", "suspend": "resume"}


@dataclass(frozen=True)
class DeckView:
    """The cards that were asked for, and what was asked."""

    cards: tuple[CardLine, ...]
    wanted: Wanted
    today: date


class DeckRoom(Room[DeckView]):
    """Every card of the deck; answers are not shown."""

    MODE = "drill"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", "drill", id="deck.drill", tooltip="drill the cards of this card's concept"),
        Binding("slash", "words", "search", id="deck.words", tooltip="words that the cards must have"),
        Binding("t", "turn('state')", "state", id="deck.state", tooltip="only due, new, flagged …, then all again"),
        Binding("m", "turn('kind')", "kind", id="deck.kind", tooltip="only one kind of card, then all again"),
        Binding("c", "concept", "concept", id="deck.concept", tooltip="only this card's concept; again, all"),
        Binding("f", "mark('flag')", "flag", id="deck.flag", tooltip="flag the card for mending, or take that back"),
        Binding("x", "mark('suspend')", "suspend", id="deck.suspend", tooltip="set the card aside, or bring it back"),
        Binding("b", "mark('bury')", "bury", show=False, id="deck.bury", tooltip="leave the card until tomorrow"),
        Binding("e", "edit", "edit", id="deck.edit", tooltip="open the selected card's file in your editor"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self.wanted = Wanted()

    def read(self, seen: Situation) -> DeckView:
        wanted = self.wanted
        return DeckView(listed(seen, wanted), wanted, seen.today)

    def draw(self, data: DeckView, frame: Frame) -> Drawing:
        chosen = next((card for card in data.cards if f"card:{card.id}" == self.main.key), None)
        chosen = chosen or next(iter(data.cards), None)
        main = Sheet(frame.full if frame.narrow else frame.main, frame.narrow)
        rows(main, data)
        if frame.narrow or chosen is None:
            return Drawing(main, head(data, frame))
        side = Sheet(frame.side)
        detail(side, chosen)
        return Drawing(main, head(data, frame), side)

    def on_spot_selected(self) -> None:
        """The card that is selected is told of beside."""
        if not self.frame.narrow:
            self.redraw()

    def opened(self, key: str) -> None:
        """Drill the concept of the selected card."""
        card = self._card()
        if card is not None and card.concepts:
            self.app.push_screen(DrillRoom(Wish((card.concepts[0],))))

    def _want(self, wanted: Wanted) -> None:
        self.wanted = wanted
        self.reload()

    def action_words(self) -> None:
        """Search as one types."""
        self.filter(lambda typed: self._want(replace(self.wanted, words=typed)), self.wanted.words)

    def action_turn(self, field: str) -> None:
        """The next state or kind; after the last one, all."""
        order = ("", *(STATES if field == "state" else KINDS))
        now = getattr(self.wanted, field)
        following = order[(order.index(now) + 1) % len(order)]
        self._want(replace(self.wanted, state=following) if field == "state" else replace(self.wanted, kind=following))

    def action_concept(self) -> None:
        """Only the selected card's concept; again, all."""
        card = self._card()
        if self.wanted.concept:
            self._want(replace(self.wanted, concept=""))
        elif card is not None and card.concepts:
            self._want(replace(self.wanted, concept=card.concepts[0]))

    def _card(self) -> CardLine | None:
        kind, identity = self.selected
        cards = self.data.cards if self.data else ()
        return next((card for card in cards if kind == "card" and card.id == identity), None)

    def action_mark(self, mark: str) -> None:
        """Flag, suspend or bury the selected card; flag and suspend take back what is so."""
        card = self._card()
        if card is None:
            return
        so = {"flag": card.flagged, "suspend": card.state == "suspended"}.get(mark, False)
        action = OPPOSITE[mark] if so else mark
        self.act(lambda seen: marked(seen, card.id, action))

    def action_edit(self) -> None:
        """Open the selected card's file."""
        card = self._card()
        if card is not None:
            self.study.in_editor(lambda seen: drill_deeds.Told(drill_deeds.opened(seen, card.id)))


def marked(seen: Situation, card: str, action: str) -> card_marks.Marked:
    """Records a mark on a card."""
    return card_marks.mark(seen.workspace, deck_of(seen.workspace).card(card), action, seen.now)  # type: ignore[arg-type]


def head(data: DeckView, frame: Frame) -> Sheet:
    """How many cards, and by what they were chosen."""
    sheet, wanted = Sheet(frame.full, frame.narrow), data.wanted
    parts: list[Pieces] = [say("state {}", wanted.state or "all"), say("kind {}", wanted.kind or "all")]
    parts.append(say("concept {}", wanted.concept or "all"))
    parts += [say("with {}", wanted.words)] if wanted.words else []
    sheet.line([("Deck", "bright bold"), (f"  {plural(len(data.cards), 'card')}", "muted")], joined(parts))
    return sheet


def rows(sheet: Sheet, data: DeckView) -> None:
    """A line a card: what it asks, its concept and kind, when it is due."""
    sheet.section = "cards"
    for card in data.cards:
        room = sheet.width - 2 - CONCEPT - KIND - DUE - 4
        due, tone = due_words(card, data.today)
        spans: list[Span] = [mark(MARKS.get(card.state, "none")), (" ", "text")]
        style = "faint" if card.state == "suspended" else "text"
        spans += [*fitted([(card.prompt, style)], room), ("  ", "text")]
        spans += [*fitted([(next(iter(card.concepts), ""), "muted")], CONCEPT), (" ", "text")]
        spans += [*fitted([(card.kind, "muted")], KIND), (" ", "text")]
        sheet.row(f"card:{card.id}", [*spans, *fitted([(due, tone)], DUE, right=True)])
    if not data.cards:
        sheet.line([("No card is like that. ", "text"), ("t", "accent bold"), (" and ", "muted"), ("m", "accent bold"),
                    (" turn on, ", "muted"), ("/", "accent bold"), (" changes the words.", "muted")])  # fmt: skip


def due_words(card: CardLine, today: date) -> tuple[str, str]:
    """`due`, `4 Dec`, or the state, with its tone."""
    if card.flagged:
        return "flagged", "warn"
    if card.state != "review" or card.due is None:
        return card.state, "muted"
    return ("due", "accent") if card.due <= today else (short_day(card.due), "muted")


def detail(sheet: Sheet, card: CardLine) -> None:
    """One card: what it asks, where it stands; not its answer."""
    sheet.heading("Card", [(card.kind, "muted")])
    sheet.prose(card.prompt, widest=sheet.width)
    sheet.gap()
    state = card.state + (", flagged" if card.flagged else "")
    told = [("State", state), ("Concepts", ", ".join(card.concepts))]
    told += [("Due", f"{short_day(card.due)} {card.due.year}")] if card.due else []
    told += [("Recall", f"{card.recall:.2f}")] if card.recall is not None else []
    told += [("Answered", plural(card.reps, "time") + (f", forgotten {card.lapses}" if card.lapses else ""))]
    told += [("Id", card.id), ("File", card.where)]
    for label, text in told:
        hung(sheet, fitted([(label, "muted")], LABEL), text, "text")
