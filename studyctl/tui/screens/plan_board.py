"""The board as sheets: a row a week, a square an item, what the learner changed between them; and one week whole."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from studyctl.actions.board import BoardChange, BoardItem, BoardTarget, BoardTier, BoardTrack, BoardWeek
from studyctl.plan.forecast import span_words
from studyctl.text import one_line
from studyctl.tui.sheet import Frame, Sheet, Span, fitted, joined, mark, say
from studyctl.tui.words import drift_words, number, ops, short_day

TIER_NAMES = {"core": "Core", "items": "Items", "stretch": "Stretch", "mega-stretch": "Mega"}
LONG_NAMES = {**TIER_NAMES, "mega-stretch": "Mega-stretch"}
NUMBER, FROM, GAP = 2, 8, 3
WIDEST_TITLE = 52
NEAR_DAYS = 330  # a date farther away names its year
TARGET_STYLES = {"met": "ok", "missed": "bad", "recorded": "text"}


@dataclass(frozen=True)
class Squares:
    """The marks of an item on the board: done, begun and to do."""

    done: str = "■"
    started: str = "◧"
    open: str = "□"


SQUARES, PLAIN = Squares(), Squares("#", "/", ".")


@dataclass(frozen=True)
class Column:
    """A tier's column: its name, columns of squares, and columns for `7/9` behind them (0: none)."""

    tier: str
    squares: int
    counted: int

    @property
    def width(self) -> int:
        """All its columns."""
        return self.squares + self.counted


def columns_of(track: BoardTrack, tier: str = "") -> list[Column]:
    """The columns of the tiers that the track has, or of one of them; Core with its counts."""
    found = []
    for name in TIER_NAMES:
        sizes = [len(one.items) for week in track.weeks for one in week.tiers if one.tier == name]
        if sizes and tier in ("", name):
            core = name in ("core", "items") or bool(tier)
            least = 5 if core else len(TIER_NAMES[name])
            found.append(Column(name, min(max([least, *sizes]), 30 if tier else 10), 6 if core else 0))
    return found


def tiers_of(track: BoardTrack) -> list[str]:
    """The tiers that the track has, in order."""
    return [name for name in TIER_NAMES if any(one.tier == name for week in track.weeks for one in week.tiers)]


def trimmed(spans: list[Span]) -> list[Span]:
    """The spans without the blanks at their end, which would count as text that does not fit."""
    kept = list(spans)
    while kept and not kept[-1][0].strip() and " on " not in kept[-1][1]:
        kept.pop()
    text, style = kept[-1] if kept else ("", "text")
    return [*kept[:-1], (text if " on " in style else text.rstrip(), style)]


def track_words(track: BoardTrack, today: date, brief: bool = False) -> list[Span]:
    """`Hundred days · 27 of 79 Core · 1.5 days behind · finish 26 Jan (19 Jan – 6 Feb, 80 %)`; no range where brief."""
    late = track.drift_days
    drift: list[Span] = [(drift_words(late), "warn" if late >= 0.1 else "ok" if late <= -0.1 else "muted")]
    named = [] if brief else [[(one_line(track.title), "muted")]]
    counted = say("{} of {} Core", str(track.done), str(track.total), value="bright")
    ends = say("finish {}", far_day(track.finish, today), value="bright")
    if track.finish_80 is not None and not brief:
        ends.append((f" ({span_words(track.finish_80, today)}, 80 %)", "muted"))
    return joined([*named, counted, drift, ends])


def far_day(day: date, today: date) -> str:
    """`26 Jan`, with its year where that is not plain."""
    return short_day(day) if abs((day - today).days) < NEAR_DAYS else f"{short_day(day)} {day.year}"


def board_sheet(track: BoardTrack, frame: Frame, squares: Squares = SQUARES, tier: str = "") -> Sheet:
    """Every week of a track, what was changed between them, and what comes next on the critical path."""
    sheet = Sheet(frame.main, frame.narrow)
    columns = columns_of(track, tier)
    sheet.section = "Weeks"
    _heads(sheet, columns)
    for change in track.changes:
        if not change.after:
            _change(sheet, change, columns)
    for week in track.weeks:
        _week(sheet, track, week, columns, squares)
        for change in track.changes:
            if change.after == week.place:
                _change(sheet, change, columns)
    if not frame.narrow:
        sheet.gap()
    for beyond in track.beyond:
        titles = ", ".join(one_line(title).partition(": ")[2] or one_line(title) for title in beyond.titles)
        sheet.line([(" " * (NUMBER + 2), "text"), (f"not in the plan, {beyond.path}: ", "faint"), (titles, "muted")])
    _legend(sheet, squares)
    _critical(sheet, track)
    return sheet


def _title_width(sheet: Sheet, columns: list[Column]) -> int:
    tiers = sum(column.width + GAP for column in columns)
    return min(WIDEST_TITLE, sheet.width - NUMBER - 2 - 1 - FROM - tiers)


def _cells(
    sheet: Sheet, columns: list[Column], left: list[Span], title: list[Span], began: list[Span], tiers: list[list[Span]]
) -> list[Span]:
    spans = [*fitted(left, NUMBER, right=True), ("  ", "text"), *fitted(title, _title_width(sheet, columns))]
    spans += [(" ", "text"), *fitted(began, FROM, right=True), (" " * GAP, "text")]
    for column, cell in zip(columns, tiers, strict=True):
        spans += [*fitted(cell, column.width), (" " * GAP, "text")]
    return trimmed(spans)


def _heads(sheet: Sheet, columns: list[Column]) -> None:
    spans = fitted([("Week", "muted")], NUMBER + 2 + _title_width(sheet, columns))
    spans += [(" ", "text"), *fitted([("from", "muted")], FROM, right=True), (" " * GAP, "text")]
    for column in columns:
        spans += [*fitted([(TIER_NAMES[column.tier], "muted")], column.width), (" " * GAP, "text")]
    sheet.line(trimmed(spans))
    if not sheet.narrow:
        sheet.gap()


def _week(sheet: Sheet, track: BoardTrack, week: BoardWeek, columns: list[Column], squares: Squares) -> None:
    over, here = week.state == "done", week.state == "current"
    title: list[Span] = [(one_line(week.title), "muted" if over else "text")]
    began: list[Span] = [(short_day(week.first), "muted" if over else "text")] if week.first else []
    number_style = "accent bold" if here else "muted"
    tiers = [_tier_cell(week, column, squares) for column in columns]
    row = _cells(sheet, columns, [(week.number, number_style)], title, began, tiers)
    sheet.row(f"week:{track.track}.{week.place}", row)


def _tier_cell(week: BoardWeek, column: Column, squares: Squares) -> list[Span]:
    tier = next((one for one in week.tiers if one.tier == column.tier), None)
    if tier is None:
        return []
    if tier.dropped:
        return [("dropped", "faint strike")]
    spans = fitted(_squares(tier, column.squares, squares), column.squares)
    if column.counted:
        style = "ok" if tier.done == tier.total else "text" if tier.done else "faint"
        spans += fitted([(f"{tier.done}/{tier.total}", style)], column.counted, right=True)
    return spans


def _squares(tier: BoardTier, room: int, squares: Squares) -> list[Span]:
    """A square an item, done ones first; where there are more items than room, each stands for several."""
    states = [item.state for item in tier.items]
    counts = {state: states.count(state) for state in ("done", "started", "open")}
    if len(states) > room:
        done = room * counts["done"] // len(states)
        begun = min(room - done, -(-room * counts["started"] // len(states)))
        counts = {"done": done, "started": begun, "open": room - done - begun}
    full = "ok" if tier.done == tier.total else "accent"
    return [
        (squares.done * counts["done"], full),
        (squares.started * counts["started"], "accent"),
        (squares.open * counts["open"], "faint"),
    ]


def _change(sheet: Sheet, change: BoardChange, columns: list[Column]) -> None:
    named: list[Span] = [("+ ", "warn"), (change.kind, "text")]
    if change.title:
        named += [(": ", "muted"), (one_line(change.title), "muted")]
    began: list[Span] = [(short_day(change.first), "warn")] if change.first else []
    days = f"{change.days:g} day{'s' if change.days != 1 else ''}" if change.days else ""
    decided = f"pivot of {short_day(change.decided)}" if change.decided else ""
    row = [*fitted([], NUMBER), ("  ", "text"), *fitted(named, _title_width(sheet, columns)), (" ", "text")]
    row += [*fitted(began, FROM, right=True), (" " * GAP, "text"), (days, "warn")]
    sheet.line([*row, ("   " if days and decided else "", "text"), (decided, "muted")])


def _legend(sheet: Sheet, squares: Squares) -> None:
    sheet.gap()
    entries = [(squares.done, "ok", "tier complete"), (squares.done, "accent", "done")]
    entries += [(squares.started, "accent", "begun"), (squares.open, "faint", "to do"), ("+", "warn", "changed by you")]
    spans: list[Span] = [(" " * (NUMBER + 2), "text")]
    for sign, style, words in entries:
        spans += [(sign, style), (f" {words}   ", "muted")]
    sheet.line(spans)


def _critical(sheet: Sheet, track: BoardTrack) -> None:
    if not track.next:
        return
    sheet.gap()
    sheet.heading("Next on the critical path")
    words = max(len(one.words) for one in track.next)
    width = min(max(len(one.title) for one in track.next), sheet.width - words - GAP)
    for one in track.next:
        title = fitted([(one_line(one.title), "text")], width)
        sheet.row(f"item:{one.item}", [*title, (" " * GAP, "text"), (one.words, "muted")])


def week_sheet(week: BoardWeek, width: int, narrow: bool, today: date, tier: str = "") -> Sheet:
    """One week whole: what it is for, its items by tier, and its targets with their best values."""
    sheet = Sheet(width, narrow)
    days = f"{short_day(week.first)} – {short_day(week.last)}" if week.first and week.last else ""
    sheet.heading(week.name if week.name != week.title else one_line(week.title), [(days, "muted")])
    if week.name != week.title and narrow:
        sheet.line([(one_line(week.title), "bright")])
    if week.goal:
        sheet.prose(one_line(week.goal), "text", width)
    for one in week.tiers:
        if tier in ("", one.tier):
            _tier(sheet, one, today)
    _targets(sheet, week)
    return sheet


def _tier(sheet: Sheet, tier: BoardTier, today: date) -> None:
    sheet.gap()
    name = LONG_NAMES[tier.tier]
    sheet.section = name
    counted: list[Span] = [("dropped" if tier.dropped else f"{tier.done}/{tier.total}", "faint")]
    sheet.line([(name, "muted")], counted)
    for item in tier.items:
        late_by = today if tier.tier in ("core", "items") else None
        sheet.row(f"item:{item.id}", _item(item, tier.dropped), _item_end(item, late_by))


def _item(item: BoardItem, dropped: bool) -> list[Span]:
    if dropped and item.state == "open":
        return [mark("dropped"), (" ", "text"), (one_line(item.title), "faint strike")]
    return [mark(item.state), (" ", "text"), (one_line(item.title), "muted" if item.state == "done" else "text")]


def _item_end(item: BoardItem, today: date | None) -> list[Span]:
    """What is known beside the title: that it is late (only Core can be), or proven and not marked."""
    if item.state == "done":
        return []
    if item.proven:
        return [("proven", "ok")]
    if today and item.due and item.due < today:
        days = (today - item.due).days
        return [(f"{days} d late", "warn")]
    return []


def _targets(sheet: Sheet, week: BoardWeek) -> None:
    if not week.targets:
        return
    sheet.gap()
    sheet.section = "Targets"
    sheet.line([("Targets", "muted")])
    widest = max(len(wanted_words(target)) for target in week.targets)
    for target in week.targets:
        best = number(target.best) if target.best is not None else "–"
        style = TARGET_STYLES.get(target.state, "muted")
        wanted = fitted([(wanted_words(target), "target")], widest, right=True)
        end: list[Span] = [(best, style), ("  " if widest else "", "text"), *wanted]
        title = one_line(target.title)
        fits = len(title) + len(best) + widest + 4 <= sheet.width
        sheet.row(f"target:{target.id}", [(title if fits else title.partition(":")[0], "text")], end)


def wanted_words(target: BoardTarget) -> str:
    """`<30`, `≤80 %`, `8000–32k`, or nothing for a metric that is only recorded."""
    unit = " %" if target.unit == "%" else ""
    try:
        if " – " in target.wanted:
            return "–".join(number(float(bound)) for bound in target.wanted.split(" – ")) + unit
        op, _, bound = target.wanted.partition(" ")
        return f"{ops(op)}{number(float(bound))}{unit}"
    except ValueError:
        return target.wanted
