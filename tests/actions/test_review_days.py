"""The next week laid out during a review: moves followed or refused with a reason, other decisions tried."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from studyctl.actions import reflecting
from studyctl.actions.review_days import LaidOut, laid_out
from studyctl.actions.review_writing import written_in_editor
from studyctl.actions.situation import situation
from studyctl.errors import UserError
from studyctl.ledger.facts import TrackStarted
from studyctl.ledger.write import record
from studyctl.workspace import Workspace

MONDAY = date(2026, 11, 16)
SUNDAY = datetime(2026, 11, 22, 17, 5).astimezone()


@pytest.fixture
def here(home: Path) -> Workspace:
    """A learner who began the sprint on Monday."""
    made = Workspace(home)
    began = datetime(2026, 11, 16, 12).astimezone()
    record(made.progress_db, "test", "test", [TrackStarted("sprint", MONDAY, day=MONDAY)], began)
    return made


def laid(here: Workspace, schedule: dict[str, list[str]] | None = None, instead: str = "") -> LaidOut:
    with situation(here, SUNDAY) as seen:
        said = {"schedule": schedule} if schedule else {}
        return laid_out(seen, reflecting.review(seen, said=said), instead)


def test_without_moves_the_days_are_those_of_the_plan(here: Workspace) -> None:
    found = laid(here)
    assert [day.day for day in found.days] == [date(2026, 11, 23) + timedelta(days=index) for index in range(7)]
    assert any(day.items for day in found.days) and not found.moved and not found.refused
    assert found.days == found.review.next_week.days


def test_each_move_is_followed_or_refused_with_a_reason_that_names_titles(here: Workspace) -> None:
    plain = laid(here)
    items = list(dict.fromkeys(item.item for day in plain.days for item in day.items))
    followed = refused = 0
    for item in items[:4]:
        for day in plain.days:
            found = laid(here, {day.day.isoformat(): [item]})
            first = next((one.day for one in found.days if any(piece.item == item for piece in one.items)), None)
            assert found.moved == {item: day.day}
            if found.refused:
                refused += 1
                assert dict(found.refused).keys() == {item} and "sprint." not in found.refused[0][1]
            else:
                followed += 1
                assert first == day.day
    assert followed and refused


def test_another_decision_is_tried_and_nothing_recorded(here: Workspace) -> None:
    found = laid(here, instead="pause")
    assert found.tried is not None and found.tried.decision == "pause" and found.tried.changes
    assert found.review.outcome.decision != "pause"
    with situation(here, SUNDAY) as seen:
        assert not seen.pivots


def test_an_answer_is_not_written_where_no_editor_opens(here: Workspace) -> None:
    with situation(here, SUNDAY) as seen, pytest.raises(UserError, match="no editor is set"):
        written_in_editor(seen, "journal", "what stands there")
