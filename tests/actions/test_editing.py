"""Opening the editor: which one, what it changed, and what happens when it fails."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import pytest
from in_terminal import Ended, editor_script, in_terminal

from studyctl.actions.editing import edit, editor_words, why_not
from studyctl.errors import UserError
from studyctl.settings import Settings

PROGRAM = """
import sys
from pathlib import Path
from studyctl.actions.editing import edit
from studyctl.errors import UserError
from studyctl.settings import Settings
try:
    print("changed" if edit(Path(sys.argv[1]), Settings(editor=sys.argv[2])) else "same")
except UserError as error:
    print(error)
    sys.exit(2)
"""


def edited(path: Path, editor: str, *typed: tuple[str, str]) -> Ended:
    return in_terminal([sys.executable, "-c", PROGRAM, str(path), editor], typed)


def test_the_setting_comes_before_visual_and_visual_before_editor(monkeypatch: pytest.MonkeyPatch) -> None:
    assert editor_words(Settings()) == ()
    monkeypatch.setenv("EDITOR", "nano")
    assert editor_words(Settings()) == ("nano",)
    monkeypatch.setenv("VISUAL", "code --wait 'a b'")
    assert editor_words(Settings()) == ("code", "--wait", "a b")
    assert editor_words(Settings(editor="~/bin/hx -c x")) == (os.path.expanduser("~/bin/hx"), "-c", "x")
    monkeypatch.setenv("VISUAL", "   ")
    assert editor_words(Settings()) == ("nano",)


def test_quotes_that_do_not_end_are_told_with_their_source(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VISUAL", "vim 'x")
    with pytest.raises(UserError, match=r"^\$VISUAL: the editor command \"vim 'x\" cannot be read: No closing"):
        editor_words(Settings())


def test_without_an_editor_or_a_terminal_nothing_is_opened(tmp_path: Path) -> None:
    assert why_not(Settings()) == "no editor is set"
    assert why_not(Settings(editor="touch")) == "this is not a terminal"
    with pytest.raises(UserError, match="this is not a terminal"):
        edit(tmp_path / "never", Settings(editor="touch"))
    assert not (tmp_path / "never").exists()


def test_an_edit_that_changes_the_content_says_so(tmp_path: Path) -> None:
    path = tmp_path / "a note.md"
    path.write_text("before\n")
    ended = edited(path, editor_script(tmp_path, "path.write_text(path.read_text() + 'after\\n')"))
    assert (ended.code, ended.text) == (0, "changed\n")
    assert path.read_text() == "before\nafter\n"


def test_a_new_file_counts_as_a_change_and_saving_the_same_does_not(tmp_path: Path) -> None:
    path = tmp_path / "note.md"
    script = editor_script(tmp_path, "path.write_text('same')")
    assert edited(path, script) == Ended(0, "changed\n")
    assert edited(path, script) == Ended(0, "same\n")


def test_a_file_that_the_editor_removed_is_no_change_to_record(tmp_path: Path) -> None:
    path = tmp_path / "note.md"
    path.write_text("x")
    assert edited(path, editor_script(tmp_path, "path.unlink()")) == Ended(0, "same\n")


@pytest.mark.parametrize(
    ("body", "said"),
    [("path.write_text('saved'); sys.exit(3)", "ended with 3"),
     ("path.write_text('saved'); import os; os.kill(os.getpid(), 9)", "was ended by signal 9")],
)  # fmt: skip
def test_an_editor_that_fails_ends_in_one_line_and_keeps_the_file(tmp_path: Path, body: str, said: str) -> None:
    path = tmp_path / "note.md"
    path.write_text("before")
    ended = edited(path, editor_script(tmp_path, body))
    assert ended.code == 2
    assert said in ended.text and "the file is kept" in ended.text
    assert ended.text.count("\n") == 1
    assert path.read_text() == "saved"


def test_an_editor_that_is_not_there_ends_in_one_line(tmp_path: Path) -> None:
    ended = edited(tmp_path / "note.md", "no-such-editor-anywhere")
    assert ended.code == 2
    assert "'no-such-editor-anywhere' cannot be started: No such file" in ended.text
    assert ended.text.count("\n") == 1


def test_ctrl_c_is_a_key_of_the_editor_and_does_not_end_us(tmp_path: Path) -> None:
    path = tmp_path / "note.md"
    body = """
import signal
def pressed(number, frame):
    path.write_text("ctrl-c was a key")
    sys.exit(0)
signal.signal(signal.SIGINT, pressed)
print("editor is open", flush=True)
signal.pause()
"""
    ended = edited(path, editor_script(tmp_path, body), ("editor is open", "\x03"))
    assert ended.code == 0 and ended.text.endswith("changed\n")
    assert path.read_text() == "ctrl-c was a key"
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
