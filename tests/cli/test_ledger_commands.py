"""`undo` and `db` at the command line: words, JSON and exit codes."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from studyctl.cli.root import _run


def call(*arguments: str) -> int:
    return _run(list(arguments))


def said(capsys: pytest.CaptureFixture[str]) -> tuple[str, str]:
    captured = capsys.readouterr()
    return captured.out, captured.err


@pytest.fixture
def studied(capsys: pytest.CaptureFixture[str]) -> None:
    assert call("item", "start", "math-refresher") == 0
    assert call("item", "done", "math-refresher") == 0
    capsys.readouterr()


def test_undo_steps_back_and_ends_with_code_1(studied: None, capsys: pytest.CaptureFixture[str]) -> None:
    assert call("undo", "--list") == 0
    listed = said(capsys)[0].splitlines()
    assert [line.split("  ")[0] for line in listed] == ["Done: Math refresher", "Started: Math refresher"]
    assert all(line.endswith("10:00") and len(line) == 80 for line in listed)
    assert call("undo") == 0
    assert said(capsys)[0] == "Undid: Math refresher (done). Next in line: Math refresher (started)\n"
    assert call("undo", "--json") == 0
    undone = json.loads(said(capsys)[0])
    assert (undone["undone"]["name"], undone["facts"], undone["next"]) == ("item start", 1, None)
    assert call("undo") == 1
    assert said(capsys) == ("", "Nothing is left to undo\n")
    assert call("undo", "--list") == 1 and said(capsys) == ("", "Nothing is left to undo\n")
    assert call("undo", "--list", "--json") == 1 and json.loads(said(capsys)[0]) == []


def test_undo_works_across_processes(studied: None) -> None:
    for words in ("Undid: Math refresher (done).", "Undid: Math refresher (started). Nothing more to undo"):
        done = subprocess.run([sys.executable, "-m", "studyctl", "undo"], capture_output=True, text=True)
        assert done.returncode == 0 and done.stdout.startswith(words)


def test_a_sound_ledger_answers_0_and_a_damaged_one_1(
    studied: None, capsys: pytest.CaptureFixture[str], home: Path
) -> None:
    assert call("db", "check") == 0
    first, second, third = said(capsys)[0].splitlines()
    assert first.startswith("/") and first.endswith("  sound")
    assert "2 commands (0 undone) · 0 runs" in second and third.startswith("1 backup · the newest of 22 Nov 2026")
    (home / "progress.db").write_bytes(b"garbage" * 1000)
    assert call("db", "check") == 1
    assert "✗" in said(capsys)[0]
    assert call("db", "check", "--json") == 1
    assert "not a studyctl ledger" in json.loads(said(capsys)[0])["problems"][0]


def test_no_ledger_is_no_fault(capsys: pytest.CaptureFixture[str], home: Path) -> None:
    assert call("db", "check") == 0
    assert said(capsys)[0].startswith("There is no ledger yet: the first fact makes")
    assert call("db", "restore") == 0 and "There is no backup yet" in said(capsys)[0]
    assert call("db", "path") == 0 and said(capsys)[0] == f"{home}/progress.db\n"
    assert call("db", "backup") == 2 and "nothing to back up" in said(capsys)[1]
    assert not home.exists()


def test_a_lost_ledger_is_brought_back_from_its_backup(
    studied: None, capsys: pytest.CaptureFixture[str], home: Path
) -> None:
    assert call("db", "backup", "--json") == 0
    name = Path(json.loads(said(capsys)[0])["path"]).name
    for path in home.glob("progress.db*"):
        path.unlink()
    assert call("db", "check") == 0 and "There is no ledger at" in said(capsys)[0]
    assert call("db", "restore") == 0
    assert name in said(capsys)[0]
    assert call("db", "restore", name) == 0
    assert said(capsys)[0] == f"Restored: {name} with 2 commands\n"
    assert call("item", "show", "math-refresher", "--json") == 0
    assert json.loads(said(capsys)[0])["state"] == "done"
    assert call("db", "restore", "nothing.db") == 2
    assert said(capsys)[1].startswith("nothing.db: there is no such backup.")


def test_merge_and_rebuild_say_what_they_did(
    studied: None, capsys: pytest.CaptureFixture[str], tmp_path: Path, home: Path
) -> None:
    other = str(tmp_path / "other")
    assert call("--home", other, "item", "start", "makemore-bigram") == 0
    capsys.readouterr()
    assert call("db", "merge", other) == 0
    assert said(capsys)[0] == "Merged: 1 command, 1 fact and 0 undos were new; 3 commands now count\n"
    assert call("db", "merge", other) == 0
    assert said(capsys)[0] == "Merged: nothing was new\n"
    assert call("db", "merge", str(tmp_path / "no.db")) == 2
    assert "there is no such ledger to merge" in said(capsys)[1]
    assert call("db", "rebuild") == 0
    assert said(capsys)[0] == "Rebuilt: derived tables from 3 commands; 0 points from 0 run folders\n"


def test_merging_only_undos_is_told(studied: None, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    other = str(tmp_path / "other")
    call("--home", other, "item", "start", "makemore-bigram")
    call("db", "merge", other)
    call("--home", other, "undo")
    capsys.readouterr()
    assert call("db", "merge", other) == 0
    assert said(capsys)[0] == "Merged: 1 command, 0 facts and 1 undo were new; 2 commands now count\n"
