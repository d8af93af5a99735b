"""The JSON Schema of a file of answers, for editors: made from the same names that read it."""

from __future__ import annotations

from typing import Any

from studyctl.reflect.answers import DAYS, MOST_ENTRIES, MOST_TEXT
from studyctl.reflect.model import ANSWERS, RATING, Name

_TEXT = {"type": "string", "maxLength": MOST_TEXT}
_TEXTS = {"type": ["array", "string"], "items": _TEXT, "maxItems": MOST_ENTRIES}

_WEEKDAY = "|".join(f"[{day[0].upper()}{day[0]}]{day[1:]}" for day in DAYS)


def answers_schema(title: str) -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of a file of answers; a key whose value is null was not answered."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": title,
        "type": "object",
        "properties": {name: _with_null(name, asked) for name, asked in ANSWERS.items()},
        "additionalProperties": False,
    }


def _with_null(name: str, asked: Name) -> dict[str, Any]:
    return {"description": asked.meaning, "anyOf": [_form(name, asked), {"type": "null"}]}


def _form(name: str, asked: Name) -> dict[str, Any]:
    if name == "week":
        return {"type": "string", "pattern": r"^\d{4}-W\d{2}$"}
    forms: dict[str, dict[str, Any]] = {
        "flag": {"enum": [True, False, "yes", "no"]},
        "rating": {"type": "number", "minimum": RATING[0], "maximum": RATING[1]},
        "word": {"enum": list(asked.words)},
        "text": _TEXT,
        "texts": _TEXTS,
        "schedule": {
            "type": "object",
            "propertyNames": {"pattern": rf"^({_WEEKDAY})[a-z]*$|^\d{{4}}-\d{{2}}-\d{{2}}$"},
            "additionalProperties": _TEXTS,
        },
    }
    return forms[asked.kind]
