"""The looker: tells what is new, says what cannot be seen and goes on, rests while it is not shown, ends when told."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from studyctl.errors import Problem, UserError
from studyctl.tui.looker import Looker

Told = list[tuple[int | None, tuple[str, ...]]]


def until(true: Callable[[], object]) -> None:
    end = time.monotonic() + 10
    while not true():
        assert time.monotonic() < end, "it never came true"
        time.sleep(0.002)


@contextmanager
def looking(look: Callable[[], int], ended: Callable[[], None] = lambda: None) -> Iterator[tuple[Looker[int], Told]]:
    told: Told = []
    looker: Looker[int] = Looker(lambda: look, lambda seen, why: told.append((seen, why)), lambda seen: 0.002, ended)
    looker.start()
    try:
        yield looker, told
    finally:
        looker.stop(5)
        assert not looker.is_alive()


def test_what_is_the_same_is_told_once() -> None:
    looks: list[int] = []

    def look() -> int:
        looks.append(1)
        return len(looks) // 10

    with looking(look) as (_, told):
        until(lambda: len(looks) >= 35)
    assert [seen for seen, _ in told][:4] == [0, 1, 2, 3]


def test_what_cannot_be_seen_is_told_and_looked_at_again() -> None:
    looks: list[int] = []

    def look() -> int:
        looks.append(1)
        if len(looks) < 3:
            raise UserError(Problem("it is away"))
        if len(looks) < 5:
            raise OSError("a disk")
        return 7

    with looking(look) as (_, told):
        until(lambda: told and told[-1] == (7, ()))
    assert told == [(None, ("it is away",)), (None, ("this cannot be read: OSError: a disk",)), (7, ())]


def test_it_rests_while_it_is_not_shown_and_closes_what_it_opened() -> None:
    looks: list[int] = []
    closed: list[int] = []
    with looking(lambda: looks.append(1) or len(looks), lambda: closed.append(1)) as (looker, _):
        until(lambda: looks)
        looker.rest()
        until(lambda: _still(looks))
        seen = len(looks)
        looker.go_on()
        until(lambda: len(looks) > seen)
        looker.rest()
    assert closed == [1]  # also when it was told to end while it rested


def _still(looks: list[int]) -> bool:
    before = len(looks)
    time.sleep(0.05)
    return len(looks) == before
