"""Every key of a screen with what it does, made from the bindings; and how to change one."""

from __future__ import annotations

from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import Screen

from studyctl.tui.dialogue import Dialogue
from studyctl.tui.panel import Panel
from studyctl.tui.sheet import Sheet


class KeysScreen(Dialogue[None]):
    """The keys of the screen below, in groups."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,question_mark,q", "dismiss", "close", id="keys.close", tooltip="back to the screen"),
    ]
    DEFAULT_CSS = """
    KeysScreen { align: center middle; background: $st-bg 55%; }
    KeysScreen #keys { width: 76; height: 80%; padding: 1 0; background: $st-surface; }
    """

    def __init__(self, below: Screen[Any]) -> None:
        super().__init__()
        self.groups = grouped(below)

    def compose(self) -> ComposeResult:
        """One panel."""
        yield Panel(id="keys", right_margin=2)

    def on_mount(self) -> None:
        """List the keys."""
        sheet = Sheet(72, narrow=True, ground="surface")
        for title, rows in self.groups:
            sheet.gap()
            sheet.heading(title)
            for keys, words, identity in rows:
                sheet.line([(f"{keys:<12}", "accent bold"), (words, "text")], [(identity, "faint")])
        sheet.gap()
        sheet.prose("Change a key in studyctl.yaml, by the name on the right:", "muted", indent=0)
        sheet.line([("keymap: {app.undo: U}", "text")])
        panel = self.query_one(Panel)
        panel.show(sheet)
        panel.focus()


def grouped(screen: Screen[Any]) -> list[tuple[str, list[tuple[str, str, str]]]]:
    """(group, [(keys, what they do, id of the binding)]) of the active bindings, in their order."""
    groups: dict[str, dict[str, tuple[list[str], str, str]]] = {}
    for active in sorted(screen.active_bindings.values(), key=lambda active: not active.binding.show):
        binding = active.binding
        if not binding.id:
            continue
        title = getattr(active.node, "BINDING_GROUP_TITLE", None) or "This screen"
        entry = groups.setdefault(title, {}).setdefault(
            binding.id, ([], binding.tooltip or binding.description, binding.id)
        )
        entry[0].append(screen.app.get_key_display(binding))
    order = sorted(groups.items(), key=lambda group: (group[0] == "Everywhere", group[0] == "Moving about"))
    return [
        (title, [(" ".join(keys), words, identity) for keys, words, identity in rows.values()]) for title, rows in order
    ]
