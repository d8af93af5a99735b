"""Attempt n+1: the same run, from its checkpoint, superseding what it logs again."""

from __future__ import annotations

import io
import json
import os
import signal
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from real_labs import Labs

from studyctl.clock import now
from studyctl.errors import UserError
from studyctl.runs.cancel import cancel
from studyctl.runs.locks import holder, owners
from studyctl.runs.resume import resume
from studyctl.runs.spec import read_spec, write_spec
from studyctl.runs.state import observe
from studyctl.runs.transfer import export_points

COUNTING = """
with Run.start(lab="00_x", steps=40) as run:
    first = int(run.last_checkpoint.read_text()) + 1 if run.last_checkpoint else 0
    print("from", first, flush=True)
    for step in range(first, 40):
        run.log(step, loss=step + run.attempt / 10)
        if step % 10 == 5:
            saved = run.checkpoints / f"step-{step}"
            saved.write_text(str(step))
            run.checkpoint(step, saved)
        while run.attempt == 1 and step == 18 and not run.stop_requested:
            time.sleep(0.01)
        if run.stop_requested:
            break
"""


def stopped_at_18(labs: Labs, until: Callable[..., None]) -> Path:
    run_dir = labs.launch(COUNTING)
    until(lambda: observe(run_dir, now()).progress.step == 18)
    return run_dir


def exported(run_dir: Path) -> dict[int, float]:
    out = io.StringIO()
    export_points(run_dir, "jsonl", out)
    rows = [json.loads(line) for line in out.getvalue().splitlines()]
    assert len(rows) == len({row["step"] for row in rows})
    return {row["step"]: row["value"] for row in rows}


def test_it_goes_on_from_the_last_checkpoint(labs: Labs, until: Callable[..., None]) -> None:
    run_dir = stopped_at_18(labs, until)
    cancel(run_dir, now(), grace=20)
    assert resume(run_dir, now()) == 2
    until(lambda: not observe(run_dir, now()).live)
    status = observe(run_dir, now())
    assert (status.state, status.attempt, status.last_lines) == ("finished", 2, ("from 0", "from 16"))
    assert not (run_dir / "cancel").exists()
    assert json.loads((run_dir / "attempts" / "1.json").read_text())["state"] == "cancelled"
    wanted = {step: step + (0.2 if step >= 16 else 0.1) for step in range(40)}
    assert exported(run_dir) == pytest.approx(wanted)


def test_a_killed_run_goes_on_too(labs: Labs, until: Callable[..., None]) -> None:
    run_dir = stopped_at_18(labs, until)
    os.kill(holder(run_dir)["job"], signal.SIGKILL)
    until(lambda: observe(run_dir, now()).state == "failed")
    resume(run_dir, now())
    until(lambda: not observe(run_dir, now()).live)
    assert observe(run_dir, now()).state == "finished"
    assert sorted(exported(run_dir)) == list(range(40))


def test_it_is_refused_while_anything_lives(labs: Labs, until: Callable[..., None]) -> None:
    run_dir = stopped_at_18(labs, until)
    with pytest.raises(UserError, match="still supervised"):
        resume(run_dir, now())
    os.kill(holder(run_dir)["pid"], signal.SIGKILL)
    until(lambda: not owners(run_dir, run_dir.name).supervisor)
    with pytest.raises(UserError, match=r"still alive.*run cancel .* ends it first"):
        resume(run_dir, now())
    assert read_spec(run_dir).attempt == 1
    assert observe(run_dir, now()).state == "orphaned"
    cancel(run_dir, now(), grace=5)
    assert resume(run_dir, now()) == 2


def test_a_run_of_another_machine_needs_a_word(labs: Labs, until: Callable[..., None]) -> None:
    run_dir = stopped_at_18(labs, until)
    os.kill(holder(run_dir)["pid"], signal.SIGKILL)
    os.kill(holder(run_dir)["job"], signal.SIGKILL)
    until(lambda: observe(run_dir, now()).state == "lost")
    write_spec(run_dir, replace(read_spec(run_dir), boot_id="an earlier one"))
    with pytest.raises(UserError, match="before this machine was restarted"):
        resume(run_dir, now())
    assert resume(run_dir, now(), anyway=True) == 2
    assert json.loads((run_dir / "attempts" / "1.json").read_text())["state"] == "lost"
    until(lambda: not observe(run_dir, now()).live)
    assert observe(run_dir, now()).state == "finished"


def test_an_interrupted_resume_can_be_repeated(labs: Labs, until: Callable[..., None]) -> None:
    """Killed after counting the attempt up and before the end was moved: the former end is still told."""
    run_dir = stopped_at_18(labs, until)
    cancel(run_dir, now(), grace=20)
    write_spec(run_dir, replace(read_spec(run_dir), attempt=2))
    assert (observe(run_dir, now()).state, observe(run_dir, now()).attempt) == ("cancelled", 1)
    assert resume(run_dir, now()) == 3
    until(lambda: not observe(run_dir, now()).live)
    assert observe(run_dir, now()).state == "finished"
    assert sorted(exported(run_dir)) == list(range(40))


def test_without_its_code_it_is_refused(labs: Labs, until: Callable[..., None]) -> None:
    run_dir = labs.launch("pass")
    until(lambda: not observe(run_dir, now()).live)
    (run_dir / "code").rename(run_dir / "elsewhere")
    with pytest.raises(UserError, match="its code is not kept"):
        resume(run_dir, now())
