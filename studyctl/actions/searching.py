"""Search what there is to learn: every entry that has all the words somewhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from studyctl.curriculum.catalogue import Catalogue
from studyctl.curriculum.model import Item, Note, Place

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


@dataclass(frozen=True)
class Entry:
    """An entry as the search sees it: what names it (`title`, `id`), and all its other texts."""

    kind: str
    id: str
    title: str
    place: str
    texts: tuple[str, ...]


def search(catalogue: Catalogue, text: str) -> tuple[Hit, ...]:
    """Entries that have every word of `text`, whatever its case; those with the words in title or id come first."""
    words = text.casefold().split()
    if not words:
        return ()
    named, described = [], []
    for entry in _entries(catalogue):
        name = f"{entry.title} {entry.id}".casefold()
        whole = " ".join((name, *entry.texts)).casefold()
        if all(word in name for word in words):
            named.append(_hit(catalogue, entry, ""))
        elif all(word in whole for word in words):
            missing = [word for word in words if word not in name]
            described.append(_hit(catalogue, entry, _context(entry.texts, missing[0])))
    return (*named, *described)


def _hit(catalogue: Catalogue, entry: Entry, text: str) -> Hit:
    file = catalogue.where.get(f"{entry.kind}:{entry.id}", "") or catalogue.where.get(f"place:{entry.place}", "")
    return Hit(entry.kind, entry.id, entry.title, entry.place, file, text)


def _context(texts: Iterable[str], word: str) -> str:
    """The text around the first place that has the word."""
    for text in texts:
        at = text.casefold().find(word)
        if at >= 0:
            start = max(0, at - CONTEXT)
            return ("…" if start else "") + " ".join(text[start : at + 3 * CONTEXT].split())
    return ""


def _entries(catalogue: Catalogue) -> Iterator[Entry]:
    for track in catalogue.tracks.values():
        yield Entry("track", track.id, track.title, "", (track.goal, track.timeline, *_texts(track.notes)))
        for place in track.places:
            yield from _of_place(place)
    for concept in catalogue.concepts.values():
        yield Entry("concept", concept.id, concept.title, "", (concept.explain, *concept.aliases))
    for paper in catalogue.papers.values():
        texts = (*paper.authors, paper.focus, paper.implement, paper.arxiv, paper.url, *paper.concepts, *paper.aliases)
        yield Entry("paper", paper.id, paper.title, "", texts)
    for lab in catalogue.labs.values():
        yield Entry("lab", lab.id, lab.title, "", (lab.question, *lab.concepts, *lab.metrics, *lab.aliases))


def _of_place(place: Place) -> Iterator[Entry]:
    yield Entry("place", place.id, place.title, place.id, (place.goal, *place.concepts))
    for group in place.groups:
        for item in group.items:
            yield Entry("item", item.id, item.title, place.id, _of_item(item))
        for note in group.notes:
            yield Entry(note.kind, "", note.title, place.id, _texts([note]))
    for target in place.metrics:
        texts = (target.metric, target.for_, target.note)
        yield Entry("target", target.id, target.title or target.metric, place.id, texts)


def _of_item(item: Item) -> tuple[str, ...]:
    links = (text for link in item.links for text in (link.title, link.url))
    return (*item.parts, item.explain, item.why, *item.deliverables, *links, *item.concepts, *item.aliases)


def _texts(notes: Iterable[Note]) -> tuple[str, ...]:
    return tuple(text for note in notes for text in (note.text, note.url, *note.parts, *note.concepts))
