"""The simulated learner's drills: on most evenings what is due and a few new cards of what was just studied."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from heapq import nsmallest
from itertools import islice

from studyctl.clock import study_day
from studyctl.drill.memory import AGAIN, GOOD, HARD, RATING_NAMES, Memory, recall_on
from studyctl.drill.model import Card, Deck
from studyctl.drill.schedule import Schedule, reviewed
from studyctl.ledger.facts import CardReviewed

NEW_A_DAY, MOST_A_DAY = 4, 32
EVENING = time(21, 5)
SURE = (0.25, 0.5, 0.75, 0.95)
SCHEDULE = Schedule()
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


def drills(
    deck: Deck, learned: Sequence[tuple[date, str]], days: Sequence[date], seed: int, wanted: int = 0
) -> Iterator[Answer]:
    """The answers of every evening in `days`; `learned` says from which day on a concept was studied.

    Where a number of answers is wanted, evenings are cut and filled, with what is due soonest, to reach it.
    """
    draw, given = random.Random(seed), 0
    memories: dict[str, Memory] = {}
    waiting = list(_cards(deck, learned))
    for left, day in zip(range(len(days), 0, -1), days, strict=True):
        at = datetime.combine(day, EVENING).astimezone() + timedelta(minutes=draw.randrange(20))
        room = (wanted - given) // left if wanted else MOST_A_DAY
        new = min(room, max(NEW_A_DAY, len(waiting) // left)) if wanted else NEW_A_DAY
        fresh = [card.id for since, card in waiting if since <= day][:new]
        waiting = [pair for pair in waiting if pair[1].id not in fresh]
        known = _soonest(memories, room) if wanted else _due(memories, day)
        evening = _evening([*known[: room - new], *fresh], at, memories, draw)
        for answer in islice(evening, room if wanted else None):
            given += 1
            yield answer


def _due(memories: Mapping[str, Memory], day: date) -> list[str]:
    return sorted(card for card, memory in memories.items() if memory.due_day and memory.due_day <= day)


def _soonest(memories: Mapping[str, Memory], most: int) -> list[str]:
    """The cards that are due first, due or not."""
    last = datetime.max.replace(tzinfo=UTC)
    return nsmallest(most, memories, key=lambda card: memories[card].due or last)


def _evening(ahead: list[str], at: datetime, memories: dict[str, Memory], draw: random.Random) -> Iterator[Answer]:
    """The cards answered in turn, each until it is beyond its learning steps; `memories` follow."""
    while ahead:
        card = ahead.pop(0)
        seconds = round(draw.uniform(8, 55), 1)
        at += timedelta(seconds=seconds)
        answer, after = _answered(card, memories.get(card, Memory()), at, seconds, draw)
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


def _answered(card: str, before: Memory, at: datetime, seconds: float, draw: random.Random) -> tuple[Answer, Memory]:
    chance = MEMORY_AT_FIRST if before.new else recall_on(before, study_day(at))
    right = draw.random() < chance
    sure = draw.choices(SURE, (1, 2, 4, 4) if right else (3, 4, 3, 1))[0]
    rating = AGAIN if not right else HARD if sure < 0.5 or seconds > 50 else GOOD
    after = reviewed(before, rating, at, SCHEDULE)
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
