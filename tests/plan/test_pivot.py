"""Changes of plan: they shift and drop what they name, and nothing else."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studyctl.curriculum.model import TIERS, Group, Item, Place, Track
from studyctl.plan.calendar import Availability
from studyctl.plan.course import Course
from studyctl.plan.pivot import Pivot, TrackPlan, applied
from studyctl.plan.work import stops_of

START = date(2026, 11, 23)  # a Monday
DAY = timedelta(days=1)
FREE = Availability(42)
PLACES = (("w1", "base"), ("w2", "base"), ("w2.5", "extension"), ("w3", "base"), ("w4", "base"), ("w5", "research"))


def place(name: str, path: str) -> Place:
    items = [Item(f"{name}.{tier}.{n}", "A task", tier=tier) for tier in TIERS for n in range(2)]
    days = {"core": (4.0,), "stretch": (2.0,), "mega-stretch": (2.0,)}
    return Place(name, title=name.upper(), path=path, days=days, groups=(Group("g", items=tuple(items)),))


TRACK = Track("t", "T", places=tuple(place(*row) for row in PLACES))
BASE = [name for name, path in PLACES if path == "base"]
pivots = st.lists(
    st.builds(
        Pivot,
        st.uuids().map(lambda identity: identity.hex[:8]),
        st.sampled_from(["compress", "extend", "pause"]),
        st.integers(0, 40).map(lambda offset: START + offset * DAY),
        st.sampled_from(["", "t", "other"]),
        st.sampled_from(["", "elsewhere", *(name for name, _ in PLACES)]),
        st.just("Time set aside"),
        st.sampled_from([0.0, 5.0, 24.0]),
        st.sampled_from([0, 1, 10]),
        st.sets(st.sampled_from(["stretch", "mega-stretch"])).map(tuple),
        st.sets(st.sampled_from(["extension", "research"])).map(tuple),
    ),
    max_size=5,
)


def plan(*chosen: Pivot, start: str = "") -> TrackPlan:
    return applied(TRACK, 6.0, FREE, chosen, start)


def course(given_plan: TrackPlan, done: dict[str, date], today: date) -> Course:
    return Course("t", given_plan.stops, START, given_plan.availability, 6.0, done, (), today)


def pivot(**change: object) -> Pivot:
    return Pivot.from_change("p1", "compress", START + 3 * DAY, change)


@settings(max_examples=200, deadline=None)
@given(pivots, st.integers(0, 80))
def test_no_pivot_loses_core_and_every_open_one_is_placed(chosen: list[Pivot], offset: int) -> None:
    changed = plan(*chosen)
    seen = course(changed, {}, START + offset * DAY)
    base_core = {work.item for one in plan().stops for work in one.core}
    assert base_core <= set(seen.core)
    placed = {piece.item for piece in seen.remaining.slices}
    assert base_core <= placed
    assert not any(changed.availability.is_off(piece.day) for piece in seen.remaining.slices)


@settings(max_examples=200, deadline=None)
@given(pivots, st.integers(0, 80), st.sets(st.sampled_from(BASE)))
def test_time_set_aside_and_pauses_never_make_an_item_late(
    chosen: list[Pivot], offset: int, finished: set[str]
) -> None:
    done = {f"{name}.core.{n}": START for name in finished for n in range(2)}
    before, after = (course(one, done, START + offset * DAY) for one in (plan(), plan(*chosen)))
    added = {item for item in after.core if item not in before.core}
    assert set(after.behind) <= set(before.behind) | added
    assert not any(item.startswith("pivot:") for item in after.behind)


@settings(max_examples=100, deadline=None)
@given(pivots)
def test_pivots_of_another_track_and_of_unknown_places_change_nothing_but_pauses(chosen: list[Pivot]) -> None:
    foreign = [one for one in chosen if one.track == "other"]
    assert plan(*foreign) == plan()
    nowhere = [one for one in chosen if one.place == "elsewhere"]
    assert plan(*nowhere).stops == plan().stops


def test_dropped_tiers_are_gone_from_the_place_on_and_core_stays() -> None:
    tiers = [{work.tier for work in one.work} for one in plan(pivot(place="w3", tiers=["stretch"])).stops]
    assert tiers == [set(TIERS), set(TIERS), {"core", "mega-stretch"}, {"core", "mega-stretch"}]
    from_extension = plan(pivot(place="w2.5", tiers=["stretch", "mega-stretch"]))
    assert [one.place for one in from_extension.stops if one.of_tier("stretch")] == ["w1", "w2"]
    later_start = plan(pivot(place="w1", tiers=["stretch"]), start="w3")
    assert not any(one.of_tier("stretch") for one in later_start.stops)


def test_time_set_aside_shifts_what_follows_and_ends_by_itself() -> None:
    with_block = plan(pivot(place="w2", insert_hours=24.0, title="Look again at attention"))
    before, after = course(plan(), {}, START), course(with_block, {}, START)
    assert after.due["w1.core.1"] == before.due["w1.core.1"]
    assert after.due["w2.core.0"] == before.due["w2.core.0"] + 4 * DAY
    week_one = {item: day for item, day in after.due.items() if item.startswith("w1.")}
    during = course(with_block, week_one, START + 8 * DAY)
    assert during.current is not None and during.current.title == "Look again at attention"
    assert during.hours_left == pytest.approx(24.0 * 3 + 18.0)  # a day of the four is over
    last_day = course(with_block, week_one, START + 10 * DAY)
    assert last_day.current == during.current
    over = course(with_block, week_one, START + 11 * DAY)
    assert over.current is not None and over.current.place == "w2"
    assert over.drift_days == 0


def test_a_pause_frees_its_days_from_the_day_it_was_decided() -> None:
    paused = plan(pivot(pause_days=7))
    assert paused.availability.days_off == frozenset(START + (3 + n) * DAY for n in range(7))
    later = course(paused, {}, START).forecast.planned
    assert later > course(plan(), {}, START).forecast.planned


def test_a_path_joins_from_the_pivots_place_on_in_the_tracks_order() -> None:
    assert [one.place for one in plan(pivot(paths=["extension"])).stops] == ["w1", "w2", "w2.5", "w3", "w4"]
    assert [one.place for one in plan(pivot(place="w3", paths=["extension", "research"])).stops] == [*BASE, "w5"]


def test_a_plan_that_starts_at_a_place_off_the_base_path_starts_at_the_next_one() -> None:
    assert [one.place for one in stops_of(TRACK, 6.0, start="w2.5")] == ["w3", "w4"]
    assert [one.place for one in plan(pivot(paths=["extension"]), start="w2.5").stops] == ["w2.5", "w3", "w4"]


def test_a_recorded_change_without_anything_is_no_change() -> None:
    assert plan(pivot()) == plan()
    assert plan(pivot(insert_hours=-5.0, place="w2")) == plan()
