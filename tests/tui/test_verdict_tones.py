"""A target that was missed never looks like one that was met, wherever it is shown."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from studyctl.actions.board import BoardTarget, BoardWeek
from studyctl.actions.figures import figure
from studyctl.actions.run_view import Curve, MetricRow
from studyctl.actions.running import RunEntry
from studyctl.actions.targets import BestValue, TargetLine
from studyctl.actions.today import RunLine
from studyctl.tui.screens import item as item_page
from studyctl.tui.screens import run_parts, today_sheets
from studyctl.tui.screens.plan_board import week_sheet
from studyctl.tui.screens.runs import _row
from studyctl.tui.screens.targets import targets_sheet
from studyctl.tui.sheet import Sheet, Span, frame_of, mark
from studyctl.tui.words import number

TODAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
WIDE = frame_of(120, 36)
VALUE = number(2.0)


def spans(sheet: Sheet) -> list[Span]:
    return [span for row in sheet.rows for span in row.spans]


def tone_of(sheet: Sheet, text: str) -> str:
    """The style of the only piece that has these words."""
    (tone,) = [style for words, style in spans(sheet) if words.strip() == text]
    return tone.removesuffix(" bold")


def target(state: str) -> TargetLine:
    best = BestValue(2.0, "by hand", None, TODAY, "", "")
    return TargetLine("t", "track", "p", "Loss", "loss", "<=", 1.0, "nats", "", "", "≤1", "", best, 1, state)


def test_marks() -> None:
    assert (mark("met"), mark("missed")) == (("✓", "ok"), ("✗", "bad"))


def test_every_target_by_week() -> None:
    lines = [target("met"), target("missed"), target("not measured"), replace(target("recorded"), op=None, value=None)]
    for line, tone, sign in zip(lines, ("ok", "bad", "text", "text"), ("✓", "✗", "○", "✓"), strict=True):
        sheet = targets_sheet([line], {}, TODAY, WIDE)
        assert tone_of(sheet, VALUE) == tone and sign in sheet.text
    assert "1 of 3 met" in targets_sheet(lines, {}, TODAY, WIDE).text


def test_a_week_of_the_board() -> None:
    for state, tone in (("met", "ok"), ("missed", "bad"), ("recorded", "text")):
        one = BoardTarget("t", "Loss", "<= 1", "nats", 2.0, "run", state)
        week = BoardWeek("w", "Week 1", "1", "W", "", "current", TODAY, TODAY, 1.0, (), (one,))
        assert tone_of(week_sheet(week, 40, False, TODAY), VALUE) == tone


def test_the_page_of_an_item() -> None:
    for state, tone, sign in (("met", "ok", "✓"), ("missed", "bad", "✗"), ("not measured", "text", "·")):
        sheet = Sheet(60)
        item_page.proof(sheet, _Item(targets=(target(state),)))  # type: ignore[arg-type]
        (line,) = [row.spans for row in sheet.rows if "Loss" in "".join(text for text, _ in row.spans)]
        assert line[0][0] == sign and tone_of(sheet, VALUE) == tone


def test_a_run_on_today() -> None:
    run = RunLine("r", "r-0001", "00", "cpu", "finished", 1.0, "loss", 2.0, "<= 1", False)
    for one, sign, verdict in (
        (run, ("✗", "bad"), ("missed", "bad")),
        (replace(run, met=True), ("✓", "ok"), ("met", "ok")),
        (replace(run, met=None), ("✓", "ok"), ("finished", "muted")),
        (replace(run, state="failed", met=None), ("✗", "bad"), ("failed", "bad")),
        (replace(run, state="running", met=None), ("●", "accent"), ("running", "muted")),
    ):
        assert (today_sheets.run_mark(one), today_sheets.run_verdict(one)) == (sign, verdict)


def test_a_run_in_the_list() -> None:
    run = RunEntry(
        "r", "r-0001", "00", "00", "Train", "cpu", "finished", False, False, "loss", 2.0, "≤1", False, "", NOW, NOW
    )
    for one, words, tone, sign in (
        (run, "missed", "bad", ("✗ ", "bad")),
        (replace(run, met=True), "met", "ok", ("✓ ", "ok")),
        (replace(run, state="running", live=True, met=None, outlook="behind"), "behind", "warn", ("● ", "accent")),
    ):
        sheet = Sheet(WIDE.full)
        _row(sheet, one, NOW)
        assert tone_of(sheet, words) == tone and spans(sheet)[0] == sign


def test_a_metric_of_a_run() -> None:
    row = MetricRow("loss", "loss", "nats", 2.0, "≤1", False, Curve("loss", "loss"))
    for met, tone in ((True, "ok"), (False, "bad"), (None, "text")):
        sheet = Sheet(50)
        run_parts.metrics_part(sheet, _View(metrics=(replace(row, met=met),)), 4)  # type: ignore[arg-type]
        assert tone_of(sheet, figure(2.0, "loss")) == tone


def test_the_verdict_of_a_run_stands_on_its_own_ground() -> None:
    grounds = {}
    for kind in ("met", "missed", "behind", "on-course", "failed", "lost", "stalled", "finished"):
        sheet = Sheet(50)
        sheet.callout([("head", "")], run_parts.TONES[kind])
        grounds[kind] = (sheet.rows[0].ground, sheet.rows[0].bar)
    assert grounds["met"] == grounds["on-course"] == ("okbg", "ok")
    assert grounds["missed"] == grounds["failed"] == grounds["lost"] == ("badbg", "bad")
    assert grounds["behind"] == grounds["stalled"] == ("warnbg", "warn")
    assert grounds["finished"] == ("surface", "accent")


@dataclass(frozen=True)
class _Item:
    """Only what the proof needs of an item's page."""

    targets: tuple[TargetLine, ...]
    proven: bool = False
    evidence: tuple[()] = ()
    notes: tuple[()] = ()


@dataclass(frozen=True)
class _View:
    """Only what the metrics need of a run's view."""

    metrics: tuple[MetricRow, ...]
