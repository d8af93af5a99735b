"""Whole curricula with up to ten changes of plan: nothing is lost, early, on a day off or over the hours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studyctl.curriculum.catalogue import Catalogue
from studyctl.curriculum.load import load_catalogue
from studyctl.plan.calendar import Availability, hours_by_item
from studyctl.plan.course import Course
from studyctl.plan.decision import CHANGES, pivots_for
from studyctl.plan.diff import diff
from studyctl.plan.pivot import Pivot, applied

DAY = timedelta(days=1)
DAY_HOURS = 6.0
TRACKS = ("hundred-days", "sprint", "from-scratch", "roadmap", "post-training")
STARTS = (date(2026, 11, 23), date(2026, 12, 28), date(2028, 2, 21))  # a new year, a leap day


@cache
def catalogue() -> Catalogue:
    return load_catalogue()


@dataclass(frozen=True)
class Life:
    """A learner's way through a track: hours, days off, and each decision with what was done until then."""

    track: str
    start: date
    free: Availability
    steps: tuple[tuple[int, int, str], ...]  # days passed, Core items done meanwhile, the decision


lives = st.builds(
    Life,
    st.sampled_from(TRACKS),
    st.sampled_from(STARTS),
    st.builds(
        Availability,
        st.sampled_from([6.0, 20.0, 25.0, 42.0]),
        st.frozensets(st.integers(0, 6), max_size=3),
        st.frozensets(st.integers(0, 120).map(lambda offset: STARTS[0] + offset * DAY), max_size=20),
    ),
    st.lists(st.tuples(st.integers(0, 16), st.integers(0, 8), st.sampled_from(CHANGES)), min_size=0, max_size=10).map(
        tuple
    ),
)


def course(life: Life, pivots: Sequence[Pivot], done: dict[str, date], today: date) -> Course:
    track = catalogue().tracks[life.track]
    plan = applied(track, DAY_HOURS, life.free, pivots, "", today, life.start)
    return Course(
        life.track, plan.stops, life.start, plan.availability, DAY_HOURS, done, (), today, {}, plan.epochs, plan.blocks
    )


@dataclass
class Lived:
    """Where a life has led: its pivots, what is done, and the last day."""

    pivots: list[Pivot]
    done: dict[str, date]
    today: date


def lived(life: Life) -> Lived:
    """Each decision taken on the course as it stood, items done in the order of the plan."""
    at = Lived([], {}, life.start)
    for index, (days, items, decision) in enumerate(life.steps):
        here = course(life, at.pivots, at.done, at.today)
        following = [work.item for stop in here.stops_left for work in stop.core if not work.passes][:items]
        at.today += days * DAY
        at.done |= dict.fromkeys(following, at.today)
        here = course(life, at.pivots, at.done, at.today)
        at.pivots += pivots_for(decision, here, catalogue().tracks[life.track], at.today, f"p{index}")
    return at


def broken(seen: Course) -> list[str]:
    """What the calendar of what is left gets wrong."""
    first: dict[str, date] = {}
    for piece in seen.remaining.slices:
        first.setdefault(piece.item, piece.day)
    last = seen.remaining.due()
    found = [f"{p.item} on {p.day}, a day off" for p in seen.remaining.slices if seen.availability.is_off(p.day)]
    for item, day in first.items():
        needs = seen.work[item].requires
        found += [f"{item} on {day} before {need}" for need in needs if need in last and last[need] > day]
    by_day: dict[date, float] = {}
    for piece in seen.remaining.slices:
        by_day[piece.day] = by_day.get(piece.day, 0.0) + piece.hours
    for day in by_day:
        week = sum(by_day.get(day + offset * DAY, 0.0) for offset in range(7))
        if week > seen.availability.weekly_hours + 1e-6:
            found.append(f"{week} h in the week from {day}")
    return found


@settings(max_examples=80, deadline=None)
@given(lives)
def test_no_plan_loses_an_item_or_breaks_a_rule(life: Life) -> None:
    at = lived(life)
    seen = course(life, at.pivots, at.done, at.today)
    assert broken(seen) == []
    base = course(life, (), at.done, at.today)
    assert set(base.core) <= set(seen.core)
    placed = hours_by_item(seen.remaining.slices)
    wanted = {item: work.hours - seen.put_in.get(item, 0.0) for item, work in seen.core.items()}
    open_core = {item: hours for item, hours in wanted.items() if item not in seen.done}
    assert {item: placed.get(item, 0.0) for item in open_core} == pytest.approx(open_core, abs=1e-3)
    shown = diff(base, seen)
    gone = {item for item in base.work if item not in seen.work}
    assert {one.item for one in shown.dropped if one.why == "left out"} >= gone & set(base.remaining.due())


@settings(max_examples=80, deadline=None)
@given(lives)
def test_deciding_makes_nothing_late_and_touches_no_day_before(life: Life) -> None:
    at = lived(life)
    for index, pivot in enumerate(at.pivots):
        if pivot.resumes:
            continue  # it takes back what a pause granted
        earlier = at.pivots[:index]
        done = {item: day for item, day in at.done.items() if day <= pivot.day}
        before, after = (course(life, some, done, pivot.day) for some in (earlier, [*earlier, pivot]))
        assert set(after.behind) <= set(before.behind), pivot
        assert after.drift_days <= before.drift_days + 1e-6, pivot
        planned = [p for p in before.baseline.slices if p.day <= pivot.day and p.item in after.core]
        kept = {(p.day, p.item): p.hours for p in (*after.baseline.slices, *after.baseline.missed)}
        assert all(kept[p.day, p.item] == pytest.approx(p.hours) for p in planned), pivot


@settings(max_examples=80, deadline=None)
@given(lives, st.integers(0, 9))
def test_taking_any_one_back_is_never_having_taken_it(life: Life, which: int) -> None:
    at = lived(life)
    if not at.pivots:
        return
    without = [one for one in at.pivots if one is not at.pivots[which % len(at.pivots)]]
    again = [Pivot.from_change(one.id, one.kind, one.day, one.change) for one in without]
    assert again == without
    seen = course(life, again, at.done, at.today)
    assert broken(seen) == []
    assert seen == course(life, without, at.done, at.today)


@settings(max_examples=80, deadline=None)
@given(lives, st.sampled_from(["break", "pause", "deep-dive", "catch-up"]), st.integers(1, 9))
def test_the_days_that_a_change_grants_are_no_drift(life: Life, decision: str, days: int) -> None:
    at = lived(life)
    here = course(life, at.pivots, at.done, at.today)
    made = pivots_for(decision, here, catalogue().tracks[life.track], at.today, "granted", days=days)
    if not made:
        return
    granted = course(life, [*at.pivots, *made], at.done, at.today)
    inserted = sorted(granted.availability.inserted - here.availability.inserted)
    if not inserted or max(here.availability.inserted, default=at.today) > at.today:
        return  # a pause or mini-week holds already
    before = course(life, at.pivots, at.done, at.today + DAY)
    then = course(life, [*at.pivots, *made], at.done, max(inserted))
    assert set(then.behind) <= set(before.behind)
    assert then.drift_days <= before.drift_days + 1e-6


def decided(decision: str, offset: int = 27, until: str = "", **given: object) -> tuple[Course, Course]:
    """The hundred days before and after a decision of the Sunday of week 3, whose last Core is open.

    `until` is the first place that nothing is done of, where not so.
    """
    life = Life("hundred-days", date(2026, 11, 2), Availability(42.0, frozenset({3})), ())
    today = life.start + offset * DAY
    every = [work.item for work in course(life, (), {}, life.start).core.values()]
    last = every.index(next(item for item in every if f".{until or 'week-04'}." in item)) - (0 if until else 2)
    done = dict.fromkeys(every[:last], today)
    before = course(life, (), done, today)
    made = pivots_for(decision, before, catalogue().tracks[life.track], today, "p", **given)  # type: ignore[arg-type]
    return before, course(life, made, done, today)


def test_a_repeated_week_has_its_open_core_first_and_seven_days() -> None:
    before, after = decided("repeat")
    assert before.current and after.current
    place = before.current.place
    dates = after.dates_of(after.current)
    assert dates and dates.last == after.today + 7 * DAY
    later = [piece for piece in after.remaining.slices if after.today < piece.day <= dates.last]
    assert {piece.item for piece in later} <= {work.item for work in after.current.core}
    assert {work.tier for work in after.current.work} == {"core"}
    others = [stop for stop in after.stops if stop.place != place]
    assert all(stop.of_tier("stretch") for stop in others)
    assert before.drift_days > 0 and after.drift_days <= 0


def test_compressed_the_plan_is_core_alone_and_ends_near_the_eight_weeks() -> None:
    before, after = decided("compress", offset=0, until="week-00")
    assert {work.tier for stop in after.stops for work in stop.work} == {"core"}
    weeks = (after.forecast.finish - after.start).days / 7
    assert (before.forecast.finish - before.start).days / 7 == pytest.approx(13, abs=1)
    assert 8 <= weeks <= 11  # 62.5 document days of Core on six days a week


def test_extended_the_plan_has_every_tier_and_the_extension_weeks() -> None:
    before, after = decided("extend")
    joined = [stop.place for stop in after.stops if stop not in before.stops]
    assert [place for place in joined if place in ("week-06.5", "week-08.5", "week-10.5")]
    placed = set(after.remaining.due())
    later = after.stops_left[1:]
    assert all(work.item in placed for stop in later for work in stop.work)
    assert any(work.item not in set(before.remaining.due()) for stop in before.stops_left for work in stop.work)


def test_compressing_after_an_extension_leaves_its_weeks_again() -> None:
    _, extended = decided("extend")
    track = catalogue().tracks["hundred-days"]
    day = extended.today
    first = Pivot("e", "extend", day, track.id, "week-03", first=day + DAY, adds=("stretch", "mega-stretch"),
                  paths=("extension",), weeks="whole")  # fmt: skip
    (then,) = pivots_for("compress", extended, track, day, "c")
    plan = applied(track, DAY_HOURS, Availability(42.0), [first, then])
    assert not [stop for stop in plan.stops if stop.place.endswith(".5")]
    assert {work.tier for stop in plan.stops[4:] for work in stop.work} == {"core"}


def test_a_deep_dive_takes_two_or_three_days_while_core_is_open_and_a_mini_week_once_it_is_done() -> None:
    _, during = decided("deep-dive")
    assert [len(block.days) for block in during.blocks] == [3]
    _, after = decided("deep-dive", until="week-04")
    assert [len(block.days) for block in after.blocks] == [4]
    (block,) = decided("catch-up", gaps=("FSDP", "Docker"))[1].blocks
    assert block.title == "Catch-up: FSDP, Docker" and block.days[0] > during.today


def test_a_pause_goes_on_until_it_is_resumed_and_then_ends() -> None:
    track = catalogue().tracks["hundred-days"]
    start = date(2026, 12, 1)
    pause = Pivot("p", "pause", start, first=start + DAY, pause_days=7, open_ended=True)
    resume = Pivot("r", "resume", start + 20 * DAY, first=start + 20 * DAY, resumes=True)

    def free(pivots: list[Pivot], today: date) -> list[date]:
        return sorted(applied(track, DAY_HOURS, Availability(25), pivots, today=today).availability.days_off)

    assert len(free([pause], start)) == 7
    assert free([pause], start + 12 * DAY)[-1] == start + 12 * DAY
    assert free([pause, resume], start + 40 * DAY)[-1] == start + 19 * DAY
    assert free([pause, resume], start + 40 * DAY)[0] == start + DAY
    early = Pivot("r", "resume", start + 3 * DAY, first=start + 3 * DAY, resumes=True)
    assert free([pause, early], start + 9 * DAY) == [start + DAY, start + 2 * DAY]
    assert free([early], start) == []


@pytest.mark.parametrize("start", STARTS)
def test_a_week_skipped_over_new_year_and_a_leap_day_moves_by_its_own_days(start: date) -> None:
    life = Life("hundred-days", start, Availability(25.0), ())
    before = course(life, (), {}, start)
    made = pivots_for("break", before, catalogue().tracks[life.track], start, "b", days=7)
    after = course(life, made, {}, start)
    assert (after.forecast.finish - before.forecast.finish).days == 7
    assert all(after.due[item] - day in (timedelta(0), 7 * DAY) for item, day in before.due.items())
