"""A page to read: Markdown as plain text, headings bold, code as it stands, tables in columns."""

from __future__ import annotations

import re
from itertools import groupby
from textwrap import wrap

from studyctl.actions.situation import Situation
from studyctl.text import plain
from studyctl.tui.room import Room
from studyctl.tui.sheet import Drawing, Frame, Sheet, fitted

PROSE = 76
_ITEM = re.compile(r"(\s*)([-*]|\d+\.)\s+")


class ReadmeRoom(Room[str]):
    """What a lab's README says."""

    MODE = "labs"

    def __init__(self, title: str, text: str) -> None:
        super().__init__(text)
        self.page_title = title

    def read(self, seen: Situation) -> str:
        return self.data or ""

    def copied(self) -> str:
        return self.data or ""

    def draw(self, data: str, frame: Frame) -> Drawing:
        head = Sheet(frame.full, frame.narrow)
        head.line([(self.page_title, "bright bold")], [("README", "muted")])
        return Drawing(page(data, frame.full), head)


def page(text: str, width: int) -> Sheet:
    """Markdown's headings, paragraphs, lists, tables and code as lines."""
    sheet = Sheet(width)
    if not text.strip():
        sheet.line([("This lab has no README.", "muted")])
        return sheet
    for kind, lines in _blocks(plain(text)):
        if kind == "code":
            for line in lines:
                sheet.line([(line.removeprefix("    "), "accent")], indent=2)
        elif kind == "heading":
            sheet.line([(lines[0].lstrip("# "), "bright bold")])
        elif kind == "table":
            _table(sheet, lines)
        elif kind == "text":
            _prose(sheet, lines)
        else:
            sheet.gap()
    return sheet


def _blocks(text: str) -> list[tuple[str, list[str]]]:
    """The lines in groups: code, heading, table, empty, or text (each item of a list is one of its own)."""
    kinds: list[tuple[str, int, str]] = []
    fenced, number = False, 0
    for line in text.splitlines():
        fence = line.lstrip().startswith("```")
        kind = "code" if fenced or line.startswith("    ") else "heading" if line.startswith("#") else "text"
        kind = (
            "table"
            if kind == "text" and line.startswith("|")
            else "empty"
            if kind == "text" and not line.strip()
            else kind
        )
        number += kind == "heading" or (kind == "text" and _ITEM.match(line) is not None)
        if not fence:
            kinds.append((kind, number, line))
        fenced = fenced != fence
    return [(key[0], [line for *_, line in lines]) for key, lines in groupby(kinds, key=lambda one: one[:2])]


def _prose(sheet: Sheet, lines: list[str]) -> None:
    """The lines of a paragraph as one, wrapped; the further lines of a list's item hang below its text."""
    words = _bare(" ".join(line.strip() for line in lines))
    item = _ITEM.match(lines[0])
    hang = len(item[2]) + 1 if item else 0
    indent = len(item[1]) if item else 0
    room = max(8, min(sheet.width - indent, PROSE))
    for row in wrap(words, room, subsequent_indent=" " * hang):
        sheet.line([(row, "text")], indent=indent)


def _table(sheet: Sheet, lines: list[str]) -> None:
    """Columns as wide as their cells, the last one wrapped."""
    rows = [[_bare(cell.strip()) for cell in line.strip().strip("|").split("|")] for line in lines]
    rows = [row for row in rows if not all(set(cell) <= set("-: ") for cell in row)]
    if not rows:
        return
    count = max(map(len, rows))
    widths = [max(len(row[at]) if at < len(row) else 0 for row in rows) + 2 for at in range(count - 1)]
    last = max(12, sheet.width - sum(widths))
    for index, row in enumerate(rows):
        style = "muted" if index == 0 else "text"
        cells = [*row, *[""] * (count - len(row))]
        first = [span for cell, width in zip(cells, widths, strict=False) for span in fitted([(cell, style)], width)]
        for place, part in enumerate(wrap(cells[-1], last) or [""]):
            sheet.line([*(first if place == 0 else [(" " * sum(widths), "text")]), (part, style)])


def _bare(text: str) -> str:
    """Text without the marks of emphasis, code and links."""
    return re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text).replace("**", "").replace("`", "")
