"""Run folders that lie: no value in them may break a command, and never another run."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from hostile import RUN, run_folder

from studyctl.cli.root import _run
from studyctl.labkit.folder import boot_id

GOOD = "20261122T1618-aaaaaa"
HUGE = 10**400


def point(**changed: Any) -> dict[str, Any]:
    good = {"v": 1, "seq": 2, "attempt": 1, "t": 1763634001.0, "kind": "point", "step": 4, "metrics": {"loss": 2.0}}
    return {**good, **changed}


@pytest.mark.parametrize(
    "spoilt",
    [
        {"run": {"seed": 10**30}},
        {"run": {"attempt": 2**63}},
        {"run": {"created": 1e300}},
        {"run": {"created": float("nan")}},
        {"run": {"data": "\ud800", "code": "\ud800"}},
        {"exit": {"ended": 1e300}},
        {"exit": {"started": float("inf"), "ended": HUGE}},
        {"exit": {"code": 10**30, "peak_rss": 10**40}},
        {"exit": {"attempt": 10**30}},
        {"final": {"summary": [1]}},
        {"final": {"summary": {"val_loss": HUGE}}},
        {"final": {"t": HUGE}},
        {"events": [point(t=HUGE)]},
        {"events": [point(t=float("nan"))]},
        {"events": [point(step=2**63 - 1)]},
        {"events": [point(step=HUGE)]},
        {"events": [point(metrics={"loss": HUGE})]},
        {"events": [point(kind="phase", name=["x"], index=HUGE)]},
        {"events": [point(kind="promise", next_report_in_s=HUGE)]},
    ],
)
@pytest.mark.parametrize("ended", [True, False])
def test_a_run_folder_with_senseless_values_breaks_nothing(
    spoilt: dict[str, Any], ended: bool, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = run_folder(home, **spoilt)
    if not ended:
        (folder / "exit.json").unlink()
    run_folder(home, GOOD)
    assert _run(["run", "list", "--json"]) == 0
    listed = {run["run"]: run["state"] for run in json.loads(capsys.readouterr().out)}
    assert listed[GOOD] == "finished"
    assert _run(["run", "show", GOOD]) == 0
    assert _run(["run", "show", RUN]) in (0, 2)
    assert _run(["run", "export", RUN]) in (0, 2)
    assert _run(["today"]) == 0
    assert _run(["db", "check"]) == 0


@pytest.mark.parametrize("content", ["", "[" * 100_000, "[]", '{"v": 2}', '{"v": 1, "id": "x", "lab": "y"}'])
def test_an_unreadable_run_json_hides_no_other_run(
    content: str, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run_folder(home, GOOD)
    spoilt = run_folder(home)
    assert _run(["run", "list"]) == 0
    (spoilt / "run.json").write_text(content)
    capsys.readouterr()
    assert _run(["run", "list", "--json"]) == 0
    assert {run["state"] for run in json.loads(capsys.readouterr().out)} == {"finished"}
    assert _run(["run", "show", GOOD]) == 0
    capsys.readouterr()
    assert _run(["run", "show", RUN]) == 2
    assert "run.json" in capsys.readouterr().err


def test_a_copy_of_a_run_under_another_name_tells_nothing_of_the_run(home: Path) -> None:
    folder = run_folder(home, exit={"state": "lost"})
    folder.rename(folder.with_name("a copy"))
    run_folder(home)
    assert _run(["run", "list", "--state", "finished"]) == 0
    assert _run(["run", "show", RUN]) == 0


@pytest.mark.parametrize(
    "signed", ["[" * 100_000, "[]", '{"attempt": 1, "started": "x", "pid": -1, "job": [1]}', f'{{"pid": {HUGE}}}']
)
def test_a_lock_with_a_senseless_signature_breaks_nothing(signed: str, home: Path) -> None:
    folder = run_folder(home, run={"host": os.uname().nodename, "boot_id": boot_id()})
    (folder / "exit.json").unlink()
    (folder / "supervisor.lock").write_text(signed)
    assert _run(["run", "list"]) == 0
    assert _run(["run", "show", RUN]) == 0


def test_json_holds_no_character_that_turns_the_line(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run_folder(home, run={"data": "a\u202eb"})
    assert _run(["run", "show", RUN[:16], "--json"]) == 0
    out = capsys.readouterr().out
    assert "\u202e" not in out
    assert json.loads(out)["data"] == "a\u202eb"


@pytest.mark.parametrize("name", ["events.jsonl", "output.log", "exit.json", "lab.json", "supervisor.lock"])
def test_a_folder_where_a_file_should_be_hides_no_other_run(name: str, home: Path) -> None:
    run_folder(home, GOOD)
    folder = run_folder(home)
    (folder / name).unlink(missing_ok=True)
    (folder / name).mkdir()
    assert _run(["run", "list"]) == 0
    assert _run(["run", "show", GOOD]) == 0
    assert _run(["run", "show", RUN]) in (0, 2)
    assert _run(["db", "rebuild"]) == 0
