"""What reporting costs: tokens/s of lab 00 with labkit over the same model, data and settings with labkit removed.

    python benchmarks/labkit_overhead.py [--pairs 5] [--steps 400]

Both sides train the cpu preset's model on the same batches from the same weights and evaluate at the same steps. The
lab's side is its own `train`, with events, promises, checkpoints, signals and speeds on disk. The plain side is a loop
as one would write it without labkit: it prints its loss as often and keeps the best weights with torch.save. Pairs are
interleaved and change places, since the machine's speed drifts; the ratio of each pair's tokens/s is what counts. On a
machine that others use too, run it with OMP_NUM_THREADS=1 and look at processor time.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import redirect_stdout
from dataclasses import replace
from pathlib import Path

LAB = Path(__file__).resolve().parent.parent / "labs" / "00_pretraining_fundamentals"
sys.path.insert(0, str(LAB))

import lab  # noqa: E402  (the lab's folder is no package)
import torch  # noqa: E402
from model import cross_entropy  # noqa: E402

from studyctl.labkit.data import text  # noqa: E402
from studyctl.labkit.parallel import Processes  # noqa: E402
from studyctl.labkit.run import Run  # noqa: E402
from studyctl.labkit.settings import build, read_presets  # noqa: E402


def main() -> None:
    """Print tokens/s of each pair, by the wall clock and by processor time, and the median ratios."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pairs", type=int, default=5)
    parser.add_argument("--steps", type=int, default=400)
    asked = parser.parse_args()
    setup = prepare(asked.steps)
    time_of(plain, setup)  # warms caches and kernels for both
    wall, cpu = [], []
    for pair in range(asked.pairs):
        order = (with_labkit, plain) if pair % 2 else (plain, with_labkit)
        times = {work: time_of(work, setup) for work in order}
        wall.append(times[plain][0] / times[with_labkit][0])
        cpu.append(times[plain][1] / times[with_labkit][1])
        tokens = asked.steps * setup.settings.batch * setup.settings.context
        speeds = ", ".join(f"{work.__name__} {tokens / times[work][0]:,.0f}" for work in (with_labkit, plain))
        print(f"pair {pair + 1}: tokens/s {speeds}; ratio {wall[-1]:.3f} (processor time {cpu[-1]:.3f})", flush=True)
    print(f"median ratio {statistics.median(wall):.3f} (processor time {statistics.median(cpu):.3f}), wanted ≥ 0.98")


def prepare(steps: int) -> lab.Setup:
    """The cpu preset, evaluated and checkpointed as often as it is, over `steps` updates and without samples."""
    settings = build(lab.Settings, (read_presets(LAB)["cpu"], "cpu"))
    brief = replace(settings, steps=steps, sample_characters=0)
    return lab.set_up(brief, 0, text(brief.data), torch.device("cpu"), Processes())


def time_of(work: Callable[[lab.Setup, lab.Learner], None], setup: lab.Setup) -> tuple[float, float]:
    """Wall and processor seconds of `work` on a fresh learner."""
    learner = lab.new_learner(setup)
    wall, cpu = time.perf_counter(), time.process_time()
    work(setup, learner)
    return time.perf_counter() - wall, time.process_time() - cpu


def with_labkit(setup: lab.Setup, learner: lab.Learner) -> None:
    """The lab's own loop, reporting to a real run folder; what it prints goes to a file, as on the plain side."""
    with tempfile.TemporaryDirectory() as home, (Path(home) / "log").open("w") as log, redirect_stdout(log):
        os.environ["STUDYCTL_HOME"] = home
        with Run.start(lab="00_pretraining_fundamentals", preset="cpu", steps=setup.settings.steps) as run:
            assert lab.train(setup, learner, run)


def plain(setup: lab.Setup, learner: lab.Learner) -> None:
    """The same updates and evaluations in a loop without labkit."""
    s, model, optimizer, train = setup.settings, learner.model, learner.optimizer, setup.tokens["train"]
    best = float("inf")
    with tempfile.TemporaryDirectory() as folder, (Path(folder) / "log").open("w") as log:
        for step in range(s.steps + 1):
            if step % s.eval_every == 0 or step == s.steps:
                loss = lab.evaluate(setup, model, "val")
                print(f"step {step}: val {loss:.4f}", file=log)
                if loss < best:
                    best = loss
                    torch.save(model.state_dict(), Path(folder) / "best.pt")
            if step == s.steps:
                break
            for group in optimizer.param_groups:
                group["lr"] = lab.learning_rate(step, s)
            order = torch.Generator().manual_seed(setup.seed * 1_000_003 + step)
            begins = torch.randint(len(train) - s.context, (s.batch,), generator=order)
            windows = train[begins[:, None] + torch.arange(s.context + 1)]
            with torch.autocast("cpu", dtype=torch.bfloat16, enabled=setup.bf16):
                loss_now = cross_entropy(model(windows[:, :-1]), windows[:, 1:])
            loss_now.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), s.clip)
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)
            if (step + 1) % s.log_every == 0:
                print(f"step {step + 1}: train {loss_now.item():.4f}", file=log)


if __name__ == "__main__":
    main()
