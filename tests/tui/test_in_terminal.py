"""The app in a real terminal: it opens without an argument, stands aside for the editor, and leaves nothing behind."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from terminal import Terminal

from studyctl.actions import items
from studyctl.actions.situation import situation
from studyctl.clock import now
from studyctl.workspace import Workspace

LEFT = b"\x1b[?1049l"  # back from the alternate screen


def begun(home: Path) -> Workspace:
    workspace = Workspace(home)
    with situation(workspace, now()) as seen:
        items.start(seen, "math-refresher")
    return workspace


@contextmanager
def opened(arguments: tuple[str, ...] = (), **more: str) -> Iterator[Terminal]:
    with Terminal([sys.executable, "-m", "studyctl", *arguments], more) as terminal:
        yield terminal


def test_without_an_argument_the_app_opens_and_q_leaves_the_terminal_as_it_was(home: Path) -> None:
    begun(home)
    with opened() as terminal:
        terminal.until_true(lambda: "Math refresher" in terminal.text)
        terminal.press("q")
        terminal.ended()
        assert terminal.code == 0
        assert LEFT in terminal.drawn and "Traceback" not in terminal.text


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
        terminal.ended()
        assert terminal.code == 0
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
        terminal.ended()
        assert terminal.code == 0


def test_no_color_means_no_colours_and_what_is_selected_is_still_seen(home: Path) -> None:
    begun(home)
    with opened(NO_COLOR="1") as terminal:
        terminal.until_true(lambda: "Math refresher" in terminal.text and "▌" in terminal.text)
        terminal.press("q")
        terminal.ended()
        assert terminal.code == 0
    styles = re.findall(rb"\x1b\[([0-9;]*)m", terminal.drawn)
    codes = {code for style in styles for code in style.split(b";") if code}
    assert codes <= {b"0", b"1", b"4", b"7", b"9", b"39", b"49"} and b"1" in codes
    assert "▌" in terminal.text


def test_a_terminal_that_goes_away_and_a_kill_lose_nothing(home: Path) -> None:
    workspace = begun(home)
    for blow in (signal.SIGHUP, signal.SIGTERM, signal.SIGKILL):
        with opened() as terminal:
            terminal.until_true(lambda: "Math refresher" in terminal.text)
            terminal.press("s")
            terminal.until_true(lambda: "Timer s" in terminal.text)
            os.kill(terminal.pid, blow)
            terminal.ended()
        with situation(workspace, now()) as seen:
            assert seen.reader.timer() is not None
        done = subprocess.run([sys.executable, "-m", "studyctl", "time", "stop", "--keep", "all"], capture_output=True)
        assert done.returncode == 0, done.stderr


def test_without_a_terminal_one_line_says_what_to_do(home: Path) -> None:
    done = subprocess.run([sys.executable, "-m", "studyctl"], capture_output=True, text=True, stdin=subprocess.DEVNULL)
    assert done.returncode == 2 and done.stdout == ""
    assert done.stderr == "the app needs a terminal. `studyctl today` prints the plan of the day\n"
    assert not home.exists()
