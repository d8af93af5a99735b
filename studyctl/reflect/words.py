"""Facts and thresholds in words: `1.5 days behind` against `>7 days`."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from studyctl.reflect.model import NAMES, Signal, Week
from studyctl.reflect.rule import AllOf, AnyOf, Compared, Rule, Value, holds, tests_of

_SLOT = re.compile(r"\{([a-z_]+)\}")


def slots(text: str) -> tuple[str, ...]:
    """The names that a text has room for."""
    return tuple(_SLOT.findall(text))


def filled(text: str, week: Week) -> str:
    """The text with the week's values in it; empty where one of them is not known."""
    if any(week.get(name) is None for name in slots(text)):
        return ""
    return _SLOT.sub(lambda slot: said(week[slot[1]]), text)


def said(value: Value, bound: Value = None) -> str:
    """A value as a person says it, with more digits where two would make it look like its bound."""
    if value is None:
        return "not known"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return value
    if not isinstance(value, float):
        return str(value)
    short = f"{value:.2f}".rstrip("0").rstrip(".") if abs(value) < 1e15 else f"{value:g}"
    hidden = isinstance(bound, float) and value != bound and short == said(bound)
    return f"{value:.9g}" if hidden else "0" if short == "-0" else short


def fact(name: str, value: Value, words: Mapping[str, str], bound: Value = None) -> str:
    """A named value in the protocol's words: `{} days behind|{} days ahead` has another text below zero."""
    if value is None:
        return f"{name.replace('_', ' ')} not known"
    positive, _, negative = words.get(name, f"{name.replace('_', ' ')} {{}}").partition("|")
    below = bool(negative) and isinstance(value, (int, float)) and value < 0
    if below and isinstance(value, (int, float)):
        return _counted(negative, said(-value))
    return _counted(positive, said(value, bound))


def _counted(text: str, number: str) -> str:
    """The text with its number in it, `1 day` where there is one."""
    if number == "1":
        text = re.sub(r"\{\} (\w+)s\b", r"{} \1", text)
    return text.replace("{}", number)


def shown_tests(rule: Rule, week: Week) -> tuple[Compared, ...]:
    """The comparisons that tell how a rule stands: of `or` those that hold, else the one that is nearest to."""
    tests = tuple(tests_of(rule))
    if not isinstance(rule, AnyOf) or not all(isinstance(part, Compared) for part in rule.parts):
        return tests
    holding = tuple(test for test in tests if holds(test, week))
    return holding or (min(tests, key=lambda test: _distance(test, week)),)


def _distance(test: Compared, week: Week) -> float:
    known, bound = week.get(test.name), week.get(test.other) if test.other else test.value
    if isinstance(known, (int, float)) and isinstance(bound, (int, float)):
        return abs(known - bound)
    return 1e9 if known is not None else 1e10


def numbers(rule: Rule, week: Week, words: Mapping[str, str]) -> str:
    """What the rule looks at in that week, in words."""
    told: dict[str, str] = {}
    for test in shown_tests(rule, week):
        told[test.name] = fact(test.name, week.get(test.name), words, test.value)
        if test.other:
            told[test.other] = fact(test.other, week.get(test.other), words)
    return ", ".join(told.values())


def value_of(rule: Rule, week: Week, words: Mapping[str, str]) -> Value:
    """The one value that the rule looks at, or a text where it looks at several."""
    tests = shown_tests(rule, week)
    return week.get(tests[0].name) if len(tests) == 1 else numbers(rule, week, words)


def threshold(signal: Signal) -> str:
    """What a signal asks for: `>7 days`, `<7, 2 weeks`, `>8 both`."""
    assert signal.rule is not None
    asked = _asked(signal.rule) or signal.when
    return f"{asked}, {signal.weeks} weeks" if signal.weeks > 1 else asked


def _asked(rule: Rule) -> str:
    """The rule's own thresholds; empty for one that is nested, which is told as it is written."""
    if isinstance(rule, Compared):
        return _bound(rule)
    if not isinstance(rule, AllOf | AnyOf):
        return ""
    tests = [part for part in rule.parts if isinstance(part, Compared)]
    if len(tests) < len(rule.parts):
        return ""
    bounds = list(dict.fromkeys(_bound(test) for test in tests))
    if len(bounds) > 1:
        return (" and " if isinstance(rule, AllOf) else " or ").join(bounds)
    return f"{bounds[0]}{_together(tests)}" if isinstance(rule, AllOf) else bounds[0]


def _together(tests: Sequence[Compared]) -> str:
    names = {test.name for test in tests}
    return "" if len(names) < 2 else " both" if len(names) == 2 else " all"


def _bound(test: Compared) -> str:
    if test.other:
        return f"{test.op}{test.other.replace('_', ' ')}"
    if isinstance(test.value, bool):
        return said(test.value if test.op == "==" else not test.value)
    if isinstance(test.value, str):
        return test.value if test.op == "==" else f"not {test.value}"
    unit = NAMES[test.name].unit
    return f"{test.op}{said(test.value)}{f' {unit}' if unit else ''}"
