"""A paper's note begins with what its tier's protocol asks for."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from textwrap import dedent, indent

from studyctl.actions.notes import NoteOutline
from studyctl.actions.papers import note_path
from studyctl.actions.reading import protocol
from studyctl.actions.situation import Situation
from studyctl.curriculum.model import Paper, ReadingTier
from studyctl.text import one_line, plain
from studyctl.values import dataclass

WORDS_A_PAGE = 450
MOST_READ = 200_000
CODE = "    "  # what a line of code begins with
_FRONT = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)
_HEADING = re.compile(r"^(#.*\n)", re.MULTILINE)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)


@dataclass(frozen=True)
class NoteText:
    """A note: its workspace path, its blocks in order (headings begin with ##, code with `CODE`) and its words."""

    path: str
    paragraphs: tuple[str, ...]
    words: int
    problem: str = ""

    @property
    def pages(self) -> int:
        """Pages begun; 0 for a note in which nothing is written yet."""
        return -(-self.words // WORDS_A_PAGE)


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


def text_of(seen: Situation, paper: Paper) -> NoteText | None:
    """What is written in a paper's note (its first 200,000 characters), or why it cannot be read; None without one."""
    path = note_path(seen, paper)
    try:
        with (seen.workspace.home / path).open(encoding="utf-8", errors="replace") as file:
            content = file.read(MOST_READ)
    except FileNotFoundError:
        return None
    except OSError as error:
        return NoteText(path, (), 0, f"the note cannot be read: {error.strerror}")
    paragraphs = tuple(_paragraphs(_COMMENT.sub("", _FRONT.sub("", plain(content), count=1))))
    return NoteText(path, paragraphs, sum(len(one.split()) for one in paragraphs if not one.startswith("#")))


def _paragraphs(text: str) -> Iterator[str]:
    """The text's blocks in order, without its title and without headings that nothing stands below."""
    heading = ""
    for block in _blocks(text):
        if block.startswith("#"):
            heading = block if block.startswith("##") else ""
        elif block:
            yield from filter(None, (heading, block))
            heading = ""


def _blocks(text: str) -> Iterator[str]:
    """Paragraphs, headings and a list's entries as one line each; fenced code as its lines, four columns in."""
    for index, part in enumerate(re.split(r"^```.*$", text, flags=re.MULTILINE)):
        if index % 2:
            yield indent(dedent(part).strip("\n"), CODE)
        else:
            yield from map(one_line, re.split(r"\n\s*\n|\n(?=[#*-])", _HEADING.sub(r"\1\n", part)))


def _hint(text: str) -> str:
    """A line that a Markdown reader does not show."""
    return f"<!-- {text.replace('--', '—')} -->"
