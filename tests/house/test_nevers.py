"""The nevers of the design, asked of a fresh process: what a command must not import."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = {"sqlmodel", "sqlalchemy", "pydantic", "textual", "torch", "transformers", "trl", "yaml", "psutil", "pynvml"}
HEAVY |= {"fsrs", "genanki", "matplotlib", "icalendar", "numpy"}
TRAINING = {"torch", "transformers", "trl", "datasets", "numpy"}
READS = (
    ["today"],
    ["today", "--json"],
    ["item", "list"],
    ["plan"],
    ["plan", "board"],
    ["plan", "month"],
    ["sprint"],
    ["progress"],
    ["paper", "list"],
    ["target", "list"],
    ["run", "list"],
    ["quiz", "due"],
    ["quiz", "stats"],
    ["quiz", "search", "attention"],
    ["report", "week"],
    ["report", "portfolio"],
    ["today", "--prompt"],
    ["reflect", "--json"],
    ["reflect", "show"],
)
PROBE = """
import sys
from studyctl.cli.root import _run
code = _run(sys.argv[1:])
print("LOADED", *sorted({name.split(".")[0] for name in sys.modules}))
sys.exit(code)
"""


def loaded(*arguments: str) -> set[str]:
    done = subprocess.run([sys.executable, "-c", PROBE, *arguments], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    (line,) = [line for line in done.stdout.splitlines() if line.startswith("LOADED")]
    return set(line.split())


@pytest.mark.parametrize("command", READS, ids=" ".join)
def test_a_reading_command_stays_light(command: list[str]) -> None:
    loaded(*command)  # compiles the content once
    assert loaded(*command) & HEAVY == set()


def test_a_writing_command_never_loads_what_trains() -> None:
    assert loaded("item", "start", "math-refresher") & TRAINING == set()


def test_reading_commands_create_nothing_in_the_workspace(home: Path) -> None:
    for command in (*READS, ["track", "list"], ["time", "report"], ["find", "attention"], ["why", "math-refresher"]):
        loaded(*command)
        assert not home.exists(), command


def test_labkit_run_needs_the_standard_library_only() -> None:
    code = "import sys; from studyctl.labkit import Run; Run; print(*{n.split('.')[0] for n in sys.modules})"
    names = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    ours = {"studyctl", "__main__"}
    assert {name for name in names if name not in sys.stdlib_module_names} - ours <= {
        "sitecustomize",
        "usercustomize",
    } | {name for name in names if name.startswith(("_", "__editable__"))}
