"""The driver of the app in a browser: it draws to whoever started it, and leaves when nobody listens any more."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import Any

from textual import events, messages
from textual.drivers.web_driver import WebDriver


class ServedDriver(WebDriver):
    """A web driver whose app does not outlive its server, not even one that was killed."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._write = self._write_whole  # type: ignore[assignment]

    def _write_whole(self, data: bytes) -> None:
        """Write all of it; where nobody reads any more it goes nowhere, and the end of the input ends the app."""
        with suppress(BrokenPipeError):
            while data:
                data = data[os.write(self.fileno, data) :]

    def start_application_mode(self) -> None:
        """Begin with the focus, which a web driver takes away until the page was clicked: who opens it looks at it."""
        super().start_application_mode()
        self._app.call_later(self._app.post_message, events.AppFocus())

    def run_input_thread(self) -> None:
        """Read until the server's end of the pipe is closed; then leave as with `q`: what was asked for is recorded."""
        super().run_input_thread()
        if not self.exit_event.is_set():
            self._app.post_message(messages.ExitApp())
