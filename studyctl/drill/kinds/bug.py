"""`bug`: one line of a short program is wrong; its number is the answer."""

from __future__ import annotations

from collections.abc import Iterator

from studyctl.drill.face import Answer, Face, Graded
from studyctl.drill.kinds.kind import Kind
from studyctl.drill.model import Card
from studyctl.values import dataclass


@dataclass(frozen=True)
class Bug:
    """The keys of a bug: the program, its wrong line counted from 1, that line put right, and why."""

    code: str
    line: int
    fix: str
    says: str


def lines_of(card: Card) -> list[str]:
    """The program's lines as they are numbered."""
    lines: list[str] = card.payload.code.rstrip("\n").split("\n")
    return lines


def fixed(card: Card) -> str:
    """The program with its wrong line put right, as indented as it was."""
    lines, at = lines_of(card), card.payload.line - 1
    indent = lines[at][: len(lines[at]) - len(lines[at].lstrip())]
    return "\n".join([*lines[:at], indent + card.payload.fix.strip(), *lines[at + 1 :]])


def _faults(card: Card) -> Iterator[str]:
    lines = lines_of(card)
    if not 1 <= card.payload.line <= len(lines):
        yield f"`line` is {card.payload.line}, the code has {len(lines)} lines"
    elif lines[card.payload.line - 1].strip() == card.payload.fix.strip():
        yield "`fix` is what the line says already"
    elif len(lines) < 3:
        yield "a bug needs at least 3 lines to look through"


def _face(card: Card, seed: int) -> Face:
    return Face("bug", card.prompt, "line", code=card.payload.code.rstrip("\n"), hint=card.hint)


def _grade(card: Card, seed: int, answer: Answer) -> Graded:
    expected = f"line {card.payload.line}: {card.payload.fix.strip()}"
    right = answer.line == card.payload.line
    return Graded(right, float(right), expected, says=card.payload.says)


BUG = Kind("bug", "find the wrong line", Bug, _faults, _face, _grade, "Which line is wrong?")
