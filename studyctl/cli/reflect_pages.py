"""Reviews in the terminal: one week, the outcome of answers, the weeks side by side, the cheat sheet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from studyctl.actions.pivoting import Preview
from studyctl.actions.review_file import Judged
from studyctl.actions.review_page import message
from studyctl.actions.review_snippets import Snippet
from studyctl.actions.review_values import Done, Review, WeekRow
from studyctl.actions.week_next import Prerequisite
from studyctl.cli.counts import counted
from studyctl.cli.draw import Page, hours_words, short_day
from studyctl.text import cut, one_line, plain

LONGEST = 60
DROPPED_SHOWN = 6


def draw_review(shown: Review) -> None:
    """Print a whole review."""
    page = Page()
    page.heading(_title(shown), _standing(shown))
    page.gap()
    draw_facts(page, shown)
    for step in shown.steps:
        answered = [one for one in step.questions if one.origin == "you"]
        if answered:
            page.gap()
            page.heading(step.title)
            for one in answered:
                page.split(one.ask, cut(one_line(one.shown), LONGEST))
    draw_decision(page, shown)
    page.gap()
    page.heading("For your partner")
    page.print()
    print(message(shown))


def _title(shown: Review) -> str:
    name = f"{shown.title}, {shown.week}" if shown.title != shown.week else shown.week
    return f"{name}, {short_day(shown.first)} – {short_day(shown.last)}"


def _standing(shown: Review) -> str:
    if shown.closed:
        at = shown.closed.at.astimezone()
        return f"closed {at:%a} {at.day} {at:%b %H:%M}"
    return "begun" if shown.begun_at else "open"


def draw_facts(page: Page, shown: Review) -> None:
    """What the facts say, and the targets of the week."""
    page.heading("The facts say")
    for line in shown.fact_lines:
        page.split(f"  {line.label}", line.value)
    for item in shown.facts.core:
        page.line(f"  {'✓' if item.state == 'done' else '○'} {item.title}", faint=item.state != "done")
    for task in shown.facts.tasks[:5]:
        page.split(f"  {task.title}", hours_words(task.hours))
    for one in shown.facts.metrics:
        if one.value is not None:
            verdict = {True: "met", False: "missed", None: ""}[one.met]
            page.split(f"  {one.title}", f"{one.value:.4g}  {one.wanted}  {verdict}".rstrip())


def draw_decision(page: Page, shown: Review) -> None:
    """The decision with its reasons, the signals, and what speaks against an answer."""
    closed, outcome = shown.closed, shown.outcome
    page.gap()
    page.heading(closed.title if closed else shown.decision, closed.overall if closed else outcome.overall)
    for reason in closed.reasons if closed else outcome.reasons:
        page.prose(f"· {reason}")
    for doubt in outcome.doubts:
        page.prose(f"? {doubt}")
    fired = [one for one in outcome.watched if one.fired]
    for one in fired:
        page.split(f"! {one.kind}: {one.text}", one.threshold)
    if not fired:
        page.line("No signal fires this week.", faint=True)
    if closed and not closed.applied and closed.decision != "proceed":
        page.line("The plan stayed as it was.", faint=True)
    if shown.changed:
        page.prose(shown.changed)


def draw_plan(page: Page, preview: Preview | None) -> None:
    """What the decision would do to the plan: what moves, drops and joins, and both ends."""
    if preview is None or not preview.changes:
        page.line("The plan stays as it is.")
        return
    diff = preview.diff
    page.gap()
    page.heading("The plan would change", preview.title)
    page.prose(preview.sentence)
    for name, items in (("moved", diff.moved), ("added", diff.added)):
        if items:
            page.split(f"  {name}", counted(len(items), "item"))
    for item in diff.dropped[:DROPPED_SHOWN]:
        page.split(f"  - {item.title}", item.why)
    if len(diff.dropped) > DROPPED_SHOWN:
        page.line(f"  - and {len(diff.dropped) - DROPPED_SHOWN} more")
    before, after = diff.finish_now.finish, diff.finish_after.finish
    page.split("  finish", f"{short_day(before)} {before.year} → {short_day(after)} {after.year}, {_later(diff.days)}")
    for one in diff.finish_after.ranges:
        ends = f"{short_day(one.first)} – {short_day(one.last)} {one.last.year}" if one.last else "no end in sight"
        page.split(f"  {one.percent} %", ends)
    for shift in preview.others:
        page.split(f"  {shift.title}", _later(shift.days))


def _later(days: int) -> str:
    """`2 days later`, `1 day sooner`, or that the day stays."""
    return f"{counted(abs(days), 'day')} {'later' if days > 0 else 'sooner'}" if days else "the same day"


def draw_next(page: Page, shown: Review, machine: Sequence[Prerequisite]) -> None:
    """The week to come: its tiers with one's own pace, its papers, and what it needs that is not there."""
    coming = shown.next_week
    title = f"{coming.place_title}, {coming.title}" if coming.title != coming.place_title else coming.title
    page.heading(title, coming.week)
    for tier in coming.tiers:
        pace = f", {hours_words(tier.corrected)} at your pace" if abs(tier.ratio - 1) > 0.05 else ""
        page.split(
            f"  {tier.tier.capitalize()}, {counted(len(tier.items), 'item')}", f"{hours_words(tier.hours)}{pace}"
        )
        for item in tier.items if tier.tier in ("core", "items") else ():
            page.split(f"    {item.title}", hours_words(item.hours), faint=True)
    page.split("  Buffer for debugging", f"{coming.buffer_days:g} day")
    for paper in coming.papers:
        page.split(f"  {paper.title}", paper.left)
    for need in (*coming.prerequisites, *machine):
        if need.state != "ok":
            page.split(f"  {'✗' if need.state == 'open' else '?'} {need.kind}: {need.what}", need.why)
    ready = sum(need.state == "ok" for need in (*coming.prerequisites, *machine))
    if ready:
        page.line(f"  ✓ {ready} other things that it needs are there")


def draw_judged(judged: Judged) -> None:
    """Print what a file of answers comes to, and what was recorded by it."""
    page = Page()
    page.heading(_title(judged.review), _standing(judged.review))
    draw_decision(page, judged.review)
    if judged.review.outcome.missing:
        page.prose(f"Not answered, so taken neutrally: {', '.join(judged.review.outcome.missing)}")
    draw_plan(page, judged.review.preview)
    if judged.done is None:
        page.gap()
        page.line("Nothing was recorded: --apply closes the week.")
    page.print()
    if judged.done:
        draw_done(judged.done)


def draw_done(done: Done) -> None:
    """Print what a close recorded, where it is written, and how to take it back."""
    page = Page()
    page.prose(f"{done.text}. Undo: studyctl undo")
    kept = [
        counted(number, name)
        for number, name in (
            (len(done.pivots), "change of plan"),
            (len(done.items), "action item"),
            (len(done.papers), "new paper"),
            (done.snippets, "snippet"),
            (done.moves, "moved item"),
        )
        if number
    ]
    if kept:
        page.prose(f"With it: {', '.join(kept)}.")
    for words in done.refused:
        page.prose(f"The plan cannot follow a move: {words}.")
    page.line(f"Not written: {done.file_problem}" if done.file_problem else f"Written: {done.file}")
    page.gap()
    page.heading("For your partner")
    page.print()
    print(done.message)


def draw_history(rows: Sequence[WeekRow]) -> None:
    """Print the weeks side by side."""
    page = Page()
    if rows:
        page.split("week       hours       Core  recall  energy interest momentum", "decision", faint=True)
    for row in rows:
        page.split(" ".join(_cells(row)), row.decision or ("not closed" if not row.closed else ""))
    page.print()


def _cells(row: WeekRow) -> Iterable[str]:
    core = f"{row.core_done} of {row.core_total}" if row.core_total else ""
    recall = f"{row.recall:.2f}" if row.recall is not None else ""
    yield f"{row.week:<10}"
    yield f"{row.hours:4.1f} of {row.hours_planned:2.0f}"
    yield f"{core:>7}"
    yield f"{recall:>7}"
    for value, width in ((row.energy, 7), (row.interest, 8), (row.momentum, 8)):
        yield f"{value:>{width}g}" if value is not None else " " * width


def draw_snippets(found: Sequence[Snippet]) -> None:
    """Print the snippets whole, each with its week."""
    for one in found:
        page = Page()
        page.heading(one.title, one.week)
        page.print()
        print(f"{plain(one.text).rstrip()}\n")
