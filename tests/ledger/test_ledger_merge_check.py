"""Joining two machines' ledgers, and finding what is wrong with one."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ledger_examples import EVERY_KIND, NOW, derived_rows, random_facts, rebuilt_rows, rows_of

from studyctl.errors import UserError
from studyctl.ledger import backups
from studyctl.ledger.check import check
from studyctl.ledger.facts import CardReviewed, Fact, ItemMarked, RunLaunched, TimeLogged
from studyctl.ledger.merge import Merged, merge
from studyctl.ledger.read import open_reader
from studyctl.ledger.write import kept_open, record, undo

LOCAL = ("run_number",)


@pytest.fixture
def laptop(tmp_path: Path) -> Path:
    return tmp_path / "laptop" / "progress.db"


@pytest.fixture
def desktop(tmp_path: Path) -> Path:
    return tmp_path / "desktop" / "progress.db"


def test_merging_adds_every_kind_of_fact_once(laptop: Path, desktop: Path) -> None:
    record(laptop, "x", "laptop", [ItemMarked("a", "done")], NOW)
    record(desktop, "x", "desktop", EVERY_KIND, NOW + timedelta(hours=1))
    undo(desktop, NOW + timedelta(hours=2))
    record(desktop, "x", "again", EVERY_KIND, NOW + timedelta(hours=3))
    theirs = desktop.read_bytes()
    assert merge(laptop, desktop, NOW) == Merged(commands=3, facts=2 * len(EVERY_KIND), undone=1)
    assert merge(laptop, desktop, NOW) == Merged(0, 0, 0)
    assert desktop.read_bytes() == theirs
    with open_reader(laptop) as reader:
        assert reader.item_state("a").state == "done"
        assert [run.name for run in reader.runs()] == ["r-0001"]
        assert reader.item_state("own.deep-dive.kl").minutes == 42.5
    assert check(laptop) == []


def test_merging_both_ways_makes_the_same_state(laptop: Path, desktop: Path) -> None:
    record(laptop, "x", "x", [ItemMarked("a", "done"), RunLaunched("r1", "00", "cpu")], NOW)
    record(desktop, "x", "x", [ItemMarked("a", "reopened"), RunLaunched("r2", "00", "cpu")], NOW + timedelta(hours=1))
    record(laptop, "x", "x", [TimeLogged(10, "a")], NOW + timedelta(hours=2))
    merge(laptop, desktop, NOW)
    merge(desktop, laptop, NOW)
    assert derived_rows(laptop) == derived_rows(desktop)
    for db, names in ((laptop, {"r1": "r-0001", "r2": "r-0002"}), (desktop, {"r2": "r-0001", "r1": "r-0002"})):
        with open_reader(db) as reader:
            assert reader.item_state("a").state == "open"
            assert reader.minutes_by_item() == {"a": 10}
            assert {run.run: run.name for run in reader.runs()} == names, "short names are each machine's own"


@settings(max_examples=10, deadline=None)
@given(st.lists(st.tuples(st.booleans(), st.none() | random_facts), min_size=1, max_size=10))
def test_any_two_histories_converge(
    tmp_path_factory: pytest.TempPathFactory, history: list[tuple[bool, Fact | None]]
) -> None:
    folder = tmp_path_factory.mktemp("two")
    machines = (folder / "one" / "progress.db", folder / "two" / "progress.db")
    with kept_open(machines[0], NOW), kept_open(machines[1], NOW):
        for place, (which, fact) in enumerate(history):
            now = NOW + timedelta(minutes=place)
            if fact is None:
                undo(machines[which], now)
            else:
                record(machines[which], "x", "x", [fact], now)
        merge(machines[0], machines[1], NOW)
        merge(machines[1], machines[0], NOW)
        assert derived_rows(machines[0]) == derived_rows(machines[1]) == rebuilt_rows(machines[0])
    shutil.rmtree(folder)


def test_what_is_recorded_after_a_merge_comes_last(laptop: Path, desktop: Path) -> None:
    record(laptop, "x", "x", [ItemMarked("a", "started")], NOW)
    record(desktop, "x", "x", [ItemMarked("a", "done")], NOW + timedelta(days=30))
    merge(laptop, desktop, NOW)
    record(laptop, "x", "last", [ItemMarked("a", "reopened")], NOW + timedelta(minutes=1))
    with open_reader(laptop) as reader:
        assert reader.item_state("a").state == "open"
    undone = undo(laptop, NOW)
    assert undone is not None and undone.text == "last"


def test_merging_into_a_missing_ledger_takes_everything(laptop: Path, desktop: Path) -> None:
    record(desktop, "x", "x", EVERY_KIND, NOW)
    merge(laptop, desktop, NOW)
    assert derived_rows(laptop) == derived_rows(desktop)


def test_a_merge_takes_a_backup_first(laptop: Path, desktop: Path) -> None:
    record(laptop, "x", "x", [ItemMarked("a", "done")], NOW)
    record(desktop, "x", "x", [ItemMarked("b", "done")], NOW)
    merge(laptop, desktop, NOW)
    (copy,) = [copy for copy in backups.listing(laptop) if copy.reason == "before-merge"]
    assert rows_of(copy.path, "SELECT item FROM item_state") == [("a",)]


def test_merging_with_nothing_or_with_itself_is_refused(laptop: Path, desktop: Path) -> None:
    record(laptop, "x", "x", [ItemMarked("a", "done")], NOW)
    with pytest.raises(UserError, match="no such ledger"):
        merge(laptop, desktop, NOW)
    with pytest.raises(UserError, match="the ledger itself"):
        merge(laptop, laptop, NOW)


def test_a_ledger_that_breaks_the_rules_is_not_merged(laptop: Path, desktop: Path) -> None:
    record(laptop, "x", "x", [ItemMarked("a", "done")], NOW)
    record(desktop, "x", "x", [ItemMarked("b", "done")], NOW)
    with closing(sqlite3.connect(desktop)) as connection, connection:
        connection.execute("UPDATE item_marked SET command_id = 'nobody'")
    before = derived_rows(laptop)
    with pytest.raises(UserError, match="cannot be merged"):
        merge(laptop, desktop, NOW)
    assert derived_rows(laptop) == before and check(laptop) == []


def change(db: Path, sql: str) -> None:
    with closing(sqlite3.connect(db)) as connection, connection:
        connection.execute(sql)


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("UPDATE item_state SET state = 'open'", "the table item_state differs from its facts: `studyctl db rebuild`"),
        ("DELETE FROM day_minutes", "the table day_minutes differs from its facts"),
        ("UPDATE item_marked SET command_id = 'x'", "a row of item_marked belongs to no command"),
        ("UPDATE item_marked SET at = 'yesterday'", "in item_marked cannot be read"),
        ("UPDATE card_reviewed SET params = '{'", "in card_reviewed cannot be read"),
    ],
)
def test_check_names_what_is_wrong(laptop: Path, sql: str, said: str) -> None:
    record(laptop, "x", "x", [ItemMarked("a", "done"), TimeLogged(5, "a"), CardReviewed("c", 3, True)], NOW)
    assert check(laptop) == []
    change(laptop, sql)
    assert any(said in line for line in check(laptop))


def test_check_finds_a_damaged_page(laptop: Path) -> None:
    record(laptop, "x", "x", [ItemMarked(f"item-{place}", "done") for place in range(300)], NOW)
    content = bytearray(laptop.read_bytes())
    content[8192:-4096] = b"\xff" * (len(content) - 12288)
    laptop.write_bytes(content)
    assert any("damaged" in line for line in check(laptop))


def test_check_says_when_backups_are_behind_although_facts_were_kept(laptop: Path) -> None:
    record(laptop, "x", "x", [TimeLogged(5)], NOW)
    backups.folder_of(laptop).write_text("a file where the folder should be")
    record(laptop, "x", "x", [TimeLogged(5)], NOW + timedelta(days=5))
    assert len(rows_of(laptop, "SELECT * FROM command")) == 2
    (line,) = check(laptop)
    assert "the newest backup is of 2026-11-22, the newest fact of 2026-11-27" in line


def test_a_missing_ledger_is_sound(laptop: Path) -> None:
    assert check(laptop) == []
    assert not laptop.parent.exists()
