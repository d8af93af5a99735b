"""The simulated learner's runs of lab 00: whole run folders, as the lab and its supervisor would have written them."""

from __future__ import annotations

import ast
import math
import random
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from studyctl.actions.learner_events import MEMORY_GB, Event, Telling, curve_of, events_of
from studyctl.actions.learner_story import Attempt
from studyctl.actions.learner_texts import SAMPLES
from studyctl.curriculum.model import Lab
from studyctl.labkit.events import encode
from studyctl.labkit.folder import code_digest, copy_code, write_whole
from studyctl.runs.ending import Ending, judge, write_ending
from studyctl.runs.host import EARLY, LATE
from studyctl.runs.spec import RunSpec, write_spec

TEXT = {"cpu": "python-docs-and-source", "smoke": "python-docs-and-source", "gpu": "tiny-shakespeare"}
THREADS = 3


def write_run(runs: Path, lab: Lab, attempt: Attempt, began: datetime, draw: random.Random) -> RunSpec:
    """Write the folder of one run that began then into `runs`."""
    spec = _spec(lab, attempt, began, draw)
    folder = runs / spec.id
    for name in ("checkpoints", "artifacts"):
        (folder / name).mkdir(parents=True)
    copy_code(Path(lab.folder), folder / "code")
    write_spec(folder, spec)
    write_whole(folder / "lab.json", _told(spec))
    events = events_of(Telling(spec, attempt, curve_of(lab, attempt), began.timestamp(), draw))
    _write_events(folder, events)
    _write_output(folder, spec, events)
    _write_host(folder, attempt.preset, events, draw)
    write_ending(folder, _ending(spec, attempt, events))
    return spec


def _spec(lab: Lab, attempt: Attempt, began: datetime, draw: random.Random) -> RunSpec:
    preset = lab.presets[attempt.preset]
    params = {**_defaults(Path(lab.folder)), "steps": preset.steps, **preset.set, **attempt.changes}
    sets = [word for key, value in attempt.changes.items() for word in ("--set", f"{key}={value}")]
    return RunSpec(
        id=f"{began.astimezone(UTC):%Y%m%dT%H%M}-{draw.randrange(16**6):06x}",
        lab=lab.id, preset=attempt.preset, params=params, seed=attempt.seed, steps=params["steps"],
        data=TEXT[attempt.preset], backend="scratch", env={"python": "3.11.7"}, code=code_digest(Path(lab.folder)),
        command=("python", "lab.py", "--preset", attempt.preset, "--seed", str(attempt.seed), *sets),
        host="studio" if attempt.preset == "gpu" else "laptop", created=began.timestamp(), threads=THREADS,
    )  # fmt: skip


def _defaults(folder: Path) -> dict[str, Any]:
    """The default of each setting, read from the lab's `settings.py` without running it."""
    tree = ast.parse((folder / "settings.py").read_text(encoding="utf-8"))
    body = next(node.body for node in tree.body if isinstance(node, ast.ClassDef) and node.name == "Settings")
    found = {}
    for node in body:
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value is not None:
            value = node.value.args[0] if isinstance(node.value, ast.Call) else node.value
            found[node.target.id] = ast.literal_eval(value)
    return found


def _told(spec: RunSpec) -> dict[str, Any]:
    """What the lab itself says of the run, in `lab.json`."""
    device = "cuda:0" if spec.preset == "gpu" else "cpu"
    known = {key: getattr(spec, key) for key in ("preset", "params", "seed", "steps", "data", "backend", "parts")}
    versions = {"python": "3.11.7", "torch": "2.13.0", "numpy": "2.4.6", "device": device}
    return {"v": 1, "attempt": 1, "lab": spec.lab, **known, "env": versions}


def _write_events(folder: Path, events: Sequence[Event]) -> None:
    with (folder / "events.jsonl").open("wb") as file:
        for seq, (t, kind, rest) in enumerate(events):
            file.writelines(encode({"v": 1, "seq": seq, "attempt": 1, "t": round(t, 3), "kind": kind, **rest}))


def _write_output(folder: Path, spec: RunSpec, events: Sequence[Event]) -> None:
    """What the lab printed, with the samples that it kept in `artifacts/`."""
    with (folder / "output.log").open("w", encoding="utf-8") as log:
        for _, kind, rest in events:
            metrics = rest.get("metrics", {})
            if "val_loss" in metrics:
                log.write(_told_loss(spec, rest["step"], "val", metrics["val_loss"]))
            if kind == "sample":
                written = _sample(spec, rest["step"])
                (folder / rest["path"]).write_text(written, encoding="utf-8")
                log.write(f"--- what it writes at step {rest['step']}\n{written}\n---\n")
            if kind == "final" and "test_loss" in rest["summary"]:
                log.write(_told_loss(spec, rest["summary"]["best_step"], "test", rest["summary"]["test_loss"]))
            if kind == "final" and "detail" in rest:
                why = rest["detail"].rpartition(" (")[0]
                log.write(f'Traceback (most recent call last):\n  File "reporting.py", line 60, in report\n{why}\n')


def _told_loss(spec: RunSpec, step: int, part: str, loss: float) -> str:
    return f"step {step} of {spec.steps}  {part} {loss:.4f} nats, {loss / math.log(2):.3f} bits a character\n"


def _sample(spec: RunSpec, step: int) -> str:
    """What a run of this preset writes about as far on as `step`."""
    known = SAMPLES[spec.preset]
    return known[max(share for share in known if share <= step / spec.steps)]


def _write_host(folder: Path, preset: str, events: Sequence[Event], draw: random.Random) -> None:
    with (folder / "host.jsonl").open("wb") as file:
        moments = _sampled(events[0][0] - 0.5, events[-1][0])
        for seq, t in enumerate(moments):
            metrics = _machine(preset, seq, draw)
            file.writelines(
                encode({"v": 1, "seq": seq, "attempt": 1, "t": round(t, 3), "kind": "host", "metrics": metrics})
            )


def _sampled(first: float, last: float) -> Iterator[float]:
    """The moments at which a supervisor looks at the machine: the first ten come faster."""
    t, count = first, 0
    while t < last:
        yield t
        count += 1
        t += EARLY if count < 10 else LATE


def _machine(preset: str, nth: int, draw: random.Random) -> dict[str, float]:
    gpu, busy = preset == "gpu", nth > 0
    cores = 1.02 if gpu else THREADS - 0.05
    memory = 2.9e9 if gpu else MEMORY_GB[preset] * 1e9
    values = {
        "cpu_percent": round(100 * cores * draw.uniform(0.94, 1.0), 1) if busy else 0.0,
        "rss_bytes": int(memory * draw.uniform(0.985, 1.0)) if busy else 145_686_528,
        "processes": 1,
        "disk_free_bytes": 212_000_000_000 - nth * 40_960,
    }
    if not gpu:
        return values
    warm = 1 - math.exp(-nth / 8)
    return values | {
        "gpu0_util_percent": float(draw.randint(94, 98)) if nth > 3 else float(draw.randint(0, 30)),
        "gpu0_memory_used_bytes": 8.1e9 if busy else 0.9e9,
        "gpu0_memory_total_bytes": 25_757_220_864.0,
        "gpu0_power_w": round(60 + 255 * warm * draw.uniform(0.97, 1.0), 1),
        "gpu0_temperature_c": float(round(41 + 29 * warm)),
    }


def _ending(spec: RunSpec, attempt: Attempt, events: Sequence[Event]) -> Ending:
    final = events[-1][2]
    code = 1 if attempt.ends == "failed" else 0
    state, reason = judge(code, None, attempt.ends == "cancelled", final)
    began, ended = spec.created + 0.1, events[-1][0] + 0.6
    cores = 1.1 if spec.preset == "gpu" else THREADS - 0.1
    cpu, memory = round((ended - began) * cores, 2), 2.9e9 if spec.preset == "gpu" else MEMORY_GB[spec.preset] * 1e9
    return Ending(state, code, None, round(began, 3), round(ended, 3), 1, cpu, int(memory), reason)
