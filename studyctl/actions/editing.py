"""Open a file in the learner's editor: notes, settings, anything that a person writes."""

from __future__ import annotations

import hashlib
import os
import shlex
import signal
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from studyctl.errors import Problem, UserError
from studyctl.settings import Settings

NO_EDITOR = "no editor is set"
HOW_TO_SET = "Set $VISUAL, $EDITOR or the setting `editor`"


def editor_words(settings: Settings) -> tuple[str, ...]:
    """The editor's command as words: the setting `editor`, else $VISUAL, else $EDITOR; none where none is set.

    Raises UserError where the command's quoting does not end.
    """
    for source, text in (
        ("the setting `editor`", settings.editor),
        ("$VISUAL", os.environ.get("VISUAL", "")),
        ("$EDITOR", os.environ.get("EDITOR", "")),
    ):
        words = _words(source, text)
        if words:
            return words
    return ()


def _words(source: str, text: str) -> tuple[str, ...]:
    try:
        words = shlex.split(text)
    except ValueError as error:
        raise UserError(Problem(f"the editor command {text!r} cannot be read: {error}", source, HOW_TO_SET)) from error
    return (os.path.expanduser(words[0]), *words[1:]) if words else ()


def why_not(settings: Settings) -> str:
    """Why no editor can be opened here (`no editor is set`, `this is not a terminal`); nothing where one can."""
    if not editor_words(settings):
        return NO_EDITOR
    # the descriptors, not sys.stdin: the app replaces that one while it draws
    return "" if os.isatty(0) and os.isatty(1) else "this is not a terminal"


def edit(path: Path, settings: Settings) -> bool:
    """Open the file at `path` in the editor, wait until it ends, and say whether the file's content changed.

    Raises UserError where no editor can be opened, it cannot be started, or it fails; the file stays as it left it.
    """
    reason = why_not(settings)
    if reason:
        raise UserError(Problem(f"{reason}, so nothing was opened", str(path), HOW_TO_SET))
    before = _digest(path)
    _run((*editor_words(settings), str(path)), path)
    after = _digest(path)
    return after is not None and after != before


def _digest(path: Path) -> str | None:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise UserError(Problem(f"it cannot be read: {error.strerror}", str(path))) from error


def _run(command: Sequence[str], path: Path) -> None:
    try:
        editor = subprocess.Popen(command)
    except OSError as error:
        what = f"the editor {command[0]!r} cannot be started: {error.strerror}"
        raise UserError(Problem(what, str(path), HOW_TO_SET)) from error
    with _interrupts_are_the_editors():
        code = editor.wait()
    if code:
        ending = f"was ended by signal {-code}" if code < 0 else f"ended with {code}"
        raise UserError(Problem(f"the editor {command[0]!r} {ending}; the file is kept as it left it", str(path)))


@contextmanager
def _interrupts_are_the_editors() -> Iterator[None]:
    """Ctrl-C reaches the whole terminal: an editor takes it as a key, so we let it be while one is open."""
    try:
        former = signal.signal(signal.SIGINT, signal.SIG_IGN)
    except ValueError:  # not the main thread, which alone gets the signal
        yield
        return
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, former)
