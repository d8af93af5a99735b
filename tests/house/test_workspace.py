"""Where the workspace is found, what counts as one, and what labs say without torch."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from studyctl.errors import UserError
from studyctl.workspace import Workspace, find_workspace


@pytest.fixture
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder outside any workspace, and no STUDYCTL_HOME."""
    monkeypatch.delenv("STUDYCTL_HOME")
    folder = tmp_path / "a" / "b"
    folder.mkdir(parents=True)
    monkeypatch.chdir(folder)
    return folder


def test_the_option_comes_before_the_variable_before_the_folders(
    nowhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (nowhere.parent / "studyctl.yaml").write_text("")
    assert find_workspace().home == nowhere.parent
    monkeypatch.setenv("STUDYCTL_HOME", str(nowhere / "x"))
    assert find_workspace().home == nowhere / "x"
    assert find_workspace(str(nowhere / "y")).home == nowhere / "y"


@pytest.mark.parametrize("marker", ["progress.db", "studyctl.yaml"])
def test_the_nearest_parent_with_a_workspaces_file_is_it(nowhere: Path, marker: str) -> None:
    (nowhere.parent.parent / "studyctl.yaml").write_text("")
    (nowhere.parent / marker).write_text("")
    assert find_workspace().home == nowhere.parent


def test_a_folder_only_named_curriculum_never_counts(nowhere: Path, tmp_path: Path) -> None:
    (nowhere / "curriculum").mkdir()
    (nowhere / "progress.db").mkdir()
    assert find_workspace().home == tmp_path / "data" / "studyctl"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("weekly_hour: 3\n", "studyctl.yaml:1: unknown key `weekly_hour`. Did you mean `weekly_hours`?"),
        ("weekly_hours: 0\n", "`weekly_hours` must be above 0"),
        ("days_off: [thursday]\n", "`thursday`"),
        ("days_off: [mon, tue, wed, thu, fri, sat, sun]\n", "leaves no day to study"),
        ("start: soon\n", "`start` cannot be `soon`"),
        ("theme: pink\n", "`theme` cannot be `pink`"),
        ("tracks: hundred-days\n", "should be a list"),
    ],
)
def test_a_wrong_setting_is_told_with_its_place(home: Path, text: str, told: str) -> None:
    home.mkdir()
    (home / "studyctl.yaml").write_text(text)
    with pytest.raises(UserError) as wrong:
        Workspace(home).settings  # noqa: B018
    assert told in str(wrong.value)


def test_all_that_is_wrong_with_the_settings_is_told_at_once_and_with_its_line(home: Path) -> None:
    home.mkdir()
    (home / "studyctl.yaml").write_text("weekly_hour: 3\nreview_hour: 99\nthreads: -3\ntheme: pink\ndays_off: [sum]\n")
    with pytest.raises(UserError) as wrong:
        Workspace(home).settings  # noqa: B018
    told = [
        f"{problem.where} {problem.what.split()[-1 if 'unknown' in problem.what else 0]}"
        for problem in wrong.value.problems
    ]
    assert sorted(told) == [
        "studyctl.yaml:1 `weekly_hour`",
        "studyctl.yaml:2 `review_hour`",
        "studyctl.yaml:3 `threads`",
        "studyctl.yaml:4 `theme`",
        "studyctl.yaml:5 `days_off`",
    ]


def test_settings_change_with_their_file_although_they_are_compiled(home: Path) -> None:
    home.mkdir()
    for hours in (10, 20, 10):
        (home / "studyctl.yaml").write_text(f"weekly_hours: {hours}\n")
        assert Workspace(home).settings.weekly_hours == hours
        assert Workspace(home).settings.weekly_hours == hours


def test_without_torch_everything_works_but_running_a_lab_which_says_what_to_install(home: Path) -> None:
    blocked = (
        "import sys; sys.modules.update(torch=None, numpy=None); from studyctl.cli.root import main; main(sys.argv[1:])"
    )
    for command, code in ((("today",), 0), (("lab", "show", "00"), 0), (("lab", "run", "00", "--preset", "smoke"), 2)):
        done = subprocess.run([sys.executable, "-c", blocked, *command], capture_output=True, text=True, env=os.environ)
        assert done.returncode == code, done.stderr
    assert done.stderr == "labs need torch and numpy. Install: pip install -c constraints.txt -e '.[labs]'\n"
    assert not home.exists()
