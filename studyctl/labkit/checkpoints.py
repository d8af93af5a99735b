"""Checkpoints: written whole or not at all, read without running code from the file, the oldest removed."""

from __future__ import annotations

import os
import pickle
import re
import zipfile
from pathlib import Path
from typing import Any

import torch

from studyctl.labkit.problems import Refused

NAME = re.compile(r"step-(\d+)\.pt")


def write_state(path: Path, state: dict[str, Any]) -> None:
    """Write `state` (tensors and plain values) to `path` atomically: a crash leaves the old file or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with partial.open("wb") as file:
            torch.save(state, file)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


def read_state(path: Path) -> dict[str, Any]:
    """Read a state to the CPU, tensors and plain values only (a run may come from elsewhere); raises Refused."""
    try:
        state = torch.load(path, map_location="cpu", weights_only=True)
    except (OSError, RuntimeError, EOFError, pickle.UnpicklingError, zipfile.BadZipFile) as error:
        first_line = (str(error).splitlines() or [type(error).__name__])[0]
        raise Refused(
            f"is not a checkpoint that can be read ({first_line})",
            str(path),
            "Remove it to go on from the one before",
        ) from error
    if not isinstance(state, dict):
        raise Refused("is not a checkpoint of a lab", str(path))
    return state


def write_step(folder: Path, step: int, state: dict[str, Any], keep: int = 2) -> Path:
    """Write the checkpoint of `step` and remove all but the newest `keep`; returns its path."""
    path = folder / f"step-{step:07d}.pt"
    write_state(path, state)
    for old in step_files(folder)[:-keep]:
        old.unlink(missing_ok=True)
    return path


def step_files(folder: Path) -> list[Path]:
    """The step checkpoints in `folder`, oldest step first."""
    found = [path for path in folder.glob("step-*.pt") if NAME.fullmatch(path.name)]
    return sorted(found, key=lambda path: int(path.stem.removeprefix("step-")))


def latest_step(folder: Path) -> Path | None:
    """The checkpoint of the highest step, or None."""
    return next(reversed(step_files(folder)), None)
