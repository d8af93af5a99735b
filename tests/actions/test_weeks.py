"""Weeks: their names and days, when a review is due, and which week it closes, over every odd turn of the calendar."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studyctl.actions.weeks import WEEK, closing, due_at, last_due, week_named, week_of
from studyctl.clock import study_day
from studyctl.errors import UserError
from studyctl.settings import WEEKDAYS, Settings

SUNDAY = Settings()
DAYS = st.dates(date(1970, 2, 1), date(2999, 11, 30))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone()


@pytest.fixture
def zone(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """Sets the local time zone by TZ; the former one holds again afterwards."""
    yield monkeypatch
    monkeypatch.undo()
    time.tzset()


def move_to(zone: pytest.MonkeyPatch, name: str) -> None:
    zone.setenv("TZ", name)
    time.tzset()


@pytest.mark.parametrize(
    ("day", "name", "first"),
    [
        (date(2026, 11, 22), "2026-W47", date(2026, 11, 16)),
        (date(2026, 12, 31), "2026-W53", date(2026, 12, 28)),  # a year of 53 weeks
        (date(2027, 1, 3), "2026-W53", date(2026, 12, 28)),  # its last day is in the new year
        (date(2027, 1, 4), "2027-W01", date(2027, 1, 4)),
        (date(2025, 12, 29), "2026-W01", date(2025, 12, 29)),  # the new year's first week begins in the old one
        (date(2028, 2, 29), "2028-W09", date(2028, 2, 28)),  # a leap day
    ],
)
def test_a_week_is_the_iso_week_of_its_days(day: date, name: str, first: date) -> None:
    week = week_of(day)
    assert (week.name, week.first, week.last) == (name, first, first + timedelta(days=6))


@given(DAYS)
def test_weeks_follow_one_another_and_are_found_by_their_names(day: date) -> None:
    week = week_of(day)
    assert week.first <= day <= week.last
    assert week.following.first == week.last + timedelta(days=1)
    assert week.following.before == week
    assert week_named(week.name, date(2026, 11, 22)) == week == week_named(day.isoformat(), date(2026, 11, 22))


@pytest.mark.parametrize("text", ["2026-W47", "2026w47", "47", "W47", "2026-11-18", " 2026-W47 "])
def test_a_week_may_be_written_in_short(text: str) -> None:
    assert week_named(text, date(2026, 11, 22)).name == "2026-W47"


@pytest.mark.parametrize("text", ["", "2027-W53", "2026-W54", "2026-W00", "W", "next", "2026-13-01", "0000-W01"])
def test_what_is_no_week_is_refused(text: str) -> None:
    with pytest.raises(UserError, match="is no week"):
        week_named(text, date(2026, 11, 22))


@pytest.mark.parametrize(
    ("moment", "week"),
    [
        ("2026-11-21T09:00", "2026-W47"),  # Saturday and Sunday close the running week
        ("2026-11-22T16:59", "2026-W47"),
        ("2026-11-23T03:59", "2026-W47"),  # it is Sunday until four
        ("2026-11-23T04:00", "2026-W47"),  # from Monday to Friday the one before
        ("2026-11-27T23:00", "2026-W47"),
        ("2026-11-28T08:00", "2026-W48"),
        ("2027-01-05T10:00", "2026-W53"),  # a Tuesday of the first week closes the year's last
    ],
)
def test_a_review_closes_the_week_that_ends_or_has_ended(moment: str, week: str) -> None:
    assert closing(at(moment), SUNDAY).name == week


@pytest.mark.parametrize(
    ("day", "moment", "week"),
    [
        ("fri", "2026-11-20T18:00", "2026-W47"),  # reviewed on Fridays, the week is closed from Friday on
        ("fri", "2026-11-19T18:00", "2026-W46"),
        ("mon", "2026-11-23T09:00", "2026-W47"),  # reviewed on Mondays, the week before is meant
        ("mon", "2026-11-22T09:00", "2026-W47"),
    ],
)
def test_the_review_day_says_when_a_week_can_be_closed(day: str, moment: str, week: str) -> None:
    assert closing(at(moment), replace(SUNDAY, review_day=day)).name == week


@pytest.mark.parametrize(
    ("settings", "due"),
    [
        (SUNDAY, "2026-11-22T17:00"),
        (replace(SUNDAY, review_day="fri", review_hour="18:30"), "2026-11-20T18:30"),
        (replace(SUNDAY, review_day="mon"), "2026-11-23T17:00"),
        (replace(SUNDAY, review_hour="01:00"), "2026-11-23T01:00"),  # Sunday's night is Monday's morning
        (replace(SUNDAY, review_hour="04:00"), "2026-11-22T04:00"),
    ],
)
def test_a_review_is_due_on_its_day_and_hour(settings: Settings, due: str) -> None:
    week = week_of(date(2026, 11, 18))
    assert due_at(week, settings) == at(due)
    assert last_due(at(due), settings) == week
    assert last_due(at(due) - timedelta(seconds=1), settings) == week.before


@given(DAYS, st.integers(0, 23), st.sampled_from(WEEKDAYS), st.times().filter(lambda t: not t.second))
def test_at_any_moment_one_week_is_the_last_that_is_due(day: date, hour: int, weekday: str, set_hour: object) -> None:
    settings = replace(SUNDAY, review_day=weekday, review_hour=f"{set_hour:%H:%M}")  # type: ignore[str-format]
    now = datetime(day.year, day.month, day.day, hour).astimezone()
    week = last_due(now, settings)
    assert due_at(week, settings) <= now < due_at(week.following, settings)
    assert timedelta(0) <= now - due_at(week, settings) < WEEK + timedelta(hours=1)


@pytest.mark.parametrize(
    ("name", "sunday"),
    [("Europe/Berlin", "2026-03-29"), ("Europe/Berlin", "2026-10-25"), ("America/New_York", "2026-11-01")],
)
def test_the_clock_may_change_on_the_sunday_of_a_review(zone: pytest.MonkeyPatch, name: str, sunday: str) -> None:
    move_to(zone, name)
    week = week_of(date.fromisoformat(sunday))
    due = due_at(week, SUNDAY)
    assert (due.hour, due.date()) == (17, week.last)
    assert due_at(week.following, SUNDAY) - due == WEEK  # after the change, weeks are whole again
    assert due - due_at(week.before, SUNDAY) != WEEK
    assert last_due(due, SUNDAY) == week
    assert closing(at(f"{sunday}T12:00"), SUNDAY) == week


def test_an_hour_that_a_change_of_the_clock_leaves_out_is_due_all_the_same(zone: pytest.MonkeyPatch) -> None:
    move_to(zone, "Europe/Berlin")
    settings = replace(SUNDAY, review_day="sat", review_hour="02:30")  # the night to 29 March 2026 has no 02:30
    week = week_of(date(2026, 3, 28))
    assert last_due(at("2026-03-29T03:31"), settings) == week
    assert study_day(due_at(week, settings)) == date(2026, 3, 28)


def test_who_travels_closes_the_week_of_the_place_they_are_in(zone: pytest.MonkeyPatch) -> None:
    moment = datetime.fromisoformat("2026-11-21T20:00+00:00")  # Sunday morning in Auckland
    for name, day, due in (("Pacific/Auckland", 22, False), ("America/Los_Angeles", 21, False)):
        move_to(zone, name)
        assert study_day(moment) == date(2026, 11, day)
        assert closing(moment, SUNDAY).name == "2026-W47"
        assert (last_due(moment, SUNDAY).name == "2026-W47") is due
    move_to(zone, "Pacific/Kiritimati")  # fourteen hours ahead: 17:00 is past when it is 03:00 in London
    assert last_due(datetime.fromisoformat("2026-11-22T03:00+00:00"), SUNDAY).name == "2026-W47"
