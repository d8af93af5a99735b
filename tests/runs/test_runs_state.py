"""Every state, made for real: who owns the run decides, and what the lab said last."""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from real_labs import Labs

from studyctl.clock import now
from studyctl.labkit.folder import take
from studyctl.runs.ending import judge, judge_unseen
from studyctl.runs.locks import holder, owners
from studyctl.runs.processes import carrying
from studyctl.runs.spec import new_run, read_spec, write_spec
from studyctl.runs.state import observe, settle

STEADY = """
with Run.start(lab="00_x", steps=1000) as run:
    saved = run.checkpoints / "first"
    saved.write_text("")
    run.checkpoint(0, saved)
    print("working", flush=True)
    step = 0
    while not run.stop_requested and not os.path.exists(run.dir / "go"):
        run.log(step, loss=1.0)
        step += 1
        time.sleep(0.01)
    run.finish(loss=1.0)
"""


def working(labs: Labs, until: Callable[..., None], body: str = STEADY) -> Path:
    run_dir = labs.launch(body)
    until(lambda: observe(run_dir, now()).progress.latest)
    return run_dir


def kill_supervisor(run_dir: Path, until: Callable[..., None]) -> None:
    os.kill(holder(run_dir)["pid"], signal.SIGKILL)
    until(lambda: not owners(run_dir, run_dir.name).supervisor)


def test_running_then_finished(labs: Labs, until: Callable[..., None]) -> None:
    run_dir = working(labs, until)
    status = observe(run_dir, now())
    assert (status.state, status.code, status.ended, status.last_lines) == ("running", None, None, ("working",))
    assert "follow" in status.advice
    (run_dir / "go").touch()
    until(lambda: not observe(run_dir, now()).live)
    assert observe(run_dir, now()).state == "finished"


@pytest.mark.parametrize(
    ("body", "code", "signal_name", "reason"),
    [
        ("print('last'); sys.exit(7)", 7, None, "exit code 7"),
        ("print('last'); os.kill(os.getpid(), signal.SIGKILL)", None, "SIGKILL", "as the kernel does when memory"),
        ("print('last'); os.abort()", None, "SIGABRT", "killed by SIGABRT"),
        ("with Run.start(lab='x') as run:\n    print('last'); raise KeyError('loss')", 1, None, "(lab.py:5)"),
    ],
)
def test_a_job_that_dies_has_failed_with_its_last_lines(
    labs: Labs, until: Callable[..., None], body: str, code: int | None, signal_name: str | None, reason: str
) -> None:
    run_dir = labs.launch(body)
    until(lambda: not observe(run_dir, now()).live)
    status = observe(run_dir, now())
    assert (status.state, status.code, status.signal) == ("failed", code, signal_name)
    assert reason in status.reason and "last" in status.last_lines
    assert "no checkpoint" in status.advice


def test_without_its_supervisor_a_run_is_an_orphan_and_ends_by_its_own_word(
    labs: Labs, until: Callable[..., None]
) -> None:
    run_dir = working(labs, until)
    kill_supervisor(run_dir, until)
    status = observe(run_dir, now())
    assert (status.state, status.live) == ("orphaned", True)
    assert settle(run_dir, now()).state == "orphaned" and not (run_dir / "exit.json").exists()
    (run_dir / "go").touch()
    until(lambda: not observe(run_dir, now()).live)
    before = observe(run_dir, now())
    settled = settle(run_dir, now())
    assert (before.state, settled.state, settled.code) == ("finished", "finished", None)
    assert json.loads((run_dir / "exit.json").read_text())["state"] == "finished"
    assert settle(run_dir, now()) == observe(run_dir, now(), lines=0)


def test_without_supervisor_and_word_a_run_is_lost(labs: Labs, until: Callable[..., None]) -> None:
    run_dir = working(labs, until)
    kill_supervisor(run_dir, until)
    for pid in carrying(run_dir.name):
        os.kill(pid, signal.SIGKILL)
    until(lambda: not observe(run_dir, now()).live)
    status = settle(run_dir, now())
    assert (status.state, status.code) == ("lost", None)
    assert observe(run_dir, now()).last_lines == ("working",)
    assert "checkpoint at step 0" in observe(run_dir, now()).advice


def test_a_job_that_dropped_its_output_is_found_by_its_environment(labs: Labs, until: Callable[..., None]) -> None:
    daemon = STEADY + "\n"
    body = daemon.replace(
        "    step = 0", "    os.dup2(os.open('/dev/null', os.O_RDWR), 1); os.dup2(1, 2)\n    step = 0"
    )
    run_dir = working(labs, until, body)
    until(lambda: not owners(run_dir, run_dir.name).output)
    assert observe(run_dir, now()).state == "running"
    kill_supervisor(run_dir, until)
    assert observe(run_dir, now()).state == "orphaned"
    assert len(owners(run_dir, run_dir.name).carriers) == 1


def test_a_silent_run_is_stalled_by_its_own_promise(labs: Labs, until: Callable[..., None]) -> None:
    run_dir = working(
        labs, until,
        "with Run.start(lab='x') as run:\n    run.promise(600)\n    run.log(0, a=1)\n"
        "    while not run.stop_requested: time.sleep(0.01)\n",
    )  # fmt: skip
    sent = observe(run_dir, now()).progress.last_t
    assert sent is not None
    os.utime(run_dir / "output.log", (0, 0))
    assert observe(run_dir, now() + timedelta(seconds=600)).state == "running"
    late = observe(run_dir, now() + timedelta(seconds=700))
    assert (late.state, late.live) == ("stalled", True) and "no report for 12 min" in late.reason
    os.utime(run_dir / "output.log", (sent + 690, sent + 690))  # it still prints: a sign of life
    assert observe(run_dir, now() + timedelta(seconds=700)).state == "running"


def test_a_launch_in_progress_is_starting(labs: Labs) -> None:
    run_dir = labs.runs / (spec := new_run("00_x", now())).id
    run_dir.mkdir(parents=True)
    write_spec(run_dir, spec)
    lock = take(run_dir / "supervisor.lock")
    assert lock is not None
    assert observe(run_dir, now()).state == "starting"
    os.close(lock)
    assert observe(run_dir, now()).state == "lost"


@pytest.mark.parametrize("field", ["host", "boot_id"])
def test_another_machine_or_boot_cannot_be_asked(labs: Labs, until: Callable[..., None], field: str) -> None:
    run_dir = working(labs, until)
    write_spec(run_dir, replace(read_spec(run_dir), **{field: "another"}))
    status = settle(run_dir, now())
    assert (status.state, status.live, (run_dir / "exit.json").exists()) == ("unknown", False, False)
    (run_dir / "go").touch()
    until(lambda: observe(run_dir, now()).state == "finished")  # the exit is on the shared disk: known again


def test_the_phase_of_a_long_run_is_known_though_it_was_told_long_ago(labs: Labs, until: Callable[..., None]) -> None:
    body = (
        "with Run.start(lab='x') as run:\n    run.phase('train', 2, 3)\n    for i in range(9000): run.log(i, a=1.5)\n"
    )
    run_dir = labs.launch(body)
    until(lambda: not observe(run_dir, now()).live)
    shown = observe(run_dir, now()).progress
    assert (shown.step, shown.phase, shown.phase_index, shown.phase_of) == (8999, "train", 2, 3)


def test_a_pid_used_again_is_nobody(labs: Labs) -> None:
    """The lock file names a living process, this one, that holds no lock: the run is dead all the same."""
    run_dir = labs.runs / (spec := new_run("00_x", now())).id
    run_dir.mkdir(parents=True)
    write_spec(run_dir, spec)
    claim = {"pid": os.getpid(), "job": os.getpid(), "started": time.time(), "attempt": 1}
    (run_dir / "supervisor.lock").write_text(json.dumps(claim))
    assert observe(run_dir, now()).state == "lost"


def test_a_folder_that_cannot_be_written_can_be_observed(labs: Labs, until: Callable[..., None]) -> None:
    run_dir = working(labs, until)
    before = sorted(path.name for path in run_dir.iterdir())
    for _ in range(20):
        assert observe(run_dir, now()).state == "running"
    assert sorted(path.name for path in run_dir.iterdir() if path.name != "host.jsonl") == [
        name for name in before if name != "host.jsonl"
    ]


@pytest.mark.parametrize(
    ("code", "killed_by", "cancelled", "said", "state"),
    [
        (0, None, False, None, "finished"),
        (0, None, False, "ok", "finished"),
        (0, None, True, "ok", "finished"),
        (0, None, True, "stopped", "cancelled"),
        (0, None, False, "stopped", "cancelled"),
        (0, None, False, "error", "failed"),
        (1, None, False, "ok", "failed"),
        (1, None, True, "error", "cancelled"),
        (None, "SIGTERM", True, None, "cancelled"),
        (None, "SIGTERM", False, None, "failed"),
        (None, "SIGKILL", False, "ok", "failed"),
    ],
)
def test_the_verdict(code: int | None, killed_by: str | None, cancelled: bool, said: str | None, state: str) -> None:
    assert judge(code, killed_by, cancelled, {"status": said} if said else None)[0] == state


def test_the_verdict_nobody_saw() -> None:
    said = {None: "lost", "ok": "finished", "stopped": "cancelled", "error": "failed", "of tomorrow": "lost"}
    for word, state in said.items():
        assert judge_unseen({"status": word} if word else None)[0] == state
