"""Backups: which ones stay, when one is taken, and that a restore is whole or not at all."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ledger_examples import EVERY_KIND, NOW, derived_rows, rows_of

from studyctl.clock import study_day
from studyctl.errors import UserError
from studyctl.ledger.backups import DAILY, MONTHLY, WEEKLY, backup, folder_of, kept, listing, restore
from studyctl.ledger.check import check
from studyctl.ledger.facts import ItemMarked
from studyctl.ledger.read import open_reader
from studyctl.ledger.write import kept_open, record

moments = st.lists(st.datetimes(datetime(2024, 1, 1), datetime(2026, 11, 22), timezones=st.just(UTC)), max_size=120)


@pytest.fixture
def db(home: Path) -> Path:
    return home / "progress.db"


@given(moments)
def test_thinning_keeps_the_newest_of_days_weeks_and_months(times: list[datetime]) -> None:
    staying = kept(times, NOW)
    assert staying <= set(times)
    assert not times or max(times) in staying
    assert kept(staying, NOW) == staying, "thinning again takes nothing more"
    old = [at for at in staying if at <= NOW - timedelta(days=2)]
    assert len(old) <= DAILY + WEEKLY + MONTHLY
    days = sorted({study_day(at) for at in times}, reverse=True)[:DAILY]
    assert {study_day(at) for at in staying} >= set(days)


@settings(max_examples=20, deadline=None)
@given(st.integers(1, 500), st.integers(0, 23))
def test_a_backup_a_day_leaves_the_latest_days_weeks_and_months(count: int, hour: int) -> None:
    start = datetime(2025, 1, 1, hour, tzinfo=UTC)
    taken = [start + timedelta(days=place) for place in range(count)]
    present: set[datetime] = set()
    for now in taken:
        present = kept(present | {now}, now)
    for period, most in ((by_day, DAILY), (by_week, WEEKLY), (by_month, MONTHLY)):
        latest = sorted({period(at) for at in taken})[-most:]
        assert set(latest) <= {period(at) for at in present}
    assert len(present) <= DAILY + WEEKLY + MONTHLY


def by_day(at: datetime) -> tuple[int, ...]:
    return study_day(at).timetuple()[:3]


def by_week(at: datetime) -> tuple[int, ...]:
    return study_day(at).isocalendar()[:2]


def by_month(at: datetime) -> tuple[int, ...]:
    return study_day(at).timetuple()[:2]


def test_exactly_twelve_days_ten_weeks_and_nine_months_stay() -> None:
    times = [datetime(2026, 11, 22, 12, tzinfo=UTC) - timedelta(days=back) for back in range(700)]
    staying = kept(times, times[0])
    assert len({study_day(at) for at in staying if at > times[12]}) == DAILY
    assert len({study_day(at).isocalendar()[:2] for at in staying if at > times[70]}) == WEEKLY
    assert len({(at.year, at.month) for at in staying}) == MONTHLY


def test_the_first_write_of_a_study_day_takes_a_backup_of_what_was_before(db: Path) -> None:
    record(db, "x", "first", [ItemMarked("a", "done")], NOW)
    assert listing(db) == [], "a ledger that was just made has nothing to lose"
    record(db, "x", "second", [ItemMarked("b", "done")], NOW)
    assert [copy.at for copy in listing(db)] == [NOW]
    record(db, "x", "third", [ItemMarked("c", "done")], NOW + timedelta(days=1))
    record(db, "x", "fourth", [ItemMarked("d", "done")], NOW + timedelta(days=1, hours=1))
    newest, _older = listing(db)
    assert (newest.at, newest.reason, newest.path.parent) == (NOW + timedelta(days=1), "", folder_of(db))
    assert rows_of(newest.path, "SELECT text FROM command ORDER BY tick") == [("first",), ("second",)]
    assert rows_of(newest.path, "PRAGMA journal_mode") == [("delete",)], "one file, nothing beside it"


def test_a_backup_is_whole_while_another_process_writes(db: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from studyctl.clock import now\n"
        "from studyctl.ledger.facts import ItemMarked; from studyctl.ledger.write import record\n"
        "for n in range(12):\n"
        "    facts = [ItemMarked(f'{n}a', 'done'), ItemMarked(f'{n}b', 'done')]\n"
        "    record(Path(sys.argv[1]), 'x', 'x', facts, now())"
    )
    record(db, "x", "x", [ItemMarked("a", "done")], NOW)
    writer = subprocess.Popen([sys.executable, "-c", program, str(db)])
    copies = []
    while writer.poll() is None:
        copies.append(backup(db, "while writing", NOW + timedelta(seconds=len(copies))))
    assert writer.returncode == 0 and copies
    for copy in copies:
        assert check(copy) == []
        assert rows_of(copy, "SELECT count(*) % 2 FROM item_marked") == [(1,)], "both facts of a command or none"


def test_two_backups_of_one_second_are_two_files(db: Path) -> None:
    record(db, "x", "x", [ItemMarked("a", "done")], NOW)
    first, second = backup(db, "Before the Exam!", NOW), backup(db, "Before the Exam!", NOW)
    assert [first.name, second.name] == [
        "progress-20261122T170000Z-before-the-exam.db",
        "progress-20261122T170000Z-before-the-exam-2.db",
    ]
    assert {copy.path for copy in listing(db)} == {first, second}


def test_old_backups_go_when_a_new_one_comes_and_other_files_stay(db: Path) -> None:
    record(db, "x", "x", [ItemMarked("a", "done")], NOW)
    first = backup(db, "", NOW)
    old = [NOW - timedelta(days=back) for back in range(1, 41)]
    for at in old:
        shutil.copyfile(first, folder_of(db) / f"progress-{at:%Y%m%dT%H%M%SZ}.db")
    others = [folder_of(db) / name for name in ("mine.txt", "progress-99999999T999999Z.db")]
    for other in others:
        other.write_text("keep me")
    assert len(listing(db)) == 41
    backup(db, "", NOW + timedelta(hours=1))
    staying = {copy.at for copy in listing(db)}
    assert staying == kept([NOW, NOW + timedelta(hours=1), *old], NOW + timedelta(hours=1))
    assert len(staying) < 25
    assert all(other.exists() for other in others)


def test_what_a_killed_backup_left_goes_after_a_day(db: Path) -> None:
    record(db, "x", "x", [ItemMarked("a", "done")], NOW)
    folder_of(db).mkdir()
    old, young = (folder_of(db) / f".progress-2026112{day}T170000Z.db.99.partial" for day in (1, 2))
    for partial in (old, young):
        partial.touch()
    os.utime(old, (0, 0))
    backup(db, "", NOW)
    assert (old.exists(), young.exists()) == (False, True)


def test_nothing_to_back_up_is_said(db: Path) -> None:
    with pytest.raises(UserError, match="nothing to back up"):
        backup(db, "", NOW)
    assert not db.parent.exists()


def test_restoring_brings_back_every_fact_and_keeps_what_stood_there(db: Path) -> None:
    record(db, "x", "x", EVERY_KIND, NOW)
    whole = derived_rows(db)
    copy = backup(db, "", NOW)
    record(db, "x", "later", [ItemMarked("later", "done")], NOW)
    before = restore(db, copy, NOW + timedelta(hours=1))
    assert derived_rows(db) == whole and check(db) == []
    assert before is not None and rows_of(before, "SELECT text FROM command ORDER BY tick") == [("x",), ("later",)]
    assert restore(db, before, NOW + timedelta(hours=2)) is not None
    with open_reader(db) as reader:
        assert reader.item_state("later").state == "done"


def test_restoring_where_nothing_stands(db: Path, tmp_path: Path) -> None:
    record(db, "x", "x", [ItemMarked("a", "done")], NOW)
    copy = backup(db, "", NOW)
    other = tmp_path / "other" / "progress.db"
    assert restore(other, copy, NOW) is None
    assert derived_rows(other) == derived_rows(db)


def test_an_open_reader_and_writer_survive_a_restore(db: Path) -> None:
    record(db, "x", "x", [ItemMarked("a", "done")], NOW)
    copy = backup(db, "", NOW)
    with kept_open(db, NOW), open_reader(db) as reader:
        record(db, "x", "x", [ItemMarked("b", "done")], NOW)
        assert list(reader.item_states()) == ["a", "b"]
        restore(db, copy, NOW)
        assert list(reader.item_states()) == ["a", "b"], "its moment stays"
        record(db, "x", "x", [ItemMarked("c", "done")], NOW)
    with open_reader(db) as reader:
        assert list(reader.item_states()) == ["a", "c"]
    assert check(db) == []


def test_a_damaged_ledger_is_set_aside_and_replaced(db: Path) -> None:
    record(db, "x", "x", [ItemMarked("a", "done")], NOW)
    copy = backup(db, "", NOW)
    whole = derived_rows(db)
    db.write_bytes(b"\x00" * 100 + db.read_bytes()[100:])
    db.with_name("progress.db-wal").write_bytes(b"left by a crash")
    damaged = db.read_bytes()
    assert check(db) != []
    aside = restore(db, copy, NOW)
    assert aside is not None and aside.read_bytes() == damaged
    assert derived_rows(db) == whole and check(db) == []


def test_a_damaged_or_missing_backup_is_refused_and_the_ledger_stays(db: Path, tmp_path: Path) -> None:
    record(db, "x", "x", [ItemMarked(f"item-{place}", "done") for place in range(300)], NOW)
    copy = backup(db, "", NOW)
    content = bytearray(copy.read_bytes())
    content[8192:-4096] = os.urandom(len(content) - 12288)
    copy.write_bytes(content)
    before = db.read_bytes()
    with pytest.raises(UserError, match="damaged"):
        restore(db, copy, NOW)
    with pytest.raises(UserError, match="no such backup"):
        restore(db, tmp_path / "missing.db", NOW)
    assert db.read_bytes() == before


RESTORER = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from studyctl.ledger.backups import restore
db, small, large = map(Path, sys.argv[1:])
now = datetime(2026, 11, 22, 17, tzinfo=UTC)
print("ready", flush=True)
while True:
    restore(db, small, now)
    restore(db, large, now)
"""


def test_a_restore_that_is_killed_is_whole_or_not_at_all(db: Path) -> None:
    record(db, "x", "x", [ItemMarked("a", "done")], NOW)
    small = backup(db, "small", NOW)
    record(db, "x", "x", [ItemMarked(f"item-{place}", "done") for place in range(2000)], NOW)
    large = backup(db, "large", NOW)
    sizes = set()
    for trial in range(6):
        process = subprocess.Popen(
            [sys.executable, "-c", RESTORER, str(db), str(small), str(large)], stdout=subprocess.PIPE
        )
        assert process.stdout is not None and process.stdout.readline() == b"ready\n"
        time.sleep(0.05 + 0.037 * trial)  # the moment of the kill is what varies; nothing is waited for
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()
        with closing(sqlite3.connect(db)) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            sizes.add(connection.execute("SELECT count(*) FROM item_marked").fetchone()[0])
    assert sizes <= {1, 2001}
    assert check(db) == []
