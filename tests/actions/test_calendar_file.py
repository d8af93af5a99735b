"""The plan as a calendar: every planned hour is in it once, and what is taken in again has no double."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import vobject

from studyctl.actions import planning
from studyctl.actions.calendar_file import entries, write_calendar
from studyctl.actions.situation import Situation, situation
from studyctl.errors import UserError
from studyctl.ledger.facts import DaysOff, ItemMarked, TrackStarted
from studyctl.ledger.write import record
from studyctl.workspace import Workspace

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)


@pytest.fixture
def seen(home: Path) -> Iterator[Situation]:
    workspace = Workspace(home)
    facts = [TrackStarted("hundred-days", date(2026, 11, 16)), TrackStarted("sprint", date(2026, 11, 16))]
    record(workspace.progress_db, "t", "t", facts, NOW)
    with situation(workspace, NOW) as found:
        yield found


def again(home: Path, *facts: object) -> Situation:
    record(Workspace(home).progress_db, "t", "t", list(facts), NOW)  # type: ignore[arg-type]
    return situation(Workspace(home), NOW)


def read(path: Path) -> list[vobject.base.Component]:
    return list(vobject.readOne(path.read_text(encoding="utf-8")).contents.get("vevent", []))


def test_a_study_day_is_one_entry_with_all_its_items(seen: Situation, tmp_path: Path) -> None:
    written = write_calendar(seen, tmp_path / "plan.ics")
    events = read(tmp_path / "plan.ics")
    planned: dict[date, float] = {}
    for track in planning.calendar(seen).tracks:
        for piece in track.slices:
            planned[piece.day] = planned.get(piece.day, 0.0) + piece.hours
    assert [event.dtstart.value for event in events] == sorted(planned)
    assert written.text == f"Wrote {len(planned)} study days to {tmp_path / 'plan.ics'}"
    for event in events:
        told = [float(line.split(" h ")[0]) for line in event.description.value.splitlines()]
        assert sum(told) == pytest.approx(planned[event.dtstart.value], abs=0.06 * len(told))
        assert event.summary.value.startswith(f"Study {planned[event.dtstart.value]:.1f} h: ")
        assert event.dtend.value - event.dtstart.value == timedelta(days=1)


def test_an_item_of_a_day_is_one_entry_each(seen: Situation) -> None:
    found = entries(seen, "item")
    pieces = [piece for track in planning.calendar(seen).tracks for piece in track.slices]
    assert Counter(one.day for one in found) == Counter(piece.day for piece in pieces)
    assert max(Counter(one.uid for one in found).values()) == 1
    assert all(one.uid.endswith("@studyctl") for one in found)


@pytest.mark.parametrize("by", ["day", "item"])
def test_the_same_plan_has_the_same_identities_on_another_day(home: Path, seen: Situation, by: str) -> None:
    first = {one.uid for one in entries(seen, by)}
    with situation(Workspace(home), NOW + timedelta(hours=3)) as later:
        assert {one.uid for one in entries(later, by)} == first


def test_a_plan_that_moved_keeps_the_identities_of_its_days(home: Path, seen: Situation) -> None:
    before = {one.uid: one for one in entries(seen)}
    item = seen.courses[0].agenda[0].item
    with again(home, ItemMarked(item, "done"), DaysOff(date(2026, 12, 7), date(2026, 12, 9))) as moved:
        after = {one.uid: one for one in entries(moved)}
    assert all(before[uid].day == one.day for uid, one in after.items() if uid in before)
    assert not any(one.day in (date(2026, 12, 7), date(2026, 12, 9)) for one in after.values())
    assert len(after.keys() & before.keys()) > 50
    assert any(after[uid].title != before[uid].title for uid in after.keys() & before.keys())


def test_one_track_and_some_weeks_are_as_asked(seen: Situation) -> None:
    found = entries(seen, "day", "sprint", 2)
    assert found and {track for one in found for track in one.tracks} == {"Sprint"}
    assert all(seen.today <= one.day < seen.today + timedelta(days=14) for one in found)
    assert all(one.uid == f"{one.day}.sprint@studyctl" for one in found)  # beside a calendar of everything


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"by": "hour"}, "'hour'"),
        ({"weeks": 0}, "0 weeks"),
        ({"weeks": 9999}, "9999 weeks"),
        ({"track": "roadmap"}, "roadmap is not active"),
    ],
)
def test_what_cannot_be_asked_is_refused(seen: Situation, options: dict[str, object], message: str) -> None:
    with pytest.raises(UserError, match=message):
        entries(seen, **options)  # type: ignore[arg-type]


def test_a_plan_that_is_over_is_a_calendar_without_entries(home: Path, tmp_path: Path, seen: Situation) -> None:
    done = [ItemMarked(item, "done") for course in seen.courses for item in course.work]
    with again(home, *done) as over:
        assert write_calendar(over, tmp_path / "plan.ics").text.startswith("Wrote 0 study days")
    assert read(tmp_path / "plan.ics") == []
