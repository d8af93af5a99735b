"""Progress, as it is used: hours, burn-up, finish, evidence and targets, in every size."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from waiting import screen_text, until

from studyctl.actions.progress import progress
from studyctl.actions.situation import situation
from studyctl.clock import now
from studyctl.ledger.facts import EvidenceAdded, ItemMarked, TargetMeasured, TimeLogged, TrackStarted
from studyctl.ledger.write import record
from studyctl.tui.app import StudyApp
from studyctl.tui.screens.progress import ProgressRoom
from studyctl.tui.screens.progress_sheets import burn_up_data, columns_of, month_labels
from studyctl.tui.shell import KeyRow
from studyctl.workspace import Workspace

WIDE, NARROW, HUGE = (120, 36), (80, 24), (200, 60)
START = date(2026, 10, 26)  # a Monday, four weeks before today
DAY = timedelta(days=1)


@pytest.fixture
def learner(home: Path) -> Path:
    """Four weeks of two tracks: four hours a day but on Thursdays, an item finished now and then, one proven."""
    workspace = Workspace(home)
    home.mkdir()
    (home / "studyctl.yaml").write_text("days_off: [thu]\n", encoding="utf-8")
    write = workspace.progress_db
    began = datetime(2026, 10, 26, 8).astimezone()
    record(write, "t", "t", [TrackStarted("hundred-days", START, hours_per_week=20.0)], began)
    record(write, "t", "t", [TrackStarted("sprint", START, hours_per_week=10.0)], began)
    items = list(situation(workspace, now()).courses[0].core)
    days = [START + index * DAY for index in range(27) if (START + index * DAY).weekday() != 3]
    for index, day in enumerate(days):
        facts: list[Any] = [TimeLogged(240, items[index % 5], day=day)]
        if index % 5 == 4:
            facts.append(ItemMarked(items[index // 5], "done"))
        record(write, "t", "t", facts, datetime(day.year, day.month, day.day, 19).astimezone())
    target = next(
        t for t in situation(workspace, now()).catalogue.targets.values() if t.track == "hundred-days" and t.op
    )
    met = TargetMeasured(target.metric, 0.5, target.for_, target=target.id, met=True, source="hand")
    record(write, "t", "t", [EvidenceAdded(items[0], "commit", "1a2b3c4"), met], now())
    return home


@asynccontextmanager
async def overview(home: Path, size: tuple[int, int] = WIDE) -> AsyncIterator[Pilot[Any]]:
    """The app with Progress on its screen."""
    app = StudyApp(Workspace(home))
    async with app.run_test(size=size) as pilot:
        await pilot.press("9")
        await until(pilot, lambda: isinstance(app.screen, ProgressRoom) and app.screen.data is not None)
        yield pilot


def room(pilot: Pilot[Any]) -> ProgressRoom:
    screen = pilot.app.screen
    assert isinstance(screen, ProgressRoom)
    return screen


def key_row(pilot: Pilot[Any]) -> str:
    return "".join(text for (text, _), _ in pilot.app.screen.query_one(KeyRow).parts(120))


@pytest.mark.asyncio
async def test_the_overview_says_hours_finish_and_evidence(learner: Path) -> None:
    async with overview(learner) as pilot:
        await until(pilot, lambda: "Evidence by concept" in screen_text(pilot))
        head, main, side = (panel.sheet.text for panel in room(pilot).panels)
        assert "Hundred days and Sprint · since 26 Oct" in head
        assert "92.0 h · 1 item proven · 0 runs" in head
        assert "a day · 4.0 h on study days" in main
        assert "streak 24 · best 24" in main
        assert "Oct Nov" in main
        assert "42 Core items" in side and "80 % forecast" in side
        assert "Core 4 of 42" in side
        assert "of 30 h" in side and "24.0" in side
        found = progress(situation(Workspace(learner), now()))
        assert found.tracks[0].forecast.words(found.day).split(" (")[0] in side
        assert " – " in side
        assert max(len(main.splitlines()), len(side.splitlines())) <= 30


@pytest.mark.asyncio
async def test_a_concept_opens_to_its_items_and_an_item_to_its_page(learner: Path) -> None:
    async with overview(learner) as pilot:
        await until(pilot, lambda: room(pilot).main.key.startswith("concept:"))
        first = room(pilot).main.key
        await pilot.press("enter")
        keys = [spot.key for spot in room(pilot).main.sheet.spots]
        assert keys[keys.index(first) + 1].startswith("item:")
        assert "proven" in room(pilot).main.sheet.text
        await pilot.press("escape")
        assert not any(spot.key.startswith("item:") for spot in room(pilot).main.sheet.spots)
        await pilot.press("enter", "down", "enter")
        await until(pilot, lambda: type(pilot.app.screen).__name__ == "ItemRoom")
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, ProgressRoom))


@pytest.mark.asyncio
async def test_the_rest_of_the_concepts_is_behind_the_last_row(learner: Path) -> None:
    async with overview(learner) as pilot:
        await until(pilot, lambda: room(pilot).main.key)
        await pilot.press("end", "enter")
        assert "concepts:all" not in [spot.key for spot in room(pilot).main.sheet.spots]
        assert sum(spot.key.startswith("concept:") for spot in room(pilot).main.sheet.spots) > 100
        await pilot.press("escape")
        assert room(pilot).main.sheet.spots[-1].key == "concepts:all"


@pytest.mark.asyncio
async def test_t_turns_to_one_track_after_the_other(learner: Path) -> None:
    async with overview(learner) as pilot:
        await pilot.press("t")
        await until(pilot, lambda: "Hundred days · since" in room(pilot).head.sheet.text)
        await pilot.press("t")
        await until(pilot, lambda: "Sprint · since" in room(pilot).head.sheet.text)
        assert "0.0 h" in room(pilot).head.sheet.text  # its items were never tracked
        assert "18 Core items" in room(pilot).side.sheet.text
        assert "Sprint  not at this pace" in room(pilot).side.sheet.text
        await pilot.press("t")
        await until(pilot, lambda: "Hundred days and Sprint" in room(pilot).head.sheet.text)
        room(pilot).reveal("track:sprint")
        await pilot.press("enter")
        await until(pilot, lambda: room(pilot).track == "sprint" and "Sprint · since" in screen_text(pilot))


@pytest.mark.asyncio
async def test_v_shows_every_target_by_week_and_back(learner: Path) -> None:
    async with overview(learner) as pilot:
        assert "v targets" in key_row(pilot)
        await pilot.press("v")
        text = room(pilot).main.sheet.text
        assert "Hundred days · Week 1" in text
        assert "of 59 targets met" in room(pilot).head.sheet.text
        assert "record" in text and "hand" in text
        assert "v overview" in key_row(pilot) and "range" not in key_row(pilot)
        await pilot.press("tab")
        assert room(pilot).spot and room(pilot).spot.section.startswith("Hundred days · Week 2")
        await pilot.press("enter")
        await until(pilot, lambda: pilot.app.current_mode == "plan")
        await pilot.press("9", "escape")
        assert not room(pilot).on_targets


@pytest.mark.asyncio
async def test_a_target_is_found_from_elsewhere(learner: Path) -> None:
    async with overview(learner) as pilot:
        target = room(pilot).data.targets[-1].id  # type: ignore[union-attr]
        await pilot.press("1")
        pilot.app.go(f"target:{target}")  # type: ignore[attr-defined]
        await until(pilot, lambda: pilot.app.current_mode == "progress" and room(pilot).main.key == f"target:{target}")
        concept = room(pilot).data.progress.concepts[-1].concept  # type: ignore[union-attr]
        pilot.app.go(f"concept:{concept}")  # type: ignore[attr-defined]
        await until(pilot, lambda: room(pilot).main.key == f"concept:{concept}")


@pytest.mark.asyncio
async def test_where_it_is_narrow_tab_turns_the_panels(learner: Path) -> None:
    async with overview(learner, NARROW) as pilot:
        shown = []
        for _ in range(4):
            shown.append([name for name in ("Hours", "Burn-up", "Finish", "Evidence") if name in screen_text(pilot)])
            await pilot.press("tab")
        assert shown == [["Hours"], ["Burn-up", "Finish"], ["Evidence"], ["Hours"]]
        assert len(room(pilot).main.sheet.rows) <= 18
        assert all(len(row) <= 74 for row in room(pilot).main.sheet.text.splitlines())


@pytest.mark.asyncio
async def test_r_shows_the_weeks_around_today(learner: Path) -> None:
    async with overview(learner) as pilot:
        before = room(pilot).side.sheet.text
        await pilot.press("r")
        assert room(pilot).near and room(pilot).side.sheet.text != before
        assert all(panel.sheet.rows for panel in room(pilot).panels)


@pytest.mark.asyncio
async def test_what_is_recorded_meanwhile_is_shown(learner: Path) -> None:
    async with overview(learner, HUGE) as pilot:
        record(Workspace(learner).progress_db, "t", "t", [TimeLogged(60)], now())
        await until(pilot, lambda: "93.0 h" in room(pilot).head.sheet.text)


@pytest.mark.asyncio
async def test_a_first_day_says_that_a_forecast_needs_two_weeks(home: Path) -> None:
    async with overview(home) as pilot:
        assert "A forecast needs two weeks; this is the plan's own" in screen_text(pilot)
        assert "no time tracked yet" in screen_text(pilot)
        assert "Nothing is proven yet" in screen_text(pilot)
        assert len(room(pilot).main.sheet.rows) <= 30
    assert not home.exists()


@pytest.mark.asyncio
async def test_without_a_track_it_says_how_to_start_one(home: Path) -> None:
    home.mkdir()
    (home / "studyctl.yaml").write_text("tracks: []\n", encoding="utf-8")
    async with overview(home) as pilot:
        assert "No track is active: ^p start a track" in screen_text(pilot)
        await pilot.press("v", "r", "tab", "enter", "v")
        assert "No track is active" in screen_text(pilot)


@pytest.mark.asyncio
async def test_among_sixteen_colours_hours_are_known_by_their_shade(learner: Path) -> None:
    async with overview(learner) as pilot:
        assert "■■" in room(pilot).main.sheet.text
        pilot.app.dress("ansi")  # type: ignore[attr-defined]
        room(pilot).redraw()
        assert "▓▓" in room(pilot).main.sheet.text and "■" not in room(pilot).main.sheet.text


def test_the_heat_map_has_today_whatever_the_length_of_the_plan(home: Path) -> None:
    found = progress(situation(Workspace(home), now()))
    for days in (0, 30, 200, 2000):
        since = found.day - days * DAY
        for room_left in (30, 50, 100):
            for near in (False, True):
                changed = type(found)(**{**vars(found), "since": since})
                cell, weeks = columns_of(changed, room_left, near)
                assert any(first <= found.day <= first + 6 * DAY for first in weeks), (days, room_left, near)
                assert len(weeks) * cell <= room_left and 2 <= cell <= 4
                assert all(first.weekday() == 0 for first in weeks)


def test_months_stand_above_the_weeks_in_which_they_come_first() -> None:
    mondays = [date(2026, 10, 26) + index * 7 * DAY for index in range(12)]
    assert month_labels(mondays, 4) == "Oct Nov                 Dec             Jan"
    assert month_labels(mondays, 2) == "Oct         Dec     Jan"


def test_the_chart_reaches_from_the_start_to_the_end_of_the_band(learner: Path) -> None:
    found = progress(situation(Workspace(learner), now()))
    track = found.tracks[0]
    whole, near = burn_up_data(track, found.day), burn_up_data(track, found.day, near=True)
    assert whole.x_range and near.x_range
    assert whole.x_range[0] == 0 and whole.x_range[1] >= (track.forecast.finish - START).days
    assert near.x_range == (0.0, 27.0 + 56)
    assert whole.series[0].points[-1] == (27.0, 4.0)
    assert whole.target and whole.target.text == "42 Core items"
