"""The concept graph, the library and the reading tiers: sound in themselves and faithful to the documents."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

import pytest
import yaml

CURRICULUM = Path(__file__).parents[2] / "curriculum"


def read(name: str, key: str) -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = yaml.safe_load((CURRICULUM / name).read_text(encoding="utf-8"))[key]
    return entries


CONCEPTS = read("concepts.yaml", "concepts")
PAPERS = read("papers.yaml", "papers")
TIERS = read("reading.yaml", "tiers")
CONCEPT_IDS = {concept["id"] for concept in CONCEPTS}
PAPER_IDS = {paper["id"] for paper in PAPERS}
BOXES = {f"{letter}{number}" for letter in "ABC" for number in (1, 2, 3)}
THEMES = {
    "maths", "eval", "serving", "data", "interpretability", "agents", "infrastructure", "practice", "research",
}  # fmt: skip


def twice(values: Iterable[str]) -> list[str]:
    return [value for value, count in Counter(values).items() if count > 1]


def all_needs(concept: str) -> set[str]:
    """Everything that stands before `concept` in the graph."""
    needs = {entry["id"]: entry.get("needs", []) for entry in CONCEPTS}
    found: set[str] = set()
    waiting = list(needs[concept])
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += needs[name]
    return found


# --- concepts ---------------------------------------------------------------------------------------------------


def test_the_graph_is_fine_grained() -> None:
    assert len(CONCEPTS) >= 120


def test_ids_and_former_ids_of_concepts_lead_to_one_concept() -> None:
    aliases = [alias for concept in CONCEPTS for alias in concept.get("aliases", [])]
    assert twice([*(concept["id"] for concept in CONCEPTS), *aliases]) == []
    assert PAPER_IDS.isdisjoint(aliases)
    assert twice(concept["title"].casefold() for concept in CONCEPTS) == []


def test_concepts_need_only_concepts_and_never_themselves() -> None:
    needs = {concept["id"]: concept.get("needs", []) for concept in CONCEPTS}
    unknown = {name for names in needs.values() for name in names} - CONCEPT_IDS
    assert unknown == set()
    assert len(list(TopologicalSorter(needs).static_order())) == len(CONCEPTS)


def test_no_need_is_named_twice() -> None:
    assert [concept["id"] for concept in CONCEPTS if twice(concept.get("needs", []))] == []


def test_every_concept_belongs_to_a_box_or_a_theme_and_none_is_empty() -> None:
    groups = {concept["group"] for concept in CONCEPTS}
    assert groups == BOXES | THEMES


@pytest.mark.parametrize("concept", CONCEPTS, ids=lambda concept: concept["id"])
def test_a_concept_says_what_it_is_in_one_sentence(concept: dict[str, Any]) -> None:
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", concept["id"])
    assert concept["explain"].endswith(".")
    assert 6 <= len(concept["explain"].split()) <= 40
    assert not re.search(r"[.!?] [A-Z]", concept["explain"])


@pytest.mark.parametrize(
    ("later", "earlier"),
    [
        ("backpropagation", "chain-rule"),
        ("scaled-dot-product-attention", "softmax"),
        ("transformer-block", "backpropagation"),
        ("pretraining", "gpt-architecture"),
        ("rope", "positional-embeddings"),
        ("llama-architecture", "transformer-block"),
        ("lora", "svd"),
        ("lora-per-task", "lora"),
        ("ewc", "catastrophic-forgetting"),
        ("mla", "gqa"),
        ("gqa", "kv-cache"),
        ("load-balancing", "moe-layer"),
        ("dpo", "bradley-terry"),
        ("dpo", "sft"),
        ("grpo", "policy-gradient"),
        ("grpo", "kl-divergence"),
        ("ppo", "kl-divergence"),
        ("rlhf", "reward-model"),
        ("adapter-routing", "lora-per-task"),
        ("fsdp", "data-parallelism"),
        ("perplexity", "cross-entropy"),
        ("nanochat-speedrun", "bpe"),
    ],
)
def test_the_graph_follows_the_documents_critical_path(later: str, earlier: str) -> None:
    assert earlier in all_needs(later)


# --- papers -----------------------------------------------------------------------------------------------------


def test_the_library_holds_every_work_once() -> None:
    assert twice(paper["id"] for paper in PAPERS) == []
    assert twice(paper["title"].casefold() for paper in PAPERS) == []
    assert twice(paper["arxiv"] for paper in PAPERS if "arxiv" in paper) == []
    assert twice(paper["url"].rstrip("/") for paper in PAPERS if "url" in paper) == []


def test_former_ids_of_papers_are_nobody_elses_id() -> None:
    aliases = [alias for paper in PAPERS for alias in paper.get("aliases", [])]
    assert twice(aliases) == []
    assert (PAPER_IDS | CONCEPT_IDS).isdisjoint(aliases)


def test_the_tier_lists_are_whole() -> None:
    assert Counter(paper["tier"] for paper in PAPERS if "tier" in paper) == {1: 15, 2: 15, 3: 10}


@pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: paper["id"])
def test_a_paper_can_be_found_or_says_what_is_missing(paper: dict[str, Any]) -> None:
    arxiv, missing = paper.get("arxiv", ""), set(paper.get("missing", []))
    assert not arxiv or re.fullmatch(r"\d{2}(0[1-9]|1[0-2])\.\d{4,5}", arxiv)
    assert paper.get("url", "https://").startswith(("https://", "http://"))
    assert missing <= {"arxiv", "url", "year", "authors"}
    assert [name for name in missing if paper.get(name)] == []
    assert bool("url" in missing) == (not arxiv and "url" not in paper)
    assert bool("arxiv" in missing) == (not arxiv and paper.get("kind", "paper") in ("paper", "report"))
    assert paper.get("authors") or "authors" in missing


@pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: paper["id"])
def test_a_papers_number_and_year_agree(paper: dict[str, Any]) -> None:
    """A document may give the year of the conference: at most two after the preprint."""
    undated = paper.get("kind") in ("code", "docs")
    assert "year" in paper or "year" in paper.get("missing", []) or undated
    if "arxiv" in paper:
        assert 0 <= paper["year"] - (2000 + int(paper["arxiv"][:2])) <= 2


@pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: paper["id"])
def test_a_paper_is_about_known_concepts(paper: dict[str, Any]) -> None:
    assert 1 <= len(paper["concepts"]) <= 4
    assert set(paper["concepts"]) <= CONCEPT_IDS


@pytest.mark.parametrize("paper", [p for p in PAPERS if p.get("tier") == 1], ids=lambda paper: paper["id"])
def test_a_critical_paper_has_its_week_and_focus(paper: dict[str, Any]) -> None:
    assert any(week.startswith("hundred-days/") for week in paper["weeks"])
    assert paper["focus"]
    assert paper.get("implement") or paper["id"] == "scaling-laws"


def place_file(week: str) -> Path:
    """`hundred-days/9` means week-09.yaml of that track, `sprint/2` its week-2.yaml; a name stands for itself."""
    track, place = week.split("/")
    if not place.isdigit():
        return CURRICULUM / track / f"{place}.yaml"
    name = f"week-{int(place):02d}.yaml" if track == "hundred-days" else f"week-{place}.yaml"
    return CURRICULUM / track / name


def test_the_weeks_of_the_papers_exist() -> None:
    weeks = {week for paper in PAPERS for week in paper.get("weeks", [])}
    assert len(weeks) > 20
    assert {week for week in weeks if not place_file(week).is_file()} == set()


@pytest.mark.parametrize(
    ("paper", "done"),
    [
        ("attention-is-all-you-need", {"done": True}),
        ("annotated-transformer", {"done": True}),
        ("transformer-paragraph-by-paragraph", {"done": True}),
        ("deep-dive-into-llms", {"done": True}),
        ("reproduce-gpt-2", {"done": True, "started": "2025-12-31", "finished": "2026-01-08"}),
        ("illustrated-transformer", None),
        ("introduction-to-transformers", None),
    ],
)
def test_marks_of_the_roadmap_carry_over(paper: str, done: dict[str, Any] | None) -> None:
    entry = next(entry for entry in PAPERS if entry["id"] == paper)
    assert entry.get("done_in_source") == done


# --- reading tiers ----------------------------------------------------------------------------------------------


def test_each_tier_has_its_protocol() -> None:
    stages = {tier["tier"]: tier["stages"] for tier in TIERS}
    whole = ["read", "implemented", "written"]
    assert stages == {1: whole, 2: whole, 3: ["read", "written"]}
    assert [len(tier["steps"]) for tier in TIERS] == [3, 3, 2]
    assert [len(tier["sections"]) for tier in TIERS] == [5, 4, 3]
    assert [tier["note"] for tier in TIERS] == ["2-page summary", "1-page notes", "5-7 bullet points"]


def test_deeper_tiers_take_longer() -> None:
    hours = [tier["hours"] for tier in TIERS]
    assert hours == sorted(hours, reverse=True)
    assert hours[-1] <= 0.5


def test_the_hours_of_a_protocol_are_those_of_its_stages() -> None:
    for tier in TIERS:
        assert len(tier["stage_hours"]) == len(tier["stages"]) == len(tier["steps"])
        assert sum(tier["stage_hours"]) == pytest.approx(tier["hours"])
