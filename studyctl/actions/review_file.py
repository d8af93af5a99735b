"""A review by a file of answers: read it, judge it without changing anything, and say it as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from studyctl.actions.review_closing import move_problems
from studyctl.actions.review_ground import week_asked
from studyctl.actions.review_now import review
from studyctl.actions.review_values import Done, Review
from studyctl.actions.situation import Situation
from studyctl.actions.weeks import week_named
from studyctl.errors import Problem, UserError
from studyctl.plan.diff import PlanDiff
from studyctl.reflect.answers import as_mapping
from studyctl.reflect.rule import Value
from studyctl.values import dataclass
from studyctl.workspace import typed_path


@dataclass(frozen=True)
class Given:
    """The answers of a file and the week that they are for."""

    week: str
    said: Mapping[str, Any]
    file: str


@dataclass(frozen=True)
class SignalFired:
    """A signal that fired, with the number that fired it and what it asks for."""

    kind: str
    rule: str
    value: Value
    threshold: str


@dataclass(frozen=True)
class Decided:
    """A review's outcome as a program reads it; `missing` are the answers for which neutral ones were taken."""

    decision: str
    path: tuple[str, ...]
    reasons: tuple[str, ...]
    signals: tuple[SignalFired, ...]
    overall: str
    plan_diff: PlanDiff | None
    missing: tuple[str, ...]


@dataclass(frozen=True)
class Closing(Decided):
    """As `Decided`, with what was recorded when the week was closed by it."""

    closed: Done | None = None


@dataclass(frozen=True)
class Judged:
    """A review by given answers, and what was recorded of it, if anything was."""

    review: Review
    done: Done | None = None

    @property
    def as_json(self) -> Decided:
        """The outcome; where the week was closed, with what was recorded."""
        outcome, preview = self.review.outcome, self.review.preview
        values = (
            outcome.decision,
            outcome.path,
            outcome.reasons,
            tuple(SignalFired(one.kind, one.rule, one.value, one.threshold) for one in outcome.signals),
            outcome.overall,
            preview.diff if preview else None,
            outcome.missing,
        )
        return Closing(*values, self.done) if self.done else Decided(*values)


def answers_in(seen: Situation, file: Path, week: str = "") -> Given:
    """The answers of a file; raises UserError with every problem, each with the line where it stands."""
    # libyaml takes 25 ms to import: only whoever brings a file pays it
    from studyctl.reflect.answers_file import read_answers_file

    answers, problems = read_answers_file(typed_path(file), str(file))
    if answers is None:
        raise UserError(*problems)
    said = as_mapping(answers)
    own = said.pop("week", None)
    if own and week and week_named(week, seen.today).name != own:
        raise UserError(Problem(f"`week` is {own}, and --week asks for {week}", str(file), "Leave one of them out"))
    named = week_asked(seen, week or own).name
    wrong = tuple(move_problems(seen, review(seen, named, said=said)))
    if wrong:
        raise UserError(*(replace(one, where=one.where or str(file)) for one in wrong))
    return Given(named, said, str(file))


def judged(seen: Situation, given: Given | None, week: str = "") -> Judged:
    """What the answers come to, or without any those that were saved; nothing is recorded."""
    if given is None:
        return Judged(review(seen, week or None, preview=True))
    return Judged(review(seen, given.week, said=given.said, preview=True))


def with_done(former: Judged, done: Done) -> Judged:
    """The same outcome with what was recorded."""
    return Judged(former.review, done)
