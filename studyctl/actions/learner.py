"""A simulated learner who is in week 7: everything recorded, as it would have been recorded command by command."""

from __future__ import annotations

import hashlib
import random
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

from studyctl.actions.cards import deck_of
from studyctl.actions.item_notes import outline as item_outline
from studyctl.actions.learner_cards import concepts_learned, drills
from studyctl.actions.learner_days import Frame, Piece, moments, pieces, today_pieces
from studyctl.actions.learner_runs import write_run
from studyctl.actions.learner_story import (
    ALSO_DONE,
    ATTEMPTS,
    FILES,
    HUNDRED_DAYS,
    MEASURED,
    PAPERS,
    PROOFS,
    SAID,
    SPRINT,
    SPRINT_HOURS,
)
from studyctl.actions.learner_texts import ITEM_NOTES, PAPER_NOTES
from studyctl.actions.notes import NoteOutline
from studyctl.actions.paper_notes import outline as paper_outline
from studyctl.actions.runs import launched, record_end
from studyctl.actions.situation import Situation
from studyctl.actions.timing import spoken
from studyctl.clock import study_day
from studyctl.curriculum.catalogue import Catalogue
from studyctl.ledger.facts import (
    DaysOff,
    EvidenceAdded,
    Fact,
    ItemMarked,
    NoteWritten,
    PaperMarked,
    TargetMeasured,
    TimeLogged,
    TimeStarted,
    TimeStopped,
    TrackStarted,
)
from studyctl.plan.reasons import target_words

When = Callable[[str, float], datetime]  # item and share of its work (0 to 1) to the moment

LAB = "00_pretraining_fundamentals"
STINTS = (*HUNDRED_DAYS, *SPRINT)
LATE = HUNDRED_DAYS[-1].item
LOGGED = 0.12  # share of the sittings that were written down afterwards instead of timed


@dataclass(frozen=True)
class Deed:
    """One command of the learner: its name, its words as the command prints them, its facts and its moment."""

    name: str
    text: str
    facts: tuple[Fact, ...]
    at: datetime


@dataclass(frozen=True)
class _Run:
    """A run that the learner launched: its folder and when it ended."""

    folder: Path
    launch: Deed
    ended: datetime


def live_through(seen: Situation, days: Frame, seed: int) -> None:
    """Fill the empty workspace with the learner's weeks up to `seen.now`; the same seed and moment give the same."""
    draw, catalogue = random.Random(seed), seen.catalogue
    before, today = pieces(catalogue, days, draw), today_pieces(seen.now)
    when = moments([*before, *today])
    runs = list(_runs(seen, when, draw))
    proofs = _proofs(seen.workspace.home, draw)
    deeds = [*_plans(days), *_time(catalogue, [*before, *today], proofs, draw), _timer(catalogue, seen.now, today[-1])]
    deeds += [*_papers(catalogue, when), *_measured(catalogue, when), *_said(catalogue, when), *_notes(seen, when)]
    deeds += [*_also(catalogue, when), *(run.launch for run in runs), *_drills(seen, before, days, seed)]
    _write(seen, sorted(deeds, key=lambda deed: deed.at), runs)


def _plans(days: Frame) -> Iterator[Deed]:
    """Tracks begun and days off taken, each some time before it counts."""
    leave = (days.leave[0], days.leave[-1])
    coming = days.today + timedelta(days=16), days.today + timedelta(days=20)
    yield Deed("track start", "Started: Hundred days", (TrackStarted("hundred-days", days.start),), _at(days.start, 7))
    sprint = TrackStarted("sprint", days.sprint_start, None, SPRINT_HOURS)
    yield Deed("track start", "Started: Sprint", (sprint,), _at(days.sprint_start, 7))
    for (first, last), why, known in (
        (leave, "at the sea", leave[0] - timedelta(days=6)),
        (coming, "family", days.today),
    ):
        words = f"Off: {first} to {last}, {(last - first).days + 1} days, {why}"
        yield Deed("plan off", words, (DaysOff(first, last, why),), _at(known - timedelta(days=1), 21))


def _time(
    catalogue: Catalogue, worked: Sequence[Piece], proofs: dict[str, list[Fact]], draw: random.Random
) -> Iterator[Deed]:
    """Sittings with the timer or written down in the evening, and items begun and finished in them."""
    finished: set[str] = set()
    for piece in worked:
        title, minutes = catalogue.items[piece.item].title, (piece.until - piece.since).total_seconds() / 60
        if piece.first:
            yield Deed("item start", f"Started: {title}", (ItemMarked(piece.item, "started"),), piece.since)
        if not piece.first and draw.random() < LOGGED:
            log = TimeLogged(minutes, piece.item, day=study_day(piece.since))
            yield Deed("time log", f"Logged: {spoken(minutes)} on {title}", (log,), piece.until)
        else:
            yield Deed("time start", f"Timer started: {title}", (TimeStarted(piece.item),), piece.since)
            stop = TimeStopped(minutes, piece.item, piece.since)
            yield Deed("time stop", f"Timer stopped: {spoken(minutes)} on {title}", (stop,), piece.until)
        if piece.last:
            marked = (ItemMarked(piece.item, "done"), *proofs.get(piece.item, ()))
            yield Deed("item done", f"Done: {title}", marked, piece.until)
            finished.add(piece.item)
            yield from _covered(catalogue, piece, finished)


def _covered(catalogue: Catalogue, piece: Piece, finished: set[str]) -> Iterator[Deed]:
    """What the item covers, marked done with it once all of the story that covers it is."""
    for covered in catalogue.items[piece.item].covers:
        if all(stint.item in finished for stint in STINTS if covered in catalogue.items[stint.item].covers):
            yield _done(catalogue, covered, piece.until)


def _also(catalogue: Catalogue, when: When) -> Iterator[Deed]:
    for item, share, other in ALSO_DONE:
        yield _done(catalogue, other, when(item, share))


def _done(catalogue: Catalogue, item: str, at: datetime) -> Deed:
    return Deed("item done", f"Done: {catalogue.items[item].title}", (ItemMarked(item, "done"),), at)


def _timer(catalogue: Catalogue, now: datetime, last: Piece) -> Deed:
    """The timer that runs now, on the late item."""
    since = last.until + 0.3 * (now - last.until)
    return Deed("time start", f"Timer started: {catalogue.items[LATE].title}", (TimeStarted(LATE),), since)


def _drills(seen: Situation, worked: Sequence[Piece], days: Frame, seed: int) -> Iterator[Deed]:
    """Cards of what was studied, answered on the evenings of the study days."""
    begun: dict[str, date] = {}
    for piece in worked:
        begun.setdefault(piece.item, study_day(piece.since))
    learned = concepts_learned(begun, {item: seen.catalogue.items[item].concepts for item in begun})
    for answer in drills(deck_of(seen.workspace), learned, days.study_days(), seed):
        yield Deed("quiz drill", answer.words, (answer.fact,), answer.at)


def _papers(catalogue: Catalogue, when: When) -> Iterator[Deed]:
    for item, share, paper, stage in PAPERS:
        words = f"{stage.capitalize()}: {catalogue.papers[paper].title}"
        yield Deed("paper status", words, (PaperMarked(paper, stage),), when(item, share))


def _measured(catalogue: Catalogue, when: When) -> Iterator[Deed]:
    """Values measured by hand, held against their targets."""
    for item, share, name, value, note in MEASURED:
        target = catalogue.targets[f"hundred-days.{name}"]
        met = target.reached_by(value) if target.op else None
        metric, on = target.metric, target.for_
        facts = (
            TargetMeasured(metric, value, on, target=target.id, met=met, item=item, source="hand", note=note),
            EvidenceAdded(item, "metric", note, metric, value, on, note=note, proves=bool(met)),
        )
        words = f"Recorded: {metric} {value:g} for {catalogue.items[item].title}"
        words += f"; {'met' if met else 'missed'}: {target_words(target)}" if target.op else ""
        yield Deed("item record", words, facts, when(item, share))


def _said(catalogue: Catalogue, when: When) -> Iterator[Deed]:
    for item, share, text in SAID:
        words = f"Noted on {catalogue.items[item].title}"
        yield Deed("item note", words, (NoteWritten("item", item, text=text),), when(item, share))


def _notes(seen: Situation, when: When) -> Iterator[Deed]:
    """Notes on papers at their latest stage and on items at their end, written into files."""
    latest = {paper: when(item, share) for item, share, paper, _ in PAPERS}
    for paper, sections in PAPER_NOTES.items():
        yield _note(seen, paper_outline(seen, paper), sections, latest[paper])
    for item, sections in ITEM_NOTES.items():
        yield _note(seen, item_outline(seen, item), sections, when(item, 1.0))


def _note(seen: Situation, start: NoteOutline, sections: Mapping[str, str], at: datetime) -> Deed:
    file = seen.workspace.home / start.path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(_filled(start.text, sections), encoding="utf-8")
    fact = NoteWritten(start.kind, start.subject, path=start.path)
    return Deed(f"{start.kind} note", f"Note written: {start.path}", (fact,), at)


def _filled(outline: str, sections: Mapping[str, str]) -> str:
    """The outline with text below its headings; raises KeyError for a heading that it does not have."""
    head, *parts = outline.split("\n## ")
    bodies = {part.splitlines()[0].strip(): part.rstrip() for part in parts}
    for heading, text in sections.items():
        bodies[heading] = f"{bodies[heading]}\n\n{text}"
    return "\n## ".join([head, *(f"{body}\n" for body in bodies.values())])


def _proofs(home: Path, draw: random.Random) -> dict[str, list[Fact]]:
    """What is handed in with the items; files are written into the workspace."""
    found: dict[str, list[Fact]] = {}
    for item, kind, value in PROOFS:
        sha256 = None
        if kind == "file":
            (home / value).parent.mkdir(parents=True, exist_ok=True)
            (home / value).write_text(FILES[value], encoding="utf-8")
            sha256 = hashlib.sha256(FILES[value].encode()).hexdigest()
        shown = f"{draw.getrandbits(160):040x}" if kind == "commit" else value
        found.setdefault(item, []).append(EvidenceAdded(item, kind, shown, sha256=sha256))
    return found


def _runs(seen: Situation, when: When, draw: random.Random) -> Iterator[_Run]:
    lab = seen.catalogue.labs[LAB]
    for attempt in ATTEMPTS:
        began = when(attempt.item, attempt.at)
        spec, ended = write_run(seen.workspace.runs, lab, attempt, began, draw)
        launch = Deed("lab run", f"Launched {lab.number} {attempt.preset}", (launched(spec),), began)
        yield _Run(seen.workspace.runs / spec.id, launch, ended)


def _write(seen: Situation, deeds: Sequence[Deed], runs: Sequence[_Run]) -> None:
    """Record the deeds in their order, and the end of each run when it ended."""
    # sqlmodel takes 300 ms to import: only a command that writes pays it
    from studyctl.ledger.write import Command, kept_open, record_bulk

    db, begun = seen.workspace.progress_db, 0
    commands = [Command(deed.name, deed.text, deed.facts, deed.at) for deed in deeds]
    moments_of = [command.now for command in commands]
    with kept_open(db, seen.now):
        for run in sorted(runs, key=lambda run: run.ended):
            known = bisect_right(moments_of, run.ended)
            record_bulk(db, commands[begun:known])
            record_end(seen.workspace, seen.catalogue, run.folder, run.ended)
            begun = known
        record_bulk(db, commands[begun:])


def _at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour)).astimezone()
