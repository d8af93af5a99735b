"""`studyctl quiz` as a person and as a program use it."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
import sys
import zipfile
from pathlib import Path

import pytest
from own_cards import CONCEPT, COUNT, RIGHT, write_deck

from studyctl.cli.root import _run

OWN = ("--concept", CONCEPT, "--new", "10")


@pytest.fixture(autouse=True)
def deck(home: Path) -> None:
    write_deck(home)


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):  # type: ignore[no-untyped-def]
    def run(lines: str, *arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "stdin", io.StringIO(lines))
        code = _run(["quiz", *arguments])
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


def objects(text: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in text.splitlines()]


class Program:
    """A program on the other side: it answers each question as it comes, rightly."""

    def __init__(self) -> None:
        self.out = io.StringIO()
        self.asked: list[dict[str, object]] = []

    def readline(self) -> str:
        last = json.loads(self.out.getvalue().splitlines()[-1])
        self.asked.append(last)
        options = last["options"]
        right = RIGHT.get(last["id"], "")
        answer: dict[str, object] = {"answer": right, "confidence": 0.95, "rating": "easy"}
        if last["kind"] == "choice":
            answer["answer"] = str(options.index(right) + 1)
        if last["kind"] == "order":
            answer["answer"] = [options.index(text) + 1 for text in ("The first", "The second", "The third")]
        if last["kind"] == "explain":
            answer["criteria"] = [True] * len(options)
        return json.dumps(answer) + "\n"


def test_a_program_drills_every_card_right(monkeypatch: pytest.MonkeyPatch) -> None:
    program = Program()
    monkeypatch.setattr(sys, "stdin", program)
    monkeypatch.setattr(sys, "stdout", program.out)
    assert _run(["quiz", "drill", "--json-lines", *OWN]) == 0
    sent = objects(program.out.getvalue())
    questions, results = sent[::2], sent[1::2]
    assert len(questions) == COUNT + 1, "the choice is at most good and comes again"
    assert set(questions[0]) == {"type", "id", "kind", "concept", "prompt", "options", "unit", "seed"}
    assert set(results[0]) == {"type", "correct", "rating", "expected", "interval", "explanation", "due"}
    assert {question["concept"] for question in questions} == {CONCEPT}
    assert all(result["correct"] for result in results)
    number = next(result for asked, result in zip(questions, results, strict=True) if asked["kind"] == "numeric")
    assert "2" in str(number["interval"])
    assert number["rating"] == "easy"
    assert str(number["due"]).startswith("2026-11-30")


def test_json_lines_end_with_the_input_and_refuse_nonsense(typed) -> None:  # type: ignore[no-untyped-def]
    nonsense = '{"answer": {}}\n[1]\nnothing\n{"answer":"1","confidence":0.6}\n{"answer":"1","rating":"best"}\n\n'
    code, out, _ = typed(nonsense, "drill", "--json-lines", *OWN)
    sent = objects(out)
    assert code == 0
    assert [one["type"] for one in sent] == ["question", *["error"] * 5]
    code, out, _ = typed("", "drill", "--json-lines", *OWN)
    assert (code, len(objects(out))) == (0, 1)


def test_a_person_drills_in_words(typed) -> None:  # type: ignore[no-untyped-def]
    # the cards of one concept come in an order of their own, the same each time
    code, out, _ = typed("\n".join([":h", "nothing of that", "1 2 3", "7", "3", "4", "", ":q"]) + "\n", "drill", *OWN)
    assert code == 0
    assert f"{COUNT} cards, about" in out
    assert "1 of 5  own-topic · put in order" in out
    assert "This card has no hint." in out
    assert "'nothing' is not a number of those shown." in out
    assert "1 to 4, or Enter." in out
    assert "(you were 75% sure)" in out
    assert "One, two, three." in out
    assert "Easy, your own rating: again in 8 days." in out
    assert "1 answered" in out
    assert "**" not in out


def test_flagging_undoing_and_stopping_in_words(typed, home: Path) -> None:  # type: ignore[no-untyped-def]
    _, out, _ = typed(":w\n:f\n:u\n:b\n:q\n", "drill", *OWN)
    assert "Asked new: the plan has come to its concept." in out
    assert "Flagged: own." in out
    assert "Undid: Flagged: own." in out
    assert "Buried until tomorrow: own." in out
    assert typed("", "search", "--state", "buried")[0] == 0
    assert typed("", "search", "--state", "flagged")[0] == 1


def test_due_search_stats_and_check_create_nothing(typed, home: Path) -> None:  # type: ignore[no-untyped-def]
    before = sorted(path.name for path in home.rglob("*"))
    code, out, _ = typed("", "due")
    assert code == 0
    assert "about" in out
    code, out, _ = typed("", "search", "--concept", CONCEPT)
    assert (code, out.splitlines()[0].strip()) == (0, f"{COUNT} cards")
    assert "four" not in out, "a search does not give answers away"
    assert typed("", "stats")[0] == 0
    assert typed("", "search", "nosuchword")[0] == 1
    assert sorted(path.name for path in home.rglob("*")) == before


def test_a_bad_card_is_told_with_its_line_and_the_others_drill(typed, home: Path) -> None:  # type: ignore[no-untyped-def]
    path = home / "quizzes" / "bad.yaml"
    path.write_text("- id: bad.one\n  kind: choice\n  concepts: [own-topic]\n  optoins: [a]\n")
    code, _, err = typed("", "check")
    assert code == 2
    assert "quizzes/bad.yaml:" in err
    assert "optoins" in err
    code, out, _ = typed("", "drill", "--json-lines", *OWN)
    assert (code, len(objects(out))) == (0, 1)


def test_marks_by_command_and_their_undo(typed) -> None:  # type: ignore[no-untyped-def]
    assert "Suspended: own.cloze" in typed("", "suspend", "own.cloze")[1]
    code, _, err = typed("", "suspend", "own.cloze")
    assert (code, "is so already" in err) == (2, True)
    assert "Back in the drill: own.cloze" in typed("", "suspend", "own.cloze", "--off")[1]
    assert "Flagged: own.choice (typo)" in typed("", "flag", "own.choice", "--reason", "typo")[1]
    assert _run(["undo"]) == 0
    assert typed("", "search", "--state", "flagged")[0] == 1
    code, _, err = typed("", "flag", "own.chioce")
    assert (code, "Did you mean `own.choice`?" in err) == (2, True)


def test_a_card_of_ones_own_is_added_and_drilled(typed, home: Path) -> None:  # type: ignore[no-untyped-def]
    asked = ("add", "mine.one", "--concept", CONCEPT, "--question", "Why?", "--answer", "Because.")
    code, out, err = typed("", *asked)
    assert code == 0, err
    assert "mine.md" in out
    assert typed("", "search", "--concept", CONCEPT)[1].startswith(f"{COUNT + 1} cards")
    assert typed("", *asked)[0] == 2, "its id is taken"
    before = (home / "quizzes" / "mine.md").read_text()
    code, _, err = typed("", "add", "mine.two", "--concept", CONCEPT, "--cloze", "No deletion.")
    assert (code, "deletion" in err) == (2, True)
    assert (home / "quizzes" / "mine.md").read_text() == before
    assert typed("", "add", "mine.three", "--concept", CONCEPT, "--cloze", "Two is {{even}}.")[0] == 0


def test_nothing_due_is_told_with_what_else_there_is(typed) -> None:  # type: ignore[no-untyped-def]
    code, _, err = typed("", "drill", "--concept", CONCEPT, "--new", "0")
    assert (code, "--cram" in err) == (1, True)


def test_export_to_anki_keeps_identities(typed, home: Path, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    def notes(path: Path) -> dict[str, str]:
        with zipfile.ZipFile(path) as package:
            package.extract("collection.anki2", tmp_path)
        with sqlite3.connect(tmp_path / "collection.anki2") as connection:
            rows = dict(connection.execute("SELECT guid, flds FROM notes"))
        connection.close()
        return rows

    first, second = tmp_path / "one.apkg", tmp_path / "two.apkg"
    assert typed("", "export", str(first), "--concept", CONCEPT)[0] == 0
    own = home / "quizzes" / "own.yaml"
    own.write_text(own.read_text().replace("Two and two.", "Two, and two <more>."))
    assert typed("", "export", str(second), "--concept", CONCEPT)[0] == 0
    before, after = notes(first), notes(second)
    assert len(before) == COUNT
    assert set(before) == set(after), "an edited card is the same note"
    (changed,) = [guid for guid in before if before[guid] != after[guid]]
    assert "&lt;more&gt;" in after[changed]


def test_export_as_table_and_page(typed, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    table, page = tmp_path / "cards.csv", tmp_path / "cards.md"
    assert typed("", "export", str(table), "--concept", CONCEPT)[0] == 0
    rows = list(csv.DictReader(table.open(newline="")))
    assert {row["id"] for row in rows} == {"own.choice", "own.cloze", "own.number", "own.order", "own.explain"}
    assert next(row for row in rows if row["id"] == "own.number")["back"].startswith("2,048 bytes")
    assert typed("", "export", str(page), "--concept", CONCEPT)[0] == 0
    assert page.read_text().count("\n## ") == COUNT
    code, _, err = typed("", "export", str(tmp_path / "cards.doc"))
    assert (code, "--format" in err) == (2, True)
