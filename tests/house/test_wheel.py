"""A wheel carries the content inside and works from any folder."""

from __future__ import annotations

import json
import os
import runpy
import subprocess
import sys
import venv
from pathlib import Path

import pytest

from studyctl.curriculum.locate import shipped_root

CLONE = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The `studyctl` of an environment into which only the built wheel was put; dependencies come from this one."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(CLONE)]
    subprocess.run(build, check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    venv.create(folder / "venv", with_pip=False)
    python = folder / "venv" / "bin" / "python"
    (site,) = (folder / "venv").glob("lib/python3*/site-packages")
    install = [sys.executable, "-m", "pip", "--python", str(python), "install", "--no-deps", "--quiet", str(wheel)]
    subprocess.run(install, check=True, capture_output=True)
    dependencies = Path(next(path for path in sys.path if path.endswith("site-packages")))
    (site / "dependencies.pth").write_text(f"{dependencies}\n")
    return folder / "venv" / "bin" / "studyctl"


def run(program: Path, *arguments: str, cwd: Path) -> str:
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run([program, *arguments], cwd=cwd, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_wheel_works_from_another_folder_as_the_clone_does(installed: Path, tmp_path: Path) -> None:
    counts = json.loads(run(installed, "curriculum", "check", "--json", cwd=tmp_path))
    own = json.loads(run(Path(sys.executable).with_name("studyctl"), "curriculum", "check", "--json", cwd=tmp_path))
    assert counts == own
    assert counts["items"] > 400
    assert "Hundred days" in run(installed, "today", cwd=tmp_path)


def test_the_wheels_content_is_its_own(installed: Path, tmp_path: Path) -> None:
    code = "from studyctl.curriculum.locate import shipped_root; print(shipped_root())"
    root = Path(run(installed.with_name("python"), "-c", code, cwd=tmp_path).strip())
    assert root.name == "_content" and root != shipped_root()
    assert all((root / folder).is_dir() for folder in ("curriculum", "labs", "quizzes"))
    assert (root / "labs" / "00_pretraining_fundamentals" / "lab.py").is_file()
    assert (root / "curriculum" / "protocol.yaml").is_file()


def test_an_editable_install_has_its_bytecode_and_a_wheel_leaves_the_tree_alone(tmp_path: Path) -> None:
    (tmp_path / "studyctl").mkdir()
    (tmp_path / "studyctl" / "one.py").write_text("ONE = 1\n")
    hook = runpy.run_path(str(CLONE / "hatch_build.py"))["Bytecode"]
    for version, compiled in (("standard", 0), ("editable", 1)):
        hook(str(tmp_path), {}, None, None, str(tmp_path), "wheel").initialize(version, {})
        assert len(list(tmp_path.glob("studyctl/__pycache__/one.*.pyc"))) == compiled


@pytest.mark.labs
def test_a_lab_of_the_wheel_trains(installed: Path, tmp_path: Path) -> None:
    command = ("lab", "run", "00", "--preset", "smoke", "--wait", "--json")
    told = json.loads(run(installed, *command, cwd=tmp_path))
    assert told["state"] == "finished"
