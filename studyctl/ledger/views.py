"""What reads give back: frozen dataclasses; every moment is aware (UTC), every day a study day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from studyctl.errors import Problem, UserError
from studyctl.values import dataclass

if TYPE_CHECKING:
    from studyctl.ledger.facts import Fact


class Unreadable(UserError, ValueError):
    """A stored value that cannot be read back."""


LIVE = "command_id NOT IN (SELECT command_id FROM dead_command)"  # a fact counts unless its command is dead


def moment(text: str) -> datetime:
    """A stored moment, aware, in UTC (without the conversion to local time, which costs ten times the parse).

    Raises Unreadable for anything else, which only another program can have written.
    """
    try:
        return datetime.fromisoformat(text)
    except (ValueError, TypeError) as error:
        fix = "Something else wrote to it: `studyctl db restore` brings a backup back"
        raise Unreadable(Problem(f"the ledger holds {text!r:.60} where a moment belongs", fix=fix)) from error


def moment_or_none(text: str | None) -> datetime | None:
    """A stored moment that may be missing."""
    return moment(text) if text else None


@dataclass(frozen=True)
class ItemState:
    """Where an item stands: `state` open, started or done; `touched` orders items by what was last worked on.

    `proven` means evidence that proves exists; `evidence` and `notes` are counts; `minutes` all time spent on it.
    """

    item: str
    state: str = "open"
    started_at: datetime | None = None
    done_at: datetime | None = None
    touched_at: datetime | None = None
    touched: int = 0
    proven: bool = False
    evidence: int = 0
    notes: int = 0
    minutes: float = 0.0


@dataclass(frozen=True)
class PaperState:
    """When each stage of a paper was reached (None: not yet) and how many notes it has."""

    paper: str
    started_at: datetime | None = None
    read_at: datetime | None = None
    implemented_at: datetime | None = None
    written_at: datetime | None = None
    touched_at: datetime | None = None
    touched: int = 0
    notes: int = 0


@dataclass(frozen=True)
class TrackState:
    """A track that was started at least once, with the settings of its latest start."""

    track: str
    active: bool
    from_day: date
    at_place: str | None
    hours_per_week: float | None
    changed_at: datetime


@dataclass(frozen=True)
class Timer:
    """The running timer: since when, and for which item."""

    since: datetime
    item: str | None


@dataclass(frozen=True)
class TimeEntry:
    """Minutes spent on a study day; `source` is timer or log."""

    id: str
    day: date
    at: datetime
    item: str | None
    minutes: float
    note: str
    source: str


@dataclass(frozen=True)
class RunRow:
    """A run as the ledger knows it; `name` is its short name (`r-0001`), `state` is `running` until it ended.

    `command` is the id of the command that launched it: later bookkeeping of the run follows that command.
    """

    run: str
    name: str
    lab: str
    preset: str
    state: str
    launched_at: datetime
    ended_at: datetime | None
    code: int | None
    attempt: int
    seed: int | None
    steps: int | None
    data: str
    backend: str
    engine: str
    imported: bool
    params: Mapping[str, Any]
    parts: Mapping[str, Any]
    summary: Mapping[str, Any]
    host: str
    command: str


@dataclass(frozen=True)
class Evidence:
    """One piece of evidence of an item."""

    id: str
    at: datetime
    day: date
    item: str
    kind: str
    value: str
    metric: str | None
    number: float | None
    data: str
    sha256: str | None
    note: str
    proves: bool


@dataclass(frozen=True)
class Note:
    """A note on an item or a paper: a file's workspace path or the text itself."""

    id: str
    at: datetime
    day: date
    subject_kind: str
    subject: str
    path: str | None
    text: str


@dataclass(frozen=True)
class Measurement:
    """One measured value of a metric, from a run or by hand."""

    id: str
    at: datetime
    day: date
    metric: str
    value: float
    data: str
    lab: str
    run: str | None
    target: str | None
    met: bool | None
    item: str | None
    source: str
    note: str


@dataclass(frozen=True)
class BestMetric:
    """The lowest and highest value of a metric on `data` in a lab, with their measurements' ids, and the latest."""

    metric: str
    data: str
    lab: str
    low: float
    low_id: str
    low_run: str | None
    high: float
    high_id: str
    high_run: str | None
    latest: float
    latest_at: datetime
    count: int


@dataclass(frozen=True)
class CardState:
    """Where a card stands in the schedule; a card that was never reviewed but marked has `reps` 0."""

    card: str
    reps: int
    lapses: int
    state: str
    step: int | None
    stability: float | None
    difficulty: float | None
    due: datetime | None
    reviewed_at: datetime | None
    rating: int | None
    flagged: bool
    suspended: bool
    buried_until: date | None


@dataclass(frozen=True)
class Review:
    """One answer to a card, without what it said: rating 1 to 4, `recall` as it was predicted before."""

    card: str
    day: date
    rating: int
    correct: bool
    confidence: float | None
    seconds: float | None
    recall: float | None
    mode: str


@dataclass(frozen=True)
class CommandRow:
    """One recorded command; `follows` names the one it is bookkeeping of, `undone` says it no longer counts."""

    id: str
    at: datetime
    name: str
    text: str
    host: str
    undone: bool
    follows: str | None


@dataclass(frozen=True)
class Undone:
    """A command that was taken back, with all facts that no longer count (its bookkeeping's among them)."""

    command: str
    at: datetime
    name: str
    text: str
    facts: tuple[Fact, ...]
