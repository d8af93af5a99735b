"""A lab run by hand writes the folder that a supervised one has, and ends it in the right state."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from studyctl.clock import now
from studyctl.labkit.run import Run
from studyctl.runs.cancel import cancel
from studyctl.runs.spec import read_spec
from studyctl.runs.state import observe

LAB = """
import os, sys, time
from studyctl.labkit import Run
with Run.start(lab="00_x", preset="cpu", params={"lr": 1e-3}, seed=5, steps=3, data="d",
               parts={"attention": "mine"}, resume="--resume" in sys.argv) as run:
    print("attempt", run.attempt, "from", run.last_checkpoint and run.last_checkpoint.name, flush=True)
    for step in range(3):
        run.log(step, loss=1 / (step + 1))
        saved = run.checkpoints / f"step-{step}"
        saved.write_text(str(step))
        run.checkpoint(step, saved)
    run.sample(2, "def ", "def f(): pass")
    run.sample(2, "class ", "class A: pass")
    if "--fail" in sys.argv:
        raise ValueError("no such\\ndata")
    if "--exit" in sys.argv:
        sys.exit(3)
    while "--wait" in sys.argv and not run.stop_requested:
        time.sleep(0.01)
    run.finish(loss=float("inf"))
"""


@pytest.fixture
def lab(tmp_path: Path) -> Path:
    folder = tmp_path / "lab"
    folder.mkdir()
    (folder / "lab.yaml").write_text("id: 00_x\n")
    (folder / "lab.py").write_text(LAB)
    return folder / "lab.py"


def by_hand(lab: Path, *arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(lab), *arguments], capture_output=True, text=True, timeout=60, env={**os.environ, **env}
    )


def started(lab: Path, home: Path) -> tuple[subprocess.Popen[str], Path]:
    process = subprocess.Popen([sys.executable, str(lab), "--wait"], stdout=subprocess.PIPE, text=True)
    until(lambda: any('"sample"' in p.read_text() for p in home.glob("runs/*/events.jsonl")))
    return process, only_run(home)


def until(holds: Callable[[], bool], within: float = 20.0) -> None:
    give_up = time.monotonic() + within
    while not holds():
        assert time.monotonic() < give_up, "it did not happen in time"
        time.sleep(0.01)


def only_run(home: Path) -> Path:
    (folder,) = (home / "runs").iterdir()
    return folder


def finals(folder: Path) -> list[dict[str, object]]:
    events = [json.loads(line) for line in (folder / "events.jsonl").read_text().splitlines()]
    return [event for event in events if event["kind"] == "final"]


def test_it_writes_the_whole_folder(lab: Path, home: Path) -> None:
    done = by_hand(lab)
    assert done.returncode == 0, done.stderr
    folder = only_run(home)
    spec = read_spec(folder)
    assert (spec.lab, spec.preset, spec.seed, spec.steps, spec.data) == ("00_x", "cpu", 5, 3, "d")
    assert (spec.engine, spec.parts, spec.params) == ("hand", {"attention": "mine"}, {"lr": 1e-3})
    assert spec.id == folder.name and spec.id.startswith("20261122T")  # STUDYCTL_NOW sets the clock here too
    assert (folder / "code" / "lab.py").read_text() == LAB
    assert (folder / "output.log").read_text() == done.stdout
    assert (folder / "artifacts" / "sample-2.txt").read_text() == "def f(): pass"
    assert (folder / "artifacts" / "sample-2-2.txt").read_text() == "class A: pass"
    status = observe(folder, now())
    assert (status.state, status.code, status.attempt) == ("finished", 0, 1)
    assert finals(folder)[0]["summary"] == {"loss": "Infinity"}


def test_an_exception_is_the_last_word_with_its_line(lab: Path, home: Path) -> None:
    done = by_hand(lab, "--fail")
    assert done.returncode == 1
    assert done.stderr.count("Traceback") == 1
    folder = only_run(home)
    assert finals(folder)[0]["detail"] == "ValueError: no such data (lab.py:15)"
    status = observe(folder, now())
    assert (status.state, status.code) == ("failed", 1)
    assert status.last_lines[-2:] == ("ValueError: no such", "data")


def test_leaving_by_exit_code_fails(lab: Path, home: Path) -> None:
    assert by_hand(lab, "--exit").returncode == 3
    assert observe(only_run(home), now()).state == "failed"


def test_only_rank_zero_writes(lab: Path, home: Path) -> None:
    assert by_hand(lab, RANK="1").stdout.startswith("attempt 1")
    assert not (home / "runs").exists()


def test_sigterm_lets_the_lab_leave_in_order(lab: Path, home: Path) -> None:
    process, folder = started(lab, home)
    assert observe(folder, now()).state == "running"
    process.send_signal(signal.SIGTERM)
    assert process.wait(20) == 0
    assert [f["status"] for f in finals(folder)] == ["stopped"]
    assert observe(folder, now()).state == "cancelled"


def test_ctrl_c_is_a_cancel(lab: Path, home: Path) -> None:
    process, folder = started(lab, home)
    process.send_signal(signal.SIGINT)
    process.wait(20)
    status = observe(folder, now())
    assert (status.state, status.signal) == ("cancelled", "SIGINT")


def test_sigkill_leaves_a_lost_run_with_its_points(lab: Path, home: Path) -> None:
    process, folder = started(lab, home)
    process.kill()
    process.wait(20)
    status = observe(folder, now())
    assert (status.state, status.code, status.progress.step) == ("lost", None, 2)
    assert "resume" in status.advice


def test_studyctl_cancels_it(lab: Path, home: Path) -> None:
    process, folder = started(lab, home)
    assert cancel(folder, now(), grace=10).state == "cancelled"
    assert process.wait(20) == 0  # it was asked, not killed


def test_resume_goes_on_in_the_same_folder(lab: Path, home: Path) -> None:
    by_hand(lab, "--fail")
    done = by_hand(lab, "--resume")
    assert done.stdout == "attempt 2 from step-2\n", done.stderr
    folder = only_run(home)
    assert json.loads((folder / "attempts" / "1.json").read_text())["state"] == "failed"
    status = observe(folder, now())
    assert (status.state, status.attempt) == ("finished", 2)


def test_a_run_that_came_to_its_end_is_not_resumed(lab: Path, home: Path) -> None:
    by_hand(lab, "--fail")
    failed = only_run(home)
    by_hand(lab)
    assert by_hand(lab, "--resume").returncode == 0
    assert json.loads((failed / "run.json").read_text())["attempt"] == 2
    assert "no run of 00_x" in by_hand(lab, "--resume").stderr


def test_resume_without_a_checkpoint_says_so(lab: Path, home: Path) -> None:
    done = by_hand(lab, "--resume")
    assert done.returncode == 1
    assert "no run of 00_x (cpu) with a checkpoint" in done.stderr


def test_the_lab_kit_costs_little_and_brings_nothing_of_the_house() -> None:
    code = "import sys; from studyctl.labkit import Run; print(*sorted(m for m in sys.modules if 'studyctl' in m))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert {name.split(".")[1] for name in loaded if "." in name} == {"labkit"}


def test_a_checkpoint_report_that_was_torn_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "checkpoints").mkdir()
    (tmp_path / "checkpoints" / "step-10").touch()
    whole = '{"v":1,"seq":1,"attempt":1,"t":1.0,"kind":"checkpoint","step":10,"path":"checkpoints/step-10"}\n'
    nameless = '{"v":1,"seq":2,"attempt":1,"t":2.0,"kind":"checkpoint","step":20}\n'
    (tmp_path / "events.jsonl").write_text(whole + nameless + whole[:70] + "\n")
    assert Run(tmp_path, 2, None, None).last_checkpoint == tmp_path / "checkpoints" / "step-10"
