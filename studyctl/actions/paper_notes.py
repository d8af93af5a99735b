"""A paper's note: a file pre-filled with what its tier's protocol asks for, opened in the editor."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from studyctl.actions.editing import HOW_TO_SET, NO_EDITOR, edit, why_not
from studyctl.actions.papers import note_path, protocol
from studyctl.actions.situation import Situation
from studyctl.curriculum.model import Paper, ReadingTier
from studyctl.errors import Problem, UserError
from studyctl.ledger.facts import NoteWritten


@dataclass(frozen=True)
class NoteOutline:
    """A paper's empty note: the workspace path where it belongs, and its text."""

    paper: str
    path: str
    text: str


@dataclass(frozen=True)
class PaperNoted:
    """What became of a paper's note: `created` the file is new, `changed` it was written to in the editor.

    `command` is empty where nothing was recorded; `unopened` says why no editor was opened.
    """

    command: str
    text: str
    paper: str
    path: str
    file: Path
    created: bool
    changed: bool
    unopened: str


def outline(seen: Situation, text: str) -> NoteOutline:
    """The note that a paper begins with."""
    paper = seen.catalogue.paper(text)
    return NoteOutline(paper.id, note_path(seen, paper), template(paper, protocol(seen.catalogue, paper)))


def template(paper: Paper, tier: ReadingTier) -> str:
    """Front matter (YAML), then a heading for each section of the tier's note with its length as a hint."""
    front = {"title": paper.title, "authors": list(paper.authors), "link": paper.link, "tier": paper.tier}
    lines = ["---", *(f"{name}: {json.dumps(value, ensure_ascii=False)}" for name, value in front.items()), "---"]
    lines += ["", f"# {paper.title}", ""]
    hints = {"Length": tier.note, "Look at": paper.focus, "Implement": paper.implement}
    lines += [_hint(f"{name}: {value}") for name, value in hints.items() if value]
    for section in tier.sections:
        lines += ["", f"## {section.title}", "", *([_hint(section.length)] if section.length else [])]
    if not tier.sections:
        lines += ["", "## Notes"]
    return "\n".join(lines) + "\n"


def _hint(text: str) -> str:
    """A line that a Markdown reader does not show."""
    return f"<!-- {text.replace('--', '—')} -->"


def write_note(seen: Situation, text: str) -> PaperNoted:
    """Open a paper's note in the editor, new ones with the outline, and record it when it was written to.

    Without an editor the file is made all the same; a note written to by other means is recorded the next time.
    Raises UserError where the file cannot be made or the editor fails; the file is kept.
    """
    start = outline(seen, text)
    file = seen.workspace.home / start.path
    created = _create(file, start.text)
    unopened = why_not(seen.settings)
    changed = not unopened and edit(file, seen.settings)
    command = ""
    if changed or _unrecorded(seen, start, file):
        command = _record(seen, start)
    words = _words(start, created, bool(command), unopened)
    return PaperNoted(command, words, start.paper, start.path, file, created, changed, unopened)


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
    """Whether there is more in the file than the outline and no note on the paper was ever recorded."""
    known = [name for name in seen.reader.paper_states() if seen.catalogue.current(name) == start.paper]
    if any(note.path == start.path for name in known for note in seen.reader.notes("paper", name)):
        return False
    return file.is_file() and file.read_text(encoding="utf-8", errors="replace") != start.text


def _record(seen: Situation, start: NoteOutline) -> str:
    # sqlmodel takes 300 ms to import: only a command that writes pays it
    from studyctl.ledger.write import record

    fact = NoteWritten("paper", start.paper, path=start.path)
    words = f"Note written: {start.path}"
    return record(seen.workspace.progress_db, "paper note", words, [fact], seen.now)


def _words(start: NoteOutline, created: bool, recorded: bool, unopened: str) -> str:
    if recorded:
        return f"Note written: {start.path}"
    if unopened:
        begun = "begun" if created else "there already"
        setting = "" if unopened != NO_EDITOR else f", or: {HOW_TO_SET}"
        return f"Not opened, because {unopened}. The note is {begun}: open {start.path} in any editor{setting}"
    return f"Nothing new in the note: {start.path}"
