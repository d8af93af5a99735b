"""What the command palette offers beside the keys: every action that the command line has, with what it asks for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from studyctl.actions import (
    configuring,
    content,
    databases,
    doctor,
    find_sources,
    initiating,
    items,
    papers,
    planning,
    run_control,
    runs,
    schemas,
    showing,
    time_report,
    timing,
    tracks,
    undoing,
    why,
)
from studyctl.actions.situation import Situation
from studyctl.clock import parse_day
from studyctl.errors import Problem, UserError
from studyctl.tui import card_offers, report_offers, review_offers
from studyctl.tui.screens.ask import Answers, Ask
from studyctl.workspace import typed_path

Deed = Callable[[Situation, Answers], object]


@dataclass(frozen=True)
class Offer:
    """An action in words: its id, title and room, what it asks for, and what it does.

    `shows` where its result is a page to read; otherwise it is one line. `key` names the answer that is asked with what
    is selected as its first value, as a kind of spot (`item`, `run`, `paper`).
    """

    id: str
    title: str
    room: str
    deed: Deed
    asks: tuple[Ask, ...] = ()
    shows: bool = False
    selected: str = ""


ITEM = Ask("item", "Item", hint="its id, or the last part of it")
RUN = Ask("run", "Run", hint="r-12, or its id")
DAYS = Ask("days", "Days", hint="2026-12-24, 2026-12-24..2026-12-31")


def _number(text: str, name: str) -> float:
    try:
        return float(text)
    except ValueError as error:
        raise UserError(Problem(f"{name} {text!r} is not a number")) from error


def _track_started(seen: Situation, given: Answers) -> object:
    day = parse_day(given["from"]) if given["from"] else None
    hours = _number(given["hours"], "hours") if given["hours"] else None
    return tracks.start(seen, given["track"], given["at"], day, hours)


def _exported(seen: Situation, given: Answers) -> object:
    count = run_control.export(seen, given["run"], given["format"], typed_path(given["file"]))
    return Said(f"Wrote {count} points to {given['file']}")


def _time_logged(seen: Situation, given: Answers) -> object:
    taken = given["time"].startswith("-")
    day = given["day"] or "today"
    return timing.log(seen, given["time"].removeprefix("-"), given["item"] or None, day, given["note"], taken)


@dataclass(frozen=True)
class Said:
    """A result that is one line."""

    text: str


OFFERS: tuple[Offer, ...] = (
    Offer(
        "time.log",
        "Log time",
        "time",
        _time_logged,
        (
            Ask("time", "Time", hint="40m, 1h30, 2.5h; -20m takes some away"),
            Ask("item", "Item", hint="may stay empty", wanted=False),
            Ask("day", "Day", "today", wanted=False),
            Ask("note", "Note", wanted=False),
        ),
        selected="item",
    ),
    Offer(
        "time.start",
        "Start the timer",
        "time",
        lambda seen, given: timing.start(seen, given["item"] or None),
        (Ask("item", "Item", hint="may stay empty", wanted=False),),
        selected="item",
    ),
    Offer(
        "time.stop",
        "Stop the timer",
        "time",
        lambda seen, given: timing.stop(seen, given["keep"] or None),
        (Ask("keep", "How much of it counts", hint="all, none, 40m; empty: all of it", wanted=False),),
    ),
    Offer(
        "time.report",
        "Time report",
        "time",
        lambda seen, given: time_report.report(seen, given["from"], given["to"], given["by"] or "day"),
        (
            Ask("from", "From", wanted=False),
            Ask("to", "To", wanted=False),
            Ask("by", "By", "day", "day, item, track, week"),
        ),
        shows=True,
    ),
    Offer(
        "item.start",
        "Begin an item",
        "item",
        lambda seen, given: items.start(seen, given["item"]),
        (ITEM,),
        selected="item",
    ),
    Offer(
        "item.done",
        "Finish an item",
        "item",
        lambda seen, given: items.done(seen, given["item"], items.Proof()),
        (ITEM,),
        selected="item",
    ),
    Offer(
        "item.undo",
        "Open an item again",
        "item",
        lambda seen, given: items.reopen(seen, given["item"]),
        (ITEM,),
        selected="item",
    ),
    Offer(
        "item.record",
        "Record a measured value",
        "item",
        lambda seen, given: items.record_metric(
            seen, given["item"], given["metric"], _number(given["value"], "the value"), given["data"], given["note"]
        ),
        (
            ITEM,
            Ask("metric", "Metric"),
            Ask("value", "Value"),
            Ask("data", "Data", wanted=False),
            Ask("note", "Note", wanted=False),
        ),
        selected="item",
    ),
    Offer(
        "item.import",
        "Take over the marks of the documents",
        "item",
        lambda seen, given: items.import_marks(seen, given["track"]),
        (Ask("track", "Track", wanted=False),),
    ),
    Offer("why", "Why this item", "item", lambda seen, given: why.why(seen, given["item"]), (ITEM,), True, "item"),
    Offer(
        "plan.off",
        "Take days off",
        "plan",
        lambda seen, given: planning.days_off(seen, given["days"], given["reason"]),
        (DAYS, Ask("reason", "Reason", wanted=False)),
    ),
    Offer("plan.on", "Take days off back", "plan", lambda seen, given: planning.days_on(seen, given["days"]), (DAYS,)),
    Offer("track.list", "Tracks", "track", lambda seen, given: tracks.listed(seen), (), True),
    Offer(
        "track.start",
        "Start a track",
        "track",
        _track_started,
        (
            Ask("track", "Track", hint="sprint, hundred-days, from-scratch, roadmap, post-training"),
            Ask("at", "At", hint="a place of its plan; empty: the first", wanted=False),
            Ask("from", "From", hint="2026-11-22; empty: today", wanted=False),
            Ask("hours", "Hours a week", hint="empty: a share of the week", wanted=False),
        ),
    ),
    Offer(
        "track.stop",
        "Stop a track",
        "track",
        lambda seen, given: tracks.stop(seen, given["track"]),
        (Ask("track", "Track"),),
    ),
    Offer(
        "paper.status",
        "Mark a step of a paper",
        "paper",
        lambda seen, given: papers.mark(seen, given["paper"], given["stage"], given["undo"] in ("y", "yes")),
        (
            Ask("paper", "Paper"),
            Ask("stage", "Step", hint="started, read, implemented, written"),
            Ask("undo", "Take it back", "no", wanted=False),
        ),
        selected="paper",
    ),
    Offer("paper.next", "What to read next", "paper", lambda seen, given: papers.following(seen), (), True),
    Offer(
        "run.import",
        "Import a run",
        "run",
        lambda seen, given: Said(_brought(run_control.bring(seen.workspace, typed_path(given["from"]), seen.now))),
        (Ask("from", "Folder or zip"),),
    ),
    Offer(
        "run.export",
        "Export a run's points",
        "run",
        _exported,
        (RUN, Ask("format", "Format", "csv"), Ask("file", "File")),
        selected="run",
    ),
    Offer("run.show", "Show a run", "run", lambda seen, given: runs.show(seen, given["run"]), (RUN,), True, "run"),
    Offer(
        "run.logs",
        "The end of a run's output",
        "run",
        lambda seen, given: run_control.log(seen, given["run"], 200).lines,
        (RUN,),
        True,
        "run",
    ),
    Offer(
        "run.cancel",
        "Cancel a run",
        "run",
        lambda seen, given: Said(_now(run_control.cancel(seen, given["run"], _number(given["grace"], "grace")))),
        (RUN, Ask("grace", "Seconds to write a checkpoint", "10")),
        selected="run",
    ),
    Offer(
        "run.resume",
        "Resume a run",
        "run",
        lambda seen, given: Said(_now(run_control.resume(seen, given["run"], False))),
        (RUN,),
        selected="run",
    ),
    Offer(
        "find",
        "Find text everywhere",
        "search",
        lambda seen, given: find_sources.find_everywhere(seen, given["text"]),
        (Ask("text", "Words"),),
        True,
    ),
    Offer(
        "curriculum.show",
        "Read a track or a week",
        "curriculum",
        lambda seen, given: (
            showing.place_shown(seen, given["track"], given["place"])
            if given["place"]
            else showing.track_shown(seen, given["track"])
        ),
        (Ask("track", "Track"), Ask("place", "Place", wanted=False)),
        True,
    ),
    Offer(
        "curriculum.schema",
        "JSON Schema of a file",
        "curriculum",
        lambda seen, given: schemas.schema_of(given["kind"]),
        (Ask("kind", "Kind", hint=", ".join(schemas.kinds())),),
        True,
    ),
    Offer(
        "content.check",
        "Check the content",
        "curriculum",
        lambda seen, given: content.check_all(seen.workspace),
        (),
        True,
    ),
    Offer(
        "undo.list",
        "What would be undone next",
        "ledger",
        lambda seen, given: undoing.steps(seen.workspace, 20),
        (),
        True,
    ),
    Offer("db.check", "Check the databases", "ledger", lambda seen, given: databases.check(seen.workspace), (), True),
    Offer(
        "db.backup",
        "Back the ledger up",
        "ledger",
        lambda seen, given: Said(f"Backed up to {databases.backup(seen.workspace, seen.now).path}"),
    ),
    Offer("db.backups", "Backups", "ledger", lambda seen, given: databases.backups_of(seen.workspace), (), True),
    Offer(
        "db.restore",
        "Restore a backup",
        "ledger",
        lambda seen, given: databases.restore(seen.workspace, given["file"], seen.now),
        (Ask("file", "Backup"),),
        True,
    ),
    Offer(
        "db.merge",
        "Merge another machine's ledger",
        "ledger",
        lambda seen, given: databases.merge(seen.workspace, Path(given["from"]), seen.now),
        (Ask("from", "Its file or workspace"),),
        True,
    ),
    Offer(
        "db.rebuild",
        "Rebuild what can be made anew",
        "ledger",
        lambda seen, given: databases.rebuild(seen.workspace, seen.now),
        (),
        True,
    ),
    Offer("db.path", "Where everything lies", "ledger", lambda seen, given: databases.paths(seen.workspace), (), True),
    Offer(
        "doctor",
        "Doctor: what works here, and what does not",
        "ledger",
        lambda seen, given: doctor.examine(seen.workspace, seen.now),
        (),
        True,
    ),
    Offer(
        "init",
        "Make this folder's studyctl.yaml",
        "settings",
        lambda seen, given: initiating.make_workspace(seen.workspace.home),
        (),
        True,
    ),
    Offer(
        "config.get",
        "Every setting",
        "settings",
        lambda seen, given: configuring.configuration(seen.workspace),
        (),
        True,
    ),
    Offer(
        "config.set",
        "Change a setting",
        "settings",
        lambda seen, given: Said(_set(configuring.set_value(seen.workspace, given["key"], given["value"]))),
        (Ask("key", "Setting"), Ask("value", "Value")),
    ),
    Offer(
        "config.unset",
        "Set a setting back to its default",
        "settings",
        lambda seen, given: Said(_set(configuring.unset(seen.workspace, given["key"]))),
        (Ask("key", "Setting"),),
    ),
    Offer("quiz.check", "Which cards cannot be read", "drill", card_offers.check, (), True),
    Offer("quiz.add", "Add a card of your own", "drill", card_offers.add, card_offers.ADD),
    Offer("quiz.export", "Export the cards", "drill", card_offers.export, card_offers.EXPORT),
    Offer("report.page", "Write a report with plots", "report", report_offers.page, report_offers.PAGE),
    Offer("report.calendar", "Write the plan as a calendar", "report", report_offers.calendar, report_offers.CALENDAR),
    Offer("report.portfolio", "Write a portfolio", "report", report_offers.portfolio, report_offers.PORTFOLIO),
    Offer("reflect.snippets", "Cheat sheet", "review", review_offers.cheat_sheet, review_offers.WORDS, True),
)


def _brought(run: run_control.Brought) -> str:
    return f"{'Imported' if run.fresh else 'Here already'}: {run.name}, {run.state}"


def _now(run: run_control.RunNow) -> str:
    return f"{run.name} {run.state}" + (f", attempt {run.attempt}" if run.attempt > 1 else "")


def _set(change: configuring.SettingChanged) -> str:
    if not change.changed:
        return f"{change.key} is {change.value} already"
    return f"{change.key}: {change.before} → {change.value}"
