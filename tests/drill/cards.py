"""Cards for the tests, made as a file would describe them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import yaml

from studyctl.drill.model import Card
from studyctl.drill.read import read_deck

COMMON: dict[str, Any] = {"concepts": ["attention"], "source": {"computed": True}, "explain": "Because."}
LORA = "Rank {rank} on {matrices} matrices of width {width} in {layers} layers: how many parameters?"
KINDS: dict[str, dict[str, Any]] = {
    "choice": {
        "prompt": "Which?",
        "answer": "right one",
        "distractors": [
            {"text": "wrong a", "misconception": "a-for-b", "says": "A is not it."},
            {"text": "wrong b", "misconception": "b-for-a", "says": "B is not it."},
            {"text": "wrong c", "misconception": "c-for-a", "says": "C is not it."},
        ],
    },
    "multi": {
        "prompt": "Which of them?",
        "answers": ["yes 1", "yes 2"],
        "distractors": [{"text": "no", "misconception": "too-much", "says": "No is no."}],
    },
    "numeric": {"prompt": LORA, "generator": "lora_parameters"},
    "order": {
        "prompt": "In which order?",
        "steps": {"a": "sample", "b": "reward", "c": "advantage", "d": "update", "e": "log"},
        "before": [["a", "b"], ["b", "c"], ["c", "d"], ["a", "e"]],
    },
    "cloze": {"text": "The scale is {{1/√d_k}}.", "synonyms": ["1/sqrt(d_k)", "d_k^-0.5"]},
    "output": {"code": "print([1.0, 2.5])\n"},
    "shape": {"code": "x = [0] * 3\n(2, len(x))\n"},
    "bug": {"code": "a = 1\nb = a + 1\nprint(c)\n", "line": 3, "fix": "print(b)", "says": "c is not there."},
    "derive": {"prompt": "Derive it.", "start": "0", "steps": ["one", "two", "three", "four"]},
    "explain": {"prompt": "Explain it.", "criteria": ["says this", "says that"], "answer": "This and that."},
}


def entry(kind: str, **changed: Any) -> dict[str, Any]:
    """A whole card of a kind as a file has it; a value of None leaves its key out."""
    made = {"id": f"test.{kind}", "kind": kind} | COMMON | KINDS[kind] | changed
    return {key: value for key, value in made.items() if value is not None}


def write(root: Path, entries: list[Any], name: str = "own") -> Path:
    """A card file of this root."""
    path = root / "quizzes" / f"{name}.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    apart = json.loads(json.dumps(entries))  # a value that stands twice would be written as an anchor
    path.write_text(yaml.safe_dump(apart, allow_unicode=True, sort_keys=False), "utf-8")
    return path


def card(root: Path, kind: str, **changed: Any) -> Card:
    """The card that a file with this entry gives."""
    write(root, [entry(kind, **changed)])
    deck = read_deck([root], unwritten=True)
    assert deck.problems == ()
    (made,) = deck.cards.values()
    return made
