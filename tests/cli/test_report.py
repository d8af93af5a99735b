"""`studyctl report` in the terminal: facts as text, files where they are asked for, one line where they cannot be."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
import vobject

from studyctl.cli.root import _run
from studyctl.clock import now
from studyctl.ledger.facts import ItemMarked, TimeLogged
from studyctl.ledger.write import record
from studyctl.workspace import Workspace

ITEM = "hundred-days.week-00.core.math-refresher"


@pytest.fixture
def learner(home: Path) -> Path:
    """Two hours on an item that is done."""
    facts = [ItemMarked(ITEM, "done"), TimeLogged(120, ITEM)]
    record(Workspace(home).progress_db, "t", "t", facts, now())
    return home


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert _run(["report", *arguments]) == 0
    return capsys.readouterr().out


@pytest.mark.parametrize(
    ("kind", "title"), [("week", "Week 47, 2026"), ("month", "November 2026"), ("track", "100-Day")]
)
def test_without_a_file_the_facts_are_printed(
    learner: Path, capsys: pytest.CaptureFixture[str], kind: str, title: str
) -> None:
    text = said(capsys, kind)
    assert title in text and "2.0 h of " in text and "Math refresher" in text
    assert all(len(line) <= 100 for line in text.splitlines())
    assert f"studyctl report {kind} --html {kind}.html" in text
    found = json.loads(said(capsys, kind, "--json"))
    assert (found["kind"], found["hours"]["spent"], found["empty"]) == (kind, 2.0, False)
    assert [line["title"] for line in found["done"]] == ["Math refresher"]


def test_files_are_written_where_they_are_asked_for(
    learner: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    html, ics, md = tmp_path / "a week.html", tmp_path / "plan.ics", tmp_path / "PORTFOLIO.md"
    assert said(capsys, "week", "2026-W47", "--html", str(html)).startswith("Wrote Week 47, 2026 to ")
    assert "study days" in said(capsys, "calendar", "--ics", str(ics), "--weeks", "3")
    assert said(capsys, "portfolio", "--md", str(md)).startswith("Wrote the portfolio to ")
    assert html.read_text(encoding="utf-8").startswith("<!doctype html>")
    assert vobject.readOne(ics.read_text(encoding="utf-8")).contents["vevent"]
    assert md.read_text(encoding="utf-8") == said(capsys, "portfolio")
    assert {path.name for path in tmp_path.iterdir() if path.is_file()} == {html.name, ics.name, md.name}


def test_what_was_written_is_told_as_json(learner: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "month.html"
    found = json.loads(said(capsys, "month", "--html", str(path), "--json"))
    assert found["path"] == str(path) and found["format"] == "html" and found["bytes"] == path.stat().st_size


@pytest.mark.parametrize(
    "command",
    [("week", "--html"), ("track", "--html"), ("calendar", "--ics"), ("portfolio", "--md")],
    ids=lambda c: c[0],
)
def test_a_file_that_cannot_be_written_is_one_line_and_changes_nothing(
    learner: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path, command: tuple[str, str]
) -> None:
    (tmp_path / "file").write_text("mine")
    for target in (tmp_path / "file" / "inside", tmp_path):
        assert _run(["report", *command, str(target)]) == 2
        error = capsys.readouterr().err
        assert error.count("\n") == 1 and "it cannot be written" in error
    assert (tmp_path / "file").read_text() == "mine"
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_file()) == ["file"]


@pytest.mark.parametrize(
    ("module", "command"), [("matplotlib", ["week", "--html", "x.html"]), ("icalendar", ["calendar", "--ics", "x.ics"])]
)
def test_a_missing_library_is_one_line_and_the_rest_works(
    learner: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path, module: str,
    command: list[str],
) -> None:  # fmt: skip
    monkeypatch.setitem(sys.modules, module, None)
    monkeypatch.chdir(tmp_path)
    assert _run(["report", *command]) == 2
    error = capsys.readouterr().err
    assert error.count("\n") == 1 and "studyctl[report]" in error
    assert not list(tmp_path.glob("x.*"))
    assert "2.0 h of" in said(capsys, "week") and "# What I built" in said(capsys, "portfolio")


def test_a_first_day_is_said_plainly_and_creates_nothing(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "Nothing has been recorded yet" in said(capsys, "week")
    assert "0 hours, 0 items finished" in said(capsys, "portfolio")
    assert not home.exists()


def test_a_week_to_come_and_a_calendar_without_a_file_are_refused(
    learner: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _run(["report", "week", "2027-W01"]) == 2
    assert capsys.readouterr().err == "2027-W01 is still to come. Today is 2026-11-22\n"
    assert _run(["report", "calendar"]) == 2
    assert "--ics" in capsys.readouterr().err
