"""Lines of text for a terminal: left and right parts, faint and strong, no wider than the window or 100 columns."""

from __future__ import annotations

from datetime import date
from textwrap import wrap

from rich.console import Console
from rich.text import Text

from studyctl.text import cut, one_line, plain

NARROWEST, WIDEST = 44, 100  # a narrower window folds the lines
MARKS = {"open": "○", "started": "◐", "done": "✓"}


class _Terminal(Console):
    """Rich's console; a reader that left early is no failure, and Rich would exit with 1."""

    def on_broken_pipe(self) -> None:
        raise BrokenPipeError


class Page:
    """Lines gathered, then printed at once; each is cut to the window, numbers on the right never."""

    def __init__(self) -> None:
        self.console = _Terminal(highlight=False, soft_wrap=True)
        self.width = min(max(self.console.width, NARROWEST), WIDEST)
        self.rows: list[Text] = []

    def heading(self, left: str, right: str = "") -> None:
        """A bold heading with its summary flush right."""
        self._add(left, right, "bold", "default")

    def line(self, text: str, faint: bool = False) -> None:
        """One line of text."""
        self._add(text, "", "bright_black" if faint else "default", "default")

    def split(self, left: str, right: str, *, faint: bool = False, strong: bool = False) -> None:
        """One line with a left part, cut where needed, and a right part kept whole."""
        self._add(left, right, "bright_black" if faint else "bold" if strong else "default", "default")

    def prose(self, text: str) -> None:
        """A sentence, wrapped to the window instead of cut."""
        for row in wrap(one_line(text), self.width, subsequent_indent="  ", break_on_hyphens=False):
            self.rows.append(Text(row))

    def gap(self) -> None:
        """An empty line, never two in a row."""
        if self.rows and self.rows[-1].plain:
            self.rows.append(Text(""))

    def print(self) -> None:
        """Print every line gathered."""
        for row in self.rows:
            self.console.print(row)

    def _add(self, left: str, right: str, left_style: str, right_style: str) -> None:
        right = one_line(right)
        space = self.width - len(right) - (2 if right else 0)
        shown = cut(plain(left).replace("\n", " ").replace("\t", " "), space)
        row = Text()
        row.append(shown, style=left_style)
        if right:
            row.append(" " * (self.width - len(shown) - len(right)))
            row.append(right, style=right_style)
        self.rows.append(row)


def bar(done: float, total: float, width: int) -> str:
    """`━━━━────`: how much of the total is done, in whole cells."""
    filled = round(width * min(max(done / total, 0.0), 1.0)) if total else 0
    return "━" * filled + "─" * (width - filled)


def day_words(day: date) -> str:
    """`Sunday 22 November`."""
    return f"{day:%A} {day.day} {day:%B}"


def short_day(day: date) -> str:
    """`22 Nov`."""
    return f"{day.day} {day:%b}"


def hours_words(hours: float) -> str:
    """`2.5 h`."""
    return f"{hours:.1f} h"


def drift_words(days: float) -> str:
    """`on course`, or `1.5 days behind`."""
    if abs(days) < 0.1:
        return "on course"
    return f"{abs(days):.1f} days {'behind' if days > 0 else 'ahead'}"


def result_words(metric: str, value: float | None, target: str, met: bool | None) -> str:
    """`val_loss 1.466  <= 1.5  met`: what a run reached beside its target, as far as either is known."""
    reached = f"{metric} {value:.4g}" if value is not None else ""
    verdict = {True: "met", False: "missed", None: ""}[met]
    return "  ".join(part for part in (reached, target, verdict) if part)


def minutes_words(minutes: float) -> str:
    """`2 h 05` or `40 min`."""
    whole = round(minutes)
    return f"{whole} min" if abs(whole) < 60 else f"{whole // 60} h {whole % 60:02d}"
