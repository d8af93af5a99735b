"""Screens over a room that are answered or left, once."""

from __future__ import annotations

from typing import Generic, TypeVar

from textual.await_complete import AwaitComplete
from textual.screen import ModalScreen

T = TypeVar("T")


class Dialogue(ModalScreen[T], Generic[T]):
    """A modal screen that a second key of a quick typist does not leave again: that would leave the room below."""

    def dismiss(self, result: T | None = None) -> AwaitComplete:
        """Leave with a result; where it was left already nothing happens."""
        return super().dismiss(result) if self.is_active else AwaitComplete()
