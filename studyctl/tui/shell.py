"""What frames every screen: the tabs with the run pill above, what just happened and the keys below."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from textwrap import wrap

from rich.cells import cell_len
from rich.segment import Segment
from textual import events
from textual.binding import Binding
from textual.reactive import reactive
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget

from studyctl.actions.today import RunLine
from studyctl.tui.sheet import WIDE, Span, span_width
from studyctl.tui.theme import Palette

KEYS = {
    "enter": "↵", "escape": "esc", "space": "space", "question_mark": "?", "comma": ",", "slash": "/", "tab": "tab",
    "up": "↑", "down": "↓", "left": "←", "right": "→", "left_square_bracket": "[", "right_square_bracket": "]",
    "full_stop": ".", "plus": "+", "minus": "-", "backspace": "⌫", "delete": "del", "pageup": "pgup",
    "pagedown": "pgdn", "shift+tab": "⇧tab", "equals_sign": "=", "colon": ":", "exclamation_mark": "!",
}  # fmt: skip
NOTICE_LINES = 4
Shown = list[tuple[str, Binding]]  # a key as it is shown, with what it does
TYPING_KEYS: tuple[Shown, Shown] = (  # what keys mean while text is typed in place
    [("↵", Binding("enter", "", "take it")), ("esc", Binding("escape", "back", "leave it"))],
    [],
)
RIGHT = ("app.jump", "app.commands", "app.keys")  # the ids of the bindings at the right end of the key row


@dataclass(frozen=True)
class Tab:
    """A screen that a digit opens: the digit, the mode's name and the title."""

    digit: str
    mode: str
    title: str


TABS = (
    Tab("1", "today", "Today"),
    Tab("2", "plan", "Plan"),
    Tab("3", "sprint", "Sprint"),
    Tab("4", "papers", "Papers"),
    Tab("5", "labs", "Labs"),
    Tab("6", "runs", "Runs"),
    Tab("7", "drill", "Drill"),
    Tab("8", "sunday", "Sunday"),
    Tab("9", "progress", "Progress"),
)


def key_words(key: str) -> str:
    """A key as a person names it: `↵`, `esc`, `^p`."""
    if key in KEYS:
        return KEYS[key]
    return f"^{key[5:]}" if key.startswith("ctrl+") else key


class Strip1(Widget):
    """One line over the whole width, with regions that can be clicked."""

    DEFAULT_CSS = "Strip1 { height: 1; width: 100%; background: $st-surface; }"
    GROUND = "surface"

    def parts(self, width: int) -> Iterable[tuple[Span, str]]:
        """The line's spans, each with the action that a click on it runs (or nothing)."""
        raise NotImplementedError

    @property
    def palette(self) -> Palette:
        """The styles of the present theme."""
        palette: Palette = self.app.palette  # type: ignore[attr-defined]
        return palette

    def render_line(self, y: int) -> Strip:
        """The line as segments."""
        return self.drawn(span for span, _ in self.parts(self.size.width))

    def drawn(self, spans: Iterable[Span]) -> Strip:
        """Spans as a line of this width."""
        width, style = self.size.width, self.palette.style
        segments = []
        for text, words in spans:
            segments.append(Segment(self.palette.lettered(text, words), style(words, self.GROUND)))
        return Strip(Segment.adjust_line_length(segments, width, style("text", self.GROUND)), width)

    async def on_click(self, event: events.Click) -> None:
        """Run the action of the part that was clicked."""
        x = 0
        for (text, _), action in self.parts(self.size.width):
            x += cell_len(text)
            if event.x < x:
                if action:
                    await self.app.run_action(action, self.screen)
                return


class TabBar(Strip1):
    """The screens with their digits, the present one on the selection's ground, and the nearest run."""

    runs: reactive[tuple[RunLine, ...]] = reactive(())
    digits = reactive(True)

    def __init__(self, mode: str) -> None:
        super().__init__(id="tabs")
        self.mode = mode

    def parts(self, width: int) -> Iterable[tuple[Span, str]]:
        """` 1 Today  2 Plan …` and `● 00 gpu 64 %`."""
        pad = " " if width >= WIDE else ""
        used = 0
        lead = "  " if width >= WIDE else " "
        yield (lead, "muted"), ""
        for tab in TABS:
            here, action = tab.mode == self.mode, f"app.switch_mode('{tab.mode}')"
            words = "accent bold on select" if here else "faint"
            shown = [(f"{pad}{tab.digit} " if self.digits else pad, words)]
            shown.append((f"{tab.title}{pad}", "accent bold on select" if here else "muted"))
            for span in shown:
                used += cell_len(span[0])
                yield span, action
            if not pad and tab is not TABS[-1]:  # at 80 columns the nearest run needs the last one
                used += 1
                yield (" ", "text"), ""
        pill = self._pill(width)
        space = width - used - len(lead) - span_width(pill) - (3 if pad else 1)
        yield (" " * max(1, space), "text"), ""
        for span in pill:
            yield span, "app.open_nearest_run"

    def _pill(self, width: int) -> list[Span]:
        """The nearest run that lives: the one with least left to do."""
        live = [run for run in self.runs if run.state in ("starting", "running", "stalled", "orphaned")]
        if not live:
            return []
        run = max(live, key=lambda run: run.progress or 0.0)
        more = f" +{len(live) - 1}" if len(live) > 1 else ""
        done = f"{run.progress:.0%}".replace("%", " %") if run.progress is not None else run.state
        if width < WIDE:
            return [("●", "accent"), (done.replace(" ", ""), "text")]
        return [("● ", "accent"), (f"{run.lab[:2]} {run.preset} ", "muted"), (done, "text"), (more, "muted")]


class KeyRow(Strip1):
    """The keys of the focused part and of the screen, in fixed order, as many as fit; made from the bindings."""

    words = reactive("")

    def on_mount(self) -> None:
        """Follow the bindings of the screen."""
        self.screen.bindings_updated_signal.subscribe(self, self._bindings_changed)

    def _bindings_changed(self, screen: Screen[object]) -> None:
        self.refresh()

    def parts(self, width: int) -> Iterable[tuple[Span, str]]:
        """`↵ open  space done …` on the left, `g jump  ^p commands  ? keys` on the right."""
        field = self.screen.focused
        left, right = TYPING_KEYS if field is not None and field.has_class("inline") else self._sorted()
        room = width - 6
        while right and _width(right) > room // 2 and len(right) > 1:
            right = right[1:]
        while left and _width(left) + _width(right) + 3 > room:
            if len(right) > 1:
                right = right[1:]
            else:
                left = left[:-1]
        yield ("   ", "text"), ""
        yield from self._spans(left)
        yield (" " * max(1, room - _width(left) - _width(right)), "text"), ""
        yield from self._spans(right)

    def _spans(self, bindings: Sequence[tuple[str, Binding]]) -> Iterable[tuple[Span, str]]:
        for index, (key, binding) in enumerate(bindings):
            action = binding.action
            yield ("  " if index else "", "text"), ""
            yield (key, "accent bold"), action
            yield (f" {binding.description}", "muted"), action

    def _sorted(self) -> tuple[Shown, Shown]:
        """The shown bindings for either end; one for each action."""
        found: dict[str, tuple[str, Binding]] = {}
        for active in self.screen.active_bindings.values():
            binding = active.binding
            if binding.show and active.enabled and binding.action not in found:
                found[binding.action] = (self.app.get_key_display(binding), binding)
        right = [pair for pair in found.values() if pair[1].id in RIGHT]
        left = [pair for pair in found.values() if pair[1].id not in RIGHT]
        order = [one.id for one in type(self.screen).BINDINGS if isinstance(one, Binding)]
        left.sort(key=lambda pair: order.index(pair[1].id) if pair[1].id in order else len(order))
        return left, sorted(right, key=lambda pair: RIGHT.index(pair[1].id or ""))


def _width(bindings: Sequence[tuple[str, Binding]]) -> int:
    return sum(cell_len(key) + 1 + cell_len(binding.description) + 2 for key, binding in bindings) - 2


class Notice(Strip1):
    """What just happened, or what could not be done, on as many lines as it needs; it goes at the next key."""

    DEFAULT_CSS = "Notice { height: 1; width: 100%; background: $st-bg; }"
    GROUND = "bg"
    words = reactive("")
    tone = reactive("muted")

    def watch_words(self) -> None:
        """Take the lines that the words need."""
        self.styles.height = max(1, len(self.lines(self.app.size.width)))

    def lines(self, width: int) -> list[str]:
        """The words wrapped to a width, at most `NOTICE_LINES` of them."""
        return wrap(self.words, max(8, width - 6), max_lines=NOTICE_LINES, placeholder=" …")

    def render_line(self, y: int) -> Strip:
        """One line of the words."""
        lines = self.lines(self.size.width)
        return self.drawn([("   ", "text"), (lines[y] if y < len(lines) else "", self.tone)])

    def parts(self, width: int) -> Iterable[tuple[Span, str]]:
        """Nothing to click."""
        return ()
