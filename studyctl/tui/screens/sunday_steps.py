"""The six steps of the Sunday review as sheets: what each shows beside its questions, in all layouts. All pure."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import wrap

from studyctl.actions.week_facts import WeekItem, WeekMetric, WeekPaper
from studyctl.actions.week_next import NextDay, Prerequisite
from studyctl.text import one_line
from studyctl.tui.screens import sunday_parts as parts
from studyctl.tui.screens.sunday_asking import questions
from studyctl.tui.screens.sunday_parts import Desk, told
from studyctl.tui.sheet import Drawing, Frame, Sheet, Span, fitted, mark, say
from studyctl.tui.words import hours_words, number, plural, short_day

TASKS, METRICS, PAPERS = 6, 5, 6
FOOT = 7  # rows of the decision so far
TITLES = {  # what a step asks, by a question that only it has
    "best_moment": "What was done?",
    "core_complete": "What should change?",
    "schedule": "What comes next?",
    "new_papers": "What do I read?",
    "energy": "How am I?",
}
STATES = {"ok": ("✓", "ok"), "open": ("○", "warn"), "unknown": ("·", "faint")}


def step_page(desk: Desk, frame: Frame) -> Drawing:
    """The step that is shown: its title, what the facts fill in, its questions, and what stands beside."""
    asks = {one.id for one in desk.now.questions}
    main = _main(desk, frame, asks, gaps=not frame.narrow)
    if len(main.rows) > frame.height - FOOT and not asks & {"core_complete"}:
        main = _main(desk, frame, asks, gaps=False)
    side = None if frame.narrow else Sheet(frame.side)
    beside(main if side is None else side, desk, asks)
    return Drawing(main, None, side)


def _main(desk: Desk, frame: Frame, asks: set[str], gaps: bool) -> Sheet:
    main = Sheet(frame.full if frame.narrow else frame.main, frame.narrow)
    words = next((text for name, text in TITLES.items() if name in asks), desk.now.title)
    parts.title(main, desk, words, desk.now.intro)
    if desk.review.problems:
        lines = [part for problem in desk.review.problems for part in wrap(problem, main.width)]
        main.callout([(line, "") for line in lines], "bad")
        main.gap()
    if "best_moment" in asks:
        done_this_week(main, desk)
    if "schedule" in asks:
        week_to_come(main, desk)
    if "new_papers" in asks:
        papers(main, desk)
    questions(main, desk, gaps)
    return main


def beside(sheet: Sheet, desk: Desk, asks: set[str]) -> None:
    """What stands beside the questions of a step; below them where it is narrow."""
    if sheet.narrow:
        sheet.gap()
        _below(sheet, desk, asks)
        return
    for _ in range(4):
        sheet.line([(" ", "text")])
    if "schedule" in asks:
        needs(sheet, desk)
    elif "journal" in asks:
        prompts(sheet, desk.now.prompts)
    elif "new_papers" in asks:
        parts.facts(sheet, desk)
    elif "best_moment" in asks:
        parts.facts(sheet, desk)
        sheet.gap(2)
        hours(sheet, desk)
        targets(sheet, desk)
    else:
        if "energy" in asks:
            parts.light(sheet, desk)
        else:
            parts.facts(sheet, desk)
        sheet.gap(2)
        parts.signals(sheet, desk)


def _below(sheet: Sheet, desk: Desk, asks: set[str]) -> None:
    if "schedule" in asks:
        for one in _needed(desk)[:4]:
            told(sheet, "Needs", [STATES[one.state], (f" {one.what} ", "text"), (one.why, "faint")], 9)
    elif "journal" in asks:
        prompts(sheet, desk.now.prompts)
    elif asks & {"core_complete", "best_moment"}:
        parts.facts_narrow(sheet, desk)
    if asks & {"core_complete", "energy"}:
        parts.signals_narrow(sheet, desk)


# -- the build log


def done_this_week(sheet: Sheet, desk: Desk) -> None:
    """The Core of the week, done and open, and what became of its Stretch."""
    facts = desk.review.facts
    if facts.core:
        done = sum(one.state == "done" for one in facts.core)
        sheet.heading("Core", say(f"{{}} of {len(facts.core)} done", str(done)))
        for one in facts.core:
            _item(sheet, one)
        sheet.gap()
    own = [one for one in facts.items if one.own and one not in facts.core]
    for one in own:
        _item(sheet, one)
    for tier, label in (("stretch", "Stretch"), ("mega-stretch", "Mega")):
        items = facts.of_tier(tier)
        done_titles = [one_line(one.title) for one in items if one.state == "done"]
        if items:
            skipped = f"{len(items) - len(done_titles)} of {len(items)} skipped"
            named = f"done: {', '.join(done_titles)}; " if done_titles else ""
            sheet.line([(f"{label:<9}", "muted"), (f"{named}{skipped}", "text" if done_titles else "faint")])
    sheet.gap()
    sheet.section = "Questions"


def _item(sheet: Sheet, one: WeekItem) -> None:
    style = "faint" if one.state == "done" else "text"
    sheet.row(
        f"item:{one.id}", [mark(one.state), (f" {one_line(one.title)}", style)], [(hours_words(one.hours), style)]
    )


def hours(sheet: Sheet, desk: Desk) -> None:
    """Where the hours of the week went, most first."""
    facts = desk.review.facts
    if not facts.tasks:
        return
    sheet.heading("Hours", [(f"{facts.hours:.1f}", "text")])
    for one in facts.tasks[:TASKS]:
        sheet.line([(one_line(one.title), "muted")], [(f"{one.hours:.1f}", "text")])
    rest = sum(one.hours for one in facts.tasks[TASKS:])
    if rest:
        sheet.line([(f"{len(facts.tasks) - TASKS} more", "faint")], [(f"{rest:.1f}", "faint")])
    sheet.gap(2)


def targets(sheet: Sheet, desk: Desk) -> None:
    """The week's targets that have a value, and how many are without one."""
    metrics = desk.review.facts.metrics
    known = [one for one in metrics if one.value is not None]
    if not metrics:
        return
    sheet.heading("Targets", say(f"{{}} of {len(metrics)} known", str(len(known))))
    for one in known[:METRICS]:
        sheet.line([_met(one), (f" {one_line(one.title)}", "muted")], [(number(one.value or 0.0), "text")])
        sheet.line([(f"  {one_line(one.wanted)}", "target")], [(one.source, "faint")])
    for commit in desk.review.facts.commits[:3]:
        sheet.line([("commit ", "faint"), (one_line(commit.subject), "muted")])


def _met(one: WeekMetric) -> Span:
    return mark({True: "met", False: "missed"}.get(one.met, "none") if one.met is not None else "none")


# -- the week to come


def week_to_come(sheet: Sheet, desk: Desk) -> None:
    """The place that comes, its tiers by one's own pace, and its days, on which items can be moved."""
    coming = desk.review.next_week
    if desk.review.changed:
        lines = [(part, "text") for part in wrap(desk.review.changed, sheet.width)]
        lines += [(part, "muted") for part in wrap(_what_changed(desk), sheet.width)]
        sheet.callout([([line], "") for line in lines], "warn")
        sheet.gap()
    if not coming.track:
        sheet.line([("No track is active: nothing is planned.", "muted")])
        sheet.gap()
        return
    goal = one_line(coming.goal or coming.title)
    sheet.heading(coming.place_title, [(short_day(coming.first), "muted")])
    sheet.line([(goal, "muted")])
    for tier in coming.tiers:
        ratio = [(f" ×{tier.ratio:g} = ", "muted"), (hours_words(tier.corrected), "text")] if tier.ratio != 1 else []
        left = [*fitted([(tier.tier.capitalize(), "muted")], 14), (plural(len(tier.items), "item"), "text")]
        sheet.line(left, [(hours_words(tier.hours), "text" if not ratio else "muted"), *ratio])
    sheet.gap()
    plan_days(sheet, desk)


def _what_changed(desk: Desk) -> str:
    preview = desk.laid.review.preview if desk.laid else None
    return f"{preview.sentence}: the days below are new." if preview and preview.changes else ""


def plan_days(sheet: Sheet, desk: Desk) -> None:
    """The days of the next week with their items; those that were moved are marked, and the refused ones told."""
    days = desk.laid.days if desk.laid else desk.review.next_week.days
    moved = dict(desk.laid.moved) if desk.laid else {}
    keys: list[Span] = [("1", "accent bold"), ("–", "muted"), ("7", "accent bold"), (" moves to a day", "muted")]
    sheet.heading("Days", keys if any(day.items for day in days) else ())
    for day in days:
        _day(sheet, day, set(moved))
    titles = {item.id: item.title for tier in desk.review.next_week.tiers for item in tier.items}
    for item, why in desk.laid.refused if desk.laid else ():
        sheet.prose(f"✗ {one_line(titles.get(item, item))}: {why}", "warn", sheet.width)
    sheet.gap()
    sheet.section = "Questions"


def _day(sheet: Sheet, day: NextDay, moved: set[str]) -> None:
    name = f"{day.day:%a} {short_day(day.day):>6}"
    if not day.items:
        sheet.line([(f"  {name}  ", "faint"), ("off" if day.off else "to spare", "faint")])
    for index, item in enumerate(day.items):
        sign = mark("moved") if item.item in moved else (" ", "text")
        label = name if not index else " " * len(name)
        left = [sign, (f" {label}  ", "muted"), (one_line(item.title), "text")]
        sheet.row(f"plan:{item.item}:{day.day.isoformat()}", left, [(f"{item.hours:.1f}", "muted")])


def needs(sheet: Sheet, desk: Desk) -> None:
    """What the next week needs, what is not there first, then its papers."""
    shown = _needed(desk)
    missing, unknown = (sum(one.state == state for one in shown) for state in ("open", "unknown"))
    words: Span = (f"{missing} missing", "warn") if missing else (f"{unknown} not known", "muted")
    sheet.heading("It needs", [words if missing or unknown else ("all there", "ok")] if shown else ())
    for one in shown[:12]:
        sheet.line([STATES[one.state], (f" {one_line(one.what)}", "text" if one.state == "open" else "muted")])
        if one.state != "ok":
            sheet.line([(f"  {one_line(one.why)}", "faint")])
    if desk.needs is None:
        sheet.line([("Looking at this machine …", "faint")])
    if not shown and desk.needs is not None:
        sheet.line([("Nothing that is not there.", "muted")])


def _needed(desk: Desk) -> list[Prerequisite]:
    order = ("open", "unknown", "ok")
    return sorted((*desk.review.next_week.prerequisites, *(desk.needs or ())), key=lambda one: order.index(one.state))


# -- papers and the journal


def papers(sheet: Sheet, desk: Desk) -> None:
    """What was read this week, and what the next week names."""
    read, coming = desk.review.facts.papers, desk.review.next_week
    if read:
        sheet.heading("Read this week")
        _papers(sheet, read)
    if coming.papers:
        sheet.heading(f"{coming.place_title} names")
        _papers(sheet, coming.papers)
    sheet.section = "Questions"


def _papers(sheet: Sheet, shown: Sequence[WeekPaper]) -> None:
    for one in shown[:PAPERS]:
        state = "done" if not one.left else "started" if one.stages else "open"
        sheet.row(
            f"paper:{one.id}", [mark(state), (f" {one_line(one.title)}", "text")], [(one.left or "done", "muted")]
        )
    sheet.gap()


def prompts(sheet: Sheet, shown: Sequence[str]) -> None:
    """What may be written about; none of it has to be."""
    if shown:
        sheet.heading("Perhaps")
    for one in shown:
        sheet.prose(one, "muted", sheet.width)
        if not sheet.narrow:
            sheet.gap()
