"""How long the data of a chart takes for a run of a million points, opened cold, beside scanning its points.

Each opening is a new process with the index out of the page cache; the clock starts after the imports. The ways take
turns, so that a slow minute of the machine meets them all; medians are printed.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from studyctl.ledger.points import ingest, open_points
from studyctl.runs.events import read_points

SCAN = """
import math, sys, time
from pathlib import Path
from studyctl.ledger.points import open_points
began = time.perf_counter()
with open_points(Path(sys.argv[1])) as points:
    rows = points.series(sys.argv[2], "metric_0")
    width = (rows[-1][0] - rows[0][0] + 1) / 199
    lows, highs = {}, {}
    for step, value in rows:
        place = int((step - rows[0][0]) / width)
        if place not in lows or value < lows[place][1]:
            lows[place] = (step, value)
        if place not in highs or value > highs[place][1]:
            highs[place] = (step, value)
print(time.perf_counter() - began)
"""
OPEN = """
import sys, time
from pathlib import Path
from studyctl.ledger.points import open_points
began = time.perf_counter()
with open_points(Path(sys.argv[1])) as points:
    for metric in points.metrics(sys.argv[2]):
        found = points.series(sys.argv[2], metric, 400)
        assert 200 < len(found) <= 400, len(found)
        points.best(sys.argv[2], metric)
    points.latest(sys.argv[2])
    points.count(sys.argv[2])
print(time.perf_counter() - began)
"""


def main() -> int:
    """Print the median milliseconds of each way; 1 where the headline chart takes more than 100 ms."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--points", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=7)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        points_db = Path(folder, "points.db")
        for run, metrics in (("one", 1), ("ten", 10)):
            fill(points_db, run, metrics, asked.points)
        check_spikes(points_db, asked.points)
        ways = {
            "one metric, pyramid": (OPEN, "one"),
            "ten metrics": (OPEN, "ten"),
            "one metric, scanned": (SCAN, "one"),
        }
        taken: dict[str, list[float]] = {name: [] for name in ways}
        for _ in range(asked.rounds):
            for name, (program, run) in ways.items():
                taken[name].append(opened(program, points_db, run))
    medians = {name: statistics.median(times) for name, times in taken.items()}
    for name, median in medians.items():
        print(f"{name:20} {median:7.1f} ms, slowest {max(taken[name]):.1f}")
    print(
        f"scanned / pyramid: {medians['one metric, scanned'] / medians['one metric, pyramid']:.0f}  (wanted: <= 100 ms)"
    )
    return int(max(medians["one metric, pyramid"], medians["ten metrics"]) > 100)


def fill(points_db: Path, run: str, metrics: int, points: int) -> None:
    """Ingest a run of this many points, shared out over its metrics; prints the rate."""
    events = points_db.with_name(f"{run}.jsonl")
    with events.open("w", encoding="ascii") as file:
        file.writelines(lines(metrics, points // metrics))
    began = time.perf_counter()
    stored = ingest(points_db, run, events, read_points)
    assert stored == points // metrics * metrics
    print(f"ingested {stored:,} points of {metrics} metrics, {stored / (time.perf_counter() - began):,.0f}/s")
    events.unlink()


def lines(metrics: int, steps: int) -> Iterator[str]:
    """The event lines of a noisy loss that has one spike and one NaN."""
    draw = random.Random(metrics)
    for step in range(steps):
        loss = 1.4 + 3 / (1 + step / 2000) + draw.gauss(0, 0.02)
        loss = 40.0 if step == steps // 3 else loss
        shown = '"NaN"' if step == steps // 2 else f"{loss:.6f}"
        values = ", ".join(f'"metric_{number}": {shown}' for number in range(metrics))
        head = json.dumps({"v": 1, "seq": step, "attempt": 1, "t": 1.7e9 + step / 10, "kind": "point", "step": step})
        yield f'{head[:-1]}, "metrics": {{{values}}}}}\n'.replace('"kind": "point"', '"kind":"point"')


def check_spikes(points_db: Path, count: int) -> None:
    """The spike and the NaN are in the data of a chart that is 400 points wide."""
    with open_points(points_db) as points:
        found: dict[int, float] = dict(points.series("one", "metric_0", 400))
    assert found[count // 3] == 40.0 and math.isnan(found[count // 2])


def opened(program: str, points_db: Path, run: str) -> float:
    """Milliseconds that a new process takes, with the index read from the disk anew."""
    with points_db.open("rb") as file:
        os.fsync(file.fileno())
        if hasattr(os, "posix_fadvise"):  # macOS has no such call and keeps the file in memory
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
    command = [sys.executable, "-c", program, str(points_db), run]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout) * 1000


if __name__ == "__main__":
    raise SystemExit(main())
