"""Facts to stored values and back: moments and days as text, mappings and sequences as JSON."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from datetime import date, datetime
from functools import cache
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from studyctl.clock import study_day, utc_text
from studyctl.ledger.facts import KINDS, Fact
from studyctl.ledger.views import moment

Stored = str | int | float | None


def snake(name: str) -> str:
    """`ItemMarked` as `item_marked`: the table of a kind of fact."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


FACTS: dict[str, type[Fact]] = {snake(kind.__name__): kind for kind in KINDS}
COMMON = ("id", "command_id", "tick", "at", "day")


def table_of(kind: type[Fact]) -> str:
    """The table that holds facts of `kind`."""
    return snake(kind.__name__)


def columns_of(kind: type[Fact]) -> tuple[str, ...]:
    """The columns of a kind of fact beyond those that all have."""
    return tuple(_hints(table_of(kind)))


def stored(fact: Fact, now: datetime) -> dict[str, Stored]:
    """The values of `fact` as columns (without id, command and tick); raises ValueError for what cannot be kept."""
    at = fact.at or now
    table = table_of(type(fact))
    row: dict[str, Stored] = {"at": utc_text(at), "day": (fact.day or study_day(at)).isoformat()}
    for name in _hints(table):
        row[name] = _checked(table, name, getattr(fact, name))
    return row


def restored(kind: type[Fact], row: Mapping[str, Any]) -> Fact:
    """The fact whose columns `row` holds; raises ValueError where a column holds nothing that can be read."""
    values = {name: read(row[name]) for name, read in _readers(table_of(kind)).items()}
    values["at"], values["day"] = moment(row["at"]), date.fromisoformat(row["day"])
    return kind(**values)


def _checked(table: str, name: str, value: Any) -> Stored:
    allowed = _choices(table).get(name)
    if allowed is not None and value not in allowed:
        raise ValueError(f"{table}.{name} is one of {', '.join(allowed)}, not {value!r}")
    return _encoded(value)


def _encoded(value: Any) -> Stored:
    if isinstance(value, datetime):
        return utc_text(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, float) and math.isnan(value):
        raise ValueError("NaN is no value that can be kept: SQLite would store it as missing")
    if value is None or isinstance(value, str | int | float):
        return value
    return json.dumps(value, sort_keys=True, ensure_ascii=False, default=str)


@cache
def _hints(table: str) -> dict[str, Any]:
    kind = FACTS[table]
    hints = get_type_hints(kind)
    return {item.name: hints[item.name] for item in fields(kind) if item.name not in COMMON}


@cache
def _choices(table: str) -> dict[str, tuple[str, ...]]:
    return {name: get_args(hint) for name, hint in _hints(table).items() if get_origin(hint) is Literal}


@cache
def _readers(table: str) -> dict[str, Callable[[Any], Any]]:
    return {name: _reader(hint) for name, hint in _hints(table).items()}


def _reader(hint: Any) -> Callable[[Any], Any]:
    if get_origin(hint) in (Union, UnionType):
        inner = _reader(next(arg for arg in get_args(hint) if arg is not NoneType))
        return lambda value: None if value is None else inner(value)
    if get_origin(hint) is Literal:
        return str
    if _is_json(hint):
        return _decoded
    plain: dict[Any, Callable[[Any], Any]] = {datetime: moment, date: date.fromisoformat, bool: bool}
    return plain.get(hint, _as_it_is)


def _as_it_is(value: Any) -> Any:
    return value


def _is_json(hint: Any) -> bool:
    origin = get_origin(hint)
    return isinstance(origin, type) and issubclass(origin, Mapping | Sequence)


def _decoded(text: str) -> Any:
    value = json.loads(text)
    return tuple(value) if isinstance(value, list) else value
