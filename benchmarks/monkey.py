"""100 seeded random walks of 500 presses through the app: `python benchmarks/monkey.py [--walks N] [--first SEED]`.

Prints each walk, each fault with its seed and keys, and the sum; exit code 1 where anything broke.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests" / "tui"))

from monkey import ENVIRONMENT, Walk, playground, walk  # the walks are the tests' own


def main() -> int:
    """Walk, print, sum up."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--walks", type=int, default=100)
    parser.add_argument("--presses", type=int, default=500)
    parser.add_argument("--first", type=int, default=0, help="the first seed")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="monkey-") as folder:
        os.environ |= {**ENVIRONMENT, "STUDYCTL_NOW": "2026-11-22T15:00:00", "XDG_CACHE_HOME": f"{folder}/cache"}
        os.environ.pop("NO_COLOR", None)
        made = playground(Path(folder, "demo"))
        seeds = range(asked.first, asked.first + asked.walks)
        walks = [walked(made, Path(folder), seed, asked.presses) for seed in seeds]
    rooms = Counter(room for one in walks for room in one.rooms)
    broken = [one.seed for one in walks if one.faults]
    print(
        f"{len(walks)} walks, {sum(one.presses for one in walks):,} presses, {sum(one.starts for one in walks)} starts"
    )
    made_of = ("recorded", "undone", "launched")
    print(", ".join(f"{name} {sum(getattr(one, name) for one in walks):,}" for name in made_of))
    print(f"screens: {', '.join(f'{room} {count}' for room, count in rooms.most_common())}")
    print(f"walks that broke something: {len(broken)} {broken or ''}")
    return 1 if broken else 0


def walked(made: Path, folder: Path, seed: int, presses: int) -> Walk:
    """One walk, said."""
    began = time.perf_counter()
    done = asyncio.run(walk(made, folder, seed, presses))
    seconds = time.perf_counter() - began
    did = f"{done.presses} presses in {seconds:.1f} s, {done.recorded} commands"
    print(f"seed {seed:3}: {did}, {len(done.faults)} faults", flush=True)
    for fault in done.faults:
        print(fault, flush=True)
    return done


if __name__ == "__main__":
    raise SystemExit(main())
