"""A run that does not go on by itself: why it stopped, what to read about it, and what to do next."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise
from pathlib import Path

from studyctl.actions.figures import duration
from studyctl.actions.outlook import Outlook
from studyctl.curriculum.model import Lab
from studyctl.runs.events import last_of_kind
from studyctl.runs.spec import RunSpec
from studyctl.runs.state import RunStatus
from studyctl.runs.trail import step_of

STOPPED = ("failed", "cancelled", "lost", "unknown")
FAR_OFF = 3.0  # times the preset's value from which a changed setting is named as a suspect

# What the codes of alerts and endings are about; the first that the lab itself names is offered.
_ABOUT = {
    "nan-loss": ("lr-warmup", "gradient-clipping", "numerical-stability", "lr-schedule"),
    "zero-variance-groups": ("grpo", "reward-design"),
    "SIGKILL": ("gradient-accumulation", "activation-checkpointing", "gpu-memory-hierarchy"),
}


def stopped_outlook(
    status: RunStatus, spec: RunSpec, lab: Lab | None, folder: Path, now: float, reached: str = ""
) -> Outlook:
    """Why a failed, cancelled, lost, stalled or unreachable run stands still, what it `reached`, and the next step."""
    place = f"at step {status.progress.step:,}" if status.progress.step else "before its first step"
    alert = last_of_kind(folder / "events.jsonl", "alert") or {}
    code = str(alert.get("code", "")) if alert.get("attempt") == status.attempt else ""
    heads = {
        "failed": "Stopped", "cancelled": "Cancelled", "lost": "Lost", "unknown": "Out of reach",
        "stalled": _stalled_head(status, now),
    }  # fmt: skip
    cause = status.reason if status.state not in ("stalled", "cancelled") else ""
    return Outlook(
        status.state, heads[status.state], place, (*suspects(spec, lab), *([reached] if reached else [])), cause,
        _concept(lab, code, status.signal or ""), _next(status, folder),
    )  # fmt: skip


def _stalled_head(status: RunStatus, now: float) -> str:
    since = status.progress.last_t or status.started
    return f"No report for {duration(now - since)}" if since else "No report"


def suspects(spec: RunSpec, lab: Lab | None) -> Iterator[str]:
    """Settings changed by hand that are far from the preset's: `lr 0.03 is 30× the preset's`."""
    preset = lab.presets.get(spec.preset) if lab else None
    for name, value in changed(spec).items():
        usual, chosen = (preset.set.get(name) if preset else None), spec.params.get(name)
        if _number(usual) and _number(chosen) and usual > 0 and chosen > 0:  # type: ignore[operator]
            times = chosen / usual  # type: ignore[operator]
            if times >= FAR_OFF or times <= 1 / FAR_OFF:
                words = f"{_times(times)}×" if times >= 1 else f"1/{_times(1 / times)} of"
                yield f"{name} {value} is {words} the preset's"


def changed(spec: RunSpec) -> Mapping[str, str]:
    """The settings that were changed on the command that launched the run."""
    words = spec.command
    pairs = (after for word, after in pairwise(words) if word == "--set")
    return dict(pair.split("=", 1) for pair in pairs if "=" in pair)


def _times(ratio: float) -> str:
    return f"{ratio:,.0f}" if ratio >= 10 else f"{ratio:.2g}"


def _number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _concept(lab: Lab | None, *codes: str) -> str:
    named = lab.concepts if lab else ()
    return next((about for code in codes for about in _ABOUT.get(code, ()) if about in named), "")


def _next(status: RunStatus, folder: Path) -> str:
    if status.state == "stalled":
        return "Its last lines may tell why; it can be cancelled"
    if status.state == "unknown":
        return "Look on its own machine, or import a copy of its folder"
    saved = last_of_kind(folder / "events.jsonl", "checkpoint")
    if saved is None:
        return "It saved no checkpoint: launch it again"
    step = step_of(saved)
    return f"It can go on from its checkpoint{f' at step {step:,}' if step is not None else ''}"


def can_resume(status: RunStatus, folder: Path) -> bool:
    """Whether the run can go on: it stopped before its end, here, with its code and a checkpoint."""
    stopped = status.state in ("failed", "cancelled", "lost")
    return stopped and (folder / "code").is_dir() and last_of_kind(folder / "events.jsonl", "checkpoint") is not None
