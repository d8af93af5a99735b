"""The weeks side by side, and a week's file in the editor."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from studyctl.actions.editing import HOW_TO_SET, NO_EDITOR, edit, why_not
from studyctl.actions.review_due import week_to_close
from studyctl.actions.review_ground import week_asked
from studyctl.actions.review_now import review
from studyctl.actions.review_page import written_out
from studyctl.actions.review_store import Stored, closed_weeks, readable
from studyctl.actions.review_values import WeekRow
from studyctl.actions.situation import Situation
from studyctl.actions.week_notes import file_of
from studyctl.actions.weeks import Span, week_named
from studyctl.errors import Problem, UserError
from studyctl.reflect.decide import as_values
from studyctl.reflect.rule import Value
from studyctl.values import dataclass


@dataclass(frozen=True)
class Opened:
    """What became of a week's file: `changed` it was written to in the editor; `unopened` says why none was opened."""

    week: str
    path: str
    file: Path
    changed: bool
    unopened: str
    text: str


def last_reviewed(seen: Situation) -> str | None:
    """The latest week with anything of a review; None where there is none."""
    return max(seen.reader.reviewed(), default=None)


def reviews(seen: Situation, limit: int = 12) -> tuple[WeekRow, ...]:
    """The weeks from the first one reviewed to the last, the latest first; one without a review has its hours alone."""
    known = closed_weeks(seen.reader)
    if not known:
        return ()
    first, last = week_named(min(known), seen.today), week_named(max(known), seen.today)
    rows: list[WeekRow] = []
    week = last
    while week.first >= first.first and len(rows) < limit:
        rows.append(_row(seen, week, known.get(week.name)))
        week = week.before
    return tuple(rows)


def _row(seen: Situation, week: Span, known: Stored | None) -> WeekRow:
    closed = known.closed if known else None
    values: Mapping[str, Value] = {**known.values, **as_values(readable(known.said)[0])} if known else {}
    hours = sum(seen.reader.minutes_by_day(week.first, week.last).values()) / 60
    planned = seen.availability(seen.settings.weekly_hours).hours_between(week.first, week.last)
    done, total = _number(values, "core_done"), _number(values, "core_total")
    return WeekRow(
        week=week.name,
        title=known.place_title if known else "",
        first=week.first,
        last=week.last,
        closed=closed is not None,
        closed_at=closed.at if closed else None,
        hours=round(hours, 2),
        hours_planned=round(planned, 2),
        core_done=int(done) if done is not None else None,
        core_total=int(total) if total is not None else None,
        recall=_number(values, "recall"),
        energy=_number(values, "energy"),
        interest=_number(values, "interest"),
        momentum=_number(values, "momentum"),
        days_behind=_number(values, "days_behind"),
        decision=closed.decision if closed else "",
        decision_title=closed.title if closed else "",
        overall=closed.overall if closed else "",
        applied=bool(closed and closed.applied),
        reasons=closed.reasons if closed else (),
    )


def _number(values: Mapping[str, Value], name: str) -> float | None:
    value = values.get(name)
    return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else None


def edit_file(seen: Situation, week: str | None = None) -> Opened:
    """Open a week's file in the editor; where there is none yet it is made from what is known of the week.

    Raises UserError where the file cannot be made or the editor fails; the file is kept.
    """
    span = week_asked(seen, week) if week else week_to_close(seen)
    path = file_of(span.name)
    file = seen.workspace.home / path
    if not file.exists():
        problem = written_out(seen, review(seen, span.name))
        if problem:
            raise UserError(Problem(problem))
    unopened = why_not(seen.settings)
    changed = not unopened and edit(file, seen.settings)
    return Opened(span.name, path, file, changed, unopened, _words(path, changed, unopened))


def _words(path: str, changed: bool, unopened: str) -> str:
    if unopened:
        setting = f". {HOW_TO_SET} to have it opened here" if unopened == NO_EDITOR else ""
        return f"Not opened, because {unopened}. The file is there: open {path} in any editor{setting}"
    return f"Written: {path}" if changed else f"Nothing new in {path}"
