"""A simulated learner who is in week 7: everything recorded, as it would have been recorded command by command."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from studyctl.actions.cards import deck_of
from studyctl.actions.item_notes import outline as item_outline
from studyctl.actions.learner_cards import concepts_learned, drills
from studyctl.actions.learner_days import Frame, Piece, at, moments, pieces, today_pieces
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
    Attempt,
)
from studyctl.actions.learner_sundays import sundays
from studyctl.actions.learner_texts import ITEM_NOTES, PAPER_NOTES
from studyctl.actions.learner_years import Amount, attempts, marks, sittings
from studyctl.actions.notes import NoteOutline
from studyctl.actions.paper_notes import outline as paper_outline
from studyctl.actions.review_closing import close_week
from studyctl.actions.review_now import review
from studyctl.actions.runs import end_facts, launched
from studyctl.actions.situation import Situation, situation
from studyctl.actions.timing import spoken
from studyctl.clock import study_day
from studyctl.curriculum.catalogue import Catalogue
from studyctl.ledger.facts import (
    DaysOff,
    EvidenceAdded,
    Fact,
    ItemMark,
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
from studyctl.runs.state import observe
from studyctl.workspace import Workspace

When = Callable[[str, float], datetime]  # item and share of its work (0 to 1) to the moment

LAB = "00_pretraining_fundamentals"
STINTS = (*HUNDRED_DAYS, *SPRINT)
LATE = HUNDRED_DAYS[-1].item
MARKS = {"started": ("item start", "Started"), "done": ("item done", "Done"), "reopened": ("item undo", "Open again")}
LOGGED = 0.12  # share of the sittings that were written down afterwards instead of timed


@dataclass(frozen=True)
class Deed:
    """One command of the learner: its name, its words as the command prints them, its facts and its moment."""

    name: str
    text: str
    facts: tuple[Fact, ...]
    at: datetime
    follows: Deed | None = None


def live_through(seen: Situation, days: Frame, seed: int, amount: Amount) -> None:
    """Fill the empty workspace with the learner's days up to `seen.now`; the same seed and moment give the same."""
    draw, catalogue = random.Random(seed), seen.catalogue
    before, today = pieces(catalogue, days, draw), today_pieces(seen.now)
    when = moments([*before, *today])
    launches = [(attempt, when(attempt.item, attempt.at)) for attempt in ATTEMPTS]
    proofs = _proofs(seen.workspace.home, draw)
    deeds = [*_plans(days), *_time(catalogue, [*before, *today], proofs, draw), _timer(catalogue, seen.now, today[-1])]
    deeds += [*_papers(catalogue, when), *_measured(catalogue, when), *_said(catalogue, when), *_notes(seen, when)]
    deeds += _also(catalogue, when)
    years = days.days_before(amount.days)
    early = list(sittings(catalogue, years, _missing(amount.time_entries, deeds, TimeStopped, TimeLogged), draw))
    deeds += _time(catalogue, early, {}, draw)
    more = _missing(amount.item_facts, deeds, ItemMarked)
    deeds += [_marked(catalogue, *one) for one in marks(catalogue, years, more)]
    launches += attempts(years, max(0, amount.runs - len(launches)), draw)
    deeds += _runs(seen, launches, amount.points, seed)
    deeds += _drills(seen, [*early, *before], [*years, *days.study_days()], seed, amount.reviews)
    _write(seen.workspace, sorted(deeds, key=lambda deed: deed.at), list(sundays(days.start, seen.now)))


def _missing(wanted: int, deeds: Iterable[Deed], *kinds: type[Fact]) -> int:
    """How many more facts of these kinds are wanted."""
    return max(0, wanted - sum(isinstance(fact, kinds) for deed in deeds for fact in deed.facts))


def _plans(days: Frame) -> Iterator[Deed]:
    """Tracks begun and days off taken, each some time before it counts."""
    leave = (days.leave[0], days.leave[-1])
    coming = days.today + timedelta(days=16), days.today + timedelta(days=20)
    yield Deed("track start", "Started: Hundred days", (TrackStarted("hundred-days", days.start),), at(days.start, 7))
    sprint = TrackStarted("sprint", days.sprint_start, None, SPRINT_HOURS)
    yield Deed("track start", "Started: Sprint", (sprint,), at(days.sprint_start, 7))
    for (first, last), why, known in (
        (leave, "at the sea", leave[0] - timedelta(days=6)),
        (coming, "family", days.today),
    ):
        words = f"Off: {first} to {last}, {(last - first).days + 1} days, {why}"
        yield Deed("plan off", words, (DaysOff(first, last, why),), at(known - timedelta(days=1), 21))


def _time(
    catalogue: Catalogue, worked: Sequence[Piece], proofs: dict[str, list[Fact]], draw: random.Random
) -> Iterator[Deed]:
    """Sittings with the timer or written down in the evening, and items begun and finished in them."""
    finished: set[str] = set()
    for piece in worked:
        title, minutes = catalogue.items[piece.item].title, (piece.until - piece.since).total_seconds() / 60
        if piece.first:
            yield _marked(catalogue, piece.item, "started", piece.since)
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
    return _marked(catalogue, item, "done", at)


def _marked(catalogue: Catalogue, item: str, mark: ItemMark, at: datetime) -> Deed:
    name, said = MARKS[mark]
    return Deed(name, f"{said}: {catalogue.items[item].title}", (ItemMarked(item, mark),), at)


def _timer(catalogue: Catalogue, now: datetime, last: Piece) -> Deed:
    """The timer that runs now, on the late item."""
    since = last.until + 0.3 * (now - last.until)
    return Deed("time start", f"Timer started: {catalogue.items[LATE].title}", (TimeStarted(LATE),), since)


def _drills(seen: Situation, worked: Iterable[Piece], days: Sequence[date], seed: int, wanted: int) -> Iterator[Deed]:
    """Cards of what was studied, answered on the evenings of the days."""
    begun: dict[str, date] = {}
    for piece in worked:
        begun.setdefault(piece.item, study_day(piece.since))
    learned = concepts_learned(begun, {item: seen.catalogue.items[item].concepts for item in begun})
    for answer in drills(deck_of(seen.workspace), learned, days, seed, wanted):
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


def _runs(seen: Situation, launches: Iterable[tuple[Attempt, datetime]], points: int, seed: int) -> Iterator[Deed]:
    """Each launch and the end that follows it; the runs' folders are written and their points indexed."""
    workspace, lab = seen.workspace, seen.catalogue.labs[LAB]
    for number, (attempt, began) in enumerate(sorted(launches, key=lambda one: one[1]), 1):
        wanted = attempt.telling(points) if points else attempt
        spec = write_run(workspace.runs, lab, wanted, began, random.Random(f"{seed} {began}"))
        launch = Deed("lab run", f"Launched {lab.number} {attempt.preset}", (launched(spec),), began)
        yield launch
        status = observe(workspace.runs / spec.id, seen.now, 0)
        facts = end_facts(workspace, seen.catalogue, spec, status)
        ended = datetime.fromtimestamp(status.ended or 0.0, UTC)
        yield Deed("run end", f"Run r-{number:04d} {status.state}", facts, ended, launch)


def _write(workspace: Workspace, deeds: Sequence[Deed], closings: Sequence[tuple[datetime, Mapping[str, Any]]]) -> None:
    """Record the deeds in their order and close the weeks between them, with the backup of the last day."""
    # sqlmodel takes 300 ms to import: only a command that writes pays it
    from studyctl.ledger.backups import daily
    from studyctl.ledger.write import Command, record_bulk

    written: dict[int, Command] = {}
    for until, answers in (*closings, (deeds[-1].at, None)):
        part = [deed for deed in deeds[len(written) :] if deed.at <= until]
        for deed in part:
            follows = written[id(deed.follows)].id if deed.follows else None
            written[id(deed)] = Command(deed.name, deed.text, deed.facts, deed.at, follows)
        record_bulk(workspace.progress_db, [written[id(deed)] for deed in part])
        if answers:
            with situation(workspace, until) as seen:
                change = review(seen, said=answers).outcome.decision != "proceed"
                close_week(seen, said=answers, apply=not change)  # the story's plan stays as it is
    daily(workspace.progress_db, deeds[-1].at)
