"""`studyctl demo` as a person uses it: a look around, and nothing of it left."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from in_terminal import in_terminal

from studyctl.actions.demo import demonstration, end_runs
from studyctl.actions.labs import missing_packages
from studyctl.cli.root import _run
from studyctl.clock import now
from studyctl.runs.spec import run_dirs
from studyctl.runs.state import observe

pytestmark = pytest.mark.processes

DEMO = [sys.executable, "-m", "studyctl", "demo"]
LIVING = 0 if missing_packages() else 1  # runs that live in a demonstration: one where torch is installed


@pytest.fixture(autouse=True)
def own_temporary_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Demonstrations are made in a folder of the test's own, and on the real clock, since their runs are real."""
    folder = tmp_path / "tmp"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr(tempfile, "tempdir", None)
    monkeypatch.delenv("STUDYCTL_NOW")
    yield folder


def processes_in(folder: Path) -> list[psutil.Process]:
    """Every process that names the folder or works in it."""
    found = []
    for process in psutil.process_iter():
        try:
            named = any(str(folder) in word for word in process.cmdline())
            if process.pid != os.getpid() and (named or process.cwd().startswith(str(folder))):
                found.append(process)
        except psutil.Error:
            continue
    return found


def test_the_app_opens_on_it_and_leaving_removes_everything(own_temporary_folder: Path, home: Path) -> None:
    ended = in_terminal(DEMO, (("Continual learning", "q"),), LINES="24", TERM="xterm-256color")
    assert ended.code == 0, ended.text
    (place,) = re.findall(r"The demonstration is in (\S+) and goes when you leave it\.", ended.text)
    assert Path(place).parent == own_temporary_folder
    assert list(own_temporary_folder.iterdir()) == [] and processes_in(own_temporary_folder) == []
    assert not home.exists()


def test_its_run_lives_and_ends_with_it(own_temporary_folder: Path) -> None:
    with demonstration(None, now()) as workspace:
        states = [observe(folder, now(), 0).state for folder in run_dirs(workspace.runs)]
        assert len([state for state in states if state in ("starting", "running")]) == LIVING
        assert bool(processes_in(workspace.home)) == bool(LIVING)
    assert list(own_temporary_folder.iterdir()) == [] and processes_in(own_temporary_folder) == []


def test_a_kept_folder_stays_without_its_run(tmp_path: Path) -> None:
    with demonstration(tmp_path / "kept", now()) as workspace:
        pass
    states = [observe(folder, now(), 0).state for folder in run_dirs(workspace.runs)]
    assert len(states) == 16 + LIVING and not {"starting", "running", "stalled", "orphaned"} & set(states)
    assert end_runs(workspace, now()) == 0 and processes_in(workspace.home) == []


@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGTERM])
def test_a_terminal_that_goes_away_leaves_nothing(own_temporary_folder: Path, number: signal.Signals) -> None:
    looking = (
        "import time\nfrom studyctl.actions.demo import demonstration\nfrom studyctl.clock import now\n"
        "with demonstration(None, now()) as workspace:\n    print('open', flush=True)\n    time.sleep(60)\n"
    )
    with subprocess.Popen([sys.executable, "-c", looking], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout and process.stdout.readline() == "open\n"
        process.send_signal(number)
        assert process.wait(30) == 128 + number
    assert list(own_temporary_folder.iterdir()) == [] and processes_in(own_temporary_folder) == []


def test_without_the_app_the_folder_is_filled_and_says_what_to_do(
    tmp_path: Path, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    began = time.monotonic()
    assert _run(["demo", "--no-app", "--keep", str(tmp_path / "kept")]) == 0
    said = capsys.readouterr().out
    commands = re.findall(r"^  studyctl (.+)$", said, re.MULTILINE)
    assert len(commands) == 5 and commands[0] == f"--home {tmp_path / 'kept'}"
    for command in commands[1:]:
        assert _run(command.split()) == 0, command
    assert "Week 7" in capsys.readouterr().out
    assert not home.exists() and time.monotonic() - began < 60


def test_what_cannot_be_is_said_in_one_line(
    tmp_path: Path, own_temporary_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    for arguments, said in (
        (["--no-app"], "--keep FOLDER"),
        (["--no-app", "--keep", str(tmp_path)], "not empty"),
        (["--keep", str(tmp_path)], "needs a terminal"),
        ([], "needs a terminal"),
    ):
        assert _run(["demo", *arguments]) == 2
        message = capsys.readouterr().err
        assert said in message and message.count("\n") == 1
    assert list(own_temporary_folder.iterdir()) == []
