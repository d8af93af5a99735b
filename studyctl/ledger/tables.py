"""The tables of facts as SQLModel models; only writing imports this (about 0.3 s), reading never does.

A model's fields are its fact's fields as they are stored: moments, days and JSON as text. The frozen SQL under
`schema/` makes the tables; a test holds the two equal.
"""

from __future__ import annotations

from sqlalchemy import Index
from sqlalchemy.orm import declared_attr
from sqlmodel import Field, SQLModel

from studyctl.ledger.rows import FACTS, snake


class CommandRecord(SQLModel, table=True):
    """One thing the learner (or the bookkeeping that follows it) did; every fact belongs to one."""

    __tablename__ = "command"
    __table_args__ = (Index("ix_command_tick", "tick", "id"),)

    id: str = Field(primary_key=True)
    tick: int
    at: str
    name: str
    text: str
    host: str
    follows: str | None = Field(default=None, index=True)


class UndoneRecord(SQLModel, table=True):
    """The command `undone_id` no longer counts, by the undo command `command_id`."""

    __tablename__ = "undone"

    id: str = Field(primary_key=True)
    command_id: str = Field(foreign_key="command.id", index=True)
    undone_id: str = Field(foreign_key="command.id", index=True)
    at: str


class FactRecord(SQLModel):
    """What every fact row has: `tick` orders facts (ever growing, whatever the clock does), `day` is its study day."""

    id: str = Field(primary_key=True)
    command_id: str = Field(foreign_key="command.id", index=True)
    tick: int
    at: str
    day: str

    @declared_attr.directive
    @classmethod
    def __tablename__(cls) -> str:
        return snake(cls.__name__.removesuffix("Record"))


class ItemMarkedRecord(FactRecord, table=True):
    item: str = Field(index=True)
    mark: str
    origin: str


class ItemAddedRecord(FactRecord, table=True):
    item: str = Field(index=True)
    title: str
    track: str
    place: str
    hours: float | None
    concepts: str


class ItemPlannedRecord(FactRecord, table=True):
    item: str = Field(index=True)
    on: str | None


class EvidenceAddedRecord(FactRecord, table=True):
    item: str = Field(index=True)
    kind: str
    value: str
    metric: str | None
    number: float | None
    data: str
    sha256: str | None
    note: str
    proves: bool


class NoteWrittenRecord(FactRecord, table=True):
    subject_kind: str
    subject: str = Field(index=True)
    path: str | None
    text: str


class SnippetKeptRecord(FactRecord, table=True):
    text: str
    title: str
    language: str
    source: str


class TrackStartedRecord(FactRecord, table=True):
    track: str = Field(index=True)
    from_day: str
    at_place: str | None
    hours_per_week: float | None


class TrackStoppedRecord(FactRecord, table=True):
    track: str = Field(index=True)


class DaysOffRecord(FactRecord, table=True):
    first: str
    last: str
    reason: str
    off: bool


class TimeStartedRecord(FactRecord, table=True):
    item: str | None = Field(index=True)


class TimeStoppedRecord(FactRecord, table=True):
    kept_minutes: float
    item: str | None = Field(index=True)
    started: str | None


class TimeLoggedRecord(FactRecord, table=True):
    minutes: float
    item: str | None = Field(index=True)
    note: str


class PaperMarkedRecord(FactRecord, table=True):
    paper: str = Field(index=True)
    stage: str
    done: bool


class PaperAddedRecord(FactRecord, table=True):
    paper: str = Field(index=True)
    title: str
    url: str


class RunLaunchedRecord(FactRecord, table=True):
    run: str = Field(index=True)
    lab: str
    preset: str
    params: str
    seed: int | None
    steps: int | None
    data: str
    backend: str
    engine: str
    imported: bool
    parts: str
    host: str
    code: str


class RunResumedRecord(FactRecord, table=True):
    run: str = Field(index=True)
    attempt: int


class RunEndedRecord(FactRecord, table=True):
    run: str = Field(index=True)
    state: str
    code: int | None
    ended: str | None
    summary: str
    attempt: int


class TargetMeasuredRecord(FactRecord, table=True):
    metric: str = Field(index=True)
    value: float
    data: str
    lab: str
    run: str | None = Field(index=True)
    target: str | None = Field(index=True)
    met: bool | None
    item: str | None = Field(index=True)
    source: str
    note: str


class MoneySpentRecord(FactRecord, table=True):
    usd: float
    host: str
    run: str | None = Field(index=True)
    note: str


class PredictionMadeRecord(FactRecord, table=True):
    lab: str
    metric: str
    guess: float
    low: float | None
    high: float | None
    run: str | None = Field(index=True)


class CardReviewedRecord(FactRecord, table=True):
    card: str = Field(index=True)
    rating: int
    correct: bool
    answer: str
    confidence: float | None
    seconds: float | None
    hinted: bool
    seed: int | None
    params: str
    misconception: str
    criteria: str
    mode: str
    recall: float | None
    state: str
    step: int | None
    stability: float | None
    difficulty: float | None
    due: str | None


class CardMarkedRecord(FactRecord, table=True):
    card: str = Field(index=True)
    mark: str
    until: str | None
    reason: str


class InterviewHeldRecord(FactRecord, table=True):
    score: float
    seconds: float
    report: str


class WeightsFittedRecord(FactRecord, table=True):
    weights: str
    reviews: int
    loss_before: float
    loss_after: float
    used: bool


class ExerciseTriedRecord(FactRecord, table=True):
    lab: str = Field(index=True)
    exercise: str
    outcome: str
    mistake: str | None
    seconds: float | None
    mine_sha256: str | None


class HintTakenRecord(FactRecord, table=True):
    lab: str = Field(index=True)
    exercise: str
    kind: str
    number: int


class ReflectionStepRecord(FactRecord, table=True):
    week: str = Field(index=True)
    step: str
    answers: str
    finished: bool


class PivotDecidedRecord(FactRecord, table=True):
    pivot: str = Field(index=True)
    kind: str
    reason: str
    change: str
    week: str


class PivotTakenBackRecord(FactRecord, table=True):
    pivot: str = Field(index=True)
    reason: str


def models() -> dict[str, type[FactRecord]]:
    """The model of each kind of fact, by table name."""
    return {str(model.__tablename__): model for model in FactRecord.__subclasses__()}


MODELS = models()
assert set(MODELS) == set(FACTS), "every kind of fact has its table"
