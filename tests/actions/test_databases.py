"""The databases checked, backed up, restored, merged and rebuilt, on real files."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from studyctl.actions import databases
from studyctl.actions.undoing import undo
from studyctl.clock import now
from studyctl.errors import UserError
from studyctl.labkit.run import Run
from studyctl.ledger.facts import ItemMarked, TimeLogged
from studyctl.ledger.points import open_points
from studyctl.ledger.read import open_reader
from studyctl.ledger.write import record
from studyctl.workspace import Workspace


def done(home: Path, *items: str) -> Workspace:
    for item in items:
        record(home / "progress.db", "item done", f"Done: {item}", [ItemMarked(item, "done")], now())
    return Workspace(home)


def items_done(workspace: Workspace) -> set[str]:
    with open_reader(workspace.progress_db) as reader:
        return {name for name, state in reader.item_states().items() if state.state == "done"}


def a_run(points: int) -> str:
    with Run.start(lab="00_pretraining_fundamentals", preset="smoke", steps=points) as run:
        for step in range(points):
            run.log(step, loss=1.0 / (step + 1), lr=0.1)
        run.finish(loss=0.5)
    return run.dir.name


def test_a_sound_ledger_is_counted(home: Path) -> None:
    workspace = done(home, "a", "b", "c")
    undo(workspace, now())
    checked = databases.check(workspace)
    assert (checked.exists, checked.schema, checked.commands, checked.undone, checked.runs) == (True, 1, 2, 1, 0)
    assert (checked.problems, checked.backups) == ((), 1)
    assert checked.size > 10_000


def test_no_ledger_is_sound_and_stays_away(home: Path) -> None:
    checked = databases.check(Workspace(home))
    assert (checked.exists, checked.schema, checked.commands, checked.problems) == (False, None, 0, ())
    assert not home.exists()


def test_damage_is_told_and_a_rebuild_mends_derived_tables(home: Path) -> None:
    workspace = done(home, "a")
    with closing(sqlite3.connect(home / "progress.db")) as connection:
        connection.execute("UPDATE item_state SET state = 'open'")
        connection.commit()
    assert "the table item_state differs from its facts" in databases.check(workspace).problems[0]
    assert databases.rebuild(workspace, now()).commands == 1
    assert databases.check(workspace).problems == () and items_done(workspace) == {"a"}


def test_a_file_that_is_no_ledger_and_a_broken_index_are_told(home: Path) -> None:
    home.mkdir()
    (home / "progress.db").write_bytes(b"garbage" * 100)
    (home / "points.db").write_bytes(b"garbage" * 100)
    problems = databases.check(Workspace(home)).problems
    assert any("this is not a studyctl ledger" in problem for problem in problems)
    assert any("the index of points cannot be read" in problem for problem in problems)


def test_a_backup_is_restored_and_what_stood_there_is_kept(home: Path) -> None:
    workspace = done(home, "a")
    made = databases.backup(workspace, now())
    assert made.path.is_file() and made.size == made.path.stat().st_size and made.backups == 1
    done(home, "b")
    restored = databases.restore(workspace, made.path.name, now())
    assert (restored.source, restored.commands, items_done(workspace)) == (made.path, 1, {"a"})
    assert restored.before is not None
    databases.restore(workspace, str(restored.before), now())
    assert items_done(workspace) == {"a", "b"}
    assert databases.restore(workspace, made.path.stem, now()).commands == 1


def test_a_backup_that_is_none_is_refused(home: Path, tmp_path: Path) -> None:
    workspace = done(home, "a")
    made = databases.backup(workspace, now())
    with pytest.raises(UserError, match=f"there is no such backup. Did you mean `{made.path.name}`"):
        databases.restore(workspace, made.path.name.replace("hand", "hnd"), now())
    (tmp_path / "text.db").write_text("no database, only words, and enough of them to be longer than a header" * 3)
    with pytest.raises(UserError, match="not a studyctl ledger"):
        databases.restore(workspace, str(tmp_path / "text.db"), now())
    assert items_done(workspace) == {"a"}
    with pytest.raises(UserError, match="there is no ledger yet"):
        databases.backup(Workspace(tmp_path / "empty"), now())


def test_two_ledgers_are_joined_once(home: Path, tmp_path: Path) -> None:
    mine, other = done(home, "a"), done(tmp_path / "other", "b", "c")
    record(other.progress_db, "time log", "Logged", [TimeLogged(20.0, "b")], now())
    merged = databases.merge(mine, other.home, now())
    assert (merged.commands, merged.facts, merged.undone, merged.total) == (3, 3, 0, 4)
    assert merged.other == other.progress_db and items_done(mine) == {"a", "b", "c"}
    again = databases.merge(mine, other.progress_db, now())
    assert (again.commands, again.facts, again.total) == (0, 0, 4)
    with pytest.raises(UserError, match="there is no such ledger to merge"):
        databases.merge(mine, tmp_path / "nowhere.db", now())


def test_the_index_of_points_is_made_again_from_the_run_folders(home: Path) -> None:
    first, second = a_run(5), a_run(3)
    rebuilt = databases.rebuild(Workspace(home), now())
    assert (rebuilt.commands, rebuilt.runs, rebuilt.points, rebuilt.unreadable) == (0, 2, 16, ())
    assert not (home / "progress.db").exists()
    (home / "points.db").write_bytes(b"garbage" * 100)
    (home / "runs" / "torn").mkdir()
    (home / "runs" / "torn" / "run.json").write_text("{")
    again = databases.rebuild(Workspace(home), now())
    assert (again.runs, again.points, len(again.unreadable)) == (2, 16, 1)
    assert "run.json cannot be read" in again.unreadable[0]
    with open_points(home / "points.db") as points:
        assert (points.count(first), points.count(second)) == (10, 6)


def test_rebuilding_nothing_makes_nothing(home: Path) -> None:
    rebuilt = databases.rebuild(Workspace(home), now())
    assert (rebuilt.commands, rebuilt.runs, rebuilt.points) == (0, 0, 0)
    assert not home.exists()
