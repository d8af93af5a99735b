"""`studyctl plan board`, `studyctl plan month` and `studyctl sprint` as they are typed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from studyctl.cli.root import _run


def said(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert _run([*words]) == 0, capsys.readouterr().err
    return capsys.readouterr().out


def test_the_board_has_a_square_for_every_item(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = said(capsys, "plan", "board")
    assert out.startswith("Hundred days · 0 of 42 Core · on course")
    weeks = [line for line in out.splitlines() if line[:5].strip().isdigit()]
    assert len(weeks) == 13
    assert weeks[0].endswith("□□□     0/3 □□□     □□□")
    assert "Next on the critical path" in out and "unlocks weeks" in out
    assert "Week 0, Mathematics and an autograd engine" in out and "○ Math refresher" in out
    assert max(map(len, out.splitlines())) <= 80
    assert not home.exists()


def test_the_board_shows_what_is_done_and_what_was_changed(capsys: pytest.CaptureFixture[str]) -> None:
    said(capsys, "item", "done", "math-refresher")
    said(capsys, "plan", "off", "2026-12-23..2026-12-27", "--reason", "holiday")
    out = said(capsys, "plan", "board", "--week", "3")
    assert "■□□     1/3" in out
    (row,) = [line for line in out.splitlines() if "days off" in line]
    assert row.split() == ["+", "days", "off:", "holiday", "23", "Dec", "·", "5", "days"]
    assert "Week 3, Training loop and efficiency" in out and "○ Throughput" in out


def test_the_board_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    (track,) = json.loads(said(capsys, "plan", "board", "--json"))["tracks"]
    assert track["weeks"][3]["tiers"][0]["items"][0]["id"] == "hundred-days.week-03.core.training-loop"
    assert track["next"][0]["blocks"] > 50
    assert _run(["plan", "board", "--week", "week-99"]) == 2
    assert "no place 'week-99'" in capsys.readouterr().err


def test_the_month_has_every_day_of_its_weeks(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = said(capsys, "plan", "month", "--weeks", "2")
    assert out.startswith("16 Nov 2026 – 29 Nov 2026")
    assert [line[2:12] for line in out.splitlines() if line[2:5] in ("Mon", "Sun")] == [
        "Mon 16 Nov", "Sun 22 Nov", "Mon 23 Nov", "Sun 29 Nov",
    ]  # fmt: skip
    (today,) = [line for line in out.splitlines() if line.startswith("▸")]
    assert today.startswith("▸ Sun 22 Nov  Math refresher") and today.endswith("3.6 h")
    assert not home.exists()


def test_the_month_begins_where_it_is_asked_to(capsys: pytest.CaptureFixture[str]) -> None:
    said(capsys, "plan", "off", "2026-12-24", "--reason", "feast")
    shown = json.loads(said(capsys, "plan", "month", "--from", "2026-12-23", "--weeks", "1", "--json"))
    (week,) = shown["weeks"]
    assert week["first"] == "2026-12-21"
    assert [(day["off"], day["reason"]) for day in week["days"]][3] == (True, "feast")
    assert "off, feast" in said(capsys, "plan", "month", "--from", "2026-12-23", "--weeks", "1")
    assert _run(["plan", "month", "--from", "soon"]) == 2


def test_plan_without_a_track_says_what_begins_one(capsys: pytest.CaptureFixture[str]) -> None:
    said(capsys, "track", "stop", "hundred-days")
    for view in ("board", "month"):
        assert "No track is active: `studyctl track start ID`." in said(capsys, "plan", view)


def test_a_sprint_that_is_not_begun_says_how_to(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = said(capsys, "sprint")
    assert out.startswith("Sprint · not begun")
    assert "`studyctl track start sprint` begins it" in out
    assert "P0 0/21" in out and "checklist 0/17" in out and "Stage 0: nanoGPT" in out
    assert max(map(len, out.splitlines())) <= 80
    assert not home.exists()


def test_the_sprint_with_its_checklist_and_schedule(capsys: pytest.CaptureFixture[str]) -> None:
    said(capsys, "track", "start", "sprint", "--hours", "40")
    said(capsys, "item", "done", "sprint.checklist.lora-paper")
    said(capsys, "item", "done", "sprint.pillar-0.self-attention")
    out = said(capsys, "sprint")
    assert out.startswith("Sprint · week 1 of 3, Foundations + Data Curation · day 1")
    assert "P0 1/21" in out and "✓ Self-Attention" in out and "P0 · by " in out
    checks = said(capsys, "sprint", "--checklist")
    assert "✓ LoRA paper" in checks and "Self-Attention (QKV" not in checks
    assert "Week 2, GRPO + Core Concepts" in said(capsys, "sprint", "--schedule")
    view = json.loads(said(capsys, "sprint", "--json"))
    assert (view["active"], view["checked"], view["pillars"][0]["done"]) == (True, 1, 1)
