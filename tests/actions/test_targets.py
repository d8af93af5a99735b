"""Targets: only a value that was measured on the same data counts, and the best one in the target's direction."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from studyctl.actions import targets
from studyctl.actions.situation import Situation, situation
from studyctl.actions.targets import TargetLine
from studyctl.clock import now
from studyctl.curriculum.model import Target
from studyctl.errors import UserError
from studyctl.ledger.facts import RunLaunched, TargetMeasured
from studyctl.ledger.views import Measurement
from studyctl.ledger.write import record
from studyctl.workspace import Workspace

PERPLEXITY = "hundred-days.week-03.metrics.val-perplexity"
LAB = "00_pretraining_fundamentals"
Seen = Callable[[], Situation]


@pytest.fixture
def seen(home: Path) -> Seen:
    """Reads the workspace anew."""
    return lambda: situation(Workspace(home), now())


def measured(home: Path, *facts: TargetMeasured) -> None:
    for minute, fact in enumerate(facts):
        record(home / "progress.db", "x", "x", [fact], now() + timedelta(minutes=minute))


def line(seen: Situation, identity: str) -> TargetLine:
    return next(one for one in targets.listed(seen) if one.id == identity)


def test_every_target_is_listed_and_metrics_without_a_bound_are_to_record(seen: Seen, home: Path) -> None:
    lines = targets.listed(seen())
    assert [one.id for one in lines] == list(seen().catalogue.targets)
    assert {one.state for one in lines if one.op} == {"not measured"}
    assert {one.state for one in lines if not one.op} == {"to record"}
    here = line(seen(), PERPLEXITY)
    assert (here.op, here.value, here.for_, here.best, here.count) == ("<", 30, "TinyStories", None, 0)
    assert not home.exists()


def test_the_lowest_counts_where_less_is_wanted_with_its_source(seen: Seen, home: Path) -> None:
    run = RunLaunched("20261122T1000-aaaaaa", LAB, "gpu", data="TinyStories")
    record(home / "progress.db", "lab run", "run", [run], now())
    measured(
        home,
        TargetMeasured("val_perplexity", 41.0, "TinyStories", LAB, run.run),
        TargetMeasured("val_perplexity", 28.5, "TinyStories", LAB, run.run),
        TargetMeasured("val_perplexity", 33.0, "TinyStories", source="hand", note="by eye"),
    )
    here = line(seen(), PERPLEXITY)
    assert here.best is not None
    assert (here.state, here.count) == ("met", 3)
    assert (here.best.value, here.best.source, here.best.run) == (28.5, "r-0001", run.run)


@pytest.mark.parametrize(
    "fact",
    [
        TargetMeasured("val_perplexity", 5.0, "tiny-shakespeare", LAB, "run-1"),
        TargetMeasured("val_perplexity", 5.0, "", LAB, "run-1"),
        TargetMeasured("val_perplexity", 5.0, "TinyStories", "01_other_lab", "run-1"),
        TargetMeasured("val_perplexity", 5.0, "tiny-shakespeare", source="hand"),
        TargetMeasured("val_loss", 5.0, "TinyStories", LAB, "run-1"),
        TargetMeasured("val_perplexity", 5.0, "TinyStories", source="hand", target="hundred-days.week-05.metrics.x"),
    ],
)
def test_a_value_on_other_data_of_another_lab_or_for_another_target_does_not_count(
    seen: Seen, home: Path, fact: TargetMeasured
) -> None:
    measured(home, fact)
    assert line(seen(), PERPLEXITY).state == "not measured"


def test_a_value_recorded_by_hand_for_the_target_counts_whatever_its_data(seen: Seen, home: Path) -> None:
    measured(home, TargetMeasured("ppl", 29.0, "my split", target=PERPLEXITY, source="hand", note="epoch 3"))
    here = line(seen(), PERPLEXITY)
    assert here.best is not None
    assert (here.state, here.best.value, here.best.source, here.best.note) == ("met", 29.0, "hand", "epoch 3")


def test_a_run_for_a_target_without_data_or_lab_proves_nothing(seen: Seen, home: Path) -> None:
    loose = next(t for t in seen().catalogue.targets.values() if t.op and not t.for_ and not t.lab)
    measured(home, TargetMeasured(loose.metric, 0.0, "", LAB, "run-1"), TargetMeasured(loose.metric, 1e9, "", LAB))
    assert line(seen(), loose.id).state == "not measured"


def test_a_hand_value_of_an_item_counts_at_its_own_place_where_no_data_is_named(seen: Seen, home: Path) -> None:
    known = seen().catalogue
    loose = next(
        t for t in known.targets.values()
        if not t.for_ and not t.lab and not t.op and known.places[f"{t.track}.{t.place}"].items
    )  # fmt: skip
    own = known.places[f"{loose.track}.{loose.place}"].items[0].id
    other = next(item.id for item in known.items.values() if item.place != loose.place)
    measured(home, TargetMeasured(loose.metric, 2.0, item=other, source="hand"))
    assert line(seen(), loose.id).state == "to record"
    measured(home, TargetMeasured(loose.metric, 3.0, item=own, source="hand"))
    here = line(seen(), loose.id)
    assert here.state == "recorded" and here.best is not None and here.best.value == 3.0


def test_a_missed_target_is_open_and_a_met_one_is_not(seen: Seen, home: Path) -> None:
    measured(home, TargetMeasured("val_perplexity", 35.0, "TinyStories", source="hand"))
    assert line(seen(), PERPLEXITY).state == "missed"
    assert PERPLEXITY in {one.id for one in targets.listed(seen(), open_=True)}
    assert targets.listed(seen(), met=True) == ()
    measured(home, TargetMeasured("val_perplexity", 25.0, "TinyStories", source="hand"))
    assert [one.id for one in targets.listed(seen(), met=True)] == [PERPLEXITY]
    assert PERPLEXITY not in {one.id for one in targets.listed(seen(), open_=True)}


@pytest.mark.parametrize("week", ["week-03", "3", "w3", "03"])
def test_a_week_keeps_its_own_targets(seen: Seen, week: str) -> None:
    assert {one.place for one in targets.listed(seen(), "hundred-days", week)} == {"week-03"}
    assert {one.track for one in targets.listed(seen(), "hundred-days")} == {"hundred-days"}
    assert PERPLEXITY in {one.id for one in targets.listed(seen(), week="week-03")}


def test_an_unknown_week_or_track_is_refused(seen: Seen) -> None:
    with pytest.raises(UserError, match="there is no place 'week-99'"):
        targets.listed(seen(), week="week-99")
    with pytest.raises(UserError, match="Did you mean `sprint`"):
        targets.listed(seen(), "sprnt")


def value(number: float) -> Measurement:
    return Measurement("id", now(), now().date(), "m", number, "", "", None, None, None, None, "hand", "")


@pytest.mark.parametrize(
    ("op", "bound", "best"),
    [
        ("<", 3.0, 1.0),
        ("<=", 3.0, 1.0),
        (">", 3.0, 9.0),
        (">=", 3.0, 9.0),
        ("==", 4.0, 5.0),
        ("between", (4.0, 6.0), 5.0),
        ("between", (8.0, 8.5), 9.0),
        (None, None, 2.0),
    ],
)
def test_the_best_follows_the_direction(op: str | None, bound: float | tuple[float, ...] | None, best: float) -> None:
    target = replace(Target("t", "m"), op=op, value=bound)
    chosen = targets.best_of(target, [value(number) for number in (5.0, 1.0, 9.0, 2.0)])
    assert chosen is not None and chosen.value == best
    assert targets.best_of(target, []) is None
