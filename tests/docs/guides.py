"""What the guides tell to write and to type: their files by name, and their command lines in order."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

DOCS = Path(__file__).resolve().parents[2] / "docs"
_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_NAMED = re.compile(r"(?:# |<!-- )([\w./-]+\.(?:yaml|py|md))(?: -->)?\n")


@dataclass(frozen=True)
class Block:
    """One fenced block of a page: its language and its text."""

    language: str
    text: str

    @property
    def file(self) -> str:
        """The file that the block is, as its first line says; nothing for any other block."""
        named = _NAMED.match(self.text)
        return named[1] if named else ""


def blocks(page: Path) -> tuple[Block, ...]:
    """The fenced blocks of a page, in order."""
    return tuple(Block(language, text) for language, text in _FENCE.findall(page.read_text(encoding="utf-8")))


def write_files(page: Path, home: Path, which: slice = slice(None)) -> list[Path]:
    """Write the files that a page names (the `which` ones) into a workspace; a later version replaces the earlier."""
    written = []
    for block in [block for block in blocks(page) if block.file][which]:
        path = home / block.file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(block.text.split("\n", 1)[1] if path.suffix == ".md" else block.text, encoding="utf-8")
        written.append(path)
    return written


def typed(text: str) -> Iterator[list[str]]:
    """Every `studyctl` call of a block of shell lines as its words, comments and redirections left out."""
    for line in text.splitlines():
        line = line.strip().removeprefix("$ ")
        if "studyctl " not in line:
            continue
        lexer = shlex.shlex(line, posix=True, punctuation_chars=True)
        lexer.whitespace_split, lexer.commenters = True, "#"
        call: list[str] = []
        for word in [*lexer, ";"]:
            if word and set(word) <= set("&|;<>"):
                if call and call[0] == "studyctl":
                    yield call[1:]
                call = []
            else:
                call.append(word)


def calls(page: Path) -> list[list[str]]:
    """Every `studyctl` call in the page's fenced and indented blocks, without its first word."""
    text = page.read_text(encoding="utf-8")
    fenced = [one.text for one in blocks(page) if one.language in ("", "sh", "bash", "console")]
    indented = [line for line in _FENCE.sub("", text).splitlines() if line.startswith("    ")]
    return [words for block in (*fenced, "\n".join(indented)) for words in typed(block)]
