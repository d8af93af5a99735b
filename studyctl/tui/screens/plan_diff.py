"""A plan now and after a change: two columns of days, what drops, moves and stays, and both ends with their ranges."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from studyctl.actions.pivoting import Preview
from studyctl.actions.plan_words import (
    DayPair,
    changes,
    day_pairs,
    day_words,
    kept_words,
    mark_of,
    moved_words,
    named_words,
    shift_words,
)
from studyctl.plan.diff import PlanDiff
from studyctl.plan.forecast import FinishForecast, short_day
from studyctl.tui.screens.page import wrapped
from studyctl.tui.sheet import MARKS, Pieces, Sheet, Span, fitted, joined, mark, span_width, spans_of

DATE, HOURS, GUTTER, LABEL = 7, 6, 4, 10
LEAST_BESIDE = 84  # columns from which both plans stand beside each other
DAYS_SHOWN = 14
LEVELS = {95: "h1", 80: "h2", 50: "h3"}
OWN_LEVELS = {95: "rule", 80: "rule", 50: "faint"}
LABELS = 6  # of the axis of days, at most


def diff_sheet(shown: Preview, width: int, narrow: bool, only: bool = False, days: int | None = DAYS_SHOWN) -> Sheet:
    """The diff of a preview: `only` the days that change, `days` of them at most (None: every day).

    Where it is narrow there is the plan after alone, its days marked.
    """
    sheet = Sheet(width, narrow)
    if not shown.pivots:
        sheet.line([("The plan goes on as it is: nothing moves.", "text")])
        sheet.gap()
    else:
        pairs = day_pairs(shown.diff, only)
        _days(sheet, shown.diff, pairs, days)
        _summary(sheet, shown)
    ends(sheet, shown.diff)
    return sheet


def _days(sheet: Sheet, diff: PlanDiff, pairs: Sequence[DayPair], most: int | None) -> None:
    beside = not sheet.narrow and sheet.width >= LEAST_BESIDE
    column = (sheet.width - GUTTER) // 2 if beside else sheet.width - 2
    now = f"finish {short_day(diff.finish_now.finish, diff.first)}"
    after = _after_words(diff)
    if beside:
        left = _column([("Now", "muted")], [(now, "muted")], column)
        sheet.line([*left, (" " * GUTTER, "text"), *_column([("After", "bright bold")], after, column)])
        sheet.gap()
    else:
        sheet.line([("After", "bright bold")], after)
    shown = pairs if most is None else pairs[:most]
    for pair in shown:
        cells = _after(pair, column)
        sheet.spot(f"day:{pair.day}", 0, sheet.width)
        sheet.line([*_now(pair, column), ("  ", "text"), *cells] if beside else cells)
    if len(pairs) > len(shown):
        sheet.line([(f"{len(pairs) - len(shown)} more days", "faint")], indent=DATE + 2)
    sheet.gap()


def _after_words(diff: PlanDiff) -> list[Span]:
    """`finish 28 Jan, +2 days`: later is a warning."""
    sign = f"{diff.days:+d}".replace("-", "−")
    days = f"{sign} day{'s' if abs(diff.days) != 1 else ''}" if diff.days else "no later"
    tone = "warn" if diff.days > 0 else "ok" if diff.days < 0 else "text"
    return [(f"finish {short_day(diff.finish_after.finish, diff.first)}, {days}", tone)]


def _column(left: Pieces, right: list[Span], width: int) -> list[Span]:
    return [*fitted(left, width - span_width(right)), *right]


def _now(pair: DayPair, width: int) -> list[Span]:
    day = pair.now
    tone = "faint" if day is None or not day.pieces else "muted"
    hours = f"{day.hours:.1f}" if day and day.pieces else ""
    return [
        *fitted([(f"{_day(pair.day):>6}", "muted")], DATE + 1),
        *fitted([(day_words(day), tone)], width - DATE - 1 - HOURS),
        *fitted([(hours, "faint")], HOURS, right=True),
    ]


def _after(pair: DayPair, width: int) -> list[Span]:
    """The day after the change behind its mark; what is new stands on a tint of its own."""
    day, state = pair.after, mark_of(pair)
    sign, tone = mark(state) if state else (" ", "text")
    if state == "added":
        sign, tone = MARKS["added"][0], "ok"
    ground = " on okbg" if state == "added" else ""
    words = "bright bold" if state == "added" else "text" if day and day.pieces else "faint"
    hours = f"{day.hours:.1f}" if day and day.pieces else ""
    cells = [
        (f"{sign} ", tone),
        *fitted([(f"{_day(pair.day):>6}", "text" if changes(pair) else "muted")], DATE + 1),
        *fitted([(day_words(day), words)], width - DATE - 1 - HOURS),
        *fitted([(hours, "text")], HOURS, right=True),
    ]
    return [(text, style + ground) for text, style in cells]


def _day(day: date) -> str:
    return f"{day.day} {day:%b}"


def _summary(sheet: Sheet, shown: Preview) -> None:
    """What is added, dropped, moved and kept, a line or two each."""
    diff = shown.diff
    lines: list[tuple[str, str, Pieces]] = []
    if diff.added:
        lines.append(("added", "added", [(named_words(diff.added), "text")]))
    if diff.dropped:
        lines.append(("dropped", "dropped", _dropped(diff)))
    if diff.moved:
        lines.append(("moved", "moved", [(moved_words(diff), "muted")]))
    lines.append(("", "kept", [(kept_words(diff), "muted")]))
    others = [f"{one.title} ends {short_day(one.after, diff.first)}, {shift_words(one.days)}" for one in shown.others]
    if others:
        lines.append(("", "besides", [("; ".join(others), "muted")]))
    for state, name, words in lines:
        sign, tone = mark(state) if state else (" ", "text")
        label = [(f"{sign} ", "ok" if state == "added" else tone), *fitted([(name, "text")], LABEL)]
        for index, line in enumerate(wrapped(spans_of(words), sheet.width - LABEL - 2)):
            sheet.line(line if index else [*label, *line], indent=LABEL + 2 if index else 0)
    sheet.gap()


def _dropped(diff: PlanDiff) -> list[Span]:
    """The first items struck through, then how many more; those that no time remains for are not struck."""
    struck = [[(one.title, "muted strike" if one.why == "left out" else "muted")] for one in diff.dropped[:3]]
    more = len(diff.dropped) - len(struck)
    return [*joined(struck, ", "), *([(f" and {more} more", "muted")] if more > 0 else [])]


def ends(sheet: Sheet, diff: PlanDiff) -> None:
    """Both ends on one axis of days, with the ranges of 50, 80 and 95 %; the days alone before two weeks of facts."""
    both = (diff.finish_now, diff.finish_after)
    known = [one for ends in both for one in ends.ranges]
    levels = [("50 · 80 · 95 %", "muted")] if known else []
    sheet.line([("Finish", "bright bold")], levels)
    span = _axis(both)
    for ends_, name in zip(both, ("muted", "bright bold"), strict=True):
        label = fitted([(short_day(ends_.finish, diff.first), name)], LABEL + 2)
        tones = LEVELS if name != "muted" else OWN_LEVELS
        sheet.line([*label, *_bar(ends_, span, sheet.width - LABEL - 2, tones)] if known else label)
    if known:
        sheet.line(_days_below(span, sheet.width - LABEL - 2), indent=LABEL + 2)
    else:
        sheet.line([("A forecast needs two weeks; this is the plan's own estimate.", "muted")])


def _axis(both: Sequence[FinishForecast]) -> tuple[date, date]:
    """The first and last day that the ranges reach; one without an end reaches as far as the others, or a year."""
    days = [one.finish for one in both]
    days += [day for ends in both for one in ends.ranges for day in (one.first, one.last) if day]
    first = min(days)
    return first, max(min(max(days), first + timedelta(days=730)), first + timedelta(days=14))


def _bar(ends: FinishForecast, span: tuple[date, date], width: int, tones: dict[int, str]) -> list[Span]:
    """The ranges one within another, with the estimate as a stroke."""
    cells: list[Span] = [(" ", "text")] * width
    for one in sorted(ends.ranges, key=lambda found: -found.percent):
        first, last = _at(one.first, span, width), _at(one.last or span[1], span, width)
        cells[first : last + 1] = [("━", tones[one.percent])] * (last + 1 - first)
    cells[_at(ends.finish, span, width)] = ("┃", "bright bold")
    return cells


def _at(day: date, span: tuple[date, date], width: int) -> int:
    share = (day - span[0]).days / max((span[1] - span[0]).days, 1)
    return min(max(round(share * (width - 1)), 0), width - 1)


def _days_below(span: tuple[date, date], width: int) -> list[Span]:
    """Days at even distances below the ranges."""
    count = max(2, min(LABELS, width // 12))
    text = [" "] * width
    for index in range(count):
        day = span[0] + (span[1] - span[0]) * index / (count - 1)
        name = _day(day)
        begin = min(max(_at(day, span, width) - len(name) // 2, 0), width - len(name))
        text[begin : begin + len(name)] = name
    return [("".join(text), "faint")]
