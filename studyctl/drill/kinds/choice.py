"""`choice`: one of the options is right, and every wrong one is a named misconception with its own reply."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

from studyctl.drill.face import Answer, Face, Graded
from studyctl.drill.kinds.kind import Kind, shuffled
from studyctl.drill.model import Card
from studyctl.values import dataclass


@dataclass(frozen=True)
class Distractor:
    """A wrong option, the misconception that picks it, and why it is wrong."""

    text: str
    misconception: str
    says: str


@dataclass(frozen=True)
class Choice:
    """The keys of a choice; `fixed` sorts the options instead of shuffling them, for figures in their order."""

    answer: str
    distractors: tuple[Distractor, ...]
    fixed: bool = False


def options(card: Card, seed: int) -> list[str]:
    """The options as this showing orders them."""
    texts = [card.payload.answer, *(distractor.text for distractor in card.payload.distractors)]
    return sorted(texts, key=_size) if card.payload.fixed else shuffled(card, seed, texts)


def _size(text: str) -> tuple[float, str]:
    """What puts 2 before 10, and words after figures."""
    found = re.match(r"[-−]?\d+(?:\.\d+)?", text)
    return (float(found[0].replace("−", "-")) if found else math.inf), text


def option_faults(texts: list[str], wrong: tuple[Distractor, ...]) -> Iterator[str]:
    """What is wrong with the options of a choice or a multi."""
    if len({text.casefold() for text in texts}) < len(texts):
        yield "two options are the same"
    if any("of the above" in text.casefold() for text in texts):
        yield "`of the above` means nothing where options are shuffled"
    if len({distractor.misconception for distractor in wrong}) < len(wrong):
        yield "two distractors have the same misconception"


def _faults(card: Card) -> Iterator[str]:
    given = card.payload
    if not 2 <= len(given.distractors) <= 5:
        yield f"a choice needs 2 to 5 distractors, this one has {len(given.distractors)}"
    yield from option_faults([given.answer, *(wrong.text for wrong in given.distractors)], given.distractors)


def _face(card: Card, seed: int) -> Face:
    return Face("choice", card.prompt, "choice", tuple(options(card, seed)), hint=card.hint)


def _grade(card: Card, seed: int, answer: Answer) -> Graded:
    picked = options(card, seed)[answer.choices[0] - 1]
    if picked == card.payload.answer:
        return Graded(True, 1.0, card.payload.answer)
    wrong = next(distractor for distractor in card.payload.distractors if distractor.text == picked)
    return Graded(False, 0.0, card.payload.answer, says=wrong.says, misconception=wrong.misconception)


CHOICE = Kind("choice", "pick one", Choice, _faults, _face, _grade)
