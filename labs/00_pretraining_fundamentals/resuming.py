"""Checkpoints of lab 00: all that the next update depends on, so that a resumed run is the run it would have been."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from studyctl.labkit import Run
from studyctl.labkit.checkpoints import read_state, write_step
from studyctl.labkit.problems import Refused
from studyctl.labkit.rng import restore_rng, rng_state

if TYPE_CHECKING:
    from lab import Learner, Setup

# A resumed run may report differently, but what shapes its weights must be what it began with.
FREE_ON_RESUME = {
    "log_every", "eval_every", "eval_windows", "checkpoint_every",
    "sample_every", "sample_characters", "prompt", "temperature", "top_k",
}  # fmt: skip


def save(setup: Setup, learner: Learner, run: Run) -> None:
    """Keep everything that the next update depends on: weights, optimizer, best so far, every process's dice."""
    dice = setup.processes.gather(rng_state())
    if setup.processes.rank:
        return
    state = {
        "step": learner.step, "model": learner.model.state_dict(), "optimizer": learner.optimizer.state_dict(),
        "best_loss": learner.best_loss, "best_step": learner.best_step, "rng": dice,
        "settings": asdict(setup.settings), "seed": setup.seed, "data": setup.data,
    }  # fmt: skip
    run.checkpoint(learner.step, write_step(run.checkpoints, learner.step, state))


def restore(setup: Setup, learner: Learner, path: Path) -> None:
    """Make `learner` what it was when `path` was written; raises Refused when that run was another one."""
    state = read_state(path)
    try:
        refuse_another_run(setup, state)
        learner.model.load_state_dict(state["model"])
        learner.optimizer.load_state_dict(state["optimizer"])
        learner.step, learner.best_loss, learner.best_step = state["step"], state["best_loss"], state["best_step"]
        restore_rng(state["rng"][setup.processes.rank])
    except (KeyError, ValueError, RuntimeError, IndexError) as error:
        raise Refused(f"is not a checkpoint of this lab ({error})", str(path)) from error


def refuse_another_run(setup: Setup, state: dict[str, Any]) -> None:
    """Raise Refused when the run in `state` would have trained otherwise; names the first difference."""
    now = {**asdict(setup.settings), "seed": setup.seed, "text": setup.data, "processes": setup.processes.world}
    then = {**state["settings"], "seed": state["seed"], "text": state["data"], "processes": len(state["rng"])}
    for key in sorted(set(now) - FREE_ON_RESUME):
        if now[key] != then.get(key):
            was = f"the run to resume had {key}={then.get(key)}, asked is {key}={now[key]}"
            raise Refused(was, "--resume", "Ask for the same, or start a new run without --resume")
