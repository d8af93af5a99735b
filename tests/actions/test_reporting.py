"""Reports of a week, a month and a track say what the ledger holds: sums are equal, and every day is in its place."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from studyctl.actions import papers, reflecting, runs, time_report
from studyctl.actions.demo import make_demo
from studyctl.actions.reporting import report, write_report
from studyctl.actions.situation import Situation, situation
from studyctl.clock import study_day
from studyctl.errors import UserError
from studyctl.ledger.facts import EvidenceAdded, ItemMarked, RunEnded, RunLaunched, TimeLogged, TrackStarted
from studyctl.ledger.points import open_points
from studyctl.ledger.write import record
from studyctl.report.model import StudyReport
from studyctl.report.page import page
from studyctl.workspace import Workspace

NOW = datetime(2026, 11, 22, 15, 0).astimezone()
MONDAY, SUNDAY = date(2026, 11, 16), date(2026, 11, 22)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, compiled_content: Path) -> Workspace:
    """One demonstration, which the tests of this file only look at."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(compiled_content))
        return make_demo(tmp_path_factory.mktemp("demo"), NOW)


@pytest.fixture
def seen(made: Workspace) -> Iterator[Situation]:
    with situation(made, NOW) as found:
        yield found


def of(seen: Situation, kind: str, name: str = "") -> StudyReport:
    return report(seen, kind, name)


def test_the_hours_of_a_week_are_those_of_the_time_report(seen: Situation) -> None:
    found, told = of(seen, "week"), time_report.report(seen, str(MONDAY), str(SUNDAY), "item")
    assert (found.first, found.last, found.title) == (MONDAY, SUNDAY, "Week 47, 2026")
    assert [bar.first for bar in found.hours.bars] == [MONDAY + timedelta(days=index) for index in range(7)]
    assert found.hours.spent == pytest.approx(told.minutes / 60, abs=0.01)
    assert sum(bar.hours for bar in found.hours.bars) == pytest.approx(found.hours.spent, abs=0.05)
    rest = found.hours.rest.hours if found.hours.rest else 0.0
    assert sum(one.hours for one in found.hours.shares) + rest == pytest.approx(found.hours.spent, abs=0.1)
    assert found.hours.shares[0].title == told.rows[0].title
    assert f"{told.minutes / 60:.1f} h of" in found.hours.facts[0]


def test_planned_hours_are_those_of_the_settings_and_none_on_a_day_off(seen: Situation) -> None:
    found = of(seen, "week")
    assert found.hours.planned == pytest.approx(seen.settings.weekly_hours)
    off = [bar.first for bar in found.hours.bars if not bar.planned]
    assert [day.strftime("%a").lower() for day in off] == list(seen.settings.days_off)


def test_a_month_has_its_days_and_the_weeks_make_the_months(seen: Situation) -> None:
    month = of(seen, "month", "2026-10")
    assert (month.first, month.last, month.title) == (date(2026, 10, 1), date(2026, 10, 31), "October 2026")
    assert len(month.hours.bars) == 31
    by_day = seen.reader.minutes_by_day(month.first, month.last)
    assert {bar.first: bar.hours for bar in month.hours.bars if bar.hours} == {
        day: round(minutes / 60, 2) for day, minutes in by_day.items() if minutes
    }


def test_a_track_has_its_weeks_and_only_its_own_items(seen: Situation) -> None:
    found = of(seen, "track", "sprint")
    (course,) = [one for one in seen.courses if one.track == "sprint"]
    assert found.first == course.start and found.last == seen.today
    assert [one.title for one in found.tracks] == ["Sprint"]
    assert found.hours.unit == "week" and all(bar.first.weekday() == 0 for bar in found.hours.bars)
    mine = {item.id for item in seen.catalogue.items.values() if item.track == "sprint"}
    minutes = {item: spent for item, spent in seen.reader.minutes_by_item(found.first).items() if item in mine}
    assert found.hours.spent == pytest.approx(sum(minutes.values()) / 60, abs=0.3)
    assert {one.title for one in found.done} <= {seen.catalogue.items[item].title for item in mine}


def test_the_weeks_of_the_challenge_hold_every_item_that_was_finished(seen: Situation) -> None:
    weeks = [of(seen, "week", f"2026-W{number}") for number in range(39, 48)]
    tracks = {course.track for course in seen.courses}
    done = {item: day for item, day in seen.done.items() if seen.catalogue.items[item].track in tracks}
    assert sum(len(week.done) for week in weeks) == len(done) > 20
    assert all(week.first <= line.day <= week.last for week in weeks for line in week.done)
    assert {proof.text.split()[0] for week in weeks for line in week.done for proof in line.proofs} >= {
        "commit",
        "note",
    }


def test_core_and_its_forecast_are_those_of_the_plan(seen: Situation) -> None:
    found = of(seen, "week")
    for part, course in zip(found.tracks, seen.courses, strict=True):
        assert part.total == len(course.core)
        assert part.done[-1].items == sum(1 for item in course.core if item in course.closed)
        assert part.finish == course.forecast.finish
        assert part.first and part.last and part.first <= part.finish <= part.last
        assert any("At your own pace Core ends on" in fact for fact in part.facts)


def test_every_run_of_the_span_is_told_with_its_verdict(seen: Situation) -> None:
    found = of(seen, "track", "hundred-days")
    rows = {line.name: line for line in runs.lines(seen, limit=None)}
    assert {line.run for line in found.runs.lines} == rows.keys()
    for line in found.runs.lines:
        assert line.met == (rows[line.run].met if rows[line.run].state == "finished" else None)
    assert len(found.runs.curves) == 3  # smoke, cpu and gpu
    judged = [line for line in found.runs.lines if line.met is not None]
    assert f"{sum(1 for line in judged if line.met)} of {len(judged)} met their target." in found.runs.facts


def test_a_curve_is_that_of_the_best_run_and_ends_as_it_did(seen: Situation) -> None:
    found = of(seen, "track", "hundred-days")
    gpu = next(part for part in found.runs.curves if part.title.endswith("gpu"))
    rows = [row for row in seen.reader.runs(None) if row.preset == "gpu" and row.state == "finished"]
    best = min(rows, key=lambda row: row.summary["val_loss"])
    assert gpu.run == best.name and gpu.met is True and gpu.target == 1.48
    with open_points(seen.workspace.points_db) as points:
        assert gpu.main[-1] == (points.latest(best.run)["val_loss"].step, points.latest(best.run)["val_loss"].value)
        extremes = points.best(best.run, "val_loss")
    assert extremes is not None and gpu.best == (extremes.low_step, extremes.low)
    assert gpu.reference is None or len(gpu.reference.low) == len(gpu.reference.steps)


def test_recall_by_week_counts_the_reviews(seen: Situation) -> None:
    found = of(seen, "week")
    reviews = [one for one in seen.reader.reviews(MONDAY) if one.mode == "drill"]
    known = [one for one in reviews if one.recall is not None]
    week = found.recall.weeks[-1]
    assert (week.first, week.reviews) == (MONDAY, len(known))
    assert week.remembered == sum(1 for one in known if one.rating > 1)
    assert len(found.recall.weeks) <= 8
    assert [one.recall for one in found.recall.concepts] == sorted(one.recall for one in found.recall.concepts)
    assert found.recall.facts[0].startswith(f"{len(reviews)} answers in ")


def test_papers_are_those_gone_on_with(seen: Situation) -> None:
    found, everything = of(seen, "week"), of(seen, "track")
    known = {row.title: row for row in papers.listed(seen)}
    assert found.papers and {one.title for one in found.papers} <= {one.title for one in everything.papers}
    assert all(known[one.title].state != "open" for one in everything.papers)


def test_a_report_can_be_printed_as_json_and_drawn(seen: Situation) -> None:
    from studyctl.cli.show import plain_value

    for kind in ("week", "month", "track"):
        found = of(seen, kind)
        assert json.loads(json.dumps(plain_value(found)))["title"] == found.title
        assert len(page(found).encode()) < 200_000


def test_the_reviews_of_the_weeks_tell_energy_and_decision(made: Workspace, tmp_path: Path) -> None:
    own = Workspace(Path(shutil.copytree(made.home, tmp_path / "own")))
    said = {"core_complete": True, "explain_without_notes": True, "enjoying": True, "burnout": "none"}
    for week, energy in (("2026-W45", 5), ("2026-W46", 8)):
        with situation(own, NOW) as seen:
            told = {**said, "energy": energy, "interest": 8, "momentum": 7}
            reflecting.close_week(seen, week, apply=False, said=told)
    with situation(own, NOW) as seen:
        found = of(seen, "month")
    assert [(week.first, week.energy, week.interest) for week in found.energy.weeks] == [
        (date(2026, 10, 12), 7.0, 8.0), (date(2026, 10, 19), 8.0, 8.0), (date(2026, 10, 26), 7.0, 8.0),
        (date(2026, 11, 2), 5.0, 8.0), (date(2026, 11, 9), 8.0, 8.0),
    ]  # fmt: skip
    assert all(week.decision for week in found.energy.weeks)
    assert "Week of 9 November: energy 8, interest 8, momentum 7, of 10." in found.energy.facts
    assert "Mean of 5 weeks: energy 7.0, interest 8.0, momentum 7.4." in found.energy.facts


def test_before_anything_is_recorded_the_report_says_so(home: Path) -> None:
    for kind in ("week", "month", "track"):
        with situation(Workspace(home), NOW) as seen:
            found = of(seen, kind)
        assert found.empty and found.lead.startswith("Nothing has been recorded yet")
        assert "Nothing has been recorded yet" in page(found) and "Core items" in page(found)
    assert not home.exists()


@pytest.mark.parametrize(
    ("kind", "name", "message"),
    [
        ("week", "2026-W48", "2026-W48 is still to come"),
        ("week", "soon", "'soon' is no week"),
        ("week", "2025-W53", "'2025-W53' is no week"),
        ("week", "0001-W01", "0001-W01 lies before 1970"),
        ("month", "2026-12", "2026-12 is still to come"),
        ("month", "2026-13", "'2026-13' is no month"),
        ("month", "0001-01", "0001-01 lies before 1970"),
        ("month", "November", "'November' is no month"),
        ("track", "roadmap", "roadmap is not active"),
        ("track", "nonsense", "nonsense"),
    ],
)
def test_a_span_that_is_none_is_refused(seen: Situation, kind: str, name: str, message: str) -> None:
    with pytest.raises(UserError, match=message):
        of(seen, kind, name)


@pytest.mark.parametrize(("now", "week", "days"), [
    (datetime(2026, 12, 31, 12, tzinfo=UTC), "Week 53, 2026", "28 December 2026 – 3 January 2027"),
    (datetime(2028, 2, 29, 12, tzinfo=UTC), "Week 9, 2028", "28 February – 5 March 2028"),
    (datetime(2027, 3, 28, 12, tzinfo=UTC), "Week 12, 2027", "22 – 28 March 2027"),
])  # fmt: skip
def test_weeks_cross_years_months_and_clock_changes(home: Path, now: datetime, week: str, days: str) -> None:
    with situation(Workspace(home), now) as seen:
        found = of(seen, "week")
    assert found.title == week and found.subtitle.startswith(days)
    assert len(found.hours.bars) == 7


def test_a_track_of_years_is_drawn_by_months(home: Path) -> None:
    workspace, began = Workspace(home), datetime(2024, 2, 29, 9, tzinfo=UTC)
    record(workspace.progress_db, "t", "t", [TrackStarted("hundred-days", date(2024, 2, 29))], began)
    record(workspace.progress_db, "t", "t", [TimeLogged(90, "hundred-days.week-00.core.math-refresher")], began)
    with situation(workspace, NOW) as seen:
        found = of(seen, "track")
    assert found.hours.unit == "month" and len(found.hours.bars) == 34
    assert found.hours.bars[0].hours == 1.5 and found.hours.bars[-1].first == date(2026, 11, 1)
    assert page(found)


def test_a_track_that_begins_next_week_has_a_report(home: Path) -> None:
    workspace = Workspace(home)
    record(workspace.progress_db, "t", "t", [TrackStarted("sprint", date(2026, 12, 1))], NOW)
    with situation(workspace, NOW) as seen:
        found = of(seen, "track", "sprint")
    assert found.hours.spent == 0 and found.tracks[0].done[-1].items == 0
    assert page(found)


def test_words_of_labs_and_evidence_are_data(home: Path) -> None:
    workspace, bad = Workspace(home), "</script><script>alert(1)</script>"
    item = "hundred-days.week-00.core.math-refresher"
    facts = [
        ItemMarked(item, "done"), EvidenceAdded(item, "file", bad), EvidenceAdded(item, "url", f"javascript:{bad}"),
        RunLaunched("20261122T0900-aaaaaa", bad, bad, {}, 0, 10, bad), TimeLogged(30, bad),
        RunEnded("20261122T0900-aaaaaa", "finished", 0, NOW, {"val_loss": float("nan"), bad: 1e308}),
    ]  # fmt: skip
    record(workspace.progress_db, "t", "t", facts, NOW)
    with situation(workspace, NOW) as seen:
        text = page(of(seen, "week"))
    assert "<script" not in text and 'href="javascript' not in text
    assert "&lt;script&gt;alert(1)" in text


def test_curves_that_no_axis_can_hold_are_left_out(made: Workspace) -> None:
    from studyctl.actions.report_runs import finite

    points = [(0, float("nan")), (1, 1e308), (2, float("inf")), (3, 2.0), (4, -1e308)]
    assert finite(points) == ((3.0, 2.0),)


def test_the_page_is_written_whole_or_not_at_all(seen: Situation, tmp_path: Path) -> None:
    path = tmp_path / "new" / "week.html"
    written = write_report(seen, "week", path)
    assert path.read_bytes().endswith(b"</html>\n") and written.bytes == path.stat().st_size
    assert [one.name for one in path.parent.iterdir()] == ["week.html"]
    with pytest.raises(UserError, match="it cannot be written"):
        write_report(seen, "week", path / "inside.html")
    assert study_day(NOW) == SUNDAY
