"""Waiting for the app until something is true of it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any

from textual.pilot import Pilot

LONGEST_S = 60.0


async def until(pilot: Pilot[Any], true: Callable[[], object], within_s: float = LONGEST_S) -> None:
    """Let the app work until `true()`; fails with what the screen says where it never is."""
    end = time.monotonic() + within_s
    while not true():
        if time.monotonic() > end:
            raise AssertionError(f"it never came true; the screen says:\n{screen_text(pilot)}")
        await pilot.pause()
        await asyncio.sleep(0.01)


def screen_text(pilot: Pilot[Any]) -> str:
    """What stands on the panels of the present screen."""
    from studyctl.tui.panel import Panel

    return "\n".join(panel.sheet.text for panel in pilot.app.screen.query(Panel) if panel.display)
