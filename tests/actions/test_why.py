"""One item's page: what it needs, unlocks, shares, when it is planned and what shows that it is done."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from studyctl.actions import tracks
from studyctl.actions.situation import Situation, situation
from studyctl.actions.why import why
from studyctl.clock import now
from studyctl.errors import UserError
from studyctl.ledger.facts import (
    EvidenceAdded,
    Fact,
    ItemMarked,
    NoteWritten,
    PaperMarked,
    RunLaunched,
    TargetMeasured,
    TimeLogged,
)
from studyctl.ledger.write import record
from studyctl.workspace import Workspace

LOOP = "hundred-days.week-03.core.training-loop"
LAB = "00_pretraining_fundamentals"
PERPLEXITY = "hundred-days.week-03.metrics.val-perplexity"
Seen = Callable[..., Situation]


@pytest.fixture
def seen(home: Path) -> Seen:
    """Reads the workspace anew, some days from now."""

    def read(days: int = 0) -> Situation:
        return situation(Workspace(home), now() + timedelta(days=days))

    return read


def recorded(home: Path, *facts: Fact) -> None:
    record(home / "progress.db", "x", "x", facts, now())


def test_a_page_says_what_the_item_is_and_what_surrounds_it(seen: Seen, home: Path) -> None:
    page = why(seen(), "week-03.core.training-loop")
    assert (page.id, page.tier, page.state, page.hours) == (LOOP, "core", "open", 12.0)
    assert page.explain and len(page.parts) == 7
    assert page.source.document == "hundred-day-challenge.md" and page.source.heading
    assert [(one.id, one.state) for one in page.requires] == [
        ("hundred-days.week-01.core.transformer", "open"),
        ("hundred-days.week-02.core.process-data", "open"),
    ]
    assert "hundred-days.week-03.core.train-50m" in {one.id for one in page.unlocks}
    assert "hundred-days.checklist.implementation.training-loop" in {one.id for one in page.covered_by}
    assert "from-scratch.part-2.training-loop" in {one.id for one in page.same_concept}
    assert all(one.because for one in page.same_concept)
    assert not any(one.id.startswith("hundred-days.week-03.") for one in page.same_concept)
    assert page.labs == (LAB,) and page.runs == () and page.evidence == ()
    assert [target.id for target in page.targets] == [PERPLEXITY]
    assert any(reason.startswith("waits for") for reason in page.reasons)
    assert any(reason.startswith("blocks") for reason in page.reasons)
    assert not home.exists()


def test_a_row_of_a_checklist_covers_what_it_means(seen: Seen) -> None:
    page = why(seen(), "hundred-days.checklist.implementation.training-loop")
    assert LOOP in {one.id for one in page.covers}
    assert page.planned.status == "not planned" and page.planned.due is None


def test_everything_recorded_about_it_is_there(seen: Seen, home: Path) -> None:
    paper_item = next(item for item in seen().catalogue.items.values() if item.papers)
    run = RunLaunched("20261122T1000-aaaaaa", LAB, "smoke", data="TinyStories")
    recorded(
        home,
        run,
        ItemMarked("hundred-days.week-01.core.transformer", "done"),
        ItemMarked(LOOP, "started"),
        EvidenceAdded(LOOP, "commit", "abcdef1"),
        NoteWritten("item", LOOP, text="warm-up matters"),
        TimeLogged(95, LOOP),
        TargetMeasured("val_perplexity", 28.0, "TinyStories", LAB, run.run),
        PaperMarked(paper_item.papers[0], "read"),
    )
    page = why(seen(), LOOP)
    assert (page.state, page.proven, page.minutes) == ("started", True, 95)
    assert [one.state for one in page.requires] == ["done", "open"]
    assert [(one.kind, one.value) for one in page.evidence] == [("commit", "abcdef1")]
    assert [note.text for note in page.notes] == ["warm-up matters"]
    assert [(one.name, one.preset, one.state) for one in page.runs] == [("r-0001", "smoke", "running")]
    assert [(target.state, target.best.value) for target in page.targets if target.best] == [("met", 28.0)]
    papers = {paper.id: paper.left for paper in why(seen(), paper_item.id).papers}
    assert set(papers) == set(paper_item.papers) and papers[paper_item.papers[0]] != "to read"


def test_it_says_when_the_item_is_planned_and_when_it_is_late(seen: Seen, home: Path) -> None:
    tracks.start(seen(), "hundred-days")
    (course,) = seen().courses
    first, second = [work.item for work in course.stops[0].core][:2]
    assert (why(seen(), first).planned.status, why(seen(), second).planned.status) == ("today", "later")
    late = why(seen(days=6), first).planned
    assert (late.status, late.due) == ("behind", course.due[first])
    assert late.days_late == (seen(days=6).today - course.due[first]).days > 0
    recorded(home, ItemMarked(first, "done"))
    finished = why(seen(), first)
    assert (finished.planned.status, finished.reasons) == ("done", ())
    idle = next(iter(seen().catalogue.tracks["sprint"].places[-1].items)).id
    assert why(seen(), idle).planned.status == "not planned"


def test_an_unknown_id_names_the_nearest_and_a_short_one_all_that_it_may_be(seen: Seen) -> None:
    with pytest.raises(UserError, match="Did you mean `hundred-days.week-03.core.training-loop`"):
        why(seen(), "hundred-days.week-03.core.trainig-loop")
    with pytest.raises(UserError, match="may be"):
        why(seen(), "training-loop")


def test_every_item_of_the_curriculum_has_a_page(seen: Seen) -> None:
    here = seen()
    for item in here.catalogue.items:
        page = why(here, item)
        assert page.id == item and page.hours > 0
