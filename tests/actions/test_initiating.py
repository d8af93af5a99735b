"""A folder becomes a workspace, once, and is then found from below."""

from __future__ import annotations

from pathlib import Path

import pytest

from studyctl.actions.configuring import template
from studyctl.actions.initiating import make_workspace
from studyctl.errors import UserError
from studyctl.settings import Settings
from studyctl.workspace import find_workspace


def test_a_new_folder_becomes_a_workspace_that_is_found_from_below(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("STUDYCTL_HOME")
    made = make_workspace(tmp_path / "deep" / "study")
    assert made.home == tmp_path / "deep" / "study" and made.warning == ""
    assert made.file.read_text() == template()
    below = made.home / "a" / "b"
    below.mkdir(parents=True)
    monkeypatch.chdir(below)
    assert find_workspace().home == made.home
    assert find_workspace().settings == Settings()
    assert made.next[0] == f"cd {made.home}"


def test_inside_the_folder_itself_no_cd_is_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert make_workspace(Path(".")).next[0] == "studyctl track list"


@pytest.mark.parametrize("marker", ["studyctl.yaml", "progress.db"])
def test_a_workspace_is_never_overwritten(tmp_path: Path, marker: str) -> None:
    (tmp_path / marker).write_text("theme: light\n")
    with pytest.raises(UserError, match=f"workspace already: it has {marker}"):
        make_workspace(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [marker]
    assert (tmp_path / marker).read_text() == "theme: light\n"


def test_a_file_in_the_way_is_told(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("x")
    for folder in (tmp_path / "taken", tmp_path / "taken" / "below"):
        with pytest.raises(UserError, match="this is a file, not a folder"):
            make_workspace(folder)


def test_a_variable_that_names_another_workspace_is_told(tmp_path: Path, home: Path) -> None:
    assert f"STUDYCTL_HOME names {home}, which comes first" in make_workspace(tmp_path / "new").warning
    assert make_workspace(home).warning == ""
