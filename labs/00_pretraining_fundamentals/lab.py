"""Lab 00: pretrain a GPT from scratch, character by character, on real text.

Read it top to bottom: batches, the learning rate, one update, evaluation, the loop, the whole run. Beside it stand
settings.py, model.py (the GPT), tokens.py (text as numbers), reporting.py (what is measured) and resuming.py.
`python lab.py --preset cpu` runs it by hand; `--set lr=1e-3` changes a setting.

Shapes: B sequences, T positions (the context), V rows of vocabulary. Losses are in nats per character.
"""

from __future__ import annotations

import math
from contextlib import nullcontext
from dataclasses import asdict, dataclass
from pathlib import Path

import torch
import torch.nn.functional as F  # noqa: N812  (the name that every paper's code gives it)
from model import GPT, Shape, cross_entropy
from reporting import Stopwatch, in_three_units, report, tell, write_sample
from resuming import restore, save
from settings import Settings
from tokens import Characters
from torch import Tensor, nn

from studyctl.labkit import Run
from studyctl.labkit.checkpoints import latest_step, read_state, write_state
from studyctl.labkit.data import Text, fingerprint, text, text_id
from studyctl.labkit.hardware import pick_device, use_bf16
from studyctl.labkit.parallel import Processes, process_group, who_am_i
from studyctl.labkit.problems import Refused, one_line_problems
from studyctl.labkit.rng import seed_everything
from studyctl.labkit.settings import Request, command_line

FOLDER = Path(__file__).resolve().parent


@dataclass(frozen=True)
class Setup:
    """What stays the same through a run."""

    settings: Settings
    seed: int
    device: torch.device
    bf16: bool
    processes: Processes
    characters: Characters
    tokens: dict[str, Tensor]  # train, val and test, each (N,) on the device
    data: str  # fingerprint of the training text

    def autocast(self) -> torch.autocast:
        """Matrix products in bf16 where the hardware is made for it; weights and sums stay fp32."""
        return torch.autocast(self.device.type, dtype=torch.bfloat16, enabled=self.bf16)


@dataclass
class Learner:
    """What an update changes, and so what a checkpoint holds."""

    model: GPT
    forward: nn.Module  # the model as it is trained: compiled, or one of several data-parallel copies
    optimizer: torch.optim.Optimizer
    step: int = 0  # updates done
    best_loss: float = math.inf
    best_step: int = -1


def set_up(settings: Settings, seed: int, source: Text, device: torch.device, processes: Processes) -> Setup:
    """Turn the text into tokens on the device; raises Refused where text, batch and processes do not fit."""
    if settings.batch % (settings.accumulate * processes.world):
        parts = f"accumulate={settings.accumulate} × {processes.world} processes"
        raise Refused(f"batch={settings.batch} is not a multiple of {parts}", "--set")
    if min(len(source.train), len(source.val)) <= settings.context + 1:
        raise Refused(f"context={settings.context} is longer than the text", "--set")
    characters = Characters.of(source.train)
    parts = {"train": source.train, "val": source.val, "test": source.test}
    tokens = {name: characters.encode(part).to(device) for name, part in parts.items()}
    bf16 = use_bf16(settings.precision, device)
    return Setup(settings, seed, device, bf16, processes, characters, tokens, fingerprint(source.train))


def new_learner(setup: Setup) -> Learner:
    """A freshly initialised model and its AdamW (Loshchilov & Hutter 2019); only matrices decay, never gains."""
    s = setup.settings
    seed_everything(setup.seed)
    rows = max(s.vocabulary, len(setup.characters.symbols))
    model = GPT(Shape(rows, s.context, s.layers, s.heads, s.width, s.dropout)).to(setup.device)
    weights = list(model.parameters())
    groups = [
        {"params": [w for w in weights if w.dim() >= 2], "weight_decay": s.weight_decay},
        {"params": [w for w in weights if w.dim() < 2], "weight_decay": 0.0},
    ]
    fused = setup.device.type in ("cpu", "cuda")  # one kernel for the whole update
    optimizer = torch.optim.AdamW(groups, lr=s.lr, betas=(0.9, s.beta2), fused=fused)
    forward: nn.Module = torch.compile(model) if s.compile else model
    if setup.processes.world > 1:
        forward = nn.parallel.DistributedDataParallel(forward)
        torch.manual_seed(setup.seed + 1_000 * setup.processes.rank)  # each process drops other units
    return Learner(model, forward, optimizer)


def batch(setup: Setup, step: int, part: int) -> tuple[Tensor, Tensor]:
    """This process's share of part `part` of update `step`: inputs and next characters, both (B, T).

    Where the sequences begin depends on seed and step alone: a resumed run needs no stored position, and any
    number of processes or parts sees the same sequences.
    """
    s, train = setup.settings, setup.tokens["train"]
    order = torch.Generator().manual_seed(setup.seed * 1_000_003 + step)
    begins = torch.randint(len(train) - s.context, (s.batch,), generator=order)  # one a sequence
    shares = begins.chunk(s.accumulate * setup.processes.world)
    mine = shares[part * setup.processes.world + setup.processes.rank].to(setup.device)  # (B,)
    windows = train[mine[:, None] + torch.arange(s.context + 1, device=setup.device)]  # (B, T + 1)
    return windows[:, :-1], windows[:, 1:]


def learning_rate(step: int, s: Settings) -> float:
    """Linear warm-up to `lr`, then half a cosine down to `min_lr` (Loshchilov & Hutter 2017, eq. 5)."""
    if step < s.warmup:
        return s.lr * (step + 1) / s.warmup
    progress = (step - s.warmup) / max(1, s.steps - s.warmup)
    return s.min_lr + (s.lr - s.min_lr) * 0.5 * (1 + math.cos(math.pi * progress))


def update(setup: Setup, learner: Learner) -> tuple[Tensor, Tensor]:
    """One step of AdamW on one batch; returns this process's loss before it and the gradient's norm before clipping."""
    s = setup.settings
    for group in learner.optimizer.param_groups:
        group["lr"] = learning_rate(learner.step, s)
    total = torch.zeros((), device=setup.device)
    for part in range(s.accumulate):
        x, y = batch(setup, learner.step, part)
        more_to_come = setup.processes.world > 1 and part < s.accumulate - 1
        with learner.forward.no_sync() if more_to_come else nullcontext():  # exchange gradients once an update
            with setup.autocast():
                loss = cross_entropy(learner.forward(x), y) / s.accumulate
            loss.backward()
        total += loss.detach()
    norm = nn.utils.clip_grad_norm_(learner.model.parameters(), s.clip or math.inf)
    learner.optimizer.step()
    learner.optimizer.zero_grad(set_to_none=True)
    learner.step += 1
    return total, norm


@torch.no_grad()
def evaluate(setup: Setup, model: GPT, part: str, windows: int = 0) -> float:
    """Mean loss over `part` of the text in nats per character; `windows` = 0 predicts every character once.

    The text is cut into windows of T; the last may be shorter and is filled with targets that do not count (−100).
    """
    s, tokens, who = setup.settings, setup.tokens[part], setup.processes
    fill = -(len(tokens) - 1) % s.context
    x = F.pad(tokens[:-1], (0, fill)).view(-1, s.context)  # (windows, T)
    y = F.pad(tokens[1:], (0, fill), value=-100).view(-1, s.context)  # (windows, T)
    chosen = torch.arange(len(x), device=setup.device)
    if 0 < windows < len(x):
        chosen = chosen[:: len(x) // windows][:windows]  # evenly spread
    model.eval()
    sums = torch.zeros(2, dtype=torch.float64)  # total loss, characters predicted
    for rows in chosen[who.rank :: who.world].split(s.batch // s.accumulate):
        with setup.autocast():
            loss = cross_entropy(model(x[rows]), y[rows], reduction="sum")
        sums += torch.tensor([loss.item(), (y[rows] >= 0).sum().item()], dtype=torch.float64)
    model.train()
    total, count = who.total(sums.to(setup.device) if who.world > 1 else sums).tolist()
    return float(total / count)


def examine(setup: Setup, learner: Learner, run: Run) -> None:
    """Measure the validation loss, report it in three units, and keep the weights if none were better."""
    loss = evaluate(setup, learner.model, "val", setup.settings.eval_windows)
    run.log(learner.step, **in_three_units("val", loss))
    tell(setup, learner.step, "val", loss)
    if loss < learner.best_loss:
        learner.best_loss, learner.best_step = loss, learner.step
        if setup.processes.rank == 0:
            kept = {"model": learner.model.state_dict(), "symbols": setup.characters.symbols}
            write_state(run.checkpoints / "best.pt", {**kept, "settings": asdict(setup.settings)})


def train(setup: Setup, learner: Learner, run: Run) -> bool:
    """Update until `steps`, reporting on the way; returns whether it came to the end (False: asked to stop)."""
    s, who = setup.settings, setup.processes
    watch = Stopwatch(setup, learner)
    run.promise(300 if s.compile else 60)
    while True:
        if learner.step % s.eval_every == 0 or learner.step == s.steps:
            examine(setup, learner, run)
        if learner.step % s.sample_every == 0 and learner.step < s.steps:
            write_sample(setup, learner.model, run, learner.step)
        if learner.step >= s.steps:
            return True
        watch.restart()
        pass_on_until = next_stop(learner.step, s)
        while learner.step < pass_on_until:
            loss, norm = update(setup, learner)
            if learner.step == 1 or learner.step % s.log_every == 0:
                report(setup, learner, run, loss, norm, watch)
                watch.restart()
            asked = who.any(run.checkpoint_requested or run.stop_requested, setup.device)
            stop = who.any(run.stop_requested, setup.device)
            if asked or learner.step % s.checkpoint_every == 0:
                save(setup, learner, run)
                run.checkpoint_requested = False
                watch.restart()
            if stop:
                return False


def next_stop(step: int, s: Settings) -> int:
    """The next step after `step` at which something is evaluated or sampled, or the last one."""
    return min(s.steps, *(step + every - step % every for every in (s.eval_every, s.sample_every)))


def conclude(setup: Setup, learner: Learner, run: Run) -> None:
    """Take the best weights back, measure them over the whole of what they were not trained on, and sign off.

    Their training loss is over as many windows of the training text as the validation text has, evenly spread.
    """
    best = read_state(run.checkpoints / "best.pt") if setup.processes.rank == 0 else None
    learner.model.load_state_dict(setup.processes.gather(best)[0]["model"])
    summary = in_three_units("val", evaluate(setup, learner.model, "val"))
    windows = max(1, len(setup.tokens["val"]) // setup.settings.context)
    summary["train_loss"] = evaluate(setup, learner.model, "train", windows)
    if len(setup.tokens["test"]) > 1:
        test_loss = evaluate(setup, learner.model, "test")
        summary |= in_three_units("test", test_loss)
        tell(setup, learner.best_step, "test", test_loss)
    write_sample(setup, learner.model, run, setup.settings.steps)
    run.finish(**summary, best_step=learner.best_step, parameters=learner.model.parameter_count())


def main(argv: list[str] | None = None) -> None:
    """Run the lab as the command line asks."""
    with one_line_problems():
        request = command_line(Settings, FOLDER, argv)
        processes = who_am_i()
        device = pick_device(request.settings.device, processes.local_rank)
        with process_group(processes, device), start(request, device) as run:
            work(request, device, processes, run)


def start(request: Request[Settings], device: torch.device) -> Run:
    """Open the run that the work is reported to; raises Refused when there is nothing to resume."""
    params, steps = asdict(request.settings), request.settings.steps
    try:
        return Run.start(
            lab=FOLDER.name, preset=request.preset, params=params, seed=request.seed, steps=steps,
            data=text_id(request.settings.data), backend="scratch", device=str(device), resume=request.resume,
        )  # fmt: skip
    except (FileNotFoundError, RuntimeError) as error:
        raise Refused(str(error), "--resume") from error


def work(request: Request[Settings], device: torch.device, processes: Processes, run: Run) -> None:
    """Prepare, train and conclude: the three phases of a run."""
    run.phase("prepare", 1, 3)
    run.promise(120)
    setup = set_up(request.settings, request.seed, text(request.settings.data), device, processes)
    learner = new_learner(setup)
    found = processes.gather(latest_step(run.checkpoints) if run.attempt > 1 else None)[0]  # as rank 0 sees it
    if found:
        restore(setup, learner, found)
    run.phase("train", 2, 3)
    if train(setup, learner, run):
        run.phase("conclude", 3, 3)
        run.promise(120)
        conclude(setup, learner, run)


if __name__ == "__main__":
    main()
