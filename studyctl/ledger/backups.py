"""Copies of progress.db under `backups/`: taken before a migration and once a study day, thinned out as they age."""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import time
from collections.abc import Callable, Hashable, Iterable
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from studyctl.clock import study_day
from studyctl.errors import Problem, UserError
from studyctl.ledger.connection import (
    connect_to_write,
    copied,
    examine,
    explained,
    locked,
    reading,
    remove_log,
)
from studyctl.ledger.migrations import migrate, steps

DAILY, WEEKLY, MONTHLY = 12, 10, 9
ALL_KEPT_FOR = timedelta(days=2)  # what led to a restore is still there the day after (as Anki does)
PARTIALS_KEPT_FOR = timedelta(days=1)  # what a killed backup left; a younger one may still be in the making
STAMP = "%Y%m%dT%H%M%SZ"
NAME = re.compile(r"progress-(\d{8}T\d{6}Z)(?:-([a-z0-9-]+))?\.db")


@dataclass(frozen=True)
class Backup:
    """One backup: where it is, when it was made (UTC), why, and its size in bytes."""

    path: Path
    at: datetime
    reason: str
    size: int


def folder_of(db: Path) -> Path:
    """Where the backups of the ledger at `db` lie."""
    return db.parent / "backups"


def listing(db: Path) -> list[Backup]:
    """The backups there are, newest first."""
    found = []
    for path in folder_of(db).glob("progress-*.db"):
        if (match := NAME.fullmatch(path.name)) and (at := _stamped(match[1])):
            with suppress(FileNotFoundError):  # another process thins, too
                found.append(Backup(path, at, match[2] or "", path.stat().st_size))
    return sorted(found, key=lambda backup: (backup.at, backup.path.name), reverse=True)


def _stamped(text: str) -> datetime | None:
    try:
        return datetime.strptime(text, STAMP).replace(tzinfo=UTC)
    except ValueError:
        return None


def backup(db: Path, reason: str, now: datetime) -> Path:
    """Copies the ledger as it stands to `backups/progress-<UTC>-<reason>.db`, thins the older ones, returns its path.

    Raises UserError where there is no ledger or the copy cannot be written.
    """
    if examine(db) is None:
        raise UserError(Problem("there is no ledger yet, so nothing to back up", str(db)))
    with locked(db, exclusive=False):
        return backup_unlocked(db, reason, now)


def backup_unlocked(db: Path, reason: str, now: datetime) -> Path:
    """As `backup`, for a caller that holds the lock."""
    try:
        target = _free_name(folder_of(db), reason, now)
        _copy(db, target)
        _thin(db, now)
    except (sqlite3.Error, OSError) as error:
        raise explained(error, db) from error
    return target


def daily(db: Path, now: datetime) -> None:
    """Takes the day's backup before the first write of a study day.

    A copy that cannot be made must not keep a fact from being recorded: `check` reports that backups are behind.
    """
    today = study_day(now)
    if any(study_day(backup.at) == today for backup in listing(db)):
        return
    with suppress(UserError):
        backup_unlocked(db, "", now)


def _free_name(folder: Path, reason: str, now: datetime) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    words = re.sub(r"[^a-z0-9]+", "-", reason.lower()).strip("-")
    stem = "-".join(part for part in ("progress", now.astimezone(UTC).strftime(STAMP), words) if part)
    names = (stem, *(f"{stem}-{count}" for count in range(2, 1000)))
    return next(path for name in names if not (path := folder / f"{name}.db").exists())


def _copy(db: Path, target: Path) -> None:
    """Copies a database into one file without a log; it appears at once and whole."""
    partial = target.with_name(f".{target.name}.{os.getpid()}.partial")
    try:
        copied(db, partial)
        _sync(partial)
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def kept(times: Iterable[datetime], now: datetime) -> set[datetime]:
    """Which of the backups made at `times` stay: the newest of each of 12 days, 10 weeks and 9 months that have any,
    and all of the last two days."""
    ordered = sorted(set(times), reverse=True)
    recent = {at for at in ordered if at > now - ALL_KEPT_FOR}
    return recent | _newest(ordered, _day, DAILY) | _newest(ordered, _week, WEEKLY) | _newest(ordered, _month, MONTHLY)


def _newest(ordered: list[datetime], period: Callable[[datetime], Hashable], count: int) -> set[datetime]:
    """The newest moment of each of the `count` latest periods; `ordered` is newest first."""
    newest: dict[Hashable, datetime] = {}
    for at in ordered:
        newest.setdefault(period(at), at)
    return set(list(newest.values())[:count])


def _day(at: datetime) -> date:
    return study_day(at)


def _week(at: datetime) -> tuple[int, int]:
    return study_day(at).isocalendar()[:2]


def _month(at: datetime) -> tuple[int, int]:
    return study_day(at).year, study_day(at).month


def _thin(db: Path, now: datetime) -> None:
    present = listing(db)
    staying = kept((backup.at for backup in present), now)
    for old in present:
        if old.at not in staying:
            old.path.unlink(missing_ok=True)
    for partial in folder_of(db).glob(".progress-*.partial"):
        with suppress(FileNotFoundError):
            if time.time() - partial.stat().st_mtime > PARTIALS_KEPT_FOR.total_seconds():
                partial.unlink()


def restore(db: Path, source: Path, now: datetime) -> Path | None:
    """Puts the backup `source` in the place of the ledger at `db`, whole or not at all; returns the copy of what stood
    there before (None if nothing did).

    Raises UserError for a backup that is missing, damaged, newer than the program, or no ledger.
    """
    _verify(source)
    with locked(db, exclusive=True):
        fresh = db.with_name(f".{db.name}.restored")
        try:
            fresh.unlink(missing_ok=True)
            copied(source, fresh)
            with closing(sqlite3.connect(fresh, isolation_level=None)) as connection:
                migrate(connection, steps())
            before = _set_aside(db, now)
            _put_in_place(fresh, db, sound=before is not None and before.suffix == ".db")
        except (sqlite3.Error, OSError) as error:
            raise explained(error, db) from error
        finally:
            fresh.unlink(missing_ok=True)
    return before


def _put_in_place(fresh: Path, db: Path, sound: bool) -> None:
    """One transaction on a sound ledger, since others may have it open: SQLite deletes logs by name, so a file that
    was replaced under an open connection would lose its own log. A missing or damaged ledger is replaced."""
    if sound:
        with closing(sqlite3.connect(fresh)) as source, closing(connect_to_write(db)) as target:
            source.backup(target)
    else:
        _sync(fresh)
        remove_log(db)
        fresh.replace(db)
        _sync(db.parent)


def _verify(source: Path) -> None:
    if examine(source) is None:
        raise UserError(Problem("there is no such backup", str(source), "`studyctl db restore` lists them"))
    try:
        with closing(reading(source)) as connection:
            verdict = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
    except sqlite3.Error as error:
        raise explained(error, source) from error
    if verdict != "ok":
        raise UserError(Problem(f"this backup is damaged ({verdict})", str(source), "Take another one"))


def _set_aside(db: Path, now: datetime) -> Path | None:
    """A copy of the present ledger; byte for byte with its log where it is too damaged for SQLite."""
    if not db.exists():
        return None
    try:
        target = _free_name(folder_of(db), "before-restore", now)
        _copy(db, target)
    except sqlite3.Error:
        target = _free_name(folder_of(db), "damaged", now).with_suffix(".damaged")
        for suffix in ("", "-wal"):
            if (part := db.with_name(f"{db.name}{suffix}")).exists():
                shutil.copyfile(part, target.with_name(f"{target.name}{suffix}"))
    return target
