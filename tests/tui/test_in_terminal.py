"""The program itself in a terminal: it draws, stands aside for the editor, and leaving it is quick, whole and clean."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from terminal import Terminal

from studyctl.actions import items
from studyctl.actions.situation import situation
from studyctl.clock import now
from studyctl.ledger.read import open_reader
from studyctl.workspace import Workspace

LEFT = b"\x1b[?1049l"  # back from the alternate screen
STUDYCTL = [sys.executable, "-m", "studyctl"]


def begun(home: Path) -> Workspace:
    workspace = Workspace(home)
    with situation(workspace, now()) as seen:
        items.start(seen, "math-refresher")
    return workspace


@contextmanager
def opened(**more: str) -> Iterator[Terminal]:
    with Terminal(STUDYCTL, more) as terminal:
        yield terminal


def left_clean(terminal: Terminal) -> None:
    """The program ends well and gives the terminal back as it was."""
    terminal.ended()
    assert terminal.code == 0
    assert LEFT in terminal.drawn and "Traceback" not in terminal.text


def states(home: Path) -> list[str]:
    """The state of every item that anything was recorded about."""
    with open_reader(Workspace(home).progress_db) as reader:
        return [state.state for state in reader.item_states().values()]


def test_without_an_argument_the_app_opens_and_q_leaves_nothing_behind(home: Path) -> None:
    with opened() as terminal:
        terminal.until("first hour", " keys")
        terminal.press("q")
        left_clean(terminal)
    assert not home.exists()  # looking records nothing


@pytest.mark.parametrize("leave", ["q", "\x11", "\x03"], ids=["q", "ctrl+q", "ctrl+c"])
def test_what_was_asked_for_is_recorded_before_the_app_is_gone(home: Path, leave: str) -> None:
    with opened() as terminal:
        terminal.until("first hour", " keys")
        terminal.press(f"\x1b[B\x1b[B {leave}")  # down, down, space: done; and at once away
        left_clean(terminal)
    assert states(home) == ["done"]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP], ids=lambda number: number.name)
def test_a_signal_is_a_way_to_leave(home: Path, number: signal.Signals) -> None:
    with opened() as terminal:
        terminal.until("first hour", " keys")
        os.kill(terminal.pid, number)
        left_clean(terminal)


def test_a_terminal_that_is_closed_takes_nothing_with_it(home: Path) -> None:
    with opened() as terminal:
        terminal.until("first hour", " keys")
        terminal.press("\x1b[B\x1b[B")
        terminal.until("\x1b[13;2H")  # the cursor is at the third step
        terminal.forget()
        terminal.press(" \x1b[A")
        terminal.until("\x1b[10;2H")  # it is at the second one: the space before was heard
        terminal.hang_up()
        terminal.ended()
    assert states(home) == ["done"]


def test_a_note_is_written_in_the_editor_while_the_app_stands_aside(home: Path, tmp_path: Path) -> None:
    workspace = begun(home)
    editor = tmp_path / "editor.sh"
    editor.write_text("#!/bin/sh\necho IN THE EDITOR\necho 'Eigenvectors are the axes that stay.' >> \"$1\"\n")
    editor.chmod(0o755)
    with opened(EDITOR=str(editor)) as terminal:
        terminal.until_true(lambda: "Math refresher" in terminal.text)
        terminal.press("n")
        terminal.until_true(lambda: "IN THE EDITOR" in terminal.text)
        aside = len(terminal.drawn)
        terminal.until_true(lambda: b"\x1b[?1049h" in terminal.drawn[aside - 200 :] and "Note" in terminal.text)
        terminal.press("q")
        left_clean(terminal)
    (note,) = (workspace.home / "notes").rglob("*.md")
    assert "Eigenvectors are the axes" in note.read_text()
    with situation(workspace, now()) as seen:
        item = seen.catalogue.item("math-refresher").id
        assert [row.path for row in seen.reader.notes("item", item)] == [str(note.relative_to(home))]


def test_an_editor_that_cannot_be_started_is_said_and_the_app_comes_back(home: Path) -> None:
    begun(home)
    with opened(EDITOR="no-such-editor-anywhere") as terminal:
        terminal.until_true(lambda: "Math refresher" in terminal.text)
        terminal.press("n")
        terminal.until_true(lambda: "cannot be started" in terminal.text)
        assert terminal.drawn.rindex(b"\x1b[?1049h") > terminal.drawn.rindex(LEFT)
        terminal.press("q")
        left_clean(terminal)


def test_no_color_means_no_colours_and_what_is_selected_is_still_seen(home: Path) -> None:
    begun(home)
    with opened(NO_COLOR="1") as terminal:
        terminal.until_true(lambda: "Math refresher" in terminal.text and "▌" in terminal.text)
        terminal.press("q")
        left_clean(terminal)
    styles = re.findall(rb"\x1b\[([0-9;]*)m", terminal.drawn)
    codes = {code for style in styles for code in style.split(b";") if code}
    assert codes <= {b"0", b"1", b"4", b"7", b"9", b"39", b"49"} and b"1" in codes
    assert "▌" in terminal.text


def test_a_kill_loses_nothing(home: Path) -> None:
    workspace = begun(home)
    with opened() as terminal:
        terminal.until_true(lambda: "Math refresher" in terminal.text)
        terminal.press("s")
        terminal.until_true(lambda: "Timer s" in terminal.text)
        os.kill(terminal.pid, signal.SIGKILL)
        terminal.ended()
    with situation(workspace, now()) as seen:
        assert seen.reader.timer() is not None
    done = subprocess.run([*STUDYCTL, "time", "stop", "--keep", "all"], capture_output=True)
    assert done.returncode == 0, done.stderr


def test_without_a_terminal_one_line_says_what_to_do(home: Path) -> None:
    done = subprocess.run(STUDYCTL, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    said = "the app needs a terminal. `studyctl today` prints the plan of the day"
    assert (done.returncode, done.stdout, done.stderr) == (2, "", f"{said}\n")
    with Terminal(["sh", "-c", '"$@" </dev/null', "sh", *STUDYCTL]) as terminal:  # what it draws would be seen
        terminal.ended()
        assert terminal.code == 2 and said in terminal.text
    assert not home.exists()
