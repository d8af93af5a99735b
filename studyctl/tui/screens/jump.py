"""Jump mode: a letter on everything that can be selected; pressing it goes there."""

from __future__ import annotations

from typing import Any

from textual import events
from textual.app import ComposeResult
from textual.widgets import Static

from studyctl.tui.dialogue import Dialogue
from studyctl.tui.panel import Panel
from studyctl.tui.room import Room
from studyctl.tui.shell import TABS

LETTERS = "asdfghjklqwertyuiopzxcvbnmASDFGHJKLQWERTYUIOPZXCVBNM"


def jump(app: Any) -> None:
    """Show the letters on the present screen."""
    if isinstance(app.screen, Room):
        app.push_screen(JumpScreen(app.screen))


class JumpScreen(Dialogue[None]):
    """Letters over the screen below, which is dimmed; any other key goes back."""

    DEFAULT_CSS = """
    JumpScreen { background: $st-bg 55%; layers: letters; }
    JumpScreen .letter {
        layer: letters; position: absolute; width: 3; height: 1; background: $st-accent; color: $st-bg;
        text-style: bold; content-align: center middle;
    }
    JumpScreen:ansi .letter { text-style: bold reverse; background: ansi_default; color: ansi_blue; }
    JumpScreen #hint { dock: bottom; width: 100%; height: 1; padding: 0 3; background: $st-surface; color: $st-muted; }
    """

    def __init__(self, room: Room[Any]) -> None:
        super().__init__()
        self.room = room
        self.goals = dict(zip(LETTERS, _goals(room), strict=False))

    def compose(self) -> ComposeResult:
        """A label for each goal, and the hint in place of the keys."""
        for letter, (panel, key) in self.goals.items():
            region = panel.region_of(key)
            if region is not None:
                label = Static(letter, classes="letter")
                label.styles.offset = (max(0, region.x - (2 if _marked(panel, key) else 3)), region.y)
                yield label
        for digit, x in self._digits():
            label = Static(digit, classes="letter")
            label.styles.offset = (x, 0)
            yield label
        yield Static("[b $st-bright]Jump[/]  press a letter to go there · [b $st-accent]esc[/] cancel", id="hint")

    def _digits(self) -> list[tuple[str, int]]:
        from studyctl.tui.shell import TabBar

        x, found = 0, []
        for (text, _), _action in self.room.query_one(TabBar).parts(self.app.size.width):
            digit = text.strip()
            if any(tab.digit == digit for tab in TABS):
                found.append((digit, max(0, x - (1 if not text.startswith(" ") else 0))))
            x += len(text)
        return found

    async def on_key(self, event: events.Key) -> None:
        """Go where the letter says."""
        event.stop()
        if not self.is_active:  # the key before went there already
            return
        pressed = event.character or ""
        self.dismiss()
        if pressed in self.goals:
            panel, key = self.goals[pressed]
            panel.select(key)
            panel.focus()
        elif any(tab.digit == pressed for tab in TABS):
            self.app.switch_mode(next(tab.mode for tab in TABS if tab.digit == pressed))


def _marked(panel: Panel, key: str) -> bool:
    """Whether a spot begins with a mark, which its letter may cover."""
    spot = next(one for one in panel.sheet.spots if one.key == key)
    text = "".join(text for text, _ in panel.sheet.rows[spot.y].spans)
    return text[spot.x + 1 : spot.x + 2].isspace()


def _goals(room: Room[Any]) -> list[tuple[Panel, str]]:
    """Every spot that is in view, in reading order."""
    return [
        (panel, spot.key)
        for panel in room.panels
        for spot in panel.sheet.spots
        if panel.region_of(spot.key) is not None
    ]
