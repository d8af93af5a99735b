"""`item` and `today` at the command line: what is printed, on one screen, and the exit codes."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from studyctl.cli.root import _run


def call(*arguments: str) -> int:
    return _run(list(arguments))


def test_a_day_of_today_start_done_and_undo(capsys: pytest.CaptureFixture[str]) -> None:
    assert call("today") == 0
    first = capsys.readouterr().out
    assert "Week 0" in first and "Math refresher" in first and "First day" in first
    assert call("item", "start", "math-refresher") == 0
    assert "Started: Math refresher. Undo: studyctl undo" in capsys.readouterr().out
    assert call("today") == 0
    assert "◐ Math refresher" in capsys.readouterr().out
    assert call("item", "done", "math-refresher") == 0
    assert call("undo") == 0
    assert "Undid" in capsys.readouterr().out
    assert call("item", "show", "math-refresher", "--json") == 0
    assert json.loads(capsys.readouterr().out)["state"] == "started"


def test_today_fits_80_columns_and_24_lines(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    for item in ("math-refresher", "makemore-bigram", "makemore-mlp"):
        call("item", "start", item)
    call("track", "start", "sprint")
    capsys.readouterr()
    assert call("today") == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) <= 24
    assert all(len(line) <= 80 for line in lines)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("item", "done", "math-refreshr"), "Did you mean"),
        (("item", "done"), "Missing argument"),
        (("item", "list", "--track", "sprnt"), "Did you mean `sprint`?"),
        (("itm",), "No such command"),
        (("today", "--minutes", "0"), "0"),
        (("item", "record", "math-refresher", "loss", "low"), "low"),
    ],
)
def test_a_wrong_request_ends_in_one_line_and_exit_code_2(
    arguments: tuple[str, ...], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call(*arguments) == 2
    error = capsys.readouterr().err
    assert told in error and len(error.strip().splitlines()) == 1, error


def test_an_end_that_is_years_away_has_its_year(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    home.mkdir()
    (home / "studyctl.yaml").write_text("weekly_hours: 2\nstart: 2026-11-22\n")
    assert call("today") == 0
    (line,) = [line for line in capsys.readouterr().out.splitlines() if "finish" in line]
    assert line.endswith("2030") and len(line) <= 80
    (home / "studyctl.yaml").write_text("start: 2026-11-22\n")
    assert call("today") == 0
    (line,) = [line for line in capsys.readouterr().out.splitlines() if "finish" in line]
    assert "Mar" in line and "202" not in line


def test_it_also_runs_as_a_module_and_says_its_version() -> None:
    done = subprocess.run([sys.executable, "-m", "studyctl", "--version"], capture_output=True, text=True)
    assert (done.returncode, done.stdout[:9]) == (0, "studyctl ")


def test_a_reader_that_stops_listening_is_no_error() -> None:
    command = f"{sys.executable} -m studyctl item list | head -n 1"
    done = subprocess.run(["bash", "-c", f"set -o pipefail; {command}"], capture_output=True, text=True)
    assert "Traceback" not in done.stderr and "Error" not in done.stderr


def test_a_home_that_cannot_be_written_is_told_in_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").write_text("")
    assert call("--home", str(tmp_path / "file"), "item", "start", "math-refresher") == 2
    assert len(capsys.readouterr().err.strip().splitlines()) == 1
