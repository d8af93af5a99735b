"""A ledger that is kept open: the same facts as without, in its own thread and for its own file alone."""

from __future__ import annotations

from pathlib import Path
from threading import Thread

import pytest

from studyctl.clock import now
from studyctl.errors import UserError
from studyctl.ledger.facts import SnippetKept
from studyctl.ledger.read import open_reader
from studyctl.ledger.write import kept_open, record, record_after, undo


def snippets(db: Path) -> list[str]:
    with open_reader(db) as reader:
        return [fact.text for fact in reader.facts(SnippetKept)]


def keep(db: Path, text: str) -> None:
    record(db, "snip", text, [SnippetKept(text)], now())


def test_every_write_is_there_at_once(tmp_path: Path) -> None:
    db = tmp_path / "progress.db"
    with kept_open(db, now()):
        for text in ("one", "two", "three"):
            keep(db, text)
            assert snippets(db)[-1] == text
        undo(db, now())
        assert snippets(db) == ["one", "two"]
    assert not db.with_name("progress.db-wal").exists()


def test_a_write_that_fails_leaves_it_usable(tmp_path: Path) -> None:
    db = tmp_path / "progress.db"

    def refuse(_: object) -> list[SnippetKept]:
        raise UserError("no")

    with kept_open(db, now()):
        keep(db, "one")
        with pytest.raises(UserError, match="no"):
            record_after(db, "snip", "two", refuse, now())
        keep(db, "three")
    assert snippets(db) == ["one", "three"]


def test_another_thread_writes_beside_it(tmp_path: Path) -> None:
    db = tmp_path / "progress.db"
    with kept_open(db, now()):
        keep(db, "mine")
        other = Thread(target=lambda: keep(db, "other's"))
        other.start()
        other.join()
        keep(db, "mine again")
    assert snippets(db) == ["mine", "other's", "mine again"]


def test_another_file_in_its_place_is_written_to(tmp_path: Path) -> None:
    db = tmp_path / "progress.db"
    with kept_open(db, now()):
        keep(db, "before")
        (tmp_path / "away").mkdir()
        for file in tmp_path.glob("progress.db*"):
            file.rename(tmp_path / "away" / file.name)
        keep(db, "after")
        assert snippets(db) == ["after"]
    assert snippets(db) == ["after"]
