"""What is shown of a card, what is answered and what grading says: values for the app and the command line alike."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import field
from typing import Any, Literal

from studyctl.values import dataclass

Input = Literal["choice", "multi", "text", "number", "order", "line", "steps", "criteria"]
PASS_SHARE = 0.75  # of steps or criteria known: 3 of 4 and 4 of 5 pass, 2 of 3 does not


@dataclass(frozen=True)
class Face:
    """One showing of a card: `options` are shuffled for this seed, `steps` are revealed in turn, `criteria` afterwards.

    `model` is the answer shown before one grades oneself; `params` are the drawn values to log beside the seed.
    """

    kind: str
    prompt: str
    input: Input
    options: tuple[str, ...] = ()
    code: str = ""
    unit: str = ""
    start: str = ""
    steps: tuple[str, ...] = ()
    criteria: tuple[str, ...] = ()
    model: str = ""
    hint: str = ""
    params: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Answer:
    """What was answered: `choices`, `order` and `line` count from 1 as shown; `criteria` are one's own verdicts."""

    text: str = ""
    choices: tuple[int, ...] = ()
    order: tuple[int, ...] = ()
    line: int | None = None
    criteria: tuple[bool, ...] = ()


@dataclass(frozen=True)
class Graded:
    """The verdict: `share` is 0 to 1 for display, `working` rows are (figure, what it is), `expected` is in words."""

    correct: bool
    share: float
    expected: str
    interval: str = ""
    says: str = ""
    misconception: str = ""
    working: tuple[tuple[str, str], ...] = ()


class Unread(Exception):
    """The answer cannot be read as what was asked for: its one line says why, and the question is asked again."""


def read_answer(face: Face, given: str | Sequence[str | int], criteria: Sequence[bool] = ()) -> Answer:
    """What a person typed, or a program sent, as an answer to this face; raises Unread when it is none."""
    verdicts = tuple(criteria)
    if face.input in ("text", "number"):
        return Answer(text=_text(given))
    if face.input in ("steps", "criteria"):
        wanted = len(face.steps or face.criteria)
        if len(verdicts) != wanted or any(not isinstance(verdict, bool) for verdict in verdicts):
            raise Unread(f"{wanted} verdicts are needed, true or false, one for each of what is listed")
        return Answer(text=given if isinstance(given, str) else "", criteria=verdicts)
    if face.input == "line":
        return Answer(line=_one(_numbers(given), len(face.code.rstrip("\n").split("\n")), "the number of a line"))
    if face.input == "choice":
        return Answer(choices=(_one(_numbers(given), len(face.options), "the number of one option"),))
    return _several(face, _numbers(given))


def written(face: Face, answer: Answer) -> str:
    """The answer in words that no shuffle changes, to keep in the ledger."""
    if face.input == "choice":
        return face.options[answer.choices[0] - 1]
    if face.input in ("multi", "order"):
        texts = [face.options[number - 1] for number in answer.choices or answer.order]
        return json.dumps(sorted(texts) if face.input == "multi" else texts, ensure_ascii=False)
    return str(answer.line) if face.input == "line" else answer.text


def recalled(face: Face, text: str, criteria: Sequence[bool] = ()) -> Answer:
    """The answer that `written` put in words; raises Unread where the card no longer has what was picked."""
    try:
        if face.input == "choice":
            return Answer(choices=(face.options.index(text) + 1,))
        if face.input in ("multi", "order"):
            numbers = tuple(face.options.index(each) + 1 for each in json.loads(text))
            return read_answer(face, numbers)
        return read_answer(face, text, criteria)
    except ValueError:
        raise Unread("the card has changed: what was picked is no longer there") from None


def _text(given: str | Sequence[str | int]) -> str:
    if isinstance(given, str) and given.strip():
        return given
    raise Unread("an answer in words or figures is needed")


def _numbers(given: str | Sequence[str | int]) -> tuple[int, ...]:
    parts: Sequence[str | int] = given.replace(",", " ").split() if isinstance(given, str) else given
    numbers = []
    for part in parts:
        word = str(part).strip()
        if isinstance(part, bool) or not (word.isascii() and word.isdigit() and len(word) < 4):
            raise Unread(f"{word[:20]!r} is not a number of those shown")
        numbers.append(int(word))
    return tuple(numbers)


def _one(numbers: tuple[int, ...], most: int, what: str) -> int:
    if len(numbers) != 1 or not 1 <= numbers[0] <= most:
        raise Unread(f"{what} is needed, 1 to {most}")
    return numbers[0]


def _several(face: Face, numbers: tuple[int, ...]) -> Answer:
    most = len(face.options)
    if not numbers or len(set(numbers)) != len(numbers) or not all(1 <= number <= most for number in numbers):
        raise Unread(f"different numbers from 1 to {most} are needed")
    if face.input == "multi":
        return Answer(choices=tuple(sorted(numbers)))
    if len(numbers) != most:
        raise Unread(f"all {most} steps are needed, in their order")
    return Answer(order=numbers)
