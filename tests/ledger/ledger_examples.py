"""One fact of every kind, random histories, and what can be compared about a ledger."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from studyctl.ledger import derived
from studyctl.ledger.facts import (
    CardMarked,
    CardReviewed,
    DaysOff,
    EvidenceAdded,
    ExerciseTried,
    Fact,
    HintTaken,
    InterviewHeld,
    ItemAdded,
    ItemMarked,
    ItemPlanned,
    MoneySpent,
    NoteWritten,
    PaperAdded,
    PaperMarked,
    PivotDecided,
    PivotTakenBack,
    PredictionMade,
    ReflectionStep,
    RunEnded,
    RunLaunched,
    RunResumed,
    SnippetKept,
    TargetMeasured,
    TimeLogged,
    TimeStarted,
    TimeStopped,
    TrackStarted,
    TrackStopped,
    WeightsFitted,
)

NOW = datetime(2026, 11, 22, 17, 0, tzinfo=UTC)
RUN = "20261122T1618-7f3c9a"
LAB = "00_pretraining_fundamentals"
DUE = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)

EVERY_KIND: tuple[Fact, ...] = (
    ItemMarked("hundred-days.week-03.core.training-loop", "done"),
    ItemAdded("own.deep-dive.kl", "Deep dive: KL", "hundred-days", "week-03", 2.5, ("kl-divergence",)),
    ItemPlanned("own.deep-dive.kl", date(2026, 11, 25)),
    EvidenceAdded("own.deep-dive.kl", "metric", "0.82", "accuracy", 0.82, "gsm8k", "ab" * 32, "three seeds"),
    NoteWritten("paper", "deepseek-r1", "notes/papers/deepseek-r1.md"),
    SnippetKept("x = y", "swap", "python", "week-03"),
    TrackStarted("hundred-days", date(2026, 11, 23), "week-03", 25.0),
    TrackStopped("sprint"),
    DaysOff(date(2026, 12, 24), date(2026, 12, 26), "holidays"),
    TimeStarted("own.deep-dive.kl"),
    TimeStopped(42.5, "own.deep-dive.kl", NOW - timedelta(minutes=50)),
    TimeLogged(30, None, "reading on the train", day=date(2026, 11, 21)),
    PaperMarked("deepseek-r1", "read"),
    PaperAdded("own.paper", "A paper", "https://example.org/a"),
    RunLaunched(RUN, LAB, "cpu", {"lr": 6e-4}, 1337, 1150, "python-text", "scratch", parts={"attention": "mine"}),
    RunResumed(RUN, 2),
    RunEnded(RUN, "finished", 0, NOW, {"val_loss": 1.31}, 2),
    TargetMeasured("val_loss", 1.31, "python-text", LAB, RUN, "target.val-loss", True, "own.deep-dive.kl"),
    MoneySpent(1.25, "box", RUN, "half an hour"),
    PredictionMade(LAB, "val_loss", 1.4, 1.2, 1.6, RUN),
    CardReviewed(
        "grpo.advantage.numeric", 3, True, "0.5", 0.75, 8.25, False, 7, {"rewards": [1, 0]}, "no-epsilon",
        (True, False), recall=0.91, state="review", stability=4.5, difficulty=5.1, due=DUE,
    ),
    CardMarked("grpo.advantage.numeric", "bury", date(2026, 11, 23), "sibling"),
    InterviewHeld(0.7, 1500.0, {"grpo": 0.5}),
    WeightsFitted((0.2, 1.1), 600, 0.36, 0.34, True),
    ExerciseTried(LAB, "attention", "failed", "no-root-d", 1.5, "cd" * 32),
    HintTaken(LAB, "attention", "hint", 2),
    ReflectionStep("2026-W47", "pivot", {"core_complete": True}, finished=True),
    PivotDecided("pivot-1", "compress", "interest 6.5 for two weeks", {"drop": ["stretch"]}, "2026-W47"),
    PivotTakenBack("pivot-1", "feeling better"),
)  # fmt: skip

few = st.sampled_from
texts = few(["a", "b", "c"])
days = st.dates(date(2026, 11, 20), date(2026, 11, 24))
moments = st.datetimes(datetime(2026, 11, 20), datetime(2026, 11, 24), timezones=st.just(UTC))
minutes = few([0.0, 0.1, 15.0, 42.5])
runs = few(["r1", "r2"])
marks = few(["started", "done", "reopened"])
card_marks = few(["flag", "unflag", "suspend", "resume", "bury", "unbury"])
yes_or_no = st.booleans()


def days_off(first: date, length: int, off: bool) -> DaysOff:
    """Some days off, or working days again."""
    return DaysOff(first, first + timedelta(length), "x", off)


random_facts = st.one_of(
    st.builds(ItemMarked, texts, marks, few(["hand", "document"]), at=st.none() | moments),
    st.builds(EvidenceAdded, texts, few(["run", "note"]), texts, proves=yes_or_no),
    st.builds(NoteWritten, few(["item", "paper"]), texts, texts),
    st.builds(TrackStarted, texts, days, few([None, "week-03"]), few([None, 10.0])),
    st.builds(TrackStopped, texts),
    st.builds(days_off, days, st.integers(0, 3), yes_or_no),
    st.builds(TimeStarted, st.none() | texts),
    st.builds(TimeStopped, minutes, st.none() | texts),
    st.builds(TimeLogged, minutes, st.none() | texts, day=st.none() | days),
    st.builds(PaperMarked, texts, few(["started", "read", "implemented", "written"]), yes_or_no),
    st.builds(RunLaunched, runs, few(["00", "03"]), few(["smoke", "cpu"]), imported=yes_or_no),
    st.builds(RunResumed, runs, st.integers(2, 3)),
    st.builds(RunEnded, runs, few(["finished", "failed"]), st.integers(0, 1)),
    st.builds(TargetMeasured, few(["loss", "accuracy"]), st.floats(0, 1), few(["", "x"]), source=few(["run", "hand"])),
    st.builds(
        CardReviewed, texts, st.integers(1, 4), yes_or_no, mode=few(["drill", "cram"]), state=few(["", "review"])
    ),
    st.builds(CardMarked, texts, card_marks, st.none() | days),
    st.builds(ExerciseTried, texts, texts, few(["passed", "failed", "reset"])),
)


def derived_rows(db: Path, *, without: tuple[str, ...] = ()) -> dict[str, list[Any]]:
    """Every derived table of the ledger at `db`."""
    with closing(sqlite3.connect(db)) as connection:
        tables = derived.contents(connection)
    return {name: rows for name, rows in tables.items() if name not in without}


def rebuilt_rows(db: Path) -> dict[str, list[Any]]:
    """Every derived table as a rebuild of the ledger at `db` makes it, in a copy in memory."""
    with closing(sqlite3.connect(db)) as connection, closing(sqlite3.connect(":memory:")) as copy:
        connection.backup(copy)
        derived.rebuild(copy)
        return derived.contents(copy)


def rows_of(db: Path, query: str, *values: Any) -> list[Any]:
    """The rows of one query on the file itself."""
    with closing(sqlite3.connect(db)) as connection:
        return connection.execute(query, values).fetchall()
