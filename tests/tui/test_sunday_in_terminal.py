"""The Sunday review in a real terminal: killed while one types, and an answer written in the learner's editor."""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from terminal import Terminal

from studyctl.actions import reflecting
from studyctl.actions.situation import situation
from studyctl.clock import now
from studyctl.ledger.facts import ItemMarked
from studyctl.ledger.write import record
from studyctl.workspace import Workspace

pytestmark = pytest.mark.processes
APP = [sys.executable, "-m", "studyctl"]


@pytest.fixture
def here(home: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    monkeypatch.setenv("STUDYCTL_NOW", "2026-11-22T17:05:00")
    made = Workspace(home)
    with situation(made, now()) as seen:
        item = next(iter(seen.catalogue.items))
    record(made.progress_db, "test", "test", [ItemMarked(item, "started")], now())
    return made


def said(here: Workspace) -> dict[str, Any]:
    with situation(here, now()) as seen:
        return dict(reflecting.review(seen).said)


def test_killed_while_typing_it_loses_at_most_the_last_second(here: Workspace) -> None:
    with Terminal(APP) as terminal:
        terminal.until_true(lambda: "Today" in terminal.text)
        terminal.press("8")
        terminal.until_true(lambda: "What was done?" in terminal.text)
        terminal.press("\r")
        terminal.until_true(lambda: "next question" in terminal.text)
        sent: list[tuple[float, str]] = []
        for letter in "the loader was the bottleneck all along":
            terminal.press(letter)
            sent.append((time.perf_counter(), letter))
            pause = time.perf_counter() + 0.08
            while time.perf_counter() < pause:
                terminal.read(0.02)
        killed = time.perf_counter()
        os.kill(terminal.pid, signal.SIGKILL)
        os.waitpid(terminal.pid, 0)
        terminal.pid = 0
    kept = said(here).get("code_quality", "")
    older = "".join(letter for at, letter in sent if killed - at > 1.5)  # a second, and what a busy machine takes
    whole = "".join(letter for _, letter in sent)
    assert whole.startswith(kept) and len(kept) >= len(older.rstrip()) and older
    with Terminal(APP) as terminal:
        terminal.until_true(lambda: "Today" in terminal.text)
        terminal.press("w")
        terminal.until_true(lambda: "Resumed" in terminal.text and kept.split()[0] in terminal.text)
        terminal.press("\x11")
        terminal.ended()


def test_an_answer_is_written_in_the_editor(here: Workspace, tmp_path: Path) -> None:
    editor = tmp_path / "editor.sh"
    editor.write_text('#!/bin/sh\nprintf "first line\\nsecond line\\n" > "$1"\n')
    editor.chmod(0o755)
    with Terminal(APP, {"EDITOR": str(editor)}) as terminal:
        terminal.until_true(lambda: "Today" in terminal.text)
        terminal.press("8")
        terminal.until_true(lambda: "What was done?" in terminal.text)
        terminal.press("e")
        terminal.until_true(lambda: "second line" in terminal.text and "saved 17:05:00" in terminal.text)
        terminal.press("\x11")
        terminal.ended()
        assert terminal.code == 0
    assert said(here)["code_quality"] == "first line\nsecond line"


def test_what_is_typed_before_the_field_is_there_is_in_it(here: Workspace) -> None:
    with Terminal(APP) as terminal:
        terminal.until_true(lambda: "Today" in terminal.text)
        terminal.press("8")
        terminal.until_true(lambda: "What was done?" in terminal.text)
        terminal.press("\rquick fox\x1b")
        terminal.until_true(lambda: "quick fox" in terminal.text)
        terminal.press("\x11")
        terminal.ended()
    assert said(here)["code_quality"] == "quick fox"
