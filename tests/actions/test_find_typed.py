"""Finding as a person types: what is found by which letters, in which order, and how fast."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studyctl.actions.content import catalogue_of
from studyctl.actions.find import Entry
from studyctl.actions.find_typed import TypedFound, TypedIndex, typed_index
from studyctl.curriculum.catalogue import Catalogue
from studyctl.ledger.facts import NoteWritten, RunLaunched
from studyctl.ledger.write import record
from studyctl.workspace import Workspace

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
KEY_MS = 30


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> TypedIndex:
    """The shipped curriculum with nothing recorded."""
    return typed_index(Workspace(tmp_path_factory.mktemp("none") / "home"), NOW)


def index(*pairs: tuple[str, str], kind: str = "item") -> TypedIndex:
    return TypedIndex((Entry(kind, identity, title) for identity, title in pairs), Catalogue())


def titles(found: TypedFound) -> list[str]:
    return [hit.title for hit in found.hits]


def test_whole_words_come_before_beginnings_before_insides() -> None:
    made = index(("a", "Subattention"), ("b", "Attentional"), ("c", "Attention"), ("d", "Nothing"))
    assert titles(made.typed("attention")) == ["Attention", "Attentional", "Subattention"]


def test_a_word_in_the_id_counts_less_than_in_the_title() -> None:
    made = index(("lora", "Adapters"), ("x", "LoRA in its many variants"))
    assert titles(made.typed("lora")) == ["LoRA in its many variants", "Adapters"]


def test_every_word_must_be_answered_to() -> None:
    made = index(("a", "KL divergence"), ("b", "KL penalty"), ("c", "Divergence"))
    assert titles(made.typed("kl d")) == ["KL divergence"]
    assert titles(made.typed("kl zzzz")) == []


@pytest.mark.parametrize("typed", ["atention", "attenntion", "attemtion", "attnetion", "atentio"])
def test_one_mistake_is_forgiven(typed: str) -> None:
    found = index(("a", "Flash attention"), ("b", "Tension")).typed(typed)
    assert titles(found) == ["Flash attention"]


def test_a_mistake_is_looked_for_only_where_nothing_else_is() -> None:
    assert titles(index(("a", "Lorry"), ("b", "Sorry")).typed("lorr")) == ["Lorry"]


@given(st.text(alphabet="abc ", min_size=1, max_size=6))
def test_a_title_is_found_by_every_beginning_of_its_words(title: str) -> None:
    made = index(("x", title))
    for word in title.split():
        for length in range(1, len(word) + 1):
            assert titles(made.typed(word[:length])) == [title]


@given(st.text(max_size=12))
def test_whatever_is_typed_is_answered(real: TypedIndex, text: str) -> None:
    found = real.typed(text, limit=5)
    assert len(found.hits) == min(found.total, 5)
    for hit in found.hits:
        assert all(0 <= start < end <= len(hit.title) for start, end in hit.marked)


def test_what_was_typed_is_marked_in_the_title() -> None:
    (hit,) = index(("a", "Flash Attention")).typed("att fla").hits
    assert [hit.title[start:end] for start, end in hit.marked] == ["Fla", "Att"]
    (near,) = index(("a", "Flash Attention")).typed("atention").hits
    assert [near.title[start:end] for start, end in near.marked] == ["Attention"]


def test_kinds_narrow_and_are_counted(real: TypedIndex) -> None:
    found = real.typed("lora", ("paper",), limit=2)
    assert {hit.kind for hit in found.hits} == {"paper"} and found.total > 2 == len(found.hits)
    assert found.searched < real.typed("lora").searched


def test_nothing_typed_finds_nothing(real: TypedIndex) -> None:
    assert real.typed("  ").hits == () and real.typed("xyzzyq").total == 0


def test_places_are_found_by_number_and_say_their_track(real: TypedIndex) -> None:
    found = real.typed("week 3").hits[:2]
    assert {(hit.id, hit.place) for hit in found} == {
        ("hundred-days.week-03", "Hundred days"),
        ("sprint.week-3", "Sprint"),
    }
    assert found[1].title == "Week 3, Training loop and efficiency"


@pytest.mark.parametrize(
    ("typed", "kind", "identity", "place"),
    [
        ("pretraining", "lab", "00_pretraining_fundamentals", "lab 00"),
        ("attention is all", "paper", "attention-is-all-you-need", "tier 1"),
        ("2106.09685", "paper", "lora", "tier 1"),
        ("grpo", "concept", "grpo", "C3"),
        ("train a 50m", "item", "hundred-days.week-03.core.train-50m", "Hundred days, week 3"),
        ("validation perplexity", "target", "hundred-days.week-03.metrics.val-perplexity", "Hundred days, week 3"),
    ],
)
def test_every_kind_is_found_with_its_place(real: TypedIndex, typed: str, kind: str, identity: str, place: str) -> None:
    hits = {(hit.kind, hit.id): hit.place for hit in real.typed(typed).hits}
    assert hits[kind, identity] == place


def test_notes_and_runs_of_the_workspace_are_found(home: Path) -> None:
    here = Workspace(home)
    here.notes.mkdir(parents=True)
    (here.notes / "shelf.md").write_text("# Sherbet\n\nfizzing powder")
    facts = [
        NoteWritten("item", "hundred-days.week-03.core.train-50m", text="sherbets are sweet"),
        RunLaunched("20261122T1618-7f3c9a", "00_pretraining_fundamentals", "smoke", {"lr": 0.0006}),
    ]
    record(here.progress_db, "test", "test", facts, NOW)
    made = typed_index(here, NOW)
    assert [(hit.kind, hit.id) for hit in made.typed("sherb").hits] == [
        ("note", "notes/shelf.md"),
        ("note", "hundred-days.week-03.core.train-50m"),
    ]
    assert [hit.id for hit in made.typed("fizzing").hits] == ["notes/shelf.md"]
    run = made.typed("r-00").hits[0]
    assert (run.kind, run.state, run.place) == ("run", "running", "lab 00")


def test_every_hit_says_where_it_leads(home: Path) -> None:
    here = Workspace(home)
    here.notes.mkdir(parents=True)
    (here.notes / "shelf.md").write_text("# Sherbet\n")
    record(here.progress_db, "test", "test", [NoteWritten("paper", "lora", text="sherbets")], NOW)
    made = typed_index(here, NOW)
    assert [hit.goes for hit in made.typed("sherb").hits] == ["file:notes/shelf.md", "paper:lora"]
    assert "place:hundred-days.week-00" in {hit.goes for hit in made.typed("hundred days", ("track",)).hits}
    catalogue = catalogue_of(here)
    tools = [hit for hit in made.typed("torch.profiler").hits if not hit.id]
    assert tools and all(hit.goes.removeprefix("place:") in catalogue.places for hit in tools)
    for words in ("lora", "week 3", "attention", "pretraining"):
        for hit in made.typed(words).hits:
            kind, _, identity = hit.goes.partition(":")
            assert kind in ("item", "paper", "lab", "concept", "target", "place", "run") and identity
