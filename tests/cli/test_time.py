"""`studyctl time` as a person uses it."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from in_terminal import Ended, in_terminal

from studyctl.cli.root import _run
from studyctl.ledger.read import open_reader

MATHS = "hundred-days.week-00.core.math-refresher"


def said(capsys: pytest.CaptureFixture[str], *arguments: str, code: int = 0) -> str:
    assert _run(["time", *arguments]) == code
    captured = capsys.readouterr()
    return captured.out if code == 0 else captured.err


def at(monkeypatch: pytest.MonkeyPatch, moment: str) -> None:
    monkeypatch.setenv("STUDYCTL_NOW", f"2026-11-{moment}")


def minutes(home: Path) -> dict[str, float]:
    with open_reader(home / "progress.db") as reader:
        return reader.minutes_by_item()


def typed(*arguments: str, keys: tuple[tuple[str, str], ...]) -> Ended:
    return in_terminal([sys.executable, "-m", "studyctl", "time", *arguments], keys)


def test_a_stretch_is_measured_switched_and_stopped(
    home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert said(capsys, "start", "math-refresher") == "Timer started: Math refresher. Undo: studyctl undo\n"
    at(monkeypatch, "22T10:25")
    switched = " ".join(said(capsys, "start").split())
    assert switched == "Timer stopped: 25 min on Math refresher. Timer started: study. Undo: studyctl undo"
    at(monkeypatch, "22T10:35")
    stopped = json.loads(said(capsys, "stop", "--json"))
    assert (stopped["item"], stopped["minutes"], stopped["day"], stopped["running"]) == (None, 10, "2026-11-22", None)
    assert minutes(home) == {MATHS: 25, "": 10}


def test_a_forgotten_timer_needs_keep_where_nobody_can_be_asked(
    home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    said(capsys, "start")
    at(monkeypatch, "23T09:00")
    for command in (["stop"], ["start", "math-refresher"]):
        error = said(capsys, *command, code=2)
        assert "has run for 23 h 00 since Sun 22 Nov 10:00" in error and "--keep MINUTES" in error
        assert error.count("\n") == 1
    assert said(capsys, "stop", "--keep", "1h30").startswith("Timer stopped: 1 h 30 of 23 h 00 on study.")
    assert minutes(home) == {"": 90}


def test_a_person_is_asked_again_until_the_answer_can_be_read(
    home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    said(capsys, "start", "math-refresher")
    at(monkeypatch, "22T18:00")
    question = "Keep how much"
    ended = typed("stop", keys=((question, "lots\n"), (question, "99h\n"), (question, "2h\n")))
    assert ended.code == 0
    assert "The timer on Math refresher has run for 8 h 00, since Sun 22 Nov 10:00." in ended.text
    assert "'lots' is no stretch of time" in ended.text and "ran for 8 h 00, less than 99 h 00" in ended.text
    assert "Timer stopped: 2 h 00 of 8 h 00 on Math refresher." in ended.text
    assert minutes(home) == {MATHS: 120}


def test_starting_asks_about_a_forgotten_timer_and_then_starts(
    home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    said(capsys, "start")
    at(monkeypatch, "22T18:00")
    ended = typed("start", "math-refresher", keys=(("Keep how much", "none\n"),))
    assert ended.code == 0 and "Timer started: Math refresher" in ended.text
    assert minutes(home) == {}
    with open_reader(home / "progress.db") as reader:
        timer = reader.timer()
    assert timer is not None and timer.item == MATHS


def test_an_interrupted_answer_changes_nothing(
    home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    said(capsys, "start")
    at(monkeypatch, "22T18:00")
    ended = typed("stop", keys=(("Keep how much", "\x03"),))
    assert ended.code == 130 and "Traceback" not in ended.text
    with open_reader(home / "progress.db") as reader:
        assert reader.timer() is not None


def test_minutes_are_logged_and_corrected(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert said(capsys, "log", "1h30", "--item", "math-refresher", "--day", "yesterday", "--note", "by hand") == (
        "Logged: 1 h 30 on Math refresher, Sat 21 Nov. Undo: studyctl undo\n"
    )
    for text in ("30", "-30"):
        said(capsys, "log", text, "--correct", "--item", "math-refresher", "--day", "2026-11-21")
    assert minutes(home) == {MATHS: 30}


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["stop"], "no timer runs."),
        (["start", "math-refreshr"], "there is no item 'math-refreshr'"),
        (["log", "-30"], "-30 is less than nothing. `studyctl time log 30 --correct` takes time away"),
        (["log", "soon"], "'soon' is no stretch of time. Write it as 90, 90m, 1h30 or 1.5h"),
        (["log"], "Missing argument 'MINUTES'"),
        (["log", "90", "--itm", "x"], "Got unexpected extra argument"),
        (["log", "90", "--day", "tomorrow"], "'tomorrow' is not a date"),
        (["report", "--by", "month"], "time is not grouped by 'month'"),
        (["report", "--from", "2026-13-01"], "'2026-13-01' is not a date"),
    ],
)
def test_a_wrong_request_is_one_line(
    home: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], line: str
) -> None:
    error = said(capsys, *arguments, code=2)
    assert error.startswith(line) and error.count("\n") == 1
    assert not home.exists()


def test_the_report_stands_beside_the_budget(capsys: pytest.CaptureFixture[str]) -> None:
    said(capsys, "log", "90", "--item", "math-refresher", "--day", "2026-11-16")
    said(capsys, "log", "10h")
    text = said(capsys, "report")
    lines = text.splitlines()
    assert lines[0].split() == ["16", "Nov", "–", "22", "Nov", "by", "day", "11.5", "h"]
    assert lines[1].startswith("Mon 16 Nov") and lines[1].endswith("1.5 h")
    assert lines[-1].startswith("Week of 16 Nov – 22 Nov") and lines[-1].endswith("━━━━━───── 11.5 h of 25.0 h")
    assert max(len(line) for line in lines) <= 80
    by_week = said(capsys, "report", "--by", "week").splitlines()
    assert by_week[1].startswith("2026-W47") and by_week[1].endswith("11.5 h of 25.0 h")
    by_track = json.loads(said(capsys, "report", "--by", "track", "--json"))
    assert {row["key"]: row["minutes"] for row in by_track["rows"]} == {"": 600, "hundred-days": 90}


def test_a_report_makes_no_workspace(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "No time is recorded" in said(capsys, "report")
    assert not home.exists()
