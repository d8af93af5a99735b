"""Items and papers of the learner's own: they stand in the catalogue like any other, and can be taken away again."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studyctl.actions import items, papers
from studyctl.actions.own_items import LONGEST_NAME, fresh, slug
from studyctl.actions.situation import Situation, situation
from studyctl.errors import UserError
from studyctl.ledger.facts import Fact, ItemAdded, ItemMarked, PaperAdded, TrackStarted
from studyctl.ledger.write import record, undo
from studyctl.workspace import Workspace

NOW = datetime(2026, 11, 22, 17).astimezone()
OWN = "hundred-days.week-01.own.profile-the-loader"


@pytest.fixture
def workspace(home: Path) -> Workspace:
    return Workspace(home)


def seen(workspace: Workspace) -> Situation:
    return situation(workspace, NOW)


def say(workspace: Workspace, *facts: Fact) -> None:
    record(workspace.progress_db, "test", "test", facts, NOW)


def test_an_own_item_is_listed_planned_and_finished_like_any_other(workspace: Workspace) -> None:
    say(workspace, ItemAdded(OWN, "Profile the loader", "hundred-days", "week-01", 2.0, ("profiling",)))
    line = next(one for one in items.listed(seen(workspace), items.Wanted(place="week-01")) if one.id == OWN)
    assert (line.title, line.hours, line.state, line.concepts) == ("Profile the loader", 2.0, "open", ("profiling",))
    course = seen(workspace).courses[0]
    planned = [piece for piece in course.remaining.slices if piece.item == OWN]
    assert sum(piece.hours for piece in planned) == pytest.approx(2.0)
    first, last = next((one.first, one.last) for one in course.remaining.stops if one.place == "week-01")
    assert all(first <= piece.day <= last for piece in planned)
    items.done(seen(workspace), "profile-the-loader", items.Proof())
    assert OWN in seen(workspace).done


def test_the_other_items_of_the_place_keep_their_hours(workspace: Workspace) -> None:
    def hours() -> dict[str, float]:
        return {one.id: one.hours for one in items.listed(seen(workspace), items.Wanted(place="week-01"))}

    before = hours()
    say(workspace, ItemAdded(OWN, "Profile the loader", "hundred-days", "week-01", 2.0))
    assert hours() == {**before, OWN: 2.0}


def test_of_one_id_the_last_word_counts_and_an_empty_title_takes_it_away(workspace: Workspace) -> None:
    say(workspace, ItemAdded(OWN, "Profile", "hundred-days", "week-01"))
    say(workspace, ItemAdded(OWN, "Profile the loader", "hundred-days", "week-02"))
    assert seen(workspace).catalogue.items[OWN].place == "week-02"
    say(workspace, ItemAdded(OWN, ""))
    assert OWN not in seen(workspace).catalogue.items
    undo(workspace.progress_db, NOW)
    assert seen(workspace).catalogue.items[OWN].title == "Profile the loader"


def test_an_item_whose_place_is_gone_is_not_lost(workspace: Workspace) -> None:
    say(workspace, ItemAdded(OWN, "Profile", "hundred-days", "week-99"))
    assert (
        seen(workspace).catalogue.items[OWN].place == seen(workspace).catalogue.tracks["hundred-days"].places[0].place
    )
    say(workspace, ItemAdded("gone.own.x", "X", "no-such-track", "week-01"))
    assert "gone.own.x" not in seen(workspace).catalogue.items


def test_the_curriculum_comes_before_what_was_added(workspace: Workspace) -> None:
    known = "hundred-days.week-00.core.math-refresher"
    say(workspace, ItemAdded(known, "Mine", "hundred-days", "week-01"), PaperAdded("deepseek-r1", "Mine"))
    assert seen(workspace).catalogue.items[known].title != "Mine"
    assert seen(workspace).catalogue.papers["deepseek-r1"].title != "Mine"


def test_an_added_paper_joins_the_queue(workspace: Workspace) -> None:
    say(workspace, PaperAdded("a-new-one", "A new one", "https://arxiv.org/abs/2601.01234"))
    row = next(one for one in papers.listed(seen(workspace)) if one.id == "a-new-one")
    assert (row.state, row.left) == ("open", "to read")
    assert seen(workspace).catalogue.papers["a-new-one"].link == "https://arxiv.org/abs/2601.01234"
    assert "a-new-one" in [one.paper.id for one in papers.following(seen(workspace), 500)]
    papers.mark(seen(workspace), "a-new-one", "read")
    assert not next(one for one in papers.listed(seen(workspace)) if one.id == "a-new-one").left


def test_a_catalogue_that_is_asked_for_again_is_the_same_one(workspace: Workspace) -> None:
    say(workspace, ItemAdded(OWN, "Profile", "hundred-days", "week-01"))
    known = situation(workspace, NOW).catalogue
    plain = situation(Workspace(workspace.home.parent / "elsewhere"), NOW).catalogue
    first, later = (situation(workspace, NOW + timedelta(hours=n), plain).catalogue for n in (0, 1))
    assert first is later and OWN in first.items and OWN in known.items


def test_an_own_item_that_there_is_not_is_refused_as_any_other(workspace: Workspace) -> None:
    with pytest.raises(UserError, match="no item"):
        items.start(seen(workspace), OWN)


@given(st.text(max_size=200))
def test_a_name_for_an_id_is_short_and_plain(text: str) -> None:
    name = slug(text)
    assert 0 < len(name) <= LONGEST_NAME
    assert set(name) <= set("abcdefghijklmnopqrstuvwxyz0123456789-") and "--" not in name


@given(st.sets(st.sampled_from(["a", "a-2", "a-3", "b"])))
def test_a_fresh_name_is_not_taken(taken: set[str]) -> None:
    found = fresh("a", taken)
    assert found not in taken and found.startswith("a")


def test_nothing_waits_for_an_own_item(workspace: Workspace) -> None:
    monday = datetime(2026, 11, 2, 9).astimezone()
    say(workspace, TrackStarted("hundred-days", monday.date(), "week-00"))
    work = seen(workspace).courses[0].stops[0].core
    say(workspace, *(ItemMarked(one.item, "done", at=monday + timedelta(days=12)) for one in work))
    without = seen(workspace).courses[0]
    say(workspace, ItemAdded(OWN, "Profile", "hundred-days", "week-00"))
    course = seen(workspace).courses[0]
    assert OWN in course.work and OWN not in course.core
    assert without.current is not None and course.current is not None
    assert course.current.place == without.current.place == "week-01"
    assert course.gates(course.stops[0]) == without.gates(without.stops[0])
    assert abs(course.forecast.planned - without.forecast.planned) <= timedelta(days=1) and OWN not in course.behind
