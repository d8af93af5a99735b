"""A calendar file (RFC 5545) of whole days that calendar programs take in, and take in again without doubles."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from studyctl.errors import Problem, UserError
from studyctl.report.model import CalendarEntry
from studyctl.text import one_line
from studyctl.version import __version__

NAME = "Study plan"


def calendar_file(entries: Sequence[CalendarEntry], made: datetime) -> bytes:
    """The entries as a calendar; `made` is their time stamp. Raises UserError where `icalendar` is not installed.

    Whole days do not block them for others: a plan of hours says nothing about the time of day.
    """
    try:
        # 57 ms, and of no use to anything but this
        from icalendar import Calendar, Event
    except ImportError:
        fix = "`pip install 'studyctl[report]'`"
        raise UserError(Problem("a calendar file needs icalendar, which is not installed", fix=fix)) from None
    calendar = Calendar()
    for name, value in (
        ("prodid", f"-//studyctl//studyctl {__version__}//EN"), ("version", "2.0"), ("calscale", "GREGORIAN"),
        ("method", "PUBLISH"), ("x-wr-calname", NAME), ("name", NAME),
    ):  # fmt: skip
        calendar.add(name, value)
    for entry in entries:
        event = Event()
        event.add("uid", entry.uid)
        event.add("dtstamp", made.astimezone(UTC).replace(microsecond=0))
        event.add("dtstart", entry.day)
        event.add("dtend", entry.day + timedelta(days=1))
        event.add("summary", one_line(entry.title))
        event.add("description", "\n".join(map(one_line, entry.details)))
        event.add("categories", [one_line(track) for track in entry.tracks])
        event.add("transp", "TRANSPARENT")
        calendar.add_component(event)
    return bytes(calendar.to_ical())
