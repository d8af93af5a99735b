"""Reading the ledger: plain SQL into frozen dataclasses, without SQLModel; a missing ledger reads as an empty one."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, TypeVar, cast

from studyctl.errors import Problem, UserError
from studyctl.ledger.connection import connect_to_read, explained
from studyctl.ledger.read_cards import CardReads, limited
from studyctl.ledger.views import (
    LIVE,
    BestMetric,
    CommandRow,
    Evidence,
    ItemState,
    Measurement,
    Note,
    PaperState,
    RunRow,
    TimeEntry,
    Timer,
    TrackState,
    moment,
    moment_or_none,
)

if TYPE_CHECKING:
    from studyctl.ledger.facts import Fact

F = TypeVar("F", bound="Fact")
V = TypeVar("V")
Row = tuple[Any, ...]

RUN_COLUMNS = (
    "s.run, n.number, lab, preset, state, launched_at, ended_at, code, attempt, seed, steps, data, backend, engine, "
    "imported, params, parts, summary, host, command_id"
)
RUNS = f"SELECT {RUN_COLUMNS} FROM run_state s JOIN run_number n ON n.run = s.run"


def open_reader(db: Path) -> Reader:
    """A reader of one consistent moment of the ledger at `db`; close it soon, since it holds that moment's pages.

    Raises UserError for a file that is no ledger, is newer than the program, or cannot be read.
    """
    connection = connect_to_read(db)
    connection.execute("BEGIN")
    return Reader(connection, db)


class Reader(CardReads):
    """Answers from one ledger; every method returns frozen dataclasses, days or numbers."""

    def __init__(self, connection: sqlite3.Connection, db: Path) -> None:
        self._connection = connection
        self._db = db

    def __enter__(self) -> Reader:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Lets go of the ledger."""
        self._connection.close()

    def item_states(self) -> dict[str, ItemState]:
        """Every item that anything was recorded about, by id; an item that is missing is open."""
        columns = "item, state, started_at, done_at, touched_at, touched, proven, evidence, notes, minutes"
        return {row[0]: _item_state(row) for row in self._rows(f"SELECT {columns} FROM item_state")}

    def item_state(self, item: str) -> ItemState:
        """Where one item stands."""
        columns = "item, state, started_at, done_at, touched_at, touched, proven, evidence, notes, minutes"
        row = self._row(f"SELECT {columns} FROM item_state WHERE item = ?", item)
        return _item_state(row) if row else ItemState(item)

    def last_marked(self, items: Sequence[str]) -> str | None:
        """Which of these ids was marked last (started, done or reopened); None where none ever was."""
        among = ", ".join("?" * len(items))
        query = f"SELECT item FROM item_marked WHERE item IN ({among}) AND {LIVE} ORDER BY tick DESC, id DESC LIMIT 1"
        row = self._row(query, *items)
        return row[0] if row else None

    def paper_states(self) -> dict[str, PaperState]:
        """Every paper that anything was recorded about, by id."""
        columns = "paper, started_at, read_at, implemented_at, written_at, touched_at, touched, notes"
        return {row[0]: _paper_state(row) for row in self._rows(f"SELECT {columns} FROM paper_state")}

    def tracks(self) -> dict[str, TrackState]:
        """Every track that was ever started, by id."""
        columns = "track, active, from_day, at_place, hours_per_week, changed_at"
        return {row[0]: _track_state(row) for row in self._rows(f"SELECT {columns} FROM track_state")}

    def days_off(self) -> dict[date, str]:
        """Each free day with its reason."""
        query = "SELECT day, reason FROM day_off ORDER BY day"
        return {date.fromisoformat(day): reason for day, reason in self._rows(query)}

    def timer(self) -> Timer | None:
        """The running timer, if one runs."""
        row = self._row("SELECT since, item FROM timer_state")
        return Timer(moment(row[0]), row[1]) if row else None

    def minutes_by_day(self, first: date, last: date) -> dict[date, float]:
        """Minutes of each study day from `first` to `last` (both included) that has any."""
        query = "SELECT day, sum(minutes) FROM day_minutes WHERE day BETWEEN ? AND ? GROUP BY day"
        rows = self._rows(query, first.isoformat(), last.isoformat())
        return {date.fromisoformat(day): minutes for day, minutes in rows}

    def minutes_by_item(self, first: date | None = None, last: date | None = None) -> dict[str, float]:
        """Minutes of each item over the days from `first` to `last`; study without an item is under ``''``."""
        query = "SELECT item, sum(minutes) FROM day_minutes WHERE day BETWEEN ? AND ? GROUP BY item"
        return dict(self._rows(query, *_days(first, last)))

    def time_entries(self, first: date | None = None, last: date | None = None) -> list[TimeEntry]:
        """Every stretch of time of the days from `first` to `last`, in the order it was recorded."""
        days = _days(first, last)
        query = (
            "SELECT id, day, at, item, kept_minutes, '', 'timer', tick FROM time_stopped "
            f"WHERE day BETWEEN ?1 AND ?2 AND {LIVE} UNION ALL "
            "SELECT id, day, at, item, minutes, note, 'log', tick FROM time_logged "
            f"WHERE day BETWEEN ?1 AND ?2 AND {LIVE} ORDER BY tick, id"
        )
        return [_time_entry(row) for row in self._rows(query, *days)]

    def study_days(self) -> list[date]:
        """The study days on which anything was done, newest first."""
        query = "SELECT day FROM study_day ORDER BY day DESC"
        return [date.fromisoformat(row[0]) for row in self._rows(query)]

    def facts_by_day(self, first: date, last: date) -> dict[date, int]:
        """How much was recorded on each study day from `first` to `last` that has anything."""
        query = "SELECT day, facts FROM study_day WHERE day BETWEEN ? AND ?"
        rows = self._rows(query, first.isoformat(), last.isoformat())
        return {date.fromisoformat(day): count for day, count in rows}

    def runs(self, limit: int | None = 20, labs: Sequence[str] = (), state: str | None = None) -> list[RunRow]:
        """Runs, the latest launched first, of a lab (given by all its ids) or in one state if asked."""
        conditions = [f"s.lab IN ({', '.join('?' * len(labs))})"] if labs else []
        conditions += ["s.state = ?"] if state is not None else []
        query = f"{RUNS} WHERE {' AND '.join(conditions) or 'TRUE'} ORDER BY launched DESC LIMIT ?"
        values = (*labs, *([state] if state is not None else []), limited(limit))
        return [_run(row) for row in self._rows(query, *values)]

    def run_ids(self) -> set[str]:
        """The id of every run that was ever recorded, those whose launch was undone among them."""
        return {row[0] for row in self._rows("SELECT run FROM run_launched")}

    def run(self, name: str) -> RunRow | None:
        """The run with this id, short name (`r-0147`, `147`) or beginning of an id; None where there is none.

        Raises UserError when several ids begin so.
        """
        number = name.lower().removeprefix("r-")
        if number.isdecimal() and (row := self._row(f"{RUNS} WHERE n.number = ?", min(int(number), 2**62))):
            return _run(row)
        rows = self._rows(f"{RUNS} WHERE substr(s.run, 1, ?) = ? LIMIT 9", len(name), name) if name else []
        exact = [row for row in rows if row[0] == name]
        if len(rows) > 1 and not exact:
            names = ", ".join(row[0] for row in rows)
            raise UserError(Problem(f"{name!r} is the beginning of several runs: {names}", fix="Write more of it"))
        return _run((exact or rows)[0]) if rows else None

    def evidence(self, item: str | None = None) -> list[Evidence]:
        """What proves or documents an item (or all items), in the order it was recorded."""
        return self._views("evidence_added", Evidence, item=item)

    def notes(self, subject_kind: str | None = None, subject: str | None = None) -> list[Note]:
        """Notes on an item or paper (or all of them), in the order they were written."""
        return self._views("note_written", Note, subject_kind=subject_kind, subject=subject)

    def measurements(
        self,
        metric: str | None = None,
        data: str | None = None,
        target: str | None = None,
        run: str | None = None,
        item: str | None = None,
    ) -> list[Measurement]:
        """Measured values, in the order they were recorded, of one metric, data, target, run or item if asked."""
        return self._views("target_measured", Measurement, metric=metric, data=data, target=target, run=run, item=item)

    def best_metrics(self) -> list[BestMetric]:
        """The lowest, highest and latest value of every metric on its data in its lab."""
        columns = "metric, data, lab, low, low_id, low_run, high, high_id, high_run, latest, latest_at, count"
        query = f"SELECT {columns} FROM best_metric ORDER BY metric, data, lab"
        return [_best(row) for row in self._rows(query)]

    def facts(self, kind: type[F], **wanted: str | int | None) -> list[F]:
        """All facts of one kind that count, in the order they were recorded, with columns equal to `wanted`."""
        return [cast(F, fact) for _, fact in self._facts(kind, wanted)]

    def by_command(self, kind: type[F], command: str | None = None) -> list[tuple[str, F]]:
        """As `facts`, each with the command it belongs to, which is the one it follows where it follows one; of
        `command` alone if asked."""
        within = "SELECT id FROM command WHERE id = ?1 OR follows = ?1"
        wanted, values = (f"command_id IN ({within})", (command,)) if command else ("TRUE", ())
        root = "(SELECT coalesce(c.follows, c.id) FROM command c WHERE c.id = command_id)"
        return [(key, cast(F, fact)) for key, fact in self._read(kind, root, wanted, values)]

    def pivoted(self) -> bool:
        """Whether the plan was ever changed."""
        return self._row("SELECT 1 FROM pivot_decided LIMIT 1") is not None

    def moved(self) -> bool:
        """Whether an item was ever moved to another day."""
        return self._row("SELECT 1 FROM item_planned LIMIT 1") is not None

    def added(self) -> bool:
        """Whether the learner ever added an item or a paper of their own."""
        return self._row("SELECT 1 FROM item_added UNION ALL SELECT 1 FROM paper_added LIMIT 1") is not None

    def reviewed(self) -> dict[str, bool]:
        """Each week whose review was begun, and whether it is closed."""
        query = f"SELECT week, max(finished AND step = 'close') FROM reflection_step WHERE {LIVE} GROUP BY week"
        return {week: bool(closed) for week, closed in self._rows(query)}

    def drafted(self, week: str) -> str | None:
        """The command that began the answers of a week saved since it was last closed; None where there are none."""
        query = (
            "SELECT coalesce(c.follows, c.id) FROM reflection_step r JOIN command c ON c.id = r.command_id "
            f"WHERE r.week = ?1 AND r.{LIVE} AND r.tick > (SELECT coalesce(max(tick), 0) FROM reflection_step "
            f"WHERE week = ?1 AND step = 'close' AND {LIVE}) ORDER BY r.tick LIMIT 1"
        )
        row = self._row(query, week)
        return row[0] if row else None

    def history(self, limit: int | None = 20) -> list[CommandRow]:
        """The latest commands, newest first, those that were undone among them."""
        query = (
            "SELECT c.id, c.at, c.name, c.text, c.host, d.command_id IS NOT NULL, c.follows FROM command c "
            "LEFT JOIN dead_command d ON d.command_id = c.id ORDER BY c.tick DESC, c.id DESC LIMIT ?"
        )
        return [_command(row) for row in self._rows(query, limited(limit))]

    def first_fact_at(self) -> datetime | None:
        """When the first command that still counts was recorded; None for an empty ledger."""
        query = (
            "SELECT at FROM command WHERE id NOT IN (SELECT command_id FROM dead_command) "
            "AND id NOT IN (SELECT command_id FROM undone) ORDER BY tick LIMIT 1"
        )
        row = self._row(query)
        return moment(row[0]) if row else None

    def _rows(self, query: str, *values: Any) -> list[Row]:
        try:
            return self._connection.execute(query, values).fetchall()
        except sqlite3.DatabaseError as error:
            raise explained(error, self._db) from error

    def _row(self, query: str, *values: Any) -> Row | None:
        return next(iter(self._rows(query, *values)), None)

    def _views(self, table: str, view: Callable[..., V], **wanted: str | None) -> list[V]:
        """Facts of a table as `view`, whose fields are `id`, `at`, `day` and then the fact's own."""
        from studyctl.ledger.rows import FACTS  # see _facts

        given = {name: value for name, value in wanted.items() if value is not None}
        return [view(id=identity, **vars(fact)) for identity, fact in self._facts(FACTS[table], given)]

    def _facts(self, kind: type[Fact], wanted: Mapping[str, Any]) -> list[tuple[str, Fact]]:
        """Facts that count with their ids."""
        from studyctl.ledger.rows import columns_of  # see _read

        unknown = set(wanted) - set(columns_of(kind))
        if unknown:
            raise ValueError(f"{kind.__name__} has no {', '.join(sorted(unknown))}")
        where = " AND ".join(f'"{name}" IS ?' for name in wanted) or "TRUE"
        return self._read(kind, "id", where, tuple(wanted.values()))

    def _read(self, kind: type[Fact], key: str, where: str, values: Sequence[Any]) -> list[tuple[str, Fact]]:
        """Facts that count, in their order, each with the expression `key` of its row."""
        # the facts' classes take 5 ms to import, and `today` needs none of them
        from studyctl.ledger.rows import columns_of, restored, table_of

        keys = ("at", "day", *columns_of(kind))
        names = ", ".join((key, *(f'"{name}"' for name in keys)))
        query = f"SELECT {names} FROM {table_of(kind)} WHERE {LIVE} AND {where} ORDER BY tick, id"
        rows = self._rows(query, *values)
        return [(row[0], restored(kind, dict(zip(keys, row[1:], strict=True)))) for row in rows]


def _days(first: date | None, last: date | None) -> Iterable[str]:
    return (first or date.min).isoformat(), (last or date.max).isoformat()


def _item_state(row: Row) -> ItemState:
    item, state, started, done, touched_at, touched, proven, evidence, notes, minutes = row
    return ItemState(
        item,
        state,
        datetime.fromisoformat(started) if started else None,  # in place: `today` converts some thousands of these
        datetime.fromisoformat(done) if done else None,
        datetime.fromisoformat(touched_at),
        touched,
        proven == 1,
        evidence,
        notes,
        minutes,
    )


def _paper_state(row: Row) -> PaperState:
    values: list[Any] = [row[0], *map(moment_or_none, row[1:6]), *row[6:]]
    return PaperState(*values)


def _track_state(row: Row) -> TrackState:
    track, active, from_day, at_place, hours, changed_at = row
    return TrackState(track, bool(active), date.fromisoformat(from_day), at_place, hours, moment(changed_at))


def _time_entry(row: Row) -> TimeEntry:
    identity, day, at, *rest, _tick = row
    return TimeEntry(identity, date.fromisoformat(day), moment(at), *rest)


def _run(row: Row) -> RunRow:
    run, number, lab, preset, state, launched_at, ended_at, *middle, _host, _command = row
    *plain, imported, params, parts, summary = middle
    moments = (moment(launched_at), moment_or_none(ended_at))
    texts = (json.loads(params), json.loads(parts), json.loads(summary))
    values: list[Any] = [run, f"r-{number:04d}", lab, preset, state, *moments, *plain, bool(imported), *texts]
    return RunRow(*values, *row[-2:])


def _best(row: Row) -> BestMetric:
    values: list[Any] = [*row[:10], moment(row[10]), row[11]]
    return BestMetric(*values)


def _command(row: Row) -> CommandRow:
    identity, at, name, text, host, undone, follows = row
    return CommandRow(identity, moment(at), name, text, host, bool(undone), follows)
