"""`config` and `init` at the command line: what is printed, what is written, and the exit codes."""

from __future__ import annotations

import json
import sys
from dataclasses import fields
from pathlib import Path

import pytest
from in_terminal import editor_script, in_terminal

from studyctl.cli.root import _run
from studyctl.settings import Settings

STUDYCTL = [sys.executable, "-m", "studyctl"]


def call(*arguments: str) -> int:
    return _run(list(arguments))


def said(capsys: pytest.CaptureFixture[str]) -> tuple[str, str]:
    captured = capsys.readouterr()
    return captured.out, captured.err


def test_settings_are_listed_in_two_lines_each_of_80_columns(capsys: pytest.CaptureFixture[str], home: Path) -> None:
    assert call("config", "get") == 0
    lines = said(capsys)[0].splitlines()
    assert len(lines) <= 2 * len(fields(Settings)) + 1 and max(map(len, lines)) <= 80
    assert "weekly_hours        25" in lines[5] and lines[5].endswith("default")
    assert lines[6] == "  hours of study in a week, shared by all tracks"
    assert not home.exists()


def test_a_setting_is_set_shown_and_unset(capsys: pytest.CaptureFixture[str], home: Path) -> None:
    assert call("config", "set", "days_off", "sat,sun") == 0
    assert said(capsys)[0] == f"Set: days_off = [sat, sun] (was []), in {home}/studyctl.yaml\n"
    assert call("config", "get", "days_off") == 0
    assert said(capsys)[0] == "[sat, sun]\n"
    assert call("config", "get", "days_off", "--json") == 0
    shown = json.loads(said(capsys)[0])
    assert shown == {
        "key": "days_off",
        "value": ["sat", "sun"],
        "default": [],
        "is_default": False,
        "meaning": "weekdays without study (mon … sun)",
        "choices": [],
    }
    assert call("config", "unset", "days_off") == 0 and call("config", "unset", "days_off") == 0
    assert said(capsys)[0].splitlines() == [
        f"Unset: days_off, in {home}/studyctl.yaml. The default [] holds",
        "days_off is not set. The default [] holds",
    ]
    assert call("config", "get", "--json") == 0
    listed = json.loads(said(capsys)[0])
    assert listed["exists"] and {one["key"] for one in listed["settings"]} >= {"tracks", "threads", "keymap"}


def test_wrong_requests_end_in_one_line_and_code_2(capsys: pytest.CaptureFixture[str], home: Path) -> None:
    for arguments, words in (
        (("set", "wekly_hours", "3"), "there is no setting `wekly_hours`. Did you mean `weekly_hours`?"),
        (("set", "tracks", "sprnt"), "there is no track `sprnt`. Did you mean `sprint`?"),
        (("get", "zz"), "there is no setting `zz`."),
        (("unset", "theem"), "there is no setting `theem`. Did you mean `theme`?"),
    ):
        assert call("config", *arguments) == 2
        out, error = said(capsys)
        assert out == "" and error.startswith(words) and error.count("\n") == 1
    assert not home.exists()


def test_a_place_where_no_folder_can_be_is_told_in_one_line(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file")
    (tmp_path / "odd" / "studyctl.yaml").mkdir(parents=True)
    for home, words in (
        (tmp_path / "taken", "this is a file, not a folder"),
        (tmp_path / "taken" / "below", "this is a file, not a folder"),
        (Path("/proc/nowhere"), "the folder cannot be made or opened"),
        (tmp_path / "odd", "the settings cannot be read: Is a directory"),
    ):
        assert call("--home", str(home), "config", "set", "theme", "light") == 2
        error = said(capsys)[1]
        assert words in error and error.count("\n") == 1
    assert call("config", "unset", "theme") == 0 and not (tmp_path / "home").exists()


def test_the_path_is_printed_whether_or_not_the_file_is_there(capsys: pytest.CaptureFixture[str], home: Path) -> None:
    assert call("config", "path") == 0
    assert said(capsys)[0] == f"{home}/studyctl.yaml\n"
    assert call("config", "path", "--json") == 0
    assert json.loads(said(capsys)[0]) == {"file": f"{home}/studyctl.yaml", "exists": False}


def test_the_editor_opens_a_new_file_with_every_setting_explained(tmp_path: Path, home: Path) -> None:
    body = 'path.write_text(path.read_text().replace("# weekly_hours: 25", "weekly_hours: 33"))'
    ended = in_terminal([*STUDYCTL, "config", "edit"], EDITOR=editor_script(tmp_path, body))
    assert (ended.code, ended.text) == (0, f"Settings saved: {home}/studyctl.yaml\n")
    text = (home / "studyctl.yaml").read_text()
    assert "# hours of study in a week, shared by all tracks\nweekly_hours: 33\n" in text
    assert in_terminal([*STUDYCTL, "config", "get", "weekly_hours"]).text == "33\n"
    again = in_terminal([*STUDYCTL, "config", "edit"], EDITOR=editor_script(tmp_path, "pass"))
    assert (again.code, again.text) == (0, f"Nothing changed: {home}/studyctl.yaml\n")


def test_what_the_editor_left_wrong_is_named_with_its_line_and_kept(tmp_path: Path, home: Path) -> None:
    home.mkdir()
    (home / "studyctl.yaml").write_text("theme: dark\n")
    body = 'path.write_text("theme: dark\\nweekly_hours: 900\\n")'
    ended = in_terminal([*STUDYCTL, "config", "edit"], EDITOR=editor_script(tmp_path, body))
    assert ended.code == 2
    assert ended.text == "studyctl.yaml:2: `weekly_hours` must be above 0 and at most 120\n"
    assert (home / "studyctl.yaml").read_text() == "theme: dark\nweekly_hours: 900\n"
    mending = 'path.write_text("theme: light\\n")'
    mended = in_terminal([*STUDYCTL, "config", "edit"], EDITOR=editor_script(tmp_path, mending))
    assert mended.code == 0 and (home / "studyctl.yaml").read_text() == "theme: light\n"


def test_without_an_editor_no_file_is_made(capsys: pytest.CaptureFixture[str], home: Path) -> None:
    assert call("config", "edit") == 2
    assert "no editor is set, so nothing was opened" in said(capsys)[1]
    assert not home.exists()


def test_init_makes_a_workspace_once_and_says_what_next(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("STUDYCTL_HOME")
    folder = tmp_path / "study"
    assert call("init", str(folder)) == 0
    lines = said(capsys)[0].splitlines()
    assert lines[:3] == [f"Workspace made: {folder}", "Next:", f"  cd {folder}"]
    assert [line.split("  ")[1] for line in lines[3:]] == [
        "studyctl track list",
        "studyctl config edit",
        "studyctl today",
    ]
    assert call("init", str(folder)) == 2
    assert "this folder is a workspace already: it has studyctl.yaml" in said(capsys)[1]
    monkeypatch.chdir(folder)
    assert call("config", "path") == 0
    assert said(capsys)[0] == f"{folder}/studyctl.yaml\n"
    monkeypatch.chdir(tmp_path)
    assert call("--home", str(tmp_path / "other"), "init", "--json") == 0
    made = json.loads(said(capsys)[0])
    assert made["home"] == str(tmp_path / "other") and made["next"][-1] == "studyctl today"
