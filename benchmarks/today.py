"""Start-up of `studyctl today` on a three-year ledger beside an empty one and beside `import typer, rich.console`.

The three take turns, so that a slow minute of the machine meets them all; medians and their ratios are printed.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from studyctl.actions.demo import make_demo
from studyctl.actions.learner_years import THREE_YEARS
from studyctl.clock import now
from studyctl.ledger.write import ready
from studyctl.workspace import Workspace

BASELINE = [sys.executable, "-c", "import typer, rich.console"]
NOW = "2026-11-22T10:00:00"


def main() -> None:
    """Make the ledgers, time the commands in turn, print medians and ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=30)
    parser.add_argument("--share", type=float, default=1.0, help="part of the three-year history")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"STUDYCTL_NOW": NOW, "XDG_CACHE_HOME": f"{folder}/cache"}
        full, empty = Path(folder, "full"), Path(folder, "empty")
        began = time.perf_counter()
        make_demo(full, now(), amount=THREE_YEARS.part(asked.share))
        ready(Workspace(empty).progress_db, now())
        sizes = [(full / name).stat().st_size / 1e6 for name in ("progress.db", "points.db")]
        print(f"history: {time.perf_counter() - began:.0f} s, ledger {sizes[0]:.0f} MB, points {sizes[1]:.0f} MB")
        report(measure(full, empty, asked.rounds))


def measure(full: Path, empty: Path, rounds: int) -> dict[str, list[float]]:
    """Milliseconds of each command, taken in turns after one round that does not count."""
    today = [str(Path(sys.executable).with_name("studyctl"))]
    commands = {
        "baseline": BASELINE,
        "full": [*today, "--home", str(full), "today"],
        "empty": [*today, "--home", str(empty), "today"],
    }
    times: dict[str, list[float]] = {name: [] for name in commands}
    for number in range(rounds + 1):
        for name, command in commands.items():
            began = time.perf_counter()
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
            if number:
                times[name].append((time.perf_counter() - began) * 1000)
    return times


def report(times: dict[str, list[float]]) -> None:
    """Print the medians and the two ratios."""
    medians = {name: statistics.median(values) for name, values in times.items()}
    for name, values in times.items():
        print(f"{name:<9} median {medians[name]:6.1f} ms   min {min(values):6.1f}   max {max(values):6.1f}")
    print(f"today / import typer, rich.console: {medians['full'] / medians['baseline']:.2f}  (wanted: at most 2)")
    print(f"three years / empty ledger: {medians['full'] / medians['empty']:.2f}  (wanted: at most 1.10)")


if __name__ == "__main__":
    main()
