"""What `find` looks through: the curriculum, the notes in files and in the ledger, snippets and runs."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

from studyctl.actions.find import Entry, Found, find
from studyctl.actions.find_curriculum import curriculum_entries
from studyctl.actions.papers import row
from studyctl.actions.review_snippets import snippets
from studyctl.actions.situation import Situation
from studyctl.actions.week_notes import file_of

LARGEST_NOTE = 1_000_000
MOST_NOTES = 5_000


def find_everywhere(seen: Situation, text: str, kinds: tuple[str, ...] = (), limit: int = 10) -> Found:
    """Everything of the workspace that holds every word of `text`; see `find`."""
    with_ids = tuple(entry for entry in entries(seen) if entry.id)  # what has none is found inside its place
    return find(with_ids, text, kinds, limit)


def entries(seen: Situation) -> Iterator[Entry]:
    """Everything that can be found, in the order of the curriculum, then notes, snippets and runs."""

    def state(kind: str, identity: str) -> str:
        return seen.state(identity).state if kind == "item" else row(seen, seen.catalogue.papers[identity]).state

    yield from curriculum_entries(seen.catalogue, state)
    yield from _note_files(seen)
    yield from _ledger_notes(seen)
    yield from _snippets(seen)
    yield from _runs(seen)


def _note_files(seen: Situation) -> Iterator[Entry]:
    """The text files under `notes/`; a file that is large, no text or unreadable is passed over."""
    for count, path in enumerate(_files(seen.workspace.notes)):
        if count >= MOST_NOTES:
            return
        text = _text_of(path)
        if text is not None:
            name = str(path.relative_to(seen.workspace.home))
            yield Entry("note", name, _title_of(text) or path.name, "", "file", (), (text,))


def _files(folder: Path) -> Iterator[Path]:
    for parent, folders, names in os.walk(folder):
        folders.sort()
        yield from (Path(parent) / name for name in sorted(names) if not name.startswith("."))


def _text_of(path: Path) -> str | None:
    try:
        if not path.is_file() or path.stat().st_size > LARGEST_NOTE:
            return None
        content = path.read_bytes()
    except OSError:
        return None
    return None if b"\0" in content[:4096] else content.decode("utf-8", errors="replace")


def _title_of(text: str) -> str:
    """The first heading of a Markdown file."""
    return next((line.lstrip("#").strip() for line in text.splitlines() if line.startswith("#")), "")


def _ledger_notes(seen: Situation) -> Iterator[Entry]:
    """The notes recorded as text, then those beside evidence, the latest first."""
    for note in reversed(seen.reader.notes()):
        if note.text:
            subject = seen.catalogue.current(note.subject)
            item, paper = seen.catalogue.items.get(subject), seen.catalogue.papers.get(subject)
            title = item.title if item else paper.title if paper else subject
            yield Entry("note", subject, title, "", str(note.day), (), (note.text,))
    for evidence in reversed(seen.reader.evidence()):
        if evidence.note:
            subject = seen.catalogue.current(evidence.item)
            item = seen.catalogue.items.get(subject)
            yield Entry("note", subject, item.title if item else subject, "", str(evidence.day), (), (evidence.note,))


def _snippets(seen: Situation) -> Iterator[Entry]:
    """The snippets that reviews kept, each named by its week's file."""
    for one in snippets(seen):
        yield Entry("snippet", file_of(one.week) if one.week else "", one.title, "", one.week, (), (one.text,))


def _runs(seen: Situation) -> Iterator[Entry]:
    for run in seen.reader.runs(limit=None):
        params = tuple(f"{name}={json.dumps(value, ensure_ascii=False)}" for name, value in run.params.items())
        title = f"{run.name} {run.lab} {run.preset}"
        texts = (run.data, run.backend, run.engine, run.host, " ".join(params))
        yield Entry("run", run.run, title, run.state, run.lab, (run.name, run.lab), texts)
