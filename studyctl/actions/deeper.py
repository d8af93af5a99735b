"""Where a card leads when it was not known: the lab, paper and item that teach its concept."""

from __future__ import annotations

from collections.abc import Iterator

from studyctl.curriculum.catalogue import Catalogue
from studyctl.drill.model import Card
from studyctl.values import dataclass


@dataclass(frozen=True)
class Deeper:
    """Something to go to: a lab, paper or item by id, with its title and where in it to look."""

    kind: str
    id: str
    title: str
    where: str = ""


def deeper(catalogue: Catalogue, card: Card) -> tuple[Deeper, ...]:
    """A lab, a paper and an item for a card: those that it names, else the first that teaches one of its concepts."""
    return tuple(found for found in (_lab(catalogue, card), _paper(catalogue, card), _item(catalogue, card)) if found)


def source_words(catalogue: Catalogue, card: Card) -> str:
    """Where the card's fact stands: `GQA: Training Generalized …, section 2`, or that it is computed."""
    source = card.source
    if source.computed:
        return "computed"
    paper = catalogue.papers.get(catalogue.current(source.paper)) if source.paper else None
    name = paper.title if paper else source.paper or source.document or source.url
    return ", ".join(part for part in (name, source.where) if part)


def _lab(catalogue: Catalogue, card: Card) -> Deeper | None:
    lab, _, exercise = card.links.lab.partition("/")
    known = catalogue.labs.get(catalogue.current(lab)) if lab else None
    if known is None:
        exercise = ""
        known = next((lab for lab in catalogue.labs.values() if set(lab.concepts) & set(card.concepts)), None)
    return Deeper("lab", known.id, known.title, f"exercise {exercise}" if exercise else "") if known else None


def _paper(catalogue: Catalogue, card: Card) -> Deeper | None:
    named = catalogue.current(card.links.paper or card.source.paper)
    where = card.source.where if catalogue.current(card.source.paper) == named else ""
    known = catalogue.papers.get(named) if named else None
    if known is None:
        where = ""
        known = next((paper for paper in catalogue.papers.values() if set(paper.concepts) & set(card.concepts)), None)
    return Deeper("paper", known.id, known.title, where) if known else None


def _item(catalogue: Catalogue, card: Card) -> Deeper | None:
    names = [catalogue.current(card.links.item)] if card.links.item else list(_items(catalogue, card))
    known = next((catalogue.items[name] for name in names if name in catalogue.items), None)
    return Deeper("item", known.id, known.title) if known else None


def _items(catalogue: Catalogue, card: Card) -> Iterator[str]:
    for concept in card.concepts:
        yield from catalogue.items_by_concept.get(concept, ())
