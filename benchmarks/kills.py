"""200 x kill -9, spread over launch, write, ingest, checkpoint and exit of lab, supervisor and reader.

`python benchmarks/kills.py [COUNT]` prints what each kill left; exit code 1 when a point was lost or doubled.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests" / "faults"))

from kills import PHASES, VICTIMS, Trial, trial  # the trials are the tests' own


def main(count: int) -> int:
    """Runs `count` trials and prints one row per phase and victim."""
    began = time.perf_counter()
    results = [one(seed) for seed in range(count)]
    print("phase      victim       kills struck  lost doubled wrong  state after the kill")
    for phase in PHASES:
        for victim in VICTIMS:
            row([r for r in results if (r.phase, r.victim) == (phase, victim)], phase, victim)
    row(results, "all", "")
    damaged = sum(r.index != "ok" for r in results)
    finished = sum(r.state == "finished" for r in results)
    print(f"index damaged: {damaged}; finished at last: {finished}; {time.perf_counter() - began:.0f} s")
    return 1 if damaged or any(r.lost or r.doubled or r.wrong for r in results) else 0


def one(seed: int) -> Trial:
    """One trial in a folder of its own."""
    with tempfile.TemporaryDirectory(prefix="kills-") as folder:
        return trial(Path(folder), PHASES[seed % len(PHASES)], VICTIMS[seed // len(PHASES) % len(VICTIMS)], seed)


def row(results: list[Trial], phase: str, victim: str) -> None:
    """Prints the sums over `results`."""
    states = ", ".join(f"{state} {n}" for state, n in Counter(r.state_after_kill for r in results).most_common())
    sums = [sum(getattr(r, name) for r in results) for name in ("struck", "lost", "doubled", "wrong")]
    print(f"{phase:<11}{victim:<12}{len(results):>6}{sums[0]:>7}{sums[1]:>6}{sums[2]:>8}{sums[3]:>6}  {states}")


if __name__ == "__main__":
    raise SystemExit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 200))
