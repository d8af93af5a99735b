"""Lab scripts made for a test and launched for real."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from studyctl.clock import now
from studyctl.runs.launch import launch
from studyctl.runs.spec import new_run

HEAD = """
import os, signal, subprocess, sys, time
from studyctl.labkit import Run
"""


class Labs:
    """Launches lab scripts into one workspace."""

    def __init__(self, home: Path, scratch: Path) -> None:
        self.runs = home / "runs"
        self.scratch = scratch

    def code(self, body: str) -> Path:
        """A lab folder whose `lab.py` holds `body` after the usual imports."""
        folder = self.scratch / f"lab-{len(list(self.scratch.glob('lab-*')))}"
        folder.mkdir(parents=True)
        (folder / "lab.py").write_text(HEAD + body)
        return folder

    def launch(self, body: str, **known: Any) -> Path:
        """Starts a run of a lab with `body` and returns its folder."""
        return launch(self.runs, new_run("00_x", now(), **known), code=self.code(body))
