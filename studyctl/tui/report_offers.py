"""What the palette does with reports: a page of a week, a month or a track, the plan as a calendar, a portfolio."""

from __future__ import annotations

from studyctl.actions.calendar_file import write_calendar
from studyctl.actions.portfolio import write_portfolio
from studyctl.actions.reporting import KINDS, write_report
from studyctl.actions.situation import Situation
from studyctl.errors import Problem, UserError
from studyctl.text import nearest
from studyctl.tui.screens.ask import Answers, Ask
from studyctl.workspace import typed_path

PAGE = (
    Ask("about", "About", "week", "week, month, track"),
    Ask("which", "Which one", hint="2026-W47, 2026-11, a track; empty: the present one", wanted=False),
    Ask("file", "File", hint="such as week.html"),
)
CALENDAR = (Ask("file", "File", hint="such as plan.ics"), Ask("by", "An entry for each", "day", "day, item"))
PORTFOLIO = (Ask("file", "File", hint="such as PORTFOLIO.md"),)


def page(seen: Situation, given: Answers) -> object:
    """Writes the page; raises UserError where there is no such report."""
    about = given["about"].strip()
    if about not in KINDS:
        fix = nearest(about, KINDS) or f"Write {', '.join(KINDS)}"
        raise UserError(Problem(f"there is no report about {about!r}", fix=fix))
    return write_report(seen, about, typed_path(given["file"]), given["which"].strip())


def calendar(seen: Situation, given: Answers) -> object:
    """Writes what is planned from today on."""
    return write_calendar(seen, typed_path(given["file"]), given["by"].strip() or "day")


def portfolio(seen: Situation, given: Answers) -> object:
    """Writes what was built on every active track."""
    return write_portfolio(seen, typed_path(given["file"]))
