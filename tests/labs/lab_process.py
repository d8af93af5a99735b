"""Lab 00 as another process: its command line and surroundings, and what its run folder says afterwards."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

LAB = Path(__file__).resolve().parents[2] / "labs" / "00_pretraining_fundamentals"
TINY = (
    "layers=2",
    "heads=2",
    "width=32",
    "context=32",
    "batch=8",
    "precision=fp32",
    "warmup=5",
    "sample_characters=20",
)


def environment() -> dict[str, str]:
    """This process's environment with one thread and a real clock, without torchrun or the run of another."""
    run = ("STUDYCTL_RUN_ID", "STUDYCTL_RUN_DIR", "STUDYCTL_ATTEMPT")
    dropped = ("RANK", "WORLD_SIZE", "LOCAL_RANK", "STUDYCTL_NOW", *run)
    kept = {name: value for name, value in os.environ.items() if name not in dropped}
    return {**kept, "OMP_NUM_THREADS": "1"}


def command(*arguments: str, sets: tuple[str, ...] = ()) -> list[str]:
    """The lab's command line with `--set` before every one of `sets`."""
    return [str(LAB / "lab.py"), *arguments, *(word for pair in sets for word in ("--set", pair))]


def runs_in(home: Path) -> list[Path]:
    """The run folders of a workspace, in the order they began."""
    folders = [path for path in (home / "runs").glob("*") if (path / "run.json").exists()]
    return sorted(folders, key=lambda path: json.loads((path / "run.json").read_text())["created"])


def events(run: Path, kind: str) -> list[dict[str, Any]]:
    """The whole events of one kind, in order."""
    lines = (run / "events.jsonl").read_text().split("\n")[:-1]
    return [event for event in map(json.loads, lines) if event["kind"] == kind]


def values(run: Path, metric: str) -> dict[int, float]:
    """The metric by step; what a later attempt reported again counts."""
    points = [event for event in events(run, "point") if metric in event["metrics"]]
    return {event["step"]: event["metrics"][metric] for event in points}
