"""Run the programs of cards in processes of their own, and keep what they gave beside them."""

from __future__ import annotations

import ast
import importlib.util
import json
import os
import subprocess
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from studyctl.drill.kinds.code import Code, code_digest, same_output
from studyctl.drill.model import Card, Deck
from studyctl.drill.written import FILE, Expected, expected_text, read_expected
from studyctl.errors import Problem

_BATCH = 100
_LIMIT_S = 300
_LIBRARIES = {"torch", "numpy"}  # what a program may need that a workspace without `labs` has not
_FIX = "`studyctl content check --update-expected` writes it down"


@dataclass(frozen=True)
class Ran:
    """What each program gave by its card's id, what failed, and the cards that this interpreter cannot run."""

    values: dict[str, str] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    without: tuple[str, ...] = ()


def run_code(cards: Iterable[Card]) -> Ran:
    """Run every program; those that need a library which is not installed are named and left out."""
    programs = [card for card in cards if isinstance(card.payload, Code)]
    missing = {name for name in _LIBRARIES if importlib.util.find_spec(name) is None}
    ready = [card for card in programs if not needs(card.payload.code) & missing]
    values: dict[str, str] = {}
    problems: list[Problem] = []
    for start in range(0, len(ready), _BATCH):
        batch = ready[start : start + _BATCH]
        answers = _batch(batch)
        for card in batch:
            answer = answers.get(card.id, {"problem": "the process ended before it answered"})
            if "value" in answer:
                values[card.id] = answer["value"]
            else:
                problems.append(Problem(f"the code of `{card.id}` fails: {answer['problem']}", card.where))
    left = {card.id for card in programs} - {card.id for card in ready}
    return Ran(values, tuple(problems), tuple(sorted(left)))


def needs(code: str) -> set[str]:
    """The libraries that a program imports, of those that may be absent."""
    nodes = list(ast.walk(ast.parse(code)))
    names = [alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names]
    names += [node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)]
    return {name.partition(".")[0] for name in names} & _LIBRARIES


def _batch(cards: Sequence[Card]) -> dict[str, dict[str, str]]:
    from studyctl.drill import run_code as program  # its path is needed, and nothing of it

    asked = [{"id": card.id, "kind": card.kind, "code": card.payload.code} for card in cards]
    torch = ["torch"] if any("torch" in needs(card.payload.code) for card in cards) else []
    command = [sys.executable, "-I", str(program.__file__), *torch]
    try:
        done = subprocess.run(command, input=json.dumps(asked), capture_output=True, text=True, timeout=_LIMIT_S)
        printed = done.stdout
    except subprocess.TimeoutExpired as expired:
        printed = expired.stdout.decode() if isinstance(expired.stdout, bytes) else expired.stdout or ""
    rows = [json.loads(line) for line in printed.splitlines() if line.startswith("{") and line.endswith("}")]
    return {row["id"]: row for row in rows}


def compared(deck: Deck, ran: Ran, expected: dict[str, Expected]) -> list[Problem]:
    """Where what is written down is missing, of another program, or not what this program gave."""
    problems = list(ran.problems)
    for identity, value in ran.values.items():
        card, known = deck.cards[identity], expected.get(identity)
        if known is None or known.sha256 != code_digest(card.payload.code):
            problems.append(Problem(f"what the code of `{identity}` gives is not written down", card.where, _FIX))
        elif not same_output(value, known.value):
            problems.append(Problem(f"the code of `{identity}` gives {value!r}, not {known.value!r}", card.where, _FIX))
    return problems


def update_expected(root: Path, deck: Deck, ran: Ran) -> int:
    """Write down what the programs of this root's cards gave; what could not be run stays, what is gone goes."""
    known, _ = read_expected(root)
    kept = {name: known[name] for name in ran.without if name in known}
    new = {name: Expected(code_digest(deck.cards[name].payload.code), value) for name, value in ran.values.items()}
    path = root / "quizzes" / FILE
    if new or kept:
        temporary = path.with_suffix(f".{os.getpid()}")
        temporary.write_text(expected_text(kept | new), "utf-8")
        temporary.replace(path)
    return len(new)
