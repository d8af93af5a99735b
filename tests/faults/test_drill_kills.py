"""kill -9 of a drill while it shows, reads and commits: no confirmed answer lost, none doubled.

`STUDYCTL_FAULTS` sets how many kills there are: 20 here, 1,000 for the full count.
"""

from __future__ import annotations

import json
import os
import subprocess
import threading
from collections import Counter
from pathlib import Path

import pytest
from drill_kills_trial import COMMAND, NOW, PHASES, answer, trial
from own_cards import COUNT, write_deck

from studyctl.ledger.facts import CardReviewed
from studyctl.ledger.read import open_reader

pytestmark = pytest.mark.faults
KILLS = int(os.environ.get("STUDYCTL_FAULTS", "20"))


@pytest.mark.parametrize("seed", range(KILLS))
def test_a_killed_drill_loses_and_doubles_nothing(tmp_path: Path, seed: int) -> None:
    found = trial(tmp_path, PHASES[seed % len(PHASES)], seed)
    assert (found.lost, found.doubled, found.whole) == (0, 0, "ok"), found
    assert found.confirmed <= found.kept <= found.confirmed + 1, found


def test_two_processes_that_drill_at_once_share_the_cards(tmp_path: Path) -> None:
    write_deck(tmp_path)
    environment = {**os.environ, "STUDYCTL_HOME": str(tmp_path), "STUDYCTL_NOW": NOW}
    results: list[tuple[str, int]] = []

    def drill() -> None:
        process = subprocess.Popen(
            COMMAND,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env=environment,
        )
        assert process.stdin and process.stdout
        for line in process.stdout:
            question = json.loads(line)
            process.stdin.write(json.dumps({**answer(question), "rating": "easy"}) + "\n")
            process.stdin.flush()
            if json.loads(process.stdout.readline())["type"] == "result":
                results.append((question["id"], question["seed"]))
        process.stdin.close()
        assert process.wait(60) == 0

    threads = [threading.Thread(target=drill) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    with open_reader(tmp_path / "progress.db") as reader:
        kept = Counter((fact.card, fact.seed) for fact in reader.facts(CardReviewed))
    assert kept == Counter(results), "every answer once"
    assert len({card for card, _ in kept}) == COUNT
