"""`studyctl paper` as a person uses it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from in_terminal import Ended, editor_script, in_terminal

from studyctl.cli.root import _run
from studyctl.ledger.read import open_reader

STUDYCTL = [sys.executable, "-m", "studyctl"]


def said(capsys: pytest.CaptureFixture[str], *arguments: str, code: int = 0) -> str:
    assert _run(list(arguments)) == code
    captured = capsys.readouterr()
    return captured.out if code == 0 else captured.err


def note_in_terminal(paper: str, editor: str) -> Ended:
    return in_terminal([*STUDYCTL, "paper", "note", paper], VISUAL=editor)


def test_the_list_has_a_mark_for_each_stage(capsys: pytest.CaptureFixture[str]) -> None:
    for stage in ("read", "implemented"):
        said(capsys, "paper", "status", "lora", stage)
    said(capsys, "paper", "status", "gan", "started")
    lines = said(capsys, "paper", "list").splitlines()
    assert next(line for line in lines if " lora " in line).startswith("✓✓◐ lora ")
    assert next(line for line in lines if " gan " in line).startswith("◐○  gan ")
    assert lines[0].startswith("Tier 1 ") and lines[0].endswith("0 of 15")
    assert max(len(line) for line in lines) <= 80


def test_the_list_as_json_has_every_field(capsys: pytest.CaptureFixture[str]) -> None:
    papers = json.loads(said(capsys, "paper", "list", "--tier", "3", "--left", "--json"))
    assert len(papers) == 10
    assert set(papers[0]) == {"id", "title", "kind", "tier", "weeks", "state", "stages", "left"}
    assert papers[0]["stages"][0] == {"stage": "read", "state": "open", "at": None}


def test_reading_makes_no_workspace(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in (["list"], ["show", "lora"], ["next"], ["note", "lora", "--print"], ["next", "--json"]):
        assert said(capsys, "paper", *arguments)
    assert not home.exists()


def test_show_tells_stages_with_their_days_and_where_the_note_is(capsys: pytest.CaptureFixture[str]) -> None:
    said(capsys, "paper", "status", "lora", "read")
    text = said(capsys, "paper", "show", "lora")
    assert "✓ read         22 Nov" in text and "◐ implemented" in text and "○ written" in text
    assert "https://arxiv.org/abs/2106.09685" in text
    assert "hundred-days.week-06.stretch.read-lora" in text
    assert "None yet: `studyctl paper note lora`" in text
    assert max(len(line) for line in text.splitlines()) <= 80


def test_next_gives_reasons(capsys: pytest.CaptureFixture[str]) -> None:
    text = said(capsys, "paper", "next", "--limit", "1")
    assert text.startswith("○○○ Attention Is All You Need")
    assert "Hundred days week 0 is now · tier 1" in text


def test_an_address_is_never_cut(capsys: pytest.CaptureFixture[str]) -> None:
    papers = json.loads(said(capsys, "paper", "next", "--limit", "200", "--json"))
    longest = max(papers, key=lambda one: len(one["link"]))
    assert len(longest["link"]) > 80
    assert longest["link"] in said(capsys, "paper", "show", longest["paper"]["id"]).splitlines()
    assert f"  {longest['link']}" in said(capsys, "paper", "next", "--limit", "200").splitlines()


def test_status_says_what_it_recorded_and_undo_takes_it_back(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = " ".join(said(capsys, "paper", "status", "dpo", "read").split())
    assert text.startswith("Read: Direct Preference Optimization: ")
    assert text.endswith("Next: implementation left. Undo: studyctl undo")
    said(capsys, "undo")
    with open_reader(home / "progress.db") as reader:
        assert reader.paper_states() == {}


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["status", "gan", "implemented"], "`implemented` is no stage of tier 3 (gan). Its stages are started, read, "),
        (["status", "gan", "reed"], "there is no stage 'reed'. Did you mean `read`?"),
        (["show", "loar"], "there is no paper 'loar'. Did you mean `lora`?"),
        (["list", "--tier", "9"], "there is no tier 9"),
        (["list", "--tier", "x"], "Invalid value for '--tier'"),
        (["next", "--limit", "0"], "Invalid value for '--limit'"),
    ],
)
def test_a_wrong_request_is_one_line(capsys: pytest.CaptureFixture[str], arguments: list[str], line: str) -> None:
    error = said(capsys, "paper", *arguments, code=2)
    assert error.startswith(line) and error.count("\n") == 1


def test_a_note_opens_in_the_editor_with_the_outline_and_is_recorded(home: Path, tmp_path: Path) -> None:
    editor = editor_script(tmp_path, "path.write_text(path.read_text() + 'mine')")
    ended = note_in_terminal("lora", editor)
    assert (ended.code, ended.text) == (0, "Note written: notes/papers/lora.md. Undo: studyctl undo\n")
    text = (home / "notes" / "papers" / "lora.md").read_text()
    assert text.startswith('---\ntitle: "LoRA: ') and "## Key idea\n" in text and text.endswith("mine")
    with open_reader(home / "progress.db") as reader:
        assert [(note.subject, note.path) for note in reader.notes("paper")] == [("lora", "notes/papers/lora.md")]


def test_a_note_that_is_there_is_opened_as_it_is(home: Path, tmp_path: Path) -> None:
    note = home / "notes" / "papers" / "lora.md"
    note.parent.mkdir(parents=True)
    note.write_text("years of work")
    note_in_terminal("lora", editor_script(tmp_path, "path.write_text(path.read_text() + ' and more')"))
    assert note.read_text() == "years of work and more"
    ended = note_in_terminal("lora", "true")
    assert (ended.code, ended.text) == (0, "Nothing new in the note: notes/papers/lora.md.\n")
    with open_reader(home / "progress.db") as reader:
        assert len(reader.notes("paper", "lora")) == 1


def test_an_editor_that_fails_keeps_the_note_and_records_nothing(home: Path) -> None:
    ended = note_in_terminal("lora", "false")
    assert ended.code == 2
    assert ended.text.count("\n") == 1 and "the editor 'false' ended with 1" in ended.text
    assert (home / "notes" / "papers" / "lora.md").read_text().startswith("---\n")
    assert not (home / "progress.db").exists()


def test_without_a_terminal_the_path_stands_on_the_first_line(home: Path) -> None:
    environment = {**os.environ, "EDITOR": "true", "COLUMNS": "80"}
    done = subprocess.run(
        [*STUDYCTL, "paper", "note", "lora"], capture_output=True, text=True, env=environment, stdin=subprocess.DEVNULL
    )
    assert (done.returncode, done.stderr) == (0, "")
    path, *rest = done.stdout.splitlines()
    assert Path(path) == home / "notes" / "papers" / "lora.md" and Path(path).is_file()
    assert " ".join(" ".join(rest).split()).startswith("Not opened, because this is not a terminal. The note is begun")


def test_without_an_editor_it_says_how_to_set_one(capsys: pytest.CaptureFixture[str]) -> None:
    text = " ".join(said(capsys, "paper", "note", "lora").split())
    assert "because no editor is set" in text and "Set $VISUAL, $EDITOR or the setting `editor`" in text


def test_print_prints_the_outline_alone(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = said(capsys, "paper", "note", "alexnet", "--print")
    assert text.startswith("---\ntitle: ") and "## What problem did it solve?\n" in text
    outline = json.loads(said(capsys, "paper", "note", "alexnet", "--print", "--json"))
    assert outline == {"kind": "paper", "subject": "alexnet", "path": "notes/papers/alexnet.md", "text": text}
    assert not home.exists()
