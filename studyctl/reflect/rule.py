"""A compiled rule over a week's names, and whether it holds; what is not known makes neither true nor false."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from studyctl.values import dataclass

Value = float | bool | str | None
_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "==": operator.eq,
    "!=": operator.ne,
}


@dataclass(frozen=True)
class Compared:
    """A name held against a constant, or against another name where `other` is set."""

    name: str
    op: str
    value: Value = None
    other: str = ""


@dataclass(frozen=True)
class AllOf:
    """True where every part is."""

    parts: tuple[Rule, ...]


@dataclass(frozen=True)
class AnyOf:
    """True where any part is."""

    parts: tuple[Rule, ...]


@dataclass(frozen=True)
class Negated:
    """True where the part is false."""

    part: Rule


Rule = Compared | AllOf | AnyOf | Negated


def holds(rule: Rule, week: Mapping[str, Value]) -> bool | None:
    """Whether the rule holds in that week; None where that hangs on something that is not known (Kleene's logic)."""
    if isinstance(rule, Compared):
        return _tested(rule, week)
    if isinstance(rule, Negated):
        answer = holds(rule.part, week)
        return None if answer is None else not answer
    decisive = isinstance(rule, AnyOf)
    answers = [holds(part, week) for part in rule.parts]
    if decisive in answers:
        return decisive
    return None if None in answers else not decisive


def _tested(test: Compared, week: Mapping[str, Value]) -> bool | None:
    known = week.get(test.name)
    wanted = week.get(test.other) if test.other else test.value
    if known is None or wanted is None:
        return None
    try:
        return bool(_COMPARE[test.op](known, wanted))
    except TypeError:  # a fact of another kind than its name has
        return None


def tests_of(rule: Rule) -> Iterator[Compared]:
    """Every comparison of a rule, in the order it is written."""
    if isinstance(rule, Compared):
        yield rule
        return
    for part in (rule.part,) if isinstance(rule, Negated) else rule.parts:
        yield from tests_of(part)


def names_of(rule: Rule) -> frozenset[str]:
    """Every name that a rule asks about."""
    return frozenset(name for test in tests_of(rule) for name in (test.name, test.other) if name)
