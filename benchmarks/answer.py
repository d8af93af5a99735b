"""From an answer to its durable commit at 10,000 cards and 200,000 reviews, beside Anki's own library if it is there.

`python benchmarks/answer.py [--answers N] [--share S]`; exit code 1 where one of our p95 is above 20 ms. Ours are the
action, as the command line calls it, and the app from the key to the commit. They and Anki's take turns, on the same
disk in the same run; `pip install anki` (AGPL, for this comparison only) brings that one.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import shutil
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

WANTED_MS = 20.0
CARDS, REVIEWS = 10_000, 200_000
WARM = 5  # answers of each that are not counted: they import and open
AWAY = 850, 120  # days ago that the drills began and ended
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
        began = time.perf_counter()
        make(Path(folder, "action"), cards, reviews)
        print(f"{cards} cards and {reviews} reviews made in {time.perf_counter() - began:.0f} s")
        shutil.copytree(Path(folder, "action"), Path(folder, "app"))
        times = asyncio.run(in_turn(Path(folder), cards, reviews, asked.answers + WARM))
    for name, values in times.items():
        report(name, values[WARM:])
    return 1 if any(quantile(times[name][WARM:], 0.95) > WANTED_MS for name in ("action", "app")) else 0


async def in_turn(folder: Path, cards: int, reviews: int, answers: int) -> dict[str, list[float]]:
    """Milliseconds of so many answers of each: one of ours, one of the app, one of Anki's library, and again."""
    ours, app = answers_of_ours(folder / "action"), answers_of_the_app(folder / "app")
    theirs = answers_of_anki(folder / "anki", cards, reviews)
    times: dict[str, list[float]] = {"action": [], "app": [], "anki": []}
    for _ in range(answers):
        times["action"].append(next(ours))
        times["app"].append(await anext(app))
        if theirs is not None:
            times["anki"].append(next(theirs))
    ours.close()
    await app.aclose()  # type: ignore[attr-defined]
    return times


def answers_of_ours(home: Path) -> Iterator[float]:
    """Milliseconds from an answer to its commit, of one drill over a deck with a history."""
    from studyctl.actions.drilling import Wish, begin
    from studyctl.actions.situation import situation
    from studyctl.clock import now
    from studyctl.drill.face import Answer
    from studyctl.workspace import Workspace

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


async def answers_of_the_app(home: Path) -> AsyncIterator[float]:
    """Milliseconds from the key that takes an answer to its commit, in the app without a terminal around it."""
    from studyctl.tui.app import StudyApp
    from studyctl.tui.screens import drill_deeds as deeds
    from studyctl.tui.screens.drill import DrillRoom
    from studyctl.workspace import Workspace

    began, ended = [0.0], [0.0]
    sure, answered = DrillRoom.action_sure, deeds.answered

    def key(room: DrillRoom, number: int) -> None:
        began[0] = time.perf_counter()
        sure(room, number)

    def deed(*given: object) -> object:
        turn = answered(*given)  # type: ignore[arg-type]
        ended[0] = time.perf_counter()
        return turn

    DrillRoom.action_sure, deeds.answered = key, deed  # type: ignore[method-assign,assignment]
    async with StudyApp(Workspace(home)).run_test(size=(120, 36)) as pilot:
        await pilot.press("7")
        while True:
            room = await _at(pilot, "question")
            await pilot.press(*room.sitting.turn.question.card.id.rpartition("-")[2], "enter")
            await _at(pilot, "sure")
            await pilot.press("4")
            await _at(pilot, "answer")
            yield (ended[0] - began[0]) * 1000
            await pilot.press("enter")


async def _at(pilot: Any, phase: str) -> Any:
    """The drill, once its card has come to this phase and the field for typing is where it belongs."""
    while True:
        room = pilot.app.screen
        sitting = getattr(room, "sitting", None)
        if sitting is not None and sitting.phase == phase and not room._busy and room.typing == (phase == "question"):
            return room
        await asyncio.sleep(0.002)


def make(home: Path, cards: int, reviews: int) -> None:
    """A workspace with a deck of its own, which the simulated learner drilled for two years and left for months."""
    from studyctl.actions.cards import deck_of
    from studyctl.actions.learner_cards import drills
    from studyctl.ledger.write import Command, record_bulk
    from studyctl.workspace import Workspace

    (home / "quizzes").mkdir(parents=True)
    (home / "curriculum").mkdir()
    (home / "curriculum" / "concepts.yaml").write_text("concepts:\n  - {id: own-topic, title: Own topic}\n")
    (home / "studyctl.yaml").write_text("quiz_minutes: 1440\n")  # the app drills by the settings
    (home / "quizzes" / "own.yaml").write_text("".join(CARD.format(number=number) for number in range(cards)))
    days = [date.today() - timedelta(days=ago) for ago in range(*AWAY, -1)]
    answers = drills(deck_of(Workspace(home)), [(days[0], "own-topic")], days, 0, reviews)
    record_bulk(home / "progress.db", [Command("quiz drill", one.words, (one.fact,), one.at) for one in answers])


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
