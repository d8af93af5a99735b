"""kill -9 of lab, supervisor and reader in every phase: nothing lost, nothing doubled, the right end.

`STUDYCTL_FAULTS` sets how many kills there are: 20 here, 200 for the full count.
"""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path

import pytest
from kills import PHASES, VICTIMS, Trial, trial

pytestmark = pytest.mark.faults
COUNT = int(os.environ.get("STUDYCTL_FAULTS", "20"))
ENDS = {
    "lab": {"failed", "finished", "lost"},  # lost: the supervisor had not yet come so far as to see it
    "supervisor": {"finished", "lost"},
    "reader": {"finished", "lost", "no run"},  # in the launch the launcher is killed: perhaps before there is a run
}


def cases() -> list[tuple[str, str, int]]:
    return [(PHASES[seed % len(PHASES)], VICTIMS[seed // len(PHASES) % len(VICTIMS)], seed) for seed in range(COUNT)]


@pytest.mark.parametrize(("phase", "victim", "seed"), cases())
def test_a_kill_loses_and_doubles_nothing(tmp_path: Path, phase: str, victim: str, seed: int) -> None:
    result = trial(tmp_path, phase, victim, seed)
    assert (result.lost, result.doubled, result.wrong, result.index) == (0, 0, 0, "ok"), result
    assert result.state in ("finished", "no run"), result
    assert result.state_after_kill in ENDS[victim], result
    if phase in ("write", "checkpoint"):
        assert struck_hard(result), result
        assert "begins at 0" in result.shown, result


def struck_hard(result: Trial) -> bool:
    """In the middle of a run the victim is always there, and a killed lab never looks finished."""
    return result.struck and (result.victim != "lab" or result.state_after_kill == "failed")


def test_the_kills_are_spread_over_phases_and_victims() -> None:
    spread = Counter((phase, victim) for phase, victim, _ in cases())
    assert len(spread) == min(COUNT, len(PHASES) * len(VICTIMS))
    assert max(spread.values()) - min(spread.values()) <= 1
