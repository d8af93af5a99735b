"""Lab 00 as a learner runs it: learning, stopping, resuming exactly, two processes, clear refusals."""

from __future__ import annotations

import json
import math
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from lab_process import LAB, TINY, command, environment, events, runs_in, values

from studyctl.labkit.checkpoints import read_state

pytestmark = pytest.mark.labs


def test_smoke_learns_writes_and_signs_off(run_lab: Callable[..., Any], home: Path) -> None:
    done = run_lab("--preset", "smoke", "--seed", "1")
    assert (done.returncode, done.stderr) == (0, "")
    (run,) = runs_in(home)
    curve = values(run, "val_loss")
    assert sorted(curve) == [0, 100, 200, 300]
    assert curve[0] == pytest.approx(math.log(107), abs=0.3)
    assert curve[300] < 2.6 < 3.0 < curve[0]
    (final,) = events(run, "final")
    assert final["status"] == "ok"
    assert final["summary"]["val_loss"] == pytest.approx(min(curve.values()), rel=1e-6)
    assert final["summary"]["bits_per_char"] == pytest.approx(final["summary"]["val_loss"] / math.log(2))
    assert final["summary"]["test_loss"] < 2.8
    assert final["summary"]["train_loss"] == pytest.approx(final["summary"]["val_loss"], abs=0.4)
    samples = [event["path"] for event in events(run, "sample")]
    assert samples == [f"artifacts/sample-{step}.txt" for step in (0, 100, 200, 300)]
    assert (run / samples[-1]).read_text().startswith("The ")
    described = json.loads((run / "lab.json").read_text())
    assert (described["data"], described["seed"], described["steps"]) == ("python-docs-and-source", 1, 300)
    assert described["params"]["width"] == 64
    assert json.loads((run / "exit.json").read_text())["state"] == "finished"
    assert read_state(run / "checkpoints" / "best.pt")["symbols"].startswith("\ufffd")
    assert min(values(run, "tokens_per_s").values()) > 0 and not values(run, "mfu")


def start_and_interrupt(arguments: list[str], home: Path, cwd: Path, which: signal.Signals) -> None:
    """Start the lab, send it `which` once one more checkpoint is reported, wait for its end."""
    before = checkpoints_in(home)
    with (cwd / "out").open("w") as out:
        job = subprocess.Popen([sys.executable, *arguments], env=environment(), cwd=cwd, stdout=out, stderr=out)
        wait_for(lambda: checkpoints_in(home) > before, job)
        job.send_signal(which)
        job.wait(60)


def checkpoints_in(home: Path) -> int:
    """How many checkpoints the runs of a workspace have reported."""
    return sum(len(events(run, "checkpoint")) for run in with_events(home))


def test_a_resumed_run_is_the_run_it_would_have_been(
    run_lab: Callable[..., Any], home: Path, tmp_path: Path, verse: Path
) -> None:
    sets = (*TINY, f"data={verse}", "steps=600", "dropout=0.1", "eval_every=100", "checkpoint_every=20")
    assert run_lab("--preset", "smoke", sets=sets, at=tmp_path / "straight").returncode == 0
    (straight,) = runs_in(tmp_path / "straight")

    start_and_interrupt(command("--preset", "smoke", sets=sets), home, tmp_path, signal.SIGKILL)
    (torn,) = runs_in(home)
    assert not events(torn, "final") and max(values(torn, "train_loss")) < 600
    start_and_interrupt(command("--preset", "smoke", "--resume", sets=sets), home, tmp_path, signal.SIGTERM)
    (stopped,) = events(torn, "final")
    assert stopped["status"] == "stopped" and max(values(torn, "train_loss")) < 600
    assert events(torn, "checkpoint")[-1]["step"] >= max(values(torn, "train_loss"))
    done = run_lab("--preset", "smoke", "--resume", sets=sets)
    assert (done.returncode, done.stderr) == (0, "")

    assert events(torn, "final")[-1]["attempt"] == 3
    for metric in ("train_loss", "val_loss", "lr", "grad_norm"):
        assert values(torn, metric) == values(straight, metric)
    ours, theirs = (read_state(run / "checkpoints" / "step-0000600.pt") for run in (torn, straight))
    for part in ("model", "optimizer"):
        assert_same(ours[part], theirs[part])
    assert events(torn, "final")[-1]["summary"] == events(straight, "final")[-1]["summary"]


def assert_same(ours: Any, theirs: Any) -> None:
    """Every tensor and value in two nested states is equal, to the bit."""
    if isinstance(ours, torch.Tensor):
        assert torch.equal(ours, theirs)
    elif isinstance(ours, dict):
        assert ours.keys() == theirs.keys()
        for key in ours:
            assert_same(ours[key], theirs[key])
    else:
        assert ours == theirs


def test_a_checkpoint_is_written_on_request(home: Path, tmp_path: Path, verse: Path) -> None:
    sets = (*TINY, f"data={verse}", "steps=100000", "checkpoint_every=100000")
    job = subprocess.Popen([sys.executable, *command("--preset", "smoke", sets=sets)], env=environment(), cwd=tmp_path)
    try:
        wait_for(lambda: any(values(run, "train_loss") for run in with_events(home)), job)
        job.send_signal(signal.SIGUSR1)
        wait_for(lambda: events(runs_in(home)[0], "checkpoint"), job)
        after = events(runs_in(home)[0], "checkpoint")[0]["step"]
        wait_for(lambda: max(values(runs_in(home)[0], "train_loss")) > after, job)  # it went on
    finally:
        job.terminate()
        job.wait(60)
    assert events(runs_in(home)[0], "final")[0]["status"] == "stopped"


def with_events(home: Path) -> list[Path]:
    """The runs that have reported something."""
    return [run for run in runs_in(home) if (run / "events.jsonl").exists()]


def wait_for(happened: Callable[[], Any], job: subprocess.Popen[bytes]) -> None:
    """Wait until it happened; fail when the job ends or a minute passes before."""
    give_up = time.monotonic() + 60
    while not happened():
        assert job.poll() is None and time.monotonic() < give_up
        time.sleep(0.01)


def test_two_processes_learn_what_one_learns(run_lab: Callable[..., Any], home: Path, verse: Path) -> None:
    sets = (*TINY, f"data={verse}", "steps=40", "accumulate=2", "log_every=1", "eval_every=20")
    assert run_lab("--preset", "smoke", sets=sets).returncode == 0
    torchrun = ("-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2")
    both = run_lab("--preset", "smoke", sets=sets, launcher=torchrun)
    assert both.returncode == 0, both.stderr
    alone, together = runs_in(home)
    assert [event["seq"] for event in events(together, "final")] and len(events(together, "final")) == 1
    for metric in ("train_loss", "val_loss", "grad_norm"):
        ours, theirs = values(together, metric), values(alone, metric)
        assert ours.keys() == theirs.keys()
        assert list(ours.values()) == pytest.approx(list(theirs.values()), rel=2e-3)
    assert values(together, "val_loss")[40] < values(together, "val_loss")[0] - 0.5
    checkpoint = read_state(together / "checkpoints" / "best.pt")
    assert set(checkpoint["model"]) == set(read_state(alone / "checkpoints" / "best.pt")["model"])


@pytest.mark.parametrize(
    ("arguments", "sets", "says"),
    [
        ((), ("lrr=1",), "--set: unknown setting 'lrr'; did you mean 'lr'?"),
        ((), ("device=cuda",), "sees no CUDA GPU"),
        ((), ("data=no-such-text",), "there is no text 'no-such-text'"),
        (("--preset", "smoke", "--resume"), (), "--resume: "),
    ],
)
def test_a_wrong_request_is_one_line_and_exit_code_2(
    run_lab: Callable[..., Any], arguments: tuple[str, ...], sets: tuple[str, ...], says: str
) -> None:
    if says.endswith("CUDA GPU") and torch.cuda.is_available():
        sets, says = ("device=mps",), "sees no Apple GPU"
    done = run_lab(*(arguments or ("--preset", "smoke")), sets=sets)
    assert done.returncode == 2
    assert done.stdout == "" and done.stderr.count("\n") == 1
    assert says in done.stderr


def test_offline_is_one_line_and_a_failed_run(
    run_lab: Callable[..., Any], home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "https_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    done = run_lab("--preset", "smoke", sets=("data=tiny-shakespeare",))
    assert done.returncode == 2 and done.stderr.count("\n") == 1
    assert "tinyshakespeare.txt is not on this machine" in done.stderr and "STUDYCTL_DATA_DIR" in done.stderr
    (run,) = runs_in(home)
    assert events(run, "final")[0]["status"] == "error"


def test_another_runs_checkpoint_is_refused(run_lab: Callable[..., Any], verse: Path, home: Path) -> None:
    sets = (*TINY, f"data={verse}", "steps=20", "checkpoint_every=10")
    assert run_lab("--preset", "smoke", sets=sets).returncode == 0
    (run,) = runs_in(home)
    (run / "exit.json").unlink()  # as if it had been killed at its end
    done = run_lab("--preset", "smoke", "--resume", sets=(*sets, "lr=1e-4"))
    assert done.returncode == 2
    assert "the run to resume had lr=0.006, asked is lr=0.0001" in done.stderr


def test_a_loss_that_is_no_number_ends_the_run(run_lab: Callable[..., Any], home: Path, verse: Path) -> None:
    done = run_lab("--preset", "smoke", sets=(*TINY, f"data={verse}", "lr=1e30", "clip=0"))
    assert done.returncode == 1
    (run,) = runs_in(home)
    assert [event["code"] for event in events(run, "alert")] == ["nan-loss"]
    (final,) = events(run, "final")
    assert final["status"] == "error" and "try a smaller lr" in final["detail"]


def test_the_lab_needs_only_labkit() -> None:
    listed = subprocess.run(
        [sys.executable, "-c", "import sys, lab; print(*sorted(sys.modules))"],
        env={**environment(), "PYTHONPATH": str(LAB)}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    ours = {name.split(".")[1] for name in listed.stdout.split() if name.startswith("studyctl.")}
    assert ours == {"labkit"}
