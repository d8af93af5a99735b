"""What can be recorded, as frozen dataclasses; appended and never changed, each gets a uuid when it is written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field
from datetime import date, datetime, timedelta
from typing import Any, Literal

from studyctl.values import dataclass

ItemMark = Literal["started", "done", "reopened"]
EvidenceKind = Literal["run", "exercise", "recall", "file", "commit", "url", "metric", "note"]
SubjectKind = Literal["item", "paper"]
PaperStage = Literal["started", "read", "implemented", "written"]
RunEndState = Literal["finished", "failed", "cancelled", "lost", "unknown"]
MeasuredBy = Literal["run", "hand"]
CardAction = Literal["flag", "unflag", "suspend", "resume", "bury", "unbury"]
ReviewMode = Literal["drill", "cram", "interview"]
ExerciseOutcome = Literal["started", "passed", "failed", "stopped", "reset"]
HelpKind = Literal["hint", "reveal"]
Json = Mapping[str, Any]
LONGEST_LEAVE = timedelta(days=3660)  # of days off in one fact: a slip of a digit must not fill the ledger


@dataclass(frozen=True)
class Fact:
    """One thing that happened: `at` defaults to the command's moment, `day` to the study day of `at`."""

    at: datetime | None = field(default=None, kw_only=True)
    day: date | None = field(default=None, kw_only=True)


@dataclass(frozen=True)
class ItemMarked(Fact):
    """An item was started, done or reopened; `origin` is `document` for marks that the source already carried."""

    item: str
    mark: ItemMark
    origin: Literal["hand", "document"] = "hand"


@dataclass(frozen=True)
class ItemAdded(Fact):
    """An item of the learner's own, at a place of a track (a review's action items are such).

    The last fact of an id counts; one without a title takes the item away.
    """

    item: str
    title: str
    track: str = ""
    place: str = ""
    hours: float | None = None
    concepts: Sequence[str] = ()


@dataclass(frozen=True)
class ItemPlanned(Fact):
    """The learner moved an item to a day of the calendar; None gives it back to the plan."""

    item: str
    on: date | None


@dataclass(frozen=True)
class EvidenceAdded(Fact):
    """Something about an item that can be shown; `proves` is False where it only documents (a target missed).

    `value` is the run id, path, commit, address or text; `metric`, `number` and `data` belong to a measured value.
    """

    item: str
    kind: EvidenceKind
    value: str
    metric: str | None = None
    number: float | None = None
    data: str = ""
    sha256: str | None = None
    note: str = ""
    proves: bool = True


@dataclass(frozen=True)
class NoteWritten(Fact):
    """A note on an item or paper: the workspace path of its file, or the text itself."""

    subject_kind: SubjectKind
    subject: str
    path: str | None = None
    text: str = ""


@dataclass(frozen=True)
class SnippetKept(Fact):
    """A piece of code or text worth remembering, with where it came from."""

    text: str
    title: str = ""
    language: str = ""
    source: str = ""


@dataclass(frozen=True)
class TrackStarted(Fact):
    """A track became active, at a place and from a day; started again, it takes the new settings."""

    track: str
    from_day: date
    at_place: str | None = None
    hours_per_week: float | None = None


@dataclass(frozen=True)
class TrackStopped(Fact):
    """A track is no longer active."""

    track: str


@dataclass(frozen=True)
class DaysOff(Fact):
    """The days from `first` to `last` (both included) are free, or with `off=False` working days again."""

    first: date
    last: date
    reason: str = ""
    off: bool = True


@dataclass(frozen=True)
class TimeStarted(Fact):
    """The timer began, for an item or for study in general."""

    item: str | None = None


@dataclass(frozen=True)
class TimeStopped(Fact):
    """The timer ended; `kept_minutes` count for `item` on this fact's `day` (0 drops the stretch)."""

    kept_minutes: float
    item: str | None = None
    started: datetime | None = None


@dataclass(frozen=True)
class TimeLogged(Fact):
    """Minutes written down by hand, for this fact's `day`; negative minutes correct an earlier entry."""

    minutes: float
    item: str | None = None
    note: str = ""


@dataclass(frozen=True)
class PaperMarked(Fact):
    """A stage of a paper was reached, or with `done=False` taken back."""

    paper: str
    stage: PaperStage
    done: bool = True


@dataclass(frozen=True)
class PaperAdded(Fact):
    """A paper that the learner put on the reading list; the last fact of an id counts, as of an item."""

    paper: str
    title: str
    url: str = ""


@dataclass(frozen=True)
class RunLaunched(Fact):
    """A run began, or was imported; `run` is its globally unique id, `parts` says which parts were the learner's."""

    run: str
    lab: str
    preset: str
    params: Json = field(default_factory=dict)
    seed: int | None = None
    steps: int | None = None
    data: str = ""
    backend: str = ""
    engine: str = "local"
    imported: bool = False
    parts: Json = field(default_factory=dict)
    host: str = ""
    code: str = ""


@dataclass(frozen=True)
class RunResumed(Fact):
    """A run that had ended goes on as attempt `attempt` (2 or more)."""

    run: str
    attempt: int


@dataclass(frozen=True)
class RunEnded(Fact):
    """A run reached its end: exit code, the moment it ended and the lab's final summary (metric to value)."""

    run: str
    state: RunEndState
    code: int | None = None
    ended: datetime | None = None
    summary: Json = field(default_factory=dict)
    attempt: int = 1


@dataclass(frozen=True)
class TargetMeasured(Fact):
    """A metric's value on `data`, from a run or by hand, beside the target it was held against."""

    metric: str
    value: float
    data: str = ""
    lab: str = ""
    run: str | None = None
    target: str | None = None
    met: bool | None = None
    item: str | None = None
    source: MeasuredBy = "run"
    note: str = ""


@dataclass(frozen=True)
class MoneySpent(Fact):
    """Dollars that a run or host cost."""

    usd: float
    host: str = ""
    run: str | None = None
    note: str = ""


@dataclass(frozen=True)
class PredictionMade(Fact):
    """The learner's guess of a metric before a run, with its interval."""

    lab: str
    metric: str
    guess: float
    low: float | None = None
    high: float | None = None
    run: str | None = None


@dataclass(frozen=True)
class CardReviewed(Fact):
    """One answer to a card, and what the schedule became after it.

    `rating` is 1 again, 2 hard, 3 good, 4 easy; `seed` and `params` let an old answer be graded anew; `recall` is the
    predicted probability before the answer; `state`, `step`, `stability` (days), `difficulty` and `due` are FSRS's.
    """

    card: str
    rating: int
    correct: bool
    answer: str = ""
    confidence: float | None = None
    seconds: float | None = None
    hinted: bool = False
    seed: int | None = None
    params: Json = field(default_factory=dict)
    misconception: str = ""
    criteria: Sequence[bool] = ()
    mode: ReviewMode = "drill"
    recall: float | None = None
    state: str = ""
    step: int | None = None
    stability: float | None = None
    difficulty: float | None = None
    due: datetime | None = None


@dataclass(frozen=True)
class CardMarked(Fact):
    """A card was flagged, suspended, buried until a day, or the opposite."""

    card: str
    mark: CardAction
    until: date | None = None
    reason: str = ""


@dataclass(frozen=True)
class InterviewHeld(Fact):
    """A mock interview's score (0 to 1) and its report.

    It is recorded twice: with the first answer, `report` holding its `script`, and at the end with the report; answers
    and end follow the command of the first answer, so that an interview is undone as one.
    """

    score: float
    seconds: float
    report: Json = field(default_factory=dict)


@dataclass(frozen=True)
class WeightsFitted(Fact):
    """FSRS weights fitted to one's own history, with the log loss before and after, and whether they are used."""

    weights: Sequence[float]
    reviews: int
    loss_before: float
    loss_after: float
    used: bool


@dataclass(frozen=True)
class ExerciseTried(Fact):
    """One try of an exercise: its outcome, the mistake by name and the hash of the learner's file."""

    lab: str
    exercise: str
    outcome: ExerciseOutcome
    mistake: str | None = None
    seconds: float | None = None
    mine_sha256: str | None = None


@dataclass(frozen=True)
class HintTaken(Fact):
    """A hint (1 is the first) or the whole solution of an exercise was shown."""

    lab: str
    exercise: str
    kind: HelpKind = "hint"
    number: int = 1


@dataclass(frozen=True)
class ReflectionStep(Fact):
    """The answers of one step of a week's review (`2026-W47`); the last step written for a week and step counts."""

    week: str
    step: str
    answers: Json
    finished: bool = False


@dataclass(frozen=True)
class PivotDecided(Fact):
    """A change of plan, with its reason; `pivot` is its id, `change` what it does to the calendar."""

    pivot: str
    kind: str
    reason: str
    change: Json = field(default_factory=dict)
    week: str = ""


@dataclass(frozen=True)
class PivotTakenBack(Fact):
    """A pivot no longer counts; what came after it stays."""

    pivot: str
    reason: str = ""


KINDS: tuple[type[Fact], ...] = (
    ItemMarked, ItemAdded, ItemPlanned, EvidenceAdded, NoteWritten, SnippetKept, TrackStarted, TrackStopped, DaysOff,
    TimeStarted, TimeStopped, TimeLogged, PaperMarked, PaperAdded, RunLaunched, RunResumed, RunEnded, TargetMeasured,
    MoneySpent, PredictionMade, CardReviewed, CardMarked, InterviewHeld, WeightsFitted, ExerciseTried, HintTaken,
    ReflectionStep, PivotDecided, PivotTakenBack,
)  # fmt: skip
