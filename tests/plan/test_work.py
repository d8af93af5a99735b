"""What a track asks for: hours by share, order by tier, need and priority."""

from __future__ import annotations

from dataclasses import replace

import pytest

from studyctl.curriculum.model import Group, Item, Place, Track
from studyctl.plan.work import hours_of_items, stops_of


def place(*items: Item, tier: str | None = "core", **days: tuple[float, ...]) -> Place:
    named = tuple(replace(item, tier=tier) for item in items)
    return Place("week-1", path="base", days=dict(days), groups=(Group("g", tier=tier, items=named),))


def test_items_share_their_tiers_days_by_weight_beside_those_with_hours_of_their_own() -> None:
    week = place(Item("a", "A", weight=3), Item("b", "B"), Item("c", "C", hours=4.0), core=(4, 5))
    assert hours_of_items(week, 6.0) == pytest.approx({"a": 17.25, "b": 5.75, "c": 4.0})  # 4.5 days of 6 h


def test_without_days_an_item_takes_two_hours() -> None:
    assert hours_of_items(place(Item("a", "A")), 6.0) == {"a": 2.0}


def test_every_item_takes_some_time_so_that_it_has_a_day() -> None:
    full = place(Item("a", "A", hours=24.0), Item("b", "B"), Item("c", "C", hours=0.0), core=(4,))
    assert hours_of_items(full, 6.0) == {"a": 24.0, "b": 0.25, "c": 0.25}


def test_needs_come_first_then_priority_then_the_files_order() -> None:
    week = place(
        Item("late", "needs last", priority="P0", requires=("p2",)),
        Item("p2", "P2", priority="P2"),
        Item("p1", "P1", priority="P1"),
        Item("p0", "P0", priority="P0"),
    )
    (stop,) = stops_of(Track("t", "T", places=(week,)), 6.0)
    assert [work.item for work in stop.work] == ["p0", "p1", "p2", "late"]


def test_the_plan_can_begin_at_a_later_place_and_leaves_other_paths_out() -> None:
    weeks = [replace(place(Item(f"{n}.a", "A")), place=n) for n in ("week-1", "week-2", "week-3")]
    weeks.append(replace(weeks[0], place="extra", path="extension"))
    track = Track("t", "T", places=tuple(weeks))
    assert [stop.place for stop in stops_of(track, 6.0, start="week-2")] == ["week-2", "week-3"]
