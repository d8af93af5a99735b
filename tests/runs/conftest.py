"""Real labs, started for real; whatever a test leaves running is ended after it."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from real_labs import Labs

from studyctl.runs.processes import carrying
from studyctl.runs.spec import run_dirs


@pytest.fixture
def labs(home: Path, tmp_path: Path) -> Iterator[Labs]:
    """A place to launch labs from."""
    made = Labs(home, tmp_path)
    yield made
    for run_dir in run_dirs(made.runs):
        for pid in carrying(run_dir.name):
            os.kill(pid, signal.SIGKILL)


@pytest.fixture
def until() -> Callable[..., None]:
    """Waits for a predicate, and fails when it stays false."""

    def wait(holds: Callable[[], object], within: float = 30.0) -> None:
        give_up = time.monotonic() + within
        while not holds():
            assert time.monotonic() < give_up, "it did not happen in time"
            time.sleep(0.01)

    return wait
