"""A simulated learner's history, from a seed: what benchmarks, tests and pictures are made on."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

from studyctl.curriculum.catalogue import Catalogue
from studyctl.ledger.facts import CardReviewed, Fact, ItemMarked, PaperMarked, RunEnded, RunLaunched, TimeLogged
from studyctl.ledger.points import ingest
from studyctl.runs.events import read_points
from studyctl.workspace import Workspace

RUN_METRICS = ("train_loss", "val_loss", "tokens_per_s", "grad_norm")


@dataclass(frozen=True)
class Amount:
    """How much is recorded, spread over `days` days that end on the day before `until`."""

    days: int = 3 * 365
    item_facts: int = 10_000
    reviews: int = 100_000
    time_entries: int = 50_000
    runs: int = 500
    points_per_run: int = 10_000
    cards: int = 5_000


@dataclass(frozen=True)
class _Commands:
    """One command of the simulated learner."""

    name: str
    facts: tuple[Fact, ...]
    at: datetime


def simulate(workspace: Workspace, catalogue: Catalogue, amount: Amount, until: date, seed: int = 0) -> None:
    """Fill an empty workspace with the history; the same seed gives the same facts."""
    # sqlmodel takes 300 ms to import: only a command that writes pays it
    from studyctl.ledger.write import Command, record_bulk

    draw = random.Random(seed)
    made = [*_items(catalogue, amount, until, draw), *_reviews(amount, until, draw)]
    made += [*_times(catalogue, amount, until, draw), *_papers(catalogue, amount, until, draw)]
    runs = list(_runs(catalogue, amount, until, draw))
    made += runs
    made.sort(key=lambda command: command.at)
    record_bulk(workspace.progress_db, [Command(c.name, c.name, c.facts, c.at) for c in made])
    for launched in [c.facts[0] for c in runs if isinstance(c.facts[0], RunLaunched)]:
        events = write_events(workspace.runs / launched.run, amount.points_per_run, draw)
        ingest(workspace.points_db, launched.run, events, read_points)


def _moment(amount: Amount, until: date, draw: random.Random) -> datetime:
    """A moment in the evening or at noon of one of the days, weekends three times as likely."""
    for _ in range(3):
        day = until - timedelta(days=1 + draw.randrange(amount.days))
        if day.weekday() >= 5:
            break
    return datetime.combine(
        day, time(draw.choice((12, 18, 19, 20, 21)), draw.randrange(60), draw.randrange(60))
    ).astimezone()


def _items(catalogue: Catalogue, amount: Amount, until: date, draw: random.Random) -> Iterator[_Commands]:
    """Start, finish and now and then reopen items, in the order of their tracks along the days."""
    items = list(catalogue.items)
    moments = sorted(_moment(amount, until, draw) for _ in range(amount.item_facts))
    for index, at in enumerate(moments):
        item = items[min(index * len(items) // max(1, amount.item_facts), len(items) - 1)]
        mark = draw.choices(("started", "done", "reopened"), (3, 5, 1))[0]
        yield _Commands("item", (ItemMarked(item, mark),), at)  # type: ignore[arg-type]


def _reviews(amount: Amount, until: date, draw: random.Random) -> Iterator[_Commands]:
    for _ in range(amount.reviews):
        rating = draw.choices((1, 2, 3, 4), (1, 1, 7, 1))[0]
        stability = draw.uniform(0.5, 200)
        at = _moment(amount, until, draw)
        card = f"card-{draw.randrange(amount.cards):05d}"
        due = at + timedelta(days=stability)
        fact = CardReviewed(
            card, rating, rating > 1, seconds=draw.uniform(2, 40), state="review", stability=stability, due=due
        )
        yield _Commands("quiz drill", (fact,), at)


def _times(catalogue: Catalogue, amount: Amount, until: date, draw: random.Random) -> Iterator[_Commands]:
    items = list(catalogue.items)
    for _ in range(amount.time_entries):
        fact = TimeLogged(draw.randrange(5, 90), draw.choice(items))
        yield _Commands("time log", (fact,), _moment(amount, until, draw))


def _papers(catalogue: Catalogue, amount: Amount, until: date, draw: random.Random) -> Iterator[_Commands]:
    for paper in catalogue.papers:
        for stage in ("started", "read", "written")[: draw.randrange(4)]:
            yield _Commands("paper status", (PaperMarked(paper, stage),), _moment(amount, until, draw))  # type: ignore[arg-type]


def _runs(catalogue: Catalogue, amount: Amount, until: date, draw: random.Random) -> Iterator[_Commands]:
    labs = list(catalogue.labs) or ["00_pretraining_fundamentals"]
    for _ in range(amount.runs):
        at = _moment(amount, until, draw)
        run = f"{at:%Y%m%dT%H%M}-{draw.randrange(16**6):06x}"
        loss = draw.uniform(1.2, 2.0)
        facts = (
            RunLaunched(run, draw.choice(labs), "cpu", {"lr": 1e-3}, 0, 1600, "python-docs-and-source", "scratch"),
            RunEnded(run, draw.choices(("finished", "failed"), (9, 1))[0], 0, at, {"val_loss": loss}),
        )
        yield _Commands("lab run", facts, at)


def write_events(folder: Path, points: int, draw: random.Random) -> Path:
    """An `events.jsonl` with this many metric values, as a lab would have written it."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "events.jsonl"
    with path.open("w", encoding="ascii") as file:
        for step in range(points // len(RUN_METRICS)):
            noise = draw.random()
            values = (4.5 / (1 + step / 100) + noise / 10, 4.5 / (1 + step / 90), 30_000 + 1000 * noise, noise)
            event = {
                "v": 1, "seq": step, "attempt": 1, "t": 1.7e9 + step / 10, "kind": "point", "step": step,
                "metrics": dict(zip(RUN_METRICS, values, strict=True)),
            }  # fmt: skip
            file.write(json.dumps(event, separators=(",", ":")) + "\n")
    return path
