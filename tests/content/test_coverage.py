"""What the shipped cards cover: how many and of which kinds for each concept, line of a checklist and paper."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable

from studyctl.curriculum.load import load_catalogue
from studyctl.curriculum.locate import shipped_root
from studyctl.drill.kinds.numeric import Numeric
from studyctl.drill.read import read_deck

CATALOGUE = load_catalogue()
CARDS = list(read_deck([shipped_root()]).cards.values())
ASKED = {"P0": (10, 4), "P1": (5, 1), "P2": (3, 1)}  # cards and kinds for a concept of the sprint
IN_WORDS = {"explain", "derive"}
FEWEST_TO_SHARE = 3
MOST_CHOICE, MOST_EXPLAIN = 0.35, 0.20
ANSWERED_IN_WORDS = {"system-design"}  # the interview's design prompts: there is nothing in them to pick or compute
ADDED_TO_THE_FAMILY = {"continual-tool-learning"}  # stands with the agents, and learns in sequence like the rest of C2


def kinds_by_concept() -> dict[str, Counter[str]]:
    """How many cards of each kind ask for each concept."""
    kinds: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for card in CARDS:
        for concept in card.concepts:
            kinds[concept][card.kind] += 1
    return kinds


KINDS = kinds_by_concept()


def short(concepts: Iterable[str], cards: int, kinds: int) -> list[str]:
    """Those of the concepts that have fewer cards, or cards of fewer kinds."""
    return [name for name in concepts if KINDS[name].total() < cards or len(KINDS[name]) < kinds]


def in_weeks(last: float) -> set[str]:
    """The concepts that the hundred days name in weeks 0 to `last`; week 10.5 is one of them."""
    found: set[str] = set()
    for item in CATALOGUE.items.values():
        number = item.place.removeprefix("week-").partition("-")[0]
        week = number.replace(".", "", 1).isdigit() and item.place.startswith("week-")
        if item.track == "hundred-days" and week and float(number) <= last:
            found |= set(item.concepts)
    return found


def test_every_concept_of_the_sprint_is_asked_as_often_as_its_priority_wants() -> None:
    items = [item for item in CATALOGUE.items.values() if item.track == "sprint" and item.priority in ASKED]
    for priority, (cards, kinds) in ASKED.items():
        concepts = {concept for item in items if item.priority == priority for concept in item.concepts}
        assert concepts and short(sorted(concepts), cards, kinds) == []


def test_every_concept_of_the_twelve_weeks_has_five_cards_of_three_kinds() -> None:
    concepts = in_weeks(12)
    assert len(concepts) > 150
    assert short(sorted(concepts), 5, 3) == []


def test_every_concept_of_continual_learning_in_those_weeks_has_fifteen() -> None:
    family = {name for name in in_weeks(12) if CATALOGUE.concepts[name].group == "C2"} | ADDED_TO_THE_FAMILY
    assert {"ewc", "packnet", "nested-learning", "online-adaptation"} < family
    assert short(sorted(family), 15, 5) == []


def test_no_concept_is_asked_by_too_many_choices_or_explanations() -> None:
    enough = {name: kinds for name, kinds in KINDS.items() if kinds.total() >= FEWEST_TO_SHARE}
    assert [name for name, kinds in enough.items() if kinds["choice"] > MOST_CHOICE * kinds.total()] == []
    told = [name for name, kinds in enough.items() if kinds["explain"] > MOST_EXPLAIN * kinds.total()]
    assert set(told) - ANSWERED_IN_WORDS == set()


def test_every_line_to_be_known_without_notes_is_asked_in_words() -> None:
    spoken = {concept for card in CARDS if card.kind in IN_WORDS for concept in card.concepts}
    spoken |= {card.links.item for card in CARDS if card.kind in IN_WORDS}
    lists = ("hundred-days.checklist.knowledge.", "sprint.checklist.")
    lines = [item for item in CATALOGUE.items.values() if item.id.startswith(lists)]
    assert len(lines) > 20
    assert [line.id for line in lines if not spoken & {line.id, *line.concepts}] == []


def test_every_paper_of_the_first_tier_has_four_cards() -> None:
    papers = Counter(paper for card in CARDS for paper in {card.source.paper, card.links.paper})
    assert [paper.id for paper in CATALOGUE.papers.values() if paper.tier == 1 and papers[paper.id] < 4] == []


def test_the_maths_refresher_has_forty_cards() -> None:
    maths = {name for name, concept in CATALOGUE.concepts.items() if concept.group == "maths"}
    assert sum(bool(maths & set(card.concepts)) for card in CARDS) >= 40


def test_every_card_that_draws_its_numbers_has_a_hint_that_does_not_answer_it() -> None:
    drawn = [card for card in CARDS if isinstance(card.payload, Numeric) and card.payload.generator]
    assert len({card.payload.generator for card in drawn}) >= 80
    assert [card.id for card in drawn if not card.hint or card.hint in card.explain] == []
