"""Derived tables: kept up step by step they are what a rebuild makes, and an undo leaves what never was."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date, timedelta
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ledger_examples import NOW, derived_rows, random_facts, rebuilt_rows

from studyctl.ledger.facts import (
    CardMarked,
    CardReviewed,
    DaysOff,
    EvidenceAdded,
    Fact,
    ItemMarked,
    NoteWritten,
    PaperMarked,
    RunEnded,
    RunLaunched,
    RunResumed,
    TargetMeasured,
    TimeLogged,
    TimeStarted,
    TimeStopped,
    TrackStarted,
    TrackStopped,
)
from studyctl.ledger.read import open_reader
from studyctl.ledger.write import kept_open, rebuild, record, undo

UNDO = "undo"
few_examples = settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
steps = st.one_of(st.lists(random_facts, min_size=1, max_size=4), st.just(UNDO))


@contextmanager
def ledger() -> Iterator[Path]:
    """A ledger of its own for each example, kept open so that a command costs one disk sync."""
    with tempfile.TemporaryDirectory() as folder:
        db = Path(folder) / "progress.db"
        with kept_open(db, NOW):
            yield db


def record_all(db: Path, *facts: Fact) -> None:
    for place, fact in enumerate(facts):
        record(db, "test", type(fact).__name__, [fact], NOW + timedelta(minutes=place))


@few_examples
@given(st.lists(steps, min_size=1, max_size=12))
def test_rebuilding_changes_nothing_after_any_history(history: list[list[Fact] | str]) -> None:
    with ledger() as db:
        for place, step in enumerate(history):
            now = NOW + timedelta(hours=7 * place)
            if isinstance(step, str):
                undo(db, now)
            else:
                record(db, "test", "test", step, now)
        kept_up = derived_rows(db)
        assert kept_up == rebuilt_rows(db)
        rebuild(db, NOW)
        assert derived_rows(db) == kept_up


@few_examples
@given(st.lists(random_facts, min_size=1, max_size=8), st.lists(random_facts, min_size=1, max_size=4))
def test_undoing_leaves_what_never_was(before: list[Fact], taken_back: list[Fact]) -> None:
    with ledger() as db:
        record(db, "test", "before", before, NOW)
        first = derived_rows(db, without=("dead_command",))
        record(db, "test", "taken back", taken_back, NOW + timedelta(hours=30))
        undone = undo(db, NOW + timedelta(hours=31))
        assert undone is not None and undone.text == "taken back" and len(undone.facts) == len(taken_back)
        assert derived_rows(db, without=("dead_command",)) == first


def test_a_lost_derived_table_is_made_again() -> None:
    with ledger() as db:
        record_all(db, ItemMarked("a", "done"), TimeLogged(30, "a"), PaperMarked("p", "read"))
        whole = derived_rows(db)
        with closing(sqlite3.connect(db)) as connection:
            connection.executescript("DELETE FROM item_state; DELETE FROM day_minutes; DELETE FROM paper_state;")
        assert derived_rows(db) != whole
        rebuild(db, NOW)
        assert derived_rows(db) == whole


def test_rebuilding_a_missing_ledger_creates_nothing(tmp_path: Path) -> None:
    rebuild(tmp_path / "progress.db", NOW)
    assert list(tmp_path.iterdir()) == []


def test_an_item_through_its_life() -> None:
    with ledger() as db:
        record_all(
            db,
            ItemMarked("a", "started"),
            TimeLogged(30, "a"),
            TimeStopped(12.5, "a"),
            NoteWritten("item", "a", "n.md"),
        )
        with open_reader(db) as reader:
            state = reader.item_state("a")
        assert (state.state, state.started_at, state.done_at) == ("started", NOW, None)
        assert (state.minutes, state.notes, state.proven, state.evidence) == (42.5, 1, False, 0)
        assert state.touched_at == NOW + timedelta(minutes=3)
        record_all(db, EvidenceAdded("a", "metric", "0.5", proves=False), ItemMarked("a", "done"))
        with open_reader(db) as reader:
            state = reader.item_state("a")
        assert (state.state, state.done_at, state.proven, state.evidence) == (
            "done",
            NOW + timedelta(minutes=1),
            False,
            1,
        )
        record_all(db, EvidenceAdded("a", "commit", "abc123"), ItemMarked("a", "reopened"))
        with open_reader(db) as reader:
            state = reader.item_state("a")
        assert (state.state, state.started_at, state.done_at, state.proven) == ("open", None, None, True)


def test_an_imported_mark_keeps_its_own_date_and_makes_no_study_day() -> None:
    finished = NOW - timedelta(days=300)
    with ledger() as db:
        record(db, "item import-marks", "", [ItemMarked("a", "done", "document", at=finished)], NOW)
        with open_reader(db) as reader:
            assert reader.item_state("a").done_at == finished
            assert reader.study_days() == []
            assert reader.first_fact_at() == NOW


def test_a_track_started_stopped_and_started_anew() -> None:
    first, second = date(2026, 11, 23), date(2026, 12, 1)
    with ledger() as db:
        record_all(db, TrackStarted("sprint", first, None, 25), TrackStopped("sprint"))
        with open_reader(db) as reader:
            track = reader.tracks()["sprint"]
        assert (track.active, track.from_day, track.changed_at) == (False, first, NOW + timedelta(minutes=1))
        record_all(db, TrackStarted("sprint", second, "week-02", 10))
        with open_reader(db) as reader:
            track = reader.tracks()["sprint"]
        assert (track.active, track.from_day, track.at_place, track.hours_per_week) == (True, second, "week-02", 10)


def test_the_timer_runs_from_its_start_to_its_stop() -> None:
    with ledger() as db:
        record_all(db, TimeStarted("a"))
        with open_reader(db) as reader:
            timer = reader.timer()
        assert timer is not None and (timer.since, timer.item) == (NOW, "a")
        record_all(db, TimeStopped(0, "a", NOW))
        with open_reader(db) as reader:
            assert reader.timer() is None
            assert reader.minutes_by_item() == {}
        undo(db, NOW)
        with open_reader(db) as reader:
            assert reader.timer() == timer


def test_days_off_and_back_on() -> None:
    first = date(2026, 12, 24)
    with ledger() as db:
        record_all(
            db,
            DaysOff(first, first + timedelta(3), "holidays"),
            DaysOff(first + timedelta(1), first + timedelta(2), off=False),
            DaysOff(first + timedelta(3), first + timedelta(3), "travel"),
        )
        with open_reader(db) as reader:
            assert reader.days_off() == {first: "holidays", first + timedelta(3): "travel"}


def test_a_run_from_launch_over_resume_to_its_end() -> None:
    with ledger() as db:
        record_all(db, RunLaunched("r1", "00", "cpu", {"lr": 0.1}, 7, 100, "text"))
        with open_reader(db) as reader:
            run = reader.run("r1")
        assert run is not None and (run.state, run.attempt, run.params, run.name) == (
            "running",
            1,
            {"lr": 0.1},
            "r-0001",
        )
        record_all(db, RunEnded("r1", "cancelled", 143, NOW), RunResumed("r1", 2))
        with open_reader(db) as reader:
            run = reader.run("r1")
        assert run is not None and (run.state, run.attempt, run.ended_at) == ("running", 2, None)
        record_all(db, RunEnded("r1", "finished", 0, NOW, {"loss": 1.5}, 2))
        with open_reader(db) as reader:
            (run,) = reader.runs()
        assert (run.state, run.code, run.attempt, run.summary) == ("finished", 0, 2, {"loss": 1.5})


def test_the_best_of_a_metric_is_kept_by_data_and_lab() -> None:
    values = [1.6, 1.4, 1.4, 1.5]
    with ledger() as db:
        record_all(db, *(TargetMeasured("loss", value, "x", "00", f"r{place}") for place, value in enumerate(values)))
        record_all(db, TargetMeasured("loss", 0.1, "y", "00"))
        with open_reader(db) as reader:
            best, other = reader.best_metrics()
        assert (best.data, best.low, best.low_run, best.high, best.high_run) == ("x", 1.4, "r1", 1.6, "r0")
        assert (best.latest, best.count, other.data, other.low) == (1.5, 4, "y", 0.1)


def test_a_card_counts_its_drills_and_lapses_and_keeps_its_marks() -> None:
    reviews = [
        CardReviewed("c", 3, True, state="learning", stability=1.0, due=NOW),
        CardReviewed("c", 3, True, state="review", stability=4.0, due=NOW),
        CardReviewed("c", 1, False, state="relearning", stability=0.5, due=NOW),
        CardReviewed("c", 4, True, mode="cram", state="review", stability=99.0, due=NOW),
    ]
    with ledger() as db:
        record_all(
            db, *reviews, CardMarked("c", "flag"), CardMarked("c", "suspend"), CardMarked("d", "bury", NOW.date())
        )
        with open_reader(db) as reader:
            cards = reader.card_states()
        card = cards["c"]
        assert (card.reps, card.lapses, card.state, card.stability, card.rating) == (3, 1, "relearning", 0.5, 1)
        assert (card.flagged, card.suspended, card.due, card.buried_until) == (True, True, NOW, None)
        assert (cards["d"].reps, cards["d"].due, cards["d"].buried_until) == (0, None, NOW.date())
        record_all(db, CardMarked("c", "unflag"), CardMarked("c", "resume"), CardMarked("d", "unbury"))
        with open_reader(db) as reader:
            cards = reader.card_states()
        assert not cards["c"].flagged and not cards["c"].suspended and cards["d"].buried_until is None


def test_a_paper_reached_and_taken_back() -> None:
    with ledger() as db:
        record_all(db, PaperMarked("p", "started"), PaperMarked("p", "read"), PaperMarked("p", "read", done=False))
        record_all(db, NoteWritten("paper", "p", "notes/p.md"))
        with open_reader(db) as reader:
            paper = reader.paper_states()["p"]
        assert (paper.started_at, paper.read_at, paper.notes) == (NOW, None, 1)
