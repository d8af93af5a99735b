"""Points a second from `events.jsonl` files into points.db, beside decoding the same lines and storing nothing."""

from __future__ import annotations

import argparse
import json
import random
import statistics
import tempfile
import time
from pathlib import Path

from studyctl.actions.content import catalogue_of
from studyctl.actions.learner import LAB
from studyctl.actions.learner_runs import write_run
from studyctl.actions.learner_story import ATTEMPTS
from studyctl.clock import now
from studyctl.ledger.points import ingest, open_points
from studyctl.runs.events import read_points
from studyctl.workspace import Workspace


def main() -> None:
    """Ingest several runs of 400,000 points each; print the median and the worst rate."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--points", type=int, default=400_000)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        lab, attempt = catalogue_of(Workspace(Path(folder))).labs[LAB], ATTEMPTS[0].telling(asked.points)
        rates, decoded = [], []
        for number in range(asked.runs):
            run = write_run(Path(folder), lab, attempt, now(), random.Random(number))
            events = Path(folder, run.id, "events.jsonl")
            began = time.perf_counter()
            for line in events.read_bytes().splitlines():
                json.loads(line)
            decoded.append(asked.points / (time.perf_counter() - began))
            began = time.perf_counter()
            stored = ingest(Path(folder, "points.db"), f"run-{number}", events, read_points)
            rates.append(stored / (time.perf_counter() - began))
            with open_points(Path(folder, "points.db")) as points:
                assert points.count(f"run-{number}") == asked.points
    print(f"ingest: median {statistics.median(rates):,.0f} points/s, lowest {min(rates):,.0f}  (wanted: 200,000)")
    print(f"of json.loads alone: {statistics.median(rates) / statistics.median(decoded):.2f}")


if __name__ == "__main__":
    main()
