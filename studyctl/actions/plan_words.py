"""A change of plan in words: its days, what is added, moved, dropped and kept, and both ends."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from studyctl.actions.short_names import short_name
from studyctl.plan.calendar import DAY
from studyctl.plan.diff import FREE, KEPT, DiffDay, DiffItem, PlanDiff
from studyctl.plan.forecast import FinishForecast, short_day, span_words
from studyctl.values import dataclass

DAYS_SHOWN = 14
ITEMS_NAMED = 3


@dataclass(frozen=True)
class DayPair:
    """One day of both plans, each None where its plan has ended before."""

    day: date
    now: DiffDay | None
    after: DiffDay | None


def day_pairs(diff: PlanDiff, only_changes: bool = False) -> tuple[DayPair, ...]:
    """The days of both plans beside each other, from the first one that changes on; or only those that change."""
    now, after = ({day.day: day for day in days} for days in (diff.now, diff.after))
    pairs = [DayPair(day, now.get(day), after.get(day)) for day in sorted({*now, *after})]
    first = next((index for index, pair in enumerate(pairs) if changes(pair)), 0)
    return tuple(pair for pair in pairs[first:] if not only_changes or changes(pair))


def changes(pair: DayPair) -> bool:
    """Whether a day is not the same in both plans."""
    if pair.now is None or pair.after is None:
        return True
    held = [(piece.item, piece.hours) for piece in pair.now.pieces]
    return pair.now.off != pair.after.off or held != [(piece.item, piece.hours) for piece in pair.after.pieces]


def mark_of(pair: DayPair) -> str:
    """How the day changes in the plan after: added, moved, dropped, or nothing."""
    if pair.after and pair.after.note == FREE and not (pair.now and pair.now.off):
        return "added"
    if pair.after is None or not pair.after.pieces:
        return "dropped" if pair.now and pair.now.pieces and not (pair.after and pair.after.off) else ""
    return pair.after.mark if pair.after.mark != KEPT else ""


def day_words(day: DiffDay | None) -> str:
    """`4 RMSNorm, SwiGLU`, with the number of the place; what an empty day is; nothing after the end."""
    if day is None:
        return ""
    if not day.pieces:
        return day.note
    words, before = [], ""
    for piece in day.pieces:
        number = place_number(piece.place)
        name = short_name(piece.title) if piece.place else piece.title
        words.append(f"{number} {name}" if number and number != before else name)
        before = number
    return ", ".join(words)


def place_number(place: str) -> str:
    """`7` for `week-07`, `6.5` for `week-06.5`; nothing for a place without a number."""
    number = place.rpartition("-")[2]
    return f"{float(number):g}" if number.replace(".", "", 1).isdigit() else ""


def finish_words(diff: PlanDiff) -> str:
    """`finish 28 Jan, 2 days later`."""
    day = short_day(diff.finish_after.finish, diff.first)
    return f"finish {day}, {shift_words(diff.days)}"


def shift_words(days: int) -> str:
    """`2 days later`, `1 day sooner` or `no later`."""
    if not days:
        return "no later"
    return f"{abs(days)} day{'s' if abs(days) > 1 else ''} {'later' if days > 0 else 'sooner'}"


def named_words(items: Sequence[DiffItem]) -> str:
    """`Profile GPU utilization, Smol Playbook and 4 more`."""
    shown = ", ".join(item.title for item in items[:ITEMS_NAMED])
    more = len(items) - ITEMS_NAMED
    return f"{shown} and {more} more" if more > 0 else shown


def moved_words(diff: PlanDiff) -> str:
    """`51 items, each by 2 days; none before what it needs`."""
    days = sorted(item.days for item in diff.moved)
    count = f"{len(days)} item{'s' if len(days) > 1 else ''}"
    if days[0] == days[-1]:
        by = f"{'each ' if len(days) > 1 else ''}{shift_words(days[0])}"
    else:
        by = f"from {shift_words(days[0])} to {shift_words(days[-1])}"
    return f"{count}, {by}; none before what it needs"


def kept_words(diff: PlanDiff) -> str:
    """`Thursdays and 8 – 12 Dec stay free; no seven days over 25 h`."""
    free = [_WEEKDAYS[day] for day in diff.kept.weekdays_off]
    free += [_span(first, last) for first, last in spans(diff.kept.days_off)][:3]
    stay = f"{_and(free)} stay free; " if free else ""
    return f"{stay}no seven days over {diff.kept.weekly_hours:g} h"


_WEEKDAYS = ("Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays", "Sundays")


def _and(words: Sequence[str]) -> str:
    return " and ".join([*([", ".join(words[:-1])] if words[1:] else []), words[-1]])


def spans(days: Iterable[date]) -> list[tuple[date, date]]:
    """Days in a row together, as first and last."""
    found: list[tuple[date, date]] = []
    for day in sorted(days):
        if found and found[-1][1] + DAY == day:
            found[-1] = (found[-1][0], day)
        else:
            found.append((day, day))
    return found


def _span(first: date, last: date) -> str:
    if first == last:
        return f"{first.day} {first:%b}"
    begin = f"{first.day}" if first.month == last.month else f"{first.day} {first:%b}"
    return f"{begin} – {last.day} {last:%b}"


def range_words(ends: FinishForecast, today: date) -> tuple[tuple[str, str], ...]:
    """Each level with its days: (`50 %`, `6 Jan – 16 Jan`); none before two weeks of facts."""
    return tuple((f"{one.percent} %", span_words(one, today)) for one in ends.ranges)
