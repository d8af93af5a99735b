"""Finding text: what matches, in which order, and what is suggested where nothing does."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studyctl.actions.find import Entry, Found, find, kinds_of, normal
from studyctl.actions.find_sources import find_everywhere
from studyctl.actions.situation import situation
from studyctl.errors import UserError
from studyctl.ledger.facts import EvidenceAdded, Fact, ItemMarked, NoteWritten, RunLaunched
from studyctl.ledger.write import record
from studyctl.workspace import Workspace

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
LORA = "hundred-days.week-06.core.lora"


@pytest.fixture
def workspace(home: Path) -> Workspace:
    return Workspace(home)


def looked(workspace: Workspace, text: str, *kinds: str, limit: int = 100) -> Found:
    return find_everywhere(situation(workspace, NOW), text, kinds, limit)


def ids(found: Found, kind: str) -> list[str]:
    return [hit.id for group in found.groups if group.kind == kind for hit in group.hits]


def recorded(workspace: Workspace, *facts: Fact) -> None:
    record(workspace.progress_db, "test", "test", facts, NOW)


def entry(identity: str, title: str, *texts: str, kind: str = "item", former: tuple[str, ...] = ()) -> Entry:
    return Entry(kind, identity, title, former=former, texts=texts)


def test_the_title_comes_before_the_id_and_the_id_before_the_rest() -> None:
    entries = [
        entry("a", "Nothing here", "all about gradients"),
        entry("b.gradients", "Nothing here"),
        entry("c", "A longer title that has gradients in it"),
        entry("d", "Backgradientsward"),
        entry("e", "Gradients"),
        entry("f", "Nothing anywhere here", former=("gradients-of-old",)),
    ]
    found = find(entries, "gradients")
    assert ids(found, "item") == ["e", "c", "d", "b.gradients", "f", "a"]
    assert [hit.found_in for hit in found.groups[0].hits] == ["title", "title", "title", "id", "id", "text"]


def test_every_word_must_be_there_though_not_in_one_place() -> None:
    entries = [entry("a.week-06", "LoRA", "rank"), entry("b", "LoRA"), entry("c", "rank")]
    assert ids(find(entries, "rank week-06 lora"), "item") == ["a.week-06"]
    found = find(entries, "rank lora merging")
    assert (found.total, found.groups) == (0, ())


@pytest.mark.parametrize(("text", "title"), [("STRASSE", "Straße"), ("ﬁne", "Fine-tuning"), ("ＬｏＲＡ", "LoRA"),
                                             ("É", "E\u0301cole"), ("ΣΊΣΥΦΟΣ", "σίσυφος")])  # fmt: skip
def test_case_and_compatibility_forms_are_folded(text: str, title: str) -> None:
    assert find([entry("a", title)], text).total == 1


@given(st.text(max_size=8))
def test_folding_is_settled_after_once(text: str) -> None:
    assert normal(normal(text)) == normal(text)


@given(st.lists(st.text(alphabet="ab -.", max_size=8), max_size=6), st.text(alphabet="ab ", min_size=1, max_size=4))
def test_an_entry_is_found_exactly_when_it_holds_all_words(titles: list[str], text: str) -> None:
    entries = [entry(str(index), title) for index, title in enumerate(titles)]
    if not text.split():
        with pytest.raises(UserError):
            find(entries, text)
        return
    holding = {str(index) for index, title in enumerate(titles) if all(word in title for word in text.split())}
    assert set(ids(find(entries, text, limit=99), "item")) == holding


def test_numbers_match_with_and_without_their_zero_first() -> None:
    entries = [entry("t.week-14.a", "Short"), entry("t.week-04.a", "A longer title")]
    assert ids(find(entries, "week 4"), "item") == ["t.week-04.a", "t.week-14.a"]


def test_the_limit_is_for_each_kind_and_the_total_is_told() -> None:
    entries = [entry(f"i{index}", "word") for index in range(4)]
    entries += [entry(f"p{index}", "word", kind="paper") for index in range(3)]
    found = find(entries, "word", limit=2)
    assert [(group.kind, group.total, len(group.hits)) for group in found.groups] == [("item", 4, 2), ("paper", 3, 2)]
    assert found.total == 7
    assert find(entries, "word", ["paper"]).total == 3


def test_an_excerpt_shows_the_words_around_the_match() -> None:
    text = "first line\n" + "before " * 20 + "the needle here " + "after " * 30
    (hit,) = find([entry("a", "x", text)], "needle").groups[0].hits
    assert "the needle here" in hit.excerpt
    assert hit.excerpt.startswith("… before") and hit.excerpt.endswith("after …")
    assert len(hit.excerpt.split()) <= 22


def test_kinds_are_taken_in_singular_and_plural_and_others_refused() -> None:
    assert kinds_of(["Papers", "item"]) == ("item", "paper")
    assert len(kinds_of([])) == 7
    with pytest.raises(UserError, match="there is no kind 'paprs'. Did you mean `paper`"):
        kinds_of(["paprs"])
    with pytest.raises(UserError, match="there is no kind 'xyz'. Kinds are item, place"):
        kinds_of(["xyz"])


def test_suggestions_name_another_kind_the_nearest_word_or_fewer_words(workspace: Workspace) -> None:
    assert looked(workspace, "atention").suggestion == "Did you mean `attention`?"
    assert looked(workspace, "atention maks").suggestion == "Did you mean `attention mask`?"
    assert looked(workspace, "qqqqzzzz").suggestion == ""
    assert looked(workspace, "qlora", "run").suggestion.startswith("Without --kind there is ")
    assert looked(workspace, "essence roformer htm").suggestion.startswith("Each word is found")


def test_the_curriculum_is_searched_in_titles_parts_and_explanations(workspace: Workspace) -> None:
    seen = situation(workspace, NOW)
    item = seen.catalogue.items["hundred-days.week-04.core.modern-transformer"]
    for text in (item.title, item.parts[1], item.explain[:60]):
        assert item.id in ids(looked(workspace, text), "item")
    assert "lora" in ids(looked(workspace, "edward j. hu"), "paper")
    assert "lora" in ids(looked(workspace, "2106.09685"), "paper")
    assert "grpo" in ids(looked(workspace, "grpo"), "concept")
    place = ids(looked(workspace, "ReAct pattern"), "place")
    assert "hundred-days.week-04" in place
    assert not workspace.home.exists()


def test_what_is_found_carries_its_state(workspace: Workspace) -> None:
    recorded(workspace, ItemMarked(LORA, "done"))
    states = {hit.id: hit.state for group in looked(workspace, "lora").groups for hit in group.hits}
    assert states[LORA] == "done"
    assert states["hundred-days.checklist.papers.lora"] == "open"


def test_notes_are_found_in_files_and_in_the_ledger(workspace: Workspace) -> None:
    file = workspace.notes / "papers" / "lora.md"
    file.parent.mkdir(parents=True)
    file.write_text("---\ntier: 1\n---\n# My reading of LoRA\n\nRank eight was plenty for sherbet.\n")
    recorded(
        workspace,
        NoteWritten("item", LORA, text="Sherbet again, and a \x1b[31mred word"),
        NoteWritten("paper", "lora", path="notes/papers/lora.md"),
        EvidenceAdded(LORA, "metric", "", metric="loss", number=1.0, note="the sherbet run"),
    )
    found = looked(workspace, "sherbet")
    hits = {(hit.id, hit.title, hit.excerpt) for hit in found.groups[0].hits}
    title = "Implement LoRA from scratch (no PEFT library yet)"
    assert hits == {
        ("notes/papers/lora.md", "My reading of LoRA", "Rank eight was plenty for sherbet."),
        (LORA, title, "Sherbet again, and a \x1b[31mred word"),
        (LORA, title, "the sherbet run"),
    }


def test_the_latest_of_equal_notes_comes_first(workspace: Workspace) -> None:
    for text in ("sherbet the first", "sherbet the second"):
        recorded(workspace, NoteWritten("item", LORA, text=text))
    assert [hit.excerpt for hit in looked(workspace, "sherbet").groups[0].hits] == [
        "sherbet the second", "sherbet the first",
    ]  # fmt: skip


def test_files_that_are_no_notes_are_passed_over(workspace: Workspace, tmp_path: Path) -> None:
    workspace.notes.mkdir(parents=True)
    (workspace.notes / "picture.png").write_bytes(b"\x89PNG\0sherbet")
    (workspace.notes / "huge.md").write_text("sherbet" + "x" * 1_000_000)
    (workspace.notes / ".hidden.md").write_text("sherbet")
    (workspace.notes / "broken.md").symlink_to(tmp_path / "nowhere")
    (workspace.notes / "loop").symlink_to(workspace.notes)
    os.mkfifo(workspace.notes / "pipe.md")  # reading it would wait for ever
    (workspace.notes / "latin.txt").write_bytes(b"caf\xe9 sherbet")
    assert ids(looked(workspace, "sherbet"), "note") == ["notes/latin.txt"]


def test_runs_are_found_by_name_lab_preset_and_parameters(workspace: Workspace) -> None:
    run = "20261122T1618-7f3c9a"
    params = {"lr": 0.0006, "optimizer": "sherbet-adam"}
    recorded(workspace, RunLaunched(run, "00_pretraining_fundamentals", "smoke", params, data="pydoc"))
    for text in ("r-0001", "7f3c9a", "pretraining smoke", "lr=0.0006", "sherbet-adam", "pydoc"):
        assert ids(looked(workspace, text, "run"), "run") == [run]
    assert looked(workspace, "r-0001").groups[0].hits[0].state == "running"
    assert ids(looked(workspace, "lr=0.5", "run"), "run") == []


@pytest.mark.parametrize("text", ["", "   ", "\n\t"])
def test_nothing_to_look_for_is_refused(text: str) -> None:
    with pytest.raises(UserError, match="nothing to look for"):
        find([], text)
