"""The program itself in a terminal: it draws, it answers, and leaving it is quick, whole and clean."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import pytest
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


@pytest.mark.parametrize("leave", ["q", "\x11", "\x03"], ids=["q", "ctrl+q", "ctrl+c"])
def test_what_was_asked_for_is_recorded_before_the_app_is_gone(home: Path, leave: str) -> None:
    with Terminal([*COMMAND, "--home", str(home)]) as terminal:
        terminal.until("first hour", " keys")
        terminal.press(f"\x1b[B\x1b[B {leave}")  # down, down, space: done; and at once away
        terminal.ended()
        assert terminal.code == 0
    assert states(home) == ["done"]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP], ids=lambda number: number.name)
def test_a_signal_is_a_way_to_leave(home: Path, number: signal.Signals) -> None:
    with Terminal([*COMMAND, "--home", str(home)]) as terminal:
        terminal.until("first hour", " keys")
        os.kill(terminal.pid, number)
        terminal.ended()
        assert terminal.code == 0
        assert LEFT.encode() in terminal.drawn and "Traceback" not in terminal.text


def test_a_terminal_that_is_closed_takes_nothing_with_it(home: Path) -> None:
    with Terminal([*COMMAND, "--home", str(home)]) as terminal:
        terminal.until("first hour", " keys")
        terminal.press("\x1b[B\x1b[B")
        terminal.until("\x1b[13;2H")  # the cursor is at the third step
        terminal.forget()
        terminal.press(" \x1b[A")
        terminal.until("\x1b[10;2H")  # it is at the second one: the space before was heard
        terminal.hang_up()
        terminal.ended()
    assert states(home) == ["done"]


def states(home: Path) -> list[str]:
    """The state of every item that anything was recorded about."""
    with open_reader(Workspace(home).progress_db) as reader:
        return [state.state for state in reader.item_states().values()]


def test_without_a_terminal_it_says_what_else_there_is(home: Path) -> None:
    with Terminal(["sh", "-c", '"$@" </dev/null', "sh", *COMMAND, "--home", str(home)]) as terminal:
        terminal.ended()
        assert terminal.code == 2
        assert "the app needs a terminal" in terminal.text and "studyctl today" in terminal.text
