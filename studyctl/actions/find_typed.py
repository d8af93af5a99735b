"""Find as a person types: words by their beginning, their inside or with one mistake, best first.

The same entries that `find` looks through are indexed once by the words of their names; each key then reads the index.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from heapq import nsmallest
from itertools import takewhile

from studyctl.actions.find import Entry, normal, split_words
from studyctl.actions.find_sources import entries
from studyctl.actions.places import place_words
from studyctl.actions.situation import situation
from studyctl.curriculum.catalogue import Catalogue
from studyctl.values import dataclass
from studyctl.workspace import Workspace

FIRST = ("action", "lab", "concept", "paper", "place", "item", "target", "track", "note", "snippet", "run")
WHOLE, BEGINS, INSIDE, MISTAKE, IN_ID, IN_TEXT = 0, 1, 4, 6, 2, 20
LEAST_INSIDE = 2  # letters; one letter alone is only looked for where words begin
LEAST_MISTAKE = 4
LEAST_TEXT = 3


@dataclass(frozen=True)
class TypedHit:
    """Something found: `place` says in words where it belongs, `marked` which stretches of its title were typed.

    `goes` is where it leads: `item:ID`, `paper:ID`, `place:ID`, `run:ID` …, or `file:PATH` for a note's file.
    """

    kind: str
    id: str
    title: str
    state: str
    place: str
    goes: str
    marked: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class TypedFound:
    """The best hits for what is typed, `total` of `searched` entries in all."""

    text: str
    total: int
    searched: int
    hits: tuple[TypedHit, ...]


class TypedIndex:
    """Entries indexed by the words of their titles and ids."""

    def __init__(self, found: Iterable[Entry], catalogue: Catalogue) -> None:
        self._entries = tuple(_titled(entry, catalogue) for entry in found)
        self._catalogue = catalogue
        self._postings: dict[str, dict[int, int]] = {}
        for number, entry in enumerate(self._entries):
            for word in split_words(entry.in_ids):
                self._postings.setdefault(word, {})[number] = IN_ID
            for word in split_words(entry.in_title):
                self._postings.setdefault(word, {})[number] = 0
        self._words = sorted(self._postings)
        self._lines = "\n" + "\n".join(self._words) + "\n"
        self._texts = tuple(f"{entry.in_title}\n{entry.in_ids}\n{entry.in_texts}" for entry in self._entries)

    def typed(self, text: str, kinds: Collection[str] = (), limit: int = 50) -> TypedFound:
        """The entries that answer to every word of `text`, best first, at most `limit`; of these kinds if any."""
        among = sum(not kinds or entry.kind in kinds for entry in self._entries)
        words = split_words(normal(text))
        if not words:
            return TypedFound(text, 0, among, ())
        meant = {word: self._meant(word) for word in words}
        costs = self._named(meant)
        if len(costs) < limit:
            costs |= {number: IN_TEXT for number in self._holding(normal(text).split()) if number not in costs}
        chosen = [number for number in costs if not kinds or self._entries[number].kind in kinds]
        start = normal(text).strip()
        best = nsmallest(limit, chosen, key=lambda number: (costs[number], *self._order(number, start)))
        hits = tuple(self._hit(self._entries[number], meant) for number in best)
        return TypedFound(text, len(chosen), among, hits)

    def _order(self, number: int, start: str) -> tuple[bool, int, int, int]:
        """Of equally good ones: those that begin with all that is typed, then by kind, then the shorter title."""
        entry = self._entries[number]
        kind = FIRST.index(entry.kind) if entry.kind in FIRST else len(FIRST)
        return not entry.in_title.startswith(start), kind, len(entry.title), number

    def _meant(self, word: str) -> dict[str, int]:
        """The known words that a typed one may mean, with what each costs."""
        meant = dict.fromkeys(self._containing(word), INSIDE) if len(word) >= LEAST_INSIDE else {}
        start = bisect_left(self._words, word)
        meant |= dict.fromkeys(takewhile(lambda known: known.startswith(word), self._words[start:]), BEGINS)
        if word in self._postings:
            meant[word] = WHOLE
        if not meant and len(word) >= LEAST_MISTAKE:
            meant = dict.fromkeys(re.findall(_one_mistake(word), self._lines), MISTAKE)
        return meant

    def _containing(self, word: str) -> Iterator[str]:
        at = self._lines.find(word)
        while at >= 0:
            start, end = self._lines.rfind("\n", 0, at) + 1, self._lines.find("\n", at)
            yield self._lines[start:end]
            at = self._lines.find(word, end)

    def _named(self, meant: Mapping[str, Mapping[str, int]]) -> dict[int, int]:
        """The entries that have every word in their title or ids, with what all words cost together."""
        total: dict[int, int] | None = None
        for known in meant.values():
            costs: dict[int, int] = {}
            for word, cost in sorted(known.items(), key=lambda pair: -pair[1]):
                costs |= {number: cost + more for number, more in self._postings[word].items()}
            total = costs if total is None else {n: total[n] + cost for n, cost in costs.items() if n in total}
        return total or {}

    def _holding(self, words: Sequence[str]) -> Iterator[int]:
        """The entries that have every word somewhere in all their texts."""
        if words and max(len(word) for word in words) >= LEAST_TEXT:
            longest_first = sorted(words, key=len, reverse=True)
            for number, text in enumerate(self._texts):
                if all(word in text for word in longest_first):
                    yield number

    def _hit(self, entry: Entry, meant: Mapping[str, Mapping[str, int]]) -> TypedHit:
        place = _place(entry, self._catalogue)
        marked = tuple(sorted(_marks(entry.title, meant)))
        return TypedHit(entry.kind, entry.id, entry.title, entry.state, place, _goes(entry, self._catalogue), marked)


def typed_index(workspace: Workspace, now: datetime) -> TypedIndex:
    """Index everything of the workspace that can be found, as it stands at `now`."""
    seen = situation(workspace, now)
    with seen.reader:
        return TypedIndex(entries(seen), seen.catalogue)


def _titled(entry: Entry, catalogue: Catalogue) -> Entry:
    """A place with its number in its title: `Week 3, Training loop and efficiency`."""
    place = catalogue.places.get(entry.id) if entry.kind == "place" else None
    if place is None or place.number is None:
        return entry
    return replace(entry, title=f"{place.kind.capitalize()} {place.number:g}, {entry.title}")


def _place(entry: Entry, catalogue: Catalogue) -> str:
    """Where an entry belongs, in words."""
    if entry.kind == "place":
        track = catalogue.tracks[catalogue.places[entry.id].track]
        return track.short or track.title
    lab = catalogue.labs.get(catalogue.current(entry.id if entry.kind == "lab" else entry.place))
    return f"lab {lab.number}" if lab else place_words(catalogue, entry.place) or entry.place


def _goes(entry: Entry, catalogue: Catalogue) -> str:
    """The key of what an entry leads to: itself, what a note is about, its file, or the place it stands at."""
    if entry.kind == "track":
        return f"place:{next((place.id for place in catalogue.tracks[entry.id].places), '')}"
    if not entry.id:
        return f"place:{entry.place}"
    if entry.kind not in ("note", "snippet"):
        return f"{entry.kind}:{entry.id}"
    about = "item" if entry.id in catalogue.items else "paper" if entry.id in catalogue.papers else "file"
    return f"{about}:{entry.id}"


def _one_mistake(word: str) -> str:
    """A pattern for the lines that begin like `word`, but for one letter, not the first, too many, missing or wrong."""
    rest = [re.escape(word[:at]) + ".{0,2}" + re.escape(word[at + 1 :]) for at in range(1, len(word))]
    swapped = [re.escape(word[:at] + word[at + 1] + word[at] + word[at + 2 :]) for at in range(1, len(word) - 1)]
    return rf"(?m)^((?:{'|'.join((*rest, *swapped))}).*)$"


def _marks(title: str, meant: Mapping[str, Mapping[str, int]]) -> Iterator[tuple[int, int]]:
    """Where in a title the typed words stand (start, end); nothing where folding its case changes its length."""
    folded = normal(title)
    if len(folded) != len(title):
        return
    for typed, known in meant.items():
        for word in (typed, *known):
            at = re.search(rf"(?<![^\W_]){re.escape(word)}", folded) or re.search(re.escape(word), folded)
            if at:
                yield at.span()
                break
