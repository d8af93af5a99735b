"""The command palette: actions, settings and everything that can be found, as you type."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.widgets import Input, Static

from studyctl.actions.find_sources import entries
from studyctl.actions.find_typed import TypedHit, TypedIndex
from studyctl.tui.dialogue import Dialogue
from studyctl.tui.messages import SpotOpened
from studyctl.tui.offers import OFFERS, Offer
from studyctl.tui.panel import Panel
from studyctl.tui.room import Room
from studyctl.tui.screens.ask import Ask, ask
from studyctl.tui.screens.page import PageScreen
from studyctl.tui.sheet import Sheet, Span
from studyctl.tui.shell import TABS

SHOWN = 14
OPENED = ("item", "paper", "place", "run", "concept", "lab", "target", "note")
VERBS = {"item": "Go to item", "place": "Go to", "run": "Show run", "concept": "Concept", "note": "Note on"}
VERBS |= {"paper": "Open paper", "lab": "Open lab", "target": "Target"}


@dataclass(frozen=True)
class Choice:
    """One line of the palette: what it does in words, its kind, the key that does it, and how it is done."""

    title: str
    kind: str
    keys: str = ""
    action: str = ""  # an action of the screen or the app
    go: str = ""  # a key to go to
    offer: str = ""  # the id of an offer
    theme: str = ""


@dataclass
class Indexed(Message):
    """Everything that can be found has been read."""

    index: TypedIndex


class CommandsScreen(Dialogue[Choice | None]):
    """A line to type in and what matches it; without words, what was done lately."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "close", id="commands.close", tooltip="back to the screen", priority=True),
        Binding("down,ctrl+n", "move('down')", "down", id="commands.down", tooltip="the next line", priority=True),
        Binding("up,ctrl+p", "move('up')", "up", id="commands.up", tooltip="the line before", priority=True),
        Binding("enter", "choose", "choose", id="commands.choose", tooltip="do it", priority=True),
    ]
    DEFAULT_CSS = """
    CommandsScreen { align-horizontal: center; background: $st-bg 55%; }
    CommandsScreen #palette { width: 76; height: auto; margin-top: 6; background: $st-surface; }
    CommandsScreen #line { height: 3; padding: 1 3; background: $st-select; }
    CommandsScreen #line > * { height: 1; background: $st-select; }
    CommandsScreen #prompt { width: 2; color: $st-accent; text-style: bold; }
    CommandsScreen #count { width: auto; color: $st-muted; }
    CommandsScreen Input { width: 1fr; border: none; padding: 0; color: $st-bright; background-tint: $st-select 0%; }
    CommandsScreen #found { height: 18; background: $st-surface; }
    CommandsScreen.-low #palette { margin-top: 1; }
    """

    def __init__(self, below: Room[Any]) -> None:
        super().__init__()
        self.below = below
        self.own = tuple(_own(below))
        self.shown: dict[str, Choice] = {}

    def compose(self) -> ComposeResult:
        """The line, and a panel below it."""
        with Vertical(id="palette"):
            with Horizontal(id="line"):
                yield Static("> ", id="prompt")
                yield Input(placeholder="type to search actions, items, labs, papers, runs", compact=True)
                yield Static("", id="count")
            yield Panel(id="found", right_margin=2)

    def on_mount(self) -> None:
        """Read what can be found, unless it was read before."""
        self.set_class(self.app.size.height < 30, "-low")
        panel = self.query_one(Panel)
        panel.can_focus = False
        panel.always_shown = True
        self.query_one(Input).focus()
        self.show_matches("")
        study: Any = self.app
        study.errands.read(self._index)

    def _index(self) -> None:
        study: Any = self.app
        with study.situation() as seen:
            self.post_message(Indexed(TypedIndex(entries(seen), seen.catalogue)))

    def on_indexed(self, message: Indexed) -> None:
        """Search what was typed meanwhile."""
        self.index = message.index
        self.show_matches(self.query_one(Input).value)

    index: TypedIndex | None = None

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        self.show_matches(event.value)

    def show_matches(self, text: str) -> None:
        """What matches the words typed so far."""
        words = text.split()
        study: Any = self.app
        typed = self.index.typed(text, OPENED, SHOWN) if self.index else None
        own = matching(self.own, words)
        found = [*own, *(things(typed.hits) if typed else ())]
        matched, total = len(own) + (typed.total if typed else 0), len(self.own) + (typed.searched if typed else 0)
        lately = [one for one in study.lately if one not in found[:SHOWN]][:4]
        sheet = Sheet(72, narrow=True, ground="surface")
        sheet.line("")
        self.query_one("#count", Static).update(f"{matched} of {total}" if words else f"{total}")
        self.shown = {}
        for choice in found[: SHOWN - (2 if lately else 0)]:
            self._line(sheet, choice, words)
        if words and not found:
            sheet.line([("Nothing matches.", "muted")])
        if lately and not words:
            sheet.gap()
            sheet.line([("Lately", "muted")])
            for choice in lately:
                self._line(sheet, choice, words)
        panel = self.query_one(Panel)
        panel.key = ""
        panel.styles.height = min(len(sheet.rows) + 1, self.app.size.height - 7)
        panel.show(sheet)

    def _line(self, sheet: Sheet, choice: Choice, words: Sequence[str]) -> None:
        key = f"choice:{len(self.shown)}"
        self.shown[key] = choice
        sheet.row(
            key, lit(choice.title, words), [(f"{choice.kind:>10}", "muted"), (f"  {choice.keys:>3}", "accent bold")]
        )

    def action_move(self, direction: str) -> None:
        """Up or down."""
        self.query_one(Panel).action_move(direction)

    def leave_panel(self, panel: Panel, direction: str) -> None:
        """There is no other panel."""

    def on_spot_opened(self, message: SpotOpened) -> None:
        """What was clicked."""
        self.action_choose()

    def action_choose(self) -> None:
        """Do the line that is selected."""
        spot = self.query_one(Panel).spot
        choice = self.shown.get(spot.key) if spot else None
        if choice:
            self.dismiss(choice)

    def action_leave(self) -> None:
        """Do nothing."""
        self.dismiss(None)


def _own(below: Room[Any]) -> Iterable[Choice]:
    """The keys of the screen, the screens, every offer, and the themes."""
    app = below.app
    seen: set[str] = set()
    actives = sorted(below.active_bindings.values(), key=lambda active: not active.binding.show)
    for active in actives:  # those of the key row in front
        binding = active.binding
        if (
            binding.id
            and active.enabled
            and binding.id not in seen
            and not binding.id.startswith(("move.", "section.", "app.commands", "app.quit_at_once"))
        ):
            seen.add(binding.id)
            words = binding.tooltip or binding.description
            if not binding.id.startswith("screen."):
                yield Choice(words[:1].upper() + words[1:], "key", app.get_key_display(binding), action=binding.action)
    for tab in TABS:
        yield Choice(f"Go to {tab.title}", "screen", tab.digit, action=f"app.switch_mode('{tab.mode}')")
    yield Choice("Go to Settings", "screen", ",", action="app.switch_mode('settings')")
    yield Choice("Go to Search", "screen", "", action="app.switch_mode('search')")
    for offer in OFFERS:
        yield Choice(offer.title, offer.room, "…" if offer.asks else "", offer=offer.id)
    for theme in ("dark", "light", "ansi"):
        yield Choice(f"Theme {theme}", "theme", theme=theme)


def matching(choices: Sequence[Choice], words: Sequence[str]) -> list[Choice]:
    """The choices that have every word, those that begin with the first one in front."""
    folded = [word.casefold() for word in words]
    kept = [one for one in choices if all(word in _known_as(one) for word in folded)]
    if not folded:
        return kept
    return sorted(kept, key=lambda one: not one.title.casefold().startswith(folded[0]))


def _known_as(choice: Choice) -> str:
    """The words by which a choice is found: its title, its kind, and what the command line calls it."""
    return f"{choice.title} {choice.kind} {choice.offer.replace('.', ' ')}".casefold()


def things(hits: Sequence[TypedHit]) -> Iterable[Choice]:
    """What was found, as choices that go there."""
    for hit in hits:
        if not hit.goes.startswith("file:"):
            yield Choice(f"{VERBS.get(hit.kind, 'Open')} {hit.title}", hit.kind, go=hit.goes)


def lit(title: str, words: Sequence[str]) -> list[Span]:
    """The title with what was typed in the accent."""
    if not words:
        return [(title, "text")]
    pattern = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    parts = re.split(f"({pattern})", title, flags=re.IGNORECASE)
    return [(part, "accent bold" if index % 2 else "text") for index, part in enumerate(parts) if part]


async def chosen(app: Any, below: Room[Any], choice: Choice | None) -> None:
    """Do what was chosen, if anything was."""
    if choice is None:
        return
    app.lately = [choice, *(one for one in app.lately if one != choice)][:8]
    if choice.action:
        namespace = below.panel if choice.action.startswith(("move", "page")) else below
        await app.run_action(choice.action, namespace if not choice.action.startswith("app.") else app)
    elif choice.go:
        app.go(choice.go)
    elif choice.theme:
        app.dress(choice.theme)
    elif choice.offer:
        take(app, below, next(offer for offer in OFFERS if offer.id == choice.offer))


def take(app: Any, below: Room[Any], offer: Offer) -> None:
    """Ask for what an offer needs, then do it and say or show what came of it."""

    page = (lambda result: app.push_screen(PageScreen(offer.title, result))) if offer.shows else None
    if not offer.asks:
        below.act(lambda seen: offer.deed(seen, {}), page)
        return
    kind, identity = below.selected
    asks = [
        Ask(one.name, one.label, identity, one.hint, one.wanted) if one.name == offer.selected == kind else one
        for one in offer.asks
    ]
    ask(below, offer.title, asks, offer.deed, page)
