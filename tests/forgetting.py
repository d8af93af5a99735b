"""Reviews of simulated learners whose memory is known, so that a test knows what a fit has to find."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta

from studyctl.drill.memory import DEFAULT_WEIGHTS, Memory, recall_on
from studyctl.drill.schedule import Schedule, reviewed
from studyctl.ledger.facts import CardReviewed
from studyctl.ledger.write import Command, record_bulk
from studyctl.workspace import Workspace

# forgets faster from the first answer on, gains less by each review, and along a flatter curve
OTHER = (0.1, 0.4, 0.8, 2.0, *DEFAULT_WEIGHTS[4:8], 1.2, *DEFAULT_WEIGHTS[9:20], 0.3)


def memory_by(history: Sequence[tuple[date, int]], weights: Sequence[float]) -> Memory:
    """A card after its answers, given as (study day, rating), each at noon of its day."""
    memory, schedule = Memory(), Schedule(weights=tuple(weights))
    for day, rating in history:
        memory = reviewed(memory, rating, datetime.combine(day, time(12)).astimezone(), schedule)
    return memory


def simulated(
    weights: Sequence[float], cards: int, seed: int, first: date = date(2026, 1, 5), days: int = 200
) -> dict[str, list[tuple[date, int]]]:
    """(study day, rating) of a learner who forgets by `weights`, each card asked when the default ones say."""
    chance, truth, plan = random.Random(seed), Schedule(weights=tuple(weights)), Schedule()
    return {f"own.card-{number}": _drilled(chance, truth, plan, first, days) for number in range(cards)}


def _drilled(chance: random.Random, truth: Schedule, plan: Schedule, first: date, days: int) -> list[tuple[date, int]]:
    day, last = first + timedelta(days=chance.randrange(days // 3)), first + timedelta(days=days)
    history: list[tuple[date, int]] = []
    known, planned = Memory(), Memory()
    while day <= last:
        now = datetime.combine(day, time(12)).astimezone()
        if known.new:
            rating = chance.choices((1, 2, 3, 4), (30, 10, 50, 10))[0]
        else:
            remembered = chance.random() < recall_on(known, day, truth.weights)
            rating = chance.choices((2, 3, 4), (15, 70, 15))[0] if remembered else 1
        history.append((day, rating))
        known, planned = reviewed(known, rating, now, truth), reviewed(planned, rating, now, plan)
        due = planned.due_day
        assert due is not None
        day = max(due, day + timedelta(days=1)) if rating > 1 or chance.random() < 0.5 else day
    return history


def drilled(here: Workspace, histories: Mapping[str, Sequence[tuple[date, int]]]) -> None:
    """Records histories as drills with the default weights would have."""
    commands = []
    for card, history in histories.items():
        memory = Memory()
        for day, rating in history:
            at = datetime.combine(day, time(12)).astimezone()
            memory = reviewed(memory, rating, at, Schedule())
            fact = CardReviewed(
                card, rating, rating > 1, state=memory.state, step=memory.step, stability=memory.stability,
                difficulty=memory.difficulty, due=memory.due,
            )  # fmt: skip
            commands.append(Command("quiz drill", f"Answered: {card}", (fact,), at))
    record_bulk(here.progress_db, sorted(commands, key=lambda command: command.now))
