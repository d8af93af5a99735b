"""The library's shelves say what is left of a paper and when it comes; a sheet has its protocol, hours and note."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from studyctl.actions import library, paper_notes, papers
from studyctl.actions.library import Library, ShelfRow, _Coming, _coming_words
from studyctl.actions.situation import Situation, situation
from studyctl.ledger.facts import Fact, ItemMarked, PaperMarked, TimeLogged, TrackStarted
from studyctl.ledger.write import record
from studyctl.workspace import Workspace

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
TRACK = {
    "books/track.yaml": "id: books\ntitle: Books\nshort: Books\norder: [week-01, week-02, week-03]\n",
    **{
        f"books/week-0{week}.yaml": f"""\
place: week-0{week}
kind: week
number: {week}
title: Week {week}
path: base
days: {{core: [1, 1]}}
groups:
  - heading: Core
    tier: core
    items: [{{id: books.week-0{week}.core.read, title: Read it, hours: 6, papers: [paper-{week}], days: [1, 2]}}]
"""
        for week in (1, 2, 3)
    },
}
PAPERS = """\
papers:
  - {id: paper-1, title: The first, tier: 1, weeks: [books/1], missing: [authors, year, link]}
  - {id: paper-2, title: The second, tier: 1, weeks: [books/2], missing: [authors, year, link]}
  - {id: paper-3, title: The third, tier: 3, weeks: [books/3], missing: [authors, year, link]}
"""


@pytest.fixture
def workspace(home: Path) -> Workspace:
    """A workspace with a track of three weeks, each with a paper, begun on a Monday a week ago."""
    for name, text in {**TRACK, "papers.yaml": PAPERS}.items():
        path = home / "curriculum" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    (home / "studyctl.yaml").write_text("tracks: []\n", encoding="utf-8")
    made = Workspace(home)
    recorded(made, TrackStarted("books", date(2026, 11, 16)))
    return made


def recorded(workspace: Workspace, *facts: Fact) -> None:
    record(workspace.progress_db, "test", "test", facts, NOW)


def seen(workspace: Workspace, now: datetime = NOW) -> Situation:
    return situation(workspace, now)


def row(shelves: Library, paper: str) -> ShelfRow:
    return next(row for shelf in shelves.shelves for row in shelf.rows if row.paper.id == paper)


def test_papers_stand_by_tier_with_the_week_that_needs_them(workspace: Workspace) -> None:
    found = library.library(seen(workspace))
    assert [shelf.tier for shelf in found.shelves] == [1, 2, 3, None]
    assert (row(found, "paper-2").week, row(found, "lora").week) == ("w 2", "")
    assert (found.read, found.implemented) == (0, 0)
    assert (found.to_read, found.to_implement) == (43, 32)


def test_a_row_says_when_the_plan_has_the_paper(workspace: Workspace) -> None:
    def said(day: int) -> list[str]:
        found = library.library(seen(workspace, datetime(2026, 11, day, 10, tzinfo=UTC)))
        return [row(found, f"paper-{week}").when for week in (1, 2, 3)]

    assert said(16) == ["today", "from Monday", ""]
    recorded(workspace, ItemMarked("books.week-01.core.read", "done"))
    assert said(22) == ["was due 22 Nov", "Mon", ""]
    assert said(23) == ["was due 22 Nov", "today", "from Monday"]


def test_a_paper_of_a_week_that_is_over_is_late_until_it_is_begun(workspace: Workspace) -> None:
    recorded(workspace, ItemMarked("books.week-01.core.read", "done"))
    later = datetime(2026, 11, 24, 10, tzinfo=UTC)
    assert row(library.library(seen(workspace, later)), "paper-1").late
    papers.advance(seen(workspace, later), "paper-1")
    begun = row(library.library(seen(workspace, later)), "paper-1")
    assert (begun.late, begun.when) == (False, "reading")


def test_advancing_goes_through_the_protocol_and_then_has_nothing_to_record(workspace: Workspace) -> None:
    stages = [papers.advance(seen(workspace), "paper-1").stage for _ in range(4)]
    assert stages == ["started", "read", "implemented", "written"]
    last = papers.advance(seen(workspace), "paper-1")
    assert (last.command, last.text) == ("", "Nothing to record: all stages of The first are reached")
    assert [papers.advance(seen(workspace), "paper-3").stage for _ in range(3)] == ["started", "read", "written"]
    found = library.library(seen(workspace))
    assert (found.read, found.implemented) == (2, 1)
    assert row(found, "paper-1").when == "22 Nov"
    assert next(shelf for shelf in found.shelves if shelf.tier == 1).done == 1


def test_what_is_left_is_said_by_its_first_stage(workspace: Workspace) -> None:
    recorded(workspace, PaperMarked("paper-1", "read"), PaperMarked("paper-1", "implemented"))
    assert row(library.library(seen(workspace)), "paper-1").when == "summary left"


def test_a_sheet_has_the_steps_with_their_time_and_the_hours_left(workspace: Workspace) -> None:
    recorded(workspace, PaperMarked("paper-1", "read"), TimeLogged(144, "books.week-01.core.read"))
    sheet = library.sheet(seen(workspace), "paper-1")
    assert [(step.title, step.time, step.hours, step.state) for step in sheet.steps] == [
        ("Read the paper", "2-3 hours", 2.5, "done"),
        ("Implement its core idea in your own codebase", "1 day", 6.0, "open"),
        ("Write the summary", "", 1.5, "open"),
    ]
    assert (sheet.hours_left, sheet.minutes) == (7.5, 144.0)
    assert sheet.needed == ("Books week 1, days 1–2",)
    assert (sheet.note_path, sheet.note) == ("notes/papers/paper-1.md", None)
    untiered = library.sheet(seen(workspace), "zero-to-hero")
    assert ([step.stage for step in untiered.steps], untiered.hours_left) == (["read"], None)


def test_a_sheet_names_the_labs_that_implement_the_paper(workspace: Workspace) -> None:
    assert library.sheet(seen(workspace), "attention-is-all-you-need").labs == ("00_pretraining_fundamentals",)


def test_a_note_is_read_without_its_front_matter_hints_and_empty_headings(workspace: Workspace) -> None:
    start = paper_notes.outline(seen(workspace), "paper-1")
    path = workspace.home / start.path
    path.parent.mkdir(parents=True)
    path.write_text(start.text, encoding="utf-8")
    empty = library.sheet(seen(workspace), "paper-1").note
    assert empty and (empty.paragraphs, empty.words, empty.pages) == ((), 0, 0)
    said = "The advantage of an answer is its reward\nminus the mean of its group."
    path.write_text(
        start.text.replace("## Key idea\n", f"## Key idea\n\n{said}\n\x1b[31m- no critic\n"), encoding="utf-8"
    )
    note = library.sheet(seen(workspace), "paper-1").note
    assert note and note.paragraphs == ("## Key idea", said.replace("\n", " "), "- no critic")
    code = "def mask(scores):\n    # the future\n\n    return scores"
    path.write_text(f"## Code\nBefore:\n```python\n{code}\n```\nafter\n", encoding="utf-8")
    fenced = library.sheet(seen(workspace), "paper-1").note
    shown = "    def mask(scores):\n        # the future\n\n        return scores"
    assert fenced and fenced.paragraphs == ("## Code", "Before:", shown, "after")
    for _ in range(4):
        papers.advance(seen(workspace), "paper-1")
    assert row(library.library(seen(workspace)), "paper-1").when == "notes 1 page"
    path.write_text("word " * 451, encoding="utf-8")
    assert row(library.library(seen(workspace)), "paper-1").when == "notes 2 pages"


@pytest.mark.parametrize(
    ("due", "words"), [(0, "today"), (-2, "today"), (1, "Tue"), (6, "Sun"), (7, "this week"), (None, "this week")]
)
def test_a_weekday_means_one_of_the_coming_seven_days(due: int | None, words: str) -> None:
    today = date(2026, 11, 23)  # a Monday
    here = _Coming(today - timedelta(days=3), today + timedelta(days=9), over=False)
    day = None if due is None else today + timedelta(days=due)
    assert _coming_words(today, day, [here]) == words
