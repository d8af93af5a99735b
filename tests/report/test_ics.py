"""A calendar file is read back by another program's parser as it was written."""

from __future__ import annotations

import sys
from datetime import UTC, date, datetime, timedelta

import pytest
import vobject

from studyctl.errors import UserError
from studyctl.report.ics import calendar_file
from studyctl.report.model import CalendarEntry

MADE = datetime(2026, 11, 22, 17, 0, 30, 999, tzinfo=UTC)
TRICKY = (
    "plain",
    "commas, semicolons; colons: and \\ backslashes\\n",
    "ä, 漢字, Σ, 😀 " * 12,
    'quotes "so" and BEGIN:VEVENT and END:VCALENDAR',
    "x" * 300,
)


def entry(title: str, day: date = date(2026, 11, 23)) -> CalendarEntry:
    return CalendarEntry(f"{day}@studyctl", day, title, (title, f"second {title}"), ("Hundred days", "Sprint, too"))


def read(content: bytes) -> list[vobject.base.Component]:
    calendar = vobject.readOne(content.decode("utf-8"))
    assert calendar.name == "VCALENDAR" and calendar.version.value == "2.0" and "studyctl" in calendar.prodid.value
    return calendar.contents.get("vevent", [])


@pytest.mark.parametrize("title", TRICKY)
def test_an_entry_comes_back_whole(title: str) -> None:
    (event,) = read(calendar_file([entry(title)], MADE))
    assert event.summary.value == " ".join(title.split())
    assert event.description.value == "\n".join((event.summary.value, f"second {event.summary.value}"))
    assert event.uid.value == "2026-11-23@studyctl"
    assert (event.dtstart.value, event.dtend.value) == (date(2026, 11, 23), date(2026, 11, 24))
    assert event.dtstamp.value == datetime(2026, 11, 22, 17, 0, 30, tzinfo=event.dtstamp.value.tzinfo)
    assert event.dtstamp.value.utcoffset() == timedelta(0)
    assert event.transp.value == "TRANSPARENT"


def test_lines_end_and_fold_as_the_standard_says() -> None:
    content = calendar_file([entry(title) for title in TRICKY], MADE)
    lines = content.split(b"\r\n")
    assert lines[-1] == b"" and b"\n" not in b"".join(lines)
    assert max(map(len, lines)) <= 75
    assert lines.count(b"BEGIN:VEVENT") == lines.count(b"END:VEVENT") == len(TRICKY)


def test_control_characters_and_line_breaks_stay_out_of_a_title() -> None:
    (event,) = read(calendar_file([entry("a\r\nBEGIN:VALARM\x07\x1b[31m b")], MADE))
    assert event.summary.value == "a BEGIN:VALARM b"
    assert "valarm" not in event.contents


def test_a_calendar_without_an_entry_is_one() -> None:
    assert read(calendar_file([], MADE)) == []


def test_the_last_day_of_a_year_and_a_leap_day_end_on_the_next() -> None:
    days = [date(2027, 12, 31), date(2028, 2, 29)]
    events = read(calendar_file([entry("x", day) for day in days], MADE))
    assert [one.dtend.value for one in events] == [date(2028, 1, 1), date(2028, 3, 1)]


def test_without_the_library_one_line_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "icalendar", None)
    with pytest.raises(UserError, match=r"needs icalendar.*studyctl\[report\]"):
        calendar_file([], MADE)
