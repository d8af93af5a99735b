"""Everything there is to learn, loaded and indexed by id."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import field
from functools import cached_property

from studyctl.curriculum.model import Concept, Item, Lab, Paper, Place, ReadingTier, Target, Track
from studyctl.errors import Problem, UserError
from studyctl.text import nearest
from studyctl.values import dataclass


@dataclass(frozen=True)
class Catalogue:
    """Tracks, concepts, papers, reading tiers and labs, each by id; `where` gives a `kind:id`'s `file:line`."""

    tracks: dict[str, Track] = field(default_factory=dict)
    concepts: dict[str, Concept] = field(default_factory=dict)
    papers: dict[str, Paper] = field(default_factory=dict)
    reading: dict[int, ReadingTier] = field(default_factory=dict)
    labs: dict[str, Lab] = field(default_factory=dict)
    where: dict[str, str] = field(default_factory=dict)

    @cached_property
    def places(self) -> dict[str, Place]:
        """Every place by `track.place`, tracks in order."""
        return {place.id: place for track in self.tracks.values() for place in track.places}

    @cached_property
    def items(self) -> dict[str, Item]:
        """Every item by id, in the order of its track."""
        return {item.id: item for place in self.places.values() for item in place.items}

    @cached_property
    def targets(self) -> dict[str, Target]:
        """Every target and metric by id, in the order of its track."""
        return {target.id: target for place in self.places.values() for target in place.metrics}

    @cached_property
    def renamed(self) -> dict[str, str]:
        """The present id behind every former one."""
        named = {alias: item.id for item in self.items.values() for alias in item.aliases}
        named |= {alias: target.id for target in self.targets.values() for alias in target.aliases}
        named |= {alias: concept.id for concept in self.concepts.values() for alias in concept.aliases}
        named |= {alias: paper.id for paper in self.papers.values() for alias in paper.aliases}
        return named | {alias: lab.id for lab in self.labs.values() for alias in lab.aliases}

    @cached_property
    def unlocks(self) -> dict[str, tuple[str, ...]]:
        """For each item the ids of the items that require it."""
        blocked: dict[str, list[str]] = {}
        for item in self.items.values():
            for needed in item.requires:
                blocked.setdefault(needed, []).append(item.id)
        return {item: tuple(after) for item, after in blocked.items()}

    @cached_property
    def items_by_concept(self) -> dict[str, tuple[str, ...]]:
        """For each concept the ids of the items that name it."""
        found: dict[str, list[str]] = {}
        for item in self.items.values():
            for concept in item.concepts:
                found.setdefault(concept, []).append(item.id)
        return {concept: tuple(items) for concept, items in found.items()}

    def current(self, identity: str) -> str:
        """The id that `identity` has today: itself, or what it was renamed to."""
        return self.renamed.get(identity, identity)

    def item(self, text: str) -> Item:
        """The item with this id, former id or unique ending; raises UserError naming the nearest otherwise."""
        return self.items[self._find(text, self.items, "item")]

    def short(self, identity: str) -> str:
        """The shortest ending of an item's id that leads to it alone."""
        parts = identity.split(".")
        endings = (".".join(parts[-count:]) for count in range(1, len(parts)))
        return next((ending for ending in endings if self._endings[ending] == 1), identity)

    @cached_property
    def _endings(self) -> Counter[str]:
        pieces = (identity.split(".") for identity in self.items)
        return Counter(".".join(parts[-count:]) for parts in pieces for count in range(1, len(parts) + 1))

    def choice_words(self, reference: str) -> str:
        """What one choice of an item means: the title of an `item:`, `paper:` or `place:`, a tier, or its own words."""
        kind, _, name = reference.partition(":")
        tables: dict[str, Mapping[str, Item | Paper | Place]] = {
            "item": self.items, "paper": self.papers, "place": self.places,
        }  # fmt: skip
        if name in tables.get(kind, {}):
            return tables[kind][name].title
        return f"any paper of tier {name}" if kind == "tier" else reference

    def paper(self, text: str) -> Paper:
        """The paper with this id or former id; raises UserError naming the nearest otherwise."""
        return self.papers[self._find(text, self.papers, "paper")]

    def track(self, text: str) -> Track:
        """The track with this id; raises UserError naming the nearest otherwise."""
        return self.tracks[self._find(text, self.tracks, "track")]

    def lab(self, text: str) -> Lab:
        """The lab with this id, number, folder name or former id; raises UserError otherwise."""
        numbered = {lab.number: lab.id for lab in self.labs.values()}
        return self.labs[self._find(numbered.get(text, text), self.labs, "lab")]

    def _find(self, text: str, known: Iterable[str], kind: str) -> str:
        known = list(known)
        identity = self.current(text)
        if identity in known:
            return identity
        former = {name: self.renamed[name] for name in self.renamed if self.renamed[name] in known}
        names = {**{name: name for name in known}, **former}
        endings = {now: name for name, now in names.items() if name.endswith((f".{text}", f"_{text}"))}
        if len(endings) == 1:
            return next(iter(endings))
        if endings:
            raise UserError(Problem(f"{text!r} may be {', '.join([*endings][:4])}", fix="Write the whole id"))
        last_parts = {name.rpartition(".")[2]: name for name in known}
        fix = nearest(text, known) or nearest(text, last_parts) or f"`studyctl find {text}` searches"
        raise UserError(Problem(f"there is no {kind} {text!r}", fix=fix))
