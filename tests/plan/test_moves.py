"""Items moved to other days: kept to where nothing breaks, refused with a reason elsewhere, and nothing is lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_changed_plans import DAY, Life, broken, course, lived, lives
from test_course import START, stop

from studyctl.plan.calendar import Availability, hours_by_item
from studyctl.plan.course import Course
from studyctl.plan.work import Stop, Work


@settings(max_examples=80, deadline=None)
@given(lives, st.lists(st.tuples(st.integers(0, 60), st.integers(0, 20)), max_size=5))
def test_moves_lose_nothing_and_keep_every_rule(life: Life, wanted: list[tuple[int, int]]) -> None:
    at = lived(life)
    before = course(life, at.pivots, at.done, at.today)
    items = [work.item for stop in before.stops_left for work in stop.work]
    moves = {items[index % len(items)]: before.today + days * DAY for index, days in wanted if items}
    after = replace(before, moves=moves)
    assert broken(after) == []
    had, has = hours_by_item(before.remaining.slices), hours_by_item(after.remaining.slices)
    assert {item: hours for item, hours in has.items() if item in after.core} == pytest.approx(
        {item: hours for item, hours in had.items() if item in after.core}, abs=1e-3
    )
    first: dict[str, date] = {}
    for piece in after.remaining.slices:
        first.setdefault(piece.item, piece.day)
    assert all(first[item] == day for item, day in after.moved.days.items())
    assert {item for item in moves if item not in after.closed} == {*after.moved.days, *after.moved.refused}
    assert all(after.moved.refused.values())
    assert after.forecast.planned == before.forecast.planned


def five(today: date = START, **given: object) -> Course:
    """Five items of a day each, of which the last needs the second; no study on Wednesdays."""
    work = [Work(f"a.{n}", "core", None, 4.0, ("a.1",) if n == 4 else ()) for n in range(5)]
    track = (Stop("a", "A", True, tuple(work)), stop("b", [8.0]))
    free = Availability(24.0, frozenset({2}))
    return Course("t", track, START, free, 4.0, {}, (), today, **given)  # type: ignore[arg-type]


def days_of(seen: Course) -> list[int]:
    return [(seen.remaining.due()[f"a.{n}"] - START).days for n in range(5)]


def test_a_moved_item_changes_places_with_those_after_it() -> None:
    assert days_of(five()) == [0, 1, 3, 4, 5]
    assert days_of(five(moves={"a.0": START + 4 * DAY})) == [4, 0, 1, 3, 5]
    assert days_of(five(moves={"a.3": START})) == [1, 3, 4, 0, 5]
    assert days_of(five(moves={"a.0": START + 4 * DAY, "a.3": START})) == [4, 1, 3, 0, 5]


@pytest.mark.parametrize(
    ("item", "day", "reason"),
    [
        ("a.4", 0, "it needs a.1, which is planned until 2026-11-24"),
        ("a.1", 5, "a.4 needs it, and is planned for 2026-11-28"),
        ("a.0", 2, "that day has no hours for it"),
        ("a.0", 9, "its week has the days 2026-11-23 to 2026-11-29"),
        ("b.0", 0, "its week has the days 2026-11-30 to 2026-12-06"),
        ("c.0", 0, "it is not in what the plan has left"),
    ],
)
def test_what_cannot_move_stays_with_the_reason(item: str, day: int, reason: str) -> None:
    seen = five(moves={item: START + day * DAY})
    assert seen.moved.refused == {item: reason}
    assert seen.remaining == five().remaining


def test_an_item_put_off_is_not_called_late_and_is_no_gain_either() -> None:
    put_off = five(START + DAY, moves={"a.0": START + 4 * DAY})
    assert five(START + DAY).behind == ("a.0",) and put_off.behind == ()
    assert put_off.drift_days == five(START + DAY).drift_days == 1.0
    swapped = replace(put_off, done={"a.1": START})
    assert swapped.drift_days == pytest.approx(1.0)  # a day of work is done, a day of work is late
    over = replace(put_off, today=START + 5 * DAY)
    assert "a.0" in over.behind
