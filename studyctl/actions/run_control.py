"""Act on runs: read their log, cancel, resume, import and export them."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from studyctl.actions.content import catalogue_of
from studyctl.actions.runs import folder_of, recall, record_end, sync
from studyctl.actions.situation import Situation
from studyctl.errors import Problem, UserError
from studyctl.ledger.facts import RunResumed
from studyctl.ledger.read import open_reader
from studyctl.runs import cancel as cancelling
from studyctl.runs import resume as resuming
from studyctl.runs.logs import tail
from studyctl.runs.state import observe
from studyctl.runs.transfer import FORMATS, export_points, import_run
from studyctl.workspace import Workspace


@dataclass(frozen=True)
class RunNow:
    """A run after something was done to it."""

    run: str
    name: str
    state: str
    attempt: int


@dataclass(frozen=True)
class RunLog:
    """The end of a run's output, control sequences removed."""

    run: str
    name: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Brought:
    """A run that came home; `fresh` is false when it was here already."""

    run: str
    name: str
    state: str
    fresh: bool


def folder(seen: Situation, text: str) -> Path:
    """The folder of a run."""
    return folder_of(seen.workspace, seen.reader, text)


def log(seen: Situation, text: str, lines: int) -> RunLog:
    """The last lines of a run's output."""
    where = folder(seen, text)
    return RunLog(where.name, _name(seen.workspace, where.name), tuple(tail(where / "output.log", lines)))


def cancel(seen: Situation, text: str, grace: float) -> RunNow:
    """Stop a run and everything it started, and record its end; one that has ended is refused."""
    where = folder(seen, text)
    before = observe(where, seen.now, 0)
    if not before.live:
        raise UserError(Problem(f"{_name(seen.workspace, where.name)} is not running: {before.state}"))
    status = cancelling.cancel(where, seen.now, grace)
    record_end(seen.workspace, seen.catalogue, where, seen.now)
    return RunNow(where.name, _name(seen.workspace, where.name), status.state, status.attempt)


def resume(seen: Situation, text: str, anyway: bool) -> RunNow:
    """Start the next attempt of a run from its last checkpoint and record it."""
    where = folder(seen, text)
    if observe(where, seen.now, 0).state == "finished":
        name = _name(seen.workspace, where.name)
        raise UserError(Problem(f"{name} has finished: nothing is left to do", fix="`studyctl lab run` starts another"))
    attempt = resuming.resume(where, seen.now, anyway=anyway)
    # sqlmodel takes 300 ms to import: only a command that writes pays it
    from studyctl.ledger.write import record

    row = seen.reader.run(where.name)
    words = f"Resumed {row.name if row else where.name}"
    record(
        seen.workspace.progress_db, "run resume", words, [RunResumed(where.name, attempt)], seen.now,
        follows=row.command if row else None,
    )  # fmt: skip
    return RunNow(where.name, _name(seen.workspace, where.name), observe(where, seen.now, 0).state, attempt)


def bring(workspace: Workspace, source: Path, now: datetime) -> Brought:
    """Copy a run's folder or zip into the workspace and record it with its result, exactly once."""
    imported = import_run(source, workspace.runs)
    catalogue = catalogue_of(workspace)
    recorded = recall(workspace, catalogue, imported.path, now)
    sync(workspace, catalogue, now)
    state = observe(imported.path, now, 0).state
    return Brought(imported.id, _name(workspace, imported.id), state, imported.fresh or recorded)


def export(seen: Situation, text: str, form: str, out: Path | None) -> int:
    """Write a run's points to a file or standard output; returns how many."""
    if form not in FORMATS:
        raise UserError(Problem(f"there is no format {form!r}", fix=f"One of: {', '.join(FORMATS)}"))
    where = folder(seen, text)
    if out is None:
        return export_points(where, form, sys.stdout)
    with out.open("w", encoding="utf-8") as file:
        return export_points(where, form, file)


def _name(workspace: Workspace, run: str) -> str:
    with open_reader(workspace.progress_db) as reader:
        row = reader.run(run)
    return row.name if row else run
