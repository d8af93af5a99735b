"""Will a run make its target: judged by the reference while it lives, by its verdicts once it has ended."""

from __future__ import annotations

import math
from collections.abc import Sequence

from studyctl.actions.figures import bound_words, figure, label
from studyctl.actions.reference import Band, Width
from studyctl.actions.verdicts import Verdict
from studyctl.curriculum.model import meets
from studyctl.values import dataclass

EARLY = 0.05  # part of the steps before which a curve says nothing about its end
KINDS = (
    "starting", "too-early", "open", "on-course", "behind", "met", "missed", "finished",
    "stalled", "failed", "cancelled", "lost", "unknown",
)  # fmt: skip


@dataclass(frozen=True)
class Goal:
    """What a run is judged by: a metric with its bound (`op` empty: none), and which way is better."""

    metric: str
    op: str = ""
    value: float | tuple[float, ...] | None = None
    unit: str = ""
    better: str = "lower"

    @property
    def words(self) -> str:
        """`target ≤1.47`, or nothing without a bound."""
        return f"target {bound_words(self.op, self.value)}" if self.op and self.value is not None else ""

    def met_by(self, value: float) -> bool:
        """Whether the bound is met; one that there is not is never met."""
        return bool(self.op) and self.value is not None and meets(self.op, self.value, value)

    def worse(self, value: float, width: Width) -> bool:
        """Whether `value` lies outside the reference on its worse side."""
        return value > width.high if self.better == "lower" else value < width.low


@dataclass(frozen=True)
class Reported:
    """The latest value of the goal's metric, its step, and the best so far, which counts for the goal."""

    step: int
    value: float
    best: float


@dataclass(frozen=True)
class Outlook:
    """The answer, its place in the run (`at step 3,150`) and the lines that give its numbers.

    `cause` says why a run stopped, `concept` is the id of what to read about it, `advice` the next step.
    """

    kind: str
    head: str
    place: str = ""
    lines: tuple[str, ...] = ()
    cause: str = ""
    concept: str = ""
    advice: str = ""


def live_outlook(goal: Goal, reported: Reported | None, band: Band | None, fraction: float | None) -> Outlook:
    """How a living run stands to its goal and to the reference of its preset."""
    name = label(goal.metric)
    if reported is None:
        due = next((step for step in band.steps if step > 0), None) if band else None
        first = f"the first {name} comes at step {due:,}" if due else f"no {name} yet"
        return Outlook("too-early", "Too early to say", lines=(first, *_some(goal.words)))
    place, shown = f"at step {reported.step:,}", f"{name} {figure(reported.value, goal.metric)}"
    if not math.isfinite(reported.value):
        return Outlook("behind", f"{name} is {figure(reported.value)}", place, _some(goal.words))
    width = band.at(reported.step) if band else None
    beside = f"{shown}, {_reference_words(width, goal.metric)}" if width else shown
    if goal.met_by(reported.best) and goal.op not in ("between", "=="):
        best = f"best {figure(reported.best, goal.metric)}, {goal.words}"
        return Outlook("met", "Target reached", place, (beside, best))
    if reported.step == 0 or (fraction or 0.0) < EARLY:
        return Outlook("too-early", "Too early to say", place, (beside, *_some(goal.words)))
    if width is None or band is None:
        return Outlook("open", "No reference to judge by", place, (shown, *_some(goal.words)))
    return _against(goal, reported.value, width, band, place, beside)


def _against(goal: Goal, value: float, width: Width, band: Band, place: str, beside: str) -> Outlook:
    """The verdict by the reference: on course where its own end, or this run's distance kept to it, meets the goal."""
    behind = goal.worse(value, width)
    if not goal.op:
        head = "Behind the reference" if behind else "With the reference"
        return Outlook("behind" if behind else "on-course", head, place, (beside,))
    ends = value + band.end.mid - width.mid
    reaches = goal.met_by(ends) or (not behind and goal.met_by(band.end.mid))
    forecast = f"ends near {figure(ends, goal.metric)}, {goal.words}"
    if reaches:
        lines = (beside, forecast if behind else goal.words)
        return Outlook("on-course", "On course for the target", place, lines)
    return Outlook("behind", "Behind" if behind else "Short of the target", place, (beside, forecast))


def _reference_words(width: Width, metric: str) -> str:
    """`reference 1.51 ± 0.05`: as many decimals as the spread deserves."""
    decimals = max(2, min(4, -math.floor(math.log10(width.half)))) if width.half > 0 else 3
    if abs(width.mid) >= 1e4:
        return f"reference {figure(width.mid, metric)} ± {figure(width.half, metric)}"
    return f"reference {width.mid:.{decimals}f} ± {width.half:.{decimals}f}"


def finished_outlook(judged: Sequence[Verdict], headline: str, value: float | None, band: Band | None) -> Outlook:
    """What a finished run reached against every target of its preset; a missed one comes first."""
    held = sorted((one for one in judged if one.met is not None), key=lambda one: bool(one.met))
    if not held:
        shown = f": {label(headline)} {figure(value, headline)}" if value is not None else ""
        why = f"its target is for other data than {judged[0].data or 'this'}" if judged else "it has no target"
        return Outlook("finished", f"Finished{shown}", lines=(f"not judged: {why}",))
    first, *others = held
    assert first.reached is not None
    reached, wanted = figure(first.reached, first.metric), bound_words(first.op, first.value)
    wanted = wanted.lstrip("≤≥<>=")
    name = label(first.metric)
    lines = [name if first.unit in ("", name) else f"{name} in {first.unit}"]
    if band is not None and band.metric == first.metric:
        lines[0] += f", {_reference_words(band.end, first.metric)}"
    lines += [_beside(one) for one in others]
    head = f"{'Met' if first.met else 'Missed'}: {reached}, target {wanted}"
    return Outlook("met" if first.met else "missed", head, lines=tuple(lines))


def _beside(one: Verdict) -> str:
    assert one.reached is not None
    words = "met" if one.met else "missed"
    return f"{label(one.metric)} {figure(one.reached, one.metric)}, target {bound_words(one.op, one.value)}: {words}"


def _some(text: str) -> tuple[str, ...]:
    return (text,) if text else ()
