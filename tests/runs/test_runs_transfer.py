"""A run comes home exactly once, whole or not at all, and nothing in it reaches outside its folder."""

from __future__ import annotations

import csv
import io
import json
import math
import os
import shutil
import stat
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from real_labs import Labs

from studyctl.clock import now
from studyctl.errors import UserError
from studyctl.runs.state import observe
from studyctl.runs.transfer import export_points, import_run

RUN = {"v": 1, "id": "20261101T1200-aabbcc", "lab": "00_x", "host": "colab", "boot_id": "there", "created": 5.0}
POINT = '{"v":1,"seq":0,"attempt":1,"t":6.0,"kind":"point","step":1,"metrics":{"loss":2.5,"bad":"NaN"}}\n'
FINAL = '{"v":1,"seq":1,"attempt":1,"t":9.0,"kind":"final","status":"ok","summary":{}}\n'


@pytest.fixture
def foreign(tmp_path: Path) -> Path:
    folder = tmp_path / "from-colab"
    (folder / "checkpoints").mkdir(parents=True)
    (folder / "run.json").write_text(json.dumps(RUN))
    (folder / "events.jsonl").write_text(POINT + FINAL)
    (folder / "checkpoints" / "best.pt").write_bytes(b"weights")
    (folder / "supervisor.lock").write_text("{}")
    return folder


def zipped(folder: Path, inside: str = "") -> Path:
    path = folder.with_suffix(".zip")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in folder.rglob("*"):
            archive.write(file, f"{inside}{file.relative_to(folder)}")
    return path


def nothing_in(runs: Path) -> bool:
    return not runs.exists() or list(runs.iterdir()) == []


@pytest.mark.parametrize("form", ["folder", "zip", "zip with a folder"])
def test_it_comes_home_once(foreign: Path, home: Path, form: str) -> None:
    source = foreign if form == "folder" else zipped(foreign, "runs/mine/" if "with" in form else "")
    first = import_run(source, home / "runs")
    assert (first.id, first.fresh, first.path) == (RUN["id"], True, home / "runs" / str(RUN["id"]))
    assert (first.path / "checkpoints" / "best.pt").read_bytes() == b"weights"
    assert not (first.path / "supervisor.lock").exists()
    (first.path / "notes").write_text("mine")
    again = import_run(source, home / "runs")
    assert (again.id, again.fresh) == (RUN["id"], False)
    assert (first.path / "notes").read_text() == "mine"
    assert [path.name for path in (home / "runs").iterdir()] == [RUN["id"]]


def test_without_an_exit_file_its_own_word_counts(foreign: Path, home: Path) -> None:
    status = observe(import_run(foreign, home / "runs").path, now())
    assert (status.state, status.code, status.started, status.ended) == ("finished", None, 5.0, 9.0)


def test_without_any_word_it_is_unknown(foreign: Path, home: Path) -> None:
    (foreign / "events.jsonl").write_text(POINT)
    status = observe(import_run(foreign, home / "runs").path, now())
    assert (status.state, status.live) == ("unknown", False) and "colab" in status.reason


def test_a_real_run_moves_to_another_workspace(labs: Labs, until: Callable[..., None], tmp_path: Path) -> None:
    body = "with Run.start(lab='x') as run:\n    run.log(0, a=1)\n    while not run.stop_requested: time.sleep(0.01)"
    run_dir = labs.launch(body)
    until(lambda: observe(run_dir, now()).progress.latest)
    with pytest.raises(UserError, match="still works in that folder"):
        import_run(run_dir, tmp_path / "other" / "runs")
    assert nothing_in(tmp_path / "other" / "runs")
    os.kill(int(json.loads((run_dir / "supervisor.lock").read_text())["pid"]), 15)
    until(lambda: not observe(run_dir, now()).live)
    moved = import_run(run_dir, tmp_path / "other" / "runs")
    there, here = observe(moved.path, now()), observe(run_dir, now())
    assert there == here and there.state == "cancelled"


@pytest.mark.parametrize("name", ["../evil", "/etc/evil", "a/../../evil", "..\\evil"])
def test_a_zip_that_leads_outside_is_refused(foreign: Path, home: Path, name: str) -> None:
    path = zipped(foreign)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(name, "evil")
    with pytest.raises(UserError, match="leads out of the archive"):
        import_run(path, home / "runs")
    assert nothing_in(home / "runs") and not list(home.parent.rglob("evil"))


def test_links_are_refused(foreign: Path, home: Path) -> None:
    path = zipped(foreign)
    link = zipfile.ZipInfo("checkpoints/link")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(link, "/etc/passwd")
    with pytest.raises(UserError, match="symbolic link"):
        import_run(path, home / "runs")
    (foreign / "link").symlink_to("/etc/passwd")
    with pytest.raises(UserError, match="symbolic link"):
        import_run(foreign, home / "runs")
    assert nothing_in(home / "runs")


def test_a_bomb_is_refused_by_its_claim_and_by_what_comes_out(foreign: Path, home: Path) -> None:
    (foreign / "artifacts").write_bytes(b"\0" * 3_000_000)
    path = zipped(foreign)
    assert path.stat().st_size < 10_000
    with pytest.raises(UserError, match="too large"):
        import_run(path, home / "runs", most_bytes=1_000_000)
    content = path.read_bytes().replace((3_000_000).to_bytes(4, "little"), (30).to_bytes(4, "little"))
    path.write_bytes(content)
    with pytest.raises(UserError):
        import_run(path, home / "runs", most_bytes=1_000_000)
    assert nothing_in(home / "runs")


def test_what_is_no_run_is_refused(tmp_path: Path, foreign: Path, home: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "text.zip").write_text("no zip")
    shutil.copytree(foreign, tmp_path / "two" / "a")
    shutil.copytree(foreign, tmp_path / "two" / "b")
    truncated = zipped(foreign)
    truncated.write_bytes(truncated.read_bytes()[:-40])
    wanted = {
        tmp_path / "empty": "no run.json",
        tmp_path / "text.zip": "cannot be read as a run folder or zip",
        tmp_path / "nowhere": "cannot be read as a run folder or zip",
        tmp_path / "two": "holds 2 runs",
        truncated: "cannot be read as a run folder or zip",
    }
    for source, said in wanted.items():
        with pytest.raises(UserError, match=said):
            import_run(source, home / "runs")
    (foreign / "run.json").write_text(json.dumps({**RUN, "id": "../../evil"}))
    with pytest.raises(UserError, match="is not a run id"):
        import_run(foreign, home / "runs")
    assert nothing_in(home / "runs")


def test_a_damaged_file_in_a_zip_is_refused_whole(foreign: Path, home: Path) -> None:
    (foreign / "artifacts").write_bytes(os.urandom(50_000))
    path = zipped(foreign)
    content = bytearray(path.read_bytes())
    at = content.index(b"artifacts") + 20_000
    content[at : at + 10] = b"\0" * 10
    path.write_bytes(content)
    with pytest.raises(UserError):
        import_run(path, home / "runs")
    assert nothing_in(home / "runs")


def test_points_go_out_as_csv_and_jsonl(foreign: Path) -> None:
    later = POINT.replace('"attempt":1', '"attempt":2').replace("2.5", "1.5")
    (foreign / "events.jsonl").write_text(later + POINT + POINT.replace('"step":1', '"step":-3'))
    out = io.StringIO()
    assert export_points(foreign, "csv", out) == 4
    rows = list(csv.DictReader(io.StringIO(out.getvalue())))
    assert [(row["metric"], row["step"], row["attempt"]) for row in rows] == [
        ("bad", "-3", "1"), ("bad", "1", "2"), ("loss", "-3", "1"), ("loss", "1", "2"),
    ]  # fmt: skip
    assert math.isnan(float(rows[0]["value"])) and float(rows[3]["value"]) == 1.5
    out = io.StringIO()
    export_points(foreign, "jsonl", out)
    assert [json.loads(line)["value"] for line in out.getvalue().splitlines()] == ["NaN", "NaN", 2.5, 1.5]
    with pytest.raises(UserError, match="csv or jsonl, not 'xml'"):
        export_points(foreign, "xml", out)
