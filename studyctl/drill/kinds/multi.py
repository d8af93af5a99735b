"""`multi`: several options are right; all of them and nothing else is the answer."""

from __future__ import annotations

from collections.abc import Iterator

from studyctl.drill.face import Answer, Face, Graded
from studyctl.drill.kinds.choice import Distractor, option_faults
from studyctl.drill.kinds.kind import Kind, shuffled
from studyctl.drill.model import Card
from studyctl.values import dataclass


@dataclass(frozen=True)
class Multi:
    """The keys of a multi."""

    answers: tuple[str, ...]
    distractors: tuple[Distractor, ...]


def _options(card: Card, seed: int) -> list[str]:
    return shuffled(card, seed, [*card.payload.answers, *(wrong.text for wrong in card.payload.distractors)])


def _faults(card: Card) -> Iterator[str]:
    given = card.payload
    if not given.answers or not given.distractors or len(given.answers) + len(given.distractors) > 8:
        yield "a multi needs at least one answer and one distractor, and at most 8 options"
    yield from option_faults([*given.answers, *(wrong.text for wrong in given.distractors)], given.distractors)


def _face(card: Card, seed: int) -> Face:
    return Face("multi", card.prompt, "multi", tuple(_options(card, seed)), hint=card.hint)


def _grade(card: Card, seed: int, answer: Answer) -> Graded:
    options = _options(card, seed)
    picked, right = {options[number - 1] for number in answer.choices}, set(card.payload.answers)
    share = max(0.0, (len(picked & right) - len(picked - right)) / len(right))
    wrong = [distractor for distractor in card.payload.distractors if distractor.text in picked]
    missed = [text for text in card.payload.answers if text not in picked]
    says = [distractor.says for distractor in wrong] + ([f"Missing: {'; '.join(missed)}."] if missed else [])
    return Graded(
        picked == right,
        share,
        "; ".join(card.payload.answers),
        says=" ".join(says),
        misconception=wrong[0].misconception if wrong else "",
    )


MULTI = Kind("multi", "pick all that are right", Multi, _faults, _face, _grade)
