"""The simulated learner: every room has something to show, it all adds up, and the same seed makes the same."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from studyctl.actions import databases, papers, planning, runs, targets, time_report
from studyctl.actions.demo import make_demo
from studyctl.actions.learner_story import HUNDRED_DAYS
from studyctl.actions.situation import Situation, situation
from studyctl.actions.today import today
from studyctl.clock import study_day
from studyctl.curriculum.catalogue import Catalogue
from studyctl.errors import UserError
from studyctl.ledger.facts import KINDS, Fact, RunEnded, TimeLogged, TimeStarted, TimeStopped
from studyctl.ledger.points import open_points
from studyctl.ledger.read import open_reader
from studyctl.ledger.write import undo
from studyctl.plan.work import hours_of_items
from studyctl.runs.logs import tail
from studyctl.workspace import Workspace

NOW = datetime(2026, 11, 22, 15, 0).astimezone()


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, compiled_content: Path) -> Workspace:
    """One demonstration, which the tests of this file only look at."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(compiled_content))
        return make_demo(tmp_path_factory.mktemp("demo"), NOW)


@pytest.fixture
def own(made: Workspace, tmp_path: Path) -> Workspace:
    """A copy that a test may write to."""
    return Workspace(Path(shutil.copytree(made.home, tmp_path / "own")))


@pytest.fixture
def seen(made: Workspace) -> Iterator[Situation]:
    found = situation(made, NOW)
    yield found
    found.reader.close()


def facts_of(workspace: Workspace) -> list[Fact]:
    with open_reader(workspace.progress_db) as reader:
        return [fact for kind in KINDS for fact in reader.facts(kind)]


def files_of(workspace: Workspace) -> dict[str, bytes]:
    """Every file but the databases, whose rows carry ids that are unique anywhere."""
    paths = [path for path in workspace.home.rglob("*") if path.is_file()]
    kept = [path for path in paths if ".db" not in path.name]
    return {str(path.relative_to(workspace.home)): path.read_bytes() for path in kept}


def test_the_same_seed_and_moment_give_the_same_facts_and_files(made: Workspace, tmp_path: Path) -> None:
    again = make_demo(tmp_path / "again", NOW)
    assert facts_of(again) == facts_of(made)
    assert files_of(again) == files_of(made)
    other = make_demo(tmp_path / "other", NOW, seed=8)
    assert facts_of(other) != facts_of(made)
    assert files_of(other).keys() != files_of(made).keys()  # runs have other ids


def test_today_is_full(seen: Situation) -> None:
    view = today(seen, [runs.line(seen, row) for row in seen.reader.runs(3)])
    main, sprint = view.tracks
    assert (main.place, main.place_title) == ("week-07", "Week 7, Continual learning core")
    assert 1 <= main.drift_days <= 2 and 0 < sprint.drift_days <= 2
    assert 45 <= main.day <= 60 and main.pace
    assert view.streak >= 11
    assert [item.state for item in view.items] == ["started", "started"]
    assert [item.short for item in view.finished] == ["read-lora"]
    assert view.timer == "hundred-days.week-07.core.strategies" and view.timer_since
    assert timedelta(minutes=5) < NOW - view.timer_since < timedelta(hours=4)
    assert view.minutes_tracked > 60 and view.proven and len(view.papers) == 3 and not view.first_day
    assert [line.met for line in view.runs] == [False, True, True]


def test_the_plan_has_weeks_of_every_state_and_days_off(seen: Situation) -> None:
    main, sprint = planning.calendar(seen).tracks
    assert Counter(stop.state for stop in main.stops)["done"] == 7
    assert [late.item for late in main.behind] == ["hundred-days.week-07.core.strategies"]
    assert [stop.tiers[0].done for stop in sprint.stops[:2]] == [5, 1]
    assert len(seen.reader.days_off()) == 3 + 5
    tiers = [tier for stop in main.stops[:7] for tier in stop.tiers if tier.tier != "core"]
    assert {tier.tier for tier in tiers if 0 < tier.done < tier.total} == {"stretch", "mega-stretch"}


def test_items_are_proven_in_every_way_there_is_by_now(seen: Situation) -> None:
    evidence = seen.reader.evidence()
    assert {one.kind for one in evidence} == {"run", "commit", "url", "file", "metric"}
    assert {one.proves for one in evidence} == {True, False}
    notes = seen.reader.notes("item")
    assert {bool(note.path) for note in notes} == {True, False}
    for note in [*notes, *seen.reader.notes("paper")]:
        assert note.text or "\n## " in (seen.workspace.home / note.path).read_text(encoding="utf-8")


def test_papers_are_at_every_stage_with_notes_that_keep_to_their_protocol(seen: Situation) -> None:
    rows = papers.listed(seen)
    reached = {sum(stage.state == "done" for stage in row.stages) for row in rows if row.tier == 1}
    assert reached == {0, 1, 2, 3}
    assert any(stage.state == "started" for row in rows for stage in row.stages)
    noted = [page for page in (papers.shown(seen, row.id) for row in rows) if page.notes]
    assert len(noted) >= 10 and {page.paper.tier for page in noted} == {1, 2, 3}
    assert papers.following(seen)[0].paper.state == "started"


def test_runs_ended_in_every_way_and_met_or_missed_their_targets(seen: Situation) -> None:
    lines = runs.lines(seen)
    assert len(lines) == 16
    assert Counter(line.state for line in lines) == {"finished": 14, "failed": 1, "cancelled": 1}
    assert Counter(line.met for line in lines if line.state == "finished") == {True: 10, False: 4}
    assert {line.preset for line in lines} == {"smoke", "cpu", "gpu"}


def test_a_run_tells_its_whole_story(seen: Situation, made: Workspace) -> None:
    good = runs.show(seen, "r-0004")
    assert good.proves and all(target.met for target in good.targets) and good.points > 800
    assert {"train_loss", "val_loss", "bits_per_char", "tokens_per_s", "grad_norm", "lr"} <= good.latest.keys()
    failed = runs.show(seen, "r-0003")
    assert "train_loss is nan at step 40" in failed.reason and "saved no checkpoint" in failed.advice
    assert any("ArithmeticError" in line for line in failed.last_lines)
    stopped = runs.show(seen, "r-0007")
    assert (stopped.step, stopped.reason) == (640, "asked to stop") and "step 400" in stopped.advice
    folder = made.runs / good.id
    assert {path.name for path in folder.iterdir()} >= {"code", "events.jsonl", "host.jsonl", "output.log", "lab.json"}
    assert any("test" in line for line in tail(folder / "output.log", 10))


def test_curves_fall_within_reason_of_the_reference(seen: Situation) -> None:
    run = seen.reader.run("r-0004")
    assert run
    with open_points(seen.workspace.points_db) as reader:
        series = reader.series(run.run, "val_loss")
    assert series[0] == (0, pytest.approx(4.51, abs=0.06)) and series[-1] == (1600, pytest.approx(1.674, abs=0.02))
    assert all(after[1] < before[1] for before, after in pairwise(series))


def test_targets_are_met_missed_and_open(seen: Situation) -> None:
    states = Counter(line.state for line in targets.listed(seen, "hundred-days"))
    assert {"met", "missed", "not measured", "recorded", "to record"} == states.keys()
    assert states["met"] >= 6 and states["missed"] >= 3


def test_hours_add_up_with_the_items(seen: Situation) -> None:
    facts = facts_of(seen.workspace)
    kept = sum(fact.kept_minutes for fact in facts if isinstance(fact, TimeStopped))
    logged = sum(fact.minutes for fact in facts if isinstance(fact, TimeLogged))
    minutes = seen.reader.minutes_by_item()
    assert sum(minutes.values()) == pytest.approx(kept + logged) and logged > 300
    for stint in [stint for stint in HUNDRED_DAYS if stint.finished]:
        planned = planned_hours(seen.catalogue, stint.item) * stint.pace * 60
        assert minutes[stint.item] == pytest.approx(planned, abs=12), stint.item
    week = time_report.week_time(seen, seen.today)
    assert 15 < week.minutes / 60 < 45


def planned_hours(catalogue: Catalogue, item: str) -> float:
    track, place, _ = item.split(".", 2)
    return hours_of_items(catalogue.places[f"{track}.{place}"], 6.0)[item]


@pytest.mark.parametrize(
    "moment", ["2026-11-22T04:01", "2026-11-26T10:00", "2027-01-01T00:30", "2026-04-02T21:45", "2026-03-01T12:00"]
)
def test_it_is_credible_at_any_moment(tmp_path: Path, moment: str) -> None:
    now = datetime.fromisoformat(moment).astimezone()
    workspace = make_demo(tmp_path / "any", now)
    seen = situation(workspace, now)
    view = today(seen)
    seen.reader.close()
    assert 1 <= view.tracks[0].drift_days <= 2 and view.streak >= 11 and not view.day_off and view.finished
    facts = facts_of(workspace)
    assert all(fact.at and fact.at <= now for fact in facts)
    sittings = sorted((fact.started, fact.at) for fact in facts if isinstance(fact, TimeStopped))
    assert all(before[1] <= after[0] for before, after in pairwise(sittings))
    assert all(study_day(since) == study_day(until) for since, until in sittings)
    starts = [fact for fact in facts if isinstance(fact, TimeStarted)]
    assert len(starts) == len(sittings) + 1  # one timer runs


def test_the_ledger_is_sound_and_a_rebuild_makes_it_again(own: Workspace) -> None:
    assert databases.check(own).problems == ()
    before = databases.check(own)
    with open_reader(own.progress_db) as reader:
        states = (reader.item_states(), reader.paper_states(), reader.runs(None), reader.study_days())
    rebuilt = databases.rebuild(own, NOW)
    assert rebuilt.runs == 16 and rebuilt.points > 10_000
    with open_reader(own.progress_db) as reader:
        assert (reader.item_states(), reader.paper_states(), reader.runs(None), reader.study_days()) == states
    assert databases.check(own).commands == before.commands


def test_runs_end_when_they_ended_and_undoing_a_launch_takes_its_end_along(own: Workspace) -> None:
    ends = [fact for fact in facts_of(own) if isinstance(fact, RunEnded)]
    assert len(ends) == 16 and len({study_day(fact.at) for fact in ends if fact.at}) > 8
    taken = []
    while not taken or taken[-1] != "lab run":
        undone = undo(own.progress_db, NOW)
        assert undone
        taken.append(undone.name)
    assert taken[0] == "time start"
    with open_reader(own.progress_db) as reader:
        assert len(reader.runs(None)) == 15


def test_a_folder_that_holds_something_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(UserError, match="not empty"):
        make_demo(tmp_path, NOW)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]
    with pytest.raises(UserError, match="cannot be written there"):
        make_demo(tmp_path / "mine.txt", NOW)
