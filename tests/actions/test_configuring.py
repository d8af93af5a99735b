"""Settings read and changed: what is accepted, what is refused, and what stays of the file."""

from __future__ import annotations

import dataclasses
import os
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from studyctl.actions.configuring import (
    check_file,
    configuration,
    make_file,
    set_value,
    setting,
    template,
    unset,
    validated,
)
from studyctl.errors import UserError
from studyctl.settings import Settings
from studyctl.workspace import Workspace


def fresh(home: Path) -> Workspace:
    return Workspace(home)


def test_every_setting_has_a_default_and_a_meaning(home: Path) -> None:
    found = configuration(fresh(home))
    assert [one.key for one in found.settings] == [entry.name for entry in dataclasses.fields(Settings)]
    assert all(one.is_default and one.meaning and one.value == one.default for one in found.settings)
    assert not found.exists
    assert not home.exists()


@pytest.mark.parametrize(
    ("key", "text", "value"),
    [
        ("weekly_hours", "30", 30.0),
        ("weekly_hours", "1.5e1", 15.0),
        ("threads", "2", 2),
        ("days_off", "sat,sun", ("sat", "sun")),
        ("days_off", "[sat, sun]", ("sat", "sun")),
        ("days_off", "sat", ("sat",)),
        ("days_off", "", ()),
        ("days_off", "[]", ()),
        ("tracks", "hundred-days, sprint", ("hundred-days", "sprint")),
        ("start", "2026-11-01", "2026-11-01"),
        ("start", "", ""),
        ("review_hour", "18:30", "18:30"),
        ("review_hour", "'18:30'", "18:30"),
        ("editor", "vim -c 'set tw=80' #x", "vim -c 'set tw=80' #x"),
        ("editor", "{odd", "{odd"),
        ("theme", "light", "light"),
        ("keymap", "{quit: q, undo: u}", {"quit": "q", "undo": "u"}),
        ("keymap", "{}", {}),
    ],
)
def test_a_value_is_read_by_the_settings_type_and_comes_back(home: Path, key: str, text: str, value: Any) -> None:
    changed = set_value(fresh(home), key, text)
    assert changed.value == value and changed.before == getattr(Settings(), key)
    assert getattr(fresh(home).settings, key) == value
    assert setting(fresh(home), key).is_default is (value == getattr(Settings(), key))


@pytest.mark.parametrize(
    ("key", "text", "words"),
    [
        ("wekly_hours", "3", "there is no setting `wekly_hours`. Did you mean `weekly_hours`?"),
        ("zzzz", "3", "there is no setting `zzzz`. Known: tracks, start,"),
        ("weekly_hours", "abc", "`weekly_hours` should be a number, found `abc`"),
        ("weekly_hours", "500", "`weekly_hours` must be above 0 and at most 120"),
        ("weekly_hours", "[1]", "`weekly_hours` should be a number, found a list"),
        ("weekly_hours", "nan", "`weekly_hours` should be a number"),
        ("weekly_hours", "{a: [", "this is not YAML"),
        ("weekly_hours", "!!python/name:os.system x", "the tag"),
        ("threads", "1.5", "`threads` should be a whole number, found `1.5`"),
        ("theme", "drk", "`theme` cannot be `drk`. Did you mean `dark`?"),
        ("review_hour", "25:00", "`review_hour` cannot be `25:00`"),
        ("days_off", "mon,xyz", "`days_off` has `xyz`"),
        ("tracks", "hundred-dys", "there is no track `hundred-dys`. Did you mean `hundred-days`?"),
        ("tracks", "[sprint, zzz]", "there is no track `zzz`. Known: "),
        ("keymap", "quit", "`keymap` should be keys and values"),
        ("editor", "a\nb: c\x00", "control"),
    ],
)
def test_what_does_not_fit_is_refused_and_nothing_is_written(home: Path, key: str, text: str, words: str) -> None:
    with pytest.raises(UserError) as refused:
        set_value(fresh(home), key, text)
    assert words in str(refused.value)
    assert "VALUE" not in str(refused.value)
    assert not (home / "studyctl.yaml").exists()


def test_the_rest_of_a_file_stays(home: Path) -> None:
    home.mkdir()
    text = "# mine\ntheme: light # at night: dark\n\n# free\ndays_off:\n  - sun\n# end\n"
    (home / "studyctl.yaml").write_text(text)
    set_value(fresh(home), "theme", "dark")
    set_value(fresh(home), "weekly_hours", "10")
    assert (home / "studyctl.yaml").read_text() == text.replace("light", "dark") + "weekly_hours: 10\n"
    unset(fresh(home), "weekly_hours")
    assert (home / "studyctl.yaml").read_text() == text.replace("light", "dark")


def test_setting_and_unsetting_every_setting_leaves_the_commented_file_as_it_was(home: Path) -> None:
    assert make_file(home / "studyctl.yaml") and not make_file(home / "studyctl.yaml")
    values = {
        "tracks": "sprint",
        "days_off": "sun",
        "keymap": "{a: b}",
        "threads": "3",
        "theme": "ansi",
        "start": "2026-11-01",
    }
    for key, value in values.items():
        set_value(fresh(home), key, value)
    settings = fresh(home).settings
    assert (settings.tracks, settings.days_off, settings.threads, settings.theme) == (("sprint",), ("sun",), 3, "ansi")
    assert (home / "studyctl.yaml").read_text().count("\n") == template().count("\n")
    for key in values:
        assert unset(fresh(home), key).changed
    assert (home / "studyctl.yaml").read_text() == template()
    assert not unset(fresh(home), "theme").changed


def test_the_template_sets_nothing_and_names_everything() -> None:
    assert validated(template()) == Settings()
    uncommented = "\n".join(
        line[2:] for line in template().splitlines() if line.partition(":")[0][2:] in Settings.__dataclass_fields__
    )
    assert validated(uncommented) == Settings()
    assert len(uncommented.splitlines()) == len(dataclasses.fields(Settings))


def test_a_wrong_file_is_named_with_its_line_and_can_be_mended_by_the_very_key(home: Path) -> None:
    home.mkdir()
    (home / "studyctl.yaml").write_text("# x\ntheme: dark\nweekly_hours: 900\n")
    with pytest.raises(UserError, match=r"^studyctl\.yaml:3: `weekly_hours` must be above 0"):
        check_file(fresh(home))
    with pytest.raises(UserError, match=r"^studyctl\.yaml:3: `weekly_hours` must"):
        set_value(fresh(home), "theme", "light")
    assert set_value(fresh(home), "weekly_hours", "9").before is None
    assert (home / "studyctl.yaml").read_text() == "# x\ntheme: dark\nweekly_hours: 9\n"
    (home / "studyctl.yaml").write_text("theme: dark\ntracks: [nope]\n")
    with pytest.raises(UserError, match=r"^studyctl\.yaml:2: `tracks`: there is no track `nope`"):
        check_file(fresh(home))


def test_bytes_that_are_no_text_are_refused_and_left(home: Path) -> None:
    home.mkdir()
    (home / "studyctl.yaml").write_bytes(b"theme: d\xe4rk\n")
    with pytest.raises(UserError, match=r"^studyctl\.yaml: byte 8 is not UTF-8"):
        set_value(fresh(home), "threads", "1")
    assert (home / "studyctl.yaml").read_bytes() == b"theme: d\xe4rk\n"


def test_a_link_stays_a_link_and_its_file_keeps_its_mode(home: Path, tmp_path: Path) -> None:
    home.mkdir()
    real = tmp_path / "dotfiles.yaml"
    real.write_text("theme: dark\n")
    real.chmod(0o640)
    (home / "studyctl.yaml").symlink_to(real)
    set_value(fresh(home), "theme", "light")
    assert (home / "studyctl.yaml").is_symlink()
    assert real.read_text() == "theme: light\n" and stat.S_IMODE(real.stat().st_mode) == 0o640
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_two_processes_at_once_lose_no_setting(home: Path) -> None:
    values = {"weekly_hours": "31", "theme": "light", "threads": "2", "review_day": "sat", "days_off": "mon"}
    command = [sys.executable, "-m", "studyctl", "config", "set"]
    running = [subprocess.Popen([*command, *pair], stdout=subprocess.DEVNULL) for pair in values.items()]
    assert [process.wait(60) for process in running] == [0] * len(values)
    settings = fresh(home).settings
    assert (settings.weekly_hours, settings.theme, settings.threads) == (31.0, "light", 2)
    assert (settings.review_day, settings.days_off) == ("sat", ("mon",))
    assert os.listdir(home) == ["studyctl.yaml"]


def test_what_takes_certain_values_only_names_them_as_they_are_set(home: Path) -> None:
    workspace = Workspace(home)
    words = {one.key: one.words for one in configuration(workspace).settings}
    assert words["theme"] == ("dark", "light", "ansi") and words["ascii"] == ("false", "true")
    assert words["weekly_hours"] == words["keymap"] == ()
    for key in ("theme", "ascii", "review_day"):
        for word in words[key]:
            assert set_value(workspace, key, word).changed or word == words[key][0]
