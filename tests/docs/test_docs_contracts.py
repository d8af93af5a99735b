"""The oldest example of each contract is still read; docs/contracts.md shows what is really written."""

from __future__ import annotations

import json
import re
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from guides import DOCS, blocks

from studyctl.cli.root import _run
from studyctl.curriculum.catalogue import Catalogue
from studyctl.curriculum.load import load_roots
from studyctl.curriculum.locate import shipped_root
from studyctl.errors import UserError
from studyctl.labkit.events import decode
from studyctl.ledger.migrations import APPLICATION, LATEST
from studyctl.ledger.points import VERSION as POINTS_VERSION
from studyctl.runs.ending import read_ending
from studyctl.runs.events import read_events, read_points
from studyctl.runs.spec import read_spec
from studyctl.runs.state import observe

EXAMPLES = Path(__file__).parent / "examples"
NOW = datetime(2026, 11, 23, tzinfo=UTC)
PAGE = DOCS / "contracts.md"


@pytest.fixture
def oldest(home: Path) -> Catalogue:
    """The shipped content with the oldest example of each kind of file over it."""
    places = {
        "item.yaml": "curriculum/oldest/week-03.yaml", "concept.yaml": "curriculum/concepts.yaml",
        "paper.yaml": "curriculum/papers.yaml", "lab.yaml": "labs/91_oldest/lab.yaml",
    }  # fmt: skip
    for name, place in places.items():
        (home / place).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(EXAMPLES / name, home / place)
    week = home / "curriculum/oldest/week-03.yaml"
    week.write_text(week.read_text().replace("deepseek-r1", "oldest-paper"))
    (home / "curriculum/oldest/track.yaml").write_text("id: oldest\ntitle: Oldest\norder: [week-03]\n")
    catalogue, problems = load_roots((shipped_root(), home))
    assert problems == []
    return catalogue


def test_the_oldest_item_reads(oldest: Catalogue) -> None:
    item = oldest.items["oldest.week-03.core.training-loop"]
    assert (item.tier, item.hours, item.labs) == ("core", 12.0, ("00_pretraining_fundamentals",))
    assert item.proof is not None and item.proof.any[0].metric == "val_perplexity"
    assert oldest.item("oldest.week-03.loop") is item
    target = oldest.targets["oldest.week-03.metrics.val-perplexity"]
    assert target.reached_by(29.9) and not target.reached_by(30.0) and target.for_ == "TinyStories"


def test_the_oldest_concept_paper_and_lab_read(oldest: Catalogue) -> None:
    assert oldest.concepts["oldest-concept"].needs == ("kl-divergence",)
    paper = oldest.paper("oldest-paper")
    assert (paper.year, paper.tier, paper.link) == (2025, 1, "https://arxiv.org/abs/2501.12948")
    lab = oldest.lab("91")
    assert lab.presets["cpu"].set["lr"] == 3.0e-4 and lab.presets["cpu"].targets[0].op == ">="


def test_the_oldest_run_reads() -> None:
    spec = read_spec(EXAMPLES / "run")
    assert (spec.id, spec.seed, spec.parts) == ("20261122T1618-7f3c9a", 1337, {"attention": "mine"})
    assert spec.env["device"] == "cpu"  # what lab.json adds
    ending = read_ending(EXAMPLES / "run", 1)
    assert ending is not None and (ending.state, ending.code, ending.peak_rss) == ("finished", 0, 1_250_000_000)
    assert observe(EXAMPLES / "run", NOW).state == "finished"


def test_the_oldest_events_read_and_an_unknown_kind_is_kept() -> None:
    stretch = read_events(EXAMPLES / "run/events.jsonl")
    assert stretch.bad == () and "weather" in [event["kind"] for event in stretch.events]
    points, offset = read_points(EXAMPLES / "run/events.jsonl")
    values = {(step, metric): value for step, metric, value, _, _ in points}
    assert values[40, "train_loss"] == 2.31 and values[41, "grad_norm"] == float("inf")
    assert values[41, "train_loss"] != values[41, "train_loss"]
    assert offset == (EXAMPLES / "run/events.jsonl").stat().st_size
    assert len(read_events(EXAMPLES / "run/host.jsonl").events) == 1


def test_the_oldest_run_comes_home_with_its_verdict(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for fresh in (True, False):
        assert _run(["run", "import", str(EXAMPLES / "run"), "--json"]) == 0
        assert json.loads(capsys.readouterr().out)["fresh"] is fresh
    assert _run(["run", "show", "r-1", "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert (shown["state"], shown["exit_code"], shown["points"]) == ("finished", 0, 4)
    assert shown["targets"][0]["reached"] == 3.41 and shown["targets"][0]["met"] is True


def test_a_newer_run_is_refused(tmp_path: Path) -> None:
    newer = json.loads((EXAMPLES / "run/run.json").read_text()) | {"v": 2}
    (tmp_path / "run.json").write_text(json.dumps(newer))
    with pytest.raises(UserError, match="version 2, this studyctl reads version 1"):
        read_spec(tmp_path)


def json_lines(page: Path) -> list[dict[str, Any]]:
    text = "".join(block.text for block in blocks(page) if block.language == "json")
    return [json.loads(line) for line in text.splitlines()]


def test_the_page_shows_files_that_are_read(tmp_path: Path) -> None:
    run, ending, *events = json_lines(PAGE)
    (tmp_path / "run.json").write_text(json.dumps(run))
    (tmp_path / "exit.json").write_text(json.dumps(ending))
    assert set(run) == {"v", *vars(read_spec(tmp_path))}
    read = read_ending(tmp_path, 1)
    assert read is not None and set(ending) == {"v", *vars(read)}
    assert all(decode(json.dumps(event).encode()) for event in events)
    assert {event["kind"] for event in events} == {
        "point", "phase", "promise", "sample", "checkpoint", "alert", "final",
    }  # fmt: skip


def test_the_page_names_the_versions() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert f"schema version {LATEST} " in text and APPLICATION.to_bytes(4, "big").decode() in text
    index = text[text.index("## The index of points") :]
    assert re.search(rf"^Version {POINTS_VERSION}, made from", index, re.MULTILINE)
