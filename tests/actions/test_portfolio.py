"""A portfolio tells what was built and shown, and nothing that was not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from studyctl.actions import targets
from studyctl.actions.demo import make_demo
from studyctl.actions.portfolio import portfolio, write_portfolio
from studyctl.actions.situation import Situation, situation
from studyctl.errors import UserError
from studyctl.report.portfolio import markdown
from studyctl.workspace import Workspace

NOW = datetime(2026, 11, 22, 15, 0).astimezone()


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, compiled_content: Path) -> Workspace:
    """One demonstration, which the tests of this file only look at."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(compiled_content))
        return make_demo(tmp_path_factory.mktemp("demo"), NOW)


@pytest.fixture
def seen(made: Workspace) -> Iterator[Situation]:
    with situation(made, NOW) as found:
        yield found


def test_every_finished_item_of_the_active_tracks_is_told_once(seen: Situation) -> None:
    found = portfolio(seen)
    tracks = {course.track for course in seen.courses}
    done = sorted(seen.catalogue.items[item].title for item in seen.done if seen.catalogue.items[item].track in tracks)
    assert sorted(line.title for track in found.tracks for place in track.places for line in place.done) == done
    assert len(done) == found.items_done


def test_the_best_run_of_each_preset_stands_beside_its_target(seen: Situation) -> None:
    found = portfolio(seen)
    assert sorted(one.preset for one in found.best_runs) == ["cpu", "gpu", "smoke"]
    gpu = next(one for one in found.best_runs if one.preset == "gpu")
    losses = [row.summary["val_loss"] for row in seen.reader.runs(None) if row.preset == "gpu" and row.summary]
    assert gpu.result == f"val loss {min(losses):.3f}" and gpu.target == "≤1.48" and gpu.met is True


def test_targets_are_those_met(seen: Situation) -> None:
    met = {line.title for course in seen.courses for line in targets.listed(seen, course.track, met=True)}
    found = portfolio(seen)
    assert {one.title for one in found.targets} == met and {one.state for one in found.targets} == {"met"}


def test_papers_that_were_only_begun_are_not_told(seen: Situation) -> None:
    assert all(one.stages != ("begun",) for one in portfolio(seen).papers)


def test_no_path_of_this_machine_is_in_it(seen: Situation) -> None:
    assert str(seen.workspace.home) not in markdown(portfolio(seen))


def test_one_track_alone_and_one_that_is_not_active(seen: Situation, tmp_path: Path) -> None:
    written = write_portfolio(seen, tmp_path / "PORTFOLIO.md", "sprint")
    text = written.path.read_text(encoding="utf-8")
    assert text.count("\n## ") >= 1 and "100-Day" not in text
    with pytest.raises(UserError, match="roadmap is not active"):
        portfolio(seen, "roadmap")


def test_an_empty_workspace_has_an_honest_portfolio(home: Path) -> None:
    with situation(Workspace(home), NOW) as seen:
        text = markdown(portfolio(seen))
    assert (
        "0 hours, 0 items finished" in text and "##" not in text.split("0 of 42 Core items.")[0].split("\n## ")[0][2:]
    )
    assert not home.exists()
