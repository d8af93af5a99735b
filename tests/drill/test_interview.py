"""The interview as values: what is drawn, what is asked next, what it earns."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studyctl.drill.interview import (
    DEEP,
    DESIGN_POINTS,
    DESIGN_SECONDS,
    Probe,
    Said,
    Script,
    Subject,
    Topic,
    drawn_script,
    is_design,
    next_move,
    part_of,
    room_for,
    scored,
    seconds_allowed,
)
from studyctl.drill.model import Card, Source

HOUR = 3600.0
PILLARS = ("Foundations", "Alignment", "Serving")
SUBJECTS = tuple(Subject(f"c{number}", f"Concept {number}", PILLARS[number % 3]) for number in range(9))


def card(identity: str, kind: str, difficulty: int, *concepts: str) -> Card:
    return Card(identity, kind, concepts, "", Source(), difficulty=difficulty)


def cards_of(concept: str) -> list[Card]:
    kinds = ("choice", "derive", "cloze", "explain")
    return [
        card(f"{concept}.{kind}.{level}", kind, level, concept) for kind in kinds for level in (1, 2, 3)
    ]  # fmt: skip


CARDS = {subject.concept: cards_of(subject.concept) for subject in SUBJECTS}
PROMPTS = [card(f"design.{number}", "explain", 3, "system-design", "c0") for number in range(5)]


def script(seed: int = 1, minutes: float = 45, before: tuple[str, ...] = ()) -> Script:
    return drawn_script(SUBJECTS, CARDS, PROMPTS, minutes, seed, before)


def answered(held: Script, right: dict[str, bool], seconds_left: float = HOUR) -> list[tuple[str, str]]:
    """The parts and cards that are asked, each answered as `right` says (by part), with the time standing still."""
    said: list[Said] = []
    asked = []
    while (move := next_move(held, said, seconds_left)) is not None:
        asked.append((move.part, move.probe.card))
        correct = right.get(move.part, True)
        said.append(Said(move.probe.card, correct, float(correct)))
        assert len(asked) < 100
    return asked


def test_the_same_seed_draws_the_same_interview_and_another_seed_another() -> None:
    assert script(7) == script(7)
    assert len({tuple(topic.subject.concept for topic in script(seed).topics) for seed in range(20)}) > 10


def test_topics_come_from_each_pillar_in_turn() -> None:
    found = [topic.subject.pillar for topic in script(minutes=45).topics]
    assert len(found) == 8
    assert all(set(found[start : start + 3]) == set(PILLARS) for start in (0, 3))


def test_an_opening_is_of_middle_difficulty_and_its_follow_ups_harder_or_easier() -> None:
    for topic in script().topics:
        assert topic.harder and topic.easier
        points = (topic.opening.points, topic.harder.points, topic.easier.points)
        assert points == (2.0, 3.0, 1.0)
        assert topic.harder.kind in DEEP, "where there is a choice, a harder question is not one to be picked"


def test_no_card_stands_in_a_script_twice_even_where_topics_share_cards() -> None:
    shared = [card(f"s{number}", "bug", 1 + number % 3, *CARDS) for number in range(20)]
    drawn = drawn_script(SUBJECTS, dict.fromkeys(CARDS, shared), [], 45, 3)
    names = [
        probe.card for topic in drawn.topics for probe in (topic.opening, topic.harder, topic.easier) if probe
    ]  # fmt: skip
    assert len(names) == len(set(names)) == 20


def test_cards_asked_lately_are_left_out_while_there_are_others() -> None:
    first = script(1)
    before = tuple(topic.opening.card for topic in first.topics) + tuple(probe.card for probe in first.design)
    again = script(1, before=before)
    assert [topic.subject for topic in again.topics] == [topic.subject for topic in first.topics]
    assert not {topic.opening.card for topic in again.topics} & set(before)
    assert not {probe.card for probe in again.design} & set(before)
    every = tuple(one.id for cards in CARDS.values() for one in cards)
    assert script(1, before=every).topics, "where all were asked, they are asked again"


def test_a_design_prompt_is_no_topic_question() -> None:
    mixed = {**CARDS, "c0": [*PROMPTS, card("c0.only", "bug", 2, "c0")]}
    drawn = drawn_script(SUBJECTS[:1], mixed, PROMPTS, 45, 2)
    assert [topic.opening.card for topic in drawn.topics] == ["c0.only"]
    assert drawn.topics[0].harder is None and drawn.topics[0].points == 2
    assert drawn.questions == 1 + len(drawn.design)
    assert all(is_design(one) for one in PROMPTS) and not is_design(card("x", "explain", 3, "lora"))


def test_a_right_opening_leads_to_the_harder_question_and_a_wrong_one_to_the_easier() -> None:
    held = script()
    right = answered(held, {})
    assert Counter(part for part, _ in right) == {"opening": 8, "harder": 8, "design": 2}
    wrong = answered(held, {"opening": False})
    assert Counter(part for part, _ in wrong) == {"opening": 8, "easier": 8, "design": 2}
    topic = held.topics[0]
    assert topic.harder and topic.easier
    assert right[:2] == [("opening", topic.opening.card), ("harder", topic.harder.card)]
    assert wrong[1] == ("easier", topic.easier.card)
    assert [part for part, _ in right[-2:]] == ["design", "design"]


def test_no_topic_is_opened_in_the_time_that_design_prompts_need() -> None:
    held = script()
    left = len(held.design) * DESIGN_SECONDS
    first = held.topics[0].opening.card
    move = next_move(held, [], left)
    assert move is not None and move.part == "design"
    follow_up = next_move(held, [Said(first, True, 1.0)], left)
    assert follow_up is not None and follow_up.part == "harder", "what was opened is gone through with"
    prompts = [Said(probe.card, True, 1.0) for probe in held.design]
    after = next_move(held, prompts, 60)
    assert after is not None and after.part == "opening", "time that design prompts leave over goes to topics"
    assert next_move(held, [], 0) is None


@pytest.mark.parametrize(
    ("minutes", "wanted"), [(5, (1, 0)), (10, (2, 0)), (15, (2, 1)), (30, (6, 1)), (45, (8, 2)), (180, (24, 2))]
)
def test_what_fits_into_the_minutes(minutes: float, wanted: tuple[int, int]) -> None:
    assert room_for(minutes) == wanted


def test_time_for_an_answer_goes_by_its_kind() -> None:
    assert seconds_allowed(Probe("a", "choice", 2), "opening") < seconds_allowed(Probe("a", "derive", 2), "harder")
    assert seconds_allowed(Probe("a", "explain", DESIGN_POINTS), "design") == DESIGN_SECONDS
    assert seconds_allowed(Probe("a", "no-such-kind", 2), "opening") > 0


TOPIC = Topic(
    Subject("lora", "LoRA", "Serving"), Probe("o", "bug", 2), Probe("h", "derive", 3), Probe("e", "choice", 1)
)  # fmt: skip
SMALL = Script(0, 45, (TOPIC,), (Probe("d", "explain", DESIGN_POINTS),))


@pytest.mark.parametrize(
    ("said", "earned", "level"),
    [
        ([], 0, "not reached"),
        ([("o", True, 1.0), ("h", True, 1.0)], 5, "in depth"),
        ([("o", True, 1.0), ("h", False, 0.0)], 2, "sound"),
        ([("o", True, 1.0), ("h", False, 0.5)], 3.5, "sound"),
        ([("o", False, 0.0), ("e", True, 1.0)], 1, "basics"),
        ([("o", False, 0.0), ("e", False, 0.0)], 0, "not yet"),
    ],
)
def test_points_and_depth_of_a_topic(said: list[tuple[str, bool, float]], earned: float, level: str) -> None:
    score = scored(SMALL, [Said(*one) for one in said])
    assert (score.topics[0].earned, score.topics[0].level, score.points) == (earned, level, 11)


def test_a_design_prompt_earns_the_share_of_its_criteria() -> None:
    score = scored(SMALL, [Said("d", False, 0.6)])
    assert score.earned == pytest.approx(3.6)
    assert [(pillar.title, pillar.earned, pillar.points) for pillar in score.pillars] == [
        ("Serving", 0, 5), ("System design", pytest.approx(3.6), 6),
    ]  # fmt: skip
    assert score.share == pytest.approx(3.6 / 11, abs=1e-4)


def test_the_place_of_a_card() -> None:
    assert part_of(SMALL, "h") == (TOPIC.harder, "harder", TOPIC)
    assert part_of(SMALL, "d") == (SMALL.design[0], "design", None)
    assert part_of(SMALL, "elsewhere") is None


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 10_000), st.lists(st.booleans(), max_size=40), st.sampled_from([10.0, 20.0, 45.0, 90.0]))
def test_any_interview_ends_and_its_points_add_up(seed: int, verdicts: list[bool], minutes: float) -> None:
    held, said, left = script(seed, minutes), [], minutes * 60
    for verdict in verdicts:
        move = next_move(held, said, left)
        if move is None:
            break
        assert move.probe.card not in {one.card for one in said}, "nothing is asked twice"
        said.append(Said(move.probe.card, verdict, float(verdict)))
        left -= 100
    score = scored(held, said)
    assert len(said) <= held.questions
    assert 0 <= score.earned <= score.points and 0 <= score.share <= 1
    assert sum(pillar.earned for pillar in score.pillars) == pytest.approx(score.earned)
    assert sum(pillar.points for pillar in score.pillars) == pytest.approx(score.points)


@settings(deadline=None, max_examples=30)
@given(st.integers(0, 1000), st.lists(st.booleans(), min_size=18, max_size=18))
def test_another_right_answer_never_lowers_the_score(seed: int, verdicts: list[bool]) -> None:
    held = script(seed)
    said: list[Said] = []
    earned = [0.0]
    for verdict in verdicts:
        move = next_move(held, said, HOUR)
        assert move is not None
        said.append(Said(move.probe.card, verdict, float(verdict)))
        earned.append(scored(held, said).earned)
    assert all(after >= before for before, after in pairwise(earned))
    assert all((after > before) == verdict for (before, after), verdict in zip(pairwise(earned), verdicts, strict=True))
