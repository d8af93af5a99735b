"""Move an item to another day of its week, or give it back to the plan."""

from __future__ import annotations

from datetime import date

from studyctl.actions.situation import Situation
from studyctl.clock import parse_day
from studyctl.errors import AnswerNo, Problem, UserError
from studyctl.ledger.facts import ItemPlanned
from studyctl.plan.calendar import DAY, WEEK_DAYS
from studyctl.plan.course import Course
from studyctl.settings import WEEKDAYS
from studyctl.values import dataclass

BACK = ("back", "plan")


@dataclass(frozen=True)
class ItemMoved:
    """What was recorded about an item's day: where it was, and the days that it has now."""

    command: str
    text: str
    item: str
    before: date | None
    after: date | None


def move(seen: Situation, text: str, day: str) -> ItemMoved:
    """Move an item to a day, or `back` to where the plan has it.

    Raises UserError for an item that the plan has no days for, and with the reason why it cannot be on that day;
    AnswerNo where it was never moved.
    """
    item = seen.catalogue.item(text)
    course, before = _planned(seen, item.id)
    if day.strip().lower() in BACK:
        if item.id not in seen.moves:
            raise AnswerNo(f"{item.title} is where the plan has it")
        return _record(seen, course, ItemPlanned(item.id, None), before)
    on = day_named(seen.today, day)
    refused = why_not(seen, {item.id: on}).get(item.id)
    if refused:
        raise UserError(Problem(f"{item.title} cannot be on {on}: {refused}", fix="`studyctl plan` shows its days"))
    return _record(seen, course, ItemPlanned(item.id, on), before)


def day_named(today: date, text: str) -> date:
    """The day that `today`, `tomorrow`, a weekday (the next one) or a date names; raises UserError for others."""
    word = text.strip().lower()
    if word in ("today", "tomorrow"):
        return today + (word == "tomorrow") * DAY
    if word[:3] in WEEKDAYS and word.isalpha():
        return today + ((WEEKDAYS.index(word[:3]) - today.weekday()) % WEEK_DAYS or WEEK_DAYS) * DAY
    return parse_day(text.strip())


def why_not(seen: Situation, wanted: dict[str, date]) -> dict[str, str]:
    """Why items cannot be on these days, beside the moves made already; those that can are not in it."""
    moves = {item: day for item, day in seen.moves.items() if item not in wanted} | wanted
    refused: dict[str, str] = {}
    for active in seen.active:
        course = seen.course_with(active, moves=moves)
        for item in wanted:
            if item in course.work:
                reason = _reason(seen, course, item, wanted[item])
                if reason:
                    refused[item] = reason
    unknown = [item for item in wanted if not any(item in course.work for course in seen.courses)]
    return refused | dict.fromkeys(unknown, "no active track plans it")


def _reason(seen: Situation, course: Course, item: str, day: date) -> str:
    if item in course.closed:
        return "it is done"
    if day < seen.today:
        return "that day is over"
    words = course.moved.refused.get(item, "")
    for other in course.work:  # the planner knows ids only
        if other in words and other in seen.catalogue.items:
            words = words.replace(other, seen.catalogue.items[other].title)
    return words


def _planned(seen: Situation, item: str) -> tuple[Course, date | None]:
    """The course that plans an item, and its first day there."""
    course = next((one for one in seen.courses if item in one.work), None)
    if course is None:
        raise UserError(Problem(f"no active track plans {item}", fix="`studyctl plan` lists what is planned"))
    return course, next((piece.day for piece in course.remaining.slices if piece.item == item), None)


def _record(seen: Situation, course: Course, fact: ItemPlanned, before: date | None) -> ItemMoved:
    # sqlmodel takes 300 ms to import: only a command that writes pays it
    from studyctl.ledger.write import record

    title = seen.catalogue.items[fact.item].title
    moves = {item: day for item, day in seen.moves.items() if item != fact.item}
    if fact.on is not None:
        moves[fact.item] = fact.on
    active = next(one for one in seen.active if one.track == course.track)
    laid = seen.course_with(active, moves=moves).remaining
    after = next((piece.day for piece in laid.slices if piece.item == fact.item), None)
    words = f"Moved: {title} to {after}" if fact.on is not None else f"Back to its day: {title}"
    command = record(seen.workspace.progress_db, "plan move", words, [fact], seen.now)
    return ItemMoved(command, words, fact.item, before, after)
