"""Whether a week waits for its review; light, since `today` and the shell's prompt ask it."""

from __future__ import annotations

from datetime import datetime

from studyctl.actions.situation import Situation
from studyctl.actions.weeks import Span, closing, due_at, last_due
from studyctl.clock import study_day
from studyctl.values import dataclass


@dataclass(frozen=True)
class ReviewDue:
    """A week whose review waits: since when, whether it was begun, and in how many words for a person."""

    week: str
    since: datetime
    begun: bool
    text: str


def due(seen: Situation) -> ReviewDue | None:
    """The latest week whose hour of review has come and that is not closed; None where none waits."""
    week = last_due(seen.now, seen.settings)
    reviewed = seen.reader.reviewed()
    if reviewed.get(week.name) or not studied(seen, week):
        return None
    begun = week.name in reviewed
    words = "begun and not closed" if begun else "due"
    return ReviewDue(
        week.name, due_at(week, seen.settings), begun, f"the review of {week.name} ({week.words}) is {words}"
    )


def studied(seen: Situation, week: Span) -> bool:
    """Whether the learner had begun by the end of that week: what came before has nothing to close."""
    first = seen.reader.first_fact_at()
    begun = seen.settings.start_day
    days = [day for day in (study_day(first) if first else None, begun) if day]
    return bool(first) and min(days) <= week.last


def week_to_close(seen: Situation) -> Span:
    """The week that a review now belongs to: the running one at its end, else the last one."""
    return closing(seen.now, seen.settings)
