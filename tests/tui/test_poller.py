"""The poller: tells each change once, goes on where something cannot be read, and ends when it is told to."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from studyctl.actions.situation import Situation, situation
from studyctl.clock import now
from studyctl.errors import Problem, UserError
from studyctl.ledger.facts import ItemMarked, RunLaunched
from studyctl.ledger.read import open_reader
from studyctl.ledger.write import record
from studyctl.tui import poller
from studyctl.tui.messages import Polled
from studyctl.workspace import Workspace


@pytest.fixture
def workspace(home: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """One with something recorded; the poller looks often."""
    monkeypatch.setattr(poller, "EVERY_S", 0.01)
    record(home / "progress.db", "x", "x", [ItemMarked("a", "started")], now())
    return Workspace(home)


@pytest.fixture
def told() -> list[Polled]:
    return []


@pytest.fixture
def begin(workspace: Workspace, told: list[Polled]) -> Iterator[Callable[..., poller.Poller]]:
    """Starts a poller; `fails` of its first readings raise. It is ended after the test."""
    begun: list[poller.Poller] = []

    def start(fails: int = 0) -> poller.Poller:
        left = [fails]

        def read() -> Situation:
            left[0] -= 1
            if left[0] >= 0:
                raise UserError(Problem("broken for now"))
            return situation(workspace, now())

        begun.append(poller.Poller(workspace, read, told.append))
        begun[-1].start()
        return begun[-1]

    yield start
    for one in begun:
        one.stop(10)


def until(true: Callable[[], object]) -> None:
    end = time.monotonic() + 20
    while not true():
        assert time.monotonic() < end, "it never came true"
        time.sleep(0.005)


def test_each_change_is_told_once(
    workspace: Workspace, told: list[Polled], begin: Callable[..., poller.Poller], monkeypatch: pytest.MonkeyPatch
) -> None:
    begin()
    until(lambda: len(told) == 1)
    assert told[0] == Polled((), False, False)
    record(workspace.progress_db, "x", "x", [ItemMarked("a", "done")], now())
    until(lambda: any(one.ledger_changed for one in told))
    monkeypatch.setenv("STUDYCTL_NOW", "2026-11-23T05:00:00")
    until(lambda: any(one.new_day for one in told))
    count = len(told)
    record(workspace.progress_db, "lab run", "x", [RunLaunched("run-a", "00_train_a_gpt", "cpu")], now())
    until(lambda: any(one.runs for one in told))
    assert not any(one.new_day for one in told[count:])


def test_what_stands_in_the_write_ahead_log_alone_is_told(
    workspace: Workspace, told: list[Polled], begin: Callable[..., poller.Poller]
) -> None:
    with open_reader(workspace.progress_db) as reader:  # as long as somebody reads, it is not written back
        assert reader.item_states()
        begin()
        until(lambda: told)
        stamp = workspace.progress_db.stat().st_mtime_ns
        record(workspace.progress_db, "x", "x", [ItemMarked("a", "done")], now())
        assert workspace.progress_db.stat().st_mtime_ns == stamp
        until(lambda: any(one.ledger_changed for one in told))


def test_it_goes_on_where_something_could_not_be_read(told: list[Polled], begin: Callable[..., poller.Poller]) -> None:
    thread = begin(fails=3)
    until(lambda: told or not thread.is_alive())
    assert told and thread.is_alive()


def test_it_ends_when_it_is_told_to(told: list[Polled], begin: Callable[..., poller.Poller]) -> None:
    thread = begin()
    until(lambda: told)
    thread.stop(10)
    assert not thread.is_alive()
