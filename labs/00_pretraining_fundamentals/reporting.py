"""What lab 00 reports while it trains: losses in three units, speed and utilisation, memory, samples."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch
from model import GPT, generate
from torch import Tensor

from studyctl.labkit import Run
from studyctl.labkit.hardware import peak_flops, peak_memory_gb

if TYPE_CHECKING:
    from lab import Learner, Setup


def in_three_units(part: str, loss: float) -> dict[str, float]:
    """`loss` in nats per character, as perplexity e^loss (so many equally likely characters), in bits: loss / ln 2."""
    bits = "bits_per_char" if part == "val" else f"{part}_bits_per_char"
    perplexity = math.exp(loss) if loss < 700 else math.inf  # e^710 is no float any more
    return {f"{part}_loss": loss, f"{part}_perplexity": perplexity, bits: loss / math.log(2)}


@dataclass
class Stopwatch:
    """Times the updates alone: whatever else took time restarts it."""

    setup: Setup
    learner: Learner
    since: float = 0.0
    since_step: int = 0

    def restart(self) -> None:
        """Count from here."""
        self.since, self.since_step = time.perf_counter(), self.learner.step

    def speed(self) -> dict[str, float]:
        """Tokens per second since the restart, and the share of the GPUs' peak that they are (None when unknown)."""
        s, updates = self.setup.settings, self.learner.step - self.since_step
        rate = updates * s.batch * s.context / max(time.perf_counter() - self.since, 1e-9)
        peak = peak_flops(self.setup.device) if self.setup.bf16 else None
        if peak is None:
            return {"tokens_per_s": rate}
        mfu = rate * self.learner.model.flops_per_token() / (peak * self.setup.processes.world)
        return {"tokens_per_s": rate, "mfu": mfu}


def report(setup: Setup, learner: Learner, run: Run, loss: Tensor, norm: Tensor, watch: Stopwatch) -> None:
    """Report the update just made; raises ArithmeticError when the loss is no number any more."""
    mean_loss = setup.processes.total(loss).item() / setup.processes.world
    rate = learner.optimizer.param_groups[0]["lr"]
    memory = peak_memory_gb(setup.device)
    run.log(learner.step, train_loss=mean_loss, lr=rate, grad_norm=norm.item(), peak_memory_gb=memory, **watch.speed())
    if not math.isfinite(mean_loss):
        run.alert("error", "nan-loss", learner.step, f"train_loss is {mean_loss}")
        raise ArithmeticError(f"train_loss is {mean_loss} at step {learner.step}; try a smaller lr or a longer warm-up")


def tell(setup: Setup, step: int, part: str, loss: float) -> None:
    """Print a loss for whoever watches the output: `step 160 of 1600  val 1.9021 nats, 2.744 bits a character`."""
    if setup.processes.rank == 0:
        bits = loss / math.log(2)
        print(f"step {step} of {setup.settings.steps}  {part} {loss:.4f} nats, {bits:.3f} bits a character", flush=True)


@torch.no_grad()
def write_sample(setup: Setup, model: GPT, run: Run, step: int) -> None:
    """Let the model continue the prompt, with the same dice every time, and keep what it wrote."""
    s = setup.settings
    if setup.processes.rank or not s.sample_characters:
        return
    dice = torch.Generator(setup.device).manual_seed(setup.seed)
    ids = setup.characters.encode(s.prompt or "\n")[None].to(setup.device)  # (1, T)
    model.eval()
    with setup.autocast():
        ids = generate(model, ids, s.sample_characters, s.context, s.temperature, s.top_k, dice)
    model.train()
    written = setup.characters.decode(ids[0].tolist())
    run.sample(step, s.prompt, written)
    print(f"--- what it writes at step {step}\n{written}\n---", flush=True)
