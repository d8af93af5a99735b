"""`studyctl track` as it is typed."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from studyctl.cli.root import _run


def test_list_prints_every_track_and_creates_nothing(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _run(["track", "list"]) == 0
    out = capsys.readouterr().out
    assert "● The Ultimate 100-Day AI/ML Challenge" in out and "○ 2-3 Week Sprint Guide" in out
    assert "0 of 125 items" in out and "finish" in out
    assert max(map(len, out.splitlines())) <= 80
    assert not home.exists()


def test_list_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert _run(["track", "list", "--json"]) == 0
    lines = json.loads(capsys.readouterr().out)
    assert {line["id"] for line in lines if line["active"]} == {"hundred-days"}
    assert set(lines[0]) == {
        "id", "title", "active", "start", "weekly_hours", "place", "place_title", "done", "total", "hours_left",
        "drift_days", "finish",
    }  # fmt: skip


def test_start_says_what_it_recorded_and_how_to_take_it_back(capsys: pytest.CaptureFixture[str]) -> None:
    assert _run(["track", "start", "from-scratch", "--at", "2", "--from", "2026-12-01", "--hours", "10"]) == 0
    out = " ".join(capsys.readouterr().out.split())
    assert out.startswith("Started: From scratch at ")
    assert "from 2026-12-01, 10 h a week. Undo: studyctl undo" in out
    assert "Active: Hundred days 15 h, From scratch 10 h a week." in out
    assert _run(["track", "stop", "from-scratch", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["active"] == [
        {"track": "hundred-days", "title": "Hundred days", "weekly_hours": 25.0}
    ]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["start", "sprnt"], "Did you mean `sprint`?"),
        (["start", "sprint", "--at", "wek-1"], "Did you mean `week-1`?"),
        (["start", "sprint", "--from", "soon"], "'soon' is not a date"),
        (["start", "sprint", "--hours", "0"], "0 hours a week cannot be"),
        (["start", "sprint", "--hours", "121"], "121 hours a week cannot be"),
        (["start", "sprint", "--hours", "many"], "Invalid value"),
        (["stop", "sprint"], "sprint is not active. Active: hundred-days"),
        (["stop"], "Missing argument"),
    ],
)
def test_a_wrong_request_is_one_line_and_exit_code_2(
    arguments: list[str], words: str, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _run(["track", *arguments]) == 2
    error = capsys.readouterr().err
    assert words in error and error.count("\n") == 1
    assert not home.exists()


def test_without_any_track_it_says_what_to_do(capsys: pytest.CaptureFixture[str]) -> None:
    assert _run(["track", "stop", "hundred-days"]) == 0
    assert "No track is active: `studyctl track start ID`." in capsys.readouterr().out


def test_it_works_as_a_process_of_its_own(home: Path) -> None:
    command = [sys.executable, "-m", "studyctl", "track", "start", "sprint"]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout.startswith("Started: Sprint, from 2026-11-22. Undo: studyctl undo")
    assert (home / "progress.db").is_file()
