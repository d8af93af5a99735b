"""A page to read: any frozen value that an action returned, as labelled lines."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from pathlib import Path
from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from studyctl.text import one_line
from studyctl.tui.dialogue import Dialogue
from studyctl.tui.panel import Panel
from studyctl.tui.sheet import Sheet, Span, span_width
from studyctl.tui.words import clock, minutes_words, short_day

STATES = {"ok": "ok", "warning": "warn", "fault": "bad", "met": "ok", "missed": "bad", "note": "muted"}
DEEPEST = 5
_INNER = re.compile("[0-9a-f]{32}")  # ids of commands: nothing that a person asks for
HANG = 4  # columns by which the further lines of an entry hang


class PageScreen(Dialogue[None]):
    """A value over the screen below."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,enter", "dismiss", "close", id="page.close", tooltip="back to the screen"),
        Binding("y", "copy", "copy", id="page.copy", tooltip="copy the page"),
    ]
    DEFAULT_CSS = """
    PageScreen { align: center middle; background: $st-bg 55%; }
    PageScreen #page { width: 90%; max-width: 100; height: 80%; padding: 1 0; background: $st-surface; }
    """

    def __init__(self, title: str, value: object) -> None:
        super().__init__()
        self.page_title, self.value = title, value

    def compose(self) -> ComposeResult:
        """One panel."""
        yield Panel(id="page", right_margin=2)

    def on_mount(self) -> None:
        """Write the value down."""
        width = min(100, int(self.app.size.width * 0.9)) - 5
        sheet = Sheet(width, narrow=True, ground="surface")
        sheet.heading(self.page_title, [("esc", "accent bold"), (" close", "muted")])
        sheet.gap()
        written(sheet, self.value)
        panel = self.query_one(Panel)
        panel.show(sheet)
        panel.focus()

    def on_resize(self) -> None:
        """Nothing: the page keeps its width."""

    def leave_panel(self, panel: Panel, direction: str) -> None:
        """There is no other panel."""

    def action_copy(self) -> None:
        """Copy what is written."""
        self.app.copy_to_clipboard(self.query_one(Panel).sheet.text)


def written(sheet: Sheet, value: object, depth: int = 0) -> None:
    """Write a value into a sheet: fields as labels, lists as rows; what is empty is left out."""
    if is_dataclass(value) and not isinstance(value, type):
        given: Mapping[str, Any] = {one.name: getattr(value, one.name) for one in fields(value)}
        _fields(sheet, given, depth)
    elif isinstance(value, Mapping):
        _fields(sheet, value, depth)
    elif isinstance(value, tuple | list):
        for one in value:
            _entry(sheet, one, depth)
        if not value and not depth:
            sheet.line([("Nothing.", "muted")])
    else:
        sheet.prose(_words(value), indent=2 * depth, widest=sheet.width)


def _fields(sheet: Sheet, given: Mapping[str, Any], depth: int) -> None:
    for name, one in given.items():
        if one in (None, "", (), [], {}):
            continue
        label = str(name).strip("_").replace("_", " ")
        if _plain(one):
            tone = STATES.get(str(one), "text")
            part = Sheet(max(20, sheet.width - 2 * depth - 22))
            part.prose(_words(one, str(name)), tone, widest=part.width)
            for index, row in enumerate(part.rows):
                sheet.line([(f"{label if not index else '':<20}  ", "muted"), *row.spans], indent=2 * depth)
        elif depth < DEEPEST:
            sheet.line([(label, "bright bold" if not depth else "muted")], indent=2 * depth)
            written(sheet, one, depth + 1)


def _entry(sheet: Sheet, one: object, depth: int) -> None:
    """One of a list: its plain fields on a line or two, the others below."""
    if not is_dataclass(one) or isinstance(one, type):
        written(sheet, one, depth)
        return
    given = {field.name: getattr(one, field.name) for field in fields(one)}
    plain = [(name, value) for name, value in given.items() if _plain(value) and value not in (None, "", ())]
    plain = [(name, value) for name, value in plain if not _INNER.fullmatch(str(value))]
    spans: list[Span] = []
    for name, value in plain:
        words = _words(value, name)
        if not isinstance(value, str | tuple | list | Path | Enum):  # a bare number or yes does not say what it is
            words = f"{name.replace('_', ' ')} {words}"
        spans += [("  " if spans else "", "text"), (words, STATES.get(words, "text" if not spans else "muted"))]
    for index, line in enumerate(wrapped(spans, sheet.width - 2 * depth - HANG)):
        sheet.line(line, indent=2 * depth + (HANG if index else 0))
    rest = {name: value for name, value in given.items() if not _plain(value) and value}
    if rest and depth < DEEPEST:
        _fields(sheet, rest, depth + 1)


def wrapped(spans: Sequence[Span], width: int) -> list[list[Span]]:
    """Spans on as many lines of `width` columns as they need, broken between words."""
    lines: list[list[Span]] = [[]]
    for text, style in spans:
        for word in re.findall(r"\s+|\S+", text):
            if span_width([*lines[-1], (word, style)]) > width and lines[-1]:
                lines.append([])
            if lines[-1] or not word.isspace():
                lines[-1].append((word, style))
    return lines


def _plain(value: object) -> bool:
    if isinstance(value, tuple | list):
        return all(isinstance(one, str | int | float) for one in value) and len(value) <= 6
    return not is_dataclass(value) and not isinstance(value, Mapping)


def _words(value: object, name: str = "") -> str:
    """A value as a person writes it; its name says the unit of sizes and minutes."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return f"{short_day(value.astimezone().date())} {value.astimezone().year} {clock(value)}"
    if isinstance(value, date):
        return f"{short_day(value)} {value.year}"
    if isinstance(value, int | float) and name.endswith("minutes"):
        return minutes_words(value)
    if isinstance(value, int) and name == "size":
        return f"{value / 1e6:.1f} MB"
    if isinstance(value, float):
        return f"{value:.6g}"
    if isinstance(value, tuple | list):
        return ", ".join(_words(one) for one in value)
    if isinstance(value, Enum):
        return str(value.value)
    return one_line(str(value)) if isinstance(value, str | Path | date | int) else one_line(repr(value))
