"""A lab's code and the settings, opened in the learner's editor from the app in a real terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from terminal import Terminal

from studyctl.settings import read_settings

LAB_YAML = "id: 91_own\ntitle: Own\nquestion: Why?\npresets: {quick: {steps: 1}}\n"


@pytest.fixture
def app(home: Path, tmp_path: Path) -> Iterator[Terminal]:
    """The app with an editor that writes a line into what it opens."""
    folder = home / "labs" / "91_own"
    folder.mkdir(parents=True)
    (folder / "lab.yaml").write_text(LAB_YAML)
    (folder / "lab.py").write_text("print('own')\n")
    editor = tmp_path / "editor.sh"
    editor.write_text('#!/bin/sh\necho "OPENED $1 FOR YOU"\necho "theme: light" >> "$1"\n')
    editor.chmod(0o755)
    with Terminal([sys.executable, "-m", "studyctl"], {"EDITOR": str(editor)}) as terminal:
        yield terminal


def test_the_code_of_the_selected_lab_is_opened(app: Terminal, home: Path) -> None:
    app.until_true(lambda: "Today" in app.text)
    app.press("5")
    app.until_true(lambda: "91 Own" in app.text)
    app.press("jj\r")
    app.until_true(lambda: "Launch quick" in app.text)
    app.press("e")
    app.until_true(lambda: "91_own/lab.py FOR YOU" in app.text)
    app.press("q")
    app.ended()
    assert app.code == 0
    assert (home / "labs" / "91_own" / "lab.py").read_text() == "print('own')\ntheme: light\n"


def test_the_settings_are_opened_and_hold_at_once(app: Terminal, home: Path) -> None:
    app.until_true(lambda: "Today" in app.text)
    app.press(",")
    app.until_true(lambda: "document_day_hours" in app.text)
    app.press("e")
    app.until_true(lambda: "studyctl.yaml FOR YOU" in app.text)
    light = b"48;2;251;250;247"  # the ground of the light theme
    app.until_true(lambda: light in app.drawn)
    app.press("q")
    app.ended()
    assert app.code == 0
    assert read_settings(home / "studyctl.yaml").theme == "light"
