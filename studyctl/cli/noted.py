"""What a note command says."""

from __future__ import annotations

from pathlib import Path

from studyctl.actions.notes import Noted
from studyctl.cli.draw import Page
from studyctl.text import plain


def draw_noted(noted: Noted) -> None:
    """Print what became of a note; an unopened one's path stands alone on its line, so that it can be piped."""
    if noted.unopened and not noted.command:
        print(plain(str(noted.file)))
    page = Page()
    page.prose(f"{noted.text}." + (" Undo: studyctl undo" if noted.command else ""))
    page.print()


def draw_opened(file: Path, text: str, unopened: str) -> None:
    """Print what became of a file in the editor; an unopened one's path stands alone on its line."""
    if unopened:
        print(plain(str(file)))
    page = Page()
    page.prose(f"{text}.")
    page.print()
