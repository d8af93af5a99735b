"""The learner's own items and papers in the catalogue: what a review added stands beside what the curriculum has."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from studyctl.curriculum.catalogue import Catalogue
from studyctl.curriculum.model import Group, Item, Paper, Place, Source, Track
from studyctl.ledger.facts import ItemAdded, PaperAdded
from studyctl.ledger.read import Reader

Added = TypeVar("Added", ItemAdded, PaperAdded)
HEADING = "Added by you"
OWN = "own"  # the part of an id that marks an item as the learner's
LONGEST_NAME = 40
_ARXIV = re.compile(r"(?<![\d.])(\d{4}\.\d{4,5})(?:v\d+)?(?![\d.])")
_LAST: list[tuple[Catalogue, tuple[object, ...], Catalogue]] = []  # one: the app asks again and again for the same


def with_own(catalogue: Catalogue, reader: Reader) -> Catalogue:
    """The catalogue with the items and papers that the learner added; of one id, the last that was said counts."""
    items = _kept({fact.item: fact for fact in reader.facts(ItemAdded)}, catalogue.items)
    papers = _kept({fact.paper: fact for fact in reader.facts(PaperAdded)}, catalogue.papers)
    key = (*items.values(), *papers.values())
    if not key:
        return catalogue
    if _LAST and _LAST[0][0] is catalogue and _LAST[0][1] == key:
        return _LAST[0][2]
    made = replace(
        catalogue,
        tracks={name: _joined(track, items.values()) for name, track in catalogue.tracks.items()},
        papers={**catalogue.papers, **{name: _paper(fact) for name, fact in papers.items()}},
    )
    _LAST[:] = [(catalogue, key, made)]
    return made


def _kept(found: Mapping[str, Added], known: Collection[str]) -> dict[str, Added]:
    """What the curriculum does not have itself; a fact without a title took its item or paper away."""
    return {name: fact for name, fact in found.items() if fact.title and name not in known}


def _joined(track: Track, facts: Iterable[ItemAdded]) -> Track:
    """The track with the learner's items at their places; one whose place is gone stands at the first place."""
    by_place: dict[str, list[ItemAdded]] = {}
    names = [place.place for place in track.places]
    for fact in facts:
        if fact.track == track.id and names:
            by_place.setdefault(fact.place if fact.place in names else names[0], []).append(fact)
    if not by_place:
        return track
    return replace(track, places=tuple(_with_items(place, by_place.get(place.place, ())) for place in track.places))


def _with_items(place: Place, facts: Sequence[ItemAdded]) -> Place:
    if not facts:
        return place
    source = Source("", HEADING)
    items = tuple(_item(fact, place, source) for fact in facts)
    return replace(place, groups=(*place.groups, Group(HEADING, HEADING, items=items, source=source)))


def _item(fact: ItemAdded, place: Place, source: Source) -> Item:
    concepts = tuple(fact.concepts)
    return Item(
        fact.item, fact.title, hours=fact.hours, concepts=concepts, track=place.track, place=place.place, source=source,
        own=True,
    )  # fmt: skip


def _paper(fact: PaperAdded) -> Paper:
    found = _ARXIV.search(f"{fact.url} {fact.title}")
    return Paper(fact.paper, fact.title, arxiv=found[1] if found else "", url=fact.url)


def slug(text: str) -> str:
    """A name for an id: `Profile the loader!` as `profile-the-loader`."""
    folded = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    words = re.findall(r"[a-z0-9]+", folded)
    name = ""
    for word in words:
        if name and len(name) + len(word) >= LONGEST_NAME:
            break
        name = f"{name}-{word}" if name else word[:LONGEST_NAME]
    return name or "thing"


def fresh(name: str, taken: Collection[str] | Mapping[str, object]) -> str:
    """`name`, or with the first number behind it that is not taken yet."""
    number, found = 1, name
    while found in taken:
        number += 1
        found = f"{name}-{number}"
    return found
