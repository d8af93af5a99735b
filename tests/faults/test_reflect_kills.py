"""kill -9 of a review while it asks, reads and writes: nothing that was confirmed is lost, and it goes on from there.

`STUDYCTL_FAULTS` sets how many kills there are: 12 here, more for the full count.
"""

from __future__ import annotations

import os
import random
import re
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from datetime import datetime
from pathlib import Path

import pytest

from studyctl.actions import reflecting
from studyctl.actions.situation import situation
from studyctl.workspace import Workspace

pytestmark = pytest.mark.faults
KILLS = int(os.environ.get("STUDYCTL_FAULTS", "12"))
NOW = "2026-11-22T17:05:00"
WEEK = "2026-W47"
COMMAND = (sys.executable, "-m", "studyctl", "reflect")
PROMPT = re.compile(r"^(?:in a line|y/n|1 to \d+|one a line|a day and|as many)[^\n]*?: ", re.MULTILINE)
# the key of each answer in the order in which it is asked, and what is typed for it; empty: it is left open
ANSWERS = (
    ("code_quality", "tidy"), ("best_moment", "It ran"), ("worst_bug", "off by one"), ("snippets", ""),
    ("core_complete", "n"), ("why_not", "3"), ("actions", ""), ("risks", ""), ("schedule", ""), ("papers", ""),
    ("new_papers", ""), ("energy", "8"), ("interest", "7"), ("momentum", "9"), ("enjoying", "y"), ("burnout", "1"),
)  # fmt: skip


class Asked:
    """A review under way: `prompts` is how often it has asked so far."""

    def __init__(self, home: Path) -> None:
        environment = {**os.environ, "STUDYCTL_HOME": str(home), "STUDYCTL_NOW": NOW, "PYTHONUNBUFFERED": "1"}
        self.process = subprocess.Popen(
            COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment
        )
        self._said = b""
        self._more = threading.Condition()
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        assert self.process.stdout
        while said := os.read(self.process.stdout.fileno(), 4096):
            with self._more:
                self._said += said
                self._more.notify_all()

    def waits(self, prompts: int) -> None:
        """Returns when the review has asked so many questions."""
        with self._more:
            assert self._more.wait_for(lambda: len(PROMPT.findall(self._said.decode())) >= prompts, 60), self._said

    def types(self, line: str) -> None:
        assert self.process.stdin
        self.process.stdin.write(f"{line}\n".encode())
        self.process.stdin.flush()

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()


def kept(home: Path) -> list[str]:
    with situation(Workspace(home), datetime.fromisoformat(NOW).astimezone()) as seen:
        return list(reflecting.review(seen, WEEK).said)


@pytest.mark.parametrize("seed", range(KILLS))
def test_a_killed_review_loses_at_most_the_last_answer(home: Path, seed: int) -> None:
    chance = random.Random(seed)
    stop = chance.randrange(len(ANSWERS))
    asked = Asked(home)
    for place, (_, text) in enumerate(ANSWERS[: stop + 1]):
        asked.waits(place + 1)
        asked.types(text)
    time.sleep(chance.uniform(0.0, 0.08))  # a moment within the last write; nothing is waited for
    asked.kill()
    given = [name for name, text in ANSWERS[: stop + 1] if text]
    confirmed = [name for name, text in ANSWERS[:stop] if text]
    assert set(confirmed) <= set(kept(home)) <= set(given)
    if (home / "progress.db").exists():
        with sqlite3.connect(home / "progress.db") as connection:
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_a_killed_review_goes_on_and_is_closed(home: Path) -> None:
    first = Asked(home)
    for place, (_, text) in enumerate(ANSWERS[:6]):
        first.waits(place + 1)
        first.types(text)
    first.waits(7)
    first.kill()
    second = Asked(home)
    second.waits(1)  # in the second step, where the first one was killed
    for place, text in enumerate(("", "", "", "", "", "", "", "8", "8", "8", "y", "1", "1", "2", "")):
        second.waits(place + 1)
        second.types(text)
    second.types("y")
    assert second.process.wait(60) == 0
    with situation(Workspace(home), datetime.fromisoformat(NOW).astimezone()) as seen:
        shown = reflecting.review(seen, WEEK)
        assert shown.closed is not None and shown.closed.decision == "break"
        assert shown.said["best_moment"] == "It ran" and shown.said["energy"] == 8
        assert len(seen.pivots) == 1
