"""Cancel leaves nothing: not what moved to its own session, not what ignores SIGTERM, not what forked twice."""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from real_labs import Labs

from studyctl.clock import now
from studyctl.errors import UserError
from studyctl.runs.cancel import cancel
from studyctl.runs.locks import holder, owners
from studyctl.runs.processes import carrying, descendants
from studyctl.runs.state import observe

TREE = """
quiet = dict(stdin=subprocess.DEVNULL)
subprocess.Popen(["sleep", "300"], start_new_session=True, **quiet)
subprocess.Popen(["sh", "-c", "trap '' TERM; while :; do sleep 300; done"], start_new_session=True, **quiet)
subprocess.Popen(["nohup", "sleep", "300"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **quiet)
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        os.execvp("env", ["env", "-i", "/bin/sleep", "300"])  # forgets even the run's id
    os._exit(0)
"""
LEAVES = """
with Run.start(lab="00_x") as run:
    while not run.stop_requested:
        run.log(0, loss=1.0)
        time.sleep(0.01)
    saved = run.checkpoints / "last"
    saved.write_text("all of it")
    run.checkpoint(1, saved)
"""
STAYS = """
with Run.start(lab="00_x") as run:
    run.log(0, loss=1.0)
    while True:
        time.sleep(300)
"""


def reporting(labs: Labs, until: Callable[..., None], body: str) -> Path:
    run_dir = labs.launch(body)
    until(lambda: observe(run_dir, now()).progress.latest)
    return run_dir


def tree(run_dir: Path) -> list[int]:
    return descendants(holder(run_dir)["pid"])


def alive(pids: list[int]) -> list[int]:
    def lives(pid: int) -> bool:
        try:
            return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] not in "ZX"
        except OSError:
            return False

    return [pid for pid in pids if lives(pid)]


def test_a_job_that_is_asked_saves_and_leaves(labs: Labs, until: Callable[..., None]) -> None:
    run_dir = reporting(labs, until, LEAVES)
    begun = time.monotonic()
    status = cancel(run_dir, now(), grace=20)
    assert time.monotonic() - begun < 10
    assert (status.state, status.code) == ("cancelled", 0)
    assert (run_dir / "checkpoints" / "last").read_text() == "all of it"
    assert "checkpoint at step 1" in observe(run_dir, now()).advice


@pytest.mark.parametrize("body", [TREE + LEAVES, TREE + STAYS], ids=["leaves", "stays"])
def test_the_escape_tree_leaves_no_survivor(labs: Labs, until: Callable[..., None], body: str) -> None:
    run_dir = reporting(labs, until, body)
    until(lambda: len(tree(run_dir)) >= 6)
    pids = tree(run_dir)
    status = cancel(run_dir, now(), grace=1.0)
    assert status.state == "cancelled"
    assert alive(pids) == []


def test_strays_of_a_finished_job_are_swept(labs: Labs, until: Callable[..., None]) -> None:
    run_dir = labs.launch(TREE + "print('bye', flush=True)\nsys.stdin.read()\ntime.sleep(0.3)\n")
    until(lambda: len(tree(run_dir)) >= 5)
    pids = tree(run_dir)
    until(lambda: not observe(run_dir, now()).live)
    assert observe(run_dir, now()).state == "finished"
    assert alive(pids) == []


def test_a_dead_supervisor_does_not_save_the_tree(labs: Labs, until: Callable[..., None]) -> None:
    run_dir = reporting(labs, until, TREE.replace('"-i", ', "") + STAYS)
    until(lambda: len(tree(run_dir)) >= 6)
    pids = tree(run_dir)
    os.kill(holder(run_dir)["pid"], signal.SIGKILL)
    until(lambda: not owners(run_dir, run_dir.name).supervisor)
    assert observe(run_dir, now()).state == "orphaned"
    status = cancel(run_dir, now(), grace=1.0)
    assert (status.state, status.code) == ("cancelled", None)
    assert alive(pids) == [] == carrying(run_dir.name)
    assert json.loads((run_dir / "exit.json").read_text())["state"] == "cancelled"


def test_a_supervisor_killed_while_it_cancels(labs: Labs, until: Callable[..., None]) -> None:
    run_dir = reporting(labs, until, STAYS.replace("with", "signal.signal(signal.SIGTERM, signal.SIG_IGN)\nwith"))
    (run_dir / "cancel").write_text('{"v": 1, "grace": 60}')
    os.kill(holder(run_dir)["pid"], signal.SIGUSR2)
    until(lambda: owners(run_dir, run_dir.name).supervisor)
    os.kill(holder(run_dir)["pid"], signal.SIGKILL)
    assert cancel(run_dir, now(), grace=0.5).state == "cancelled"
    assert carrying(run_dir.name) == []


def test_a_signal_to_the_supervisor_cancels_too(labs: Labs, until: Callable[..., None]) -> None:
    run_dir = reporting(labs, until, LEAVES)
    os.kill(holder(run_dir)["pid"], signal.SIGTERM)
    until(lambda: not observe(run_dir, now()).live)
    assert observe(run_dir, now()).state == "cancelled"


@pytest.mark.parametrize("request_text", ["", "[]", '{"grace": Infinity}', '{"grace": -5}'])
def test_any_cancel_file_is_a_request(labs: Labs, until: Callable[..., None], request_text: str) -> None:
    run_dir = reporting(labs, until, LEAVES)
    (run_dir / "cancel").write_text(request_text)
    until(lambda: not observe(run_dir, now()).live)
    assert observe(run_dir, now()).state == "cancelled"


def test_what_has_ended_cannot_be_cancelled(labs: Labs, until: Callable[..., None]) -> None:
    run_dir = labs.launch("pass")
    until(lambda: not observe(run_dir, now()).live)
    with pytest.raises(UserError, match="cannot be cancelled: it is finished"):
        cancel(run_dir, now())
    assert not (run_dir / "cancel").exists()
