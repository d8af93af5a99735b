"""The board and the calendar of `studyctl plan`, as lines."""

from __future__ import annotations

from datetime import date

from studyctl.actions.board import Board, BoardChange, BoardTarget, BoardTier, BoardTrack, BoardWeek
from studyctl.actions.month import Month, MonthDay, MonthWeek
from studyctl.cli.draw import MARKS, Page, drift_words, hours_words, minutes_words, short_day
from studyctl.text import cut, one_line

SQUARES = {"done": "■", "started": "◧", "open": "□"}
NAMES = {"core": "Core", "items": "Items", "stretch": "Stretch", "mega-stretch": "Mega"}
NARROW = {"core": 12, "items": 16, "stretch": 8, "mega-stretch": 8}  # columns of each tier
NOTHING_ACTIVE = "No track is active: `studyctl track start ID`."
TARGET_MARKS = {"met": "✓", "missed": "✗", "recorded": "·"}


def draw_board(board: Board, week: BoardWeek | None) -> None:
    """Print the board of each track and one week whole."""
    page = Page()
    for track in board.tracks:
        page.gap()
        _draw_track(page, track)
    if not board.tracks:
        page.line(NOTHING_ACTIVE)
    if week:
        _draw_week(page, week)
    page.print()


def _draw_track(page: Page, track: BoardTrack) -> None:
    page.heading(
        f"{track.title} · {track.done} of {track.total} Core · {drift_words(track.drift_days)}",
        f"finish {_far(track.finish)}",
    )
    page.gap()
    tiers = [name for name in NAMES if any(tier.tier == name for week in track.weeks for tier in week.tiers)]
    _draw_row(page, "", "Week", "from", "".join(f"{NAMES[tier]:<{NARROW[tier]}}" for tier in tiers), faint=True)
    for change in track.changes:
        if not change.after:
            _draw_change(page, change)
    for week in track.weeks:
        squares = "".join(f"{_squares(week, tier):<{NARROW[tier]}}" for tier in tiers)
        began = short_day(week.first) if week.first else ""
        state = {"faint": week.state == "done", "strong": week.state == "current"}
        _draw_row(page, week.number, week.title, began, squares, **state)
        for change in track.changes:
            if change.after == week.place:
                _draw_change(page, change)
    for beyond in track.beyond:
        page.line(f"     not in the plan, {beyond.path}: {', '.join(one_line(title) for title in beyond.titles)}", True)
    _draw_next(page, track)


def _draw_row(
    page: Page, number: str, title: str, began: str, rest: str, *, faint: bool = False, strong: bool = False
) -> None:
    space = page.width - 5 - 2 - 6 - 2 - len(rest)
    name = cut(one_line(title), space)
    page.split(f"{number:>4} {name:<{space}}  {began:>6}  {rest}".rstrip(), "", faint=faint, strong=strong)


def _squares(week: BoardWeek, name: str) -> str:
    tier = next((tier for tier in week.tiers if tier.tier == name), None)
    if tier is None:
        return ""
    if tier.dropped:
        return "dropped"
    squares = "".join(SQUARES[item.state] for item in tier.items)
    counted = f" {tier.done}/{tier.total}"
    width = NARROW[name] - 1
    if name not in ("core", "items"):
        return squares if len(squares) <= width else counted.strip()
    return f"{squares:<{width - len(counted)}}{counted}" if len(squares + counted) <= width else f"{counted:>{width}}"


def _draw_change(page: Page, change: BoardChange) -> None:
    named = f"{change.kind}: {change.title}" if change.title else change.kind
    days = f"{change.days:g} day{'s' if change.days != 1 else ''}" if change.days else ""
    first = short_day(change.first) if change.first else ""
    decided = f"decided {short_day(change.decided)}" if change.decided else ""
    page.split(f"     + {named}", " · ".join(part for part in (decided, first, days) if part))


def _draw_next(page: Page, track: BoardTrack) -> None:
    if track.next:
        page.gap()
        page.heading("Next on the critical path")
        for one in track.next:
            page.split(one.title, one.words)
            page.line(f"  {one.item}", faint=True)


def _draw_week(page: Page, week: BoardWeek) -> None:
    page.gap()
    days = f"{short_day(week.first)} – {short_day(week.last)}" if week.first and week.last else ""
    page.heading(f"{week.name}, {week.title}" if week.name != week.title else week.title, days)
    if week.goal:
        page.prose(week.goal)
    for tier in week.tiers:
        page.gap()
        counts = "dropped by a change of plan" if tier.dropped else f"{tier.done}/{tier.total}"
        page.heading(NAMES[tier.tier] if tier.tier != "mega-stretch" else "Mega-stretch", counts)
        _draw_items(page, tier)
    if week.targets:
        page.gap()
        page.heading("Targets")
        for target in week.targets:
            page.split(f"{TARGET_MARKS.get(target.state, '○')} {target.title}", target_words(target))


def _draw_items(page: Page, tier: BoardTier) -> None:
    for item in tier.items:
        mark = "−" if tier.dropped else MARKS[item.state]
        page.split(f"{mark} {item.title}", hours_words(item.hours), faint=tier.dropped or item.state == "done")


def target_words(target: BoardTarget) -> str:
    """`246000  > 10000 tokens/s`: the best value, if there is one, and the bound."""
    best = f"{target.best:g}" if target.best is not None else "–"
    return " · ".join(part for part in (best, f"{target.wanted} {target.unit}".strip()) if part)


def _far(day: date) -> str:
    return f"{short_day(day)} {day:%Y}"


def draw_month(month: Month) -> None:
    """Print each week with its days."""
    page = Page()
    first, last = month.weeks[0].first, month.weeks[-1].days[-1].day
    off = f", {', '.join(day.capitalize() for day in month.weekdays_off)} off" if month.weekdays_off else ""
    page.heading(f"{_far(first)} – {_far(last)}", f"{month.weekly_hours:g} h a week{off}")
    for track in month.tracks:
        page.split(f"{track.title} · {drift_words(track.drift_days)}", f"finish {_far(track.finish)}")
    for week in month.weeks:
        page.gap()
        _draw_days(page, week, month.day)
    if not month.tracks:
        page.line(NOTHING_ACTIVE)
    page.print()


def _draw_days(page: Page, week: MonthWeek, today: date) -> None:
    planned = sum(day.planned_hours for day in week.days)
    page.heading(", ".join(part for part in (week.name, week.title) if part), hours_words(planned))
    for day in week.days:
        mark = "▸" if day.day == today else " "
        name = f"{mark} {day.day:%a} {short_day(day.day):>6}  {_day_words(day)}"
        page.split(name, _hours(day, today), faint=day.off, strong=day.day == today)


def _day_words(day: MonthDay) -> str:
    if day.off:
        return f"off, {day.reason}" if day.reason else "off"
    items = [f"{MARKS[item.state] if item.state != 'open' else ''}{item.short}" for item in day.items]
    finished = f"done: {', '.join(one.title for one in day.finished)}" if day.finished else ""
    return " · ".join(part for part in (", ".join(items), finished) if part)


def _hours(day: MonthDay, today: date) -> str:
    tracked = f"tracked {minutes_words(day.minutes)}" if day.minutes else ""
    done = f"done {day.done_hours:.1f}" if day.done_hours and not tracked else ""
    planned = hours_words(day.planned_hours) if day.planned_hours else ""
    return " · ".join(part for part in (tracked, done, planned) if part)
