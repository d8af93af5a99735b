"""Look after the databases: check, back up, restore, merge, rebuild."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from studyctl.actions.undoing import UNDO
from studyctl.errors import Problem, UserError
from studyctl.ledger import backups
from studyctl.ledger.backups import Backup
from studyctl.ledger.check import check as ledger_faults
from studyctl.ledger.connection import examine
from studyctl.ledger.points import open_points, rebuild_points
from studyctl.ledger.read import open_reader
from studyctl.runs.events import read_points
from studyctl.runs.spec import read_spec, run_dirs
from studyctl.text import nearest
from studyctl.workspace import Workspace, typed_path


@dataclass(frozen=True)
class Checked:
    """The ledger's health: what is wrong (nothing: it is sound), and how much there is; sizes in bytes."""

    path: Path
    exists: bool
    schema: int | None
    size: int
    commands: int
    undone: int
    runs: int
    backups: int
    newest_backup: datetime | None
    problems: tuple[str, ...]


@dataclass(frozen=True)
class BackedUp:
    """A new backup: where it is, its size in bytes, and how many there are now."""

    path: Path
    size: int
    backups: int


@dataclass(frozen=True)
class Restored:
    """What was put back, with its commands, and the copy of what stood there before (none: nothing did)."""

    source: Path
    before: Path | None
    commands: int


@dataclass(frozen=True)
class MergedLedgers:
    """How much of the other ledger was new here, and how many commands there are now."""

    other: Path
    commands: int
    facts: int
    undone: int
    total: int


@dataclass(frozen=True)
class Rebuilt:
    """What was made anew: derived tables from so many commands, and so many points from so many run folders."""

    commands: int
    runs: int
    points: int
    unreadable: tuple[str, ...]


@dataclass(frozen=True)
class Paths:
    """Where everything lies that is recorded."""

    progress: Path
    points: Path
    backups: Path
    runs: Path


def check(workspace: Workspace) -> Checked:
    """Look at the ledger, its facts, derived tables and backups, and at the index of points; nothing is written."""
    db = workspace.progress_db
    problems = [*ledger_faults(db), *_point_faults(workspace)]
    commands = undone = runs = 0
    schema = None
    try:
        schema = examine(db)
        commands, undone, runs = _counts(workspace)
    except UserError:
        pass  # already among the problems
    listed = backups.listing(db)
    return Checked(
        db,
        db.exists(),
        schema,
        db.stat().st_size if db.exists() else 0,
        commands,
        undone,
        runs,
        len(listed),
        listed[0].at if listed else None,
        tuple(problems),
    )


def _point_faults(workspace: Workspace) -> Iterator[str]:
    try:
        with open_points(workspace.points_db) as points:
            points.count("")
    except UserError as error:
        yield from (str(problem) for problem in error.problems)


def _counts(workspace: Workspace) -> tuple[int, int, int]:
    """Commands that count, those undone, and runs."""
    with open_reader(workspace.progress_db) as reader:
        history = reader.history(None)
        given = [row for row in history if row.name != UNDO]
        dead = sum(row.undone for row in given)
        return len(given) - dead, dead, len(reader.runs(limit=None))


def backup(workspace: Workspace, now: datetime) -> BackedUp:
    """Copy the ledger as it stands into `backups/`; raises UserError where there is none or it cannot be written."""
    path = backups.backup(workspace.progress_db, "by-hand", now)
    return BackedUp(path, path.stat().st_size, len(backups.listing(workspace.progress_db)))


def backups_of(workspace: Workspace) -> tuple[Backup, ...]:
    """The backups there are, newest first."""
    return tuple(backups.listing(workspace.progress_db))


def restore(workspace: Workspace, name: str, now: datetime) -> Restored:
    """Put a backup, a file or a name in `backups/`, in the ledger's place; what stood there is copied first."""
    source = _backup_named(workspace, name)
    before = backups.restore(workspace.progress_db, source, now)
    return Restored(source, before, _counts(workspace)[0])


def _backup_named(workspace: Workspace, name: str) -> Path:
    given, folder = typed_path(name), backups.folder_of(workspace.progress_db)
    for path in (given, folder / name, folder / f"{name}.db"):
        if path.is_file():
            return path.absolute()
    known = [backup.path.name for backup in backups_of(workspace)]
    fix = nearest(given.name, known) or "`studyctl db restore` lists the backups"
    raise UserError(Problem("there is no such backup", name, fix))


def merge(workspace: Workspace, other: Path, now: datetime) -> MergedLedgers:
    """Add everything that another machine's ledger (its file or workspace) has and this one has not."""
    # sqlmodel takes 300 ms to import: only what writes pays for it
    from studyctl.ledger.merge import merge as merge_ledgers

    other = typed_path(other).absolute()
    other = other / workspace.progress_db.name if other.is_dir() else other
    merged = merge_ledgers(workspace.progress_db, other, now)
    return MergedLedgers(other, merged.commands, merged.facts, merged.undone, _counts(workspace)[0])


def rebuild(workspace: Workspace, now: datetime) -> Rebuilt:
    """Make the ledger's derived tables anew from its facts, and the index of points from the run folders."""
    commands = 0
    if examine(workspace.progress_db) is not None:
        # sqlmodel takes 300 ms to import: only what writes pays for it
        from studyctl.ledger import write

        write.rebuild(workspace.progress_db, now)
        commands = _counts(workspace)[0]
    streams, unreadable = _streams(workspace)
    points = 0
    if streams or workspace.points_db.exists():
        points = rebuild_points(workspace.points_db, streams, read_points)
    return Rebuilt(commands, len(streams), points, tuple(unreadable))


def _streams(workspace: Workspace) -> tuple[list[tuple[str, Path]], list[str]]:
    """(run id, its event stream) of every run folder, and what is wrong with those that cannot be read."""
    streams, unreadable = [], []
    for folder in run_dirs(workspace.runs):
        try:
            streams.append((read_spec(folder).id, folder / "events.jsonl"))
        except UserError as error:
            unreadable.append(str(error))
    return streams, unreadable


def paths(workspace: Workspace) -> Paths:
    """Where the databases, backups and runs of this workspace lie, whether or not they exist."""
    db = workspace.progress_db
    return Paths(db, workspace.points_db, backups.folder_of(db), workspace.runs)
