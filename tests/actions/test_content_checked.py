"""The content check: the shipped content is whole, and each fault of a lab's folder is named with its file."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from studyctl.actions.content import check_all
from studyctl.actions.labfiles import faults_of
from studyctl.curriculum.load import load_roots
from studyctl.workspace import Workspace

LAB = """\
id: 77_tiny
title: A tiny lab
question: Does it run?
headline: loss
metrics: {loss: {title: Loss, better: lower}}
presets:
  smoke: {steps: 2, expect: {loss: [0.1, 2.0]}}
  gpu: {steps: 9, device: cuda, targets: [{metric: loss, op: "<", value: 1.0}]}
"""
CURVES = "metric,step,low,mid,high\nloss,0,1.0,1.5,2\nloss,1,0.5,0.6,0.7\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "own" / "labs" / "77_tiny"
    (made / "reference").mkdir(parents=True)
    (made / "lab.yaml").write_text(LAB)
    (made / "lab.py").write_text("print('a lab')\n")
    (made / "README.md").write_text("# A tiny lab\n")
    (made / "reference" / "smoke.csv").write_text(CURVES)
    return made


def faults(folder: Path) -> list[str]:
    catalogue, problems = load_roots([folder.parents[1]])
    assert problems == []
    return [str(problem) for lab in catalogue.labs.values() for problem in faults_of(lab)]


def test_the_shipped_content_is_valid(home: Path) -> None:
    checked = check_all(Workspace(home))
    assert checked.problems == () and checked.valid
    counts = {part.name: part.counts for part in checked.parts}
    assert counts["curriculum"]["tracks"] == 5 and counts["curriculum"]["items"] > 400
    assert counts["labs"]["labs"] >= 1 and counts["labs"]["presets"] >= 3
    assert counts["protocol"] == {"steps": 6, "questions": 25, "nodes": 19, "signals": 16}
    assert not home.exists()


def test_a_whole_lab_has_no_fault(folder: Path) -> None:
    assert faults(folder) == []


def rewrite(name: str, old: str, new: str) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        text = (folder / name).read_text()
        assert old in text
        (folder / name).write_text(text.replace(old, new))

    return change


@pytest.mark.parametrize(
    ("change", "where", "words"),
    [
        (lambda f: (f / "README.md").unlink(), "README.md", "the lab has no README.md"),
        (rewrite("README.md", "# ", ""), "README.md:1", "begins with its title"),
        (lambda f: (f / "lab.py").unlink(), "lab.py", "the lab has no lab.py"),
        (rewrite("lab.py", "print(", "\nprint(("), "lab.py:2", "this is not Python"),
        (rewrite("lab.yaml", "smoke:", "smok:"), "lab.yaml", "no preset `smoke`"),
        (rewrite("lab.yaml", "headline: loss", "headline: los"), "lab.yaml", "`headline` names `los`"),
        (rewrite("lab.yaml", "metric: loss", "metric: los"), "lab.yaml", "the preset `gpu` names `los`"),
        (rewrite("lab.yaml", "[0.1, 2.0]", "[2.0, 0.1]"), "lab.yaml", "`expect.loss` of the preset `smoke`"),
        (rewrite("lab.yaml", "steps: 2,", "steps: 0,"), "lab.yaml", "has 0 steps"),
        (lambda f: shutil.rmtree(f / "reference"), "reference/smoke.csv", "the reference curves are missing"),
        (rewrite("reference/smoke.csv", "metric,", "name,"), "reference/smoke.csv:1", "the first line should be"),
        (rewrite("reference/smoke.csv", "0.6,", "NaN,"), "reference/smoke.csv:3", "should be finite and rise"),
        (rewrite("reference/smoke.csv", "0.6,", "9.6,"), "reference/smoke.csv:3", "should be finite and rise"),
        (rewrite("reference/smoke.csv", "0.6,", "x,"), "reference/smoke.csv:3", "three numbers"),
        (rewrite("reference/smoke.csv", "0.6,", ""), "reference/smoke.csv:3", "a row has 5 values, this one 4"),
        (
            rewrite("reference/smoke.csv", "loss,1", "loss,0"),
            "reference/smoke.csv:3",
            "the steps of `loss` should rise",
        ),
        (rewrite("reference/smoke.csv", "loss,1", "los,1"), "reference/smoke.csv:3", "`los` is not among"),
        (
            lambda f: (f / "reference" / "smoke.csv").write_text("metric,step,low,mid,high\n"),
            "reference/smoke.csv",
            "hold no row",
        ),
    ],
)
def test_each_fault_is_named_with_its_file(
    folder: Path, change: Callable[[Path], object], where: str, words: str
) -> None:
    change(folder)
    found = faults(folder)
    assert any(fault.startswith(f"labs/77_tiny/{where}: ") and words in fault for fault in found), found


def test_faults_of_the_curriculum_do_not_hide_those_of_labs(folder: Path) -> None:
    (folder / "README.md").unlink()
    (folder.parents[1] / "curriculum").mkdir()
    (folder.parents[1] / "curriculum" / "concepts.yaml").write_text("concepts: [{id: new, titel: New}]\n")
    checked = check_all(Workspace(folder.parents[1]))
    by_part = {part.name: part.problems for part in checked.parts}
    assert not checked.valid
    assert any("unknown key `titel`" in problem for problem in by_part["curriculum"])
    assert any("no README.md" in problem for problem in by_part["labs"])
