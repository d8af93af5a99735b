"""Opening progress.db: what is there, who may write it now, and what its errors mean to a person."""

from __future__ import annotations

import fcntl
import os
import sqlite3
import time
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from studyctl.errors import Problem, UserError
from studyctl.ledger.migrations import APPLICATION, LATEST, Step, migrate, steps, version_of

MAGIC = b"SQLite format 3\x00"
WAIT_SECONDS = 30.0
POLL_SECONDS = 0.01


def examine(db: Path) -> int | None:
    """The schema version of the ledger at `db`, or None where there is none; the file is left as it is.

    Raises UserError for a newer ledger, for a file that is no ledger, and for one that cannot be read.
    """
    try:
        header = _header(db)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise explained(error, db) from error
    if len(header) < 100 or not header.startswith(MAGIC):
        raise UserError(_no_ledger(db, "it is empty" if not header else "it is no SQLite database"))
    application, version = _stamps(db, header)
    if application != APPLICATION or version < 1:
        raise UserError(_no_ledger(db, "it is another program's database"))
    if version > LATEST:
        raise UserError(_newer(db, version))
    return version


_FILES: OrderedDict[tuple[int, int], int] = OrderedDict()  # descriptors by device and inode
MOST_FILES = 64


def _header(db: Path) -> bytes:
    """The first bytes of a file, through a descriptor that stays open.

    Closing any descriptor of a file drops all locks that this process has on it (POSIX), those of SQLite's connections
    in other threads among them: another program that closed the ledger then took its log away from under them, and what
    they committed after that was lost.
    """
    status = os.stat(db)
    key = status.st_dev, status.st_ino
    if key not in _FILES:
        _FILES[key] = os.open(db, os.O_RDONLY | os.O_CLOEXEC)
        if len(_FILES) > MOST_FILES:
            os.close(_FILES.popitem(last=False)[1])
    _FILES.move_to_end(key)
    return os.pread(_FILES[key], 100, 0)


def _stamps(db: Path, header: bytes) -> tuple[int, int]:
    """(application id, schema version), from the header, or through SQLite while a log holds later pages."""
    if not _log_waits(db):
        return int.from_bytes(header[68:72], "big"), int.from_bytes(header[60:64], "big")
    try:
        with closing(sqlite3.connect(_uri(db, "ro"), uri=True, timeout=WAIT_SECONDS)) as connection:
            application = int(connection.execute("PRAGMA application_id").fetchone()[0])
            return application, version_of(connection)
    except sqlite3.Error as error:
        raise explained(error, db) from error


def _log_waits(db: Path) -> bool:
    try:
        return db.with_name(f"{db.name}-wal").stat().st_size > 0
    except (FileNotFoundError, NotADirectoryError):  # asked once: the last one to close the ledger removes its log
        return False


def _no_ledger(db: Path, why: str) -> Problem:
    return Problem(
        f"this is not a studyctl ledger: {why}",
        str(db),
        "Move it away, or bring a backup back with `studyctl db restore`",
    )


def _newer(db: Path, version: int) -> Problem:
    what = f"this ledger has schema {version}, newer than the {LATEST} this program knows; it was left untouched"
    return Problem(what, str(db), "Update studyctl")


def explained(error: BaseException, db: Path, otherwise: Problem | None = None) -> UserError:
    """What an error of SQLite or the system means for the person, as one line with what to do.

    `otherwise` is said of an error that comes from the file itself and not from what is around it.
    """
    text = str(error)
    known = {
        "full": ("the disk is full; nothing was recorded", f"Free some space on {db.parent} and repeat"),
        "No space": ("the disk is full; nothing was recorded", f"Free some space on {db.parent} and repeat"),
        "too large": ("the file may not grow any more; nothing was recorded", "Raise the limit and repeat"),
        "locked": (f"another process kept the ledger locked for {WAIT_SECONDS:.0f} s", "End it and repeat"),
        "readonly": ("the ledger cannot be written", f"Make {db.parent} and the file writable"),
        "Read-only": ("the ledger cannot be written", f"Make {db.parent} and the file writable"),
        "denied": ("the ledger cannot be reached: permission denied", f"Make {db.parent} and the file accessible"),
        "unable to open": ("the ledger cannot be opened", f"Make {db.parent} and the file accessible"),
        "disk I/O": ("the disk did not take the write; nothing was recorded", f"Check {db.parent} and repeat"),
    }
    for sign, (what, fix) in known.items():
        if sign in text:
            return UserError(Problem(what, str(db), fix))
    if isinstance(error, OSError):
        what = f"the file cannot be reached: {error.strerror or text}"
        return UserError(Problem(what, str(db), f"Make {db.parent} a folder that can be written"))
    fix = "Run `studyctl db check`, then `studyctl db restore` if it is damaged"
    return UserError(otherwise or Problem(f"the ledger is damaged or unreadable ({text})", str(db), fix))


def _uri(db: Path, mode: str) -> str:
    return f"{db.absolute().as_uri()}?mode={mode}"


@contextmanager
def locked(db: Path, exclusive: bool) -> Iterator[None]:
    """Holds the ledger's lock file: shared to write facts, exclusive to create, migrate or replace the file.

    Raises UserError when it cannot be had within 30 s, or the folder cannot be made or written.
    """
    lock = opened_lock(db)
    try:
        _wait_for(lock, fcntl.LOCK_EX if exclusive else fcntl.LOCK_SH, db)
        yield
    finally:
        os.close(lock)


def opened_lock(db: Path) -> int:
    """A descriptor of the lock file beside a database; raises UserError where the folder cannot be made or written."""
    try:
        db.parent.mkdir(parents=True, exist_ok=True)
        return os.open(db.with_name(f".{db.name}.lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise explained(error, db) from error


def _wait_for(lock: int, kind: int, db: Path) -> None:
    deadline = time.monotonic() + WAIT_SECONDS
    while True:
        try:
            return fcntl.flock(lock, kind | fcntl.LOCK_NB)
        except BlockingIOError as error:
            if time.monotonic() > deadline:
                raise explained(sqlite3.OperationalError("locked"), db) from error
            time.sleep(POLL_SECONDS)


def connect_to_write(db: Path) -> sqlite3.Connection:
    """A connection to an existing ledger in autocommit: WAL, every commit on disk before it returns."""
    connection = sqlite3.connect(_uri(db, "rw"), uri=True, isolation_level=None, timeout=WAIT_SECONDS)
    try:
        for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
            connection.execute(f"PRAGMA {pragma}")
    except BaseException:
        connection.close()
        raise
    return connection


def create(db: Path, known: Sequence[Step]) -> None:
    """Makes an empty ledger under the exclusive lock; it appears at once and whole."""
    fresh = db.with_name(f".{db.name}.new")
    fresh.unlink(missing_ok=True)
    try:
        with closing(sqlite3.connect(fresh, isolation_level=None)) as connection:
            migrate(connection, known)
        remove_log(db)
        fresh.replace(db)
    finally:
        fresh.unlink(missing_ok=True)


def connect_to_read(db: Path) -> sqlite3.Connection:
    """A connection that cannot write: to the ledger, to an empty one in memory where there is none, or to a copy in
    memory brought up to date where it is older; nothing is created on disk and nothing stays behind."""
    try:
        version = examine(db)
        if version is None:
            return _in_memory(None)
        connection = reading(db)
        if version < LATEST:
            with closing(connection):
                return _in_memory(connection)
        return connection
    except sqlite3.Error as error:
        raise explained(error, db) from error


def _in_memory(source: sqlite3.Connection | None) -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    if source is not None:
        source.backup(connection)
    migrate(connection, steps())
    return connection


def reading(db: Path, table: str = "command") -> sqlite3.Connection:
    """A connection that cannot write to a database that has `table`, opened in the first way that works.

    `rw` with `query_only` cleans its -wal and -shm up (`ro` leaves them behind), `ro` is for a file that may not be
    written, `immutable` for a folder where no -shm can be made and no -wal waits.
    """
    failure: sqlite3.Error | None = None
    for mode in ("rw", "ro") if _log_waits(db) else ("rw", "ro", "ro&immutable=1"):
        connection = sqlite3.connect(_uri(db, mode), uri=True, isolation_level=None, timeout=WAIT_SECONDS)
        try:
            connection.execute("PRAGMA query_only = ON")
            connection.execute(f"SELECT 1 FROM {table} LIMIT 1")
            return connection
        except sqlite3.Error as error:
            failure = error
            connection.close()
            if "locked" in str(error):
                break
    assert failure is not None
    raise failure


def copied(db: Path, target: Path) -> None:
    """Copies a database as it stands, through SQLite, into the one file `target` without a log beside it."""
    with closing(reading(db)) as source, closing(sqlite3.connect(target)) as copy:
        source.backup(copy)
        copy.execute("PRAGMA journal_mode = DELETE")


def remove_log(db: Path) -> None:
    """Removes the write-ahead log that a deleted or damaged ledger left, before another file takes its name."""
    for suffix in ("-wal", "-shm"):
        db.with_name(f"{db.name}{suffix}").unlink(missing_ok=True)
