"""Notes are files in `notes/`: made with an outline, opened in the editor, recorded when they were written to."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from studyctl.actions.editing import HOW_TO_SET, NO_EDITOR, edit, why_not
from studyctl.actions.situation import Situation
from studyctl.errors import Problem, UserError
from studyctl.ledger.facts import NoteWritten


@dataclass(frozen=True)
class NoteOutline:
    """The note that a subject (an item or a paper) begins with: the workspace path where it belongs, and its text."""

    kind: Literal["item", "paper"]
    subject: str
    path: str
    text: str


@dataclass(frozen=True)
class Noted:
    """What became of a note: `created` the file is new, `changed` it was written to in the editor.

    `command` is empty where nothing was recorded; `unopened` says why no editor was opened.
    """

    command: str
    text: str
    subject: str
    path: str
    file: Path
    created: bool
    changed: bool
    unopened: str


def write_note(seen: Situation, start: NoteOutline) -> Noted:
    """Open a note in the editor, a new one with its outline, and record it when it was written to.

    Without an editor the file is made all the same; a note written to by other means is recorded the next time.
    Raises UserError where the file cannot be made or the editor fails; the file is kept.
    """
    file = seen.workspace.home / start.path
    created = _create(file, start.text)
    unopened = why_not(seen.settings)
    changed = not unopened and edit(file, seen.settings)
    command = ""
    if changed or _unrecorded(seen, start, file):
        command = _record(seen, start)
    words = _words(start, created, bool(command), unopened)
    return Noted(command, words, start.subject, start.path, file, created, changed, unopened)


def _create(file: Path, text: str) -> bool:
    """Makes the file where there is none; what exists is never written over."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("x", encoding="utf-8") as opened:
            opened.write(text)
    except FileExistsError as error:
        if file.is_file():
            return False
        blocker = file if file.exists() else file.parent
        raise UserError(Problem("this is in the way of the note", str(blocker), "Move it away")) from error
    except OSError as error:
        raise UserError(Problem(f"the note cannot be made: {error.strerror}", str(file))) from error
    return True


def _unrecorded(seen: Situation, start: NoteOutline, file: Path) -> bool:
    """Whether there is more in the file than the outline and no note on the subject was ever recorded."""
    if any(note.path == start.path for note in seen.reader.notes(start.kind)):
        return False
    return file.is_file() and file.read_text(encoding="utf-8", errors="replace") != start.text


def _record(seen: Situation, start: NoteOutline) -> str:
    # sqlmodel takes 300 ms to import: only a command that writes pays it
    from studyctl.ledger.write import record

    fact = NoteWritten(start.kind, start.subject, path=start.path)
    words = f"Note written: {start.path}"
    return record(seen.workspace.progress_db, f"{start.kind} note", words, [fact], seen.now)


def _words(start: NoteOutline, created: bool, recorded: bool, unopened: str) -> str:
    if recorded:
        return f"Note written: {start.path}"
    if unopened:
        begun = "begun" if created else "there already"
        setting = f". {HOW_TO_SET} to have it opened here" if unopened == NO_EDITOR else ""
        return f"Not opened, because {unopened}. The note is {begun}: open {start.path} in any editor{setting}"
    return f"Nothing new in the note: {start.path}"
