"""A card of the learner's own, appended to `quizzes/mine.md` of the workspace in the form that a person would write."""

from __future__ import annotations

import os
import re
from pathlib import Path

from studyctl.actions.cards import deck_of
from studyctl.actions.situation import Situation
from studyctl.errors import Problem, UserError
from studyctl.text import nearest
from studyctl.values import dataclass

FILE = Path("quizzes") / "mine.md"
KEY = re.compile(r"^(#|---|(ID|Concepts|Q|A|C|Why|Source|Also):)", re.MULTILINE)


@dataclass(frozen=True)
class NewCard:
    """A card to be written: a question with its answer, or a sentence with one `{{deletion}}`."""

    id: str
    concepts: tuple[str, ...]
    question: str = ""
    answer: str = ""
    cloze: str = ""
    why: str = ""


@dataclass(frozen=True)
class Added:
    """A card that was written, and where it stands."""

    card: str
    path: Path
    where: str


def add(seen: Situation, card: NewCard) -> Added:
    """Appends the card to the workspace's own; raises UserError for an id that is taken and for a card that is none.

    What would not be read back as this card is not written.
    """
    _refuse(seen, card)
    path = seen.workspace.home / FILE
    before = path.read_text("utf-8") if path.exists() else ""
    _write(path, f"{before.rstrip() or '# My cards'}\n\n{_text(card)}")
    deck = deck_of(seen.workspace)
    written = deck.cards.get(card.id)
    if written is None:
        _write(path, before) if before else path.unlink()
        faults = [problem for problem in deck.problems if FILE.name in problem.where]
        raise UserError(*(faults or [Problem(f"{card.id} could not be read back, so it was not written")]))
    return Added(card.id, path, written.where)


def _refuse(seen: Situation, card: NewCard) -> None:
    if bool(card.cloze) == bool(card.question and card.answer):
        raise UserError(Problem("a card is a question with its answer, or a cloze", fix="Give one of the two"))
    deck = deck_of(seen.workspace)
    if deck.current(card.id) in deck.cards:
        raise UserError(Problem(f"there is a card {card.id!r} already", deck.card(card.id).where, "Choose another id"))
    for concept in card.concepts:
        if seen.catalogue.current(concept) not in seen.catalogue.concepts:
            fix = nearest(concept, seen.catalogue.concepts) or "`studyctl find WORD` searches concepts"
            raise UserError(Problem(f"there is no concept {concept!r}", fix=fix))
    for text in (card.question, card.answer, card.cloze, card.why):
        if KEY.search(text):
            raise UserError(Problem("a line of it begins as a key of the file does", fix="Write it another way"))


def _text(card: NewCard) -> str:
    lines = [f"ID: {card.id}", f"Concepts: {', '.join(card.concepts)}"]
    lines += [f"C: {card.cloze}"] if card.cloze else [f"Q: {card.question}", f"A: {card.answer}"]
    return "\n".join([*lines, *([f"Why: {card.why}"] if card.why else [])]) + "\n"


def _write(path: Path, text: str) -> None:
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft.write_text(text, "utf-8")
        draft.replace(path)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise UserError(Problem(f"the card cannot be written: {error.strerror}", str(path))) from error
