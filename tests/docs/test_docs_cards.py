"""The guide to cards, followed to the letter: its files are valid, its code works, its messages come."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml
from guides import DOCS, blocks, write_files

from studyctl.cli.root import _run
from studyctl.drill.face import Answer, Unread
from studyctl.drill.generator import Generator, drawn
from studyctl.drill.kinds.table import KINDS, face_of, grade
from studyctl.drill.lint import generator_problems
from studyctl.drill.model import Card, Source
from studyctl.drill.read import read_deck

PAGE = DOCS / "cards.md"
MISTAKES = {
    "synonyms:": ("optoins:", "unknown key `optoins`"),
    "kind: cloze": ("kind: chioce", "there is no kind of card `chioce`. Did you mean `choice`?"),
    "before the softmax": ("before the {{softmax}}", "a cloze needs one {{deletion}}, this text has 2"),
    "of width {width} ": ("", "the prompt does not say {width}, which is drawn"),
}


@pytest.fixture
def written(home: Path) -> Path:
    assert _run(["init", str(home)]) == 0
    write_files(PAGE, home)
    return home


def test_the_files_of_the_guide_are_valid_once_their_programs_were_run(
    written: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    waiting = "what the code of `mine.mask.shape` gives is not written down"
    assert [problem.what for problem in read_deck([written]).problems] == [waiting]
    assert waiting in PAGE.read_text()
    _run(["content", "check", "--update-expected"])
    faults = [line for line in capsys.readouterr().err.splitlines() if "mine" in line or "notes" in line]
    deck = read_deck([written])
    assert faults == [] and deck.problems == () and len(deck.cards) == 6
    assert deck.cards["mine.mask.shape"].payload.expected == "(3, 4)"


@pytest.mark.parametrize("right", MISTAKES)
def test_each_message_comes_as_the_guide_writes_it(right: str, written: Path) -> None:
    wrong, message = MISTAKES[right]
    path = written / "quizzes" / "mine.yaml"
    text = path.read_text()
    assert right in text and message in PAGE.read_text()
    path.write_text(text.replace(right, wrong))
    assert any(message in str(problem) for problem in read_deck([written], unwritten=True).problems)


def test_every_kind_and_every_common_key_is_in_the_tables() -> None:
    text = PAGE.read_text()
    assert all(f"| `{kind}` | " in text for kind in KINDS)
    keys = ("prompt", "source", "hint", "group", "difficulty", "links", "aliases")
    assert all(f"| `{key}` | " in text for key in keys)


def code(name: str) -> dict[str, Any]:
    (block,) = [one.text for one in blocks(PAGE) if one.language == "python" and name in one.text]
    space: dict[str, Any] = {"__name__": __name__}
    exec(block, space)
    return space


def test_the_guides_generator_is_a_good_one() -> None:
    of = code("page_slots")["page_slots"]
    assert isinstance(of, Generator) and generator_problems({"page_slots": of}) == []
    assert drawn(of, 1).unit == "tokens"


def test_the_guides_kind_grades() -> None:
    space = code("MAGNITUDE")
    card = Card(
        "m", "magnitude", ("x",), "e", Source(computed=True), "How many?", payload=space["Magnitude"](value=3e9)
    )
    kind = space["MAGNITUDE"]
    assert list(kind.faults(card)) == [] and kind.face(card, 0).input == "number"
    graded = [kind.grade(card, 0, Answer(text=text)).correct for text in ("7B", "1e9", "1e8", "-3e9")]
    assert (
        graded == [True, True, False, False] and kind.grade(card, 0, Answer(text="1")).expected == "about 3,000,000,000"
    )
    with pytest.raises(Unread):
        kind.grade(card, 0, Answer(text="many"))
    assert yaml.safe_load(blocks(PAGE)[0].text)[0]["kind"] == "cloze"


def test_the_oldest_cards_are_read_and_graded(tmp_path: Path) -> None:
    (tmp_path / "quizzes").mkdir()
    shutil.copyfile(Path(__file__).parent / "examples" / "card.yaml", tmp_path / "quizzes" / "card.yaml")
    deck = read_deck([tmp_path])
    assert deck.problems == () and deck.card("oldest.cache").id == "oldest.kv-cache.numeric"
    numeric, choice = deck.cards.values()
    assert grade(numeric, 0, Answer(text="268.4 MB")).correct
    assert grade(numeric, 0, Answer(text="128")).misconception == "keys-without-values"
    right = face_of(choice, 5).options.index("√d_k") + 1
    assert grade(choice, 5, Answer(choices=(right,))).correct
