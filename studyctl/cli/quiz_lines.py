"""Cards for programs: a question out, an answer in, a result out, a JSON object a line."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

from studyctl.actions.drilling import Drill, Question, Result
from studyctl.cli.quiz_drill import SURE, shown
from studyctl.clock import now
from studyctl.drill.face import Answer, Unread, read_answer
from studyctl.drill.memory import RATING_NAMES, RATINGS
from studyctl.text import one_line

T = TypeVar("T")


def in_json(drill: Drill) -> None:
    """Drills with a program: a question out, an answer in, a result out, a JSON object a line, until either ends.

    A line that cannot be read as an answer gives `{"type":"error"}`, and the same question waits for the next line.
    """
    with drill.fast():
        while (question := drill.next(now())) is not None:
            print_object(question_object(question))
            read = partial(_drilled, drill, question)
            result = answered(read)
            if result is None:
                return
            print_object(result_object(result))


def answered(read: Callable[[dict[str, Any], float], T]) -> T | None:
    """What `read` makes of the first line that it can read, given the object and the seconds since the question.

    None at the end of the input; a line that raises Unread is told as an error, and the next one is waited for.
    """
    began = time.monotonic()
    while line := sys.stdin.readline():
        if not line.strip():
            continue
        try:
            return read(_object(line), round(time.monotonic() - began, 1))
        except Unread as error:
            print_object({"type": "error", "message": one_line(str(error))})
    return None


def question_object(question: Question) -> dict[str, Any]:
    """A question as a program reads it."""
    face = question.face
    prompt = "\n".join(part for part in shown(face) if not part.startswith("  ") or not face.options)
    options = face.options or face.steps or face.criteria
    return {
        "type": "question", "id": question.card.id, "kind": question.card.kind,
        "concept": next(iter(question.card.concepts), ""), "prompt": prompt, "options": list(options),
        "unit": face.unit, "seed": question.seed,
    }  # fmt: skip


def _drilled(drill: Drill, question: Question, given: dict[str, Any], seconds: float) -> Result:
    return drill.answer(
        question, answer_in(question, given), now(), confidence=_sure(given.get("confidence")),
        hinted=given.get("hinted") is True, seconds=seconds, rating=_rating(given.get("rating")),
    )  # fmt: skip


def answer_in(question: Question, given: dict[str, Any]) -> Answer:
    """The answer that an object holds; raises Unread where it holds none."""
    return read_answer(question.face, _given(given), given.get("criteria") or ())


def _object(line: str) -> dict[str, Any]:
    try:
        given = json.loads(line)
    except (ValueError, RecursionError):
        given = None
    if not isinstance(given, dict):
        raise Unread("a JSON object on one line is needed")
    return given


def _given(given: dict[str, Any]) -> str | list[str | int]:
    """The field `answer`: a text, a number, or a list of either."""
    answer = given.get("answer", "")
    if isinstance(answer, list) and all(isinstance(part, str | int) for part in answer):
        return answer
    if isinstance(answer, str | int | float) and not isinstance(answer, bool):
        return str(answer)
    if answer is None:
        return ""
    raise Unread("`answer` is a text, or a list for several")


def _sure(value: object) -> float | None:
    if value is None:
        return None
    if isinstance(value, int | float) and not isinstance(value, bool) and value in SURE.values():
        return float(value)
    raise Unread("`confidence` is 0.25, 0.5, 0.75, 0.95 or null")


def _rating(value: object) -> int | None:
    if value is None:
        return None
    if isinstance(value, str) and value in RATINGS:
        return RATINGS[value]
    raise Unread("`rating` is again, hard, good or easy")


def result_object(result: Result) -> dict[str, Any]:
    """A verdict as a program reads it."""
    graded = result.graded
    return {
        "type": "result", "correct": graded.correct, "rating": RATING_NAMES[result.rating],
        "expected": graded.expected, "interval": graded.interval or None,
        "explanation": "\n".join(part for part in (graded.says, result.question.card.explain) if part),
        "due": result.due.isoformat() if result.due else None,
    }  # fmt: skip


def print_object(value: dict[str, Any]) -> None:
    """Prints an object on its own line, at once."""
    print(json.dumps(value, ensure_ascii=True), flush=True)
