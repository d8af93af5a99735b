"""What the parts of the app tell each other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from textual.message import Message

from studyctl.actions.today import RunLine


@dataclass
class SpotSelected(Message):
    """The cursor came to a spot of a panel."""

    panel: str
    key: str


@dataclass
class SpotOpened(Message):
    """A spot of a panel was clicked a second time."""

    panel: str
    key: str


@dataclass
class RoomRead(Message):
    """A room was read in the background: its data, or why it could not be read; `turn` tells late answers."""

    data: object
    problems: tuple[str, ...]
    turn: int

    def can_replace(self, message: Message) -> bool:
        """Whether this one may be left out for a later one that waits already."""
        return isinstance(message, RoomRead) and message.turn >= self.turn


@dataclass
class Left(Message):
    """The app was left; it goes the way that keys go, so that those pressed before are done with first."""


@dataclass
class ActionDone(Message):
    """An action ended: what it said, or why it could not be done; `then` gets its result in the app."""

    words: str
    problems: tuple[str, ...] = ()
    result: object = None
    then: Callable[[Any], None] | None = None


@dataclass
class Polled(Message):
    """What changed outside: the live runs as they are now, and whether the ledger was written to."""

    runs: tuple[RunLine, ...]
    ledger_changed: bool
    new_day: bool = False

    def can_replace(self, message: Message) -> bool:
        """Whether this one may be left out for a later one that waits already: what it alone tells must arrive."""
        return isinstance(message, Polled) and not self.ledger_changed and not self.new_day
