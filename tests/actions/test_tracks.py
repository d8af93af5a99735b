"""Tracks: listed with what is left, started at a place with hours of their own, stopped."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from studyctl.actions import tracks
from studyctl.actions.places import place_of
from studyctl.actions.situation import Situation, situation
from studyctl.clock import now
from studyctl.errors import UserError
from studyctl.ledger.facts import ItemMarked
from studyctl.ledger.write import record, undo
from studyctl.workspace import Workspace

TODAY = date(2026, 11, 22)
Seen = Callable[..., Situation]


@pytest.fixture
def seen(home: Path) -> Seen:
    """Reads the workspace anew, some days from now."""

    def read(days: int = 0) -> Situation:
        return situation(Workspace(home), now() + timedelta(days=days))

    return read


def done(home: Path, *items: str, at: datetime | None = None) -> None:
    record(home / "progress.db", "item done", "done", [ItemMarked(item, "done") for item in items], at or now())


def active(situation_: Situation) -> dict[str, float]:
    return {one.track: one.weekly_hours for one in situation_.active}


def test_every_track_is_listed_the_active_ones_with_dates_and_reading_writes_nothing(seen: Seen, home: Path) -> None:
    lines = {line.id: line for line in tracks.listed(seen())}
    assert set(lines) == {"hundred-days", "sprint", "from-scratch", "roadmap", "post-training"}
    here = lines["hundred-days"]
    assert (here.active, here.start, here.weekly_hours, here.place) == (True, TODAY, 25.0, "week-00")
    assert here.done == 0 and here.total > 100 and here.hours_left > 300
    assert here.finish is not None and here.finish > TODAY and here.drift_days == 0
    idle = lines["sprint"]
    assert (idle.active, idle.start, idle.finish, idle.done) == (False, None, None, 0)
    assert idle.total > 0 and idle.hours_left > 0
    assert not home.exists()


def test_done_items_count_and_their_hours_are_no_longer_left(seen: Seen, home: Path) -> None:
    before = {line.id: line for line in tracks.listed(seen())}
    item = next(work for work in seen().courses[0].stops[0].core)
    done(home, item.item)
    after = {line.id: line for line in tracks.listed(seen())}
    assert after["hundred-days"].done == 1
    assert after["hundred-days"].hours_left == pytest.approx(before["hundred-days"].hours_left - item.hours, abs=0.1)
    assert after["sprint"] == before["sprint"]


def test_tracks_share_the_weeks_hours_and_one_may_have_its_own(seen: Seen) -> None:
    tracks.start(seen(), "sprint")
    assert active(seen()) == {"hundred-days": 12.5, "sprint": 12.5}
    change = tracks.start(seen(), "sprint", hours=10)
    assert active(seen()) == {"hundred-days": 15.0, "sprint": 10.0}
    assert {share.track: share.weekly_hours for share in change.active} == active(seen())
    for day in range(14):
        planned = [p.hours for c in seen().courses for p in c.remaining.slices if p.day == TODAY + timedelta(days=day)]
        assert sum(planned) <= 25 / 7 + 1e-6


@pytest.mark.parametrize("name", ["week-03", "3", "03", "w3", "week 3", "Week-3", "hundred-days.week-03"])
def test_a_place_answers_to_its_name_and_number(seen: Seen, name: str) -> None:
    assert place_of(seen().catalogue.tracks["hundred-days"], name, ("base",)).place == "week-03"


def test_starting_at_a_place_leaves_earlier_ones_out(seen: Seen) -> None:
    change = tracks.start(seen(), "from-scratch", at="part-2", from_day=date(2026, 12, 1), hours=8)
    assert "2026-12-01" in change.text and "8 h a week" in change.text
    course = next(course for course in seen().courses if course.track == "from-scratch")
    assert (course.start, course.stops[0].place) == (date(2026, 12, 1), "part-2")
    assert course.availability.weekly_hours == 8


@pytest.mark.parametrize(
    ("at", "fix"), [("week-30", "week-"), ("wek-03", "week-03"), ("week-06.5", "week-06"), ("nowhere", "Places are")]
)
def test_an_unknown_place_names_the_nearest(seen: Seen, at: str, fix: str) -> None:
    with pytest.raises(UserError, match="has no place") as raised:
        tracks.start(seen(), "hundred-days", at=at)
    assert fix in str(raised.value)


@pytest.mark.parametrize("hours", [0, -1, 120.5, float("nan"), float("inf")])
def test_hours_lie_above_nothing_and_at_most_at_120(seen: Seen, home: Path, hours: float) -> None:
    with pytest.raises(UserError, match="hours a week cannot be"):
        tracks.start(seen(), "sprint", hours=hours)
    assert not home.exists()


def test_120_hours_and_a_day_years_ahead_are_the_most(seen: Seen) -> None:
    tracks.start(seen(), "sprint", hours=120)
    assert active(seen())["sprint"] == 120
    with pytest.raises(UserError, match="cannot start on"):
        tracks.start(seen(), "roadmap", from_day=date(9999, 12, 31))


def test_an_active_track_keeps_what_is_not_given(seen: Seen) -> None:
    tracks.start(seen(), "sprint", at="week-2", from_day=date(2026, 11, 10), hours=10)
    with pytest.raises(UserError, match="active already"):
        tracks.start(seen(), "sprint")
    tracks.start(seen(days=5), "sprint", hours=12)
    (sprint,) = [one for one in seen().active if one.track == "sprint"]
    assert (sprint.at_place, sprint.weekly_hours, sprint.start) == ("week-2", 12, TODAY + timedelta(days=5))
    tracks.start(seen(), "sprint", from_day=date(2026, 11, 1))
    (sprint,) = [one for one in seen().active if one.track == "sprint"]
    assert (sprint.at_place, sprint.weekly_hours, sprint.start) == ("week-2", 12, date(2026, 11, 1))


def test_new_hours_make_nothing_late_that_was_not(seen: Seen, home: Path) -> None:
    tracks.start(seen(), "sprint", hours=10)
    late_already = next(course for course in seen(days=40).courses if course.track == "sprint")
    assert late_already.drift_days > 0
    tracks.start(seen(days=40), "sprint", hours=40)
    anew = next(course for course in seen(days=40).courses if course.track == "sprint")
    assert anew.drift_days == 0 and anew.behind == ()


def test_a_track_of_the_settings_alone_can_be_stopped_and_undo_brings_it_back(seen: Seen, home: Path) -> None:
    change = tracks.stop(seen(), "hundred-days")
    assert change.active == () and active(seen()) == {}
    assert all(not line.active for line in tracks.listed(seen()))
    with pytest.raises(UserError, match="not active"):
        tracks.stop(seen(), "hundred-days")
    undo(home / "progress.db", now())
    assert active(seen()) == {"hundred-days": 25.0}


def test_a_stopped_track_starts_again_today(seen: Seen) -> None:
    tracks.start(seen(), "sprint", at="week-3", hours=10)
    tracks.stop(seen(), "sprint")
    tracks.start(seen(days=3), "sprint")
    (sprint,) = [one for one in seen().active if one.track == "sprint"]
    assert (sprint.at_place, sprint.weekly_hours, sprint.start) == ("", 12.5, TODAY + timedelta(days=3))
