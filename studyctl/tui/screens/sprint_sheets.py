"""The sprint as sheets: pillars by priority, one priority where it is narrow, the schedule, the checklist."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from studyctl.actions.sprint import Pillar, PriorityCount, Sprint, SprintItem
from studyctl.text import cut, one_line
from studyctl.tui.screens.plan_board import far_day, trimmed
from studyctl.tui.sheet import Frame, Pieces, Sheet, Span, bar, fitted, joined, mark, say
from studyctl.tui.words import drift_words, hours_words, short_day

LABEL = 16
GAP = 4
SHARES = (0.42, 0.31, 0.27)  # of the columns right of the pillars, for P0, P1, P2
END = 8  # columns at the right end of a topic


@dataclass(frozen=True)
class Column:
    """Where a priority's topics stand: the first column and the width."""

    x: int
    width: int


def columns_of(width: int) -> list[Column]:
    """The three columns of topics on a sheet of this width."""
    room = width - LABEL - GAP * (len(SHARES) - 1)
    widths = [int(room * share) for share in SHARES]
    widths[0] += room - sum(widths)
    starts = [LABEL + sum(widths[:index]) + GAP * index for index in range(len(widths))]
    return [Column(x, each) for x, each in zip(starts, widths, strict=True)]


def head_sheet(view: Sprint, frame: Frame, shown: str = "") -> Sheet:
    """Where the sprint stands; how to begin it, where it is not one of the tracks."""
    sheet = Sheet(frame.full, frame.narrow)
    title: list[Span] = [(one_line(view.title), "bright bold"), (f", {shown.lower()}" if shown else "", "bright bold")]
    title.append(("  ", "text"))
    p0 = view.priorities[0]
    counts = [*say("P0 {}", str(p0.done)), (f"/{p0.total}", "faint"), ("   ", "text")]
    counts += [*say("checklist {}", str(view.checked)), (f"/{view.checks}", "faint")]
    if not view.active:
        words = f"not begun, {view.weeks} weeks · "
        sheet.line([*title, (words, "muted"), ("b", "accent bold"), (" begins it", "muted")], counts)
        return sheet
    late = view.drift_days or 0.0
    drift: list[Span] = [(drift_words(late), "warn" if late >= 0.1 else "ok" if late <= -0.1 else "muted")]
    week = say("week {} of " + f"{view.weeks}", view.week) if view.week else []
    where = joined([week, say("day {}", str(view.day_number)), [(one_line(view.place_title), "muted")]])
    ends: Pieces = say("finish {}", far_day(view.finish, view.day), value="bright") if view.finish else []
    if frame.narrow:
        sheet.line([*title, *where], joined([ends]))
        sheet.line(drift, counts)
    else:
        sheet.line([*title, *where], [*joined([drift, ends]), ("   ", "text"), *counts])
    return sheet


def pillars_sheet(view: Sprint, frame: Frame) -> Sheet:
    """Pillars by priorities, with the stages below."""
    sheet = Sheet(frame.full)
    columns = columns_of(frame.full)
    _priorities(sheet, view.priorities, columns)
    for pillar in view.pillars:
        _pillar(sheet, pillar, view, columns)
    _stages(sheet, view)
    return sheet


def _priorities(sheet: Sheet, counted: Sequence[PriorityCount], columns: Sequence[Column]) -> None:
    spans = fitted([], LABEL)
    for count, column in zip(counted, columns, strict=True):
        name: list[Span] = [(count.priority, "bright bold"), (f" {count.meaning}  ", "muted")]
        name += [(str(count.done), "text"), (f"/{count.total}  ", "faint")]
        used = sum(len(text) for text, _ in name)
        room = min(14, column.width - used)
        spans += [*fitted([*name, *(bar(_share(count), room) if room >= 4 else [])], column.width), (" " * GAP, "text")]
    sheet.line(trimmed(spans))
    sheet.gap()


def _share(count: PriorityCount) -> float:
    return count.done / count.total if count.total else 0.0


def _pillar(sheet: Sheet, pillar: Pillar, view: Sprint, columns: Sequence[Column]) -> None:
    sheet.section = pillar.title
    top = len(sheet.rows)
    topics = [pillar.of(count.priority) for count in view.priorities]
    labels = [fitted([(cut(one_line(pillar.title), LABEL - 2), "bright bold")], LABEL)]
    labels += [fitted([(f"{pillar.done} of {pillar.total} P0", "muted")], LABEL)]
    for line in range(max(2, *(len(column) for column in topics))):
        spans = list(labels[line]) if line < len(labels) else fitted([], LABEL)
        for column, held in zip(columns, topics, strict=True):
            cell = topic_spans(held[line], view, column.width) if line < len(held) else []
            spans += [*fitted(cell, column.width), (" " * GAP, "text")]
            if line < len(held):
                sheet.spot(f"item:{held[line].id}", column.x, column.width, 1, top + line)
        sheet.line(trimmed(spans))
    sheet.gap()


def topic_spans(item: SprintItem, view: Sprint, width: int) -> list[Span]:
    """`◐ Temperature vs Top-P tradeoffs   24 Nov`: a topic in exactly so many columns."""
    done = item.state == "done"
    open_style = "muted" if done or (item.priority not in ("P0", None) and item.state == "open") else "text"
    end = topic_end(item, view)
    room = width - (END if end else 0)
    left = fitted([mark(item.state), (" ", "text"), (one_line(item.title), open_style)], room - (1 if end else 0))
    return [*left, (" ", "text"), *fitted(end, END, right=True)] if end else left


def topic_end(item: SprintItem, view: Sprint) -> list[Span]:
    """What stands at a topic's right: when the schedule has it, whether that is past, or what proves or covers it."""
    if item.proven:
        return [("proven", "ok" if item.state != "done" else "faint")]
    if item.state == "done":
        return []
    if item.covered:
        return [("covered", "ok")]
    if item.due is None:
        return []
    words = short_day(item.due) if item.due.year == view.day.year else f"{item.due:%b %Y}"
    return [(words, "warn" if item.late else "faint")]


def _stages(sheet: Sheet, view: Sprint) -> None:
    """The stages on one line, the longest names cut as far as that takes."""
    sheet.section = "Stages"
    names = [stage_name(stage) for stage in view.stages]
    around = len("✓ ") + len(" P0")
    room = sheet.width - LABEL - (around + 3) * len(names) + 3
    lengths = [len(name) for name in names]
    while sum(lengths) > max(room, 4 * len(names)):
        lengths[lengths.index(max(lengths))] -= 1
    spans: list[Span] = fitted([("Stages", "muted")], LABEL)
    x = LABEL
    for stage, name, length in zip(view.stages, names, lengths, strict=True):
        style = "muted" if stage.state == "done" else "text"
        words: list[Span] = [mark(stage.state), (" ", "text"), *fitted([(name, style)], length)]
        sheet.spot(f"item:{stage.id}", x, length + around)
        spans += [*words, (f" {stage.priority or '  '}   ", "faint")]
        x += length + around + 3
    sheet.line(trimmed(spans))


def stage_name(stage: SprintItem) -> str:
    """`0 nanoGPT` for `Stage 0: nanoGPT`."""
    return one_line(stage.title).removeprefix("Stage ").replace(": ", " ", 1)


def priority_sheet(view: Sprint, frame: Frame, priority: str) -> Sheet:
    """One priority's topics, pillar by pillar, with the stages below: where there is one column."""
    sheet = Sheet(frame.full, narrow=True)
    count = next(one for one in view.priorities if one.priority == priority)
    name: list[Span] = [(priority, "bright bold"), (f" {count.meaning}", "muted")]
    sheet.line(name, [*say("{}", str(count.done)), (f"/{count.total}  ", "faint"), *bar(_share(count), 14)])
    for pillar in view.pillars:
        topics = pillar.of(priority)
        if topics:
            sheet.gap()
            _group(sheet, pillar.title, topics, view)
    stages = [stage for stage in view.stages if stage.priority == priority]
    if stages:
        sheet.gap()
        _group(sheet, "Stages", stages, view)
    return sheet


def _group(sheet: Sheet, title: str, items: Sequence[SprintItem], view: Sprint, right: Pieces | str = ()) -> None:
    done = sum(1 for item in items if item.state == "done")
    sheet.section = title
    counts: Pieces = [(str(done), "text"), (f" of {len(items)}", "muted")]
    sheet.line([(one_line(title), "bright bold")], right or counts)
    for item in items:
        sheet.row(f"item:{item.id}", topic_spans(item, view, sheet.width))


def checklist_sheet(view: Sprint, frame: Frame) -> Sheet:
    """What has to be shown at the end, heading by heading."""
    sheet = Sheet(min(frame.full, 90), frame.narrow)
    for group in view.checklist:
        sheet.gap()
        _group(sheet, group.heading, group.items, view)
    return sheet


def schedule_sheet(view: Sprint, frame: Frame) -> Sheet:
    """The rows of each week, with their days and hours."""
    sheet = Sheet(min(frame.full, 90), frame.narrow)
    for week in view.schedule:
        sheet.gap()
        sheet.section = week.name
        dates = f"{short_day(week.first)} – {short_day(week.last)}" if week.first and week.last else f"{week.name}"
        title: list[Span] = [(f"{week.name}, ", "accent bold" if week.current else "bright bold")]
        sheet.line([*title, (one_line(week.title), "bright bold")], [(dates, "muted")] if week.first else [])
        sheet.prose(one_line(week.goal), "muted", sheet.width)
        for item in week.items:
            sheet.row(f"item:{item.id}", _scheduled(item), _scheduled_end(item, view))
    return sheet


def _scheduled(item: SprintItem) -> list[Span]:
    first, last = (item.days[0], item.days[-1]) if item.days else (0, 0)
    days = "" if not first else f"day {first}" if first == last else f"days {first}–{last}"
    style = "muted" if item.state == "done" else "text"
    return [*fitted([(days, "muted")], 10), mark(item.state), (" ", "text"), (one_line(item.title), style)]


def _scheduled_end(item: SprintItem, view: Sprint) -> list[Span]:
    end = fitted(topic_end(item, view), END, right=True) if view.active else []
    return [*end, (f"{hours_words(item.hours):>8}", "muted")]


def spots_of(view: Sprint) -> Iterable[SprintItem]:
    """Every topic and stage, in reading order."""
    for pillar in view.pillars:
        yield from pillar.topics
    yield from view.stages
