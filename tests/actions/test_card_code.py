"""Programs of cards are run in another process, and what they gave is kept and compared."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from studyctl.actions.card_check import cards_checked, write_expected
from studyctl.actions.card_code import Ran, needs, run_code
from studyctl.curriculum.catalogue import Catalogue
from studyctl.drill.model import Deck
from studyctl.drill.read import read_deck


def program(name: str, kind: str, code: str) -> dict[str, Any]:
    source = {"computed": True}
    return {"id": name, "kind": kind, "concepts": ["x"], "source": source, "explain": "Why.", "code": code}


def deck(root: Path, *entries: dict[str, Any]) -> Deck:
    (root / "quizzes").mkdir(exist_ok=True)
    (root / "quizzes" / "own.yaml").write_text(yaml.safe_dump(list(entries)))
    return read_deck([root], unwritten=True)


def ran(root: Path, *entries: dict[str, Any]) -> Ran:
    return run_code(deck(root, *entries).cards.values())


def test_what_programs_print_and_the_shapes_they_end_in_are_kept(tmp_path: Path) -> None:
    given = ran(
        tmp_path,
        program("prints", "output", "print(1)\nprint([0.5])\n"),
        program("ends", "output", "x = 2\nx * 21\n"),
        program("shape", "shape", "class Grid:\n    shape = (2, 3)\nGrid()\n"),
        program("sizes", "shape", "print('aside')\n(4, 5)\n"),
        program("noisy", "output", "import sys\nsys.stderr.write('x')\nprint('é√')\n"),
    )
    assert given.problems == () and given.without == ()
    assert given.values == {
        "prints": "1\n[0.5]", "ends": "42", "shape": "(2, 3)", "sizes": "(4, 5)", "noisy": "é√",
    }  # fmt: skip


def test_a_program_that_fails_or_ends_the_process_is_named_and_stops_no_other(tmp_path: Path) -> None:
    failing = program("fails", "output", "print(1 / 0)\n")
    given = ran(tmp_path, failing, program("good", "output", "print(3)"))
    assert given.values == {"good": "3"} and "`fails` fails: ZeroDivisionError" in str(given.problems[0])
    leaving = program("leaves", "output", "raise SystemExit(0)\n")
    given = ran(tmp_path, leaving, program("good", "output", "print(3)"))
    assert given.values == {"good": "3"} and "`leaves` fails: SystemExit" in str(given.problems[0])
    killing = program("kills", "output", "import os\nos.kill(os.getpid(), 9)\n")
    given = ran(tmp_path, program("good", "output", "print(3)"), killing)
    assert given.values == {"good": "3"} and "before it answered" in str(given.problems[0])


def test_the_check_asks_for_what_is_not_written_down_and_finds_what_changed(tmp_path: Path) -> None:
    deck(tmp_path, program("a", "output", "print(1)"), program("b", "shape", "(1, 2)"))

    def problems() -> list[str]:
        found = cards_checked(Catalogue(), [tmp_path]).problems
        return [problem.what for problem in found if "code" in problem.what]

    assert problems() == [f"what the code of `{name}` gives is not written down" for name in ("a", "b")]
    write_expected(tmp_path)
    assert problems() == [] and read_deck([tmp_path]).cards["b"].payload.expected == "(1, 2)"
    file = tmp_path / "quizzes" / "expected.json"
    rows = json.loads(file.read_text())
    rows["a"]["value"] = "2"
    file.write_text(json.dumps(rows))
    assert problems() == ["the code of `a` gives '1', not '2'"]
    deck(tmp_path, program("a", "output", "print(1)"), program("b", "shape", "(1, 2, 3)"))
    write_expected(tmp_path)
    lines = file.read_text().splitlines()
    assert problems() == [] and len(lines) == 4 and '"(1, 2, 3)"' in lines[2]


@pytest.mark.labs
def test_torch_is_seeded_and_its_shapes_are_plain(tmp_path: Path) -> None:
    pytest.importorskip("torch")
    code = "import torch\ntorch.zeros(2, 3) @ torch.zeros(3, 4)\n"
    random = "import torch\nprint(round(torch.rand(1).item(), 4))\n"
    entries = [program("shape", "shape", code), *(program(f"r{n}", "output", random) for n in range(2))]
    given = ran(tmp_path, *entries)
    assert given.values["shape"] == "(2, 4)" and given.values["r0"] == given.values["r1"]


@pytest.mark.parametrize(
    ("code", "libraries"),
    [
        ("import copy, torch.nn as nn", {"torch"}),
        ("def f():\n    from torch.nn import functional\nimport numpy as np", {"torch", "numpy"}),
        ("print('import torch')  # torch\nimport math", set()),
    ],
)
def test_what_a_program_needs_is_what_it_imports(code: str, libraries: set[str]) -> None:
    assert needs(code) == libraries
