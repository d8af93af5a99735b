"""What the lab tests share: the lab's own modules, a small text, and a way to run the lab to its end."""

from __future__ import annotations

import importlib
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from lab_process import LAB, command, environment

MODULES = ("lab", "settings", "model", "tokens", "reporting", "resuming")


@pytest.fixture
def lab(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """The lab's main module; its modules are forgotten afterwards, since every lab may have a `model`."""
    monkeypatch.syspath_prepend(str(LAB))
    yield importlib.import_module("lab")
    for name in MODULES:
        sys.modules.pop(name, None)


@pytest.fixture
def verse(tmp_path: Path) -> Path:
    """A small text with something to learn in it: sums, spelled out, all different."""
    path = tmp_path / "verse.txt"
    path.write_text("".join(f"{a} plus {b} makes {a + b}.\n" for a in range(40) for b in range(a, 40)))
    return path


@pytest.fixture
def run_lab(tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run the lab to its end by hand, reporting to the workspace `at` (the test's home)."""

    def run(
        *arguments: str, sets: tuple[str, ...] = (), launcher: tuple[str, ...] = (), at: Path = tmp_path / "home"
    ) -> Any:
        return subprocess.run(
            [sys.executable, *launcher, *command(*arguments, sets=sets)],
            env={**environment(), "STUDYCTL_HOME": str(at)},
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=240,
            check=False,
        )

    return run
