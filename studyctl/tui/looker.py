"""A looker: one thread that looks at one thing again and again, while its room is shown, and tells what is new."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event, Thread
from typing import Generic, TypeVar

from studyctl.errors import UserError

T = TypeVar("T")
Told = Callable[[T | None, tuple[str, ...]], object]


class Looker(Thread, Generic[T]):
    """Calls `begin` once for a function that looks, then that function until it is stopped.

    `tell` gets (what was seen, no problems) where it differs from the time before, or (None, why it cannot be seen);
    `every` says how many seconds to wait after it. Everything happens in this one thread; `end` is called in it last.
    """

    def __init__(
        self,
        begin: Callable[[], Callable[[], T]],
        tell: Told[T],
        every: Callable[[T | None], float],
        end: Callable[[], None] = lambda: None,
    ) -> None:
        super().__init__(daemon=True, name="looker")
        self._begin, self._tell, self._every, self._end = begin, tell, every, end
        self._stopped, self._poked, self._shown = Event(), Event(), Event()
        self._shown.set()

    def run(self) -> None:
        """Look, tell, wait."""
        look: Callable[[], T] | None = None
        before: object = self
        while not self._stopped.is_set():
            self._poked.clear()
            seen: T | None = None
            problems: tuple[str, ...] = ()
            try:
                look = look or self._begin()
                seen = look()
            except UserError as error:
                problems = tuple(str(problem) for problem in error.problems)
            except Exception as error:  # the thread goes on, and the screen says what kept it from seeing
                problems = (f"this cannot be read: {type(error).__name__}: {error}",)
            if (seen, problems) != before and not self._stopped.is_set():
                before = (seen, problems)
                self._tell(seen, problems)
            self._poked.wait(self._every(seen))
            self._shown.wait()
        self._end()

    def now(self) -> None:
        """Look at once."""
        self._poked.set()

    def rest(self) -> None:
        """Do not look until `go_on`: the room is not shown."""
        self._shown.clear()

    def go_on(self) -> None:
        """Look again, and go on."""
        self._shown.set()
        self._poked.set()

    def stop(self, seconds: float = 0.3) -> None:
        """End, and wait for it, not longer than `seconds`."""
        self._stopped.set()
        self.go_on()
        self.join(seconds)
