"""Live rooms: what they show is looked at again and again by a thread of their own, while they are shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from studyctl.tui.looker import Looker
from studyctl.tui.messages import RoomRead
from studyctl.tui.room import Room

T = TypeVar("T")
EVERY_S = 1.0  # seconds between looks


class LiveRoom(Room[T]):
    """A room that says how to `begin` looking, and how long to `pause` after what was seen."""

    _looker: Looker[T] | None = None

    def begin(self) -> Callable[[], T]:
        """In the thread: open what is looked at; what is returned looks."""
        raise NotImplementedError

    def pause(self, seen: T | None) -> float:
        """Seconds to the next look."""
        return EVERY_S

    def close(self) -> None:
        """In the thread: the last thing it does."""

    def reload(self) -> None:
        """Look now; the thread begins with the first call."""
        self._stale = False
        if self._looker is None:
            self._looker = Looker(self.begin, self._told, self.pause, self.close)
            self._looker.start()
        else:
            self._looker.now()

    def _told(self, seen: T | None, problems: tuple[str, ...]) -> None:
        """In the thread: what was seen goes to the screen."""
        self._turn += 1
        self.post_message(RoomRead(seen, problems, self._turn))

    def on_screen_suspend(self) -> None:
        """Look no more while another screen is shown."""
        if self._looker is not None:
            self._looker.rest()

    def on_screen_resume(self) -> None:
        """Look again."""
        if self._looker is not None:
            self._looker.go_on()

    def on_unmount(self) -> None:
        """Stop looking."""
        if self._looker is not None:
            self._looker.stop()
