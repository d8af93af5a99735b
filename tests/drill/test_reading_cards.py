"""Card files: every fault is named with its line, and hides no other card."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import cards as made
import pytest

from studyctl.drill.kinds.code import code_digest
from studyctl.drill.kinds.table import KINDS
from studyctl.drill.load import deck_stamp, load_deck
from studyctl.drill.model import Deck, Links
from studyctl.drill.read import read_deck
from studyctl.errors import UserError


def faults(root: Path, *entries: Any) -> list[str]:
    made.write(root, list(entries))
    return [str(problem) for problem in read_deck([root], unwritten=True).problems]


def test_every_kind_is_read_with_its_keys(tmp_path: Path) -> None:
    assert faults(tmp_path, *(made.entry(kind) for kind in KINDS)) == []
    deck = read_deck([tmp_path], unwritten=True)
    assert list(deck.cards) == [f"test.{kind}" for kind in KINDS]
    assert deck.by_concept["attention"] == tuple(deck.cards)
    assert [card.line for card in deck.cards.values()][:2] == [1, 20]


def test_common_keys_are_kept(tmp_path: Path) -> None:
    links = {"lab": "00_pretraining_fundamentals/attention", "paper": "lora"}
    card = made.card(tmp_path, "cloze", group="g", difficulty=3, links=links, aliases=["old"], hint="h")
    assert (card.group, card.difficulty, card.aliases, card.hint) == ("g", 3, ("old",), "h")
    assert card.links == Links("00_pretraining_fundamentals/attention", "lora") and card.where == "quizzes/own.yaml:1"
    deck = read_deck([tmp_path])
    assert deck.card("old").id == "test.cloze" == deck.current("old") and deck.by_group == {"g": ("test.cloze",)}
    with pytest.raises(UserError, match=r"there is no card 'test.close'. Did you mean `test.cloze`"):
        deck.card("test.close")


@pytest.mark.parametrize(
    ("kind", "changed", "said"),
    [
        ("choice", {"optoins": 1}, "unknown key `optoins`"),
        ("choice", {"promt": "x", "prompt": None}, "unknown key `promt`. Did you mean `prompt`?"),
        ("choice", {"answer": None}, "`answer` is missing from this choice"),
        ("choice", {"prompt": None}, "`prompt` is missing from this card"),
        ("choice", {"concepts": []}, "`concepts` names no concept"),
        ("choice", {"kind": "chioce"}, "there is no kind of card `chioce`. Did you mean `choice`?"),
        ("choice", {"kind": ["choice"]}, "there is no kind of card"),
        ("choice", {"kind": None}, "a card needs its `kind`"),
        ("choice", {"difficulty": 4}, "`difficulty` is 1, 2 or 3"),
        ("choice", {"source": {"where": "x"}}, "`source` needs a paper"),
        ("choice", {"source": {"url": "javascript:1"}}, "`source.url` is no web address"),
        ("choice", {"distractors": []}, "a choice needs 2 to 5 distractors"),
        ("choice", {"answer": "Wrong A"}, "two options are the same"),
        ("choice", {"answer": "all of the above"}, "`of the above` means nothing"),
        ("multi", {"answers": []}, "a multi needs at least one answer"),
        ("numeric", {"generator": "lora_parametres"}, "no generator `lora_parametres`. Did you mean `lora_parameters`"),
        ("numeric", {"answer": 3}, "either `generator` or `answer`"),
        ("numeric", {"generator": None}, "either `generator` or `answer`"),
        ("numeric", {"prompt": "{rank} {wdth}"}, "{wdth} is nothing that is drawn"),
        ("numeric", {"prompt": "{rank} {layers} {matrices}"}, "does not say {width}"),
        ("numeric", {"unit": "GB"}, "the generator answers in"),
        ("numeric", {"tolerance": {"rel": 0}}, "the tolerance needs"),
        ("order", {"before": [["a", "b"], ["b", "a"]]}, "goes in a circle"),
        ("order", {"before": [["a", "z"]]}, "`before` names z, which is no step"),
        ("order", {"before": [["a", "a"]]}, "pairs of two different steps"),
        ("order", {"steps": {"a": "x", "b": "y"}}, "3 to 9 steps"),
        ("cloze", {"text": "No deletion."}, "one {{deletion}}, this text has 0"),
        ("cloze", {"text": "{{two}} {{of them}}"}, "one {{deletion}}, this text has 2"),
        ("cloze", {"text": "{{alone}}"}, "nothing stands around the deletion"),
        ("cloze", {"synonyms": ["“”"]}, "a synonym is empty"),
        ("output", {"code": "print("}, "the code does not compile"),
        ("bug", {"line": 9}, "`line` is 9, the code has 3 lines"),
        ("bug", {"fix": "print(c)"}, "`fix` is what the line says already"),
        ("derive", {"steps": ["one"]}, "3 to 7 steps"),
        ("explain", {"criteria": []}, "2 to 5 criteria"),
    ],
)
def test_a_fault_is_named_with_its_line_and_hides_no_other_card(
    kind: str, changed: dict[str, Any], said: str, tmp_path: Path
) -> None:
    bad = made.entry(kind, id="bad.one") | changed
    bad = {key: value for key, value in bad.items() if value is not None}
    found = faults(tmp_path, made.entry("derive", id="before"), bad, made.entry("explain", id="after"))
    assert any(said in line for line in found), found
    line = 1 + len((tmp_path / "quizzes" / "own.yaml").read_text().split("- id: bad.one")[0].splitlines())
    assert all(line <= int(each.split(":")[1]) <= line + 25 for each in found)
    assert list(read_deck([tmp_path]).cards) == ["before", "after"]


def test_one_slip_of_yaml_costs_one_card(tmp_path: Path) -> None:
    path = made.write(tmp_path, [made.entry(kind, id=f"n.{kind}") for kind in ("derive", "explain", "bug", "cloze")])
    text = path.read_text()
    path.write_text(text.replace("prompt: Explain it.", "prompt: Explain: it"))
    deck = read_deck([tmp_path])
    assert list(deck.cards) == ["n.derive", "n.bug", "n.cloze"]
    line = 1 + text[: text.index("prompt: Explain it.")].count("\n")
    assert [problem.where for problem in deck.problems] == [f"quizzes/own.yaml:{line}"]


@pytest.mark.parametrize(
    "text",
    [
        "- &a {id: x}\n- *a\n",
        "{" * 5000,
        "- id: [\n",
        "\x00",
        "just words",
        "- 5\n",
        "- !!python/object:x {}\n",
        "a: 1",
    ],
)
def test_a_hostile_file_is_a_problem_and_no_more(text: str, tmp_path: Path) -> None:
    made.write(tmp_path, [made.entry("derive")], "good")
    (tmp_path / "quizzes" / "bad.yaml").write_text(text)
    (tmp_path / "quizzes" / "latin.yaml").write_bytes(b"- id: \xe9\n")
    (tmp_path / "quizzes" / "latin.md").write_bytes(b"ID: \xe9\n")
    deck = read_deck([tmp_path])
    assert list(deck.cards) == ["test.derive"]
    assert {problem.where.split(":")[0] for problem in deck.problems} == {
        f"quizzes/{name}" for name in ("bad.yaml", "latin.yaml", "latin.md")
    }


def test_an_id_stands_once_and_ones_own_card_goes_over_a_shipped_one(tmp_path: Path) -> None:
    shipped, own = tmp_path / "a", tmp_path / "b"
    made.write(shipped, [made.entry("derive", id="one"), made.entry("explain", id="two", aliases=["one"])])
    made.write(shipped, [made.entry("bug", id="one")], "second")
    made.write(own, [made.entry("explain", id="one", prompt="Mine.")])
    deck = read_deck([shipped, own])
    assert deck.cards["one"].prompt == "Mine." and len(deck.cards) == 2
    assert [str(problem) for problem in deck.problems] == [
        "quizzes/second.yaml:1: the id `one` stands at quizzes/own.yaml:1 too. Give one of them another",
        "quizzes/own.yaml:15: the former id `one` belongs to `one` too. Keep it once",
    ]
    assert deck.current("one") == "one"


MARKDOWN = """# My notes

Words between cards are left alone? No: they belong to what stands above them, after a heading to nothing.

ID: own.scale
Concepts: attention, softmax
Q: Why is the score divided by √d_k?
On one line.
A: The variance of the dot product is d_k.
Why: Each of d_k products has variance 1.

ID: own.freeze
Concepts: lora
C: LoRA freezes the {{pretrained weights}}.
Also: base weights, weights

## Later
Q: Who has no id?
A: This one.
ID: own.unasked
Concepts: lora
"""


def test_markdown_cards_are_read_by_the_same_rules(tmp_path: Path) -> None:
    (tmp_path / "quizzes").mkdir()
    (tmp_path / "quizzes" / "notes.md").write_text(MARKDOWN)
    (tmp_path / "quizzes" / "README.md").write_text("Q: not a card\n")
    deck = read_deck([tmp_path])
    scale, freeze = deck.cards.values()
    assert (scale.kind, scale.concepts, scale.line) == ("explain", ("attention", "softmax"), 5)
    assert scale.prompt == "Why is the score divided by √d_k?\nOn one line." and scale.explain.startswith("Each")
    assert (freeze.kind, freeze.payload.synonyms) == ("cloze", ("base weights", "weights"))
    assert [str(problem).split(". ")[0] for problem in deck.problems] == [
        "quizzes/notes.md:18: this card has no `ID:`",
        "quizzes/notes.md:20: a card is a `Q:` with its `A:`, or a `C:`",
    ]


def test_a_program_without_its_result_waits_and_one_that_changed_too(tmp_path: Path) -> None:
    made.write(tmp_path, [made.entry("output"), made.entry("shape")])
    file = tmp_path / "quizzes" / "expected.json"
    rows = {"test.output": {"sha256": code_digest(made.KINDS["output"]["code"]), "value": "[1.0, 2.5]"}}
    file.write_text(json.dumps(rows | {"test.shape": {"sha256": "other", "value": "(1,)"}}))
    deck = read_deck([tmp_path])
    assert deck.cards["test.output"].payload.expected == "[1.0, 2.5]" and "test.shape" not in deck.cards
    assert "what the code of `test.shape` gives is not written down" in str(deck.problems[0])
    for text in ("[]", "{", '{"a": 1}', '{"a": {"sha256": 1}}', "[" * 100_000):
        file.write_text(text)
        assert any("cannot be read" in str(problem) for problem in read_deck([tmp_path]).problems), text


def test_the_deck_is_compiled_with_its_problems_and_read_anew_when_a_file_changes(tmp_path: Path) -> None:
    root, cache = tmp_path / "root", tmp_path / "cache"
    assert load_deck([root], cache) == Deck()
    path = made.write(root, [made.entry("derive"), {"id": "bad"}])
    first, stamp = load_deck([root], cache), deck_stamp([root])
    again = load_deck([root], cache)
    assert again == first == read_deck([root]) and len(again.problems) == 1
    path.write_text(path.read_text().replace("Derive it.", "Derive that."))
    assert load_deck([root], cache).cards["test.derive"].prompt == "Derive that." and deck_stamp([root]) != stamp


def test_a_compiled_deck_needs_no_yaml(tmp_path: Path) -> None:
    root = tmp_path / "root"
    made.write(root, [made.entry(kind) for kind in KINDS if kind not in ("output", "shape")])
    code = (
        "import sys; from pathlib import Path; from studyctl.drill.load import load_deck; "
        f"deck = load_deck([Path({str(root)!r})], Path({str(tmp_path / 'cache')!r})); "
        "print(len(deck.cards), 'yaml' in sys.modules, 'studyctl.drill.generators.lora' in sys.modules)"
    )
    runs = [subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout for _ in range(2)]
    assert [run.split() for run in runs] == [["8", "True", "True"], ["8", "False", "False"]]
