"""Requests that nobody should make: one harmless line, the right exit code, nothing lost."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from studyctl.actions.databases import check
from studyctl.cli.root import LONGEST, _run
from studyctl.workspace import Workspace

EVIL = "a\x1b]0;title\x07\x1b[2J\u202e\nb"


def told(capsys: pytest.CaptureFixture[str]) -> str:
    """What was said on the standard error: one line, without control characters, of bounded length."""
    error = capsys.readouterr().err
    assert error.endswith("\n") and error.count("\n") == 1
    assert not any(ord(letter) < 32 or letter == "\u202e" for letter in error[:-1])
    assert len(error) <= LONGEST + 5
    return error


@pytest.mark.parametrize(
    "arguments",
    [
        ("why", EVIL),
        ("item", "start", EVIL),
        ("plan", "--track", EVIL),
        ("item", "list", "--track", EVIL),
        ("run", "show", EVIL),
        ("config", "get", EVIL),
        ("why", "a" * 100_000),
        ("today", "--minutes", "9" * 5000),
        ("db", "restore", EVIL),
        ("run", "import", EVIL),
        ("--home", "~nobody-of-that-name/x", "today"),
        ("--home", "/dev/null", "today"),
        ("--home", "/dev/null", "item", "start", "math-refresher"),
        ("--home", "a" * 300, "today"),
    ],
)
def test_a_wrong_request_is_told_in_one_harmless_line(
    arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    assert _run(list(arguments)) == 2
    assert told(capsys)


def test_a_long_message_keeps_its_remedy(capsys: pytest.CaptureFixture[str]) -> None:
    assert _run(["plan", "--from", "x" * 10_000]) == 2
    assert told(capsys).endswith("Write it as 2026-11-22\n")


@pytest.mark.parametrize(
    "arguments",
    [
        ("item", "note", "math-refresher", "caf\udce9"),
        ("item", "record", "math-refresher", "loss", "1", "--note", "\udcff"),
        ("plan", "off", "2026-12-01", "--reason", "\udcff"),
        ("time", "log", "5", "--note", "\udcff"),
    ],
)
def test_text_that_is_not_utf8_is_kept_readable(arguments: tuple[str, ...], home: Path) -> None:
    assert _run(list(arguments)) == 0
    assert _run(["db", "check"]) == 0
    assert _run(["undo", "--list"]) == 0


def test_what_the_terminal_cannot_encode_is_escaped() -> None:
    command = [sys.executable, "-m", "studyctl", "item", "list", "--week", "week-00"]
    environment = {**os.environ, "PYTHONIOENCODING": "ascii:strict"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert "\\u25cb" in done.stdout


@pytest.mark.parametrize("moment", ["9999-12-31T23:59", "0001-01-01T00:00", "1800-01-01", "2026-11-22T17:00+99:00"])
def test_a_clock_beyond_the_calendar_is_refused(
    moment: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STUDYCTL_NOW", moment)
    assert _run(["today"]) == 2
    assert "1970 to 2999" in told(capsys)


@pytest.mark.parametrize("setting", ["start: 2999-12-31", "weekly_hours: 0.001", "weekly_hours: 1.0e-9"])
def test_a_plan_that_never_ends_is_still_shown(setting: str, home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    home.mkdir()
    (home / "studyctl.yaml").write_text(setting)
    assert _run(["plan"]) == 0
    assert "Hundred days" in capsys.readouterr().out


@pytest.mark.parametrize("setting", ["start: 9999-12-31", "threads: 99999999999999999999"])
def test_a_setting_beyond_reason_is_refused(setting: str, home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    home.mkdir()
    (home / "studyctl.yaml").write_text(setting)
    assert _run(["today"]) == 2
    assert setting.partition(":")[0] in told(capsys)


def test_settings_of_over_a_megabyte_never_become_those_of_another_file(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home.mkdir()
    file = home / "studyctl.yaml"
    file.write_text("weekly_hours: 7\n#" + "x" * 1_500_000)
    assert _run(["config", "get", "weekly_hours"]) == 0
    file.write_text("weekly_hours: 8\n#" + "x" * 1_500_000)
    assert _run(["config", "get", "weekly_hours"]) == 0
    assert capsys.readouterr().out.split() == ["7", "8"]


@pytest.mark.parametrize("columns", ["1", "20", "0", "-5"])
@pytest.mark.parametrize(
    "arguments", [("plan",), ("today",), ("lab", "show", "00"), ("curriculum", "show", "hundred-days")]
)
def test_a_window_of_any_width_will_do(
    columns: str, arguments: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    assert _run(list(arguments)) == 0


def test_links_in_a_circle_are_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    assert _run(["--home", str(tmp_path / "loop"), "today"]) == 2
    assert "loop" in told(capsys)


def test_a_deleted_working_folder_is_told(tmp_path: Path) -> None:
    folder = tmp_path / "gone"
    folder.mkdir()
    environment = {name: value for name, value in os.environ.items() if name != "STUDYCTL_HOME"}
    script = (
        f"import os; os.chdir({str(folder)!r}); os.rmdir({str(folder)!r}); from studyctl.__main__ import main; main()"
    )
    command = [sys.executable, "-c", script, "today"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "the folder you are in is gone" in done.stderr and done.stderr.count("\n") == 1


def test_a_ledger_that_something_else_wrote_to_is_told(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _run(["time", "log", "5"]) == 0
    with closing(sqlite3.connect(home / "progress.db")) as ledger:
        ledger.execute("UPDATE command SET at = 'long ago'")
        ledger.commit()
    capsys.readouterr()
    assert _run(["db", "check"]) == 1
    assert "'long ago'" in capsys.readouterr().out
    assert _run(["undo", "--list"]) == 2
    assert "db restore" in told(capsys)


def test_facts_about_long_ago_do_not_make_backups_look_late(home: Path) -> None:
    assert _run(["item", "import-marks"]) == 0
    assert _run(["time", "log", "30", "--day", "2026-11-01"]) == 0
    assert check(Workspace(home)).problems == ()


@pytest.mark.parametrize("command", ["today", "plan", "item list", "item list --json"])
def test_a_reader_that_leaves_early_is_no_failure(command: str) -> None:
    script = f"{sys.executable} -m studyctl {command} | head -c 1 > {os.devnull}; exit ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_closed_output_is_no_failure(home: Path) -> None:
    script = f"{sys.executable} -m studyctl item start math-refresher >&- 2>&-"
    assert subprocess.run(["bash", "-c", script], check=False).returncode == 0
    assert (home / "progress.db").exists()
