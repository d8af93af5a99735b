"""Recording: every kind of fact comes back as it was, all of a command or nothing, from many processes at once."""

from __future__ import annotations

import math
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from ledger_examples import EVERY_KIND, NOW, derived_rows, rebuilt_rows, rows_of

from studyctl.clock import study_day
from studyctl.errors import UserError
from studyctl.ledger.connection import connect_to_write
from studyctl.ledger.facts import KINDS, DaysOff, Fact, ItemMarked, TargetMeasured, TimeLogged, TimeStarted
from studyctl.ledger.read import Reader, open_reader
from studyctl.ledger.write import Command, kept_open, record, record_after, record_bulk


@pytest.fixture
def db(home: Path) -> Path:
    return home / "progress.db"


def test_there_is_an_example_of_every_kind() -> None:
    assert {type(fact) for fact in EVERY_KIND} == set(KINDS)


@pytest.mark.parametrize("fact", EVERY_KIND, ids=lambda fact: type(fact).__name__)
def test_a_fact_comes_back_as_it_was(db: Path, fact: Fact) -> None:
    record(db, "test", "a test", [fact], NOW)
    with open_reader(db) as reader:
        (read,) = reader.facts(type(fact))
    assert read == replace(fact, at=NOW, day=fact.day or study_day(NOW))


def test_a_command_is_kept_with_its_text_and_moment(db: Path) -> None:
    command = record(db, "item start", "item start a", [ItemMarked("a", "started")], NOW)
    with open_reader(db) as reader:
        (row,) = reader.history()
        assert (row.id, row.at, row.name, row.text, row.undone) == (command, NOW, "item start", "item start a", False)
        assert reader.first_fact_at() == NOW


def test_ids_are_unique_and_ticks_grow_by_command_and_fact(db: Path) -> None:
    for name in "abc":
        record(db, "x", name, [ItemMarked(name, "started"), ItemMarked(name, "done")], NOW)
    ids = rows_of(db, "SELECT id FROM item_marked UNION SELECT id FROM command")
    assert len(ids) == 9
    ticks = rows_of(db, "SELECT tick FROM item_marked ORDER BY rowid")
    assert ticks == sorted(set(ticks))


def test_every_commit_is_written_through(db: Path) -> None:
    record(db, "x", "x", [ItemMarked("a", "done")], NOW)
    connection = connect_to_write(db)
    pragmas = [connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "synchronous")]
    busy, keys = (connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("busy_timeout", "foreign_keys"))
    connection.close()
    assert (pragmas, busy, keys) == (["wal", 2], 30_000, 1)


def test_a_clock_that_went_back_does_not_change_the_order(db: Path) -> None:
    record(db, "x", "x", [ItemMarked("a", "started")], NOW)
    record(db, "x", "x", [ItemMarked("a", "done")], NOW - timedelta(days=400))
    with open_reader(db) as reader:
        assert reader.item_state("a").state == "done"
        assert [row.at for row in reader.history()] == [NOW - timedelta(days=400), NOW]


def test_the_study_day_starts_at_four(db: Path) -> None:
    late = datetime(2026, 11, 23, 3, 59).astimezone()
    record(db, "x", "x", [ItemMarked("a", "done")], late)
    record(db, "x", "x", [TimeLogged(30)], late + timedelta(minutes=1))
    with open_reader(db) as reader:
        assert reader.study_days() == [date(2026, 11, 23), date(2026, 11, 22)]
        assert reader.minutes_by_day(date(2026, 11, 1), date(2026, 11, 30)) == {date(2026, 11, 23): 30}


def test_a_command_without_facts_is_refused(db: Path) -> None:
    with pytest.raises(ValueError, match="no facts"):
        record(db, "x", "x", [], NOW)
    assert not db.exists()


@pytest.mark.parametrize(
    "fact", [ItemMarked("a", "finished"), TargetMeasured("loss", math.nan)], ids=["unknown mark", "NaN"]
)  # type: ignore[arg-type]
def test_facts_that_make_no_sense_take_the_whole_command_with_them(db: Path, fact: Fact) -> None:
    record(db, "x", "x", [ItemMarked("a", "started")], NOW)
    before = rows_of(db, "SELECT * FROM command")
    with pytest.raises(ValueError):
        record(db, "x", "x", [ItemMarked("b", "done"), fact], NOW)
    assert rows_of(db, "SELECT * FROM command") == before
    assert rows_of(db, "SELECT item FROM item_marked") == [("a",)]


@pytest.mark.parametrize("last", [date(2026, 12, 1), date(9999, 12, 31)])
def test_days_off_that_end_before_they_begin_or_never_are_refused(db: Path, last: date) -> None:
    with pytest.raises(UserError, match="cannot be kept"):
        record(db, "plan off", "", [DaysOff(date(2026, 12, 2), last)], NOW)
    with open_reader(db) as reader:
        assert reader.days_off() == {}


def test_deciding_reads_what_it_writes_after(db: Path) -> None:
    def start_once(reader: Reader) -> list[Fact]:
        return [] if reader.timer() else [TimeStarted("a")]

    assert record_after(db, "time start", "", start_once, NOW) is not None
    assert record_after(db, "time start", "", start_once, NOW) is None
    assert len(rows_of(db, "SELECT * FROM command")) == 1


def test_an_error_while_deciding_leaves_the_ledger_as_it_was(db: Path) -> None:
    def fail(reader: Reader) -> list[Fact]:
        raise UserError("no such item")

    record(db, "x", "x", [ItemMarked("a", "done")], NOW)
    with pytest.raises(UserError, match="no such item"):
        record_after(db, "x", "x", fail, NOW)
    record(db, "x", "x", [ItemMarked("b", "done")], NOW)
    assert len(rows_of(db, "SELECT * FROM command")) == 2


def test_bulk_makes_what_one_by_one_makes(db: Path, tmp_path: Path) -> None:
    commands = [Command("x", "x", [fact], NOW + timedelta(minutes=place)) for place, fact in enumerate(EVERY_KIND)]
    assert record_bulk(db, commands) == len(commands)
    single = tmp_path / "single" / "progress.db"
    with kept_open(single, NOW):
        for command in commands:
            record(single, command.name, command.text, command.facts, command.now)
    with open_reader(db) as bulk, open_reader(single) as one_by_one:
        assert bulk.item_states() == one_by_one.item_states()
        run, same_run = bulk.run("r-0001"), one_by_one.run("r-0001")
        assert run is not None and same_run is not None
        assert replace(run, command="") == replace(same_run, command="")
        assert bulk.card_states() == one_by_one.card_states()
    assert derived_rows(db) == rebuilt_rows(db)


def test_bulk_of_nothing_creates_nothing(db: Path) -> None:
    assert record_bulk(db, []) == 0
    assert not db.exists()


WRITER = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from studyctl.ledger.facts import ItemMarked, TimeLogged, TimeStarted
from studyctl.ledger.write import record, record_after
db, name, count = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
sys.stdin.readline()
now = datetime(2026, 11, 22, 17, tzinfo=UTC)
record_after(db, "time start", name, lambda reader: [] if reader.timer() else [TimeStarted(name)], now)
for place in range(count):
    record(db, "time log", f"{name}-{place}", [TimeLogged(1, "shared"), ItemMarked(f"{name}-{place}", "done")], now)
"""


def test_four_processes_at_once_lose_nothing_and_start_one_timer(db: Path) -> None:
    names, count = ("w", "x", "y", "z"), 10
    writers = [
        subprocess.Popen([sys.executable, "-c", WRITER, str(db), name, str(count)], stdin=subprocess.PIPE)
        for name in names
    ]
    for writer in writers:
        assert writer.stdin is not None
        writer.stdin.write(b"\n")
        writer.stdin.close()
    assert [writer.wait(120) for writer in writers] == [0] * len(names)
    with open_reader(db) as reader:
        assert reader.item_state("shared").minutes == len(names) * count
        states = reader.item_states()
        assert all(states[f"{name}-{place}"].state == "done" for name in names for place in range(count))
        assert len(reader.facts(TimeStarted)) == 1
    assert len(rows_of(db, "SELECT DISTINCT tick FROM command")) == len(names) * count + 1
    assert derived_rows(db) == rebuilt_rows(db)


def test_kept_open_leaves_one_sound_file(db: Path) -> None:
    with kept_open(db, NOW):
        for place in range(3):
            record(db, "x", "x", [ItemMarked(f"a{place}", "done")], NOW)
        assert db.with_name("progress.db-wal").stat().st_size > 0
    assert not db.with_name("progress.db-wal").exists()
    assert len(rows_of(db, "SELECT * FROM item_state")) == 3


def test_moments_are_kept_in_utc(db: Path) -> None:
    record(db, "x", "x", [ItemMarked("a", "done")], datetime.fromisoformat("2026-11-22T01:30:00+09:00"))
    assert rows_of(db, "SELECT at FROM item_marked") == [("2026-11-21T16:30:00.000000+00:00",)]
    with open_reader(db) as reader:
        assert reader.item_state("a").done_at == datetime(2026, 11, 21, 16, 30, tzinfo=UTC)
