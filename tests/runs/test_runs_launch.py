"""A launched run: confirmed before launch returns, detached, from a snapshot, with what it needs around it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from real_labs import Labs

from studyctl.clock import now
from studyctl.errors import UserError
from studyctl.runs.launch import launch
from studyctl.runs.locks import holder, owners
from studyctl.runs.spec import new_run, read_spec, run_dirs
from studyctl.runs.state import observe

SHORT = """
with Run.start(lab="00_x", steps=3, data="d", device="cpu") as run:
    print("threads", os.environ["OMP_NUM_THREADS"], "in", os.getcwd())
    for step in range(3):
        run.log(step, loss=1 / (step + 1))
"""
WAITING = """
with Run.start(lab="00_x") as run:
    run.log(0, loss=1.0)
    while not run.stop_requested:
        time.sleep(0.01)
"""


def ended(run_dir: Path) -> Callable[[], bool]:
    return lambda: not observe(run_dir, now()).live


def test_a_run_ends_with_all_that_it_left(labs: Labs, until: Callable[..., None]) -> None:
    run_dir = labs.launch(SHORT, preset="cpu", threads=2)
    until(ended(run_dir))
    status = observe(run_dir, now())
    assert (status.state, status.code, status.signal, status.attempt) == ("finished", 0, None, 1)
    assert status.last_lines == (f"threads 2 in {run_dir / 'code'}",)
    assert status.ended is not None and status.started is not None and status.ended >= status.started
    assert status.cpu_s and status.peak_rss and status.peak_rss > 1_000_000
    assert status.progress.latest == {"loss": 1 / 3}
    spec = read_spec(run_dir)
    assert (spec.steps, spec.data, spec.env["device"], spec.code[:7]) == (3, "d", "cpu", "sha256:")
    assert not any(name.name.startswith(".") for name in labs.runs.iterdir())


def test_launch_returns_while_the_job_works_and_the_launcher_may_die(labs: Labs, until: Callable[..., None]) -> None:
    code = labs.code(WAITING)
    launcher = (
        "import sys, os, signal; from pathlib import Path; from studyctl.clock import now;"
        "from studyctl.runs.launch import launch; from studyctl.runs.spec import new_run;"
        f"print(launch(Path({str(labs.runs)!r}), new_run('00_x', now()), code=Path({str(code)!r})), flush=True);"
        "os.kill(os.getpid(), signal.SIGKILL)"
    )
    done = subprocess.run([sys.executable, "-c", launcher], capture_output=True, text=True, timeout=60)
    run_dir = Path(done.stdout.strip())
    assert done.returncode == -9
    owned = owners(run_dir, run_dir.name)
    assert (owned.supervisor, owned.output) == (True, True)
    until(lambda: observe(run_dir, now()).progress.latest)
    assert observe(run_dir, now()).state == "running"
    assert os.getsid(holder(run_dir)["pid"]) != os.getsid(0)
    assert holder(run_dir)["job"] != holder(run_dir)["pid"]


def test_later_edits_of_the_lab_change_nothing(labs: Labs, until: Callable[..., None]) -> None:
    code = labs.code("import part\nprint('value', part.VALUE)\n")
    (code / "part.py").write_text("VALUE = 1\n")
    (code / "__pycache__").mkdir()
    run_dir = launch(labs.runs, new_run("00_x", now()), code=code)
    (code / "part.py").write_text("VALUE = 2\n")
    until(ended(run_dir))
    assert observe(run_dir, now()).last_lines == ("value 1",)
    assert (run_dir / "code" / "part.py").read_text() == "VALUE = 1\n"


def test_the_digest_tells_two_versions_of_the_code_apart(labs: Labs, until: Callable[..., None]) -> None:
    runs = [labs.launch(body) for body in ("print(1)", "print(1)", "print(2)")]
    for run_dir in runs:
        until(ended(run_dir))
    first, same, other = (read_spec(run_dir).code for run_dir in runs)
    assert first == same != other


def test_a_program_that_is_not_there_is_told_at_once(labs: Labs) -> None:
    with pytest.raises(UserError, match="did not start: No such file or directory"):
        labs.launch("", command=("no-such-program", "lab.py"))
    (run_dir,) = run_dirs(labs.runs)
    assert (observe(run_dir, now()).state, observe(run_dir, now()).code) == ("failed", None)


def test_a_supervisor_that_dies_is_told_with_its_reason(labs: Labs) -> None:
    code = labs.code("")
    with pytest.raises(UserError, match="did not start"):
        launch(labs.runs, new_run("00_x", now()), code=code, python="/bin/false")
    with pytest.raises(UserError, match="supervisor cannot be started"):
        launch(labs.runs, new_run("00_x", now()), code=code, python="/no/such/python")
    assert [observe(run_dir, now()).state for run_dir in run_dirs(labs.runs)] == ["lost", "lost"]


def test_a_supervisor_that_says_nothing_is_not_waited_for_forever(labs: Labs, tmp_path: Path) -> None:
    silent = tmp_path / "silent"
    silent.write_text("#!/bin/sh\nexec sleep 3\n")
    silent.chmod(0o755)
    with pytest.raises(UserError, match=r"not confirmed within 0\.2 s"):
        launch(labs.runs, new_run("00_x", now()), code=labs.code(""), python=str(silent), within=0.2)


def test_a_folder_that_cannot_be_written_leaves_nothing(labs: Labs, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(UserError, match="cannot be written"):
        launch(tmp_path / "file" / "runs", new_run("00_x", now()), code=labs.code(""))
    code = labs.code("")
    with (code / "data.bin").open("wb") as file:
        file.truncate(65_000_000)
    with pytest.raises(UserError, match="more than 64 MB"):
        launch(labs.runs, new_run("00_x", now()), code=code)
    assert list(labs.runs.iterdir()) == []


def test_the_machine_is_sampled_beside_the_run(labs: Labs, until: Callable[..., None]) -> None:
    run_dir = labs.launch(WAITING)
    until(lambda: (run_dir / "host.jsonl").is_file() and (run_dir / "host.jsonl").read_bytes().endswith(b"\n"))
    sample = json.loads((run_dir / "host.jsonl").read_text().splitlines()[0])
    assert sample["kind"] == "host" and sample["attempt"] == 1
    assert sample["metrics"]["rss_bytes"] > 1_000_000 and sample["metrics"]["processes"] >= 1
    assert sample["metrics"]["disk_free_bytes"] > 0


def test_the_supervisor_of_a_waiting_run_is_idle_and_small(labs: Labs, until: Callable[..., None]) -> None:
    import psutil

    run_dir = labs.launch(WAITING)
    until(lambda: (run_dir / "host.jsonl").is_file() and (run_dir / "host.jsonl").stat().st_size)
    supervisor = psutil.Process(holder(run_dir)["pid"])
    assert supervisor.num_fds() <= 10  # not the job's output: its lock must be the job's alone
    held_files = {f"/proc/{supervisor.pid}/fd/{name}" for name in os.listdir(f"/proc/{supervisor.pid}/fd")}
    assert not any(os.path.realpath(name) == str(run_dir / "output.log") for name in held_files)
