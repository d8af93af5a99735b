"""The days of the week to come while a review is under way: with its decision, its moves, and what cannot be moved."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from studyctl.actions.pivoting import Preview, course_of, preview
from studyctl.actions.review_closing import scheduled
from studyctl.actions.review_now import with_preview
from studyctl.actions.review_values import Review
from studyctl.actions.situation import Situation
from studyctl.actions.week_next import NextDay, days_of
from studyctl.actions.weeks import week_named
from studyctl.values import dataclass

_ID = re.compile(r"[a-z0-9]+(?:[.-][a-z0-9]+)+")


@dataclass(frozen=True)
class LaidOut:
    """A review with its change of plan, the days of the next week with the review's moves in them, and the refused
    moves (item, why). `tried` is the change that another decision would make, where one was asked for."""

    review: Review
    days: tuple[NextDay, ...]
    moved: Mapping[str, date]
    refused: tuple[tuple[str, str], ...]
    tried: Preview | None = None


def laid_out(seen: Situation, shown: Review, instead: str = "") -> LaidOut:
    """The review with its change of plan and the next week laid out on it; `instead` names another decision to try."""
    made = with_preview(seen, shown)
    tried = preview(seen, instead, track=shown.facts.track or None, week=shown.week) if instead else None
    if not shown.answers.schedule or not seen.courses:
        return LaidOut(made, made.next_week.days, {}, (), tried)
    return replace(_with_moves(seen, made), tried=tried)


def _with_moves(seen: Situation, made: Review) -> LaidOut:
    titles = {text: text for text in made.answers.actions or ()}
    wanted = {item: day for day, item in scheduled(seen, made, titles)}
    course = course_of(seen, made.next_week.track or None)
    active = next(one for one in seen.active if one.track == course.track)
    pivots = (*seen.pivots, *(made.preview.pivots if made.preview else ()))
    after = seen.course_with(active, pivots, {**seen.moves, **wanted})
    days = days_of(seen, after.remaining, after, week_named(made.next_week.week, seen.today))
    refused = {item: _named(seen, why) for item, why in after.moved.refused.items() if item in wanted}
    return LaidOut(made, days, wanted, tuple(refused.items()))


def _named(seen: Situation, why: str) -> str:
    """A reason with the titles of the items that it names by their ids."""
    known = seen.catalogue.items
    return _ID.sub(lambda found: f"“{known[found[0]].title}”" if found[0] in known else found[0], why)
