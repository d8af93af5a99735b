"""A terminal without a window: a program drawn into a pty, with the time at which it drew what."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import struct
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from types import TracebackType

ORDERS = re.compile(rb"\x1b(\[[0-9;?$<>=]*[a-zA-Z]|\][^\x07\x1b]*(\x07|\x1b\\)|[=>()][0-9A-Za-z]?|P[^\x1b]*\x1b\\)")


class Terminal:
    """A program in a pty of its own; `drawn` is everything it wrote since `forget`."""

    def __init__(
        self, command: Sequence[str], environment: Mapping[str, str] | None = None, columns: int = 120, rows: int = 36
    ) -> None:
        ours = {name: value for name, value in os.environ.items() if name != "NO_COLOR"}
        given = {**ours, "TERM": "xterm-256color", "COLORTERM": "truecolor", **(environment or {})}
        self.began = time.perf_counter()
        self.pid, self.fd = pty.fork()
        if not self.pid:
            try:
                fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
                os.execvpe(command[0], list(command), given)
            finally:
                os._exit(127)  # a child that went on would be a second test run
        self.drawn = b""
        self.code: int | None = None

    def __enter__(self) -> Terminal:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.end()

    def read(self, seconds: float) -> bool:
        """Take in what is written within `seconds`; whether there was anything."""
        if self.fd < 0:
            time.sleep(seconds)
            return False
        ready, _, _ = select.select([self.fd], [], [], max(0.0, seconds))
        if not ready:
            return False
        try:
            new = os.read(self.fd, 1 << 16)
        except OSError:  # Linux says so when the program has closed its side
            return False
        self.drawn += new
        return bool(new)

    def until(self, *marks: str, seconds: float = 60.0) -> float:
        """The moment at which all the marks stand in what was drawn; raises TimeoutError where they never do."""
        wanted, end = [mark.encode() for mark in marks], time.perf_counter() + seconds
        while not all(mark in self.drawn for mark in wanted):
            self.read(end - time.perf_counter())
            if time.perf_counter() > end:
                raise TimeoutError(f"never drew {marks}: {self.text[-2000:]}")
        return time.perf_counter()

    def until_true(self, true: Callable[[], object], seconds: float = 60.0) -> None:
        """Take in what is drawn until `true()`; raises TimeoutError where it never is."""
        end = time.perf_counter() + seconds
        while not true():
            self.read(0.02)
            if time.perf_counter() > end:
                raise TimeoutError(f"it never came true: {self.text[-2000:]}")

    def forget(self) -> None:
        """Leave out what was drawn until now."""
        while self.read(0):
            pass
        self.drawn = b""

    def press(self, keys: str) -> float:
        """Type, and say when."""
        now = time.perf_counter()
        os.write(self.fd, keys.encode())
        return now

    @property
    def text(self) -> str:
        """What was drawn, without the terminal's orders."""
        return ORDERS.sub(b"", self.drawn).decode("utf-8", "replace")

    def ended(self, seconds: float = 60.0) -> float:
        """The moment at which the program has ended; raises TimeoutError where it does not."""
        end = time.perf_counter() + seconds
        while self.pid and time.perf_counter() < end:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.pid, self.code = 0, os.waitstatus_to_exitcode(status)
                return time.perf_counter()
            self.read(0.001)
        raise TimeoutError("the program did not end")

    def hang_up(self) -> None:
        """Close the terminal, as closing its window does."""
        os.close(self.fd)
        self.fd = -1

    def end(self) -> None:
        """End the program where it has not ended, and close the terminal."""
        if self.pid:
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
            self.pid = 0
        if self.fd >= 0:
            os.close(self.fd)
