"""A run live in the plain terminal: progress bar, time left, metrics and log; Ctrl-C leaves the run alone."""

from __future__ import annotations

import sys
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn

from studyctl.runs.follow import Update, follow
from studyctl.text import cut, one_line, plain

METRICS_SHOWN = 4
BAR = 12
BESIDE_WORDS = BAR + 20  # the bar, `100%`, `59 min left` and the gaps between them


def watch(folder: Path, quiet: bool = False) -> None:
    """Show the run in `folder` until it ends; KeyboardInterrupt says that the run goes on."""
    console = Console(highlight=False, soft_wrap=True)
    try:
        if quiet or not console.is_terminal:
            _print_lines(folder, quiet)
        else:
            _draw(folder, console)
    except KeyboardInterrupt:
        print(f"\nThe run goes on. `studyctl run follow {folder.name}` shows it again.", file=sys.stderr)
        raise


def _print_lines(folder: Path, quiet: bool) -> None:
    for update in follow(folder):
        for line in () if quiet else update.lines:
            print(plain(line), flush=True)


def _draw(folder: Path, console: Console) -> None:
    said = TextColumn("{task.description}", markup=False)  # a lab's phases and metrics are data
    columns = (said, BarColumn(BAR), TaskProgressColumn(), TextColumn("{task.fields[left]}"))
    with Progress(*columns, console=console, transient=True) as shown:
        task = shown.add_task("starting", total=None, left="")
        for update in follow(folder):
            for line in update.lines:
                console.print(plain(line), markup=False)
            step, steps = update.progress.step, update.progress.steps
            words = f"{one_line(update.progress.phase) or update.status.state}  {one_line(_values(update))}"
            words = cut(words, console.width - BESIDE_WORDS)
            shown.update(task, completed=step, total=steps or None, description=words, left=_left(update))


def _values(update: Update) -> str:
    latest = sorted(update.progress.latest.items(), key=lambda one: "loss" not in one[0])[:METRICS_SHOWN]
    return "  ".join(f"{name} {value:.4g}" for name, value in latest)


def _left(update: Update) -> str:
    seconds = update.progress.eta_s
    if seconds is None:
        return ""
    return f"{seconds:.0f} s left" if seconds < 90 else f"{seconds / 60:.0f} min left"
