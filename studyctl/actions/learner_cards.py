"""The simulated learner's drills: on most evenings what is due and a few new cards of what was just studied."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from studyctl.clock import study_day
from studyctl.drill.memory import AGAIN, GOOD, HARD, RATING_NAMES, Memory, recall_on
from studyctl.drill.model import Card, Deck
from studyctl.drill.schedule import Schedule, reviewed
from studyctl.ledger.facts import CardReviewed

NEW_A_DAY, MOST_A_DAY = 4, 32
EVENING = time(21, 5)
SURE = (0.25, 0.5, 0.75, 0.95)
MEMORY_AT_FIRST = 0.75  # share of new cards that are answered right the first time


@dataclass(frozen=True)
class Answer:
    """One answer of a drill: when it was given, and its fact."""

    at: datetime
    fact: CardReviewed

    @property
    def words(self) -> str:
        """What the drill said of it."""
        return f"Answered: {self.fact.card}, {RATING_NAMES[self.fact.rating]}"


def drills(deck: Deck, learned: Sequence[tuple[date, str]], days: Sequence[date], seed: int) -> Iterator[Answer]:
    """The answers of every evening in `days`; `learned` says from which day on a concept was studied."""
    draw, schedule = random.Random(seed), Schedule()
    memories: dict[str, Memory] = {}
    waiting = list(_cards(deck, learned))
    for day in days:
        at = datetime.combine(day, EVENING).astimezone() + timedelta(minutes=draw.randrange(20))
        due = [card for card, memory in memories.items() if memory.due_day and memory.due_day <= day]
        fresh = [card.id for since, card in waiting if since <= day][:NEW_A_DAY]
        waiting = [pair for pair in waiting if pair[1].id not in fresh]
        ahead = [*sorted(due)[: MOST_A_DAY - NEW_A_DAY], *fresh]
        while ahead:
            card = ahead.pop(0)
            before = memories.get(card, Memory())
            seconds = round(draw.uniform(8, 55), 1)
            at += timedelta(seconds=seconds)
            answer, after = _answered(card, before, at, seconds, schedule, draw)
            memories[card] = after
            if after.stepping:  # again before the evening is over
                ahead.append(card)
                at = max(at, after.due.astimezone() if after.due and not ahead[:-1] else at)
            yield answer


def _cards(deck: Deck, learned: Sequence[tuple[date, str]]) -> Iterator[tuple[date, Card]]:
    """The cards of the concepts, each from the day on which its first one was studied; no two siblings."""
    seen: set[str] = set()
    for day, concept in learned:
        for card in (deck.cards[name] for name in deck.by_concept.get(concept, ())):
            if card.id not in seen and (not card.group or card.group not in seen):
                seen |= {card.id, card.group} - {""}
                yield day, card


def _answered(
    card: str, before: Memory, at: datetime, seconds: float, schedule: Schedule, draw: random.Random
) -> tuple[Answer, Memory]:
    chance = MEMORY_AT_FIRST if before.new else recall_on(before, study_day(at))
    right = draw.random() < chance
    sure = draw.choices(SURE, (1, 2, 4, 4) if right else (3, 4, 3, 1))[0]
    rating = AGAIN if not right else HARD if sure < 0.5 or seconds > 50 else GOOD
    after = reviewed(before, rating, at, schedule)
    recall = None if before.new else recall_on(before, study_day(at))
    fact = CardReviewed(
        card, rating, right, "", sure, seconds, False, draw.getrandbits(32), {}, "", (), "drill", recall,
        after.state, after.step, after.stability, after.difficulty, after.due,
    )  # fmt: skip
    return Answer(at, fact), after


def concepts_learned(days_of: Mapping[str, date], concepts: Mapping[str, Sequence[str]]) -> list[tuple[date, str]]:
    """(day, concept) in the order in which the items that name the concepts were begun."""
    found: dict[str, date] = {}
    for item, day in sorted(days_of.items(), key=lambda pair: pair[1]):
        for concept in concepts.get(item, ()):
            found.setdefault(concept, day)
    return [(day, concept) for concept, day in found.items()]
