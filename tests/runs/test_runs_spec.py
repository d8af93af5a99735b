"""run.json: what is written comes back; what is newer, broken or foreign is refused in one line."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from studyctl import runs
from studyctl.clock import now
from studyctl.errors import UserError
from studyctl.runs.spec import RunSpec, new_run, read_spec, run_dirs, write_spec

OLDEST = {
    "v": 1, "id": "20261122T1618-7f3c9a", "lab": "00_pretraining_fundamentals", "preset": "gpu",
    "params": {"lr": 0.0006}, "seed": 1337, "steps": 5000, "data": "tiny-shakespeare", "backend": "scratch",
    "parts": {"attention": "mine"}, "command": ["python", "lab.py"],
    "env": {"python": "3.11.7", "torch": "2.13.0"}, "code": "sha256:…", "host": "laptop", "boot_id": "…",
    "engine": "local", "attempt": 1,
}  # fmt: skip


def put(folder: Path, value: object, name: str = "run.json") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(value if isinstance(value, str) else json.dumps(value))
    return folder


def test_the_oldest_run_file_is_read(tmp_path: Path) -> None:
    spec = read_spec(put(tmp_path, OLDEST))
    assert (spec.id, spec.steps, spec.parts) == ("20261122T1618-7f3c9a", 5000, {"attention": "mine"})
    assert (spec.command, spec.threads, spec.attempt) == (("python", "lab.py"), None, 1)


def test_what_is_written_comes_back(tmp_path: Path) -> None:
    spec = new_run("00_x", now(), preset="cpu", params={"lr": 1e-3}, seed=3, steps=9, threads=2, data="d")
    write_spec(tmp_path, spec)
    assert read_spec(tmp_path) == spec
    assert spec.id.startswith("20261122T") and spec.host and spec.boot_id


def test_what_the_lab_knows_better_lies_over_it(tmp_path: Path) -> None:
    put(tmp_path, OLDEST)
    put(tmp_path, {"v": 1, "data": "other", "steps": 7, "seed": "no number", "env": {"torch": "2.12"}}, "lab.json")
    spec = read_spec(tmp_path)
    assert (spec.data, spec.steps, spec.seed) == ("other", 7, 1337)
    assert spec.env == {"python": "3.11.7", "torch": "2.12"}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"v": 2}, "has version 2, this studyctl reads version 1. Update studyctl"),
        ({"v": None}, "has version None"),
        ({"id": "../../etc"}, "is not a run id"),
        ({"steps": "many"}, "`steps` has the wrong type"),
        ({"command": []}, "`command` has the wrong type"),
        ({"env": {"python": 3}}, "`env` has the wrong type"),
    ],
)
def test_a_wrong_run_file_is_refused(tmp_path: Path, change: dict[str, object], said: str) -> None:
    with pytest.raises(UserError) as refused:
        read_spec(put(tmp_path, {**OLDEST, **change}))
    assert said in str(refused.value) and "run.json" in str(refused.value)


@pytest.mark.parametrize("text", ["", "{", "[]", "[" * 100_000, "\x00"])
def test_a_broken_run_file_is_one_line(tmp_path: Path, text: str) -> None:
    with pytest.raises(UserError) as refused:
        read_spec(put(tmp_path, text))
    assert len(str(refused.value).splitlines()) == 1


def test_a_folder_without_one_is_no_run(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="holds no run"):
        read_spec(tmp_path)


def test_runs_are_listed_newest_first_and_drafts_are_not(tmp_path: Path) -> None:
    for name in ("20261122T1618-7f3c9a", "20261123T1618-7f3c9a", ".20261124T1618-7f3c9a.new"):
        put(tmp_path / name, OLDEST)
    (tmp_path / "20261125T0000-000000").mkdir()
    assert [path.name[:8] for path in run_dirs(tmp_path)] == ["20261123", "20261122"]
    assert run_dirs(tmp_path / "nowhere") == []


def test_a_run_spec_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        RunSpec(id="20261122T1618-7f3c9a", lab="x").lab = "y"  # type: ignore[misc]


def test_the_room_brings_in_nothing_heavy() -> None:
    names = [path.stem for path in (Path(runs.__file__).parent).glob("*.py") if path.stem != "__init__"]
    code = (
        f"import sys, importlib\nfor n in {names}: importlib.import_module('studyctl.runs.' + n)\nprint(*sys.modules)"
    )
    loaded = set(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout.split())
    assert {f"studyctl.runs.{name}" for name in names} <= loaded and len(names) >= 12
    assert not loaded & {"sqlmodel", "sqlalchemy", "sqlite3", "typer", "rich", "textual", "torch", "psutil", "pynvml"}
    rooms = {name.split(".")[1] for name in loaded if name.startswith("studyctl.")}
    assert rooms <= {"runs", "labkit", "errors", "clock", "text", "values"}
