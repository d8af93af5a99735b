"""From an answer to its durable commit at 10,000 cards and 200,000 reviews, beside Anki's own library if it is there.

`python benchmarks/answer.py [--answers N] [--share S]`; exit code 1 where our p95 is above 20 ms. The two take turns,
on the same disk in the same run; `pip install anki` (AGPL, for this comparison only) brings the other.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

WANTED_MS = 20.0
CARDS, REVIEWS = 10_000, 200_000
CARD = """\
- id: own.card-{number}
  kind: cloze
  concepts: [own-topic]
  source: {{document: a benchmark}}
  text: "{number} is {{{{{number}}}}}."
  explain: It is.
"""


def main() -> int:
    """Makes the decks, answers in turn, prints the quantiles."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--answers", type=int, default=300)
    parser.add_argument("--share", type=float, default=1.0, help="part of the cards and reviews")
    asked = parser.parse_args()
    cards, reviews = int(CARDS * asked.share), int(REVIEWS * asked.share)
    with tempfile.TemporaryDirectory(prefix="answer-") as folder:
        os.environ |= {"XDG_CACHE_HOME": f"{folder}/cache"}
        ours = answers_of_ours(Path(folder, "ours"), cards, reviews)
        theirs = answers_of_anki(Path(folder, "anki"), cards, reviews)
        times: dict[str, list[float]] = {"studyctl": [], "anki": []}
        for _ in range(asked.answers + 5):
            times["studyctl"].append(next(ours))
            if theirs is not None:
                times["anki"].append(next(theirs))
        ours.close()
    for name, values in times.items():
        report(name, values[5:])  # the first ones import and open
    return 1 if quantile(times["studyctl"][5:], 0.95) > WANTED_MS else 0


def answers_of_ours(home: Path, cards: int, reviews: int) -> Iterator[float]:
    """Milliseconds from an answer to its commit, of one drill over a deck with a history."""
    from studyctl.actions.drilling import Wish, begin
    from studyctl.actions.situation import situation
    from studyctl.clock import now
    from studyctl.drill.face import Answer
    from studyctl.workspace import Workspace

    began = time.perf_counter()
    make(home, cards, reviews)
    print(f"{cards} cards and {reviews} reviews made in {time.perf_counter() - began:.0f} s")
    began = time.perf_counter()
    with situation(Workspace(home), now()) as seen:
        drill = begin(seen, Wish(("own-topic",), minutes=24 * 60, new=1000))
    print(f"drill begun in {time.perf_counter() - began:.2f} s, {drill.tally.left} cards due")
    with drill.fast():
        while (question := drill.next(now())) is not None:
            text = question.card.id.rpartition("-")[2]
            began = time.perf_counter()
            drill.answer(question, Answer(text=text), now(), confidence=0.75, seconds=3.0, rating=4)
            yield (time.perf_counter() - began) * 1000


def make(home: Path, cards: int, reviews: int) -> None:
    """A workspace with a deck of its own, each card answered equally often over two years."""
    from studyctl.drill.memory import Memory
    from studyctl.drill.schedule import Schedule, reviewed
    from studyctl.ledger.facts import CardReviewed
    from studyctl.ledger.write import Command, record_bulk

    (home / "quizzes").mkdir(parents=True)
    (home / "curriculum").mkdir()
    (home / "curriculum" / "concepts.yaml").write_text("concepts:\n  - {id: own-topic, title: Own topic}\n")
    (home / "quizzes" / "own.yaml").write_text("".join(CARD.format(number=number) for number in range(cards)))
    chance, schedule = random.Random(0), Schedule()
    first = datetime.combine(date.today() - timedelta(days=700), datetime.min.time()).astimezone()
    commands = []
    for number in range(cards):
        memory, at = Memory(), first + timedelta(days=chance.randrange(30), hours=10)
        for _ in range(reviews // cards):
            rating = chance.choices((1, 3, 4), (1, 8, 1))[0]
            memory = reviewed(memory, rating, at, schedule)
            fact = CardReviewed(
                f"own.card-{number}", rating, rating > 1, seconds=5.0, state=memory.state, step=memory.step,
                stability=memory.stability, difficulty=memory.difficulty, due=memory.due,
            )  # fmt: skip
            commands.append(Command("quiz drill", "answered", (fact,), at))
            at += timedelta(days=chance.uniform(1, 32))
    record_bulk(home / "progress.db", sorted(commands, key=lambda command: command.now))


def answers_of_anki(folder: Path, cards: int, reviews: int) -> Iterator[float] | None:
    """The same of Anki's library; None where it is not installed."""
    try:
        from anki.collection import Collection
    except ImportError:
        print("anki is not installed: no comparison")
        return None
    folder.mkdir()
    return _answers(Collection, folder / "collection.anki2", cards, reviews)


def _answers(open_collection: Callable[..., object], path: Path, cards: int, reviews: int) -> Iterator[float]:
    from typing import Any

    collection: Any = open_collection(str(path))
    model = collection.models.by_name("Basic")
    deck = collection.decks.id("bench")
    for number in range(cards):
        note = collection.new_note(model)
        note["Front"], note["Back"] = f"{number} is …", str(number)
        collection.add_note(note, deck)
    config = collection.decks.config_dict_for_deck_id(deck)
    config["new"]["perDay"] = config["rev"]["perDay"] = 9999
    collection.decks.save(config)
    collection.db.execute("UPDATE cards SET type = 2, queue = 2, ivl = 10, due = ?, reps = 20", collection.sched.today)
    card_ids = collection.db.list("SELECT id FROM cards")
    rows = [(1 + n, card_ids[n % cards], -1, 3, 10, 5, 2500, 5000, 1) for n in range(reviews)]
    collection.db.executemany("INSERT INTO revlog VALUES (?,?,?,?,?,?,?,?,?)", rows)
    collection.decks.select(deck)
    while True:
        card = collection.sched.getCard()
        card.start_timer()
        began = time.perf_counter()
        collection.sched.answerCard(card, 4)
        yield (time.perf_counter() - began) * 1000


def quantile(values: list[float], share: float) -> float:
    """The value below which this share of the values lies."""
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def report(name: str, values: list[float]) -> None:
    """Prints the quantiles of milliseconds."""
    if values:
        p50, p95, p99 = (quantile(values, share) for share in (0.5, 0.95, 0.99))
        print(f"{name:<9} answer to commit: p50 {p50:6.2f}  p95 {p95:6.2f}  p99 {p99:6.2f}  max {max(values):6.2f} ms")


if __name__ == "__main__":
    sys.exit(main())
