"""Read answers from keys and values, as a file, a form or the ledger gives them; every problem is one line."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from studyctl.errors import Problem
from studyctl.reflect.model import ANSWERS, RATING, Answers
from studyctl.text import nearest, one_line, plain

MOST_TEXT = 20_000
MOST_ENTRIES = 200
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_LONG_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_WEEK = re.compile(r"(\d{4})-W(\d{2})")
_FLAGS = {"yes": True, "no": False, "true": True, "false": False}


class _Wrong(ValueError):
    """What an answer should have been, and at which entry of it."""

    def __init__(self, what: str, fix: str, entry: str = "") -> None:
        super().__init__(what)
        self.what, self.fix, self.entry = what, fix, entry


def read_answers(
    given: Mapping[str, Any], places: Mapping[str, str] | None = None
) -> tuple[Answers | None, tuple[Problem, ...]]:
    """The answers that `given` writes, or None with every problem; `places` tells where a key (`actions.2`) stands.

    A key whose value is None was not answered.
    """
    places, values, problems = places or {}, {}, []
    for key, value in given.items():
        if key not in ANSWERS:
            fix = nearest(str(key), ANSWERS) or f"Known: {', '.join(ANSWERS)}"
            problems.append(Problem(f"there is no answer `{one_line(str(key))[:60]}`", places.get(str(key), ""), fix))
        elif value is not None:
            try:
                values[key] = _READ[ANSWERS[key].kind](key, value)
            except _Wrong as wrong:
                where = places.get(f"{key}.{wrong.entry}") or places.get(key, "")
                problems.append(Problem(f"`{key}` {wrong.what}", where, wrong.fix))
    return (None if problems else Answers(**values)), tuple(problems)


def as_mapping(answers: Answers) -> dict[str, Any]:
    """The answers that were given, as plain keys and values that `read_answers` reads back."""
    told = {name: getattr(answers, name) for name in ANSWERS}
    written = {name: list(value) if isinstance(value, tuple) else value for name, value in told.items()}
    if answers.schedule is not None:
        written["schedule"] = {day: list(items) for day, items in answers.schedule}
    return {name: value for name, value in written.items() if value is not None}


def _kind(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (list, tuple)):
        return "a list"
    if isinstance(value, Mapping):
        return "keys and values"
    return f"`{one_line(str(value))[:40]}`"


def _text(key: str, value: object) -> str:
    if isinstance(value, (Mapping, list, tuple)):
        raise _Wrong(f"should be text, found {_kind(value)}", "Write it in quotes")
    text = plain(_kind(value) if isinstance(value, bool) else str(value)).strip()
    if len(text) > MOST_TEXT:
        raise _Wrong(f"has {len(text)} characters, at most {MOST_TEXT} are kept", "Put it into a note")
    return _week(text) if key == "week" else text


def _week(text: str) -> str:
    found = _WEEK.fullmatch(text)
    try:
        date.fromisocalendar(int(found[1]) if found else 0, int(found[2]) if found else 0, 1)
    except ValueError as error:
        raise _Wrong(f"is no week: `{one_line(text)[:40]}`", "Write it as 2026-W47") from error
    return text


def _flag(key: str, value: object) -> bool:
    known = value if isinstance(value, bool) else _FLAGS.get(str(value).strip().lower())
    if known is None:
        raise _Wrong(f"should be yes or no, found {_kind(value)}", "Write true or false")
    return known


def _rating(key: str, value: object) -> float:
    low, high = RATING
    try:
        number = float("nan" if isinstance(value, (bool, Mapping, list, tuple)) else str(value).replace("_", "x"))
    except ValueError:
        number = math.nan
    if not low <= number <= high:
        raise _Wrong(f"should be a number from {low:g} to {high:g}, found {_kind(value)}", "7.5 is a number too")
    return number


def _word(key: str, value: object) -> str:
    words = ANSWERS[key].words
    word = str(value).strip().lower() if isinstance(value, str) else ""
    if word not in words:
        fix = nearest(word, words)
        raise _Wrong(f"cannot be {_kind(value)}", f"{f'{fix} ' if fix else ''}It is one of: {', '.join(words)}")
    return word


def _texts(key: str, value: object) -> tuple[str, ...]:
    entries = value if isinstance(value, (list, tuple)) else [value]
    if len(entries) > MOST_ENTRIES:
        raise _Wrong(f"has {len(entries)} entries, at most {MOST_ENTRIES} are kept", "Leave some out")
    texts = []
    for number, entry in enumerate(entries):
        try:
            texts.append(_text("", entry if entry is not None else ""))
        except _Wrong as wrong:
            raise _Wrong(f"{wrong.what} (entry {number + 1})", wrong.fix, str(number)) from wrong
    return tuple(text for text in texts if text)


def _schedule(key: str, value: object) -> tuple[tuple[str, tuple[str, ...]], ...]:
    if not isinstance(value, Mapping):
        raise _Wrong(f"should be days with their items, found {_kind(value)}", "Write it as {mon: [item]}")
    days: dict[str, tuple[str, ...]] = {}
    for name, items in value.items():
        day = _day(str(name))
        try:
            days[day] = days.get(day, ()) + (_texts("", items) if items is not None else ())
        except _Wrong as wrong:
            raise _Wrong(f"{wrong.what} on {day}", wrong.fix, str(name)) from wrong
    return tuple(days.items())


def _day(name: str) -> str:
    word = name.strip().lower()
    if word in DAYS:
        return word
    if word in _LONG_DAYS:
        return word[:3]
    try:
        return date.fromisoformat(word).isoformat()
    except ValueError as error:
        fix = nearest(word, (*DAYS, *_LONG_DAYS)) or "Write mon, tue … sun, or a date as 2026-11-23"
        raise _Wrong(f"has no day `{one_line(name)[:40]}`", fix, name) from error


_READ: dict[str, Callable[[str, object], Any]] = {
    "flag": _flag,
    "rating": _rating,
    "word": _word,
    "text": _text,
    "texts": _texts,
    "schedule": _schedule,
}
