"""What the facts say about each question of a review, and answers and hours as a person reads them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from studyctl.actions.figures import figure
from studyctl.actions.review_values import FactLine
from studyctl.actions.week_facts import WeekFacts
from studyctl.actions.week_next import NextWeek
from studyctl.drill.recall import PROVEN_FROM, REVIEW_BELOW
from studyctl.reflect.rule import Value

SLOW, FAST = 1.2, 0.8  # real over estimated hours that are worth saying so
NAMED = 3


def shown(kind: str, value: Any, words: Mapping[str, str]) -> str:
    """An answer in words: `no`, `7`, `2 entries`; `words` tell the answers to choose from."""
    if value is None:
        return ""
    if kind == "flag":
        return "yes" if value else "no"
    if kind == "rating":
        return f"{value:g}"
    if kind == "word":
        return words.get(value, value)
    if kind == "texts":
        return _counted(len(value), "entry", "entries") if len(value) != 1 else value[0]
    if kind == "schedule":
        return _counted(sum(len(items) for _, items in value), "item", "items")
    return str(value)


def _counted(number: int, one: str, more: str) -> str:
    return "none" if not number else f"{number} {one if number == 1 else more}"


def fact_lines(facts: WeekFacts) -> tuple[FactLine, ...]:
    """The facts of a week as short lines, the most telling first."""
    return tuple(_fact_lines(facts))


def _fact_lines(facts: WeekFacts) -> Iterator[FactLine]:
    values = facts.values
    done, total = len([one for one in facts.core if one.state == "done"]), len(facts.core)
    if total:
        yield FactLine("Core", f"{done} of {total}", "good" if done == total else "low")
    stretch = facts.of_tier("stretch")
    if stretch:
        yield FactLine("Stretch", f"{len(facts.of_tier('stretch', 'done'))} of {len(stretch)}")
    yield FactLine("hours", f"{facts.hours:.1f} of {facts.hours_planned:.1f}")
    ratio = values.get("estimate_ratio")
    if isinstance(ratio, float):
        yield FactLine("real ÷ estimated", f"{ratio:g}", "low" if ratio > SLOW else "good" if ratio <= 1 else "")
    if facts.exercises_tried:
        yield FactLine("exercises passed", f"{facts.exercises_passed} of {facts.exercises_tried}")
    recall = values.get("recall")
    if isinstance(recall, float):
        tone = "good" if recall >= PROVEN_FROM else "low" if recall < REVIEW_BELOW else ""
        yield FactLine("card recall, week", f"{recall:.2f}", tone)
    judged = [one for one in facts.metrics if one.met is not None]
    if judged:
        yield FactLine("targets met", f"{sum(bool(one.met) for one in judged)} of {len(judged)}")
    if facts.runs:
        yield FactLine("runs", str(len(facts.runs)))
    if facts.commits:
        yield FactLine("commits", str(len(facts.commits)))
    behind = values.get("days_behind")
    if isinstance(behind, float) and abs(behind) >= 0.1:
        yield FactLine("behind" if behind > 0 else "ahead", f"{abs(behind):.1f} days", "low" if behind > 7 else "")


def facts_about(question: str, facts: WeekFacts, coming: NextWeek, before: Mapping[str, Value]) -> str:
    """What is known about a question, in one line; nothing where nothing is."""
    tell = ABOUT.get(question)
    if tell is not None:
        return tell(facts, coming)
    earlier = before.get(question)
    return f"last week {shown_value(earlier)}" if earlier is not None else ""


def shown_value(value: Value) -> str:
    """A recorded value: `yes`, `7`, `risk`."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:g}" if isinstance(value, (int, float)) else str(value)


def _core(facts: WeekFacts, coming: NextWeek) -> str:
    still = [one.title for one in facts.core if one.state != "done"]
    done = len(facts.core) - len(still)
    words = f"{done} of {_counted(len(facts.core), 'item', 'items')}" if facts.core else "this place has no Core"
    left = "due later" if facts.values.get("core_complete") else "open"
    return f"{words}; {left}: {_named(still)}" if still else words


def _named(names: list[str]) -> str:
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return ", ".join(names[:NAMED]) + more


def _explained(facts: WeekFacts, coming: NextWeek) -> str:
    known = [one for one in facts.concepts if one.recall is not None]
    if not known:
        return "no card on these concepts was answered yet"
    mean = sum(one.recall or 0.0 for one in known) / len(known)
    weakest = known[0]
    of = _counted(len(known), "concept", "concepts")
    return f"recall {mean:.2f} over {of}; weakest: {weakest.title} {weakest.recall:.2f}"


def _gaps(facts: WeekFacts, coming: NextWeek) -> str:
    still = [f"{one.what} ({one.why})" for one in coming.prerequisites if one.state == "open"]
    return f"open for {coming.place_title}: {_named(still)}" if still else ""


def _actions(facts: WeekFacts, coming: NextWeek) -> str:
    still = [*facts.open_actions, *(one.title for one in facts.core if one.state != "done")]
    return f"still open: {_named(still)}" if still else ""


def _papers(facts: WeekFacts, coming: NextWeek) -> str:
    return f"{coming.place_title} names {_named([one.title for one in coming.papers])}" if coming.papers else ""


def _schedule(facts: WeekFacts, coming: NextWeek) -> str:
    laid = [day for day in coming.days if day.items]
    return f"the plan has work on {_counted(len(laid), 'day', 'days')}" if coming.days else ""


def _code(facts: WeekFacts, coming: NextWeek) -> str:
    if not facts.commits:
        return ""
    tests, docs = sum(one.tests for one in facts.commits), sum(one.docs for one in facts.commits)
    return f"{_counted(len(facts.commits), 'commit', 'commits')}, {tests} with tests, {docs} with documentation"


def _best(facts: WeekFacts, coming: NextWeek) -> str:
    met = [one for one in facts.metrics if one.met and one.value is not None]
    if met:
        return "met: " + _named([f"{one.title} {figure(one.value or 0.0, one.metric)} ({one.source})" for one in met])
    done = [one.title for one in facts.items if one.state == "done"]
    return f"done: {_named(done)}" if done else ""


def _worst(facts: WeekFacts, coming: NextWeek) -> str:
    failed = [f"{run.name} {run.lab}" for run in facts.runs if run.state in ("failed", "lost")]
    return f"failed runs: {_named(failed)}" if failed else ""


def _risks(facts: WeekFacts, coming: NextWeek) -> str:
    ratio = facts.values.get("estimate_ratio")
    if isinstance(ratio, float) and (ratio > SLOW or ratio < FAST):
        hours = sum(tier.corrected for tier in coming.tiers if tier.tier in ("core", "items"))
        return f"your work takes {ratio:g} times its estimate: {hours:.0f} h for the Core of {coming.place_title}"
    return ""


def _burnout(facts: WeekFacts, coming: NextWeek) -> str:
    a_day = facts.values.get("hours_a_day")
    return f"{a_day:.1f} h on a day of study" if isinstance(a_day, float) else ""


ABOUT: dict[str, Callable[[WeekFacts, NextWeek], str]] = {
    "core_complete": _core,
    "explain_without_notes": _explained,
    "blocking_gaps": _gaps,
    "actions": _actions,
    "papers": _papers,
    "schedule": _schedule,
    "code_quality": _code,
    "best_moment": _best,
    "worst_bug": _worst,
    "risks": _risks,
    "burnout": _burnout,
}
