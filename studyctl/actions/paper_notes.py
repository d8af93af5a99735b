"""A paper's note begins with what its tier's protocol asks for."""

from __future__ import annotations

import json

from studyctl.actions.notes import NoteOutline
from studyctl.actions.papers import note_path
from studyctl.actions.reading import protocol
from studyctl.actions.situation import Situation
from studyctl.curriculum.model import Paper, ReadingTier


def outline(seen: Situation, text: str) -> NoteOutline:
    """The note that a paper begins with."""
    paper = seen.catalogue.paper(text)
    return NoteOutline("paper", paper.id, note_path(seen, paper), template(paper, protocol(seen.catalogue, paper)))


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
