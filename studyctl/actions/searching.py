"""Search what there is to learn: every entry that has all the words somewhere, with its file and line."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from studyctl.actions.find import Entry, normal
from studyctl.actions.find_curriculum import curriculum_entries
from studyctl.curriculum.catalogue import Catalogue

CONTEXT = 30  # characters before the word that was found


@dataclass(frozen=True)
class Hit:
    """An entry that has every word: what it is, where it stands, its `file:line`, and the text that has the word."""

    kind: str
    id: str
    title: str
    place: str
    file: str
    text: str


def search(catalogue: Catalogue, text: str) -> tuple[Hit, ...]:
    """Entries that have every word of `text`, whatever its case; those with the words in title or id come first."""
    words = normal(text).split()
    if not words:
        return ()
    named, described = [], []
    for entry in curriculum_entries(catalogue):
        name = normal(f"{entry.title} {entry.id}")
        texts = (*entry.texts, *entry.former)
        whole = normal(" ".join((name, *texts)))
        if all(word in name for word in words):
            named.append(_hit(catalogue, entry, ""))
        elif all(word in whole for word in words):
            missing = [word for word in words if word not in name]
            described.append(_hit(catalogue, entry, _context(texts, missing[0])))
    return (*named, *described)


def _hit(catalogue: Catalogue, entry: Entry, text: str) -> Hit:
    place = entry.id if entry.kind == "place" else entry.place if entry.place in catalogue.places else ""
    file = catalogue.where.get(f"{entry.kind}:{entry.id}", "") or catalogue.where.get(f"place:{place}", "")
    return Hit(entry.kind, entry.id, entry.title, place, file, text)


def _context(texts: Iterable[str], word: str) -> str:
    """The text around the first place that has the word."""
    for text in texts:
        at = text.casefold().find(word)
        if at >= 0:
            start = max(0, at - CONTEXT)
            return ("…" if start else "") + " ".join(text[start : at + 3 * CONTEXT].split())
    return ""
