"""Every test of the app draws for a terminal of 24-bit colours."""

from __future__ import annotations

from pathlib import Path

import pytest
from lab_pages import write_count_lab


@pytest.fixture(autouse=True)
def _terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLORTERM", "truecolor")
    monkeypatch.delenv("NO_COLOR", raising=False)


@pytest.fixture
def counting(home: Path) -> Path:
    """A workspace with a lab of its own that needs a moment only."""
    write_count_lab(home)
    return home
