"""Our schedule beside fsrs-rs, the authors' own implementation, on random histories: `fsrs_equality.py [COUNT]`.

Exit code 1 where a stability differs by more than 1e-4, or an interval differs that is not so near a half day that both
stabilities straddle it.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests" / "drill"))

from histories import CLOSE, history  # the histories are the tests' own


def main(count: int) -> int:
    """Compares `count` histories and prints the worst error and every interval that differs."""
    began = time.perf_counter()
    answers = [one for seed in range(count) for one in history(seed)]
    worst = max(answers, key=lambda one: one.error)
    different = [one for one in answers if not one.same_interval]
    wrong = [one for one in different if not one.straddles]
    print(f"{count} histories, {len(answers)} answers, {time.perf_counter() - began:.1f} s")
    print(f"largest relative error of a stability: {worst.error:.2e} (wanted: at most {CLOSE:.0e})")
    print(f"intervals that differ: {len(different)}, of which not at a half day: {len(wrong)} (wanted: 0)")
    return 1 if wrong or worst.error > CLOSE else 0


if __name__ == "__main__":
    raise SystemExit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 5000))
