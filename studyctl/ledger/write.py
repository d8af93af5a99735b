"""Writing the ledger: commands with their facts, through the SQLModel models, each on disk before it returns."""

from __future__ import annotations

import platform
import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from uuid import uuid4

from sqlalchemy import Engine, create_engine, insert
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool, StaticPool
from sqlmodel import Session

from studyctl.clock import utc_text
from studyctl.errors import Problem, UserError
from studyctl.ledger import backups, derived
from studyctl.ledger.connection import connect_to_write, create, examine, explained, locked
from studyctl.ledger.facts import LONGEST_LEAVE, DaysOff, Fact
from studyctl.ledger.migrations import LATEST, Step, migrate, steps
from studyctl.ledger.read import Reader
from studyctl.ledger.rows import FACTS, restored, stored, table_of
from studyctl.ledger.tables import MODELS, CommandRecord, UndoneRecord
from studyctl.ledger.views import Undone

Entry = tuple[str, dict[str, Any]]
MISTAKES = (sqlite3.IntegrityError, sqlite3.ProgrammingError, sqlite3.InterfaceError)  # ours, not the disk's
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def _uuid() -> str:
    return uuid4().hex


@dataclass(frozen=True)
class Command:
    """A command to be written: its name, its text as the person gave it, its facts and its moment.

    `follows` is the id of the command that it is bookkeeping of.
    """

    name: str
    text: str
    facts: Sequence[Fact]
    now: datetime
    follows: str | None = None
    id: str = field(default_factory=_uuid)


def record(db: Path, name: str, text: str, facts: Sequence[Fact], now: datetime, *, follows: str | None = None) -> str:
    """Writes one command with its facts, all or none, and returns its id once it is on disk.

    `follows` is the id of the command that this is bookkeeping of (a run's end follows its launch): it is undone with
    that command and never alone. Raises UserError when it cannot be written, ValueError for facts that make no sense.
    """
    if not facts:
        raise ValueError(f"the command {name!r} has no facts")
    command = record_after(db, name, text, lambda _: facts, now, follows=follows)
    assert command is not None
    return command


def record_after(
    db: Path,
    name: str,
    text: str,
    decide: Callable[[Reader], Sequence[Fact]],
    now: datetime,
    *,
    follows: str | None = None,
    instead_of: str | None = None,
) -> str | None:
    """As `record`, with the facts that `decide` returns after reading, while no other process can write.

    `instead_of` is a command that this one replaces: it is taken back first, in the same transaction; raises UserError
    where it no longer counts. Returns None where `decide` returns no facts; what it raises leaves the ledger as it was.
    """
    with _writing(db, now) as (connection, session):
        if instead_of is not None:
            _take_back(connection, session, _counting(connection, instead_of), now)
        facts = decide(Reader(connection, db))
        if not facts:
            return None
        command = _command(connection, Command(name, text, facts, now, _root(connection, follows)))
        entries = _entries(command, facts, now)
        session.add(command)
        session.flush()
        session.add_all([MODELS[table](**row) for table, row in entries])
        session.flush()
        _bury_if_undone(connection, command)
        _derive(connection, entries)
        return command.id


def record_bulk(db: Path, commands: Iterable[Command]) -> int:
    """Writes many commands in one transaction and rebuilds the derived tables; returns how many there were."""
    listed = list(commands)
    if not listed:
        return 0
    with _writing(db, listed[-1].now) as (connection, session):
        records: list[dict[str, Any]] = []
        rows: dict[str, list[dict[str, Any]]] = {}
        tick = _last_tick(connection)
        for command in listed:
            written = _command_after(tick, command)
            tick = written.tick
            records.append(written.model_dump())
            for table, row in _entries(written, command.facts, command.now):
                rows.setdefault(table, []).append(row)
        session.connection().execute(insert(CommandRecord), records)
        for table, values in rows.items():
            session.connection().execute(insert(MODELS[table]), values)
        derived.rebuild(connection)
    return len(listed)


def undo(db: Path, now: datetime, only: str | None = None) -> Undone | None:
    """Takes back the latest command that still counts, and the bookkeeping that followed it; None where none is left.

    Undoing appends, too: called again, it steps back to the command before. With `only`, the id of a command, nothing
    is taken back unless that is the latest.
    """
    if examine(db) is None:
        return None
    with _writing(db, now) as (connection, session):
        latest = _latest(connection)
        if latest is None or only not in (None, latest[0]):
            return None
        return _take_back(connection, session, latest, now)


def _take_back(connection: sqlite3.Connection, session: Session, command: tuple[str, ...], now: datetime) -> Undone:
    """Records that a command, given as (id, at, name, text), no longer counts, with what followed it."""
    identity, at, name, text = command
    by = _command(connection, Command("undo", f"undo {name}", (), now))
    session.add(by)
    session.flush()
    session.add(UndoneRecord(id=_uuid(), command_id=by.id, undone_id=identity, at=utc_text(now)))
    session.flush()
    entries = _bury(connection, identity)
    _derive(connection, entries)
    facts = tuple(restored(FACTS[table], row) for table, row in entries)
    return Undone(identity, datetime.fromisoformat(at), name, text, facts)


def _counting(connection: sqlite3.Connection, command: str) -> tuple[str, ...]:
    """(id, at, name, text) of a command that still counts."""
    query = "SELECT id, at, name, text FROM command WHERE id = ? AND id NOT IN (SELECT command_id FROM dead_command)"
    row: tuple[str, ...] | None = connection.execute(query, (command,)).fetchone()
    if row is None:
        raise UserError(Problem("what this would replace was taken back meanwhile", fix="Answer again"))
    return row


def rebuild(db: Path, now: datetime) -> None:
    """Makes every derived table of the ledger anew from its facts; a missing ledger has none."""
    if examine(db) is None:
        return
    with _writing(db, now) as (connection, _):
        derived.rebuild(connection)


def ready(db: Path, now: datetime, known: Sequence[Step] | None = None) -> None:
    """Creates the ledger at `db` where there is none and migrates an older one by the `known` steps, after a backup.

    Raises UserError for a newer ledger, a file that is none, and a place that cannot be written.
    """
    known = steps() if known is None else known
    with _explaining(db), locked(db, exclusive=True):
        version = examine(db)
        if version is None:
            create(db, known)
        elif version < known[-1].number:
            backups.backup_unlocked(db, f"before-schema-{known[-1].number}", now)
            with closing(connect_to_write(db)) as connection:
                migrate(connection, known)


@contextmanager
def kept_open(db: Path, now: datetime) -> Iterator[None]:
    """While this is held, writes of this thread use one connection: no opening, no checkpoint of the last one to close,
    and one disk sync a command instead of about five. For whoever writes again and again, as a drill does."""
    ready(db, now)
    with closing(connect_to_write(db)) as connection:
        connection.execute("SELECT 1 FROM command LIMIT 1")  # the log is opened by the first read
        own = _Open(connection, _engine(connection), _file(db))
        if _kept().setdefault(db, own).file != own.file:  # another file took the place of the one that is kept
            _kept()[db] = own
        try:
            yield
        finally:
            if _kept().get(db) is own:
                del _kept()[db]


@dataclass(frozen=True)
class _Open:
    """A connection that is kept open, to the file with this device and inode."""

    connection: sqlite3.Connection
    engine: Engine
    file: tuple[int, int]


_THREAD = threading.local()  # SQLite's connections belong to their threads


def _kept() -> dict[Path, _Open]:
    """What this thread keeps open."""
    found: dict[Path, _Open] = _THREAD.__dict__.setdefault("kept", {})
    return found


def _file(db: Path) -> tuple[int, int]:
    status = db.stat()
    return status.st_dev, status.st_ino


@contextmanager
def _connected(db: Path) -> Iterator[tuple[sqlite3.Connection, Engine]]:
    """The connection that this thread keeps open, unless another file took the ledger's place, else one of its own."""
    kept = _kept().get(db)
    if kept is not None and kept.file == _file(db):
        yield kept.connection, kept.engine
        return
    with closing(connect_to_write(db)) as connection:
        yield connection, _engine(connection)


@contextmanager
def _writing(db: Path, now: datetime) -> Iterator[tuple[sqlite3.Connection, Session]]:
    """An immediate transaction on an up-to-date ledger, committed at the end and rolled back by any error."""
    existed = examine(db) == LATEST
    if not existed:
        ready(db, now)
    with _explaining(db), locked(db, exclusive=False):
        if existed:
            backups.daily(db, now)
        with _connected(db) as (connection, engine), Session(engine, expire_on_commit=False) as session:
            session.connection()  # first: SQLAlchemy rolls back once when it gets to know a connection
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection, session
                assert connection.in_transaction, "the command's transaction is whole"
                session.commit()
            finally:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")


def _engine(connection: sqlite3.Connection) -> Engine:
    """An engine on our own connection, whose transaction we begin ourselves: SQLAlchemy has no BEGIN IMMEDIATE."""
    known = _known_engine()

    def ours() -> Any:  # SQLAlchemy's protocol of a connection, which sqlite3's is
        return connection

    return Engine(StaticPool(ours), known.dialect, known.url)


@cache
def _known_engine() -> Engine:
    """An engine whose dialect all writes share: statements are compiled once for a dialect, not for each answer."""
    engine = create_engine("sqlite://", poolclass=NullPool)
    engine.connect().close()  # it gets to know its database
    return engine


@contextmanager
def _explaining(db: Path) -> Iterator[None]:
    try:
        yield
    except (DBAPIError, sqlite3.Error, OSError) as error:
        cause = error.orig if isinstance(error, DBAPIError) and error.orig else error
        if isinstance(cause, MISTAKES):
            raise
        raise explained(cause, db) from error


def _last_tick(connection: sqlite3.Connection) -> int:
    return int(connection.execute("SELECT coalesce(max(tick), 0) FROM command").fetchone()[0])


def _command(connection: sqlite3.Connection, command: Command) -> CommandRecord:
    return _command_after(_last_tick(connection), command)


def _command_after(last_tick: int, command: Command) -> CommandRecord:
    """The record of a command whose ticks come after `last_tick`, whatever the clock says.

    A tick is the microsecond of the command or one more than the last tick, whichever is later (a hybrid logical
    clock, Kulkarni et al. 2014): it orders one ledger as it was written and two merged ones about as it happened.
    """
    microsecond = (command.now - EPOCH) // timedelta(microseconds=1)
    first = max(last_tick + 1, microsecond)
    return CommandRecord(
        id=command.id,
        tick=first + len(command.facts),
        at=utc_text(command.now),
        name=command.name,
        text=_storable(command.text),
        host=platform.node(),
        follows=command.follows,
    )


def _entries(command: CommandRecord, facts: Sequence[Fact], now: datetime) -> list[Entry]:
    """Each fact's table and row; the facts' ticks are those just before the command's own."""
    first = command.tick - len(facts)
    return [(table_of(type(fact)), _row(command.id, first + place, fact, now)) for place, fact in enumerate(facts)]


def _row(command: str, tick: int, fact: Fact, now: datetime) -> dict[str, Any]:
    if isinstance(fact, DaysOff) and not timedelta(0) <= fact.last - fact.first <= LONGEST_LEAVE:
        fix = f"The first day comes first, and {LONGEST_LEAVE.days} days are the most"
        raise UserError(Problem(f"days off from {fact.first} to {fact.last} cannot be kept", fix=fix))
    values = {name: _storable(value) for name, value in stored(fact, now).items()}
    return {"id": _uuid(), "command_id": command, "tick": tick, **values}


def _storable(value: Any) -> Any:
    """`value`, its text without lone surrogates: an argument or a file's name that is not UTF-8 has them."""
    return value.encode(errors="backslashreplace").decode() if isinstance(value, str) else value


def _derive(connection: sqlite3.Connection, entries: Sequence[Entry]) -> None:
    if any(table == "run_launched" for table, _ in entries):
        connection.execute(derived.NEW_RUNS)
    subjects = [derived.subjects_of(table, row) for table, row in entries]
    derived.refresh(connection, set().union(*subjects))


def _root(connection: sqlite3.Connection, follows: str | None) -> str | None:
    """The command at the beginning of a chain of bookkeeping; raises ValueError where there is no such command."""
    if follows is None:
        return None
    row = connection.execute("SELECT coalesce(follows, id) FROM command WHERE id = ?", (follows,)).fetchone()
    if row is None:
        raise ValueError(f"there is no command {follows}")
    return str(row[0])


def _bury_if_undone(connection: sqlite3.Connection, command: CommandRecord) -> None:
    """Bookkeeping of a command that was undone meanwhile is kept, but does not count either."""
    connection.execute(
        "INSERT INTO dead_command SELECT ? WHERE EXISTS (SELECT 1 FROM undone WHERE undone_id = ?)",
        (command.id, command.follows),
    )


def _latest(connection: sqlite3.Connection) -> tuple[str, str, str, str] | None:
    row: tuple[str, str, str, str] | None = connection.execute(
        "SELECT id, at, name, text FROM command WHERE +follows IS NULL "  # + keeps to the index on tick
        "AND id NOT IN (SELECT command_id FROM dead_command) AND id NOT IN (SELECT command_id FROM undone) "
        "ORDER BY tick DESC, id DESC LIMIT 1"
    ).fetchone()
    return row


def _bury(connection: sqlite3.Connection, command: str) -> list[Entry]:
    """Marks a command and what follows it as dead; returns their facts in the order they were recorded."""
    query = "SELECT id FROM command WHERE id = ?1 OR follows = ?1"
    dead = [row[0] for row in connection.execute(query, (command,)).fetchall()]
    connection.executemany("INSERT OR IGNORE INTO dead_command VALUES (?)", [(identity,) for identity in dead])
    entries = [entry for identity in dead for entry in _facts_of(connection, identity)]
    return sorted(entries, key=lambda entry: int(entry[1]["tick"]))


def _facts_of(connection: sqlite3.Connection, command: str) -> Iterator[Entry]:
    for table in FACTS:
        cursor = connection.execute(f"SELECT * FROM {table} WHERE command_id = ?", (command,))
        names = [column[0] for column in cursor.description]
        for row in cursor:
            yield table, dict(zip(names, row, strict=True))
