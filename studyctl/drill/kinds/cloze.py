"""`cloze`: a sentence with one deletion, compared after NFKC and casefold with the answer and its synonyms."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from studyctl.drill.face import Answer, Face, Graded, Unread
from studyctl.drill.kinds.kind import Kind
from studyctl.drill.model import Card
from studyctl.values import dataclass

BLANK = "____"
_DELETION = re.compile(r"\{\{(.+?)\}\}")
_LONGEST = 200
_QUOTES = "\"'`“”‘’"


@dataclass(frozen=True)
class Cloze:
    """The keys of a cloze: `text` with one `{{deletion}}`, and other words that mean it."""

    text: str
    synonyms: tuple[str, ...] = ()


def folded(text: str) -> str:
    """`text` as it is compared: NFKC, casefolded, dashes alike, without quotes, spaces doubled or a final stop."""
    known = unicodedata.normalize("NFKC", text).casefold()
    known = unicodedata.normalize("NFKC", known)  # a fold can undo the normal form
    known = re.sub("[‐‑‒–—−]", "-", known)
    known = " ".join(known.split()).lstrip(_QUOTES + " ").rstrip(_QUOTES + " .")
    return re.sub(r"^(the|an|a) (?=.)", "", known)


def _faults(card: Card) -> Iterator[str]:
    found = _DELETION.findall(card.payload.text)
    if len(found) != 1:
        yield f"a cloze needs one {{{{deletion}}}}, this text has {len(found)}"
    if len(found) == 1 and len(card.payload.text) == len(found[0]) + 4:
        yield "nothing stands around the deletion"
    if any(not folded(word) for word in (*found, *card.payload.synonyms)):
        yield "the deletion or a synonym is empty"


def _face(card: Card, seed: int) -> Face:
    sentence = _DELETION.sub(BLANK, card.payload.text)
    return Face("cloze", f"{card.prompt}\n{sentence}", "text", hint=card.hint)


def _grade(card: Card, seed: int, answer: Answer) -> Graded:
    if len(answer.text) > _LONGEST:
        raise Unread("that is longer than what is missing")
    expected = _DELETION.findall(card.payload.text)[0]
    given, right = folded(answer.text), {folded(word) for word in (expected, *card.payload.synonyms)}
    if not given:
        raise Unread("a word is needed")
    if given in right:
        return Graded(True, 1.0, expected)
    near = any(_one_edit(given, word) for word in right if len(word) > 4)
    return Graded(False, 0.0, expected, says="Close: mind the spelling." if near else "")


def _one_edit(given: str, word: str) -> bool:
    """Whether one letter more, less or other makes them the same."""
    same = next((at for at, (one, other) in enumerate(zip(given, word, strict=False)) if one != other), None)
    at = min(len(given), len(word)) if same is None else same
    return given[at + 1 :] == word[at + 1 :] or given[at:] == word[at + 1 :] or given[at + 1 :] == word[at:]


CLOZE = Kind("cloze", "fill in the word", Cloze, _faults, _face, _grade, "What is missing?")
