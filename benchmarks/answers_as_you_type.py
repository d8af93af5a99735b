"""What a key or a look costs: search as you type on three years of runs and notes, a chart drawn, a demo made.

Each is printed beside its limit; the exit code is 1 where a median is over it.
"""

from __future__ import annotations

import math
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from studyctl.actions.demo import make_demo
from studyctl.actions.find_typed import TypedIndex, typed_index
from studyctl.actions.learner_years import Amount
from studyctl.clock import now
from studyctl.tui.chart import ChartData, Series, chart_rows

WORDS = ("attention is", "trianing loop", "week 3", "xyzzyq", "r-0147")
NOTES = 300


def main() -> int:
    """Measure each in turn; how many medians are over their limits."""
    with tempfile.TemporaryDirectory() as folder:
        index = long_index(Path(folder, "long"))
        keys = [word[:length] for word in WORDS for length in range(1, len(word) + 1)]
        measured = (
            ("a key typed in the search", [taken(lambda text=text: index.typed(text)) for text in keys], 0.030),
            ("a chart at 200 × 60", [taken(draw) for _ in range(20)], 0.010),
            ("a demo made", [taken(lambda n=n: make_demo(Path(folder, f"demo{n}"), now())) for n in range(3)], 3.0),
        )
    over = 0
    for name, seconds, limit in measured:
        middle = statistics.median(seconds)
        print(f"{name}: median {middle * 1e3:.1f} ms, slowest {max(seconds) * 1e3:.1f} ms (limit {limit * 1e3:.0f} ms)")
        over += middle > limit
    return over


def long_index(home: Path) -> TypedIndex:
    """The index of everything in a workspace of three years."""
    here = make_demo(home, now(), amount=Amount(1095, item_facts=600, runs=500, points=20))
    for number in range(NOTES):
        (here.notes / f"{number}.md").write_text(f"# Note {number}\n" + "about attention and training loops " * 60)
    return typed_index(here, now())


def draw() -> None:
    """Draw two curves of 800 points."""
    points = tuple((float(x), 2 + math.sin(x / 90) + x % 7 / 50) for x in range(800))
    chart_rows(ChartData((Series(points, thick=True), Series(points, "second")), smooth=True), 200, 60)


def taken(work: Callable[[], object]) -> float:
    """Seconds that a piece of work takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


if __name__ == "__main__":
    sys.exit(main())
