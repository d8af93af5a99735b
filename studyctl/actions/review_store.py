"""What is recorded of a week's review: the steps saved so far, and how it was closed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field, replace
from datetime import datetime
from typing import Any

from studyctl.actions.review_values import Closed
from studyctl.ledger.facts import ReflectionStep
from studyctl.ledger.read import Reader
from studyctl.reflect.answers import read_answers
from studyctl.reflect.model import ANSWERS, Answers
from studyctl.reflect.rule import Value
from studyctl.values import dataclass

CLOSE = "close"  # the step that closes a week


@dataclass(frozen=True)
class StoredStep:
    """A step as it was last saved: `decision` is the one that held then, `typed_seconds` its typing so far."""

    answers: Mapping[str, Any]
    at: datetime
    finished: bool
    typed_seconds: float
    decision: str


@dataclass(frozen=True)
class Stored:
    """A week's review as recorded; `said` are all answers, `values` what was known of the week when it was closed."""

    steps: Mapping[str, StoredStep] = field(default_factory=dict)
    said: Mapping[str, Any] = field(default_factory=dict)
    begun_at: datetime | None = None
    saved_at: datetime | None = None
    closed: Closed | None = None
    values: Mapping[str, Value] = field(default_factory=dict)
    track: str = ""
    place: str = ""
    place_title: str = ""
    drafted: bool = False


def stored(reader: Reader, week: str) -> Stored:
    """What is recorded of one week's review."""
    return _told(reader.facts(ReflectionStep, week=week))


def closed_weeks(reader: Reader) -> dict[str, Stored]:
    """Every week that was closed, as its last close left it."""
    by_week: dict[str, list[ReflectionStep]] = {}
    for fact in reader.facts(ReflectionStep, step=CLOSE):
        by_week.setdefault(fact.week, []).append(fact)
    return {week: _told(facts) for week, facts in by_week.items()}


def _told(facts: Iterable[ReflectionStep]) -> Stored:
    """The review that these facts tell, in their order: a close settles all steps, what is saved later goes on."""
    steps: dict[str, StoredStep] = {}
    said: dict[str, Any] = {}
    begun = saved = None
    closing: ReflectionStep | None = None
    drafted = False
    for fact in facts:
        begun, saved = begun or fact.at, fact.at
        answers = _answers(fact)
        if fact.step == CLOSE:
            closing, said, drafted = fact, answers, False
            steps = {name: replace(step, finished=True) for name, step in steps.items()}
            continue
        said = said | answers
        steps[fact.step] = _step(fact, answers)
        drafted = True
    said = {name: value for name, value in said.items() if value is not None}
    if closing is None:
        return Stored(steps, said, begun, saved)
    told = closing.answers
    values = {name: value for name, value in _mapping(told, "values").items() if _is_value(value)}
    track, place, title = (str(told.get(name, "")) for name in ("track", "place", "place_title"))
    return Stored(steps, said, begun, saved, _closed(closing), values, track, place, title, drafted)


def _answers(fact: ReflectionStep) -> dict[str, Any]:
    """The answers of a fact that this program knows; what a newer one wrote is left out."""
    return {name: value for name, value in _mapping(fact.answers, "answers").items() if name in ANSWERS}


def _step(fact: ReflectionStep, answers: Mapping[str, Any]) -> StoredStep:
    assert fact.at is not None
    seconds = fact.answers.get("typed_seconds", 0.0)
    typed = float(seconds) if isinstance(seconds, (int, float)) else 0.0
    return StoredStep(answers, fact.at, fact.finished, typed, str(fact.answers.get("decision", "")))


def _closed(fact: ReflectionStep) -> Closed:
    told = fact.answers
    assert fact.at is not None
    return Closed(
        at=fact.at,
        decision=str(told.get("decision", "")),
        title=str(told.get("title", "")),
        applied=bool(told.get("applied", False)),
        reasons=tuple(_texts(told, "reasons")),
        overall=str(told.get("overall", "")),
        pivots=tuple(_texts(told, "pivots")),
        items=tuple(_pairs(told, "items")),
        papers=tuple(_pairs(told, "papers")),
        snippets=tuple(_texts(told, "snippets")),
        moves=tuple(_pairs(told, "moves")),
    )


def _mapping(told: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = told.get(key)
    return value if isinstance(value, Mapping) else {}


def _texts(told: Mapping[str, Any], key: str) -> Iterator[str]:
    value = told.get(key)
    yield from (str(one) for one in (value if isinstance(value, (list, tuple)) else ()))


def _pairs(told: Mapping[str, Any], key: str) -> Iterator[tuple[str, str]]:
    yield from ((str(name), str(value)) for name, value in _mapping(told, key).items())


def _is_value(value: object) -> bool:
    return isinstance(value, (bool, int, float, str))


def readable(said: Mapping[str, Any]) -> tuple[Answers, tuple[str, ...]]:
    """Recorded answers as they can be read today; what cannot be is left out and told."""
    answers, problems = read_answers(said)
    if answers is not None:
        return answers, ()
    sound = {name: value for name, value in said.items() if read_answers({name: value})[0] is not None}
    read, _ = read_answers(sound)
    return read or Answers(), tuple(str(problem) for problem in problems)
