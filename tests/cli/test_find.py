"""`studyctl find` as a person uses it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from studyctl.cli.root import _run


def test_hits_are_grouped_by_kind_and_fit_the_window(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _run(["find", "LoRA", "merging"]) == 0
    out, error = capsys.readouterr()
    lines = out.splitlines()
    assert error == ""
    headings = [line.split()[0] for line in lines if line[:1].isalpha()]
    assert headings == ["Items", "Places", "Papers", "Concepts"]
    assert lines[1:3] == ["○ LoRA merging strategies", "  hundred-days.week-06.5.merging"]
    assert max(len(line) for line in lines) <= 80
    assert not home.exists()


def test_json_has_the_total_beside_the_hits_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert _run(["find", "lora", "--kind", "papers", "--kind", "concept", "--limit", "2", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert [group["kind"] for group in found["groups"]] == ["paper", "concept"]
    assert all(len(group["hits"]) == 2 < group["total"] for group in found["groups"])
    assert found["total"] == sum(group["total"] for group in found["groups"])
    assert set(found["groups"][0]["hits"][0]) == {"kind", "id", "title", "state", "place", "found_in", "excerpt"}


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["atention"], "nothing matches 'atention'. Did you mean `attention`?\n"),
        (["qqqqzzzz"], "nothing matches 'qqqqzzzz'\n"),
        (["qlora", "--kind", "run"], "nothing matches 'qlora'. Without --kind there is "),
    ],
)
def test_nothing_found_is_an_answer(capsys: pytest.CaptureFixture[str], arguments: list[str], line: str) -> None:
    assert _run(["find", *arguments]) == 1
    out, error = capsys.readouterr()
    assert out == "" and error.startswith(line) and error.count("\n") == 1


def test_nothing_found_is_still_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert _run(["find", "qqqqzzzz", "--json"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert (found["total"], found["groups"]) == (0, [])


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        ([" "], "there is nothing to look for"),
        ([], "Missing argument 'TEXT'"),
        (["lora", "--kind", "paprs"], "there is no kind 'paprs'. Did you mean `paper`?"),
        (["lora", "--limit", "0"], "Invalid value for '--limit'"),
    ],
)
def test_a_wrong_request_is_one_line(capsys: pytest.CaptureFixture[str], arguments: list[str], line: str) -> None:
    assert _run(["find", *arguments]) == 2
    error = capsys.readouterr().err
    assert error.startswith(line) and error.count("\n") == 1


def test_what_a_note_holds_is_made_harmless(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    note = home / "notes" / "a.md"
    note.parent.mkdir(parents=True)
    note.write_text("# Title \x1b]0;owned\x07here\n\nsherbet \x1b[31mred\x1b[0m \u202eright\n")
    assert _run(["find", "sherbet"]) == 0
    out = capsys.readouterr().out
    assert "Title here" in out and "sherbet red right" in out
    assert not {"\x1b", "\x07", "\u202e"} & set(out)


def test_searching_loads_nothing_heavy() -> None:
    program = (
        "import sys; from studyctl.cli.root import _run; code = _run(['find', 'lora'])\n"
        "print(code, sorted({'sqlmodel', 'sqlalchemy', 'torch', 'textual'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.stdout.splitlines()[-1] == "0 []"
