"""Every path through the tree, against a table that was written by hand from the document."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from protocols import shipped, ways

from studyctl.reflect.decide import decide
from studyctl.reflect.model import ANSWERS, Answers, Outcome

TABLE = yaml.safe_load((Path(__file__).parent / "decisions.yaml").read_text("utf-8"))
ROWS = TABLE["rows"]
EARLIER = ("energy", "interest", "momentum")


def outcome_of(row: dict[str, Any]) -> Outcome:
    known = TABLE["usual"] | row.get("this", {})
    gaps = tuple(f"gap {number}" for number in range(known.pop("blocking_gaps")))
    answers = {name: value for name, value in known.items() if name in ANSWERS}
    facts = {name: value for name, value in known.items() if name not in ANSWERS}
    weeks = [facts, week_before(row.get("before", {}))]
    if "earlier" in row:
        weeks.append(week_before(row["earlier"]))
    return decide(shipped(), Answers(**answers, blocking_gaps=gaps), weeks)


def week_before(changed: dict[str, Any] | str) -> dict[str, Any]:
    if isinstance(changed, str):
        return {}
    return {name: TABLE["usual"][name] for name in EARLIER} | changed


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["case"])
def test_the_document_decides_so(row: dict[str, Any]) -> None:
    outcome = outcome_of(row)
    assert outcome.decision == row["decision"]
    assert outcome.path[-1] == row.get("end", row["decision"])
    assert outcome.overall == row["light"]
    assert {fired.rule for fired in outcome.signals} == set(row.get("fired", []))
    assert list(outcome.days or ()) == row.get("days", [])
    if "by" in row:
        assert outcome.path[-2] == row["by"]


def test_the_table_is_long_and_says_nothing_twice() -> None:
    assert len(ROWS) >= 80
    cases = [row["case"] for row in ROWS]
    assert len(set(cases)) == len(cases)


def test_every_way_through_the_tree_is_in_the_table() -> None:
    tree = {node.id: node.branches for node in shipped().tree.values()}
    assert {outcome_of(row).path for row in ROWS} == set(ways(tree))


def test_every_signal_fires_in_some_row_and_not_in_others() -> None:
    fired = [set(row.get("fired", [])) for row in ROWS]
    known = {signal.id for signal in shipped().signals}
    assert set.union(*fired) == known
    assert all(any(signal not in row for row in fired) for signal in known)


def test_the_steps_and_thresholds_are_the_documents() -> None:
    protocol = shipped()
    minutes = [step.minutes for step in protocol.steps]
    assert minutes == [30, 20, 40, 10, 20, 10] and protocol.minutes == 120
    assert [step.id for step in protocol.steps if step.optional] == ["journal"]
    asked = {signal.id: (signal.kind, signal.when, signal.weeks) for signal in protocol.signals}
    assert asked == {
        "compress.behind": ("compress", "days_behind > 7", 1),
        "compress.motivation": ("compress", "energy < 7 or interest < 7", 2),
        "compress.burnout": ("compress", "burnout == risk", 1),
        "compress.overwork": ("compress", "hours_a_day > 8 and not enjoying", 1),
        "compress.compute": ("compress", "compute_budget == tight", 1),
        "compress.stress": ("compress", "external_stress == some", 1),
        "extend.ahead": ("extend", "days_ahead > 7", 1),
        "extend.motivation": ("extend", "energy > 8 and interest > 8", 2),
        "extend.core-days": ("extend", "core_days < 4", 1),
        "extend.stretch-days": ("extend", "core_stretch_days < 5", 1),
        "extend.depth": ("extend", "preference == extend", 1),
        "extend.compute": ("extend", "compute_budget == spare", 1),
        "pause.motivation": ("pause", "energy < 5 or interest < 5", 2),
        "pause.joy": ("pause", "not enjoying", 1),
        "pause.burnout": ("pause", "burnout == severe", 1),
        "pause.crisis": ("pause", "external_stress == crisis", 1),
    }
    follow_ups = {each.id: each.follow_up.below for each in protocol.questions.values() if each.follow_up}
    assert follow_ups == {"energy": 7, "interest": 7, "momentum": 7}
