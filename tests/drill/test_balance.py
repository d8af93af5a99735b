"""Spreading the load: within bounds, never busier than before, days off and light days kept."""

from __future__ import annotations

import math
from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studyctl.drill.balance import FARTHEST, Terms, Waiting, bounds, spread

TODAY = date(2026, 11, 22)
ONE = timedelta(days=1)


def terms(off: frozenset[date] = frozenset(), light: frozenset[date] = frozenset(), answered: int = 0) -> Terms:
    return Terms(TODAY, off.__contains__, light.__contains__, answered)


@pytest.mark.parametrize(
    ("interval", "expected"),
    [(1, (1, 1)), (2, (2, 2)), (3, (2, 4)), (5, (4, 6)), (7, (5, 9)), (10, (8, 12)), (100, (93, 107))],
)
def test_the_bounds_are_ankis(interval: int, expected: tuple[int, int]) -> None:
    assert bounds(interval) == expected


WAITING = st.lists(
    st.builds(
        lambda number, interval, ahead: Waiting(f"c{number}", interval, TODAY + ahead * ONE),
        st.integers(0, 10**6), st.integers(1, 60), st.integers(-5, 20),
    ),
    max_size=120, unique_by=lambda one: one.card,
)  # fmt: skip
DAYS = st.frozensets(st.integers(0, 25).map(lambda ahead: TODAY + ahead * ONE), max_size=8)


def unbalanced(waiting: list[Waiting], off: frozenset[date]) -> Counter[date]:
    days = Counter[date]()
    for one in waiting:
        day = max(one.day, TODAY)
        while day in off:
            day += ONE
        days[day] += 1
    return days


@settings(deadline=None)
@given(waiting=WAITING, off=DAYS, light=DAYS, answered=st.integers(0, 9))
def test_no_day_is_busier_than_the_busiest_without_balancing(
    waiting: list[Waiting], off: frozenset[date], light: frozenset[date], answered: int
) -> None:
    before = unbalanced(waiting, off)
    before[TODAY] += answered
    after = Counter(spread(waiting, terms(off, light, answered)).values())
    after[TODAY] += answered
    assert after.total() == before.total()
    assert max(after.values()) <= max(before.values())


@settings(deadline=None)
@given(waiting=WAITING, off=DAYS)
def test_every_card_stays_within_its_bounds(waiting: list[Waiting], off: frozenset[date]) -> None:
    days = spread(waiting, terms(off))
    plain = spread_alone(waiting, off)
    for one in waiting:
        shortest, longest = bounds(one.interval)
        moved = (days[one.card] - one.day).days
        assert days[one.card] >= TODAY
        assert days[one.card] not in off
        assert days[one.card] == plain[one.card] or shortest <= one.interval + moved <= longest
        assert days[one.card] == plain[one.card] or abs(moved) <= FARTHEST


def spread_alone(waiting: list[Waiting], off: frozenset[date]) -> dict[str, date]:
    return {one.card: next(iter(unbalanced([one], off))) for one in waiting}


def test_a_heap_is_spread_and_the_same_each_time() -> None:
    waiting = [Waiting(f"c{n}", 10, TODAY + 5 * ONE) for n in range(50)]
    days = spread(waiting, terms())
    load = Counter(days.values())
    assert load == {TODAY + n * ONE: 10 for n in range(3, 8)}
    assert spread(waiting[::-1], terms()) == days


def test_a_light_day_gets_about_half() -> None:
    light = frozenset({TODAY + 5 * ONE})
    load = Counter(spread([Waiting(f"c{n}", 10, TODAY + 5 * ONE) for n in range(90)], terms(light=light)).values())
    assert load[TODAY + 5 * ONE] <= math.ceil(90 / 9) + 1
    assert min(load[TODAY + n * ONE] for n in (3, 4, 6, 7)) >= 19


def test_a_vacation_has_no_cards_and_what_cannot_move_waits_until_after_it() -> None:
    off = frozenset(TODAY + n * ONE for n in range(4, 12))
    waiting = [Waiting("short", 1, TODAY + 6 * ONE), Waiting("long", 10, TODAY + 5 * ONE)]
    days = spread(waiting, terms(off))
    assert days["short"] == TODAY + 12 * ONE
    assert days["long"] in (TODAY + 3 * ONE, TODAY + 12 * ONE)


def test_cards_answered_this_morning_do_not_make_room_for_more() -> None:
    waiting = [Waiting(f"c{n}", 10, TODAY + ONE) for n in range(10)]
    assert TODAY not in spread(waiting, terms(answered=10)).values()
    assert TODAY in spread(waiting, terms(answered=0)).values()


def test_a_plan_of_days_off_for_ever_ends() -> None:
    forever = Terms(TODAY, lambda day: True, lambda day: False)
    assert spread([Waiting("a", 5, TODAY)], forever) == {"a": TODAY}
