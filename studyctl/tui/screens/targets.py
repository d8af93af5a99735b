"""What the Progress screen's targets say: every target by place, what is wanted, the best value and its source."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import groupby

from studyctl.actions.targets import TargetLine
from studyctl.plan.forecast import short_day
from studyctl.plan.reasons import number_words
from studyctl.text import one_line
from studyctl.tui.sheet import Frame, Pieces, Sheet, Span, fitted, mark, say
from studyctl.tui.words import number, ops

STATES = {"met": "met", "missed": "missed", "recorded": "done"}
TONES = {"met": "ok", "missed": "bad"}
WANTED, BEST, SOURCE, DAY = 21, 10, 8, 7


def targets_sheet(
    lines: Sequence[TargetLine], places: Mapping[tuple[str, str], str], today: date, frame: Frame
) -> Sheet:
    """The targets below the heading of their place, which says how many are met."""
    sheet = Sheet(frame.full, frame.narrow)
    _columns(sheet)
    for place, group in groupby(lines, key=lambda line: (line.track, line.place)):
        rows = list(group)
        bound = [row for row in rows if row.op]
        met = sum(row.state == "met" for row in bound)
        sheet.section = places.get(place, place[1])
        right = say("{} of " + f"{len(bound)} met", str(met)) if bound else [("to record", "muted")]
        sheet.line([(one_line(sheet.section), "bright bold")], right)
        for row in rows:
            sheet.row(f"target:{row.id}", *_target(row, today, sheet))
        sheet.gap()
    if not lines:
        sheet.line([("No active track has a target.", "text")])
    return sheet


def _columns(sheet: Sheet) -> None:
    names = [("wanted", WANTED), ("best", BEST), ("source", SOURCE), ("", DAY)]
    sheet.line((), [span for name, width in names for span in fitted([(name, "muted")], width)])
    sheet.gap()


def _target(row: TargetLine, today: date, sheet: Sheet) -> tuple[list[Span], list[Span]]:
    left: list[Span] = [mark(STATES.get(row.state, "open")), (f" {one_line(row.title)}", "text")]
    if row.for_ and row.for_.casefold() not in row.title.casefold():
        left.append((f" on {row.for_}", "muted"))
    best = row.best
    cells: tuple[tuple[Pieces, int], ...] = (
        ([(wanted_words(row), "target" if row.op else "faint")], WANTED - 1),
        ([(number(best.value), TONES.get(row.state, "text"))] if best else [("–", "faint")], BEST - 1),
        ([(best.source, "muted")] if best else [], SOURCE - 1),
        ([(short_day(best.day, today), "faint")] if best else [], DAY),
    )
    return left, [span for pieces, width in cells for span in (*fitted(pieces, width), (" ", "text"))][:-1]


def wanted_words(row: TargetLine) -> str:
    """`≤ 1.48 nats`, `8000 – 32000`, or `record, bytes` where there is no bound."""
    if row.op is None or row.value is None:
        return f"record, {row.unit}" if row.unit else "record"
    bound = number_words(row.value)
    words = bound if row.op == "between" else f"{ops(row.op)} {bound}"
    return f"{words} {row.unit}".rstrip()
