"""What the sheets of plan, papers, sprint and progress say of a value: late or not, done or not, this week or that."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from studyctl.actions import items, planning, timing
from studyctl.actions.board import BoardItem, BoardTier
from studyctl.actions.library import ShelfRow
from studyctl.actions.month import MonthDay, MonthItem, MonthMark, MonthTrack
from studyctl.actions.papers import PaperRow
from studyctl.actions.progress import DayHours, TrackProgress
from studyctl.actions.situation import situation
from studyctl.actions.sprint import SprintItem
from studyctl.clock import now
from studyctl.plan.forecast import BurnUp, FinishForecast, FinishRange
from studyctl.tui.screens import plan_board, plan_calendar, progress_sheets, sprint_sheets, today_sheets
from studyctl.tui.screens.papers_sheets import ALL, Chosen, _row
from studyctl.tui.screens.today import view
from studyctl.tui.sheet import Sheet, Span, frame_of
from studyctl.workspace import Workspace

TODAY = date(2026, 11, 22)  # a Sunday
DAY = timedelta(days=1)
ITEM = BoardItem("i", "Training loop", "open", False, 1.0, TODAY - 2 * DAY, None)
WIDE = frame_of(120, 36)


def words(spans: list[Span]) -> str:
    return "".join(text for text, _ in spans).strip()


@pytest.mark.parametrize(
    ("due", "state", "proven", "said"),
    [
        (-2, "open", False, [("2 d late", "warn")]),
        (-1, "started", False, [("1 d late", "warn")]),
        (0, "open", False, []),  # there is the whole day left
        (1, "open", False, []),
        (-2, "done", False, []),
        (-2, "open", True, [("proven", "ok")]),
    ],
)
def test_an_item_is_late_from_the_day_after(due: int, state: str, proven: bool, said: list[Span]) -> None:
    item = replace(ITEM, due=TODAY + due * DAY, state=state, proven=proven)
    assert plan_board._item_end(item, TODAY) == said


@pytest.mark.parametrize(
    ("tier", "late"), [("core", True), ("items", True), ("stretch", False), ("mega-stretch", False)]
)
def test_only_what_has_to_be_done_can_be_late(tier: str, late: bool) -> None:
    sheet = Sheet(60)
    plan_board._tier(sheet, BoardTier(tier, 0, 1, False, (ITEM,)), TODAY)
    assert ("2 d late" in sheet.text) == late


def test_squares_are_green_once_the_tier_is_complete() -> None:
    def squares(*states: str) -> list[Span]:
        held = tuple(replace(ITEM, state=state) for state in states)
        tier = BoardTier("core", states.count("done"), len(states), False, held)
        return [span for span in plan_board._squares(tier, 4, plan_board.PLAIN) if span[0]]

    assert squares("done", "open") == [("#", "accent"), (".", "faint")]
    assert squares("done", "done") == [("##", "ok")]
    assert squares("done", "started", "open") == [("#", "accent"), ("/", "accent"), (".", "faint")]
    many = squares(*["done"] * 7, "started")
    assert many == [("###", "accent"), ("/", "accent")]  # not four: one is left


def shown(day: date) -> plan_calendar._Shown:
    return plan_calendar._Shown(TODAY, day, 8.0)


def month_day(offset: int, **told: object) -> MonthDay:
    item = MonthItem("i", "Training loop", "loop", "t", "core", 6.0, "open", False)
    day = MonthDay(TODAY + offset * DAY, False, "", 6.0, 2.5, 150.0, (item,), (), ())
    return replace(day, **told)  # type: ignore[arg-type]


def test_a_day_says_what_was_done_until_today_and_what_is_planned_after() -> None:
    grid = plan_calendar.grid_of(WIDE)
    for offset, hours in ((-1, "2.5"), (0, "2.5"), (1, "6")):
        assert words(plan_calendar._numbers(month_day(offset), grid, shown(TODAY))).split()[1] == hours
    off = month_day(1, off=True, reason="visit", done_hours=0.0)
    assert words(plan_calendar._numbers(off, grid, shown(TODAY))) == "23"
    assert plan_calendar._bar(off, grid, shown(TODAY)) == []
    (done, _), (left, tone) = plan_calendar._bar(month_day(-1), grid, shown(TODAY))
    assert 0 < len(done) < len(done) + len(left) <= grid.room and tone == "rule"


def test_a_past_day_names_what_was_finished_and_a_coming_one_what_is_planned() -> None:
    grid, mark = plan_calendar.grid_of(WIDE), (MonthMark("i", "GPU", "gpu"),)
    for offset, said in ((-1, "✓ gpu"), (1, "loop")):
        assert words(plan_calendar._name(month_day(offset, finished=mark), grid, shown(TODAY))) == said


@pytest.mark.parametrize(("days", "said", "tone"), [(3, "3 days later", "warn"), (-1, "1 day sooner", "ok")])
def test_an_end_that_moved_says_which_way(days: int, said: str, tone: str) -> None:
    sheet = Sheet(20)
    track = MonthTrack("t", "Track", 0.0, TODAY + 60 * DAY, TODAY + (60 + days) * DAY, None, ())
    plan_calendar._finish(sheet, track, TODAY, False)
    assert (said, tone) in [span for row in sheet.rows for span in row.spans]


def paper(**told: object) -> ShelfRow:
    row = PaperRow("lora", "LoRA: Low-Rank Adaptation", "paper", 2, (), "open", (), "to read")
    return ShelfRow(replace(row, **told), "w 3", "Wed", False)  # type: ignore[arg-type]


def test_a_filter_wants_all_its_words_and_a_tier_its_papers() -> None:
    assert Chosen(words="LOW adaptation").takes(paper()) and Chosen(words="w 3").takes(paper())
    assert not Chosen(words="low attention").takes(paper())
    assert [Chosen(tier).takes(paper()) for tier in (ALL, 0, 1, 2)] == [True, False, False, True]
    assert [Chosen(tier).takes(paper(tier=None)) for tier in (ALL, 0, 1, 2)] == [True, True, False, False]
    assert Chosen().everything and not Chosen(0).everything and not Chosen(words="a").everything


def test_a_paper_that_is_late_stands_out() -> None:
    for row, tone in (
        (replace(paper(), late=True), "warn"),
        (paper(), "muted"),
        (paper(state="done"), "faint"),
    ):
        assert _row(row, 70)[1] == [("Wed", tone)]


def test_a_topic_that_is_late_stands_out() -> None:
    topic = SprintItem("a", "Attention", "P0", "open", False, False, 1.0, (), (), TODAY, False)
    view = type("View", (), {"day": TODAY})()
    assert sprint_sheets.topic_end(topic, view) == [("22 Nov", "faint")]
    assert sprint_sheets.topic_end(replace(topic, late=True), view) == [("22 Nov", "warn")]
    assert sprint_sheets.topic_end(replace(topic, covered=True), view) == [("covered", "ok")]
    assert sprint_sheets.topic_end(replace(topic, state="done", late=True), view) == []


def test_hours_belong_to_the_week_of_their_monday() -> None:
    days = [DayHours(date(2026, 11, 16) + n * DAY, 1.0 + n, True, False, 1) for n in range(8)]
    assert progress_sheets.hours_by_week(days) == {date(2026, 11, 16): 28.0, date(2026, 11, 23): 8.0}


@pytest.mark.parametrize(
    ("first", "pace", "day", "tone"),
    [
        (-5, 1.1, "21 Jan", "text"),
        (2, 0.7, "21 Jan", "warn"),
        (0, 1.0, "21 Jan", "text"),
        (5, 0.01, "not at this pace", "warn"),
    ],
)
def test_an_end_that_is_late_for_certain_stands_out(first: int, pace: float, day: str, tone: str) -> None:
    planned = TODAY + 60 * DAY
    end = FinishForecast(planned, planned, pace, (FinishRange(80, planned + first * DAY, planned + 9 * DAY),))
    track = TrackProgress("t", "Track", TODAY, 1, 2, end, BurnUp(2, (), (), ()))
    found = type("Found", (), {"tracks": (track,), "day": TODAY})()
    sheet = Sheet(60)
    progress_sheets.finish(sheet, found)
    assert (day, tone) in [span for row in sheet.rows for span in row.spans]


def test_what_goes_on_today_stands_once(home: Path) -> None:
    with situation(Workspace(home), now()) as seen:
        item = seen.courses[0].remaining.slices[0].item
        items.start(seen, item)
    with situation(Workspace(home), now()) as seen:
        shown = view(seen)
    assert shown.today.resume and shown.today.resume.id == item == shown.today.items[0].id
    wide = Sheet(70)
    today_sheets.items(wide, shown.today)
    for sheet in (wide, today_sheets.narrow(shown, frame_of(80, 24), "")):
        assert [spot.key for spot in sheet.spots].count(f"item:{item}") == 1


def test_a_day_off_on_which_something_was_done_says_how_much(home: Path) -> None:
    with situation(Workspace(home), now()) as seen:
        planning.days_off(seen, "2026-11-21..2026-11-22", "visit")
        timing.log(seen, "2h", None)
    with situation(Workspace(home), now()) as seen:
        sheet = Sheet(70)
        today_sheets.week(sheet, view(seen))
    assert "Sat off" in sheet.text and "Sun 2" in sheet.text
