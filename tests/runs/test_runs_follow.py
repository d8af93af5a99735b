"""Following: every event and line once, in order, to the end, and no further than asked."""

from __future__ import annotations

import threading
from collections.abc import Callable

from real_labs import Labs

from studyctl.clock import now
from studyctl.runs.follow import Update, follow
from studyctl.runs.state import observe

TALKING = """
with Run.start(lab="00_x", steps=50) as run:
    run.phase("train", 2, 3)
    for step in range(50):
        run.log(step, loss=1 / (step + 1))
        print("step", step, flush=True)
        time.sleep(0.01)
    sys.stdout.write("\\r 50%"); sys.stdout.flush()
    time.sleep(0.3)
    sys.stdout.write("\\r100%\\n")
    run.finish(loss=0.02)
"""


def steps(updates: list[Update]) -> list[int]:
    return [event["step"] for update in updates for event in update.events if event["kind"] == "point"]


def test_all_of_it_once_and_then_the_end(labs: Labs) -> None:
    updates = list(follow(labs.launch(TALKING), poll=0.02))
    assert steps(updates) == list(range(50))
    assert [line for update in updates for line in update.lines] == [f"step {i}" for i in range(50)] + ["100%"]
    assert " 50%" in [update.partial for update in updates]
    assert [update.ended for update in updates[:3]] == [False] * 3
    last = updates[-1]
    assert (last.ended, last.status.state, last.progress.fraction) == (True, "finished", 0.98)
    assert (last.progress.phase, last.progress.eta_s, last.status.last_lines[-1]) == ("train", None, "100%")
    rated = [update.progress for update in updates if update.progress.eta_s is not None]
    assert rated and all(0 <= (shown.eta_s or 0) < 60 for shown in rated)


def test_a_run_that_has_ended_is_told_at_once(labs: Labs, until: Callable[..., None]) -> None:
    run_dir = labs.launch(TALKING)
    until(lambda: not observe(run_dir, now()).live)
    updates = list(follow(run_dir, log_lines=3))
    assert steps(updates) == list(range(50)) and updates[-1].ended
    assert [line for update in updates for line in update.lines] == ["step 48", "step 49", "100%"]
    assert steps(list(follow(run_dir, from_start=False))) == []


def test_it_can_be_left_and_the_run_goes_on(labs: Labs, until: Callable[..., None]) -> None:
    run_dir = labs.launch(TALKING)
    leave = threading.Event()
    for update in follow(run_dir, stop=leave, poll=0.01):
        if update.progress.step >= 5:
            leave.set()
    assert observe(run_dir, now()).live
    until(lambda: observe(run_dir, now()).state == "finished")
    assert observe(run_dir, now()).progress.step == 49
