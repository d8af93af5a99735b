"""Find text in everything there is: items, places, papers, concepts, notes, snippets and runs."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property

from studyctl.errors import Problem, UserError
from studyctl.text import nearest

KINDS = ("item", "place", "paper", "concept", "note", "snippet", "run")
AROUND = (6, 14)  # words shown before and after a match


@dataclass(frozen=True)
class Entry:
    """Something that can be found: its title, its ids (the present one first) and other text of it.

    `state` is an item's or paper's open, started or done, or a run's state; `place` says where it belongs. `inside`
    are the texts of entries that stand in it.
    """

    kind: str
    id: str
    title: str
    state: str = ""
    place: str = ""
    former: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    inside: tuple[str, ...] = ()

    @cached_property
    def in_title(self) -> str:
        """The title as it is compared."""
        return normal(self.title)

    @cached_property
    def in_ids(self) -> str:
        """The ids as they are compared."""
        return normal(" ".join((self.id, *self.former)))

    @cached_property
    def in_texts(self) -> str:
        """The other texts as they are compared."""
        return normal("\n".join((*self.texts, *self.inside)))


@dataclass(frozen=True)
class Hit:
    """Something found; `found_in` is title, id or text, `excerpt` the words around what matched in its text."""

    kind: str
    id: str
    title: str
    state: str
    place: str
    found_in: str
    excerpt: str


@dataclass(frozen=True)
class HitGroup:
    """The best hits of one kind, of `total` in all."""

    kind: str
    total: int
    hits: tuple[Hit, ...]


@dataclass(frozen=True)
class Found:
    """What was found for `text`, by kind; where there is nothing, `suggestion` says what may help."""

    text: str
    total: int
    groups: tuple[HitGroup, ...]
    suggestion: str


def normal(text: str) -> str:
    """`text` as it is compared: compatibility forms (NFKC) and case folded away."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())


def kinds_of(names: Iterable[str]) -> tuple[str, ...]:
    """The kinds asked for, all of them where none is; raises UserError for one that is not there."""
    asked = [name.casefold() if name.casefold() in KINDS else name.casefold().removesuffix("s") for name in names]
    for name, kind in zip(names, asked, strict=True):
        if kind not in KINDS:
            fix = nearest(name, KINDS) or f"Kinds are {', '.join(KINDS)}"
            raise UserError(Problem(f"there is no kind {name!r}", fix=fix))
    return tuple(kind for kind in KINDS if not asked or kind in asked)


def find(entries: Sequence[Entry], text: str, kinds: Collection[str] = (), limit: int = 10) -> Found:
    """The entries that hold every word of `text`, best first (title, then id, then the rest), `limit` of each kind.

    Raises UserError where there is no word in `text`.
    """
    words = normal(text).split()
    if not words:
        raise UserError(
            Problem("there is nothing to look for", fix="Write one word or more: `studyctl find attention`")
        )
    wanted = kinds_of(tuple(kinds))
    entries = [entry for entry in entries if entry.kind in KINDS]
    ranked = [(rank, entry) for entry in entries if (rank := _rank(entry, words)) is not None]
    groups = []
    for kind in wanted:
        same = sorted((pair for pair in ranked if pair[1].kind == kind), key=lambda pair: pair[0])
        if same:
            groups.append(HitGroup(kind, len(same), tuple(_hit(entry, words) for _, entry in same[:limit])))
    total = sum(group.total for group in groups)
    elsewhere = [entry.kind for _, entry in ranked]
    return Found(text, total, tuple(groups), "" if total else _suggestion(entries, words, elsewhere))


def _rank(entry: Entry, words: Sequence[str]) -> tuple[int, int, int] | None:
    """How well an entry matches, less is better; None where a word is nowhere in it.

    First where the words are (title, id, the rest), then how many are not whole words there, then the title's length.
    """
    for level, searched in enumerate(_levels(entry)):
        if all(word in searched for word in words):
            whole = set(split_words(searched))
            loose = sum(_unpadded(word) not in whole for word in words)
            return level, loose, len(entry.title)
    return None


def split_words(text: str) -> list[str]:
    """The words of a compared text without what separates them; `04` as `4`."""
    return [_unpadded(word) for word in text.translate(_SEPARATORS).split()]


def _unpadded(word: str) -> str:
    """`04` as `4`: weeks are written both ways."""
    return word.lstrip("0") or word


_SEPARATORS = str.maketrans(dict.fromkeys(".,:;()[]{}/_-–'\"`", " "))


def _levels(entry: Entry) -> Iterable[str]:
    yield entry.in_title
    yield entry.in_ids
    yield f"{entry.in_title}\n{entry.in_ids}\n{entry.in_texts}"


def _hit(entry: Entry, words: Sequence[str]) -> Hit:
    in_title, in_ids, _ = (all(word in level for word in words) for level in _levels(entry))
    found_in = "title" if in_title else "id" if in_ids else "text"
    excerpt = _excerpt((*entry.texts, *entry.inside), words) if found_in == "text" else ""
    return Hit(entry.kind, entry.id, entry.title, entry.state, entry.place, found_in, excerpt)


def _excerpt(texts: Iterable[str], words: Sequence[str]) -> str:
    """The words around the first match in the line that holds most of the words."""
    lines = [line for text in texts for line in text.splitlines()]
    best = max(lines, key=lambda line: sum(word in normal(line) for word in words), default="")
    tokens = best.split()
    at = next((index for index, token in enumerate(tokens) if any(word in normal(token) for word in words)), None)
    if at is None:
        return ""
    first, last = max(0, at - AROUND[0]), at + AROUND[1]
    shown = " ".join(tokens[first:last])
    return f"{'… ' if first else ''}{shown}{' …' if last < len(tokens) else ''}"


def _suggestion(entries: Sequence[Entry], words: Sequence[str], elsewhere: Sequence[str]) -> str:
    """What may help: another kind, the nearest known words, or fewer words."""
    if elsewhere:
        kinds = ", ".join(f"{elsewhere.count(kind)} in {kind}" for kind in KINDS if kind in elsewhere)
        return f"Without --kind there is {kinds}"
    everything = "\n".join(f"{entry.in_title}\n{entry.in_ids}\n{entry.in_texts}" for entry in entries)
    if all(word in everything for word in words):
        return "Each word is found, but nothing has all of them: write fewer"
    names = {name for entry in entries for name in _names(entry)}
    known = [word if word in everything else next(iter(get_close_matches(word, names, 1)), "") for word in words]
    return f"Did you mean `{' '.join(known)}`?" if all(known) else ""


def _names(entry: Entry) -> Iterable[str]:
    """The words of an entry's title and id that a person may have meant."""
    if entry.kind in ("item", "place", "paper", "concept"):
        for word in f"{entry.in_title} {entry.in_ids}".translate(_SEPARATORS).split():
            if len(word) > 2:
                yield word
