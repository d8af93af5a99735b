"""The plan as a calendar file: a whole-day entry for each study day, or for each item on each of its days."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path

from studyctl.actions import planning
from studyctl.actions.files import write_whole
from studyctl.actions.planning import DaySlice, Span
from studyctl.actions.report_work import counted
from studyctl.actions.reporting import Written
from studyctl.actions.short_names import short_name
from studyctl.actions.situation import Situation
from studyctl.errors import Problem, UserError
from studyctl.report.model import CalendarEntry

BY = ("day", "item")
NAMED = 3  # items in the title of a day
MOST_WEEKS = 520
Piece = tuple[str, DaySlice]  # the track's title, and hours of one of its items on one day


def entries(seen: Situation, by: str = "day", track: str = "", weeks: int | None = None) -> tuple[CalendarEntry, ...]:
    """What is planned from today on, in the order of days; of all active tracks, or of one.

    The identity of an entry is its day, or its item and day: a plan that moved is taken in again without doubles.
    Raises UserError for another grouping, a track that is not active, and more weeks than ten years have.
    """
    if by not in BY:
        raise UserError(Problem(f"a calendar is not made by {by!r}", fix="Write day or item"))
    if weeks is not None and not 0 < weeks <= MOST_WEEKS:
        raise UserError(Problem(f"{weeks} weeks cannot be written", fix=f"Give 1 to {MOST_WEEKS}"))
    span = Span(seen.today, seen.today + timedelta(days=7 * weeks - 1) if weeks else None)
    found = planning.calendar(seen, track, span).tracks
    pieces = [(one.title, piece) for one in found for piece in one.slices]
    name = found[0].track if track else ""
    made = _by_day(pieces, name) if by == "day" else map(_of_item, pieces)
    return tuple(sorted(made, key=lambda entry: (entry.day, entry.uid)))


def _by_day(pieces: Sequence[Piece], track: str) -> Iterator[CalendarEntry]:
    days: dict[date, list[Piece]] = {}
    for piece in pieces:
        days.setdefault(piece[1].day, []).append(piece)
    for day, held in days.items():
        hours = sum(piece.hours for _, piece in held)
        names = [short_name(piece.title) for _, piece in sorted(held, key=lambda one: -one[1].hours)]
        more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
        uid = f"{day}{f'.{track}' if track else ''}@studyctl"
        title = f"Study {hours:.1f} h: {', '.join(names[:NAMED])}{more}"
        yield CalendarEntry(uid, day, title, tuple(map(_words, held)), tuple(dict.fromkeys(name for name, _ in held)))


def _of_item(held: Piece) -> CalendarEntry:
    track, piece = held
    return CalendarEntry(
        f"{piece.item}.{piece.day}@studyctl",
        piece.day,
        f"{piece.title} ({piece.hours:.1f} h)",
        (_words(held),),
        (track,),
    )


def _words(held: Piece) -> str:
    track, piece = held
    return f"{piece.hours:.1f} h  {piece.title} ({', '.join(filter(None, (track, piece.tier)))})"


def write_calendar(seen: Situation, path: Path, by: str = "day", track: str = "", weeks: int | None = None) -> Written:
    """Write the plan to `path`; raises UserError where icalendar is missing or the file cannot be written."""
    # the writer is an extra of its own
    from studyctl.report.ics import calendar_file

    found = entries(seen, by, track, weeks)
    size = write_whole(path, calendar_file(found, seen.now))
    words = counted(len(found), "study day" if by == "day" else "entry").replace("entrys", "entries")
    return Written(path, "ics", size, f"Wrote {words} to {path}")
