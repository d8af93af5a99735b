"""A learner lives through sixteen weeks and every decision: plan, ledger, history and files agree at each of them."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from studyctl.actions import items, planning, reflecting, time_report, undoing
from studyctl.actions.situation import Situation, situation
from studyctl.ledger.facts import Fact, ItemMarked, TimeLogged, TrackStarted
from studyctl.ledger.write import record
from studyctl.workspace import Workspace

START = date(2026, 9, 14)  # a Monday; the sixteen weeks hold the end of summer time and the new year
WEEKS = 16
CALM: Mapping[str, Any] = {
    "energy": 8, "interest": 8, "momentum": 8, "enjoying": True, "burnout": "none", "external_stress": "none",
    "compute_budget": "ok", "preference": "proceed", "core_complete": True, "explain_without_notes": True,
    "blocking_gaps": [],
}  # fmt: skip
ASKED: tuple[tuple[str, Mapping[str, Any]], ...] = (
    ("repeat", {"core_complete": False, "why_not": "time-misestimate"}),
    ("deep-dive", {"core_complete": False, "why_not": "knowledge-gap"}),
    ("break", {"core_complete": False, "why_not": "motivation"}),
    ("deep-dive", {"explain_without_notes": False}),
    ("catch-up", {"blocking_gaps": ["never ran FSDP"]}),
    ("extend", {"preference": "extend"}),
    ("compress", {"compute_budget": "tight"}),
    ("pause", {"burnout": "severe"}),
)


def sunday(week: int) -> datetime:
    day = START + timedelta(days=7 * week + 6)
    return datetime(day.year, day.month, day.day, 18).astimezone()


def study(workspace: Workspace, week: int, draw: random.Random) -> None:
    """A week of work: some hours on what the plan lays on each day until Saturday, half of it finished."""
    monday = sunday(week) - timedelta(days=6)
    with situation(workspace, monday) as seen:
        slices = [one for one in seen.courses[0].remaining.slices if one.day < sunday(week).date()]
        pieces = [one for one in slices if one.item in seen.catalogue.items]
    facts: list[Fact] = []
    for piece in pieces:
        at = monday + (piece.day - monday.date())
        facts.append(TimeLogged(round(piece.hours * 60 * draw.uniform(0.6, 1.4), 1), piece.item, at=at))
        if draw.random() < 0.5:
            facts.append(ItemMarked(piece.item, "done", at=at))
    if facts:
        record(workspace.progress_db, "study", "study", facts, sunday(week) - timedelta(hours=8))


def lived(workspace: Workspace) -> Iterator[tuple[int, reflecting.Done]]:
    draw = random.Random(5)
    first = datetime(START.year, START.month, START.day, 9).astimezone()
    record(workspace.progress_db, "start", "start", [TrackStarted("hundred-days", START, "week-00")], first)
    for week in range(WEEKS):
        study(workspace, week, draw)
        decision, answers = ASKED[week % len(ASKED)]
        said = {**CALM, **answers, "actions": [f"Action of week {week}"], "snippets": [f"x = {week}"]}
        with situation(workspace, sunday(week)) as seen:
            done = reflecting.close_week(seen, said=said)
        # a signal from the facts (far behind, far ahead) may come before what the answers alone would decide
        assert done.decision == decision or done.decision in ("compress", "extend"), week
        yield week, done


def orphans(seen: Situation) -> list[str]:
    """Items that the plan lays out and nobody knows, and own items that no review added."""
    added = {item for row in reflecting.reviews(seen, 100) for item, _ in _closed(seen, row.week)}
    known = {one for one in seen.catalogue.items if ".own." in one}
    planned = {piece.item for piece in seen.courses[0].remaining.slices if not piece.item.startswith("pivot:")}
    return [*(known ^ added), *(planned - set(seen.catalogue.items))]


def _closed(seen: Situation, week: str) -> tuple[tuple[str, str], ...]:
    closed = reflecting.review(seen, week).closed
    return closed.items if closed else ()


@pytest.fixture
def workspace(home: Path) -> Workspace:
    return Workspace(home)


def test_sixteen_weeks_through_every_decision(workspace: Workspace) -> None:
    decisions: list[str] = []
    pivots: list[str] = []
    for week, done in lived(workspace):
        decisions.append(done.decision)
        pivots += done.pivots
        with situation(workspace, sunday(week)) as seen:
            assert [one.id for one in seen.pivots] == pivots
            assert (workspace.home / done.file).is_file() and not done.file_problem
            assert reflecting.due(seen) is None
    assert set(decisions) == {one for one, _ in ASKED}
    with situation(workspace, sunday(WEEKS - 1)) as seen:
        rows = reflecting.reviews(seen, 100)
        assert [row.decision for row in reversed(rows)] == decisions
        assert orphans(seen) == []
        report = time_report.report(seen, first=START.isoformat(), by="week")
        assert {row.week: row.hours for row in rows} == {
            one.key: pytest.approx(one.minutes / 60, abs=0.01) for one in report.rows
        }
        for row in rows:
            facts = reflecting.review(seen, row.week).facts
            assert sum(task.hours for task in facts.tasks) == pytest.approx(facts.hours, abs=0.05)
            assert facts.hours == row.hours
        listed = items.listed(seen, items.Wanted(track="hundred-days"))
        done_items = [one for one in listed if one.state == "done"]
        assert {one.id for one in done_items} == {item for item in seen.done if item in seen.catalogue.items}
        plan = planning.calendar(seen).tracks[0]
        core = sum(tier.total for stop in plan.stops for tier in stop.tiers if tier.tier == "core")
        assert core == sum(one.tier == "core" for one in listed if one.place in {stop.place for stop in plan.stops})
        assert len(reflecting.snippets(seen)) == WEEKS
        files = sorted(path.name for path in (workspace.notes / "weeks").iterdir())
        assert files == sorted(f"{row.week}.md" for row in rows)


def test_each_close_is_taken_back_as_if_it_had_never_been(workspace: Workspace) -> None:
    before: list[tuple[Any, ...]] = []

    def standing(now: datetime) -> tuple[Any, ...]:
        with situation(workspace, now) as seen:
            return seen.courses[0].remaining, seen.pivots, tuple(seen.catalogue.items), reflecting.snippets(seen)

    first = datetime(START.year, START.month, START.day, 9).astimezone()
    record(workspace.progress_db, "start", "start", [TrackStarted("hundred-days", START, "week-00")], first)
    now = sunday(5)
    for answers in (dict(one) for _, one in ASKED):
        before.append(standing(now))
        with situation(workspace, now) as seen:
            week = reflecting.week_asked(seen, None).name
            reflecting.close_week(seen, week, said={**CALM, **answers, "actions": ["One"], "snippets": ["y"]})
    for known in reversed(before):
        undoing.undo(workspace, now)
        assert standing(now) == known
