"""Labs: list and show them, and launch a run of one."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from studyctl.actions.content import catalogue_of
from studyctl.actions.runs import launched
from studyctl.actions.situation import Situation
from studyctl.curriculum.locate import shipped_root
from studyctl.curriculum.model import Lab, Preset
from studyctl.errors import Problem, UserError
from studyctl.ledger.facts import RunLaunched
from studyctl.ledger.read import Reader, open_reader
from studyctl.runs.launch import launch
from studyctl.runs.spec import RunSpec, new_run
from studyctl.runs.state import observe
from studyctl.text import nearest, one_line
from studyctl.workspace import Workspace

DESCRIBE_WITHIN_S = 60.0


@dataclass(frozen=True)
class LabLine:
    """A lab with its presets and how many runs of it were recorded."""

    id: str
    title: str
    question: str
    presets: tuple[str, ...]
    runs: int


@dataclass(frozen=True)
class LabDetail:
    """A lab with everything that its `lab.yaml` says."""

    lab: Lab
    items: tuple[str, ...]
    ready: bool
    install: str


@dataclass(frozen=True)
class Launched:
    """A run that was launched: its id, short name and state."""

    run: str
    name: str
    state: str


def listed(seen: Situation) -> tuple[LabLine, ...]:
    """Every lab, by number."""
    counts: dict[str, int] = {}
    for row in seen.reader.runs(None):
        lab = seen.catalogue.current(row.lab)
        counts[lab] = counts.get(lab, 0) + 1
    labs = sorted(seen.catalogue.labs.values(), key=lambda lab: lab.id)
    return tuple(LabLine(lab.id, lab.title, lab.question, tuple(lab.presets), counts.get(lab.id, 0)) for lab in labs)


def shown(seen: Situation, text: str) -> LabDetail:
    """One lab with the items that name it, and whether it can run here."""
    lab = seen.catalogue.lab(text)
    items = tuple(item.id for item in seen.catalogue.items.values() if lab.id in item.labs)
    missing = missing_packages()
    return LabDetail(lab, items, not missing, install_words() if missing else "")


def missing_packages() -> tuple[str, ...]:
    """The packages that labs need and this installation lacks; nothing is imported."""
    return tuple(name for name in ("torch", "numpy") if importlib.util.find_spec(name) is None)


def install_words() -> str:
    """The command that installs what labs need, for a clone or for an installed package."""
    clone = (shipped_root() / "constraints.txt").is_file()
    return "pip install -c constraints.txt -e '.[labs]'" if clone else "pip install 'studyctl[labs]'"


def run_lab(
    workspace: Workspace, text: str, preset: str, changes: Sequence[str], seed: int | None, now: datetime
) -> Launched:
    """Launch a run of a lab and record it, once its job is confirmed.

    Raises UserError for an unknown lab or preset, a setting the lab refuses, or packages that are missing.
    """
    catalogue = catalogue_of(workspace)
    lab = catalogue.lab(text)
    chosen = _preset(lab, preset)
    if missing_packages():
        raise UserError(Problem(f"labs need {' and '.join(missing_packages())}", fix=f"Install: {install_words()}"))
    seed = chosen.seeds[0] if seed is None and chosen.seeds else seed or 0
    threads = workspace.settings.threads or max(1, (os.cpu_count() or 2) - 1)
    spec = _spec(lab, preset, changes, seed, threads, now)
    folder = launch(workspace.runs, spec, code=Path(lab.folder))
    # sqlmodel takes 300 ms to import: only a command that writes pays it
    from studyctl.ledger.write import record_after

    def unless_found(reader: Reader) -> Sequence[RunLaunched]:
        return () if spec.id in reader.run_ids() else [launched(spec)]

    record_after(workspace.progress_db, "lab run", f"Launched {lab.number} {preset}", unless_found, now)
    with open_reader(workspace.progress_db) as reader:
        row = reader.run(spec.id)
    return Launched(spec.id, row.name if row else spec.id, observe(folder, now, 0).state)


def _spec(lab: Lab, preset: str, changes: Sequence[str], seed: int, threads: int, now: datetime) -> RunSpec:
    """The run that these choices mean, after the lab's own settings have been asked about them."""
    arguments = _arguments(preset, changes, seed)
    told = described(lab, preset, changes, seed)
    return new_run(
        lab.id,
        now,
        preset=preset,
        params=told["params"],
        seed=seed,
        steps=int(told["steps"]),
        data=str(told["data"]),
        backend=lab.backends[0],
        command=("python", "lab.py", *arguments),
        threads=threads,
    )


def _whole_path(change: str) -> str:
    """`key=file` with the file's whole path: the run works in another folder."""
    key, _, value = change.partition("=")
    return f"{key}={Path(value).absolute()}" if value and Path(value).is_file() else change


def _preset(lab: Lab, name: str) -> Preset:
    if name not in lab.presets:
        fix = nearest(name, lab.presets) or f"Presets: {', '.join(lab.presets)}"
        raise UserError(Problem(f"lab {lab.number} has no preset {name!r}", fix=fix))
    return lab.presets[name]


def _arguments(preset: str, changes: Sequence[str], seed: int) -> tuple[str, ...]:
    sets = (word for change in changes for word in ("--set", _whole_path(change)))
    return ("--preset", preset, "--seed", str(seed), *sets)


def described(lab: Lab, preset: str, changes: Sequence[str], seed: int) -> dict[str, Any]:
    """What the lab's own `settings.py` makes of these choices: params, steps and data; raises UserError if it refuses.

    It runs in a child without torch, so a wrong value is refused in a tenth of a second and before anything starts.
    """
    folder = Path(lab.folder)
    command = [sys.executable, "settings.py", *_arguments(preset, changes, seed)]
    try:
        done = subprocess.run(
            command, cwd=folder, capture_output=True, text=True, timeout=DESCRIBE_WITHIN_S, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise UserError(Problem("the lab's settings.py does not answer", str(folder))) from error
    if done.returncode == 2:
        raise UserError(one_line(done.stderr.strip().splitlines()[-1] if done.stderr.strip() else "refused"))
    try:
        told: dict[str, Any] = json.loads(done.stdout)
        return {key: told[key] for key in ("params", "steps", "data")}
    except (ValueError, KeyError) as error:
        last = one_line(done.stderr.strip().splitlines()[-1]) if done.stderr.strip() else "no JSON"
        raise UserError(Problem(f"the lab's settings cannot be read: {last}", f"{folder}/settings.py")) from error
