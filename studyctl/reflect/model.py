"""The Sunday review as values: the protocol that a file describes, the answers, a week's facts and the outcome.

A field marked `_context()` is not written in the protocol's file: the loader fills it in.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from functools import cached_property
from typing import Any, Literal

from studyctl.reflect.rule import Rule, Value
from studyctl.values import dataclass

Decision = Literal["proceed", "repeat", "deep-dive", "catch-up", "compress", "extend", "pause", "break"]
Colour = Literal["green", "yellow", "red"]
DECISIONS = ("proceed", "repeat", "deep-dive", "catch-up", "compress", "extend", "pause", "break")
COLOURS = ("red", "yellow", "green")  # the worst first
SIGNAL_KINDS = ("compress", "extend", "pause")
RATING = (1.0, 10.0)

Week = Mapping[str, Value]
"""What is known of one week, by the names of `FACTS` and `ANSWERS`; a name left out, or None, is not known."""


@dataclass(frozen=True)
class Name:
    """Something asked or known of a week; its kind is flag, rating, number, word, text, texts or schedule."""

    kind: str
    meaning: str
    words: tuple[str, ...] = ()
    unit: str = ""


def _answer(kind: str, meaning: str, *words: str) -> Name:
    return Name(kind, meaning, words)


def _number(meaning: str, unit: str = "") -> Name:
    return Name("number", meaning, unit=unit)


ANSWERS: dict[str, Name] = {
    "week": _answer("text", "the ISO week that is closed, as 2026-W47"),
    "core_complete": _answer("flag", "whether the week's Core is complete"),
    "why_not": _answer("word", "why it is not", "knowledge-gap", "time-misestimate", "motivation"),
    "explain_without_notes": _answer("flag", "whether you can explain the week's concepts without notes"),
    "blocking_gaps": _answer("texts", "what is missing for next week; in a rule, how many there are"),
    "energy": _answer("rating", "energy, 1 to 10"),
    "interest": _answer("rating", "interest, 1 to 10"),
    "momentum": _answer("rating", "momentum, 1 to 10"),
    "energy_why": _answer("text", "why energy is low"),
    "interest_why": _answer("text", "why interest is low"),
    "momentum_why": _answer("text", "why momentum is low"),
    "enjoying": _answer("flag", "whether the work is a joy"),
    "burnout": _answer("word", "signs of burnout", "none", "risk", "severe"),
    "external_stress": _answer("word", "stress from outside", "none", "some", "crisis"),
    "compute_budget": _answer("word", "what is left of the compute budget", "tight", "ok", "spare"),
    "preference": _answer("word", "what you would rather do", "compress", "extend", "proceed"),
    "actions": _answer("texts", "action items for next week"),
    "risks": _answer("texts", "what could go wrong next week"),
    "papers": _answer("texts", "papers of next week"),
    "new_papers": _answer("texts", "papers that came out and may matter"),
    "schedule": _answer("schedule", "items by day of next week"),
    "code_quality": _answer("text", "tests, documentation and commits of the week's code"),
    "best_moment": _answer("text", "the best moment"),
    "worst_bug": _answer("text", "the worst bug"),
    "snippets": _answer("texts", "snippets to remember"),
    "journal": _answer("text", "the journal"),
}

FACTS: dict[str, Name] = {
    "core_done": _number("items of the week's Core that are done"),
    "core_total": _number("items of the week's Core"),
    "core_days": _number("the document's days that the week's Core took; known once it is done", "days"),
    "core_stretch_days": _number("the document's days that Core and Stretch took; known once both are done", "days"),
    "days_behind": _number("calendar days behind the plan; below 0: ahead", "days"),
    "hours": _number("hours studied", "h"),
    "hours_planned": _number("hours planned", "h"),
    "hours_a_day": _number("hours on a day of study, on average", "h"),
    "estimate_ratio": _number("real time over estimated time of what was finished"),
    "recall": _number("mean predicted recall of the week's cards, 0 to 1"),
    "explain_recall": _number("predicted recall of the week's weakest concept, 0 to 1"),
    "explain_concept": _answer("text", "the title of that concept; for texts only"),
    "exercises_passed": _number("exercises of the week that pass"),
    "exercises_total": _number("exercises of the week"),
}

DERIVED: dict[str, Name] = {
    "days_ahead": _number("calendar days ahead of the plan: `days_behind` with the other sign", "days"),
    "light": _answer("word", "the worst light of the ratings", "green", "yellow", "red"),
}

NAMES: dict[str, Name] = ANSWERS | FACTS | DERIVED


@dataclass(frozen=True)
class Answers:
    """What the learner answered; None where a question was not answered, an empty tuple where the answer is `none`.

    `schedule` is pairs of a day (`mon` to `sun`, or YYYY-MM-DD) and its items.
    """

    week: str | None = None
    core_complete: bool | None = None
    why_not: str | None = None
    explain_without_notes: bool | None = None
    blocking_gaps: tuple[str, ...] | None = None
    energy: float | None = None
    interest: float | None = None
    momentum: float | None = None
    energy_why: str | None = None
    interest_why: str | None = None
    momentum_why: str | None = None
    enjoying: bool | None = None
    burnout: str | None = None
    external_stress: str | None = None
    compute_budget: str | None = None
    preference: str | None = None
    actions: tuple[str, ...] | None = None
    risks: tuple[str, ...] | None = None
    papers: tuple[str, ...] | None = None
    new_papers: tuple[str, ...] | None = None
    schedule: tuple[tuple[str, tuple[str, ...]], ...] | None = None
    code_quality: str | None = None
    best_moment: str | None = None
    worst_bug: str | None = None
    snippets: tuple[str, ...] | None = None
    journal: str | None = None


def _context(default: Any) -> Any:
    return field(default=default, metadata={"context": True})


def _one_of(values: tuple[str, ...]) -> Any:
    return field(default="", metadata={"choices": values})


@dataclass(frozen=True)
class Step:
    """One step of the review: its minutes and the questions it asks, in order."""

    id: str
    title: str
    minutes: int
    asks: tuple[str, ...] = ()
    intro: str = ""
    optional: bool = False
    prompts: tuple[str, ...] = ()


@dataclass(frozen=True)
class FollowUp:
    """The question `asks` that a rating below `below` leads to, and what may help."""

    below: float
    asks: str
    advice: str = ""


@dataclass(frozen=True)
class Question:
    """One question; its id is the key of its answer. `choices` say each word of a word's answers as a person would.

    `neutral` stands for an answer that was not given: it makes no signal fire.
    """

    id: str
    ask: str
    hint: str = ""
    choices: dict[str, str] = field(default_factory=dict)
    neutral: Any = None
    follow_up: FollowUp | None = None

    @property
    def kind(self) -> str:
        """flag, rating, word, text, texts or schedule."""
        return ANSWERS[self.id].kind


@dataclass(frozen=True)
class Node:
    """A node of the tree: `when` or `signals` part into yes and no, `options` by a word, `decide` ends the way.

    `signals` is answered yes where at least `at_least` signals of that kind fire. `says` gives a branch its reason.
    A node that decides has a `title` (a sentence's start), a `short` form of it, and the least and most `days` of it.
    """

    id: str
    asks: str = ""
    number: int = 0
    when: str = ""
    signals: str = _one_of(SIGNAL_KINDS)
    at_least: int = 1
    options: dict[str, str] = field(default_factory=dict)
    otherwise: str = ""
    yes: str = ""
    no: str = ""
    says: dict[str, str] = field(default_factory=dict)
    decide: str = _one_of(DECISIONS)
    title: str = ""
    short: str = ""
    days: tuple[int, ...] = ()
    rule: Rule | None = _context(None)

    @property
    def branches(self) -> dict[str, str]:
        """The id of the node behind each branch: `yes` and `no`, or the words of the question."""
        if self.options:
            return self.options | ({"otherwise": self.otherwise} if self.otherwise else {})
        return {name: to for name, to in (("yes", self.yes), ("no", self.no)) if to}


@dataclass(frozen=True)
class Signal:
    """A rule that must hold in each of the last `weeks` weeks; `about` says the case in words."""

    id: str
    kind: str = field(metadata={"choices": SIGNAL_KINDS})
    when: str
    about: str
    weeks: int = 1
    rule: Rule | None = _context(None)


@dataclass(frozen=True)
class Remark:
    """A sentence that is true when its rule holds: a further reason at a node, or a doubt about an answer."""

    id: str
    at: str
    when: str
    says: str
    rule: Rule | None = _context(None)


@dataclass(frozen=True)
class Light:
    """The colour of ratings from `low` to `high`, each bound inside the range or not."""

    colour: str
    low: float
    high: float
    low_inside: bool
    high_inside: bool
    bounds: str = ""

    def holds(self, rating: float) -> bool:
        """Whether a rating lies within the bounds."""
        above = rating >= self.low if self.low_inside else rating > self.low
        return above and (rating <= self.high if self.high_inside else rating < self.high)


@dataclass(frozen=True)
class Protocol:
    """A whole protocol; `tree` begins with the node where a decision starts, `words` tell how facts are said."""

    title: str
    steps: tuple[Step, ...]
    questions: dict[str, Question]
    ratings: tuple[str, ...]
    lights: tuple[Light, ...]
    tree: dict[str, Node]
    signals: tuple[Signal, ...]
    remarks: tuple[Remark, ...] = ()
    doubts: tuple[Remark, ...] = ()
    words: dict[str, str] = field(default_factory=dict)
    advice: dict[str, str] = field(default_factory=dict)

    @cached_property
    def start(self) -> Node:
        """The first node of the tree."""
        return next(iter(self.tree.values()))

    @cached_property
    def minutes(self) -> int:
        """What the steps take that are not optional."""
        return sum(step.minutes for step in self.steps if not step.optional)


@dataclass(frozen=True)
class Fired:
    """A signal that fired: `rule` is its id, `about` its case in words, `threshold` what it asks for (`>7 days`).

    `value` is the closed week's number, a text where there are several; `weeks` tells each week's, the latest first.
    """

    kind: str
    rule: str
    value: Value
    threshold: str
    weeks: tuple[str, ...]
    about: str = ""


@dataclass(frozen=True)
class Watched:
    """A signal as it stands, fired or not: `text` is `1.5 days behind`, `threshold` is `>7 days`."""

    kind: str
    rule: str
    about: str
    text: str
    value: Value
    threshold: str
    weeks: tuple[str, ...]
    fired: bool


@dataclass(frozen=True)
class Outcome:
    """The decision of a week, the way to it, and what speaks for and against it.

    `path` is the ids of the nodes that were passed, the decision's own last, and `branches` what was answered at each
    but the last. `days` are the least and most days that the decision asks for, where it names any. `missing` are the
    questions on the way that neither an answer nor a fact answers: their neutral value was taken.
    """

    decision: Decision
    title: str
    path: tuple[str, ...]
    branches: tuple[str, ...]
    reasons: tuple[str, ...]
    signals: tuple[Fired, ...]
    watched: tuple[Watched, ...]
    overall: Colour
    missing: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()
    days: tuple[int, int] | None = None
