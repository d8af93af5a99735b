"""The simulated learner's earlier years: in any amount, by the same generator as the demonstration's seven weeks."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from studyctl.actions import databases
from studyctl.actions.cards import deck_of
from studyctl.actions.demo import make_demo
from studyctl.actions.learner_years import THREE_YEARS, Amount
from studyctl.clock import study_day
from studyctl.ledger.facts import (
    KINDS,
    CardReviewed,
    Fact,
    ItemMarked,
    PaperMarked,
    ReflectionStep,
    RunEnded,
    RunLaunched,
    TimeLogged,
    TimeStopped,
    TrackStarted,
)
from studyctl.ledger.points import open_points
from studyctl.ledger.read import open_reader
from studyctl.runs.spec import run_dirs
from studyctl.workspace import Workspace

NOW = datetime(2026, 11, 22, 15, 0).astimezone()
SOME = Amount(days=400, item_facts=1600, reviews=3000, time_entries=700, runs=24, points=300)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, compiled_content: Path) -> tuple[Workspace, Workspace]:
    """The demonstration, and a year more by the same seed."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(compiled_content))
        folder = tmp_path_factory.mktemp("learner")
        return make_demo(folder / "weeks", NOW), make_demo(folder / "year", NOW, amount=SOME)


def facts_of(workspace: Workspace, *kinds: type[Fact]) -> list[Fact]:
    with open_reader(workspace.progress_db) as reader:
        return [fact for kind in kinds or tuple(KINDS) for fact in reader.facts(kind)]


def test_the_three_years_are_what_the_benchmarks_ask_for() -> None:
    assert Amount(1095, 10_000, 100_000, 50_000, 500, 10_000) == THREE_YEARS
    assert THREE_YEARS.part(0.1) == Amount(1095, 1000, 10_000, 5000, 50, 10_000)


def test_an_amount_is_reached_exactly(made: tuple[Workspace, Workspace]) -> None:
    _, year = made
    counts = Counter(type(fact) for fact in facts_of(year))
    assert counts[ItemMarked] == SOME.item_facts and counts[CardReviewed] == SOME.reviews
    assert counts[TimeLogged] + counts[TimeStopped] == SOME.time_entries
    assert counts[RunLaunched] == counts[RunEnded] == SOME.runs == len(list(run_dirs(year.runs)))
    with open_points(year.points_db) as points:
        assert {points.count(folder.name) for folder in run_dirs(year.runs)} == {SOME.points}


def test_the_years_end_in_the_weeks_of_the_demonstration(made: tuple[Workspace, Workspace], tmp_path: Path) -> None:
    weeks, year = made
    kinds = (ItemMarked, TimeLogged, TimeStopped, PaperMarked, TrackStarted)
    assert not Counter(facts_of(weeks, *kinds)) - Counter(facts_of(year, *kinds))
    longer = make_demo(tmp_path / "longer", NOW, amount=Amount(400))  # nothing more is wanted of the days before
    without_cards = tuple(kind for kind in KINDS if kind not in (CardReviewed, ReflectionStep))  # it tells of recall
    assert facts_of(longer, *without_cards) == facts_of(weeks, *without_cards)
    with open_reader(weeks.progress_db) as one, open_reader(year.progress_db) as other:
        done = {item for item, state in one.item_states().items() if state.state == "done"}
        assert done == {item for item, state in other.item_states().items() if state.state == "done"}


def test_the_years_are_full_and_their_cards_are_real(made: tuple[Workspace, Workspace]) -> None:
    _, year = made
    reviews = [fact for fact in facts_of(year, CardReviewed) if isinstance(fact, CardReviewed)]
    assert {review.card for review in reviews} <= deck_of(year).cards.keys()
    assert all(review.at and review.at < NOW and review.stability for review in reviews)
    worked = {study_day(fact.started) for fact in facts_of(year, TimeStopped) if isinstance(fact, TimeStopped)}
    assert len(worked) > 250 and min(worked) < NOW.date() - timedelta(days=390)
    drilled = Counter(study_day(review.at) for review in reviews if review.at)
    assert len(drilled) > 250 and max(drilled.values()) < 60


def test_the_ledger_of_years_is_sound_and_a_rebuild_makes_it_again(made: tuple[Workspace, Workspace]) -> None:
    _, year = made
    assert databases.check(year).problems == ()
    with open_reader(year.progress_db) as reader:
        before = (reader.item_states(), reader.paper_states(), reader.runs(None), reader.study_days())
    rebuilt = databases.rebuild(year, NOW)
    assert (rebuilt.runs, rebuilt.points) == (SOME.runs, SOME.runs * SOME.points)
    with open_reader(year.progress_db) as reader:
        assert (reader.item_states(), reader.paper_states(), reader.runs(None), reader.study_days()) == before
