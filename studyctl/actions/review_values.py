"""A review as a screen or a page needs it: steps, questions with their answers, the tree, the facts in words."""

from __future__ import annotations

from dataclasses import field
from datetime import date, datetime
from typing import Any

from studyctl.actions.pivoting import Preview
from studyctl.actions.week_facts import WeekFacts
from studyctl.actions.week_next import NextWeek
from studyctl.reflect.model import Answers, FollowUp, Outcome
from studyctl.values import dataclass


@dataclass(frozen=True)
class Choice:
    """One answer to choose: its word in an answers file, how a person reads it, and what it leads to."""

    word: str
    title: str
    leads: str = ""


@dataclass(frozen=True)
class Asked:
    """A question with its answer: `origin` is you, facts or nothing; `shown` is the answer in words.

    `kind` is flag, rating, word, text, texts or schedule; `facts` says what is known about it; `follow_up` is set
    where the answer is a rating below its bound, and leads to a further question.
    """

    id: str
    ask: str
    kind: str
    hint: str
    choices: tuple[Choice, ...]
    answer: Any
    origin: str
    shown: str
    facts: str
    follow_up: FollowUp | None = None


@dataclass(frozen=True)
class TreeLine:
    """A question of the decision tree: `state` is answered, current or skipped; `number` 0 stands below another.

    `question` is the id of what is asked there (empty: signals decide), `answer` is in words.
    """

    id: str
    number: int
    ask: str
    question: str
    answer: str
    origin: str
    state: str
    facts: str
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True)
class ReviewStep:
    """One step: `state` is done, begun or open; `saved_at` is when it was last saved."""

    id: str
    title: str
    minutes: int
    intro: str
    optional: bool
    prompts: tuple[str, ...]
    questions: tuple[Asked, ...]
    state: str
    saved_at: datetime | None
    typed_seconds: float


@dataclass(frozen=True)
class FactLine:
    """One line of what the facts say: `tone` is good, low or nothing."""

    label: str
    value: str
    tone: str = ""


@dataclass(frozen=True)
class Closed:
    """How a week was closed: when, by which decision, whether the plan was changed, and what was recorded with it."""

    at: datetime
    decision: str
    title: str
    applied: bool
    reasons: tuple[str, ...]
    overall: str
    pivots: tuple[str, ...] = ()
    items: tuple[tuple[str, str], ...] = ()
    papers: tuple[tuple[str, str], ...] = ()
    snippets: tuple[str, ...] = ()
    moves: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Review:
    """One week's review as it stands: everything that is known, answered and decided so far.

    `said` are the answers given, by their keys in an answers file; `answers` are the same, read. `step` is where to go
    on; `resumed` says since when (`Begun Sunday 17:05, step 2.`); `changed` that the decision is another one than when
    the next week was planned. `preview` is there where it was asked for.
    """

    week: str
    title: str
    first: date
    last: date
    day: date
    facts: WeekFacts
    fact_lines: tuple[FactLine, ...]
    steps: tuple[ReviewStep, ...]
    step: str
    tree: tuple[TreeLine, ...]
    outcome: Outcome
    decision: str
    because: str
    next_week: NextWeek
    said: dict[str, Any]
    answers: Answers
    typed_seconds: float
    saved_at: datetime | None
    begun_at: datetime | None
    resumed: str
    changed: str
    closed: Closed | None
    file: str
    problems: tuple[str, ...] = ()
    preview: Preview | None = None

    def question(self, name: str) -> Asked:
        """The question with this id."""
        return next(one for step in self.steps for one in step.questions if one.id == name)


@dataclass(frozen=True)
class Saved:
    """What was saved of a step, and when; `command` is empty where it was saved already."""

    command: str
    week: str
    step: str
    at: datetime | None


@dataclass(frozen=True)
class Done:
    """A week that was closed: what was recorded with it, all in one command, and where it is written out.

    `refused` are moves of the schedule that the plan cannot follow, with the reason; `message` is a short text for a
    partner; `file_problem` says why the week's file was left as it is.
    """

    command: str
    text: str
    week: str
    decision: str
    title: str
    applied: bool
    pivots: tuple[str, ...]
    items: tuple[str, ...]
    papers: tuple[str, ...]
    snippets: int
    moves: int
    refused: tuple[str, ...]
    file: str
    file_problem: str
    message: str


@dataclass(frozen=True)
class WeekRow:
    """One week of the history: hours, Core, recall, the three ratings and the decision; None where it is not known."""

    week: str
    title: str
    first: date
    last: date
    closed: bool
    closed_at: datetime | None
    hours: float
    hours_planned: float
    core_done: int | None
    core_total: int | None
    recall: float | None
    energy: float | None
    interest: float | None
    momentum: float | None
    days_behind: float | None
    decision: str
    decision_title: str
    overall: str
    applied: bool
    reasons: tuple[str, ...] = field(default=())
