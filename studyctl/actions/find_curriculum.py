"""What of the curriculum can be found: every search looks through these entries; notes of a place have no id."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from studyctl.actions.find import Entry
from studyctl.curriculum.catalogue import Catalogue
from studyctl.curriculum.model import Concept, Group, Item, Lab, Note, Paper, Place, Target, Track

StateOf = Callable[[str, str], str]


def curriculum_entries(catalogue: Catalogue, state: StateOf = lambda kind, identity: "") -> Iterator[Entry]:
    """Tracks with their places and what stands there, concepts, papers and labs; `state` is asked by kind and id."""
    for track in catalogue.tracks.values():
        yield _track(track)
        for place in track.places:
            yield _place(place)
            for group in place.groups:
                yield from (_item(item, state("item", item.id)) for item in group.items)
                yield from (_note(note, place) for note in group.notes)
            yield from (_target(target) for target in place.metrics)
    yield from map(_concept, catalogue.concepts.values())
    yield from (_paper(paper, state("paper", paper.id)) for paper in catalogue.papers.values())
    yield from map(_lab, catalogue.labs.values())


def _track(track: Track) -> Entry:
    notes = tuple(text for note in track.notes for text in _texts(note))
    return Entry("track", track.id, track.title, texts=(track.goal, track.timeline, track.short, *notes))


def _place(place: Place) -> Entry:
    """A place with its goal; inside it are its headings' tools, formulas, resources and call-outs."""
    inside = tuple(text for group in place.groups for text in _headings(group))
    inside += tuple(_note_text(note) for group in place.groups for note in group.notes)
    texts = (place.goal, *place.concepts)
    return Entry("place", place.id, place.title or place.heading, "", place.kind, texts=texts, inside=inside)


def _headings(group: Group) -> Iterator[str]:
    yield from (text for text in (group.title, group.text, *(metric.title for metric in group.metrics)) if text)


def _note_text(note: Note) -> str:
    return " ".join(part for part in (note.title, note.text, *note.parts, note.url) if part).replace("\n", " ")


def _item(item: Item, state: str) -> Entry:
    links = (text for link in item.links for text in (link.title, link.url))
    targets = (target.title or target.metric for target in item.targets)
    texts = (*item.parts, item.explain, item.why, *item.deliverables, *links, *targets, *item.concepts, *item.papers)
    texts += (item.timeline, item.compute)
    return Entry("item", item.id, item.title, state, f"{item.track}.{item.place}", item.aliases, texts)


def _note(note: Note, place: Place) -> Entry:
    return Entry(note.kind, "", note.title, "", place.id, texts=_texts(note))


def _texts(note: Note) -> tuple[str, ...]:
    return (note.text, note.url, *note.parts, *note.concepts)


def _target(target: Target) -> Entry:
    texts = (target.metric, target.for_, target.note)
    title = target.title or target.metric
    return Entry("target", target.id, title, "", f"{target.track}.{target.place}", target.aliases, texts)


def _concept(concept: Concept) -> Entry:
    return Entry("concept", concept.id, concept.title, "", concept.group, concept.aliases, (concept.explain,))


def _paper(paper: Paper, state: str) -> Entry:
    about = (paper.focus, paper.implement, *paper.concepts, paper.arxiv, paper.url, str(paper.year or ""))
    where = f"tier {paper.tier}" if paper.tier else paper.kind
    return Entry("paper", paper.id, paper.title, state, where, paper.aliases, (*paper.authors, *about))


def _lab(lab: Lab) -> Entry:
    presets: Iterable[str] = (preset.title for preset in lab.presets.values())
    texts = (lab.question, *lab.concepts, *lab.metrics, *presets)
    return Entry("lab", lab.id, lab.title, "", lab.number, lab.aliases, texts)
