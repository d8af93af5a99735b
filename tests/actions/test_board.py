"""The board as one value: every item of every week, what the learner changed, and what unlocks most."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from studyctl.actions import items, planning, tracks
from studyctl.actions.board import board, week_named
from studyctl.actions.items import Proof
from studyctl.actions.short_names import short_name
from studyctl.actions.situation import Situation, situation
from studyctl.clock import now
from studyctl.errors import UserError
from studyctl.ledger.facts import ItemMarked, PivotDecided
from studyctl.ledger.write import record
from studyctl.workspace import Workspace

TODAY = date(2026, 11, 22)
DAY = timedelta(days=1)
LOOP = "hundred-days.week-03.core.training-loop"
Seen = Callable[..., Situation]


@pytest.fixture
def seen(home: Path) -> Seen:
    """Reads the workspace anew, some days from now."""

    def read(days: int = 0) -> Situation:
        return situation(Workspace(home), now() + timedelta(days=days))

    return read


def pivot(home: Path, kind: str, change: dict[str, object]) -> None:
    facts = [PivotDecided("p1", kind, "Masks were not understood", {"track": "hundred-days", **change})]
    record(home / "progress.db", "pivot", kind, facts, now())


def test_every_planned_item_stands_on_the_board_once(seen: Seen, home: Path) -> None:
    (track,) = board(seen()).tracks
    planned = {work.item for work in seen().courses[0].work.values()}
    shown = [item.id for week in track.weeks for tier in week.tiers for item in tier.items]
    assert len(shown) == len(set(shown)) and set(shown) == planned
    assert (track.done, track.total) == (0, len(seen().courses[0].core))
    assert [week.name for week in track.weeks][:2] == ["Week 0", "Week 1"]
    assert {week.state for week in track.weeks} == {"current", "later"}
    assert not home.exists()


def test_states_and_counts_follow_what_is_recorded(seen: Seen) -> None:
    tracks.start(seen(), "hundred-days", from_day=TODAY)
    first, second = [work.item for work in seen().courses[0].stops[0].core][:2]
    items.done(seen(), first, Proof())
    items.start(seen(), second)
    (track,) = board(seen()).tracks
    core = track.weeks[0].tiers[0]
    assert (core.tier, core.done, track.done) == ("core", 1, 1)
    assert [item.state for item in core.items] == ["done", "started", "open"]
    assert core.items[0].finished == TODAY and core.items[1].finished is None
    assert core.items[0].due is not None


def test_the_current_week_began_when_the_one_before_ended(seen: Seen, home: Path) -> None:
    tracks.start(seen(), "hundred-days", from_day=TODAY)
    core = [work.item for work in seen().courses[0].stops[0].work]
    record(home / "progress.db", "x", "x", [ItemMarked(item, "done") for item in core], now() + 3 * DAY)
    week = board(seen(days=6)).tracks[0].weeks[1]
    assert (week.state, week.first) == ("current", TODAY + 4 * DAY)
    assert week.last is not None and week.last >= TODAY + 6 * DAY


def test_targets_stand_beside_their_best_value(seen: Seen) -> None:
    items.record_metric(seen(), "hundred-days.week-03.core.train-50m", "tokens_per_s", 246000.0, "TinyStories")
    (track,) = board(seen()).tracks
    week = next(week for week in track.weeks if week.place == "week-03")
    by_title = {target.title: target for target in week.targets}
    throughput = by_title["Throughput"]
    assert (throughput.wanted, throughput.best, throughput.source, throughput.state) == (
        "> 10000", 246000.0, "hand", "met",
    )  # fmt: skip
    assert (by_title["Validation perplexity"].wanted, by_title["Validation perplexity"].state) == (
        "< 30", "not measured",
    )  # fmt: skip
    assert by_title["Training loss curve"].wanted == ""


def test_days_off_are_a_row_after_the_week_that_they_begin_in(seen: Seen) -> None:
    planning.days_off(seen(), "2026-12-23..2026-12-27", "holiday")
    planning.days_off(seen(), "2020-01-01", "long ago")
    (track,) = board(seen()).tracks
    (row,) = track.changes
    assert (row.kind, row.title, row.first, row.days) == ("days off", "holiday", date(2026, 12, 23), 5)
    after = next(week for week in track.weeks if week.place == row.after)
    assert after.first is not None and after.first <= date(2026, 12, 23)
    following = track.weeks[track.weeks.index(after) + 1]
    assert following.first is not None and following.first > date(2026, 12, 27)


def test_time_set_aside_is_a_row_before_its_week(seen: Seen, home: Path) -> None:
    pivot(home, "deep-dive", {"place": "week-03", "insert_hours": 7.2, "title": "causal masks"})
    (track,) = board(seen()).tracks
    (row,) = track.changes
    assert (row.kind, row.title, row.after, row.days) == ("deep-dive", "causal masks", "week-02", 2.0)
    assert (row.decided, row.reason) == (TODAY, "Masks were not understood")
    assert [week.place for week in track.weeks if week.place.startswith("pivot")] == []


def test_a_tier_that_a_change_of_plan_drops_keeps_its_items(seen: Seen, home: Path) -> None:
    pivot(home, "compress", {"place": "week-03", "tiers": ["stretch"]})
    (track,) = board(seen()).tracks
    tiers = {week.place: {tier.tier: tier for tier in week.tiers} for week in track.weeks}
    assert not tiers["week-02"]["stretch"].dropped and tiers["week-03"]["stretch"].dropped
    assert len(tiers["week-03"]["stretch"].items) == 4
    assert [(row.kind, row.title, row.after, row.days) for row in track.changes] == [
        ("compress", "without stretch", "week-02", 0.0)
    ]


def test_places_that_join_leave_what_is_beyond_the_plan(seen: Seen, home: Path) -> None:
    beyond = {one.path: one.titles for one in board(seen()).tracks[0].beyond}
    assert "LoRA deep dive" in beyond["extension"] and len(beyond["research"]) == 5
    pivot(home, "extend", {"place": "week-06", "paths": ["extension"]})
    (track,) = board(seen()).tracks
    assert "week-06.5" in [week.place for week in track.weeks]
    assert [one.path for one in track.beyond] == ["research"]
    assert track.changes[0].title == "with the extension places"


def test_what_comes_next_unlocks_the_most(seen: Seen) -> None:
    tracks.start(seen(), "hundred-days", at="week-03", from_day=TODAY)
    (track,) = board(seen()).tracks
    first = track.next[0]
    assert (first.item, first.place) == (LOOP, "week-03")
    assert first.words == f"unlocks weeks 4, 5 and 11, {first.blocks} items in all"
    assert [one.place for one in track.next] == sorted(one.place for one in track.next)
    items.done(seen(), LOOP, Proof())
    assert LOOP not in [one.item for one in board(seen()).tracks[0].next]


def test_a_week_is_found_by_name_and_the_current_one_without(seen: Seen) -> None:
    shown = board(seen())
    assert week_named(seen(), shown) == shown.tracks[0].weeks[0]
    for text in ("3", "week-03", "Week 3"):
        found = week_named(seen(), shown, text)
        assert found is not None and found.place == "week-03"
    with pytest.raises(UserError, match="no place"):
        week_named(seen(), shown, "week-99")
    with pytest.raises(UserError, match="leaves '6.5' out"):
        week_named(seen(), shown, "6.5")


def test_without_an_active_track_the_board_is_empty(seen: Seen) -> None:
    tracks.stop(seen(), "hundred-days")
    assert board(seen()).tracks == ()
    assert week_named(seen(), board(seen())) is None
    with pytest.raises(UserError, match="not active"):
        board(seen(), "hundred-days")


@pytest.mark.parametrize(
    ("title", "short"),
    [
        ("Implement a transformer from scratch (no HuggingFace, pure PyTorch)", "transformer"),
        ("Deliverable: train.py, checkpoint, TensorBoard logs", "train.py"),
        ("Tokenization and the data pipeline", "Tokenization"),
        ("Implement MLA (multi-head latent attention), DeepSeek style", "MLA"),
        ("SOTA 2025 techniques", "SOTA 2025 techniques"),
        ("Read: RoFormer (RoPE) and the Llama 2 paper", "RoFormer"),
        ("Math refresher", "Math refresher"),
        ("Add a KV cache for inference (autoregressive caching)", "KV cache for inference"),
        ("Read a", "Read a"),
    ],
)
def test_a_short_name_says_what_the_item_is_about(title: str, short: str) -> None:
    assert short_name(title) == short


def test_time_set_aside_is_no_item_to_be_done(seen: Seen, home: Path) -> None:
    before = board(seen()).tracks[0].total
    pivot(home, "deep-dive", {"place": "week-03", "insert_hours": 7.2, "title": "causal masks"})
    assert board(seen()).tracks[0].total == before
