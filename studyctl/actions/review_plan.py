"""What a review's decision does to the plan: shown beforehand, and brought about when the week is closed."""

from __future__ import annotations

from studyctl.actions.pivoting import Preview, pivot_facts, preview
from studyctl.actions.review_ground import without
from studyctl.actions.review_values import Closed, Review
from studyctl.actions.situation import Situation
from studyctl.actions.week_next import NextDay, NextItem, NextWeek
from studyctl.ledger.facts import Fact, PivotTakenBack
from studyctl.plan.decision import DAYS
from studyctl.plan.pivot import Pivot

ANEW = "the week was closed anew"


def preview_of(seen: Situation, shown: Review) -> Preview | None:
    """The change of plan that the decision asks for, beside the plan without it; None where nothing is studied."""
    if not seen.courses:
        return None
    return _preview(without(seen, shown.closed.pivots if shown.closed else ()), shown)


def days_after(preview: Preview, coming: NextWeek) -> tuple[NextDay, ...]:
    """The days of the next week as the plan has them after the change."""
    found = []
    for one in preview.diff.after:
        if coming.first <= one.day <= coming.last:
            items = tuple(NextItem(piece.item, piece.title, piece.hours) for piece in one.pieces)
            found.append(NextDay(one.day, one.off, items))
    return tuple(found)


def _preview(seen: Situation, shown: Review) -> Preview:
    outcome = shown.outcome
    days = outcome.days[1] if outcome.days and outcome.decision in DAYS else None
    gaps = shown.answers.blocking_gaps or ()
    return preview(seen, outcome.decision, track=shown.facts.track or None, week=shown.week, gaps=gaps, days=days)


def pivots_of_close(
    seen: Situation, shown: Review, before: Closed | None, apply: bool
) -> tuple[tuple[str, ...], list[Fact]]:
    """(the ids of the changes of plan that stand for a close, the facts that bring them about).

    Where a week is closed anew by the same decision, its change of plan stays as it is; else it is taken back.
    """
    own = [one for one in seen.pivots if before and one.id in before.pivots]
    wanted = _preview(without(seen, [one.id for one in own]), shown) if apply and seen.courses else None
    made = wanted.pivots if wanted else ()
    if own and [_same(one) for one in own] == [_same(one) for one in made]:
        return tuple(one.id for one in own), []
    facts: list[Fact] = [PivotTakenBack(one.id, ANEW) for one in own]
    if wanted:
        facts += pivot_facts(wanted, "; ".join(shown.outcome.reasons), shown.week)
    return tuple(one.id for one in made), facts


def _same(pivot: Pivot) -> tuple[object, ...]:
    """What makes two changes of plan the same, whatever the day on which they were decided."""
    return pivot.kind, pivot.track, pivot.gaps, pivot.set_aside_days, pivot.pause_days
