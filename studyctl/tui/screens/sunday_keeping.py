"""Keeping the answers of the Sunday review: each is on disk within a second, through the writing thread."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from textual.message import Message

from studyctl.actions.situation import Situation
from studyctl.errors import UserError

SOON_S = 0.6  # after the first key that was not kept yet
LONGEST_PAUSE_S = 5.0  # between two keys; beyond it one was thinking, not typing


@dataclass
class StepsKept(Message):
    """Answers are on disk since `at`; `problems` say why those of `steps` are not."""

    at: datetime | None
    problems: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()


@dataclass(frozen=True)
class ToKeep:
    """The answers of one step as they are to be kept."""

    step: str
    answers: Mapping[str, Any]
    finished: bool
    typed: float


class Keeping:
    """Mixed into the review: answers that changed are kept through the writing thread, at most `SOON_S` later."""

    study: Any
    post_message: Any
    set_timer: Any

    def __init__(self) -> None:
        super().__init__()
        self.said: dict[str, Any] = {}
        self.edits = 0  # goes up with each change and each keeping: what was read before is old
        self.kept_at: datetime | None = None
        self._unkept: set[str] = set()  # steps
        self._under_way = 0  # keepings that were handed over and are not told of yet
        self.finished: dict[str, bool] = {}
        self._typed_s: dict[str, float] = {}
        self._timer: Any = None
        self._last_key = 0.0

    # -- what the room says

    def to_keep(self, step: str) -> ToKeep | None:
        """The answers of a step; None where there is no such step."""
        raise NotImplementedError

    def week_kept(self) -> str:
        """The week that the answers are for; nothing before it is known."""
        raise NotImplementedError

    # -- keeping

    def changed(self, step: str, soon: bool = False) -> None:
        """The answers of a step are others: keep them now, or soon while more is typed."""
        self.edits += 1
        self._unkept.add(step)
        now = time.monotonic()
        self._typed_s[step] = self._typed_s.get(step, 0.0) + min(max(now - self._last_key, 0.3), LONGEST_PAUSE_S)
        self._last_key = now
        if not soon:
            self.keep()
        elif self._timer is None:
            self._timer = self.set_timer(SOON_S, self.keep)

    def finish(self, step: str) -> None:
        """A step was gone through."""
        if not self.finished.get(step):
            self.finished[step] = True
            self._unkept.add(step)
        self.keep()

    def keep(self) -> None:
        """Hand what is not kept yet to the writing thread."""
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        found = [one for one in map(self.to_keep, sorted(self._unkept)) if one is not None]
        week = self.week_kept()
        if found and week:
            self._unkept.clear()
            self._under_way += 1
            self.study.errands.write(lambda: self._write(week, found))

    def _write(self, week: str, found: list[ToKeep]) -> None:
        """In the writing thread: keep and tell."""
        steps = tuple(one.step for one in found)
        try:
            with self.study.situation() as seen:
                at = kept(seen, week, found)
            message = StepsKept(at)
        except UserError as error:
            message = StepsKept(None, tuple(str(problem) for problem in error.problems), steps)
        except Exception as error:
            message = StepsKept(None, (f"this could not be kept: {type(error).__name__}: {error}",), steps)
        self.post_message(message)

    def typed_before(self, seconds: Mapping[str, float]) -> None:
        """How long was typed in each step until now."""
        self._typed_s = {step: max(value, self._typed_s.get(step, 0.0)) for step, value in seconds.items()} | {
            step: value for step, value in self._typed_s.items() if step not in seconds
        }

    @property
    def typed_seconds(self) -> float:
        """The time at the keys, over all steps."""
        return sum(self._typed_s.values())

    def was_kept(self, failed: Iterable[str]) -> None:
        """One keeping is told of: what was read before it is old, and what failed is kept with the next one."""
        self._under_way -= 1
        self.edits += 1
        self._unkept.update(failed)

    @property
    def unkept(self) -> bool:
        """Whether anything waits to be kept, or is being kept."""
        return bool(self._unkept) or self._under_way > 0


def kept(seen: Situation, week: str, found: list[ToKeep]) -> datetime | None:
    """Keep the answers of steps; when the last of them was kept."""
    from studyctl.actions.reflecting import save_step

    at = None
    for one in found:
        saved = save_step(
            seen, week, one.step, one.answers, finished=one.finished, typed_seconds=one.typed
        )  # fmt: skip
        at = saved.at or at
    return at
