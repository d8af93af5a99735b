"""The examination of a machine and a workspace: what is found, and that each fault says what to do."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from studyctl.actions import doctor
from studyctl.actions.findings import Finding
from studyctl.actions.packages import install_line, wanted, within
from studyctl.actions.probing import Probed, asked
from studyctl.clock import now
from studyctl.labkit.run import Run
from studyctl.ledger.facts import ItemMarked
from studyctl.ledger.write import record
from studyctl.workspace import Workspace

ROOT = Path(__file__).parents[2]
CPU = {"version": "2.13.0+cpu", "cuda": None, "available": False, "mps": False, "threads": 2}
GPU = {"gpus": [{"name": "NVIDIA A100", "total": 40 * 2**30, "free": 39 * 2**30}], "driver": "580.1"}


def of(workspace: Workspace, name: str, *parts: str) -> list[Finding]:
    """The findings of this name from the parts of the examination that look at the workspace alone."""
    made = [getattr(doctor, f"_{part}") for part in parts]
    found = [one for make in made for one in (make(workspace, now()) if make is doctor._runs else make(workspace))]
    return [one for one in found if one.name == name]


def test_a_fresh_machine_is_in_order_and_nothing_is_made(home: Path) -> None:
    found = doctor.examine(Workspace(home), now())
    faults = [finding for finding in found.findings if finding.state == "fault"]
    assert faults == [] and found.healthy
    names = {finding.name for finding in found.findings}
    assert {"python", "platform", "gpu", "cpu", "memory", "installed", "labs", "workspace", "cache"} <= names
    assert {"settings", "curriculum", "ledger", "editor"} <= names
    assert not home.exists()


def test_every_fault_and_warning_of_a_broken_workspace_says_what_to_do(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home.mkdir()
    (home / "progress.db").write_bytes(b"garbage" * 100)
    (home / "studyctl.yaml").write_text("theme: dark\nthreads: 999\neditor: no-such-editor -w\n")
    (home / "curriculum" / "own").mkdir(parents=True)
    (home / "curriculum" / "own" / "track.yaml").write_text("id: own\ntitel: Own\n")
    found = doctor.examine(Workspace(home), now())
    assert not found.healthy
    told = {(one.name, one.state): one for one in found.findings if one.state in ("fault", "warning")}
    assert all(one.fix for one in told.values())
    assert "this is not a studyctl ledger" in told["ledger", "fault"].value
    assert "unknown key `titel`. Did you mean `title`?" in told["curriculum", "fault"].value
    assert told["editor", "fault"].value == "no-such-editor: there is no such program"
    assert "the settings ask for 999" in told["cpu", "warning"].value


def test_wrong_settings_are_named_with_their_line(home: Path) -> None:
    home.mkdir()
    (home / "studyctl.yaml").write_text("theme: dark\n\nwekly_hours: 3\n")
    (finding,) = of(Workspace(home), "settings", "settings")
    assert finding.state == "fault"
    assert finding.value == "studyctl.yaml:3: unknown key `wekly_hours`. Did you mean `weekly_hours`?"
    assert "config edit" in finding.fix


def test_a_used_ledger_and_its_backups_are_told(home: Path) -> None:
    for item in ("a", "b"):
        record(home / "progress.db", "item done", "Done", [ItemMarked(item, "done")], now())
    workspace = Workspace(home)
    assert [one.state for one in of(workspace, "ledger", "ledger")] == ["ok"]
    assert of(workspace, "backups", "ledger")[0].value == "1, the newest of 2026-11-22 10:00"
    for backup in (home / "backups").iterdir():
        backup.unlink()
    (bare,) = of(workspace, "backups", "ledger")
    assert (bare.state, bare.fix) == ("warning", "`studyctl db backup` makes one")


def test_a_folder_that_cannot_be_used_is_a_fault(home: Path, tmp_path: Path) -> None:
    home.write_text("a file")
    (finding,) = of(Workspace(home), "workspace", "disks")
    assert (finding.state, finding.value) == ("fault", f"{home} is a file, not a folder")
    (below,) = of(Workspace(tmp_path / "a" / "b"), "workspace", "disks")
    assert below.state in ("ok", "warning") and "made when something is recorded" in below.value


LOST = """
import os, sys
from studyctl.labkit.run import Run
run = Run.start(lab="00_pretraining_fundamentals", preset="smoke", steps=9)
run.log(1, loss=1.0)
print(run.dir.name, flush=True)
sys.stdin.read()
"""


@contextmanager
def living_run() -> Iterator[tuple[str, subprocess.Popen[str]]]:
    process = subprocess.Popen([sys.executable, "-c", LOST], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        yield process.stdout.readline().strip(), process
    finally:
        process.kill()
        process.communicate()


def test_runs_in_odd_states_are_told_with_advice_and_others_are_not(home: Path) -> None:
    with Run.start(lab="00_pretraining_fundamentals", preset="smoke", steps=1) as run:
        run.log(0, loss=1.0)
    workspace = Workspace(home)
    assert [one.state for one in of(workspace, "runs", "runs")] == ["ok"]
    with living_run() as (name, process):
        assert of(workspace, "run", "runs") == []
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    (finding,) = of(workspace, "run", "runs")
    assert finding.state == "warning" and f"{name} is lost" in finding.value and finding.fix
    (home / "runs" / "torn").mkdir()
    (home / "runs" / "torn" / "run.json").write_text("{")
    assert len(of(workspace, "run", "runs")) == 2


def test_windows_is_sent_to_wsl_and_wsl_is_named() -> None:
    assert doctor._platform("win32", "11").state == "fault" and "WSL" in doctor._platform("win32", "11").fix
    assert doctor._platform("linux", "5.15-microsoft-standard-WSL2").value.endswith("(WSL)")
    assert doctor._platform("linux", "6.1").state == "ok"


def test_torch_that_does_not_see_the_gpu_is_a_fault() -> None:
    (blind,) = doctor._torch(Probed(CPU), Probed(GPU))
    assert blind.state == "fault" and "built without CUDA" in blind.value
    (other,) = doctor._torch(Probed({**CPU, "cuda": "13.0"}), Probed(GPU))
    assert other.state == "fault" and "sees no GPU although" in other.value
    (seeing,) = doctor._torch(Probed({**CPU, "cuda": "13.0", "available": True}), Probed(GPU))
    assert seeing.state == "ok" and "CUDA 13.0" in seeing.value
    (alone,) = doctor._torch(Probed(CPU), Probed({"gpus": [], "driver": None}))
    assert alone.state == "ok" and "built for CPU" in alone.value
    (broken,) = doctor._torch(Probed(problem="it cannot be imported: ImportError: libx"), Probed())
    assert broken.state == "fault" and "pip install" in broken.fix
    assert list(doctor._torch(Probed(absent=True), Probed(GPU))) == []


def test_gpus_are_told_with_their_memory() -> None:
    (one,) = doctor._gpus(Probed(GPU))
    assert one.value == "NVIDIA A100, 39.0 of 40.0 GiB free, driver 580.1"
    assert next(doctor._gpus(Probed({"gpus": [], "driver": None}))).state == "note"
    assert next(doctor._gpus(Probed(problem="it did not answer within 20 s"))).state == "warning"


def test_a_probe_survives_what_hangs_crashes_fails_or_babbles() -> None:
    started = time.monotonic()
    assert asked("import time; time.sleep(60)", 0.5).problem == "it did not answer within 0 s"
    assert time.monotonic() - started < 30
    assert asked("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)", 30).problem == "it was ended by signal 11"
    assert asked("import no_such_module", 30).problem.endswith("No module named 'no_such_module'")
    assert asked("print('hello')", 30).problem == "it answered 'hello'"
    assert asked("print('warning')\nprint('{\"a\": 1}')", 30).facts == {"a": 1}


def test_a_module_in_the_working_folder_is_not_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "torch.py").write_text("raise SystemExit('not torch')")
    monkeypatch.chdir(tmp_path)
    assert "not torch" not in asked("import torch.version; print('{}')", 60).problem


def test_supported_pythons_are_those_of_the_package() -> None:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["requires-python"]
    assert declared == f">={doctor.PYTHONS[0][0]}.{doctor.PYTHONS[0][1]},<{doctor.PYTHONS[1][0]}.{doctor.PYTHONS[1][1]}"


def test_requirement_lines_are_read() -> None:
    lines = [
        "typer<0.29,>=0.28",
        'torch<2.14,>=2.11; extra == "labs"',
        'unsloth>=2026.10.7; (sys_platform == "linux") and extra == "gpu"',
        'pywin32>=3; sys_platform == "nowhere"',
        'studyctl[labs]; extra == "gpu"',
        "rich",
    ]
    found = [(one.name, one.bounds, one.extra) for one in wanted(lines)]
    assert ("typer", "<0.29,>=0.28", "") in found and ("rich", "", "") in found
    assert ("torch", "<2.14,>=2.11", "labs") in found
    assert not any(name in ("pywin32", "studyctl") for name, _, _ in found)


@pytest.mark.parametrize(
    ("version", "bounds", "inside"),
    [
        ("2.13.0+cu130", "<2.14,>=2.11", True),
        ("2.14.0", "<2.14,>=2.11", False),
        ("2.9.1", ">=2.11", False),
        ("2.14.0rc1", "<2.14", False),
        ("15.0", ">=14", True),
        ("14", ">=14.0.0", True),
        ("1.2", "", True),
        ("1.2.3", "==1.2.3", True),
        ("1.2.4", "==1.2.3", False),
        ("1.2.4", "~=1.2.3", True),
        ("1.3", "~=1.2.3", False),
    ],
)
def test_versions_are_compared_by_number(version: str, bounds: str, inside: bool) -> None:
    assert within(version, bounds) is inside


def test_the_install_line_names_the_clone_and_its_constraints() -> None:
    assert install_line("labs") == f"pip install -c {ROOT}/constraints.txt -e '{ROOT}[labs]'"
