"""The timer and logged minutes: what counts, on which day, and what is refused."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studyctl.actions import time_report, timing
from studyctl.actions.situation import Situation, situation
from studyctl.errors import UserError
from studyctl.ledger.facts import DaysOff, TimeLogged, TimeStarted
from studyctl.ledger.write import record, undo
from studyctl.workspace import Workspace

NOW = datetime(2026, 11, 22, 10).astimezone()  # a Sunday
TODAY = date(2026, 11, 22)
MATHS = "hundred-days.week-00.core.math-refresher"
LORA = "sprint.pillar-3.lora-math"


@pytest.fixture
def workspace(home: Path) -> Workspace:
    return Workspace(home)


def seen(workspace: Workspace, minutes: float = 0) -> Situation:
    """The workspace as it stands some minutes after 10:00."""
    return situation(workspace, NOW + timedelta(minutes=minutes))


def spent(workspace: Workspace, day: date = TODAY) -> dict[str, float]:
    return seen(workspace).reader.minutes_by_item(day, day)


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("90", 90), ("90m", 90),
        ("90 min", 90), ("1h30", 90), ("1h30m", 90), ("1 h 30", 90), ("1.5h", 90), ("1,5h", 90),
        ("2h", 120), ("0h05", 5), ("1h5", 65), (" 45M ", 45), ("2.5", 2.5), ("0", 0),
    ],
)  # fmt: skip
def test_stretches_of_time_are_read_in_every_form(text: str, minutes: float) -> None:
    assert timing.minutes_of(text) == minutes


@pytest.mark.parametrize(
    "text", ["", "h", "1h60", "1h130", "x", "1.5x", "1:30", "nan", "inf", "-5", "1e3", "٣h", "5 5"]
)
def test_what_is_no_stretch_of_time_is_refused(text: str) -> None:
    with pytest.raises(UserError, match="is no stretch of time. Write it as 90, 90m, 1h30 or 1.5h"):
        timing.minutes_of(text)


@given(st.integers(0, 200), st.integers(0, 59))
def test_hours_and_minutes_add_up(hours: int, minutes: int) -> None:
    assert timing.minutes_of(f"{hours}h{minutes:02d}") == 60 * hours + minutes


@given(st.text(max_size=12))
def test_any_text_is_minutes_or_an_error_of_ours(text: str) -> None:
    with suppress(UserError):
        assert timing.minutes_of(text) >= 0


def test_the_timer_counts_for_its_item(workspace: Workspace) -> None:
    started = timing.start(seen(workspace), "math-refresher")
    assert (started.item, started.text) == (MATHS, "Timer started: Math refresher")
    timer = timing.running(seen(workspace, 12.5))
    assert timer is not None and (timer.item, timer.minutes, timer.forgotten) == (MATHS, 12.5, False)
    stopped = timing.stop(seen(workspace, 25))
    assert (stopped.minutes, stopped.item, stopped.text) == (25, MATHS, "Timer stopped: 25 min on Math refresher")
    assert spent(workspace) == {MATHS: 25}
    assert timing.running(seen(workspace)) is None


def test_starting_another_stops_the_first_in_one_command(workspace: Workspace) -> None:
    timing.start(seen(workspace), "math-refresher")
    switched = timing.start(seen(workspace, 30))
    assert switched.text == "Timer stopped: 30 min on Math refresher. Timer started: study"
    assert spent(workspace) == {MATHS: 30}
    timing.stop(seen(workspace, 40))
    assert spent(workspace) == {MATHS: 30, "": 10}
    undo(workspace.progress_db, NOW)
    undo(workspace.progress_db, NOW)
    timer = timing.running(seen(workspace, 40))
    assert timer is not None and (timer.item, timer.minutes) == (MATHS, 40)
    assert spent(workspace) == {}


def test_starting_the_same_again_is_refused(workspace: Workspace) -> None:
    timing.start(seen(workspace), "math-refresher")
    with pytest.raises(UserError, match="runs on Math refresher already, since 10:00"):
        timing.start(seen(workspace, 5), MATHS)
    timer = timing.running(seen(workspace, 5))
    assert timer is not None and timer.minutes == 5


def test_stopping_nothing_is_refused_and_makes_nothing(workspace: Workspace) -> None:
    with pytest.raises(UserError, match="no timer runs"):
        timing.stop(seen(workspace))
    assert not workspace.home.exists()


@pytest.mark.parametrize(
    ("keep", "minutes"), [("all", 300), ("none", 0), ("90", 90), ("1h30", 90), ("ALL", 300), ("300", 300)]
)
def test_a_forgotten_timer_keeps_what_is_asked(workspace: Workspace, keep: str, minutes: float) -> None:
    timing.start(seen(workspace), "math-refresher")
    with pytest.raises(UserError, match=r"has run for 5 h 00 since Sun 22 Nov 10:00 .*--keep MINUTES"):
        timing.stop(seen(workspace, 300))
    assert timing.stop(seen(workspace, 300), keep).minutes == minutes
    assert spent(workspace) == ({MATHS: minutes} if minutes else {})
    assert timing.running(seen(workspace, 300)) is None


def test_more_than_the_timer_ran_cannot_be_kept(workspace: Workspace) -> None:
    timing.start(seen(workspace))
    with pytest.raises(UserError, match="ran for 5 h 00, less than 8 h 00"):
        timing.stop(seen(workspace, 300), "8h")
    with pytest.raises(UserError, match="'some' is no stretch of time"):
        timing.stop(seen(workspace, 300), "some")
    assert timing.running(seen(workspace, 300)) is not None


@pytest.mark.parametrize(("minutes", "forgotten"), [(239, False), (240, False), (240.1, True)])
def test_a_timer_is_forgotten_after_four_hours(workspace: Workspace, minutes: float, forgotten: bool) -> None:
    timing.start(seen(workspace))
    timer = timing.running(seen(workspace, minutes))
    assert timer is not None and timer.forgotten is forgotten


def test_a_timer_over_the_change_of_day_is_forgotten_and_counts_on_the_day_it_began(workspace: Workspace) -> None:
    late = NOW.replace(hour=3, minute=30)  # still the study day before
    timing.start(situation(workspace, late))
    timer = timing.running(situation(workspace, late + timedelta(minutes=29)))
    assert timer is not None and not timer.forgotten
    with pytest.raises(UserError, match="looks forgotten"):
        timing.stop(situation(workspace, late + timedelta(minutes=40)))
    assert timing.stop(situation(workspace, late + timedelta(minutes=40)), "all").day == date(2026, 11, 21)
    assert spent(workspace, date(2026, 11, 21)) == {"": 40}
    assert spent(workspace) == {}


def test_a_forgotten_timer_is_not_switched_away_silently(workspace: Workspace) -> None:
    timing.start(seen(workspace), "math-refresher")
    for item in (None, MATHS):
        with pytest.raises(UserError, match="looks forgotten"):
            timing.start(seen(workspace, 600), item)
    assert spent(workspace) == {}
    assert "Timer stopped: 45 min of 10 h 00" in timing.start(seen(workspace, 600), MATHS, "45m").text
    assert spent(workspace) == {MATHS: 45}


def test_a_clock_that_was_set_back_measures_nothing(workspace: Workspace) -> None:
    timing.start(seen(workspace, 60))
    assert timing.stop(seen(workspace, 0)).minutes == 0


def test_a_timer_that_another_command_changed_is_left_alone(workspace: Workspace) -> None:
    timing.start(seen(workspace))
    before = seen(workspace, 10)
    assert timing.running(before) is not None  # from here on it sees this moment of the ledger
    record(workspace.progress_db, "other", "other", [TimeStarted(MATHS)], NOW + timedelta(minutes=5))
    with pytest.raises(UserError, match="another command changed the timer meanwhile"):
        timing.stop(before)
    timer = timing.running(seen(workspace, 10))
    assert timer is not None and timer.item == MATHS


def test_minutes_are_logged_on_their_day_with_their_note(workspace: Workspace) -> None:
    logged = timing.log(seen(workspace), "1h30", "math-refresher", "yesterday", "chain rule")
    assert logged.text == "Logged: 1 h 30 on Math refresher, Sat 21 Nov"
    assert spent(workspace, date(2026, 11, 21)) == {MATHS: 90}
    (fact,) = seen(workspace).reader.facts(TimeLogged)
    assert (fact.minutes, fact.item, fact.note, fact.day) == (90, MATHS, "chain rule", date(2026, 11, 21))


def test_corrections_take_away_what_is_there_and_no_more(workspace: Workspace) -> None:
    timing.log(seen(workspace), "90", MATHS)
    for text in ("30", "-30"):
        assert timing.log(seen(workspace), text, MATHS, correct=True).minutes == -30
    assert spent(workspace) == {MATHS: 30}
    with pytest.raises(UserError, match="only 30 min of Math refresher on 2026-11-22 can be taken away"):
        timing.log(seen(workspace), "31", MATHS, correct=True)
    with pytest.raises(UserError, match="only 0 min of study"):
        timing.log(seen(workspace), "1", correct=True)
    timing.log(seen(workspace), "30", MATHS, correct=True)
    assert spent(workspace) == {}


@pytest.mark.parametrize(
    ("text", "item", "day", "said"),
    [
        ("0", None, "today", "cannot be logged on one day"),
        ("24h01", None, "today", "cannot be logged on one day"),
        ("-30", None, "today", "-30 is less than nothing. `studyctl time log 30 --correct` takes"),
        ("30", None, "2026-11-23", "2026-11-23 is still to come"),
        ("30", None, "22.11.2026", "'22.11.2026' is not a date"),
        ("30", "no-such-item", "today", "there is no item 'no-such-item'"),
        ("much", None, "today", "'much' is no stretch of time"),
    ],
)
def test_what_cannot_be_logged_is_refused_and_makes_nothing(
    workspace: Workspace, text: str, item: str | None, day: str, said: str
) -> None:
    with pytest.raises(UserError, match=said):
        timing.log(seen(workspace), text, item, day)
    assert not workspace.home.exists()


def test_a_day_holds_24_hours(workspace: Workspace) -> None:
    timing.log(seen(workspace), "20h", MATHS)
    with pytest.raises(UserError, match="has 20 h 00 already; 5 h 00 more would be over 24 h"):
        timing.log(seen(workspace), "5h")
    timing.log(seen(workspace), "4h")
    assert spent(workspace) == {MATHS: 1200, "": 240}


def test_time_that_another_command_logged_meanwhile_counts_for_the_day(workspace: Workspace) -> None:
    timing.log(seen(workspace), "1h", MATHS)
    stale = seen(workspace)
    assert stale.reader.minutes_by_day(TODAY, TODAY) == {TODAY: 60}
    timing.log(seen(workspace), "20h", MATHS)
    with pytest.raises(UserError, match="has 21 h 00 already"):
        timing.log(stale, "5h")
    assert spent(workspace) == {MATHS: 1260}


def test_time_logged_under_a_former_id_can_be_taken_away(workspace: Workspace) -> None:
    own = workspace.home / "curriculum" / "hundred-days" / "week-00.yaml"
    own.parent.mkdir(parents=True)
    renamed = "{id: hundred-days.week-00.core.new-name, title: New, aliases: [hundred-days.week-00.core.old-name]}"
    own.write_text(f"place: week-00\npath: base\ngroups:\n  - heading: Core\n    tier: core\n    items: [{renamed}]\n")
    old = TimeLogged(60, "hundred-days.week-00.core.old-name")
    record(workspace.progress_db, "log", "log", [old], NOW)
    timing.log(seen(workspace), "45", "new-name", correct=True)
    assert seen(workspace).state("hundred-days.week-00.core.new-name").minutes == 15


@pytest.fixture
def history(workspace: Workspace) -> Workspace:
    """Monday 9 November 60 on maths, Monday 16th 90 on LoRA, Saturday 21st 30 on study, Sunday 22nd 45 on maths."""
    for day, minutes, item in ((9, "60", MATHS), (16, "90", LORA), (21, "30", None), (22, "45", MATHS)):
        timing.log(seen(workspace), minutes, item, f"2026-11-{day:02d}")
    return workspace


def rows(report: time_report.TimeReport) -> dict[str, float]:
    return {row.key: row.minutes for row in report.rows}


def test_a_report_is_of_this_week_by_day(history: Workspace) -> None:
    report = time_report.report(seen(history))
    assert (report.first, report.last) == (date(2026, 11, 16), TODAY)
    assert rows(report) == {"2026-11-16": 90, "2026-11-21": 30, "2026-11-22": 45}
    assert report.minutes == 165
    (week,) = report.weeks
    assert (week.week, week.minutes, week.budget_minutes) == ("2026-W47", 165, 25 * 60)


def test_a_report_groups_by_item_and_track(history: Workspace) -> None:
    by_item = time_report.report(seen(history), "2026-11-01", by="item")
    assert list(rows(by_item).items()) == [(MATHS, 105), (LORA, 90), ("", 30)]
    assert [row.title for row in by_item.rows][::2] == ["Math refresher", "study"]
    by_track = time_report.report(seen(history), "2026-11-01", by="track")
    assert rows(by_track) == {"hundred-days": 105, "sprint": 90, "": 30}
    assert by_item.minutes == by_track.minutes == 225


def test_a_report_by_week_shows_the_budget_and_the_weeks_without_time(history: Workspace) -> None:
    record(history.progress_db, "off", "off", [DaysOff(date(2026, 11, 9), date(2026, 11, 15))], NOW)
    timing.log(seen(history), "15", None, "2026-10-28")
    report = time_report.report(seen(history), by="week")
    assert rows(report) == {"2026-W44": 15, "2026-W45": 0, "2026-W46": 60, "2026-W47": 165}
    assert [week.week for week in report.weeks] == list(rows(report))
    assert [week.budget_minutes for week in report.weeks] == [1500, 1500, 0, 1500]


def test_a_report_stops_at_its_last_day(history: Workspace) -> None:
    report = time_report.report(seen(history), "2026-11-09", "2026-11-16")
    assert rows(report) == {"2026-11-09": 60, "2026-11-16": 90}
    assert report.weeks[0].minutes == 165  # the whole week of the last day


def test_the_running_timer_is_named_but_not_counted(history: Workspace) -> None:
    timing.start(seen(history), "math-refresher")
    report = time_report.report(seen(history, 50))
    assert report.minutes == 165
    assert report.running is not None and report.running.minutes == 50


@pytest.mark.parametrize(
    ("first", "last", "by", "said"),
    [
        ("2026-11-20", "2026-11-19", "day", "2026-11-20 comes after 2026-11-19"),
        ("2026-12-01", "", "day", "still to come"),
        ("", "", "weak", "time is not grouped by 'weak'. Did you mean `week`"),
    ],
)
def test_a_report_that_makes_no_sense_is_refused(
    workspace: Workspace, first: str, last: str, by: str, said: str
) -> None:
    with pytest.raises(UserError, match=said):
        time_report.report(seen(workspace), first, last, by)


def test_a_report_creates_nothing(workspace: Workspace) -> None:
    for by in time_report.GROUPINGS:
        assert time_report.report(seen(workspace), by=by).rows == ()
    assert not workspace.home.exists()
