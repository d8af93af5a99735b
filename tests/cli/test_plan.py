"""`studyctl plan` as it is typed."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from studyctl.cli.root import _run


def test_bare_plan_prints_every_place_with_its_dates(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _run(["plan"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("Hundred days · Week 0, ") and lines[0].endswith("on course")
    assert lines[1].startswith("since 22 Nov 2026, 25 h a week") and "finish" in lines[1]
    weeks = [line for line in lines if line[2:6] == "week"]
    assert len(weeks) == 13
    assert weeks[0].startswith("◐ week-00") and weeks[0].endswith("22 Nov – 29 Nov")
    assert {len(line) for line in weeks} == {80}
    assert not home.exists()


def test_the_whole_calendar_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert _run(["plan", "--json"]) == 0
    plan = json.loads(capsys.readouterr().out)
    (track,) = plan["tracks"]
    assert {"stops", "slices", "due", "behind", "drift_days", "finish", "planned_finish", "gates", "pivots"} <= set(
        track
    )
    assert track["slices"][0]["day"] == "2026-11-22"
    assert track["stops"][0]["planned_first"] == "2026-11-22"
    assert len(track["stops"]) == 13


def test_weeks_show_the_days(capsys: pytest.CaptureFixture[str]) -> None:
    assert _run(["plan", "--track", "hundred-days", "--from", "2026-12-01", "--weeks", "1"]) == 0
    out = capsys.readouterr().out
    assert "Day by day" in out and "Tue  1 Dec" in out and "Mon  7 Dec" in out
    assert "30 Nov " not in out.split("Day by day")[1] and "8 Dec" not in out.split("Day by day")[1]
    assert max(map(len, out.splitlines())) <= 80
    assert _run(["plan", "--from", "2026-12-01", "--to", "2026-12-02", "--json"]) == 0
    days = {piece["day"] for piece in json.loads(capsys.readouterr().out)["tracks"][0]["slices"]}
    assert days == {"2026-12-01", "2026-12-02"}


def test_days_off_say_how_the_end_moves(capsys: pytest.CaptureFixture[str]) -> None:
    assert _run(["plan", "off", "2026-12-23..2027-01-02", "--reason", "vacation"]) == 0
    out = " ".join(capsys.readouterr().out.split())
    assert out.startswith("Off: 2026-12-23 to 2027-01-02, 11 days, vacation. Undo: studyctl undo")
    assert "11 days later than" in out
    assert _run(["plan"]) == 0
    assert "Days off  23 Dec 2026 – 2 Jan 2027  vacation" in capsys.readouterr().out
    assert _run(["plan", "on", "2027-01-02", "--json"]) == 0
    change = json.loads(capsys.readouterr().out)
    assert (change["days"], change["shifts"][0]["days"]) == (1, -1)


def test_days_after_the_end_leave_it_where_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    assert _run(["plan", "off", "2028-05-01"]) == 0
    assert "Hundred days still ends" in capsys.readouterr().out


def test_control_characters_of_a_reason_do_not_reach_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    assert _run(["plan", "off", "2026-12-24", "--reason", "\x1b[31mred\x07"]) == 0
    assert _run(["plan"]) == 0
    out = capsys.readouterr().out
    assert "red" in out and "\x1b" not in out and "\x07" not in out


def test_what_is_behind_is_named(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert _run(["track", "start", "hundred-days"]) == 0
    monkeypatch.setenv("STUDYCTL_NOW", "2026-12-20T10:00:00")
    capsys.readouterr()
    assert _run(["plan"]) == 0
    out = capsys.readouterr().out
    assert "days behind" in out.splitlines()[0]
    assert "Behind" in out and "was due" in out and "more: `studyctl plan --json`" in out
    assert "At a pace of 0% of the plan" in out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["off", "2026-13-01"], "is not a date"),
        (["off", "2026-12-20..2026-12-10"], "Write it as 2026-12-10..2026-12-20"),
        (["off"], "Missing argument"),
        (["on", "2026-12-10"], "no day of 2026-12-10 was taken off"),
        (["--track", "sprint"], "sprint is not active"),
        (["--track", "spritn"], "Did you mean `sprint`?"),
        (["--from", "x"], "is not a date"),
        (["--from", "2026-12-02", "--to", "2026-12-01"], "is before"),
        (["--to", "2026-12-02", "--weeks", "1"], "Give one of them"),
        (["--weeks", "0"], "Invalid value"),
        (["offf", "2026-12-02"], "No such command"),
    ],
)
def test_a_wrong_request_is_one_line_and_exit_code_2(
    arguments: list[str], words: str, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _run(["plan", *arguments]) == 2
    error = capsys.readouterr().err
    assert words in error and error.count("\n") == 1
    assert not home.exists()


def test_reading_the_plan_imports_neither_sqlmodel_nor_torch(home: Path) -> None:
    code = (
        "import sys\nfrom studyctl.cli.root import _run\nassert _run(['plan', '--json']) == 0\n"
        "print({'sqlmodel', 'sqlalchemy', 'textual', 'torch'} & set(sys.modules), file=sys.stderr)"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)
    assert (ran.returncode, ran.stderr.strip()) == (0, "set()")
    assert not home.exists()
