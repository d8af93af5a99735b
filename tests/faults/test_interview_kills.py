"""kill -9 of an interview while it asks, reads and commits: no confirmed answer lost or doubled, and it goes on.

`STUDYCTL_FAULTS` sets how many kills there are: 12 here.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from interview_cards import TOPICS, fields, write_cards

from studyctl.ledger.facts import CardReviewed, InterviewHeld
from studyctl.ledger.read import open_reader

pytestmark = pytest.mark.faults
KILLS = int(os.environ.get("STUDYCTL_FAULTS", "12"))
PHASES = ("show", "answer", "commit")
COMMAND = (
    sys.executable, "-m", "studyctl", "quiz", "interview", "--json-lines", "--minutes", "15", "--seed", "4",
    *(part for name in TOPICS for part in ("--concept", name)),
)  # fmt: skip


def interview(folder: Path, at: str) -> subprocess.Popen[str]:
    environment = {**os.environ, "STUDYCTL_HOME": str(folder), "STUDYCTL_NOW": at}
    return subprocess.Popen(COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment)


def hear(process: subprocess.Popen[str]) -> dict[str, Any]:
    assert process.stdout
    found: dict[str, Any] = json.loads(process.stdout.readline())
    return found


def say(process: subprocess.Popen[str], text: str) -> None:
    assert process.stdin
    process.stdin.write(text)
    process.stdin.flush()


def killed(folder: Path, phase: str, chance: random.Random) -> tuple[list[str], list[str]]:
    """(cards whose answer was confirmed, cards that were answered) of an interview killed in a phase."""
    process, confirmed, given = interview(folder, "2026-11-22T10:00:00"), [], []
    for left in range(chance.randrange(3), -1, -1):
        question = hear(process)
        if left == 0 and phase == "show":
            time.sleep(chance.uniform(0, 0.01))
            break
        line = json.dumps(fields(question["id"], question["options"])) + "\n"
        given.append(question["id"])
        if left == 0 and phase == "answer":
            say(process, line[: chance.randrange(1, len(line))])
            break
        say(process, line)
        if left == 0:
            time.sleep(chance.uniform(0, 0.9 if not confirmed else 0.03))  # the first answer imports what writes
            break
        assert hear(process)["type"] == "result"
        confirmed.append(question["id"])
    process.send_signal(signal.SIGKILL)
    rest = process.stdout.read() if process.stdout else ""
    process.wait()
    confirmed += given[-1:] if '"result"' in rest else []
    return confirmed, given


@pytest.mark.parametrize("seed", range(KILLS))
def test_a_killed_interview_keeps_every_confirmed_answer_and_goes_on(tmp_path: Path, seed: int) -> None:
    write_cards(tmp_path)
    confirmed, given = killed(tmp_path, PHASES[seed % len(PHASES)], random.Random(seed))
    with open_reader(tmp_path / "progress.db") as reader:
        kept = [fact.card for fact in reader.facts(CardReviewed)]
        assert len(reader.facts(InterviewHeld)) == bool(kept), "an interview is there once it has an answer"
    assert kept[: len(confirmed)] == confirmed and kept in (confirmed, given)
    again = interview(tmp_path, "2026-11-22T10:05:00")
    asked = [hear(again)]
    assert asked[0]["number"] == len(kept) + 1
    assert asked[0]["seconds_left"] == (600 if kept else 900), "the time ran on, where it had begun"
    while asked[-1]["type"] == "question":
        say(again, json.dumps(fields(asked[-1]["id"], asked[-1]["options"])) + "\n")
        assert hear(again)["correct"]
        asked.append(hear(again))
    assert again.communicate(timeout=60)[0] == "" and again.returncode == 0
    assert (asked[-1]["score"], asked[-1]["answered"]) == (1.0, 5)
    with open_reader(tmp_path / "progress.db") as reader:
        assert len({fact.card for fact in reader.facts(CardReviewed)}) == len(reader.facts(CardReviewed)) == 5
        assert len(reader.facts(InterviewHeld)) == 2
    with sqlite3.connect(tmp_path / "progress.db") as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    connection.close()
