"""What is asked today and in which order."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from studyctl.clock import study_day
from studyctl.drill.balance import Terms
from studyctl.drill.memory import AGAIN, EASY, GOOD, Memory, noon
from studyctl.drill.queue import Candidate, Plan, queue
from studyctl.drill.recall import Known, recall_by_concept
from studyctl.drill.schedule import Schedule, reviewed

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
TODAY = study_day(NOW)
ONE = timedelta(days=1)
NEVER = lambda day: False  # noqa: E731


def plan(minutes: float | None = None, new: int = 10, rank: dict[str, int] | None = None) -> Plan:
    order = rank or {}
    return Plan(NOW, Terms(TODAY, NEVER, NEVER), minutes, new, lambda concept: (order.get(concept, 99),))


def due(stability: float, days_ago: int = 2) -> Memory:
    return Memory("review", None, stability, 5.0, noon(TODAY), NOW - days_ago * ONE)


def test_learning_steps_come_first_then_what_is_most_forgotten_then_new_cards() -> None:
    step = reviewed(Memory(), AGAIN, NOW - timedelta(minutes=5), Schedule())
    cards = [
        Candidate("new", "cloze", Memory()),
        Candidate("solid", "cloze", due(20.0)),
        Candidate("fading", "cloze", due(3.0)),
        Candidate("step", "cloze", step),
    ]
    found = queue(cards, plan())
    assert found.cards == ("step", "fading", "solid", "new")
    assert (found.learning, found.reviews, found.new, found.due) == (1, 2, 1, 4)


def test_a_step_that_is_not_over_waits() -> None:
    step = reviewed(Memory(), GOOD, NOW, Schedule())
    found = queue([Candidate("step", "cloze", step)], plan())
    assert (found.cards, found.stepping) == ((), ("step",))


def test_tomorrows_cards_are_not_due() -> None:
    later = reviewed(Memory(), EASY, NOW, Schedule())
    assert queue([Candidate("later", "cloze", later)], plan()).due == 0


def test_of_siblings_one_is_asked_and_none_after_one_was_answered() -> None:
    pair = [Candidate(name, "cloze", due(5.0), group="g") for name in ("a", "b")]
    assert len(queue([*pair, Candidate("new", "cloze", Memory(), group="g")], plan()).cards) == 1
    done = Candidate("c", "cloze", reviewed(Memory(), EASY, NOW, Schedule()), group="g", answered_today=True)
    assert queue([*pair, done], plan()).cards == ()


def test_a_siblings_learning_step_is_asked_all_the_same() -> None:
    step = reviewed(Memory(), AGAIN, NOW - timedelta(minutes=5), Schedule())
    cards = [
        Candidate("step", "cloze", step, group="g", answered_today=True),
        Candidate("b", "cloze", due(5), group="g"),
    ]
    assert queue(cards, plan()).cards == ("step",)


def test_suspended_and_buried_cards_stay_away() -> None:
    cards = [
        Candidate("suspended", "cloze", due(5.0), suspended=True),
        Candidate("buried", "cloze", due(5.0), buried_until=TODAY + ONE),
        Candidate("back", "cloze", due(5.0), buried_until=TODAY),
    ]
    assert queue(cards, plan()).cards == ("back",)


def test_what_the_budget_does_not_hold_is_told() -> None:
    cards = [Candidate(f"c{n}", "choice", due(5.0)) for n in range(10)]
    found = queue(cards, plan(minutes=1.0))
    assert (len(found.cards), len(found.over)) == (3, 7)  # 20 s each
    assert (found.seconds, found.seconds_over) == (60.0, 140.0)
    assert len(queue(cards, plan(minutes=0.1)).cards) == 1


def test_new_cards_follow_the_plan_up_to_the_days_number() -> None:
    cards = [
        Candidate("far", "cloze", Memory(), ("grpo",)),
        Candidate("base", "cloze", Memory(), ("sampling",)),
        Candidate("both", "cloze", Memory(), ("sampling", "kl")),
        Candidate("next", "cloze", Memory(), ("kl",)),
    ]
    found = queue(cards, plan(new=3, rank={"sampling": 0, "kl": 1, "grpo": 2}))
    assert found.cards[0] == "base", "a card comes once the last of its concepts has its turn"
    assert set(found.cards[1:]) == {"both", "next"}
    assert queue(cards, plan(new=0)).cards == ()


def known(kind: str, memory: Memory, passed: bool = False) -> Known:
    return Known(kind, ("kl",), memory, passed)


def test_a_concept_can_be_explained_at_090_with_an_explanation_passed() -> None:
    fresh = reviewed(Memory(), EASY, NOW, Schedule())
    cards = [known("cloze", fresh, True), known("explain", fresh, True)]
    (kl,) = recall_by_concept(cards, TODAY).values()
    assert (kl.can_explain, kl.needs_review, kl.recall) == (True, False, 1.0)
    without = recall_by_concept([known("cloze", fresh, True)], TODAY)["kl"]
    assert not without.can_explain, "no explanation was passed"
    unseen = recall_by_concept([*cards, known("cloze", Memory())], TODAY)["kl"]
    assert not unseen.can_explain, "a card never answered is not known"
    assert (unseen.seen_recall, unseen.cards, unseen.seen) == (1.0, 3, 2)


def test_what_faded_needs_review_and_what_was_never_seen_does_not() -> None:
    fresh = reviewed(Memory(), EASY, NOW, Schedule())
    faded = recall_by_concept([known("explain", fresh, True)], TODAY + 60 * ONE)["kl"]
    assert faded.recall < 0.8
    assert faded.needs_review
    assert not recall_by_concept([known("cloze", Memory())], TODAY)["kl"].needs_review
