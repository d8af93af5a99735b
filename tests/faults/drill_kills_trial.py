"""One trial: a real `quiz drill --json-lines` that is killed with SIGKILL at a random moment of a phase."""

from __future__ import annotations

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from own_cards import CONCEPT, write_deck

from studyctl.ledger.facts import CardReviewed
from studyctl.ledger.read import open_reader

PHASES = ("show", "answer", "commit")
COMMAND = (sys.executable, "-m", "studyctl", "quiz", "drill", "--json-lines", "--concept", CONCEPT, "--new", "10")
NOW = "2026-11-22T10:00:00"


@dataclass(frozen=True)
class Trial:
    """What a kill left: results that the program had printed and the ledger does not have, answers that it has twice,
    answers that were given and not yet confirmed, and whether the ledger is whole."""

    phase: str
    seed: int
    confirmed: int
    kept: int
    lost: int
    doubled: int
    whole: str


def trial(folder: Path, phase: str, seed: int) -> Trial:
    """Runs one drill in the empty `folder`, kills it in `phase`, and holds the ledger against what was printed."""
    chance = random.Random(seed)
    write_deck(folder)
    environment = {**os.environ, "STUDYCTL_HOME": str(folder), "STUDYCTL_NOW": NOW}
    process = subprocess.Popen(
        COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=environment
    )
    given: list[tuple[str, int]] = []  # (card, seed of its showing) of every answer that was sent
    confirmed = driven(process, phase, chance, given)
    process.send_signal(signal.SIGKILL)
    rest = process.stdout.read() if process.stdout else ""
    process.wait()
    confirmed += [json.loads(line) for line in rest.splitlines() if line.endswith("}") and '"result"' in line]
    return judged(folder, phase, seed, len(confirmed), given)


def driven(
    process: subprocess.Popen[str], phase: str, chance: random.Random, given: list[tuple[str, int]]
) -> list[object]:
    """Answers some questions and returns at a random moment of the phase, with the results read until then."""
    assert process.stdin and process.stdout
    confirmed: list[object] = []
    for left in range(chance.randrange(4), -1, -1):
        question = json.loads(process.stdout.readline())
        if left == 0 and phase == "show":
            time.sleep(chance.uniform(0, 0.01))
            return confirmed
        line = json.dumps(answer(question)) + "\n"
        given.append((question["id"], question["seed"]))
        if left == 0 and phase == "answer":
            process.stdin.write(line[: chance.randrange(1, len(line) + 1)])
            process.stdin.flush()
            return confirmed
        process.stdin.write(line)
        process.stdin.flush()
        if left == 0:
            first = not confirmed  # the first answer imports what writes, which takes longer
            time.sleep(chance.uniform(0, 0.9 if first else 0.03))
            return confirmed
        confirmed.append(json.loads(process.stdout.readline()))
    return confirmed


def answer(question: dict[str, object]) -> dict[str, object]:
    """Any answer of the right form."""
    options = question["options"]
    assert isinstance(options, list)
    forms: dict[str, dict[str, object]] = {
        "choice": {"answer": "1"},
        "order": {"answer": [str(number) for number in range(1, len(options) + 1)]},
        "explain": {"answer": "said", "criteria": [True] * len(options)},
    }
    return forms.get(str(question["kind"]), {"answer": "4"})


def judged(folder: Path, phase: str, seed: int, confirmed: int, given: list[tuple[str, int]]) -> Trial:
    """Each confirmed answer once, at most the one in flight beside them, in the order in which they were given."""
    db = folder / "progress.db"
    if not db.exists():
        return Trial(phase, seed, confirmed, 0, confirmed, 0, "ok")
    with open_reader(db) as reader:
        kept = [(fact.card, fact.seed) for fact in reader.facts(CardReviewed)]
    with sqlite3.connect(db) as connection:
        whole = connection.execute("PRAGMA integrity_check").fetchone()[0]
    connection.close()
    lost = sum(one not in kept for one in given[:confirmed])
    doubled = sum(count - 1 for count in Counter(kept).values()) + sum(one not in given for one in kept)
    return Trial(phase, seed, confirmed, len(kept), lost, doubled, str(whole))
