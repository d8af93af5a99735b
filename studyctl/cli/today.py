"""`studyctl today`: one screen that says where you are, what comes next and why."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import typer

from studyctl.actions.cards import CardsToday
from studyctl.actions.figures import first_run_time
from studyctl.actions.run_lines import recent_runs
from studyctl.actions.situation import situation
from studyctl.actions.today import NextItem, PaperLine, RunLine, Today, TrackHere, prompt_line, today
from studyctl.cli.counts import counted
from studyctl.cli.draw import (
    MARKS,
    Page,
    bar,
    day_words,
    drift_words,
    hours_words,
    minutes_words,
    result_words,
    short_day,
)
from studyctl.cli.shared import Json, workspace
from studyctl.cli.show import emit
from studyctl.clock import now
from studyctl.text import one_line

app = typer.Typer()
ITEMS_SHOWN = 8
NEAR = 330  # days within which a date needs no year


@app.command()
def show(
    ctx: typer.Context,
    minutes: Annotated[int | None, typer.Option(min=1, max=24 * 60, help="Fit the items to this much time.")] = None,
    prompt: Annotated[bool, typer.Option("--prompt", help="One short line, for a shell's prompt.")] = False,
    json: Json = False,
) -> None:
    """Say what to do today: where you are, the items with their reasons, papers, runs, and your pace.

    When a week waits for its review it says so. In a shell's prompt: PS1='$(studyctl today --prompt) $ '
    """
    seen = situation(workspace(ctx), now())
    answer = today(seen, () if prompt else recent_runs(seen), minutes)
    if prompt and not json:
        print(one_line(prompt_line(answer)))
        return
    emit(answer, json, lambda: draw(answer, first_run_time(seen.catalogue)))


def draw(answer: Today, first_run: str) -> None:
    """Print the answer on one screen of 80 columns."""
    page = Page()
    first = next(iter(answer.tracks), None)
    counted = [f"streak {answer.streak} study day{'s' if answer.streak != 1 else ''}"] if answer.streak else []
    counted += [f"day {first.day} of {max(first.days, first.day)}"] if first else []
    page.heading(day_words(answer.day), " · ".join(counted))
    for track in answer.tracks:
        _track(page, track, answer.day)
    if answer.review:
        page.gap()
        page.split(f"! {answer.review.text[:1].upper()}{answer.review.text[1:]}", "studyctl reflect", strong=True)
    if answer.first_day:
        _first_steps(page, answer, first_run)
    _items(page, answer)
    _rows(page, "Cards", _cards(answer.cards) if answer.cards else [])
    _rows(page, "Papers", [_paper(paper) for paper in answer.papers])
    _rows(page, "Runs", [_run(run) for run in answer.runs])
    if answer.tomorrow:
        page.gap()
        page.split(
            "Next day  " + " · ".join(f"{one.title} {hours_words(one.hours)}" for one in answer.tomorrow[:3]), ""
        )
    page.print()


def _track(page: Page, track: TrackHere, today: date) -> None:
    page.split(f"{track.title} · {track.place_title}", drift_words(track.drift_days))
    counts = [f"{one.tier.capitalize()} {one.done}/{one.total} {bar(one.done, one.total, 5)}" for one in track.tiers]
    far = (track.finish - today).days > NEAR
    page.split("  ".join(counts), f"finish {short_day(track.finish)}" + (f" {track.finish.year}" if far else ""))
    if track.offer:
        page.line(f"{track.offer}.")


def _first_steps(page: Page, answer: Today, first_run: str) -> None:
    item = answer.items[0].short if answer.items else "ID"
    page.gap()
    page.heading("First day, three steps")
    page.split(f"1  studyctl item start {item}", "begin with the first item")
    page.split("2  studyctl lab run 00 --preset smoke --wait", f"a real training run, {first_run}")
    page.split(f"3  studyctl item done {item}", "and `studyctl undo` takes it back")


def _items(page: Page, answer: Today) -> None:
    left = sum(item.hours for item in answer.items)
    summary = f"done {answer.hours_done:.1f} · left {left:.1f} h of {answer.hours:.1f}"
    if answer.day_off:
        summary = f"nothing planned · done {answer.hours_done:.1f} h" if answer.hours_done else "nothing planned"
    if answer.minutes_tracked:
        summary += f" · tracked {minutes_words(answer.minutes_tracked)}"
    page.gap()
    page.heading("Today, a day off" if answer.day_off else "Today", summary)
    if answer.timer_since:
        page.line(f"● timer since {answer.timer_since.astimezone():%H:%M} on {answer.timer or 'study'}")
    shown = list(answer.items[:ITEMS_SHOWN])
    if answer.resume and answer.resume.id not in {item.id for item in shown}:
        shown.insert(0, answer.resume)
    for item in shown:
        _item(page, item)
    if len(answer.items) > ITEMS_SHOWN:
        page.line(f"  and {len(answer.items) - ITEMS_SHOWN} more: `studyctl plan`")
    for item in answer.finished[:3]:
        page.split(f"✓ {item.title}", hours_words(item.hours), faint=True)
    for item in answer.proven[:2]:
        page.split(f"✓ Proven: {item.title}", f"studyctl item done {item.short}")
    if not shown and not answer.finished:
        page.line("Nothing is left in the plan." if not answer.tomorrow else "Nothing planned today.")


def _item(page: Page, item: NextItem) -> None:
    label = item.priority or (item.tier or "").capitalize()
    page.split(f"{MARKS[item.state]} {item.title}", f"{label}  {hours_words(item.hours)}", strong=True)
    page.split(f"  {' · '.join(item.reasons)}", item.short, faint=True)


def _cards(cards: CardsToday) -> list[tuple[str, str]]:
    """What is due, or that today's are answered; nothing where there are no cards."""
    beyond = f", {cards.over} more beyond the budget" if cards.over else ""
    if cards.due:
        new = f", {cards.new} of them new" if cards.new else ""
        return [(f"○ {counted(cards.due, 'card')} due{new}{beyond}", f"about {minutes_words(cards.minutes)}")]
    return [(f"✓ {counted(cards.answered, 'card')} answered today{beyond}", "")] if cards.answered else []


def _paper(paper: PaperLine) -> tuple[str, str]:
    tier = f"tier {paper.tier}" if paper.tier else ""
    return f"○ {paper.title}", "  ".join(part for part in (tier, paper.left) if part)


def _run(run: RunLine) -> tuple[str, str]:
    mark = {"running": "●", "starting": "●"}.get(run.state, "✓" if run.met else "✗" if run.met is False else "·")
    progress = f" {run.progress:.0%}" if run.progress is not None and run.state == "running" else ""
    right = result_words(run.metric, run.value, run.target, run.met)
    return f"{mark} {run.name} {run.lab[:2]} {run.preset} {run.state}{progress}", right


def _rows(page: Page, title: str, rows: list[tuple[str, str]]) -> None:
    if rows:
        page.gap()
        page.heading(title, "")
        for left, right in rows:
            page.split(left, right)
