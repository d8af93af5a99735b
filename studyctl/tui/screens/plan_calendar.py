"""The calendar as sheets: a row a week, what each day plans with its hours, a bar of what was done, the day below."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from studyctl.actions.board import BoardChange
from studyctl.actions.month import Month, MonthDay, MonthItem, MonthMark, MonthTrack, MonthWeek
from studyctl.text import cut, one_line
from studyctl.tui.screens.plan_board import far_day, trimmed
from studyctl.tui.sheet import Frame, Sheet, Span, fitted, joined, mark, say
from studyctl.tui.words import brief_hours, day_words, hours_words, minutes_words, plural, short_day

WEEK_DAYS = 7
DETAIL_ROWS = 4  # rows below the weeks that show the selected day
HEAD_ROWS = 4  # the head with its empty row, the names of the weekdays with theirs
TIERS = {"core": "Core", "stretch": "Stretch", "mega-stretch": "Mega"}


@dataclass(frozen=True)
class Grid:
    """The columns of the calendar: the week's name, then seven days of `each` columns, `room` of them for text."""

    label: int
    each: int
    narrow: bool

    @property
    def room(self) -> int:
        """Columns of a day that hold text."""
        return self.each - 2

    @property
    def rows(self) -> int:
        """Rows of a week, the empty one below it among them."""
        return 3 if self.narrow else 4


def grid_of(frame: Frame) -> Grid:
    """The columns for a layout: where it is narrow, a day has no room for the name of its item."""
    label = 9 if frame.narrow else 14
    return Grid(label, (frame.main - label + 2) // WEEK_DAYS, frame.narrow)


def weeks_shown(frame: Frame) -> int:
    """How many weeks fit above the selected day."""
    return max(2, (frame.height - HEAD_ROWS - DETAIL_ROWS) // grid_of(frame).rows)


def months_words(weeks: Sequence[MonthWeek]) -> str:
    """`November – December`, with the year where it is not that of the first day."""
    first, last = weeks[0].days[-1].day, weeks[-1].days[0].day
    if (first.year, first.month) == (last.year, last.month):
        return f"{first:%B} {first.year}"
    return f"{first:%B} – {last:%B}" + (f" {last.year}" if last.year != first.year else "")


def calendar_words(month: Month, weeks: Sequence[MonthWeek], brief: bool = False) -> list[Span]:
    """`November – December · 25 h a week, Thursdays off · finish 26 Jan`; without the hours where it is `brief`."""
    names = {"mon": "Mondays", "tue": "Tuesdays", "wed": "Wednesdays", "thu": "Thursdays", "fri": "Fridays"}
    names |= {"sat": "Saturdays", "sun": "Sundays"}
    off = f", {' and '.join(names[day] for day in month.weekdays_off)} off" if month.weekdays_off else ""
    hours: list[Span] = [] if brief else [(f"{brief_hours(month.weekly_hours)} h a week{off}", "muted")]
    finish = max((track.finish for track in month.tracks), default=None)
    ends = say("finish {}", far_day(finish, month.day), value="bright") if finish else []
    return joined([[(months_words(weeks), "bright bold")], hours, ends])


def calendar_sheet(month: Month, weeks: Sequence[MonthWeek], frame: Frame, selected: date | None) -> Sheet:
    """The weeks with their days, and the selected day whole below them."""
    sheet, grid = Sheet(frame.main, frame.narrow), grid_of(frame)
    _weekdays(sheet, grid, month.day)
    days = [day for week in weeks for day in week.days]
    most = max([max(day.planned_hours, day.done_hours) for day in days] + [1.0])
    for week in weeks:
        _week(sheet, grid, week, _Shown(month.day, selected, most))
    chosen = next((day for day in days if day.day == selected), None)
    if chosen:
        _detail(sheet, month, chosen)
    return sheet


@dataclass(frozen=True)
class _Shown:
    """What drawing a day needs to know: today, the selected day, and the most hours of any day shown."""

    today: date
    selected: date | None
    most: float


def _weekdays(sheet: Sheet, grid: Grid, today: date) -> None:
    spans = fitted([], grid.label)
    for index, name in enumerate(("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")):
        spans += fitted([(name, "text" if index == today.weekday() else "muted")], grid.each)
    sheet.line(trimmed(spans))
    if not grid.narrow:
        sheet.gap()


def _week(sheet: Sheet, grid: Grid, week: MonthWeek, shown: _Shown) -> None:
    top = len(sheet.rows)
    sheet.section = "Days"
    name: list[Span] = [(week.name, "accent bold" if week.current else "text")]
    rows = [fitted(name, grid.label)]
    rows += [] if grid.narrow else [fitted([(cut(week.short, grid.label - 2), "faint")], grid.label)]
    rows.append(fitted([], grid.label))
    names = _names(week.days, grid, shown)
    for index, day in enumerate(week.days):
        tint = _ground(day, shown)
        cells = [_numbers(day, grid, shown), names[index], _bar(day, grid, shown)]
        for row, cell in zip(rows, [cells[0], *([] if grid.narrow else cells[1:2]), cells[2]], strict=True):
            row += _tinted(cell, tint, grid, _goes_on(week.days, index))
        sheet.spot(f"day:{day.day}", grid.label + index * grid.each, grid.room, len(rows), top)
    for row in rows:
        sheet.line(trimmed(row))
    sheet.gap()


def _ground(day: MonthDay, shown: _Shown) -> str:
    if day.day == shown.selected:
        return ""
    if day.off and day.reason:
        return "surface"
    return "warnbg" if any(item.changed for item in day.items) else ""


def _goes_on(days: Sequence[MonthDay], index: int) -> bool:
    """Whether the next day of the row is off for the same reason."""
    day, after = days[index], days[index + 1] if index + 1 < len(days) else None
    return bool(after and day.off and after.off and day.reason and after.reason == day.reason)


def _tinted(cell: list[Span], ground: str, grid: Grid, goes_on: bool) -> list[Span]:
    """A day's cell on its ground; days off in a row have theirs without a gap."""
    if not ground:
        return fitted(cell, grid.each)
    inside = grid.each if goes_on else grid.room
    on = [(text, f"{words} on {ground}") for text, words in fitted(cell, inside)]
    return [*on, (" " * (grid.each - inside), "text")]


def _numbers(day: MonthDay, grid: Grid, shown: _Shown) -> list[Span]:
    """The day of the month and its hours: done up to today, planned from tomorrow on."""
    past, today = day.day < shown.today, day.day == shown.today
    label = short_day(day.day) if day.day.day == 1 and not grid.narrow else str(day.day.day)
    style = "bright bold" if today else "muted" if past or day.off else "text"
    if day.off and not day.done_hours:
        off: list[Span] = [("off", "faint")] if grid.narrow else []
        return [(label, style), *fitted(off, grid.room - len(label), right=True)]
    hours = day.done_hours if past or today else day.planned_hours
    words = brief_hours(round(hours, 1)) if hours or day.planned_hours else ""
    if len(label) + len(words) >= grid.room:
        label = str(day.day.day)
    return [(label, style), *fitted([(words, "faint")], grid.room - len(label), right=True)]


def _names(days: Sequence[MonthDay], grid: Grid, shown: _Shown) -> list[list[Span]]:
    """What each day is for, in a word or two; the reason of days off runs over all of them."""
    cells: list[list[Span]] = []
    for (off, reason), run in groupby(days, key=lambda day: (day.off, day.reason)):
        held = list(run)
        if off and reason:
            words = cut(one_line(reason), len(held) * grid.each - 2).ljust(len(held) * grid.each)
            cells += [[(words[n * grid.each : (n + 1) * grid.each].rstrip(), "muted")] for n in range(len(held))]
        else:
            cells += [_name(day, grid, shown) for day in held]
    return cells


def _name(day: MonthDay, grid: Grid, shown: _Shown) -> list[Span]:
    past, today = day.day < shown.today, day.day == shown.today
    if day.finished and past:
        return [mark("done"), (" ", "text"), (cut(one_line(day.finished[0].short), grid.room - 2), "muted")]
    if day.off:
        return [("off", "faint")]
    if not day.items:
        return []
    first = max(day.items, key=lambda item: item.hours)
    style = "warn" if first.changed else "bright bold" if today else "muted" if past else "text"
    return [(cut(one_line(first.short), grid.room), style)]


def _bar(day: MonthDay, grid: Grid, shown: _Shown) -> list[Span]:
    """The planned hours as a track, those done upon it."""
    if day.off and not day.done_hours:
        return []
    planned = _cells(day.planned_hours, grid, shown)
    done = _cells(day.done_hours, grid, shown)
    return [("━" * done, "h4" if day.day == shown.today else "h3"), ("━" * max(0, planned - done), "rule")]


def _cells(hours: float, grid: Grid, shown: _Shown) -> int:
    return max(1, round(grid.room * hours / shown.most)) if hours > 0 else 0


def _detail(sheet: Sheet, month: Month, day: MonthDay) -> None:
    """The selected day: every item with its hours, and what was begun and finished."""
    done = [*([[(f"tracked {minutes_words(day.minutes)}", "muted")]] if day.minutes else [])]
    if day.done_hours:
        done.append(say("done {}", hours_words(day.done_hours)))
    if day.planned_hours:
        done.append(say("planned {}", hours_words(day.planned_hours)))
    sheet.section = "The day"
    words = "today" if day.day == month.day else ""
    title: list[Span] = [(day_words(day.day), "bright bold"), (f"  {words}" if words else "", "muted")]
    sheet.line(title, joined(done))
    several = len(month.tracks) > 1
    titles = {track.track: track.title for track in month.tracks}
    for item in day.items:
        _item(sheet, item, titles[item.track] if several else "")
    shown = {item.id for item in day.items}
    for words, marks in (("finished", day.finished), ("begun", day.started)):
        for one in marks:
            if one.id not in shown:
                _marked(sheet, one, words)
                shown.add(one.id)
    if day.off:
        sheet.line([(f"Off: {one_line(day.reason)}" if day.reason else "A day off.", "muted")])
    elif not shown:
        sheet.line([("Nothing is planned.", "muted")])


def _item(sheet: Sheet, item: MonthItem, track: str) -> None:
    label = " · ".join(part for part in (track, TIERS.get(item.tier or "", "")) if part)
    right: list[Span] = [(label, "muted"), (f"{hours_words(item.hours):>8}", "text")]
    if item.changed:
        sheet.line([mark("added"), (" ", "text"), (one_line(item.title), "warn")], right)
        return
    style = "muted" if item.state == "done" else "text"
    sheet.row(f"item:{item.id}", [mark(item.state), (" ", "text"), (one_line(item.title), style)], right)


def _marked(sheet: Sheet, one: MonthMark, words: str) -> None:
    state = "done" if words == "finished" else "started"
    sheet.row(f"item:{one.id}", [mark(state), (" ", "text"), (one_line(one.title), "muted")], [(words, "muted")])


def beside_sheet(month: Month, width: int) -> Sheet:
    """What was changed, and when each track ends."""
    sheet = Sheet(width)
    changes = [change for track in month.tracks for change in track.changes]
    if changes:
        sheet.heading("Changes")
        for change in {(one.kind, one.title, one.first, one.decided): one for one in changes}.values():
            _change(sheet, change)
    if month.tracks:
        sheet.gap()
        sheet.heading("Finish")
    for track in month.tracks:
        _finish(sheet, track, month.day, len(month.tracks) > 1)
    return sheet


def _change(sheet: Sheet, change: BoardChange) -> None:
    day = change.decided or change.first
    days = f"{change.days:g} d" if change.days else ""
    sheet.line([(short_day(day) if day else "", "muted")], [(f"+{days}" if days and change.decided else days, "muted")])
    sheet.line([(change.kind, "text" if change.kind == "days off" else "warn")])
    if change.title:
        sheet.line([(one_line(change.title), "faint")])
    sheet.gap()


def _finish(sheet: Sheet, track: MonthTrack, today: date, named: bool) -> None:
    if named:
        sheet.line([(one_line(track.title), "text")])
    sheet.line([("now", "muted")], [(far_day(track.finish, today), "bright")])
    sheet.line([("plan", "muted")], [(far_day(track.planned_finish, today), "text")])
    if track.pace is not None:
        sheet.line([("pace", "muted")], [(f"{track.pace * 100:.0f} %", "text")])
    late = (track.finish - track.planned_finish).days
    if late:
        sheet.line([(f"{plural(abs(late), 'day')} {'later' if late > 0 else 'sooner'}", "warn" if late > 0 else "ok")])
    sheet.gap()
