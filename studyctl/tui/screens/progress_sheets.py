"""What the Progress screen says: hours as a heat map, Core against the plan, when it ends, what proves a concept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from studyctl.actions.progress import ConceptProgress, DayHours, Progress, TrackProgress
from studyctl.plan.calendar import DAY, WEEK_DAYS
from studyctl.plan.forecast import short_day, span_words
from studyctl.text import one_line
from studyctl.tui.chart import Band, ChartData, Series, Target, chart_rows, legend
from studyctl.tui.sheet import Pieces, Row, Sheet, Span, bar, fitted, joined, mark, say, span_width
from studyctl.tui.theme import Palette
from studyctl.tui.words import brief_hours, plural

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
DAY_LABEL = 5
WIDEST_CELL = 4
SHADES = ("··", "░░", "▒▒", "▓▓", "██")
ASCII_SHADES = ("..", "::", "++", "%%", "##")
CHART_LEAST, CHART_MOST = 8, 20
LEAST_CONCEPTS = 4
NEAR_BACK, NEAR_AHEAD = 28, 56  # days that the nearer range shows
NAME, BAR = 21, 8  # at least; more where there is room
NO_FORECAST = "A forecast needs two weeks; this is the plan's own estimate."


@dataclass(frozen=True)
class ItemRef:
    """An item that names a concept."""

    id: str
    title: str
    state: str
    proven: bool


def hours(sheet: Sheet, found: Progress, palette: Palette, plain: bool, near: bool = False) -> None:
    """A day a cell, a week a column, from the start on; its shade says how many hours."""
    mean = say("a day · {} on study days", f"{found.mean_hours:.1f} h") if found.mean_hours else []
    sheet.heading("Hours", mean or [("no time tracked yet", "muted")])
    cell, weeks = columns_of(found, sheet.width - DAY_LABEL - 1, near)
    sheet.line([(" " * DAY_LABEL + month_labels(weeks, cell), "muted")])
    days = {one.day: one for one in found.days}
    for weekday, name in enumerate(WEEKDAYS):
        off = any(one.off for one in found.days[-WEEK_DAYS:] if one.day.weekday() == weekday)
        spans: list[Span] = [(f"{name:<{DAY_LABEL}}", "faint" if off else "muted")]
        for first in weeks:
            day = first + weekday * DAY
            spans += _cell(days.get(day), cell, palette, plain, here=day == found.day)
        sheet.line(spans)
    _hours_legend(sheet, found, palette, plain)
    sheet.gap()


def columns_of(found: Progress, room: int, near: bool) -> tuple[int, list[date]]:
    """(columns of a cell, the Mondays that are shown): from the start on as far as there is room, else the latest."""
    first = found.since - found.since.weekday() * DAY
    here = found.day - found.day.weekday() * DAY
    passed = (here - first).days // WEEK_DAYS + 1
    ends = max((track.forecast.finish for track in found.tracks), default=found.day)
    wanted = max(passed, (ends - first).days // WEEK_DAYS + 1)
    most = room // WIDEST_CELL
    cell = WIDEST_CELL if near or wanted <= most else max(2, min(WIDEST_CELL, room // max(passed + 1, 1)))
    count = min(wanted, room // cell)
    if near:
        count = min(count, most)
    start = first if passed < count or passed == count == wanted else here - (count - 2) * WEEK_DAYS * DAY
    return cell, [start + index * WEEK_DAYS * DAY for index in range(count)]


def month_labels(weeks: Sequence[date], cell: int) -> str:
    """The month of each week's Monday above the first week that it has."""
    text, free = [" "] * (len(weeks) * cell + 3), 0
    for index, first in enumerate(weeks):
        if (not index or first.month != weeks[index - 1].month) and index * cell >= free:
            text[index * cell : index * cell + 3] = f"{first:%b}"
            free = index * cell + 4
    return "".join(text).rstrip()


def _cell(one: DayHours | None, width: int, palette: Palette, plain: bool, here: bool) -> list[Span]:
    level = one.level if one else 0
    glyph = _shade(level, palette, plain)[: 2 if width > 2 else 1]
    style = f"h{level}" if level else "faint" if one and not one.off else "rule"
    after = ("‹" if not palette.ascii else "<") if here and width > 2 else ""
    return [(glyph, style), (after, "accent"), (" " * (width - len(glyph) - len(after)), "text")]


def _shade(level: int, palette: Palette, plain: bool) -> str:
    if palette.ascii:
        return ASCII_SHADES[level]
    if palette.ansi or plain:
        return SHADES[level]
    return "■■" if level else "··"


def _hours_legend(sheet: Sheet, found: Progress, palette: Palette, plain: bool) -> None:
    left: list[Span] = [(" " * DAY_LABEL + "0 ", "muted")]
    for level in range(1, 5):
        left += [(_shade(level, palette, plain)[0], f"h{level}"), (" ", "text")]
    left += [(f"{brief_hours(found.full_hours)} h", "muted")]
    sheet.line(left, say("streak {} · best {}", str(found.streak), str(found.best_streak)))


def burn_up_data(track: TrackProgress, today: date, near: bool = False) -> ChartData:
    """The chart of a track: Core items done, the plan's own line, the range to expect, the number to reach."""
    line, start = track.burn_up, track.start

    def at(day: date) -> float:
        return float((day - start).days)

    planned = track.forecast.planned
    last = max([planned, track.forecast.finish, *(one.day for one in line.band[-1:])])
    last = min(last, max(planned, today) + max(planned - start, NEAR_AHEAD * DAY))  # no end in sight: as far again
    first = max(start, today - NEAR_BACK * DAY) if near else start
    last = min(last, today + NEAR_AHEAD * DAY) if near else last
    months = [start + index * DAY for index in range(1, (last - start).days + 1)]
    ticks = [(at(first), short_day(first, today))]
    ticks += [(at(day), f"{day:%b}") for day in months if day.day == 1 and day > first]
    band = tuple((at(one.day), float(one.low), float(one.high)) for one in line.band)
    return ChartData(
        series=(
            Series(tuple((at(one.day), float(one.items)) for one in line.done), "accent", "done", thick=True),
            Series(tuple((at(one.day), float(one.items)) for one in line.plan), "muted", "plan", dashed=True),
        ),
        band=Band(band, "80 % forecast") if band else None,
        target=Target(float(line.total), f"{line.total} Core items", inside=True),
        x_range=(at(first), max(at(last), at(first) + 1.0)),
        y_range=(0.0, line.total * 1.1),
        x_ticks=tuple(ticks),
        empty="nothing is done yet",
    )


def burn_up(sheet: Sheet, track: TrackProgress, today: date, palette: Palette, height: int, near: bool) -> None:
    """The chart with its legend."""
    data = burn_up_data(track, today, near)
    title: list[Span] = legend(data, palette.ansi, palette.ascii)
    fits = span_width(title) + len("Burn-up") + 2 <= sheet.width
    sheet.heading("Burn-up", title if fits else [(track.title, "muted")])
    rows = chart_rows(data, sheet.width, height, palette.ansi, palette.ascii)
    sheet.rows.extend(Row(spans, sheet.ground) for spans in rows)
    sheet.gap()


def finish(sheet: Sheet, found: Progress) -> None:
    """When each track's Core ends: at this pace, with 80 % certainty, and as planned."""
    sheet.heading("Finish", [("80 % certain", "muted"), ("      plan", "muted")])
    widest = max((len(track.title) for track in found.tracks), default=0)
    for track in found.tracks:
        end, today = track.forecast, found.day
        eighty = end.range_of(80)
        words = span_words(eighty, today) if eighty and not end.stalled else "–"
        right: list[Span] = [(words, "text"), (f"{short_day(end.planned, today):>10}", "muted")]
        late = end.stalled or (eighty is not None and eighty.first > end.planned)
        day = "not at this pace" if end.stalled else short_day(end.finish, today)
        left: list[Span] = [(f"{track.title:<{widest}}  ", "text"), (day, "warn" if late else "text")]
        sheet.row(f"track:{track.track}", left, right, below=[_track_words(track, today)])
    if any(track.forecast.pace is None for track in found.tracks):
        sheet.prose(NO_FORECAST, "muted", widest=sheet.width)
    sheet.gap()


def _track_words(track: TrackProgress, today: date) -> list[Span]:
    plan = max((point.items for point in track.burn_up.plan if point.day <= today), default=0)
    words = say(f"Core {{}} of {track.core_total}, planned by now {plan}", str(track.core_done))
    if track.forecast.pace is not None:
        words += say(" · pace {}", f"{track.forecast.pace * 100:.0f} %")
    return words


def weeks(sheet: Sheet, found: Progress, most: int) -> None:
    """The hours of the last weeks against those of a week."""
    here = found.day - found.day.weekday() * DAY
    mondays = [here - index * WEEK_DAYS * DAY for index in range(most)]
    shown = [first for first in mondays if first + (WEEK_DAYS - 1) * DAY >= found.since]
    if not shown or not found.weekly_hours:
        return
    sheet.heading("Weeks", say("of {} h", brief_hours(found.weekly_hours)))
    by_week = hours_by_week(found.days)
    for first in shown:
        spent = by_week.get(first, 0.0)
        name: list[Span] = [*fitted([(short_day(first, found.day), "bright bold" if first == here else "muted")], 8)]
        room = sheet.width - 8 - 8
        tone = "h4" if first == here else "h3"
        sheet.line([*name, *bar(spent / found.weekly_hours, room, tone)], [(f"{spent:.1f}", "text")])
    sheet.gap()


def hours_by_week(days: Sequence[DayHours]) -> Mapping[date, float]:
    """Hours by the Monday of their week."""
    found: dict[date, float] = {}
    for one in days:
        monday = one.day - one.day.weekday() * DAY
        found[monday] = found.get(monday, 0.0) + one.hours
    return found


def concepts(
    sheet: Sheet, rows: Sequence[ConceptProgress], items: Mapping[str, Sequence[ItemRef]], opened: str, most: int
) -> None:
    """Each concept: how many of its items are done, and what proves it; the items of the opened one below it."""
    proven = sum(1 for one in rows if one.proven)
    sheet.heading("Evidence by concept", say("{} of " + f"{len(rows)} proven", str(proven)))
    if not proven:
        most -= 1
        sheet.line([("Nothing is proven yet: finish an item with ", "muted"), ("e", "accent bold"), (".", "muted")])
    most -= len(items.get(opened, ()))
    shown = list(rows) if len(rows) <= most else list(rows[: max(LEAST_CONCEPTS, most - 1)])
    shown += [one for one in rows if one.concept == opened and one not in shown]
    for one in shown:
        sheet.row(f"concept:{one.concept}", *_concept(one, sheet.width))
        for item in items.get(one.concept, ()) if one.concept == opened else ():
            right: Pieces = [("proven", "ok")] if item.proven else [(item.state, "muted")]
            sheet.row(f"item:{item.id}", [mark(item.state), (f" {one_line(item.title)}", "text")], right, indent=2)
    rest = len(rows) - len(shown)
    if rest > 0:
        sheet.row("concepts:all", [(f"{rest} more", "faint")], [("↵", "accent bold"), (" all", "muted")])
    sheet.gap()


def _concept(one: ConceptProgress, width: int) -> tuple[list[Span], list[Span]]:
    tone = "ok" if one.proven == one.items else "accent"
    name, length = max(NAME, min(34, width // 3)), max(BAR, min(20, width // 6))
    left = [*fitted([(one.concept, "text" if one.done or one.proven else "muted")], name)]
    left.append(("✓" if tone == "ok" else " ", tone))
    left += [*bar(one.done / one.items, length, tone), (f" {one.done}", "text"), (f"/{one.items}", "faint")]
    room = width - name - length - 8
    return left, [(proof_words(one, room), "muted")]


def proof_words(one: ConceptProgress, room: int) -> str:
    """`lab, 2 notes, 16 runs`: what proves a concept, the most first, as much as there is room for."""
    words = [proof.kind if proof.count == 1 else plural(proof.count, proof.kind) for proof in one.proofs]
    words += [plural(one.runs, "run")] if one.runs else []
    if not words:
        return "no proof yet" if one.done else "not begun"
    while len(words) > 1 and len(", ".join(words)) > room:
        words.pop()
    return ", ".join(words)


def sums(found: Progress) -> list[Span]:
    """`86.5 h · 38 items proven · 15 runs`."""
    totals = found.totals
    parts = [
        say("{} h", f"{totals.hours:.1f}"),
        say(f"{{}} item{'' if totals.items_proven == 1 else 's'} proven", str(totals.items_proven)),
        say(f"{{}} run{'' if totals.runs == 1 else 's'}", str(totals.runs)),
    ]
    return joined(parts)
