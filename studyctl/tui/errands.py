"""Errands: what the app does in the background, so that nothing blocks the event loop.

Reads run in threads of their own that end with the process; writes run one after another, and leaving the app waits
for them. Each opens what it needs itself: no connection is shared between threads.
"""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable
from queue import SimpleQueue
from threading import Lock, Thread

Errand = Callable[[], None]


class Errands:
    """Runs errands in daemon threads; one thread for everything that writes, so that writes keep their order."""

    def __init__(self) -> None:
        self._queue: SimpleQueue[Errand] = SimpleQueue()
        self._waiting = 0
        self._lock = Lock()
        self._writer: Thread | None = None

    def read(self, errand: Errand) -> None:
        """Run an errand at once, beside others."""
        Thread(target=errand, daemon=True, name="read").start()

    def write(self, errand: Errand) -> None:
        """Run an errand after those that were given before."""
        with self._lock:
            self._waiting += 1
            if self._writer is None:
                self._writer = Thread(target=self._write_all, daemon=True, name="write")
                self._writer.start()
        self._queue.put(errand)

    def settle(self, seconds: float) -> bool:
        """Wait until everything given to `write` is done; whether it was within the time."""
        end = time.monotonic() + seconds
        while self._waiting and time.monotonic() < end:
            time.sleep(0.005)
        return not self._waiting

    def _write_all(self) -> None:
        while True:
            errand = self._queue.get()
            try:
                errand()
            except Exception:  # told as where a thread ends of it; those that wait behind it are still done
                threading.excepthook(threading.ExceptHookArgs((*sys.exc_info(), threading.current_thread())))
            finally:
                with self._lock:
                    self._waiting -= 1
