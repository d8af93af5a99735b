"""What one `run.log` of 4 metrics costs, in a tight loop and at 100 Hz; and how fast points reach the index.

`python benchmarks/log_point.py [SECONDS AT 100 HZ]`; medians of 5 repetitions, all in one process.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from studyctl.labkit import Run
from studyctl.ledger.points import ingest
from studyctl.runs.events import read_points

CALLS = 20_000
REPEATS = 5


def main(seconds: float) -> None:
    """Prints microseconds per call and points per second."""
    with tempfile.TemporaryDirectory(prefix="log-point-") as folder:
        os.chdir(folder)
        os.environ["STUDYCTL_HOME"] = folder
        with Run.start(lab="benchmark", steps=CALLS) as run:
            tight = [per_call(run) for _ in range(REPEATS)]
            paced = [slowly(run, seconds / REPEATS) for _ in range(REPEATS)]
        print(f"run.log, 4 metrics, tight loop: {statistics.median(tight):6.1f} us per call (wanted: at most 20)")
        print(f"run.log, 4 metrics, at 100 Hz:  {statistics.median(paced):6.1f} us per call")
        rates = [points_per_second(run.dir, Path(folder, f"points-{i}.db")) for i in range(REPEATS)]
        print(f"ingest: {statistics.median(rates):9,.0f} points/s (wanted: at least 200,000)")
        alone = [points_per_second(run.dir, None) for _ in range(REPEATS)]
        print(f"read without the index: {statistics.median(alone):9,.0f} points/s")


def timed(act: Callable[[], object]) -> float:
    """Seconds that `act` takes."""
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def per_call(run: Run) -> float:
    """Microseconds per call with nothing in between."""

    def loop() -> None:
        for step in range(CALLS):
            run.log(step, train_loss=2.3 + step * 1e-6, val_loss=2.5, tokens_per_s=31000.0 + step, lr=6e-4)

    return timed(loop) / CALLS * 1e6


def slowly(run: Run, seconds: float) -> float:
    """Median microseconds per call when the loop sleeps 10 ms in between, as training does other work."""
    costs = []
    for step in range(int(seconds * 100)):
        time.sleep(0.01)
        costs.append(timed(lambda: run.log(step, train_loss=2.3, val_loss=2.5, tokens_per_s=3e4, lr=6e-4)))  # noqa: B023
    return statistics.median(costs) * 1e6


def points_per_second(run_dir: Path, points: Path | None) -> float:
    """Points per second from the run's file into a new index, or only out of the file."""
    events = run_dir / "events.jsonl"
    began = time.perf_counter()
    if points is not None:
        count = ingest(points, run_dir.name, events, read_points)
    else:
        count, offset, moved = 0, 0, True
        while moved:
            rows, after = read_points(events, offset)
            count, offset, moved = count + len(rows), after, after > offset
    return count / (time.perf_counter() - began)


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 10.0)
