"""Typing in place: a field over a spot, or a filter above the keys, while the room stays as it is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from textual.widgets import Input

from studyctl.tui.shell import TabBar


class Line(Input):
    """One line of input; a click that comes while it is being taken away finds it without a parent to select in."""

    ALLOW_SELECT = False


class InPlace:
    """Mixed into rooms: one line of input at a time, of the class `inline`."""

    app: Any
    panel: Any
    panels: Any
    focused: Any
    mount: Any
    query: Any
    query_one: Any
    set_focus: Any
    tell: Any

    def edit(self, key: str, value: str, done: Callable[[str], None], *, x: int = 0, width: int = 0) -> None:
        """Edit text in place, `x` columns into the spot; `enter` and `tab` give it to `done`, `escape` leaves it."""
        panel = next((one for one in self.panels if one.region_of(key)), None)
        region = panel.region_of(key) if panel else None
        if panel is not None and region is not None:
            panel.select(key)
            self._type(value, done, region.x + x, region.y, width or region.width - x)

    def filter(self, changed: Callable[[str], None], value: str = "") -> None:
        """A line above the keys to type a filter in; `changed` gets it at every key, nothing at `escape`."""
        self._filtered = changed
        columns, rows = self.app.size
        self._type(value, changed, 5, rows - 2, columns - 8, prompt="/")

    def _type(self, value: str, done: Callable[[str], None], x: int, y: int, width: int, prompt: str = "") -> None:
        self._typed = done
        self.query("Input.inline").remove()
        if prompt:
            self.tell(prompt, "accent bold")
        line = Line(value, classes="inline", compact=True)
        line.styles.offset, line.styles.width = (x, y), max(4, width)
        self.mount(line)
        line.focus()

    def on_descendant_focus(self) -> None:
        """Where text is typed the digits belong to it: those of the tabs vanish."""
        self.query_one(TabBar).digits = not self.typing

    def on_input_changed(self, event: Input.Changed) -> None:
        """A filter works at every key."""
        if self._filtered is not None and event.input.has_class("inline"):
            self._filtered(event.value)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """What was typed is taken."""
        if event.input.has_class("inline"):
            filtering, done = self._filtered is not None, self._typed
            self._end_typing()
            if not filtering and done is not None:
                done(event.value)

    @property
    def typing(self) -> bool:
        """Whether text is being edited in place: digits and letters belong to it."""
        return isinstance(self.focused, Input)

    def _end_typing(self) -> None:
        self._typed = self._filtered = None
        self.set_focus(self.panel)  # first: a focused input that is removed hands the focus to whatever comes next
        self.query("Input.inline").remove()
        self.tell("")

    _typed: Callable[[str], None] | None = None
    _filtered: Callable[[str], None] | None = None
