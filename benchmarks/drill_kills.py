"""1,000 x kill -9 of a drill, spread over show, answer and commit: `python benchmarks/drill_kills.py [COUNT]`.

Prints what each phase's kills left; exit code 1 when an answer was lost or doubled.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))
sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests" / "faults"))

from drill_kills_trial import PHASES, Trial, trial  # the trials are the tests' own


def main(count: int) -> int:
    """Runs `count` trials and prints one row per phase."""
    began = time.perf_counter()
    results = [one(seed) for seed in range(count)]
    print("phase    kills  confirmed   kept  lost  doubled")
    for phase in (*PHASES, "all"):
        row(phase, [result for result in results if phase in (result.phase, "all")])
    damaged = sum(result.whole != "ok" for result in results)
    print(f"ledgers damaged: {damaged}; {time.perf_counter() - began:.0f} s")
    return 1 if damaged or any(result.lost or result.doubled for result in results) else 0


def one(seed: int) -> Trial:
    """One trial in a folder of its own."""
    with tempfile.TemporaryDirectory(prefix="drill-kills-") as folder:
        return trial(Path(folder), PHASES[seed % len(PHASES)], seed)


def row(phase: str, results: list[Trial]) -> None:
    """Prints the sums over `results`."""
    sums = [sum(getattr(result, name) for result in results) for name in ("confirmed", "kept", "lost", "doubled")]
    print(f"{phase:<8}{len(results):>6}{sums[0]:>11}{sums[1]:>7}{sums[2]:>6}{sums[3]:>9}")


if __name__ == "__main__":
    raise SystemExit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000))
