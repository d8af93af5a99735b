"""`studyctl quiz interview` as a person and as a program use it."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from interview_cards import TOPICS, fields, write_cards

from studyctl.cli.root import _run
from studyctl.ledger.facts import CardReviewed, InterviewHeld
from studyctl.ledger.read import open_reader

ASK = ("interview", "--minutes", "15", "--seed", "4", *(part for name in TOPICS for part in ("--concept", name)))


@pytest.fixture(autouse=True)
def cards(home: Path) -> None:
    write_cards(home)


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):  # type: ignore[no-untyped-def]
    def run(lines: str, *arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "stdin", io.StringIO(lines))
        code = _run(["quiz", *arguments])
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


def kept(home: Path) -> list[CardReviewed]:
    with open_reader(home / "progress.db") as reader:
        return reader.facts(CardReviewed)


def test_a_person_passes_ends_it_and_reads_the_report(typed, home: Path) -> None:  # type: ignore[no-untyped-def]
    code, out, err = typed(":x\nbanana\n:p\n:p\n:q\n", *ASK)
    assert (code, err) == (0, "")
    assert "15 min for 2 topics and 1 design prompt; seed 4." in out
    assert "1 of 5" in out and "for this" in out and ":p I do not know" in out
    assert "'banana' is not a number of those shown." in out
    assert out.count("Not right: ") == 2
    assert "0%, 0 of 16 points" in out and "2 answers, 0 right" in out and "Study next" in out
    assert len(kept(home)) == 2
    code, out, _ = typed("", "interview", "--history")
    assert code == 0 and "1 interview" in out and "0 of 2" in out


def test_where_the_input_ends_it_is_left_and_goes_on(typed, home: Path) -> None:  # type: ignore[no-untyped-def]
    code, out, _ = typed(":p\n", *ASK)
    assert code == 0 and "Left: it goes on until 10:15" in out
    code, out, _ = typed(":p\n:q\n", "interview")
    assert code == 0 and "Taken up again: 1 answer kept." in out and "2 of 5" in out
    assert "2 answers, 0 right" in out
    with open_reader(home / "progress.db") as reader:
        assert len(reader.facts(InterviewHeld)) == 2


def test_ended_before_an_answer_it_leaves_nothing(typed, home: Path) -> None:  # type: ignore[no-untyped-def]
    code, out, _ = typed(":q\n", *ASK)
    assert code == 0 and "Nothing was answered, so nothing is kept." in out
    assert not (home / "progress.db").exists()
    code, _, err = typed("", "interview", "--history")
    assert code == 1 and "no interview was held yet" in err
    code, _, err = typed("", "interview", "--show", "last")
    assert code == 2 and "no interview was held yet" in err


def test_the_report_tells_what_was_right_and_how_it_compares(typed) -> None:  # type: ignore[no-untyped-def]
    typed(":p\n:q\n", *ASK)
    typed("1\n1 2 3\nfour\n2048\ny\ny\ny\ny\n" * 9 + ":q\n", *ASK)  # what a kind cannot read is asked again
    code, out, _ = typed("", "interview", "--show", "last")
    assert code == 0 and "against the last: " in out
    code, out, _ = typed("", "interview", "--show", "last", "--json")
    found = json.loads(out)
    assert code == 0 and found["last"]["score"] == 0 and found["questions"][0]["prompt"]
    code, out, _ = typed("", "interview", "--history", "--json")
    assert code == 0 and [line["id"] for line in json.loads(out)] == [found["id"], found["last"]["id"]]
    code, out, _ = typed("", "interview", "--show", found["last"]["id"][:8])
    assert code == 0 and "Answer: " in out


@pytest.mark.parametrize(
    ("arguments", "wanted"),
    [
        (("interview", "--json"), "--json goes with --history or --show"),
        (("interview", "--show", "zzz"), "no interview was held yet"),
        (("interview", "--minutes", "1"), "5"),
        (("interview", "--concept", "nothing"), "no concept 'nothing'"),
    ],
)
def test_what_cannot_be_asked_for_is_told_in_a_line(typed, arguments: tuple[str, ...], wanted: str) -> None:  # type: ignore[no-untyped-def]
    code, _, err = typed("", *arguments)
    assert code == 2 and wanted in err


class Candidate:
    """A real `quiz interview --json-lines` and the program that answers it."""

    def __init__(self, home: Path, *arguments: str) -> None:
        command = (sys.executable, "-m", "studyctl", "quiz", *arguments, "--json-lines")
        environment = {**os.environ, "STUDYCTL_HOME": str(home)}
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
        )

    def hear(self) -> dict[str, object]:
        assert self.process.stdout
        found: dict[str, object] = json.loads(self.process.stdout.readline())
        return found

    def say(self, given: object) -> None:
        assert self.process.stdin
        self.process.stdin.write((given if isinstance(given, str) else json.dumps(given)) + "\n")
        self.process.stdin.flush()

    def leave(self) -> str:
        """Ends the input; what it says then."""
        out, err = self.process.communicate(timeout=60)
        assert (self.process.returncode, err) == (0, "")
        return out


def test_a_program_is_asked_follow_ups_and_gets_the_report(home: Path) -> None:
    candidate = Candidate(home, *ASK)
    parts, earned = [], 0.0
    while (heard := candidate.hear())["type"] == "question":
        options = heard["options"]
        assert isinstance(options, list) and heard["of"] == 5 and heard["number"] == len(parts) + 1
        parts.append((heard["part"], heard["topic"]))
        candidate.say("no JSON at all")
        assert candidate.hear() == {"type": "error", "message": "a JSON object on one line is needed"}
        candidate.say(fields(str(heard["id"]), options))
        result = candidate.hear()
        assert result["type"] == "result" and result["correct"] and result["due"] is None
        assert result["earned"] == result["points"] == heard["points"]
        earned += float(str(result["earned"]))
    assert [part for part, _ in parts] == ["opening", "harder", "opening", "harder", "design"]
    assert {topic for _, topic in parts} == {"Own topic", "Other topic", "System design"}
    assert heard["type"] == "report" and heard["earned"] == earned == 16 and heard["score"] == 1
    assert candidate.leave() == ""
    assert len(kept(home)) == 5


def test_a_program_may_pass_end_it_and_leave_it(home: Path) -> None:
    first = Candidate(home, *ASK)
    asked = first.hear()
    first.say({"pass": True})
    result = first.hear()
    assert result["correct"] is False and result["expected"]
    waiting = first.hear()
    assert first.leave() == ""
    second = Candidate(home, "interview")
    again = second.hear()
    assert (again["id"], again["seed"], again["number"]) == (waiting["id"], waiting["seed"], 2)
    second.say({"end": True})
    report = second.hear()
    assert (report["type"], report["answered"]) == ("report", 1)
    assert second.leave() == "" and asked["id"] == kept(home)[0].card
    third = Candidate(home, *ASK)
    third.hear()
    third.say({"end": True})
    assert third.hear() == {"type": "report", "answered": 0}
    third.leave()
