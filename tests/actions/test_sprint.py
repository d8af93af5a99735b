"""The sprint as one value: pillars by priority, stages, checklist and schedule, active or not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from studyctl.actions import items, tracks
from studyctl.actions.items import Proof
from studyctl.actions.situation import Situation, situation
from studyctl.actions.sprint import Sprint, SprintItem, sprint
from studyctl.clock import now
from studyctl.workspace import Workspace

TODAY = date(2026, 11, 22)
ATTENTION = "sprint.pillar-0.self-attention"
Seen = Callable[..., Situation]


@pytest.fixture
def seen(home: Path) -> Seen:
    """Reads the workspace anew, some days from now."""

    def read(days: int = 0) -> Situation:
        return situation(Workspace(home), now() + timedelta(days=days))

    return read


def topic(view: Sprint, item: str) -> SprintItem:
    return next(one for pillar in view.pillars for one in pillar.topics if one.id == item)


def test_a_sprint_that_is_not_begun_is_shown_with_how_to_begin(seen: Seen, home: Path) -> None:
    view = sprint(seen())
    assert (view.active, view.start, view.finish, view.day_number) == (False, None, None, 0)
    assert view.begin == "studyctl track start sprint"
    assert [(one.priority, one.done, one.total) for one in view.priorities] == [
        ("P0", 0, 21),
        ("P1", 0, 10),
        ("P2", 0, 9),
    ]
    assert (view.checked, view.checks, view.weeks) == (0, 17, 3)
    assert not home.exists()


def test_every_topic_stands_in_its_pillar_by_priority(seen: Seen) -> None:
    view = sprint(seen())
    assert [pillar.title for pillar in view.pillars][:2] == ["Foundations", "Alignment Methodologies"]
    for pillar in view.pillars:
        priorities = [one.priority for one in pillar.topics]
        assert priorities == sorted(priorities, key=str)
        assert pillar.of("P0") + pillar.of("P1") + pillar.of("P2") == pillar.topics
        assert pillar.total == len(pillar.of("P0"))
    assert [stage.title.split(":")[0] for stage in view.stages] == [f"Stage {n}" for n in (0, 1, 3, 2, 5, 4)]


def test_marks_are_counted_where_they_belong(seen: Seen) -> None:
    items.done(seen(), ATTENTION, Proof())
    items.start(seen(), "sprint.pillar-0.adamw")
    items.done(seen(), "sprint.checklist.lora-paper", Proof())
    view = sprint(seen())
    assert [one.done for one in view.priorities] == [1, 0, 0]
    assert (view.pillars[0].done, view.pillars[1].done, view.checked) == (1, 0, 1)
    assert topic(view, "sprint.pillar-0.adamw").state == "started"


def test_an_active_sprint_has_days_and_due_topics(seen: Seen) -> None:
    tracks.start(seen(), "sprint", from_day=TODAY, hours=40)
    view = sprint(seen(days=3))
    assert (view.active, view.begin, view.week, view.day_number) == (True, "", "1", 4)
    assert view.finish and view.planned_finish and view.drift_days is not None
    attention = topic(view, ATTENTION)
    row = seen(days=3).courses[-1].due["sprint.week-1.attention-focus"]
    assert (attention.due, attention.late) == (row, True)
    assert topic(view, "sprint.pillar-0.adamw").due is None
    assert [(week.name, week.current) for week in view.schedule] == [
        ("Week 1", True),
        ("Week 2", False),
        ("Week 3", False),
    ]
    assert view.schedule[0].first == TODAY


def test_rows_that_are_done_cover_what_they_mean(seen: Seen) -> None:
    tracks.start(seen(), "sprint", from_day=TODAY, hours=40)
    items.done(seen(), "sprint.week-1.attention-focus", Proof())
    covered = topic(sprint(seen(days=3)), ATTENTION)
    assert (covered.state, covered.covered, covered.late) == ("open", True, False)
    items.done(seen(), ATTENTION, Proof())
    assert not topic(sprint(seen(days=3)), ATTENTION).covered


def test_what_several_rows_mean_is_covered_by_all_of_them(seen: Seen) -> None:
    stage = "sprint.stages.nanogpt"
    rows = [item.id for item in seen().catalogue.items.values() if stage in item.covers and ".week-" in item.id]
    assert len(rows) > 1
    for row in rows:
        assert not sprint(seen()).stages[0].covered
        items.done(seen(), row, Proof())
    assert sprint(seen()).stages[0].covered


def test_a_finished_sprint_says_so(seen: Seen, home: Path) -> None:
    from studyctl.ledger.facts import ItemMarked
    from studyctl.ledger.write import record

    tracks.start(seen(), "sprint", from_day=TODAY)
    rows = [item.id for item in seen().catalogue.items.values() if item.track == "sprint"]
    record(home / "progress.db", "x", "x", [ItemMarked(row, "done") for row in rows], now())
    view = sprint(seen(days=1))
    assert (view.place_title, view.week, view.active) == ("finished", "", True)
    assert all(one.done == one.total for one in view.priorities)


def test_what_several_rows_mean_is_due_with_the_last_of_them(seen: Seen) -> None:
    tracks.start(seen(), "sprint", from_day=TODAY, hours=40)
    (course,) = (course for course in seen().courses if course.track == "sprint")
    several = []
    for stage in sprint(seen()).stages:
        rows = [item.id for item in seen().catalogue.items.values() if stage.id in item.covers and ".week-" in item.id]
        days = [course.due[row] for row in rows if row in course.due]
        assert stage.due == max(days, default=None)
        several += [days] if len(set(days)) > 1 else []
    assert several
