"""`studyctl progress`: a page that says whether it pays off, for one track or all, and its JSON."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from studyctl.actions.situation import situation
from studyctl.cli.root import _run
from studyctl.clock import now
from studyctl.ledger.facts import EvidenceAdded, ItemMarked, TimeLogged, TrackStarted
from studyctl.ledger.write import record
from studyctl.workspace import Workspace

START = date(2026, 10, 26)


@pytest.fixture
def learner(home: Path) -> Path:
    """Four weeks of an item and ten hours each; the first is proven by a commit."""
    workspace = Workspace(home)
    began = datetime(2026, 10, 26, 8).astimezone()
    record(workspace.progress_db, "t", "t", [TrackStarted("hundred-days", START)], began)
    items = list(situation(workspace, now()).courses[0].core)
    for week in range(4):
        day = START + timedelta(weeks=week)
        facts = [ItemMarked(items[week], "done"), TimeLogged(600, items[week], day=day)]
        record(workspace.progress_db, "t", "t", facts, datetime(day.year, day.month, day.day, 19).astimezone())
    record(workspace.progress_db, "t", "t", [EvidenceAdded(items[0], "commit", "1a2b3c4")], now())
    return home


def page(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert _run(["progress", *arguments]) == 0
    return capsys.readouterr().out


def test_the_page_says_hours_finish_and_evidence(learner: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = page(capsys)
    assert "Progress  Hundred days, since 26 Oct" in text
    assert "40.0 h · 1 item proven · 0 runs" in text
    assert "10.0 h on study days · streak 1 · best 1" in text
    assert "26 Oct   █ · · · · · ·    10.0 h" in text
    assert "Core 4 of 42" in text and "the plan had" in text
    finish = next(line for line in text.splitlines() if line.startswith("Hundred days  "))
    assert "finish " in finish and " – " in finish
    ranges = next(line for line in text.splitlines() if line.startswith("50 %"))
    assert "80 %" in ranges and "95 %" in ranges
    assert "commit" in text
    assert all(len(line) <= 80 for line in text.splitlines())


def test_json_has_every_day_and_the_lines_of_the_burn_up(learner: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = json.loads(page(capsys, "--json"))
    assert len(found["days"]) == 28
    assert found["days"][0] == {"day": "2026-10-26", "hours": 10.0, "studied": True, "off": False, "level": 4}
    (track,) = found["tracks"]
    assert (track["core_done"], track["core_total"]) == (4, 42)
    assert track["burn_up"]["done"][-1] == {"day": "2026-11-22", "items": 4}
    assert [one["percent"] for one in track["forecast"]["ranges"]] == [50, 80, 95]
    assert found["concepts"][0]["proofs"] == [{"kind": "commit", "count": 1}]


def test_a_new_workspace_has_the_plan_s_own_estimate(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = page(capsys)
    assert "A forecast needs two weeks; this is the plan's own estimate." in text
    assert "Nothing yet: items that are done or proven count here." in text
    assert not home.exists()


def test_who_stopped_is_told_that_no_end_is_in_sight(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    began = datetime(2026, 10, 1, 8).astimezone()
    record(Workspace(home).progress_db, "t", "t", [TrackStarted("sprint", date(2026, 10, 1))], began)
    assert "finish not at this pace" not in page(capsys)
    text = page(capsys, "--track", "sprint")
    assert "not at this pace" in text
    assert "Hardly any Core was finished in the last four weeks." in text


def test_a_track_that_is_not_active_is_refused(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _run(["progress", "--track", "roadmap"]) == 2
    assert "roadmap is not active. `studyctl track start roadmap` starts it" in capsys.readouterr().err
    assert _run(["progress", "--track", "sprnt"]) == 2
    assert "Did you mean `sprint`?" in capsys.readouterr().err
