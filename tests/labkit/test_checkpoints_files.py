"""Checkpoints: whole or not at all, harmless to read, the oldest removed; random states come back exactly."""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest
import torch

from studyctl.labkit.checkpoints import latest_step, read_state, step_files, write_state, write_step
from studyctl.labkit.problems import Refused
from studyctl.labkit.rng import restore_rng, rng_state, seed_everything


class Harmful:
    """Runs a command when it is unpickled."""

    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.system, (f"touch {self.mark}",)


def test_what_is_written_comes_back(tmp_path: Path) -> None:
    state = {"step": 3, "weights": {"w": torch.arange(6.0).view(2, 3)}, "best": float("inf"), "name": "é"}
    write_state(tmp_path / "new" / "a.pt", state)
    back = read_state(tmp_path / "new" / "a.pt")
    assert torch.equal(back["weights"]["w"], state["weights"]["w"])
    assert (back["step"], back["best"], back["name"]) == (3, float("inf"), "é")
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["a.pt"]


def test_a_failed_write_leaves_the_old_file(tmp_path: Path) -> None:
    write_state(tmp_path / "a.pt", {"step": 1})
    with pytest.raises(Exception, match="pickle"):
        write_state(tmp_path / "a.pt", {"step": lambda: 2})
    assert read_state(tmp_path / "a.pt") == {"step": 1}
    assert [path.name for path in tmp_path.iterdir()] == ["a.pt"]


def test_a_checkpoint_runs_no_code(tmp_path: Path) -> None:
    torch.save({"step": Harmful(tmp_path / "ran")}, tmp_path / "step-0000001.pt")
    with pytest.raises(Refused, match="is not a checkpoint that can be read"):
        read_state(tmp_path / "step-0000001.pt")
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize("cut", [0, 1, 100, 600])
def test_a_torn_checkpoint_is_refused_in_one_line(tmp_path: Path, cut: int) -> None:
    write_state(tmp_path / "a.pt", {"w": torch.zeros(100)})
    (tmp_path / "a.pt").write_bytes((tmp_path / "a.pt").read_bytes()[:cut])
    with pytest.raises(Refused) as refusal:
        read_state(tmp_path / "a.pt")
    assert "\n" not in str(refusal.value)


def test_only_the_newest_are_kept_and_found(tmp_path: Path) -> None:
    assert latest_step(tmp_path) is None
    write_state(tmp_path / "best.pt", {"step": 0})
    for step in (9, 10, 11_000_000):
        write_step(tmp_path, step, {"step": step})
    (tmp_path / "step-99999999x.pt").write_text("not one of ours")
    assert [path.name for path in step_files(tmp_path)] == ["step-0000010.pt", "step-11000000.pt"]
    newest = latest_step(tmp_path)
    assert newest is not None and read_state(newest)["step"] == 11_000_000
    assert (tmp_path / "best.pt").exists()


def test_dice_come_back_through_a_file(tmp_path: Path) -> None:
    seed_everything(7)
    random.random(), torch.rand(3)
    write_state(tmp_path / "a.pt", {"rng": rng_state()})
    expected = (random.random(), random.gauss(0, 1), torch.randn(5).tolist())
    seed_everything(8)
    restore_rng(read_state(tmp_path / "a.pt")["rng"])
    assert (random.random(), random.gauss(0, 1), torch.randn(5).tolist()) == expected


def test_one_seed_gives_one_stream() -> None:
    seed_everything(3)
    first = (random.random(), torch.rand(2).tolist())
    seed_everything(3)
    assert (random.random(), torch.rand(2).tolist()) == first
