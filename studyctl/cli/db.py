"""`studyctl db`: look after the databases."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from studyctl.actions import databases
from studyctl.actions.databases import Checked, Rebuilt, Restored
from studyctl.cli.counts import counted, size_words
from studyctl.cli.draw import Page
from studyctl.cli.shared import Json, workspace
from studyctl.cli.show import emit
from studyctl.clock import now
from studyctl.errors import AnswerNo
from studyctl.ledger.backups import Backup

app = typer.Typer(help="Check, back up, restore, merge and rebuild the databases.", no_args_is_help=True)


@app.command()
def check(ctx: typer.Context, json: Json = False) -> None:
    """Look for damage in the ledger, its derived tables, its backups and the index of points."""
    checked = databases.check(workspace(ctx))
    emit(checked, json, lambda: _draw_check(checked))
    if checked.problems:
        raise AnswerNo("")


@app.command()
def backup(ctx: typer.Context, json: Json = False) -> None:
    """Copy the ledger into backups/; older copies thin out to 12 daily, 10 weekly and 9 monthly ones."""
    made = databases.backup(workspace(ctx), now())
    words = f"Backed up: {made.path} ({size_words(made.size)}; {counted(made.backups, 'backup')} kept)"
    emit(made, json, lambda: print(words))


@app.command()
def restore(
    ctx: typer.Context,
    file: Annotated[str | None, typer.Argument(help="A backup's file or name; without it, they are listed.")] = None,
    json: Json = False,
) -> None:
    """Put a backup in the ledger's place, after copying what stands there; without FILE list the backups."""
    if file is None:
        listed = databases.backups_of(workspace(ctx))
        emit(listed, json, lambda: _draw_backups(listed))
        return
    restored = databases.restore(workspace(ctx), file, now())
    emit(restored, json, lambda: print(_restored_words(restored)))


@app.command()
def merge(
    ctx: typer.Context,
    other: Annotated[Path, typer.Argument(metavar="OTHER.db", help="Another machine's ledger, or its workspace.")],
    json: Json = False,
) -> None:
    """Add what another ledger has and this one has not; merging twice doubles nothing."""
    merged = databases.merge(workspace(ctx), other, now())
    added = (
        f"{counted(merged.commands, 'command')}, {counted(merged.facts, 'fact')} and {counted(merged.undone, 'undo')}"
    )
    words = f"Merged: {added} were new; {counted(merged.total, 'command')} now count"
    emit(merged, json, lambda: print(words if merged.commands else "Merged: nothing was new"))


@app.command()
def rebuild(ctx: typer.Context, json: Json = False) -> None:
    """Make the derived tables anew from the facts, and the index of points from the run folders."""
    rebuilt = databases.rebuild(workspace(ctx), now())
    emit(rebuilt, json, lambda: _say_rebuilt(rebuilt))


@app.command()
def path(ctx: typer.Context, json: Json = False) -> None:
    """Print where the ledger lies."""
    found = databases.paths(workspace(ctx))
    emit(found, json, lambda: print(found.progress))


def _draw_check(checked: Checked) -> None:
    page = Page()
    if not checked.exists and not checked.problems and checked.backups:
        kept = counted(checked.backups, "backup")
        page.line(f"There is no ledger at {checked.path}, but {kept}: `studyctl db restore` lists them.")
    elif not checked.exists and not checked.problems:
        page.line(f"There is no ledger yet: the first fact makes {checked.path}.")
    else:
        verdict = "sound" if not checked.problems else counted(len(checked.problems), "problem")
        page.heading(str(checked.path), verdict)
        page.line(
            f"schema {checked.schema or 'unknown'} · {size_words(checked.size)} · "
            f"{counted(checked.commands, 'command')} ({checked.undone} undone) · {counted(checked.runs, 'run')}"
        )
        newest = f"the newest of {checked.newest_backup.astimezone():%d %b %Y %H:%M}" if checked.newest_backup else ""
        page.line(" · ".join(part for part in (counted(checked.backups, "backup"), newest) if part))
    for problem in checked.problems:
        page.prose(f"✗ {problem}")
    page.print()


def _draw_backups(listed: tuple[Backup, ...]) -> None:
    page = Page()
    if not listed:
        page.prose("There is no backup yet. The first fact of a day makes one, and `studyctl db backup`.")
    for one in listed:
        page.split(one.path.name, f"{one.at.astimezone():%d %b %Y %H:%M}  {size_words(one.size):>9}")
    if listed:
        page.line("`studyctl db restore NAME` puts one in the ledger's place.", faint=True)
    page.print()


def _restored_words(restored: Restored) -> str:
    before = f"; what stood there is kept as {restored.before}" if restored.before else ""
    return f"Restored: {restored.source.name} with {counted(restored.commands, 'command')}{before}"


def _say_rebuilt(rebuilt: Rebuilt) -> None:
    facts = f"derived tables from {counted(rebuilt.commands, 'command')}"
    print(f"Rebuilt: {facts}; {counted(rebuilt.points, 'point')} from {counted(rebuilt.runs, 'run folder')}")
    for problem in rebuilt.unreadable:
        print(f"Left out: {problem}")
