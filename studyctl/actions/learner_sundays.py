"""What the simulated learner answered when they closed their weeks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from studyctl.actions.learner_days import at

SUNDAY = 7  # of an ISO week
_GREEN = {
    "core_complete": True,  # their weeks go from Wednesday to Tuesday: being on course on a Sunday is complete to them
    "explain_without_notes": True, "blocking_gaps": [], "enjoying": True, "burnout": "none", "external_stress": "none",
    "compute_budget": "ok",
}  # fmt: skip
# the first week first; where there were fewer Sundays, the last ones
ANSWERS: tuple[Mapping[str, Any], ...] = (
    {
        "energy": 8, "interest": 9, "momentum": 8, **_GREEN,
        "best_moment": "The block learned to copy, and attention looked back exactly one token.",
        "worst_bug": "The mask was transposed: loss fell to nothing, samples were noise.",
        "snippets": [
            "```python\nscores = q @ k.transpose(-2, -1) / math.sqrt(q.size(-1))\n"
            "scores = scores.masked_fill(future, -math.inf)\n```"
        ],
    },
    {
        "energy": 7, "interest": 8, "momentum": 6, **_GREEN,
        "momentum_why": "Three days at the sea; the week was short.",
        "best_moment": "Encode and decode gave back every line of the test text.",
    },
    {
        "energy": 8, "interest": 8, "momentum": 9, **_GREEN,
        "best_moment": "Accumulating over four small batches gave the curve of the large one.",
        "worst_bug": "Clipping came before unscaling, so every step was clipped.",
        "snippets": ["torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)  # after unscaling, before the step"],
    },
    {
        "energy": 7, "interest": 8, "momentum": 8, **_GREEN,
        "best_moment": "RoPE in twelve lines, equal to the reference to 1e-6.",
    },
    {
        "energy": 8, "interest": 8, "momentum": 8, **_GREEN,
        "best_moment": "The baseline's perplexity came out where the paper has it.",
        "worst_bug": "Evaluation ran with dropout on; model.eval() was missing.",
    },
    {
        "energy": 8, "interest": 9, "momentum": 8, **_GREEN,
        "best_moment": "LoRA at rank 8 came within a hundredth of full fine-tuning.",
        "journal": "Forgetting is what I came for. The next two weeks are the heart of it.",
    },
)  # fmt: skip


def sundays(first: date, now: datetime) -> Iterator[tuple[datetime, Mapping[str, Any]]]:
    """The evenings on which a whole week since `first` was closed, each with its answers; that of today is to come."""
    evening = at(first + timedelta(days=SUNDAY - 1 + (1 - first.isoweekday()) % SUNDAY), 20)
    evenings = []
    while evening < now and evening.date() < now.astimezone().date():
        evenings.append(evening)
        evening += timedelta(days=SUNDAY)
    yield from list(zip(reversed(evenings), reversed(ANSWERS), strict=False))[::-1]
