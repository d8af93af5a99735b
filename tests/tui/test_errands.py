"""What is done in the background: in order, all of it, and no message that tells something is left out for another."""

from __future__ import annotations

import threading
from threading import Event

import pytest

from studyctl.tui.errands import Errands
from studyctl.tui.messages import Polled, RoomRead


def test_writes_are_done_one_after_another_in_the_order_they_were_asked_for() -> None:
    errands, done, gate = Errands(), [], Event()
    errands.write(lambda: (gate.wait(10), done.append(0)))  # type: ignore[func-returns-value]
    for number in range(1, 50):
        errands.write(lambda number=number: done.append(number))  # type: ignore[misc]
    assert not errands.settle(0.05) and done == []
    gate.set()
    assert errands.settle(10) and done == list(range(50))


def test_a_write_that_fails_is_told_and_keeps_none_from_being_done(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    monkeypatch.setattr(threading, "excepthook", lambda args: told.append(str(args.exc_value)))
    errands, done = Errands(), []

    def fail() -> None:
        raise RuntimeError("no room left on the disk")

    errands.write(fail)
    errands.write(lambda: done.append("after"))
    assert errands.settle(10) and done == ["after"]
    assert told == ["no room left on the disk"]


def test_a_read_waits_for_no_write() -> None:
    errands, gate, read = Errands(), Event(), Event()
    errands.write(lambda: gate.wait(10))  # type: ignore[arg-type, return-value]
    errands.read(read.set)
    assert read.wait(10)
    gate.set()
    assert errands.settle(10)


@pytest.mark.parametrize(("changed", "day"), [(True, False), (False, True), (True, True)])
def test_what_one_look_alone_tells_is_not_left_out_for_a_later_look(changed: bool, day: bool) -> None:
    assert not Polled((), changed, day).can_replace(Polled((), False))
    assert Polled((), False).can_replace(Polled((), changed, day))


def test_a_later_reading_stands_for_an_earlier_one() -> None:
    earlier, later = RoomRead(1, (), 1), RoomRead(2, (), 2)
    assert earlier.can_replace(later) and not later.can_replace(earlier)
