"""Load the deck: from the compiled cache when the card files are unchanged, else from the files."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from studyctl import compiled
from studyctl.drill.model import Deck

_ENDINGS = (".yaml", ".md", ".json")


def load_deck(roots: Sequence[Path], cache: Path | None = None) -> Deck:
    """The cards of these roots, a later root's over an earlier one's; `problems` tells of those that cannot be used.

    A deck is kept compiled with its problems: one bad card should not make every drill slow.
    """
    key = compiled.digest(*_content(roots)) if cache else ""
    known = compiled.load(cache, Deck, key) if cache else None
    if known is not None:
        return known
    from studyctl.drill.read import read_deck  # YAML takes 25 ms to import: paid only when a card changed

    deck = read_deck(roots)
    if cache:
        compiled.store(cache, deck, key)
    return deck


def deck_stamp(roots: Sequence[Path]) -> tuple[tuple[str, int, int], ...]:
    """Name, time and size of every card file: what is read again and again is read anew where it differs."""
    return tuple((path, status.st_mtime_ns, status.st_size) for path, status in _files(roots))


def _content(roots: Sequence[Path]) -> Iterator[bytes]:
    for path, _ in _files(roots):
        yield os.fsencode(path)
        try:
            with open(path, "rb") as file:
                yield file.read()
        except OSError:
            yield b"unreadable"


def _files(roots: Sequence[Path]) -> list[tuple[str, os.stat_result]]:
    found = []
    for root in roots:
        for folder, _, names in os.walk(root / "quizzes"):
            for name in names:
                if name.endswith(_ENDINGS):
                    found += _with_status(os.path.join(folder, name))
    return sorted(found, key=lambda each: each[0])


def _with_status(path: str) -> list[tuple[str, os.stat_result]]:
    try:
        return [(path, os.stat(path))]
    except OSError:  # it is gone again
        return []
