"""What the simulated learner does: which items in which order, papers, proofs, measured values, notes and runs.

Everything that happens is told by the item it happens with and how much of that item's time was over (0 to 1).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from studyctl.ledger.facts import EvidenceKind, PaperStage

WEEKLY_HOURS, SPRINT_HOURS = 40.0, 10.0
SPRINT_DAYS_AGO = 34
FEWEST_VALUES = 5  # that a run reports of a step


@dataclass(frozen=True)
class Stint:
    """Work on an item: hours really spent per hour planned, and whether it was finished."""

    item: str
    pace: float = 0.8
    finished: bool = True


@dataclass(frozen=True)
class Attempt:
    """A run of lab 00 beside an item; `bits` are the validation bits per character it ends with.

    `ends` is finished, failed (its loss is NaN at `last_step`) or cancelled (at `last_step`). `points` is how many
    values it reports; 0: as many as its settings make.
    """

    item: str
    at: float
    preset: str
    bits: float
    seed: int = 0
    changes: Mapping[str, Any] = field(default_factory=dict)
    ends: str = "finished"
    last_step: int = 0
    speed: float = 1.0  # tokens a second beside the preset's usual
    points: int = 0

    def telling(self, points: int) -> Attempt:
        """The same reporting at every step, for as many steps as that many values take."""
        steps = -(-points // FEWEST_VALUES)
        changes = {**self.changes, "steps": steps, "log_every": 1}
        return replace(self, points=points, changes=changes, last_step=steps if self.last_step else 0)


def _week(number: str, *stints: tuple[str, float]) -> tuple[Stint, ...]:
    return tuple(Stint(f"hundred-days.week-{number}.{name}", pace) for name, pace in stints)


HUNDRED_DAYS = (
    *_week("00", ("core.math-refresher", 0.75), ("core.micrograd", 0.9), ("core.deliverable", 0.7)),
    *_week("00", ("stretch.makemore-bigram", 0.7), ("stretch.read-attention", 0.8)),
    *_week("00", ("mega-stretch.numerical-stability", 0.6)),
    *_week("01", ("core.transformer", 0.9), ("core.train-tiny-gpt", 0.8), ("core.deliverable", 0.8)),
    *_week("01", ("stretch.weight-tying", 0.5), ("stretch.clipping-and-warmup", 0.7)),
    *_week("01", ("stretch.read-build-gpt", 0.9)),
    *_week("02", ("core.bpe-tokenizer", 1.0), ("core.process-data", 0.9), ("core.deliverable", 0.8)),
    *_week("02", ("stretch.compression-ratio", 0.6), ("stretch.read-sentencepiece", 0.8)),
    *_week("03", ("core.training-loop", 0.8), ("core.train-50m", 1.0), ("core.deliverable", 0.8)),
    *_week("03", ("stretch.gradient-clipping", 0.5), ("stretch.profile-gpu", 0.9)),
    *_week("03", ("mega-stretch.precision-benchmark", 0.6)),
    *_week("04", ("core.modern-transformer", 0.9), ("core.simple-tool-use", 0.75), ("core.deliverable", 0.7)),
    *_week("04", ("stretch.gqa", 0.7),),
    *_week("05", ("core.evaluation-suite", 0.9), ("core.baseline-model", 0.8), ("core.deliverable", 0.8)),
    *_week("05", ("stretch.read-scaling-laws", 0.7)),
    *_week("06", ("core.lora", 0.8), ("core.lora-finetune", 0.85), ("core.deliverable", 0.8)),
    *_week("06", ("stretch.rank-sweep", 0.7)),
    Stint("hundred-days.week-06.stretch.read-lora", 0.45, finished=False),  # its end is this morning
    Stint("hundred-days.week-07.core.strategies", 8.2 / 13.5, finished=False),
)  # fmt: skip

SPRINT = (
    Stint("sprint.week-1.attention-focus", 0.3),  # the hundred days had it a month before
    Stint("sprint.week-1.attention-from-scratch", 0.2),
    Stint("sprint.week-1.nanogpt-focus", 0.3),
    Stint("sprint.week-1.nanogpt-stage", 0.2),
    Stint("sprint.week-1.cold-start-focus", 0.9),
    Stint("sprint.week-2.deepseek-r1", 0.8),
    Stint("sprint.week-1.reasoning-dataset", 0.4, finished=False),
)

# (item, how much of its time was over, paper, stage)
PAPERS: tuple[tuple[str, float, str, PaperStage], ...] = (
    ("hundred-days.week-00.core.micrograd", 0.2, "micrograd-lecture", "started"),
    ("hundred-days.week-00.core.micrograd", 1.0, "micrograd-lecture", "read"),
    ("hundred-days.week-00.stretch.read-attention", 0.0, "attention-is-all-you-need", "started"),
    ("hundred-days.week-00.stretch.read-attention", 1.0, "attention-is-all-you-need", "read"),
    ("hundred-days.week-01.core.transformer", 1.0, "attention-is-all-you-need", "implemented"),
    ("hundred-days.week-01.core.deliverable", 0.8, "attention-is-all-you-need", "written"),
    ("hundred-days.week-01.stretch.read-build-gpt", 0.3, "lets-build-gpt", "read"),
    ("hundred-days.week-01.stretch.read-build-gpt", 0.9, "nano-gpt", "read"),
    ("hundred-days.week-01.stretch.read-build-gpt", 1.0, "gpt-2", "started"),
    ("hundred-days.week-02.core.bpe-tokenizer", 0.1, "gpt-2", "read"),
    ("hundred-days.week-02.core.bpe-tokenizer", 0.5, "minbpe", "read"),
    ("hundred-days.week-02.core.bpe-tokenizer", 1.0, "gpt-2", "implemented"),
    ("hundred-days.week-02.core.deliverable", 1.0, "gpt-2", "written"),
    ("hundred-days.week-02.stretch.read-sentencepiece", 1.0, "sentencepiece", "read"),
    ("hundred-days.week-03.core.training-loop", 0.3, "smol-training-playbook", "started"),
    ("hundred-days.week-03.stretch.profile-gpu", 0.2, "smol-training-playbook", "read"),
    ("hundred-days.week-03.core.deliverable", 0.5, "word2vec", "read"),
    ("hundred-days.week-03.core.deliverable", 0.6, "word2vec", "written"),
    ("hundred-days.week-04.core.modern-transformer", 0.1, "roformer", "started"),
    ("hundred-days.week-04.core.modern-transformer", 0.2, "roformer", "read"),
    ("hundred-days.week-04.core.modern-transformer", 0.4, "rmsnorm", "read"),
    ("hundred-days.week-04.core.modern-transformer", 0.5, "rmsnorm", "implemented"),
    ("hundred-days.week-04.core.deliverable", 0.3, "rmsnorm", "written"),
    ("hundred-days.week-04.core.modern-transformer", 0.6, "roformer", "implemented"),
    ("hundred-days.week-04.core.modern-transformer", 0.7, "glu-variants", "read"),
    ("hundred-days.week-04.core.modern-transformer", 0.8, "glu-variants", "implemented"),
    ("hundred-days.week-04.core.modern-transformer", 1.0, "glu-variants", "written"),
    ("hundred-days.week-04.stretch.gqa", 0.2, "gqa", "started"),
    ("hundred-days.week-04.stretch.gqa", 0.4, "gqa", "read"),
    ("hundred-days.week-04.stretch.gqa", 1.0, "gqa", "implemented"),
    ("hundred-days.week-05.core.evaluation-suite", 0.1, "gqa", "written"),
    ("hundred-days.week-05.core.baseline-model", 0.5, "resnet", "read"),
    ("hundred-days.week-05.core.baseline-model", 0.6, "resnet", "written"),
    ("hundred-days.week-05.stretch.read-scaling-laws", 0.1, "scaling-laws", "started"),
    ("hundred-days.week-05.stretch.read-scaling-laws", 1.0, "scaling-laws", "read"),
    ("hundred-days.week-06.core.lora", 0.1, "lora", "started"),
    ("hundred-days.week-06.core.lora", 0.3, "lora", "read"),
    ("hundred-days.week-06.core.lora", 1.0, "lora", "implemented"),
    ("hundred-days.week-06.core.lora-finetune", 0.5, "alexnet", "read"),
    ("hundred-days.week-06.stretch.read-lora", 0.5, "lora-without-regret", "started"),
    ("hundred-days.week-06.stretch.read-lora", 0.9, "lora-without-regret", "read"),
    ("hundred-days.week-06.stretch.read-lora", 0.97, "lora", "written"),
    ("hundred-days.week-07.core.strategies", 0.1, "ewc", "started"),
    ("hundred-days.week-07.core.strategies", 0.5, "ewc", "read"),
    ("sprint.week-1.cold-start-focus", 0.9, "deepseek-r1", "started"),
    ("sprint.week-2.deepseek-r1", 1.0, "deepseek-r1", "read"),
    ("sprint.week-2.deepseek-r1", 0.5, "dpo", "started"),
)  # fmt: skip

# what was handed in with an item: kind and value; `{commit}` becomes a hash, a file is written into the workspace
PROOFS: tuple[tuple[str, EvidenceKind, str], ...] = (
    ("hundred-days.week-00.core.micrograd", "commit", "{commit}"),
    ("hundred-days.week-00.core.deliverable", "file", "work/week-00/math-cheat-sheet.md"),
    ("hundred-days.week-01.core.transformer", "commit", "{commit}"),
    ("hundred-days.week-01.core.deliverable", "file", "work/week-01/loss-curve.csv"),
    ("hundred-days.week-02.core.bpe-tokenizer", "commit", "{commit}"),
    ("hundred-days.week-02.core.deliverable", "url", "https://code.example.org/hundred-days/tree/week-02"),
    ("hundred-days.week-03.core.training-loop", "commit", "{commit}"),
    ("hundred-days.week-03.core.deliverable", "url", "https://code.example.org/hundred-days/tree/week-03"),
    ("hundred-days.week-04.core.modern-transformer", "commit", "{commit}"),
    ("hundred-days.week-04.core.deliverable", "url", "https://code.example.org/hundred-days/tree/week-04"),
    ("hundred-days.week-05.core.deliverable", "file", "work/week-05/baseline-model-card.md"),
    ("hundred-days.week-06.core.lora", "commit", "{commit}"),
    ("hundred-days.week-06.core.deliverable", "url", "https://code.example.org/hundred-days/tree/week-06"),
    ("sprint.week-1.attention-from-scratch", "commit", "{commit}"),
)  # fmt: skip

# (item, how much of its time was over, target, value, what the learner says about it)
MEASURED = (
    ("hundred-days.week-01.core.deliverable", 0.5, "week-01.metrics.sample-quality", 3.0, "names right, grammar not"),
    ("hundred-days.week-02.core.bpe-tokenizer", 0.9, "week-02.metrics.vocab-size", 16384.0, ""),
    ("hundred-days.week-02.core.deliverable", 0.4, "week-02.metrics.loading-speed", 2140.0, "2 workers, mmap"),
    ("hundred-days.week-02.stretch.compression-ratio", 1.0, "week-02.metrics.compression-ratio", 3.91, "1 MB of it"),
    ("hundred-days.week-03.core.train-50m", 0.3, "week-03.metrics.throughput", 8900.0, "fp32"),
    ("hundred-days.week-03.core.train-50m", 0.5, "week-03.metrics.throughput", 31400.0, "bf16 and compile"),
    ("hundred-days.week-03.core.train-50m", 0.6, "week-03.metrics.gpu-memory", 71.0, "batch 32, 24 GB card"),
    ("hundred-days.week-03.core.train-50m", 0.8, "week-03.metrics.val-perplexity", 33.8, "after 5k steps"),
    ("hundred-days.week-03.core.train-50m", 1.0, "week-03.metrics.val-perplexity", 27.9, "after 10k steps"),
    ("hundred-days.week-03.core.deliverable", 0.6, "week-03.metrics.wall-clock", 212.0, ""),
    ("hundred-days.week-04.core.modern-transformer", 1.0, "week-04.metrics.model-quality", 3.0, "20 samples, blind"),
    ("hundred-days.week-04.core.simple-tool-use", 1.0, "week-04.metrics.tool-use-accuracy", 70.0, "7 of 10"),
    ("hundred-days.week-04.stretch.gqa", 1.0, "week-04.metrics.kv-cache-size", 6291456.0, "4 groups, context 1024"),
    ("hundred-days.week-05.core.baseline-model", 0.8, "week-05.metrics.perplexity-wikitext-2", 31.2, "124M, 2.4B tok"),
    ("hundred-days.week-05.core.baseline-model", 0.9, "week-05.metrics.perplexity-c4", 38.5, ""),
    ("hundred-days.week-05.core.deliverable", 0.2, "week-05.metrics.arc-easy", 33.1, "chance is 25"),
    ("hundred-days.week-05.core.deliverable", 0.3, "week-05.metrics.gsm8k", 0.8, "it cannot count yet"),
    ("hundred-days.week-05.core.deliverable", 0.4, "week-05.metrics.toxicity", 0.6, "6 of 1000"),
    ("hundred-days.week-06.core.lora-finetune", 0.6, "week-06.metrics.memory", 17.0, "r=8, all layers"),
    ("hundred-days.week-06.core.lora-finetune", 0.7, "week-06.metrics.training-speed", 1.4, ""),
    ("hundred-days.week-06.core.lora-finetune", 0.9, "week-06.metrics.final-loss", 0.03, "r=16; 0.05 at r=4"),
    ("hundred-days.week-06.core.deliverable", 0.7, "week-06.metrics.forgetting", 6.5, "loss before and after"),
)  # fmt: skip

# (item, how much of its time was over, a sentence)
SAID = (
    ("hundred-days.week-00.core.micrograd", 0.8, "Forgot to zero the gradients; the checker found it in a minute."),
    ("hundred-days.week-01.core.transformer", 0.5, "The mask must come before the softmax. Obvious afterwards."),
    ("hundred-days.week-01.core.train-tiny-gpt", 0.6, "lr=40 instead of 4e-3: NaN after 40 steps. Read it aloud."),
    ("hundred-days.week-02.core.bpe-tokenizer", 0.7, "Merging by rank, not by count, is what makes encoding right."),
    ("hundred-days.week-03.core.train-50m", 0.4, "bf16 alone gave 2.1×, compile another 1.7×."),
    ("hundred-days.week-04.core.simple-tool-use", 0.9, "Missed 3 of 10: it writes the call, then ignores the answer."),
    ("hundred-days.week-05.core.baseline-model", 1.0, "C4 at 38.5 is far from 20. More tokens, not more tuning."),
    ("hundred-days.week-06.core.lora", 0.4, "B starts at zero, so the adapter begins as nothing. A must not."),
    ("hundred-days.week-06.core.lora-finetune", 0.5, "r=4 to r=16 moves the loss by 0.02; which layers matters more."),
    ("hundred-days.week-07.core.strategies", 0.6, "Replay works at 5 %. EWC still drifts: check the Fisher estimate."),
    ("sprint.week-1.reasoning-dataset", 0.7, "212 traces kept of 640; most lost to wrong final answers."),
)  # fmt: skip

ATTEMPTS = (
    Attempt("hundred-days.week-01.core.transformer", 0.95, "smoke", 3.42),
    Attempt("hundred-days.week-01.core.train-tiny-gpt", 0.15, "cpu", 2.61, changes={"lr": 1e-3, "min_lr": 1e-4}),
    Attempt("hundred-days.week-01.core.train-tiny-gpt", 0.45, "cpu", 0.0, ends="failed", last_step=40,
            changes={"lr": 40.0, "clip": 0.0, "weight_decay": 0.0}),
    Attempt("hundred-days.week-01.core.train-tiny-gpt", 0.6, "cpu", 2.415),
    Attempt("hundred-days.week-01.core.train-tiny-gpt", 0.9, "gpu", 2.127),
    Attempt("hundred-days.week-01.stretch.weight-tying", 0.6, "smoke", 3.39, 1),
    Attempt("hundred-days.week-03.core.training-loop", 0.5, "cpu", 2.37, ends="cancelled", last_step=640,
            changes={"batch": 64}),
    Attempt("hundred-days.week-03.core.training-loop", 0.8, "cpu", 2.37, changes={"batch": 64}, speed=1.1),
    Attempt("hundred-days.week-03.stretch.gradient-clipping", 0.7, "cpu", 2.44, changes={"clip": 0.0}),
    Attempt("hundred-days.week-03.stretch.profile-gpu", 0.5, "gpu", 2.158, 1),
    Attempt("hundred-days.week-04.core.modern-transformer", 0.5, "cpu", 2.35, changes={"layers": 6}, speed=0.7),
    Attempt("hundred-days.week-05.core.baseline-model", 0.2, "cpu", 2.58, changes={"dropout": 0.2}, speed=0.95),
    Attempt("hundred-days.week-05.core.baseline-model", 0.4, "gpu", 2.121, 2),
    Attempt("hundred-days.week-06.core.lora", 0.7, "smoke", 3.45, 2),
    Attempt("hundred-days.week-07.core.strategies", 0.5, "cpu", 2.31, 1, {"width": 192}, speed=0.55),
    Attempt("hundred-days.week-07.core.strategies", 0.95, "cpu", 2.57, 1, {"lr": 1.2e-3, "min_lr": 1.2e-4}),
)  # fmt: skip

# (item, how much of its time was over, what else the learner marked done with it)
ALSO_DONE = (
    ("hundred-days.week-01.core.train-tiny-gpt", 1.0, "from-scratch.part-2.validation-loss"),
    ("hundred-days.week-01.core.train-tiny-gpt", 1.0, "from-scratch.part-2.milestone"),
    ("hundred-days.week-01.core.deliverable", 1.0, "post-training.stage-0.pretraining"),
    ("hundred-days.week-01.core.deliverable", 1.0, "post-training.p0-essentials.nanogpt"),
    ("hundred-days.week-01.core.deliverable", 1.0, "post-training.getting-started.complete-lab-00"),
    ("sprint.week-1.attention-focus", 1.0, "sprint.pillar-0.bpe"),
    ("sprint.week-1.attention-focus", 1.0, "sprint.pillar-0.adamw"),
    ("sprint.week-1.attention-focus", 1.0, "sprint.pillar-0.rope"),
    ("sprint.week-1.attention-focus", 1.0, "sprint.checklist.temperature-top-p"),
    ("sprint.week-1.attention-from-scratch", 1.0, "sprint.checklist.multi-head-attention"),
    ("sprint.week-1.nanogpt-focus", 1.0, "sprint.checklist.explain-training-loop"),
    ("sprint.week-1.nanogpt-stage", 1.0, "sprint.pillar-5.debugging-nan-losses"),
    ("sprint.week-1.nanogpt-stage", 1.0, "sprint.checklist.trained-nanogpt"),
    ("sprint.week-1.cold-start-focus", 1.0, "sprint.checklist.cold-start-sft"),
    ("hundred-days.week-06.core.lora", 1.0, "sprint.pillar-3.lora-math"),
)  # fmt: skip

FILES = {
    "work/week-00/math-cheat-sheet.md": (
        "# What I keep looking up\n\n- d(Wx)/dW has the shape of W: outer product of the gradient and x.\n"
        "- softmax: dL/dz = p − y for cross-entropy. No Jacobian needed.\n"
        "- KL(p‖q) is not symmetric; it is infinite where q is 0 and p is not.\n"
    ),
    "work/week-01/loss-curve.csv": "step,val\n0,4.51\n160,2.36\n320,2.13\n640,1.91\n960,1.80\n1280,1.72\n1600,1.67\n",
    "work/week-05/baseline-model-card.md": (
        "# Baseline, 124M\n\n2.4 B tokens, 2 nights on one 24 GB card. WikiText-2 31.2, C4 38.5, ARC-easy 33.1 %.\n"
        "It writes whole sentences and cannot count. Not for use by anybody but me.\n"
    ),
}
