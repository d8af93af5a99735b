"""FSRS-6 through py-fsrs: published vectors, every trap of the library, and equality with fsrs-rs."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta

import fsrs
import pytest
from histories import CLOSE, history
from hypothesis import given, settings
from hypothesis import strategies as st

from studyctl.clock import study_day
from studyctl.drill.memory import AGAIN, DEFAULT_WEIGHTS, EASY, GOOD, HARD, Memory, noon, recall_on
from studyctl.drill.schedule import Schedule, reviewed, waits
from studyctl.errors import UserError

PLAIN = Schedule()
MORNING = datetime(2026, 11, 22, 10, tzinfo=UTC)
HISTORIES = 500


def answered(*ratings_and_days: tuple[int, int], schedule: Schedule = PLAIN) -> Memory:
    """A card answered with each rating so many days after the answer before."""
    memory, now = Memory(), MORNING
    for rating, days in ratings_and_days:
        now += timedelta(days=days)
        memory = reviewed(memory, rating, now, schedule)
    return memory


@pytest.mark.parametrize("part", range(5))
def test_random_histories_equal_fsrs_rs(part: int) -> None:
    share = HISTORIES // 5
    answers = [one for seed in range(part * share, (part + 1) * share) for one in history(seed)]
    assert len(answers) > share
    assert max(one.error for one in answers) <= CLOSE
    assert [one for one in answers if not one.same_interval and not one.straddles] == []


def test_the_default_weights_are_those_that_fsrs_publishes() -> None:
    assert fsrs.scheduler.DEFAULT_PARAMETERS == DEFAULT_WEIGHTS


@pytest.mark.parametrize(("rating", "stability"), [(AGAIN, 0.212), (HARD, 1.2931), (GOOD, 2.3065), (EASY, 8.2956)])
def test_a_first_answer_gives_the_published_stability(rating: int, stability: float) -> None:
    assert answered((rating, 0)).stability == pytest.approx(stability)


def test_the_published_sequence_of_intervals() -> None:
    # py-fsrs's own vector for FSRS-6 (its test_review_card), each answer given on the day that it was due
    ratings = [GOOD, GOOD, GOOD, GOOD, GOOD, GOOD, AGAIN, AGAIN, GOOD, GOOD, GOOD, GOOD, GOOD]
    memory, now, intervals = Memory(), datetime(2022, 11, 29, 12, 30, tzinfo=UTC), []
    for rating in ratings:
        memory = reviewed(memory, rating, now, PLAIN)
        intervals.append(memory.interval)
        assert memory.due is not None
        now = max(now, memory.due)
    assert intervals == [0, 2, 11, 46, 163, 498, 0, 0, 2, 4, 7, 12, 21]


def test_the_published_memory_state() -> None:
    # py-fsrs's test_memo_state for FSRS-6
    memory = answered((AGAIN, 0), (GOOD, 0), (GOOD, 1), (GOOD, 3), (GOOD, 8), (GOOD, 21))
    assert memory.stability == pytest.approx(53.62691, abs=1e-4)
    assert memory.difficulty == pytest.approx(6.3574867, abs=1e-4)


def test_trap_1_study_days_count_not_24_hours() -> None:
    late, early = MORNING.replace(hour=22), MORNING.replace(hour=9) + timedelta(days=1)
    assert early - late < timedelta(hours=24)
    first = reviewed(Memory(), EASY, late, PLAIN)
    ours = reviewed(first, GOOD, early, PLAIN)
    a_day = reviewed(reviewed(Memory(), EASY, MORNING, PLAIN), GOOD, MORNING + timedelta(days=1), PLAIN)
    assert ours.stability == a_day.stability
    assert ours.reviewed_at == early, "the true moment is kept"


def test_trap_1_the_study_day_begins_at_four() -> None:
    night, past_midnight = MORNING.replace(hour=23), MORNING.replace(hour=2) + timedelta(days=1)
    first = reviewed(Memory(), EASY, night, PLAIN)
    same_day = reviewed(first, GOOD, night + timedelta(minutes=5), PLAIN)
    assert reviewed(first, GOOD, past_midnight, PLAIN).stability == same_day.stability


def test_trap_1_learning_steps_run_on_the_true_clock() -> None:
    now = MORNING.replace(hour=21, minute=7)
    again, good = reviewed(Memory(), AGAIN, now, PLAIN), reviewed(Memory(), GOOD, now, PLAIN)
    assert again.due == now + timedelta(minutes=1)
    assert good.due == now + timedelta(minutes=10)
    lapsed = reviewed(reviewed(Memory(), EASY, now, PLAIN), AGAIN, now + timedelta(days=8), PLAIN)
    assert (lapsed.state, lapsed.due) == ("relearning", now + timedelta(days=8, minutes=10))


def test_a_review_is_due_on_a_study_day_whatever_the_hour_of_the_answer() -> None:
    days = {reviewed(Memory(), EASY, MORNING.replace(hour=hour), PLAIN).due_day for hour in range(5, 24)}
    assert days == {study_day(MORNING) + timedelta(days=8)}


def test_trap_2_no_random_state_is_read_or_changed() -> None:
    random.seed(5)
    before = random.getstate()
    intervals = {answered((EASY, 0), (GOOD, 8), (GOOD, 30)).interval for _ in range(30)}
    assert len(intervals) == 1
    assert random.getstate() == before


def test_trap_3_any_time_zone_is_taken() -> None:
    from datetime import timezone
    from zoneinfo import ZoneInfo

    zones = (ZoneInfo("UTC"), timezone(timedelta(hours=5, minutes=30)), ZoneInfo("America/Los_Angeles"))
    states = {reviewed(Memory(), GOOD, MORNING.astimezone(zone), PLAIN).due for zone in zones}
    assert states == {MORNING + timedelta(minutes=10)}


@pytest.mark.parametrize("retention", [0.0, -0.1, 0.69, 0.98, 1.0, 1.5, float("nan")])
def test_trap_4_a_recall_that_makes_no_sense_is_refused(retention: float) -> None:
    with pytest.raises(UserError, match=r"Choose 0\.70 to 0\.97"):
        Schedule(retention)


@pytest.mark.parametrize("retention", [0.70, 0.90, 0.97])
def test_a_higher_recall_asks_sooner(retention: float) -> None:
    assert reviewed(Memory(), EASY, MORNING, Schedule(retention)).interval == {0.70: 77, 0.90: 8, 0.97: 2}[retention]


def test_trap_5_a_first_answer_does_not_sleep() -> None:
    reviewed(Memory(), GOOD, MORNING, PLAIN)  # imports py-fsrs
    began = time.perf_counter()
    for _ in range(100):
        reviewed(Memory(), GOOD, MORNING, PLAIN)
    assert time.perf_counter() - began < 0.08, "a card without an id sleeps 1 ms"


def test_trap_6_a_clock_that_ran_backwards_is_refused() -> None:
    memory = answered((GOOD, 0))
    with pytest.raises(UserError, match="before this card's last answer") as raised:
        reviewed(memory, GOOD, MORNING - timedelta(hours=1), PLAIN)
    assert "Set the clock right" in str(raised.value)


def test_weights_of_another_fsrs_are_refused() -> None:
    with pytest.raises(UserError, match="21 weights, 19"):
        Schedule(0.9, DEFAULT_WEIGHTS[:19])
    with pytest.raises(UserError, match="none of FSRS-6"):
        reviewed(Memory(), GOOD, MORNING, Schedule(0.9, (1e9, *DEFAULT_WEIGHTS[1:])))


def test_the_smallest_stability_survives_being_stored() -> None:
    memory = answered(*[(AGAIN, 0)] * 60)
    assert memory.stability == pytest.approx(0.001)
    assert reviewed(memory, AGAIN, MORNING + timedelta(days=9), PLAIN).stability is not None


@pytest.mark.parametrize("stability", [0.0, -1.0])
def test_a_stability_that_cannot_be_is_the_least_one(stability: float) -> None:
    memory = Memory("review", None, stability, 5.0, noon(study_day(MORNING)), MORNING)
    assert 0 <= recall_on(memory, study_day(MORNING) + timedelta(days=9)) < 1
    assert (reviewed(memory, GOOD, MORNING + timedelta(days=9), PLAIN).stability or 0) > 0


def test_lapses_count_failures_of_cards_in_review_only() -> None:
    assert answered((AGAIN, 0), (AGAIN, 0)).lapses == 0
    assert answered((EASY, 0), (AGAIN, 8), (GOOD, 0), (AGAIN, 3)).lapses == 2


def test_waits_say_what_each_rating_would_do() -> None:
    new = waits(Memory(), MORNING, PLAIN)
    minutes = {AGAIN: 1, HARD: 5.5, GOOD: 10}
    assert {rating: new[rating] for rating in minutes} == {r: timedelta(minutes=m) for r, m in minutes.items()}
    assert new[EASY] == timedelta(days=8)


@settings(deadline=None)  # the first example imports py-fsrs
@given(days=st.integers(0, 4000), ratings=st.lists(st.integers(1, 4), min_size=1, max_size=8))
def test_recall_is_what_py_fsrs_says(days: int, ratings: list[int]) -> None:
    memory = answered(*[(rating, 3) for rating in ratings])
    assert memory.reviewed_at is not None
    last = study_day(memory.reviewed_at)
    card = fsrs.Card(1, stability=memory.stability, difficulty=memory.difficulty, last_review=noon(last))
    theirs = fsrs.Scheduler().get_card_retrievability(card, noon(last + timedelta(days=days)))
    assert recall_on(memory, last + timedelta(days=days)) == pytest.approx(theirs)


def test_recall_of_a_new_card_is_nothing_and_never_above_one() -> None:
    assert recall_on(Memory(), study_day(MORNING)) == 0.0
    assert recall_on(answered((GOOD, 0)), study_day(MORNING) - timedelta(days=5)) == 1.0


def test_reading_recall_and_queue_loads_no_fsrs() -> None:
    rooms = ", ".join(f"studyctl.drill.{name}" for name in ("queue", "recall", "rating", "balance", "memory"))
    code = f"import sys, {rooms}; sys.exit('fsrs' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
