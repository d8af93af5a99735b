"""Time: start and stop the timer, and write down minutes by hand."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from studyctl.actions.situation import Situation
from studyctl.clock import parse_day, study_day
from studyctl.errors import Problem, UserError
from studyctl.ledger.facts import Fact, TimeLogged, TimeStarted, TimeStopped
from studyctl.ledger.read import Reader
from studyctl.ledger.views import Timer

FORGOTTEN_AFTER = timedelta(hours=4)
MINUTES_A_DAY = 24 * 60.0
NO_ITEM = "study"
KEEPING = "Say how much to keep: `studyctl time stop --keep MINUTES`, `--keep all` or `--keep none`"

_NUMBER = r"\d{1,6}(?:[.,]\d{1,6})?"
_DURATION = re.compile(
    rf"(?P<plain>{_NUMBER})|(?P<minutes>{_NUMBER}) ?m(?:in)?|(?P<hours>{_NUMBER}) ?h"
    r"|(?P<whole>\d{1,4}) ?h ?(?P<rest>[0-5]?\d) ?(?:m|min)?",
    re.ASCII,
)


@dataclass(frozen=True)
class TimerRunning:
    """The timer: on which item (None: study in general) since when, for how many minutes, and whether it looks
    forgotten (over 4 h, or begun on another study day)."""

    item: str | None
    title: str
    since: datetime
    minutes: float
    forgotten: bool


@dataclass(frozen=True)
class TimeRecorded:
    """What one command recorded about time, in words; `minutes` are those that count now for `item` on `day`.

    `running` is the timer after it, if one runs.
    """

    command: str
    text: str
    item: str | None
    day: date
    minutes: float
    running: TimerRunning | None


def minutes_of(text: str) -> float:
    """A stretch of time (`90`, `90m`, `1h30`, `1.5h`) in minutes; raises UserError for anything else."""
    match = _DURATION.fullmatch(text.strip().casefold())
    if not match:
        raise UserError(Problem(f"{text!r} is no stretch of time", fix="Write it as 90, 90m, 1h30 or 1.5h"))
    if match["whole"]:
        return float(match["whole"]) * 60 + float(match["rest"])
    number = float((match["plain"] or match["minutes"] or match["hours"]).replace(",", "."))
    return number * 60 if match["hours"] else number


def day_of(text: str, today: date) -> date:
    """A study day written as `2026-11-22`, `today` or `yesterday`; raises UserError for one that is not over yet."""
    named = {"today": today, "yesterday": today - timedelta(days=1)}
    day = named.get(text.strip().casefold()) or parse_day(text.strip())
    if day > today:
        raise UserError(Problem(f"{day} is still to come", fix=f"Today is {today}"))
    return day


def running(seen: Situation) -> TimerRunning | None:
    """The timer that runs now, if one does."""
    timer = seen.reader.timer()
    return _running(seen, timer) if timer else None


def _running(seen: Situation, timer: Timer) -> TimerRunning:
    spent = max(seen.now - timer.since, timedelta(0))  # a clock that was set back has measured nothing
    forgotten = spent > FORGOTTEN_AFTER or study_day(timer.since) < study_day(seen.now)
    minutes = round(spent / timedelta(minutes=1), 2)
    return TimerRunning(timer.item, title_of(seen, timer.item), timer.since.astimezone(), minutes, forgotten)


def title_of(seen: Situation, item: str | None) -> str:
    """What time is spent on, for a person: the item's title, its id where it is no longer there, or `study`."""
    if not item:
        return NO_ITEM
    known = seen.catalogue.items.get(seen.catalogue.current(item))
    return known.title if known else item


def start(seen: Situation, text: str | None = None, keep: str | None = None) -> TimeRecorded:
    """Start the timer on an item, or on study in general; one that runs on something else is stopped first.

    Raises UserError when it runs on this already, or was forgotten and `keep` does not say how much of it counts.
    """
    item = seen.catalogue.item(text).id if text else None
    before = running(seen)
    facts: list[Fact] = [TimeStarted(item)]
    words = f"Timer started: {title_of(seen, item)}"
    if before:
        if item == _present(seen, before.item) and not before.forgotten:
            since = f"since {before.since:%H:%M}"
            raise UserError(Problem(f"the timer runs on {before.title} already, {since}", fix="`studyctl time stop`"))
        stopped = _stopped(before, keep)
        facts.insert(0, stopped)
        words = f"{_stop_words(before, stopped)}. {words}"
    command = _record_if_unchanged(seen, "time start", words, facts, before)
    now = TimerRunning(item, title_of(seen, item), seen.now, 0.0, False)
    return TimeRecorded(command, words, item, seen.today, 0.0, now)


def _present(seen: Situation, item: str | None) -> str | None:
    return seen.catalogue.current(item) if item else None


def stop(seen: Situation, keep: str | None = None) -> TimeRecorded:
    """Stop the timer; `keep` (a stretch of time, `all` or `none`) says how much of it counts, on the day it began.

    Raises UserError when none runs, or it was forgotten and `keep` is not given.
    """
    before = running(seen)
    if before is None:
        raise UserError(Problem("no timer runs", fix="`studyctl time start` begins one, `studyctl time log` adds time"))
    fact = _stopped(before, keep)
    words = _stop_words(before, fact)
    command = _record_if_unchanged(seen, "time stop", words, [fact], before)
    return TimeRecorded(command, words, before.item, study_day(before.since), fact.kept_minutes, None)


def _stopped(timer: TimerRunning, keep: str | None) -> TimeStopped:
    if keep is None and timer.forgotten:
        ran = f"has run for {spoken(timer.minutes)} since {timer.since:%a} {timer.since.day} {timer.since:%b %H:%M}"
        raise UserError(Problem(f"the timer on {timer.title} {ran} and looks forgotten", fix=KEEPING))
    kept = timer.minutes if keep is None else kept_of(keep, timer.minutes)
    return TimeStopped(kept, timer.item, timer.since, day=study_day(timer.since))


def kept_of(text: str, ran: float) -> float:
    """How many of the `ran` minutes are kept: `all`, `none`, or a stretch of time no longer than that."""
    word = text.strip().casefold()
    if word in ("all", "none"):
        return ran if word == "all" else 0.0
    minutes = minutes_of(text)
    if minutes > ran + 1:
        raise UserError(Problem(f"the timer ran for {spoken(ran)}, less than {spoken(minutes)}", fix=KEEPING))
    return min(minutes, ran)


def _stop_words(timer: TimerRunning, fact: TimeStopped) -> str:
    ran = "" if abs(fact.kept_minutes - timer.minutes) < 0.5 else f" of {spoken(timer.minutes)}"
    return f"Timer stopped: {spoken(fact.kept_minutes)}{ran} on {timer.title}"


def log(
    seen: Situation, text: str, item: str | None = None, day: str = "today", note: str = "", correct: bool = False
) -> TimeRecorded:
    """Write down minutes for an item (or study in general) on a day; with `correct` take them away again.

    Raises UserError for no time, more than a day holds, a day to come, or taking away more than there is.
    """
    minutes = minutes_of(text.removeprefix("-"))
    if text.startswith("-") and not correct:
        fix = f"`studyctl time log {text.removeprefix('-')} --correct` takes time away"
        raise UserError(Problem(f"{text} is less than nothing", fix=fix))
    if not 0 < minutes <= MINUTES_A_DAY:
        raise UserError(Problem(f"{text} cannot be logged on one day", fix="Above 0 and at most 24 h"))
    name = seen.catalogue.item(item).id if item else None
    when = day_of(day, seen.today)
    signed = -minutes if correct else minutes
    verb = "Taken away" if correct else "Logged"
    words = f"{verb}: {spoken(minutes)} on {title_of(seen, name)}, {when:%a} {when.day} {when:%b}"

    def unless_beyond(reader: Reader) -> Sequence[Fact]:
        _refuse_beyond(seen, reader, name, when, signed)
        return [TimeLogged(signed, name, note, day=when)]

    unless_beyond(seen.reader)  # a refusal makes no ledger
    # sqlmodel takes 300 ms to import: only a command that writes pays it
    from studyctl.ledger.write import record_after

    command = record_after(seen.workspace.progress_db, "time log", words, unless_beyond, seen.now) or ""
    return TimeRecorded(command, words, name, when, signed, running(seen))


def _refuse_beyond(seen: Situation, reader: Reader, item: str | None, day: date, minutes: float) -> None:
    """A day's time can neither fall below nothing nor go beyond 24 h."""
    if minutes < 0:
        spent = reader.minutes_by_item(day, day).items()
        there = sum(value for name, value in spent if seen.catalogue.current(name) == (item or ""))
        if there + minutes < -1e-6:
            what = f"only {spoken(there)} of {title_of(seen, item)} on {day} can be taken away"
            raise UserError(Problem(what, fix="`studyctl time report --by item` shows what there is"))
        return
    there = reader.minutes_by_day(day, day).get(day, 0.0)
    if there + minutes > MINUTES_A_DAY + 1e-6:
        what = f"{day} has {spoken(there)} already; {spoken(minutes)} more would be over 24 h"
        raise UserError(Problem(what, fix="`studyctl time log … --correct` takes time away"))


def spoken(minutes: float) -> str:
    """`25 min`, `1 h 30`."""
    whole = round(minutes)
    return f"{whole} min" if whole < 60 else f"{whole // 60} h {whole % 60:02d}"


def _record_if_unchanged(
    seen: Situation, name: str, words: str, facts: Sequence[Fact], before: TimerRunning | None
) -> str:
    """Records facts that were made for the timer `before`; another one by now means that they no longer fit."""
    # sqlmodel takes 300 ms to import: only a command that writes pays it
    from studyctl.ledger.write import record_after

    expected = (before.since, before.item) if before else None

    def decide(reader: Reader) -> Sequence[Fact]:
        timer = reader.timer()
        if ((timer.since, timer.item) if timer else None) != expected:
            raise UserError(Problem("another command changed the timer meanwhile", fix="Repeat"))
        return facts

    command = record_after(seen.workspace.progress_db, name, words, decide, seen.now)
    assert command is not None
    return command
