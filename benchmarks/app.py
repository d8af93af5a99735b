"""The app on a three-year ledger, as a person at a terminal meets it.

First paint beside a bare Textual app with one table, in turn; keystroke to paint while four real runs report 1,000
points a second each, on Today and on the page of a run; how long leaving takes meanwhile. Everything is measured from
outside, in a pty: from the moment the program is started, or a key is sent, to the moment the bytes are there.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from studyctl.actions.demo import make_demo
from studyctl.actions.learner_years import THREE_YEARS
from studyctl.actions.runs import launched
from studyctl.clock import now
from studyctl.ledger.write import record
from studyctl.runs.cancel import cancel
from studyctl.runs.launch import launch
from studyctl.runs.spec import new_run
from studyctl.workspace import Workspace

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests" / "tui"))

from terminal import Terminal  # the tests of the app in a terminal have it, too

WRITERS = 4
KEYS = 300  # of each kind of page
ROOMS = {"2": "Plan", "3": "Sprint", "4": "Papers", "5": "Labs", "6": "Runs", "9": "Progress"}
BARE = """
from textual.app import App
from textual.widgets import DataTable

class Bare(App[None]):
    def compose(self):
        yield DataTable()

    def on_mount(self):
        table = self.query_one(DataTable)
        table.add_columns("item", "hours", "week", "state")
        table.add_rows((f"item {n}", str(n), str(n % 12), "open") for n in range(100))

Bare().run()
"""
WRITER = """
import time
from studyctl.labkit import Run

with Run.start(lab="00_pretraining_fundamentals", steps=10_000_000) as run:
    began = time.perf_counter()
    for step in range(10_000_000):
        run.log(step, train_loss=4 / (1 + step / 999), val_loss=4 / (1 + step / 900), grad_norm=1.0, tokens_per_s=3e4)
        time.sleep(max(0.0, began + (step + 1) / 250 - time.perf_counter()))
"""


def main() -> int:
    """Make the history, measure, print; 1 where a goal was missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=20, help="starts of each program")
    parser.add_argument("--keys", type=int, default=KEYS, help="keys on each page")
    parser.add_argument("--share", type=float, default=1.0, help="part of the three-year history")
    parser.add_argument("--home", type=Path, help="a workspace that was made before, instead of a new one")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="app-") as folder:
        os.environ |= {"XDG_CACHE_HOME": f"{folder}/cache", "PYTHONPYCACHEPREFIX": f"{folder}/compiled"}
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        compiled()
        home = asked.home or make_demo(Path(folder, "full"), now(), amount=THREE_YEARS.part(asked.share)).home
        met = [first_paint(home, Path(folder), asked.rounds), answers(home, asked.keys, "nothing runs", False)]
        with writers(Workspace(home), Path(folder)):
            met.append(answers(home, asked.keys, f"{WRITERS} runs report", True))
            met.append(leaving(home, max(3, asked.rounds // 4)))
    return 0 if all(met) else 1


def compiled() -> None:
    """Compile what is started, as installing it does."""
    package = Path(make_demo.__code__.co_filename).parent.parent
    subprocess.run([sys.executable, "-m", "compileall", "-q", str(package)], check=True)


def studyctl(home: Path) -> list[str]:
    """The command that opens the app."""
    return [str(Path(sys.executable).with_name("studyctl")), "--home", str(home)]


# -- first paint


def first_paint(home: Path, folder: Path, rounds: int) -> bool:
    """Milliseconds from the start of each program to the last line of its first frame; one round more warms up."""
    (folder / "bare.py").write_text(BARE, encoding="utf-8")
    programs = {
        "bare app with a table": ([sys.executable, str(folder / "bare.py")], ("item 34",)),
        "studyctl, three years": (studyctl(home), ("Today", " keys")),
    }
    times: dict[str, list[float]] = {name: [] for name in programs}
    for number in range(rounds + 1):
        for name, (command, marks) in programs.items():
            with Terminal(command) as terminal:
                painted = (terminal.until(*marks) - terminal.began) * 1000
            times[name] += [painted] if number else []
    for name, values in times.items():
        print(f"{name:<22} first paint: {spread(values)}")
    bare, ours = (statistics.median(values) for values in times.values())
    return judged("first paint / bare app", ours / bare, 1.5, "")


# -- keys


def answers(home: Path, keys: int, state: str, live: bool) -> bool:
    """Milliseconds from a key to what it changes: the cursor on Today, and the chart of a live run."""
    found: list[float] = []
    with Terminal(studyctl(home)) as terminal:
        terminal.until("Today", " keys")  # the first keys come at once, while what was put off is loaded
        today = [answer(terminal, key, "▌") for key in alternating(keys, "\x1b[B", "\x1b[A")]
        print(f"{state:<15} Today, the cursor:   {spread(today)}")
        rooms = [visited(terminal, *pair) for pair in ROOMS.items()]
        print(f"{state:<15} rooms, first visit:  {spread(rooms)}")
        found += today
        if live:
            to_run(terminal)
            chart = [answer(terminal, key) for key in alternating(keys, "m", "z")]
            print(f"{state:<15} a run, the chart:    {spread(chart)}")
            found += chart
    within = judged("95 of 100 keys are answered within", percentile(found, 95), 50, " ms")
    return judged("the longest answer", max(found + rooms), 100, " ms") and within


def settle(terminal: Terminal) -> None:
    """Let what follows the first paint pass: two seconds of it."""
    end = time.perf_counter() + 2
    while time.perf_counter() < end:
        terminal.read(end - time.perf_counter())


def alternating(count: int, one: str, other: str) -> Iterator[str]:
    """Keys in turn, in blocks of three, at the pace of a quick typist, never at the same moment of a second."""
    for number in range(count):
        time.sleep(0.02 + (number * 37 % 101) / 1000)
        yield one if number % 6 < 3 else other


def answer(terminal: Terminal, key: str, *marks: str) -> float:
    """Milliseconds until something is drawn that has the marks in it; without marks, until anything is drawn."""
    terminal.forget()
    pressed = terminal.press(key)
    if marks:
        return (terminal.until(*marks) - pressed) * 1000
    if not terminal.read(10.0):
        raise TimeoutError(f"the key {key!r} changed nothing")
    return (time.perf_counter() - pressed) * 1000


def visited(terminal: Terminal, key: str, title: str) -> float:
    """Milliseconds until another room is drawn for the first time, from its tab to its keys."""
    time.sleep(0.3)
    return answer(terminal, key, f"{title} ", " keys")


def to_run(terminal: Terminal) -> None:
    """Open the page of the latest run through the list of runs."""
    terminal.forget()
    terminal.press("6")
    terminal.until("Runs")
    settle(terminal)
    terminal.forget()
    terminal.press("\r")
    terminal.until(" smooth")
    settle(terminal)


# -- leaving


def leaving(home: Path, rounds: int) -> bool:
    """Milliseconds from `q` to the end of the program while the page of a live run is shown."""
    times = []
    for _ in range(rounds):
        with Terminal(studyctl(home)) as terminal:
            terminal.until("Today", " keys")
            settle(terminal)
            to_run(terminal)
            pressed = terminal.press("\x11")  # ctrl+q: leave from anywhere
            times.append((terminal.ended() - pressed) * 1000)
    print(f"leaving beside {WRITERS} runs: {spread(times)}")
    return judged("the longest leaving", max(times), 500, " ms")


# -- the runs


@contextmanager
def writers(workspace: Workspace, folder: Path) -> Iterator[None]:
    """Real runs that report 1,000 points a second each, ended when the block ends."""
    code = folder / "lab"
    code.mkdir()
    (code / "lab.py").write_text(WRITER, encoding="utf-8")
    started = []
    try:
        for _ in range(WRITERS):
            spec = new_run(
                "00_pretraining_fundamentals", now(), preset="cpu", steps=10_000_000, command=("python", "lab.py")
            )
            started.append(launch(workspace.runs, spec, code=code))
            record(workspace.progress_db, "lab run", "Launched", [launched(spec)], now())
        yield
    finally:
        for run in started:
            points = sum(1 for _ in (run / "events.jsonl").open("rb")) * 4
            seconds = now().timestamp() - run.stat().st_ctime
            print(f"run {run.name}: about {points:,} points in {seconds:.0f} s")
            cancel(run, now(), 1.0)


# -- words


def percentile(values: Sequence[float], share: int) -> float:
    """The value that `share` of 100 do not exceed."""
    return sorted(values)[max(0, -(-len(values) * share // 100) - 1)]


def spread(values: Sequence[float]) -> str:
    """`p50 12 ms   p95 20   longest 31   of 300`."""
    middle, most = statistics.median(values), percentile(values, 95)
    return f"p50 {middle:6.1f} ms   p95 {most:6.1f}   longest {max(values):6.1f}   of {len(values)}"


def judged(what: str, value: float, most: float, unit: str) -> bool:
    """Say a figure beside its goal; whether it was met."""
    met = value <= most
    print(f"  {what}: {value:.2f}{unit}  (wanted: at most {most:g}{unit}){'' if met else '  MISSED'}", flush=True)
    return met


if __name__ == "__main__":
    raise SystemExit(main())
