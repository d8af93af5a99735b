"""Runs: launched, followed by the ledger exactly once, judged against targets, cancelled, resumed, killed, imported."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from studyctl.actions import labs, run_control, runs, undoing
from studyctl.actions.content import catalogue_of
from studyctl.actions.situation import Situation, situation
from studyctl.cli.root import _run
from studyctl.clock import now
from studyctl.errors import UserError
from studyctl.ledger.facts import RunEnded, TargetMeasured
from studyctl.runs.state import observe
from studyctl.workspace import Workspace


def seen(home: Path) -> Situation:
    workspace = Workspace(home)
    runs.sync(workspace, catalogue_of(workspace), now())
    return situation(workspace, now())


def until(true: Callable[[], bool], within: float = 30.0) -> None:
    deadline = time.monotonic() + within
    while not true():
        assert time.monotonic() < deadline, "it did not come true"
        time.sleep(0.02)


def start(home: Path, *changes: str) -> Path:
    launched = labs.run_lab(Workspace(home), "90", "quick", changes, None, now())
    return home / "runs" / launched.run


def ended(folder: Path) -> bool:
    return not observe(folder, now(), 0).live


def test_a_run_that_meets_its_target_is_recorded_once_whoever_looks(countdown: Path) -> None:
    folder = start(countdown)
    until(lambda: ended(folder))
    for _ in range(3):
        detail = runs.show(seen(countdown), "r-1")
    assert (detail.state, detail.exit_code, detail.points) == ("finished", 0, 20)
    (verdict,) = detail.targets
    assert (verdict.metric, verdict.reached, verdict.met) == ("val_loss", 1.0, True)
    reader = seen(countdown).reader
    assert len(reader.facts(RunEnded)) == 1
    (measured,) = reader.facts(TargetMeasured)
    assert (measured.value, measured.met, measured.run) == (1.0, True, folder.name)


def test_a_run_that_misses_says_so_with_exit_code_1(countdown: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = _run(["lab", "run", "90", "--preset", "quick", "--set", "bottom=3", "--wait", "--json"])
    output = capsys.readouterr()
    assert code == 1
    told = json.loads(output.out)
    assert (told["state"], told["targets"][0]["met"], told["targets"][0]["reached"]) == ("finished", False, 3.0)
    assert "missed its target for val_loss" in output.err


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--preset", "quik"), "Did you mean `quick`?"),
        (("--preset", "quick", "--set", "bottum=1"), "did you mean 'bottom'"),
        (("--preset", "quick", "--set", "steps=few"), "steps='few' is not a whole number"),
        (("--preset", "quick", "--set", "steps=0"), "steps=0 must be at least 1"),
    ],
)
def test_what_the_lab_refuses_is_told_before_anything_starts(
    countdown: Path, arguments: tuple[str, ...], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _run(["lab", "run", "90", *arguments]) == 2
    error = capsys.readouterr().err
    assert told in error and len(error.strip().splitlines()) == 1
    assert not (countdown / "runs").exists() and not (countdown / "progress.db").exists()


def test_a_cancelled_run_can_be_resumed_to_its_end(countdown: Path) -> None:
    folder = start(countdown, "pause=0.2", "steps=200")
    until(lambda: (folder / "events.jsonl").exists())
    assert run_control.cancel(seen(countdown), "r-1", 5.0).state == "cancelled"
    with pytest.raises(UserError, match="is not running"):
        run_control.cancel(seen(countdown), "r-1", 5.0)
    spec = json.loads((folder / "run.json").read_text())
    spec["command"] = [*spec["command"], "--set", "pause=0", "--set", "steps=20"]
    (folder / "run.json").write_text(json.dumps(spec))
    assert run_control.resume(seen(countdown), "r-1", False).attempt == 2
    until(lambda: ended(folder))
    row = seen(countdown).reader.run("r-1")
    assert row is not None and (row.state, row.attempt) == ("finished", 2)
    with pytest.raises(UserError, match="has finished"):
        run_control.resume(seen(countdown), "r-1", False)


def test_a_killed_lab_is_recorded_as_failed_with_its_last_lines(countdown: Path) -> None:
    folder = start(countdown, "pause=0.2", "steps=200")
    until(lambda: b"counting" in (folder / "output.log").read_bytes())
    job = next(pid for pid in _jobs(folder.name) if b"lab.py" in Path(f"/proc/{pid}/cmdline").read_bytes())
    os.kill(job, signal.SIGKILL)
    until(lambda: ended(folder))
    detail = runs.show(seen(countdown), "r-1")
    assert (detail.state, detail.signal, detail.last_lines) == ("failed", "SIGKILL", ("counting",))


def _jobs(run: str) -> list[int]:
    found = []
    for path in Path("/proc").glob("[0-9]*/environ"):
        try:
            if f"STUDYCTL_RUN_ID={run}".encode() in path.read_bytes():
                found.append(int(path.parent.name))
        except OSError:
            continue
    return found


def test_a_run_made_by_hand_comes_home_exactly_once(countdown: Path, tmp_path: Path) -> None:
    away = tmp_path / "away"
    away.mkdir()
    environment = {**os.environ, "STUDYCTL_HOME": str(away)}
    lab = countdown / "labs" / "90_countdown" / "lab.py"
    subprocess.run([sys.executable, str(lab), "--preset", "quick"], env=environment, check=True, capture_output=True)
    (folder,) = (away / "runs").iterdir()
    packed = shutil.make_archive(str(tmp_path / "run"), "zip", folder.parent, folder.name)
    workspace = Workspace(countdown)
    assert run_control.bring(workspace, Path(packed), now()).fresh
    assert not run_control.bring(workspace, folder, now()).fresh
    detail = runs.show(seen(countdown), folder.name)
    assert (detail.state, detail.points, detail.targets[0].met) == ("finished", 20, True)
    assert len(seen(countdown).reader.facts(RunEnded)) == 1


def test_a_run_found_beside_the_ledger_is_taken_in_and_an_undone_launch_is_not(countdown: Path) -> None:
    from studyctl.ledger.write import undo

    folder = start(countdown)
    until(lambda: ended(folder))
    (countdown / "progress.db").unlink()
    assert [line.state for line in runs.lines(seen(countdown))] == ["finished"]
    assert undo(countdown / "progress.db", now()) is not None
    assert runs.lines(seen(countdown)) == ()


def test_an_undone_run_comes_back_when_it_is_imported_again(countdown: Path) -> None:
    from studyctl.ledger.write import undo

    folder = start(countdown)
    until(lambda: ended(folder))
    seen(countdown)
    undo(countdown / "progress.db", now())
    assert runs.lines(seen(countdown)) == ()
    assert run_control.bring(Workspace(countdown), folder, now()).fresh
    assert [(line.name, line.state) for line in runs.lines(seen(countdown))] == [("r-0001", "finished")]
    assert not run_control.bring(Workspace(countdown), folder, now()).fresh
    assert undoing.undo(Workspace(countdown), now()).undone.words == f"Imported run {folder.name}"
    assert runs.lines(seen(countdown)) == ()


def test_undoing_a_launch_says_that_the_run_still_works(countdown: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = start(countdown, "pause=0.2", "steps=1000")
    try:
        assert _run(["--home", str(countdown), "undo"]) == 0
        assert capsys.readouterr().out.endswith(
            f"Nothing more to undo\nIt still runs: `studyctl run cancel {folder.name}` stops it\n"
        )
    finally:
        run_control.cancel(seen(countdown), folder.name, 5.0)
    assert ended(folder)


def test_runs_of_a_state_that_there_is_not_are_no_empty_list(home: Path) -> None:
    with pytest.raises(UserError, match="no run is 'finishd'. Did you mean `finished`"):
        runs.lines(seen(home), state="finishd")


def test_points_leave_as_csv_and_json_lines(countdown: Path, tmp_path: Path) -> None:
    folder = start(countdown)
    until(lambda: ended(folder))
    assert run_control.export(seen(countdown), "r-1", "csv", tmp_path / "points.csv") == 20
    rows = (tmp_path / "points.csv").read_text().splitlines()
    assert len(rows) == 21
    with pytest.raises(UserError, match="csv"):
        run_control.export(seen(countdown), "r-1", "xml", None)


def test_today_shows_a_run_while_it_lives_and_its_verdict_after(
    countdown: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = start(countdown, "pause=0.1", "steps=30")
    assert _run(["today"]) == 0
    assert "r-0001 90 quick" in capsys.readouterr().out
    until(lambda: ended(folder))
    assert _run(["today"]) == 0
    assert "met" in capsys.readouterr().out.split("Runs")[1]


def test_a_run_resumed_by_hand_is_recorded_again(countdown: Path) -> None:
    folder = start(countdown)
    until(lambda: ended(folder))
    assert [fact.attempt for fact in seen(countdown).reader.facts(RunEnded)] == [1]
    (folder / "attempts").mkdir()
    (folder / "exit.json").replace(folder / "attempts" / "1.json")
    spec = json.loads((folder / "run.json").read_text())
    (folder / "run.json").write_text(json.dumps({**spec, "attempt": 2}))
    former = json.loads((folder / "attempts" / "1.json").read_text())
    (folder / "exit.json").write_text(json.dumps({**former, "state": "failed", "attempt": 2}))
    for _ in range(2):
        assert [fact.attempt for fact in seen(countdown).reader.facts(RunEnded)] == [1, 2]
    row = seen(countdown).reader.run("r-1")
    assert row is not None and (row.state, row.attempt) == ("failed", 2)


def test_a_lab_that_was_renamed_keeps_its_runs_and_their_verdicts(countdown: Path) -> None:
    folder = start(countdown)
    until(lambda: ended(folder))
    file = countdown / "labs" / "90_countdown" / "lab.yaml"
    file.write_text(file.read_text().replace("id: 90_countdown", "id: 90_bottom\naliases: [90_countdown]"))
    (line,) = runs.lines(seen(countdown), "90")
    assert (line.metric, line.met) == ("val_loss", True)
    assert runs.show(seen(countdown), "r-1").targets[0].met is True
    assert {one.id: one.runs for one in labs.listed(seen(countdown))}["90_bottom"] == 1
