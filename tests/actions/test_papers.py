"""Papers: stages by the tier's protocol, what to read next, and notes that are never written over."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import yaml

from studyctl.actions import notes, paper_notes, papers, reading
from studyctl.actions.situation import Situation, situation
from studyctl.errors import UserError
from studyctl.ledger.facts import ItemMarked, NoteWritten, PaperMarked, TrackStarted
from studyctl.ledger.write import record, undo
from studyctl.workspace import Workspace

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)


@pytest.fixture
def workspace(home: Path) -> Workspace:
    return Workspace(home)


def seen(workspace: Workspace, now: datetime = NOW) -> Situation:
    return situation(workspace, now)


def recorded(workspace: Workspace, *facts: ItemMarked | PaperMarked | NoteWritten | TrackStarted) -> None:
    record(workspace.progress_db, "test", "test", facts, NOW)


def write(workspace: Workspace, paper: str) -> notes.Noted:
    begun = seen(workspace)
    return notes.write_note(begun, paper_notes.outline(begun, paper))


def stages(workspace: Workspace, paper: str) -> dict[str, str]:
    return {stage.stage: stage.state for stage in papers.shown(seen(workspace), paper).paper.stages}


def test_a_paper_has_the_stages_of_its_tier(workspace: Workspace) -> None:
    assert stages(workspace, "lora") == {"read": "open", "implemented": "open", "written": "open"}
    assert stages(workspace, "alexnet") == {"read": "open", "written": "open"}
    assert stages(workspace, "zero-to-hero") == {"read": "open"}
    assert not workspace.home.exists()


def test_stages_reached_are_done_and_the_next_is_under_way(workspace: Workspace) -> None:
    first = papers.mark(seen(workspace), "lora", "started")
    assert (first.text, first.left, first.done) == (
        "Started: LoRA: Low-Rank Adaptation of Large Language Models", "to read", True,
    )  # fmt: skip
    assert stages(workspace, "lora") == {"read": "started", "implemented": "open", "written": "open"}
    assert papers.mark(seen(workspace), "lora", "READ").left == "implementation left"
    assert stages(workspace, "lora") == {"read": "done", "implemented": "started", "written": "open"}
    papers.mark(seen(workspace), "lora", "implemented")
    assert papers.mark(seen(workspace), "lora", "written").left == ""
    page = papers.shown(seen(workspace), "lora")
    assert (page.paper.state, page.paper.left, page.started) == ("done", "", NOW)
    assert [stage.at for stage in page.paper.stages] == [NOW, NOW, NOW]


def test_a_stage_reached_twice_is_recorded_once(workspace: Workspace) -> None:
    papers.mark(seen(workspace), "lora", "read")
    again = papers.mark(seen(workspace, NOW + timedelta(days=2)), "lora", "read")
    assert again.command == ""
    assert again.text.endswith("is read since 2026-11-22")
    assert len(seen(workspace).reader.facts(PaperMarked)) == 1


def test_a_stage_is_taken_back_alone(workspace: Workspace) -> None:
    for stage in ("read", "implemented"):
        papers.mark(seen(workspace), "lora", stage)
    back = papers.mark(seen(workspace), "lora", "read", undo=True)
    assert (back.done, back.left) == (False, "to read")
    assert stages(workspace, "lora") == {"read": "started", "implemented": "done", "written": "open"}
    with pytest.raises(UserError, match="is not read. There is nothing to take back"):
        papers.mark(seen(workspace), "lora", "read", undo=True)


@pytest.mark.parametrize(
    ("paper", "stage", "said"),
    [
        ("alexnet", "implemented", r"`implemented` is no stage of tier 3 \(alexnet\). Its stages are started, read, w"),
        ("zero-to-hero", "written", r"`written` is no stage of a paper without a tier .* are started, read$"),
        ("lora", "readd", "there is no stage 'readd'. Did you mean `read`"),
        ("lorra", "read", "there is no paper 'lorra'. Did you mean `lora`"),
    ],
)
def test_what_cannot_be_recorded_is_refused_and_nothing_is_made(
    workspace: Workspace, paper: str, stage: str, said: str
) -> None:
    with pytest.raises(UserError, match=said):
        papers.mark(seen(workspace), paper, stage)
    assert not workspace.home.exists()


def test_a_stage_out_of_the_protocol_that_was_recorded_can_be_taken_back(workspace: Workspace) -> None:
    recorded(workspace, PaperMarked("alexnet", "implemented"))
    assert papers.mark(seen(workspace), "alexnet", "implemented", undo=True).done is False
    assert seen(workspace).papers["alexnet"].implemented_at is None


def test_a_paper_that_was_renamed_keeps_its_stages_and_note(workspace: Workspace) -> None:
    own = workspace.home / "curriculum" / "papers.yaml"
    own.parent.mkdir(parents=True)
    entry = {"id": "new-name", "title": "Renamed", "tier": 3, "aliases": ["old-name"]}
    own.write_text(yaml.safe_dump({"papers": [entry]}))
    old_note = workspace.home / "notes" / "papers" / "old-name.md"
    old_note.parent.mkdir(parents=True)
    old_note.write_text("kept")
    recorded(workspace, PaperMarked("old-name", "read"), NoteWritten("paper", "old-name", "notes/papers/old-name.md"))
    page = papers.shown(seen(workspace), "old-name")
    assert (page.paper.id, page.paper.left) == ("new-name", "summary left")
    assert [note.path for note in page.notes] == ["notes/papers/old-name.md"]
    assert write(workspace, "new-name").command == ""
    assert not (workspace.home / "notes" / "papers" / "new-name.md").exists()
    papers.mark(seen(workspace), "new-name", "read", undo=True)
    assert papers.shown(seen(workspace), "new-name").paper.left == "to read"
    recorded(workspace, PaperMarked("old-name", "read"))
    recorded(workspace, NoteWritten("paper", "new-name", text="later, under the new id"))
    assert papers.shown(seen(workspace), "new-name").paper.left == "summary left"


def test_a_page_says_who_needs_the_paper_and_what_is_not_known_of_it(workspace: Workspace) -> None:
    recorded(workspace, ItemMarked("hundred-days.week-06.stretch.read-lora", "done"))
    page = papers.shown(seen(workspace), "lora")
    assert page.link == "https://arxiv.org/abs/2106.09685"
    assert (page.year, page.authors[0], page.hours) == (2021, "Edward J. Hu", 10)
    items = {item.id: item.state for item in page.items}
    assert items["hundred-days.week-06.stretch.read-lora"] == "done"
    assert items["sprint.pillar-3.lora-math"] == "open"
    assert "hundred-days/6" in page.paper.weeks
    assert papers.shown(seen(workspace), "nested-learning").missing == ("url", "year")


def test_lists_hold_exactly_what_is_asked_for(workspace: Workspace) -> None:
    papers.mark(seen(workspace), "zero", "started")
    for stage in ("read", "written"):
        papers.mark(seen(workspace), "gan", stage)
    everything = papers.listed(seen(workspace))
    assert {one.id for one in everything} == set(seen(workspace).catalogue.papers)
    tiers = [one.tier or 9 for one in everything]
    assert tiers == sorted(tiers)
    assert len(papers.listed(seen(workspace), tier=1)) == 15
    assert all(one.tier is None for one in papers.listed(seen(workspace), tier=0))
    left = {one.id: one.state for one in papers.listed(seen(workspace), left=True)}
    assert "gan" not in left and left["zero"] == "started"
    sprint = {one.id for one in papers.listed(seen(workspace), track="sprint")}
    assert {"lora", "dpo", "deepseek-r1"} <= sprint and "essence-of-linear-algebra" not in sprint
    with pytest.raises(UserError, match="there is no tier 4. Tiers are 1, 2, 3"):
        papers.listed(seen(workspace), tier=4)
    with pytest.raises(UserError, match="there is no track 'sprnt'"):
        papers.listed(seen(workspace), track="sprnt")


def test_next_comes_from_the_present_place_then_by_tier_then_what_is_begun(workspace: Workspace) -> None:
    recorded(
        workspace,
        TrackStarted("hundred-days", date(2026, 11, 22), "week-09"),
        PaperMarked("deepseek-r1", "read"),
        PaperMarked("mixtral", "started"),
        PaperMarked("zero", "started"),
    )
    found = papers.following(seen(workspace), 200)
    order = [one.paper.id for one in found]
    assert order[0] == "deepseek-r1"
    assert found[0].reasons[:3] == ("Hundred days week 9 is now", "tier 1", "begun, implementation left")
    assert order[1] == "dpo"
    present = [one for one in found if one.reasons and one.reasons[0] == "Hundred days week 9 is now"]
    assert order[: len(present)] == [one.paper.id for one in present]
    rest = found[len(present) :]
    assert rest[0].paper.id == "zero"
    assert [one.paper.tier or 9 for one in rest] == sorted(one.paper.tier or 9 for one in rest)
    second = [one.paper.id for one in rest if one.paper.tier == 2]
    assert second[0] == "mixtral"
    ahead = [one for one in rest if one.paper.tier == 1 and one.paper.state == "open"]
    assert ahead[0].reasons[0] == "for Hundred days week 10"


def test_a_finished_paper_is_never_next(workspace: Workspace) -> None:
    before = [one.paper.id for one in papers.following(seen(workspace), 1)]
    for stage in ("read", "implemented", "written"):
        papers.mark(seen(workspace), before[0], stage)
    assert before[0] not in [one.paper.id for one in papers.following(seen(workspace), 200)]


def test_the_outline_has_front_matter_and_every_section_with_its_length(workspace: Workspace) -> None:
    text = paper_notes.outline(seen(workspace), "lora").text
    _, front, body = text.split("---\n", 2)
    paper = seen(workspace).catalogue.papers["lora"]
    assert yaml.safe_load(front) == {
        "title": paper.title, "authors": list(paper.authors), "link": paper.link, "tier": 1,
    }  # fmt: skip
    headings = [line[3:] for line in body.splitlines() if line.startswith("## ")]
    sections = seen(workspace).catalogue.reading[1].sections
    assert headings == [section.title for section in sections]
    for section in sections:
        assert f"## {section.title}\n\n<!-- {section.length} -->" in body


def test_front_matter_survives_any_title() -> None:
    paper = papers.Paper("x", 'A "quoted": title # --- \\ é', ("Ł — B",), tier=None)
    _, front, _ = paper_notes.template(paper, reading.UNTIERED).split("---\n", 2)
    assert yaml.safe_load(front)["title"] == 'A "quoted": title # --- \\ é'


def test_without_an_editor_a_note_is_begun_and_recorded_once_it_was_written_to(workspace: Workspace) -> None:
    begun = write(workspace, "lora")
    assert (begun.created, begun.command, begun.unopened) == (True, "", "no editor is set")
    assert begun.path == "notes/papers/lora.md"
    assert begun.file.read_text() == paper_notes.outline(seen(workspace), "lora").text
    assert not workspace.progress_db.exists()
    begun.file.write_text("my own words")
    written = write(workspace, "lora")
    assert written.created is False and written.command
    assert begun.file.read_text() == "my own words"
    assert [note.path for note in seen(workspace).reader.notes("paper", "lora")] == ["notes/papers/lora.md"]
    assert write(workspace, "lora").command == ""


def test_undo_of_a_note_keeps_the_file(workspace: Workspace) -> None:
    file = write(workspace, "lora").file
    file.write_text("my own words")
    write(workspace, "lora")
    undo(workspace.progress_db, NOW)
    assert file.read_text() == "my own words"
    page = papers.shown(seen(workspace), "lora")
    assert page.notes == (papers.PaperNote(None, "notes/papers/lora.md", ""),)


def test_a_note_recorded_often_is_shown_once_with_its_latest_day(workspace: Workspace) -> None:
    fact = NoteWritten("paper", "lora", "notes/papers/lora.md")
    for days in range(3):
        record(workspace.progress_db, "test", "test", [fact], NOW + timedelta(days=days))
    recorded(workspace, NoteWritten("paper", "lora", text="rank 8 was enough"))
    notes = papers.shown(seen(workspace), "lora").notes
    assert [(note.path, note.text, note.day) for note in notes] == [
        (None, "rank 8 was enough", date(2026, 11, 22)),
        ("notes/papers/lora.md", "", date(2026, 11, 24)),
    ]


@pytest.mark.parametrize("blocked", ["notes", "notes/papers/lora.md"])
def test_what_stands_in_the_way_of_a_note_is_named(workspace: Workspace, blocked: str) -> None:
    place = workspace.home / blocked
    if blocked == "notes":
        workspace.home.mkdir()
        place.write_text("a file")
    else:
        place.mkdir(parents=True)
    with pytest.raises(UserError, match=blocked) as caught:
        write(workspace, "lora")
    assert "\n" not in str(caught.value)
