"""`quizzes/expected.json`: what the programs of cards gave when they were run, each with the digest of its program."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from studyctl.errors import Problem
from studyctl.values import dataclass

FILE = "expected.json"


@dataclass(frozen=True)
class Expected:
    """What a program gave, and the digest of the program that gave it."""

    sha256: str
    value: str


def read_expected(root: Path) -> tuple[dict[str, Expected], list[Problem]]:
    """What is written down in this root, by card id; nothing where there is no file."""
    path = root / "quizzes" / FILE
    try:
        rows = json.loads(path.read_text("utf-8"))
        return {name: Expected(str(row["sha256"]), str(row["value"])) for name, row in rows.items()}, []
    except FileNotFoundError:
        return {}, []
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        fix = "`studyctl content check --update-expected` writes it anew"
        return {}, [Problem(f"what the cards' code gives cannot be read: {error}", f"quizzes/{FILE}", fix)]


def expected_text(expected: Mapping[str, Expected]) -> str:
    """The file's text: a card a line, in the order of ids, so that a change shows where it is."""
    rows = {name: {"sha256": row.sha256, "value": row.value} for name, row in sorted(expected.items())}
    lines = (f"{json.dumps(name)}: {json.dumps(row, ensure_ascii=False)}" for name, row in rows.items())
    return "{\n" + ",\n".join(lines) + "\n}\n"
