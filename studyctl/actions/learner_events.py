"""The events of the simulated learner's runs: curves bent from the lab's own reference, and all it reports beside."""

from __future__ import annotations

import math
import random
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from studyctl.actions.learner_story import Attempt
from studyctl.curriculum.model import Lab
from studyctl.runs.spec import RunSpec

SPEED = {"smoke": 80_000.0, "cpu": 27_000.0, "gpu": 246_000.0}  # tokens a second: the first two measured on two cores
MEMORY_GB = {"smoke": 0.588, "cpu": 0.734, "gpu": 8.1}
NORM = {"smoke": (2.2, 0.55), "cpu": (5.6, 0.78), "gpu": (2.4, 0.62)}  # of the gradient: at first, later
PARAMETERS = {"smoke": 109_568, "cpu": 809_472, "gpu": 10_745_088}
TEST_ABOVE = {"smoke": 0.164, "cpu": 0.091}  # nats by which the test text is harder than the validation text
NOISE = {"smoke": 0.12, "cpu": 0.055, "gpu": 0.02}  # nats: the spread of one batch's loss
# step, train, val of the gpu preset: a likely course, not a measurement; its lowest is about nanoGPT's 1.4697, and then
# the model learns the plays by heart
SHAKESPEARE = (
    (0, 4.18, 4.18), (10, 3.35, 3.36), (30, 2.75, 2.76), (60, 2.56, 2.57), (100, 2.47, 2.48), (250, 1.96, 2.05),
    (500, 1.52, 1.72), (750, 1.36, 1.58), (1000, 1.27, 1.52), (1250, 1.21, 1.495), (1500, 1.15, 1.48),
    (1750, 1.105, 1.472), (2000, 1.06, 1.474), (2500, 0.975, 1.49), (3000, 0.90, 1.52), (3500, 0.83, 1.555),
    (4000, 0.77, 1.59), (4500, 0.73, 1.62), (5000, 0.71, 1.635),
)  # fmt: skip
LOOKING = {"smoke": 0.12, "cpu": 0.9, "gpu": 0.6}  # seconds of a validation or a sample
COMPILING = 29.0  # seconds
MFU_PER_TOKEN = 4.5e-7  # share of the GPU's peak that one token a second is, of 10.8 million parameters
PLACE = "reporting.py:60"

Event = tuple[float, str, dict[str, Any]]  # moment (Unix seconds), kind, the rest


@dataclass(frozen=True)
class Line:
    """Values by step."""

    steps: Sequence[float]
    values: Sequence[float]

    def at(self, step: int) -> float:
        """The value at a step, on the straight line between its neighbours."""
        place = min(max(bisect_right(self.steps, step), 1), len(self.steps) - 1)
        x0, x1 = self.steps[place - 1], self.steps[place]
        share = min(1.0, (step - x0) / (x1 - x0))
        return self.values[place - 1] + (self.values[place] - self.values[place - 1]) * share


@dataclass(frozen=True)
class Curve:
    """Mean losses in nats: of a training batch, and of the validation text."""

    train: Line
    val: Line


@dataclass(frozen=True)
class Telling:
    """What the events of a run are made from: `began` in Unix seconds, `draw` the dice."""

    spec: RunSpec
    attempt: Attempt
    curve: Curve
    began: float
    draw: random.Random

    @property
    def params(self) -> Mapping[str, Any]:
        """The settings of the run."""
        return self.spec.params


def curve_of(lab: Lab, attempt: Attempt) -> Curve:
    """The reference curve of the preset, bent so that its lowest validation loss is the attempt's."""
    known = _shakespeare() if attempt.preset == "gpu" else _reference(lab, attempt.preset)
    bend = attempt.bits * math.log(2) / min(known.val.values) if attempt.bits else 1.0
    longer = attempt.changes.get("steps", known.val.steps[-1]) / known.val.steps[-1]
    return Curve(_bent(known.train, bend, longer), _bent(known.val, bend, longer))


def _bent(line: Line, bend: float, longer: float) -> Line:
    """The line times `bend`, from a third of the way on, not at all where everybody begins alike; and as many times
    as long."""
    last = line.steps[-1]
    bends = [bend ** min(1.0, 3 * step / last) for step in line.steps]
    steps = [step * longer for step in line.steps]
    return Line(steps, [value * factor for value, factor in zip(line.values, bends, strict=True)])


def _shakespeare() -> Curve:
    steps, train, val = zip(*SHAKESPEARE, strict=True)
    return Curve(Line(steps, train), Line(steps, val))


def _reference(lab: Lab, preset: str) -> Curve:
    """The middle of the band of three seeds that the lab carries, the training loss smoothed."""
    lines = (Path(lab.folder) / "reference" / f"{preset}.csv").read_text(encoding="ascii").splitlines()
    rows = [line.split(",") for line in lines[1:]]
    train = [(int(row[1]), float(row[3])) for row in rows if row[0] == "train_loss"]
    val = [(int(row[1]), float(row[3])) for row in rows if row[0] == "val_loss"]
    smooth = [sum(near) / len(near) for near in (_near(train, step) for step, _ in train)]
    return Curve(Line([step for step, _ in train], smooth), Line(*map(list, zip(*val, strict=True))))


def _near(points: Sequence[tuple[int, float]], step: int) -> list[float]:
    """The values within a fifth of `step`, at most 40 steps away."""
    reach = min(40, step // 5)
    return [value for at, value in points if abs(at - step) <= reach]


def events_of(told: Telling) -> list[Event]:
    """Every event of the run with its moment; of more values than are wanted, the first ones are left out."""
    events = [*_prepared(told), *_trained(told)]
    if told.attempt.points:
        beyond = sum(len(rest["metrics"]) for _, kind, rest in events if kind == "point") - told.attempt.points
        for _, _, rest in events:
            for metric in list(rest.get("metrics", ()))[: max(0, beyond)]:
                del rest["metrics"][metric]
                beyond -= 1
    return [event for event in events if event[2].get("metrics", True)]


def _prepared(told: Telling) -> Iterator[Event]:
    pid, patience = 4000 + told.draw.randrange(20_000), 300 if told.params["compile"] else 60
    yield told.began + 0.9, "start", {"pid": pid}
    yield told.began + 0.9, "phase", {"name": "prepare", "index": 1, "of": 3}
    yield told.began + 0.9, "promise", {"next_report_in_s": 120}
    yield told.began + 1.8, "phase", {"name": "train", "index": 2, "of": 3}
    yield told.began + 1.8, "promise", {"next_report_in_s": patience}


def _trained(told: Telling) -> Iterator[Event]:
    """The events of the training and the conclusion, on a clock that the tokens of each step move on."""
    p, attempt = told.params, told.attempt
    clock = told.began + (COMPILING if p["compile"] else 1.9)
    seconds = p["batch"] * p["context"] / (SPEED[attempt.preset] * attempt.speed)
    for step in range((attempt.last_step or told.spec.steps) + 1):
        clock += seconds * told.draw.uniform(0.95, 1.1) if step else 0.0
        for kind, rest in _at_step(told, step):
            clock += LOOKING[attempt.preset] if kind == "sample" or "val_loss" in rest.get("metrics", ()) else 0.0
            yield clock, kind, rest
    yield from _concluded(told, clock)


def _at_step(told: Telling, step: int) -> Iterator[tuple[str, dict[str, Any]]]:
    """What the lab reports at a step: the batch's values, a checkpoint, a validation, a sample."""
    p = told.params
    if step == 1 or (step and step % p["log_every"] == 0):
        yield "point", {"step": step, "metrics": _batch_values(told, step)}
    if told.attempt.ends == "failed" and step == told.attempt.last_step:
        yield "alert", {"level": "error", "code": "nan-loss", "step": step, "detail": "train_loss is nan"}
        return
    if step and step % p["checkpoint_every"] == 0:
        yield "checkpoint", {"step": step, "path": f"checkpoints/step-{step:07d}.pt"}
    if step % p["eval_every"] == 0:
        yield "point", {"step": step, "metrics": _in_three_units("val", told.curve.val.at(step))}
    if step % p["sample_every"] == 0 and step < told.spec.steps:
        yield "sample", _sample(told, step)


def _sample(told: Telling, step: int) -> dict[str, Any]:
    return {"step": step, "prompt": told.params["prompt"], "path": f"artifacts/sample-{step}.txt"}


def _batch_values(told: Telling, step: int) -> dict[str, float]:
    """Loss, learning rate, gradient norm, memory and speed of a step; now and then something else took the machine."""
    name, draw = told.attempt.preset, told.draw
    first, later = NORM[name]
    norm = (later + (first - later) * math.exp(-step / 25)) * draw.lognormvariate(0.0, 0.13)
    loss = told.curve.train.at(step) + draw.gauss(0, NOISE[name])
    if told.attempt.ends == "failed":
        loss, norm = _exploded(step, told.attempt.last_step, draw)
    speed = SPEED[name] * told.attempt.speed * draw.uniform(0.93, 1.04) * (0.72 if draw.random() < 0.03 else 1.0)
    rate, memory = _rate(step - 1, told.params), MEMORY_GB[name]
    values = {"train_loss": loss, "lr": rate, "grad_norm": norm, "peak_memory_gb": memory, "tokens_per_s": speed}
    return values | ({"mfu": speed * MFU_PER_TOKEN} if name == "gpu" else {})


def _exploded(step: int, last: int, draw: random.Random) -> tuple[float, float]:
    """Loss and gradient norm on the way to NaN, in the orders of magnitude that lr=40 gave when it was tried."""
    if step >= last:
        return math.nan, math.nan
    share = step / last
    return (4.55, 1.94) if step == 1 else (10 ** (2 + 3.3 * share) * draw.uniform(0.6, 1.4), 10 ** (5 + 13.3 * share))


def _rate(step: int, p: Mapping[str, Any]) -> float:
    """The lab's learning rate: linear warm-up, then half a cosine down to `min_lr`."""
    if step < p["warmup"]:
        return float(p["lr"] * (step + 1) / p["warmup"])
    progress = (step - p["warmup"]) / max(1, p["steps"] - p["warmup"])
    return float(p["min_lr"] + (p["lr"] - p["min_lr"]) * 0.5 * (1 + math.cos(math.pi * progress)))


def _in_three_units(part: str, loss: float) -> dict[str, float]:
    bits = "bits_per_char" if part == "val" else f"{part}_bits_per_char"
    return {f"{part}_loss": loss, f"{part}_perplexity": math.exp(loss), bits: loss / math.log(2)}


def _concluded(told: Telling, clock: float) -> Iterator[Event]:
    """The last events: the summary of a run that finished, else why it ended."""
    attempt = told.attempt
    if attempt.ends == "failed":
        why = f"train_loss is nan at step {attempt.last_step}; try a smaller lr or a longer warm-up"
        yield clock, "final", {"status": "error", "summary": {}, "detail": f"ArithmeticError: {why} ({PLACE})"}
    elif attempt.ends == "cancelled":
        yield clock + 0.3, "final", {"status": "stopped", "summary": {}}
    else:
        yield clock, "phase", {"name": "conclude", "index": 3, "of": 3}
        yield clock, "promise", {"next_report_in_s": 120}
        yield clock + 1.6, "sample", _sample(told, told.spec.steps)
        yield clock + 1.6, "final", {"status": "ok", "summary": _summary(told)}


def _summary(told: Telling) -> dict[str, float]:
    """The final values, those of the weights that had the lowest validation loss."""
    spec, curve, preset = told.spec, told.curve, told.attempt.preset
    best = min(range(0, spec.steps + 1, told.params["eval_every"]), key=curve.val.at)
    val = curve.val.at(best)
    summary = {**_in_three_units("val", val), "train_loss": curve.train.at(best)}
    if preset in TEST_ABOVE:
        summary |= _in_three_units("test", val + TEST_ABOVE[preset])
    return {**summary, "best_step": best, "parameters": PARAMETERS[preset]}
