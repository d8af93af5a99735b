"""The program itself in a terminal: it draws, it answers, and leaving it is quick, whole and clean."""

from __future__ import annotations

import sys
from pathlib import Path

from terminal import Terminal

from studyctl.ledger.read import open_reader
from studyctl.workspace import Workspace

COMMAND = [sys.executable, "-m", "studyctl"]
LEFT = "\x1b[?1049l"  # back to the screen that was there before


def test_q_leaves_and_gives_the_terminal_back(home: Path) -> None:
    with Terminal([*COMMAND, "--home", str(home)]) as terminal:
        terminal.until("first hour", " keys")
        terminal.press("q")
        terminal.ended()
        assert terminal.code == 0
        assert LEFT.encode() in terminal.drawn and "Traceback" not in terminal.text
    assert not home.exists()  # looking records nothing


def test_what_was_asked_for_is_recorded_before_the_app_is_gone(home: Path) -> None:
    with Terminal([*COMMAND, "--home", str(home)]) as terminal:
        terminal.until("first hour", " keys")
        terminal.press("\x1b[B\x1b[B \x11")  # down, down, space: done; at once ctrl+q
        terminal.ended()
        assert terminal.code == 0
    with open_reader(Workspace(home).progress_db) as reader:
        assert [state.state for state in reader.item_states().values()] == ["done"]


def test_without_a_terminal_it_says_what_else_there_is(home: Path) -> None:
    with Terminal(["sh", "-c", '"$@" </dev/null', "sh", *COMMAND, "--home", str(home)]) as terminal:
        terminal.ended()
        assert terminal.code == 2
        assert "the app needs a terminal" in terminal.text and "studyctl today" in terminal.text
