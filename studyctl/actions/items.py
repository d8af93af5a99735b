"""Items: list and show them, start, finish and reopen them, and record what proves them."""

from __future__ import annotations

import hashlib
import re
import subprocess
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from pathlib import Path

from studyctl.actions.cards import faded_items
from studyctl.actions.places import places_called
from studyctl.actions.situation import Situation
from studyctl.curriculum.model import ITEM_KINDS, PRIORITIES, TIERS, Item, Link, Source, SourceMark, Target
from studyctl.errors import Problem, UserError
from studyctl.ledger.facts import EvidenceAdded, Fact, ItemMarked, PaperMarked, TargetMeasured
from studyctl.ledger.read import Reader
from studyctl.plan.reasons import target_words
from studyctl.plan.work import hours_of_items
from studyctl.text import nearest
from studyctl.workspace import typed_path

OFFERS_SHOWN = 5
STATES = ("open", "started", "done")


@dataclass(frozen=True)
class EvidenceLine:
    """One thing that proves or documents an item."""

    kind: str
    value: str
    at: datetime
    proves: bool
    note: str


@dataclass(frozen=True)
class ItemLine:
    """An item with where it stands; `hours` are planned hours, `days` the days of its week that it is meant for."""

    id: str
    track: str
    place: str
    tier: str | None
    priority: str | None
    kind: str
    title: str
    source: Source
    days: tuple[int, ...]
    hours: float
    concepts: tuple[str, ...]
    requires: tuple[str, ...]
    papers: tuple[str, ...]
    labs: tuple[str, ...]
    targets: tuple[Target, ...]
    deliverables: tuple[str, ...]
    links: tuple[Link, ...]
    state: str
    proven: bool
    needs_review: bool
    evidence: tuple[EvidenceLine, ...]


@dataclass(frozen=True)
class Offer:
    """An item elsewhere that the same work may have finished too; offered, never marked."""

    id: str
    title: str
    because: str


@dataclass(frozen=True)
class Recorded:
    """What one command recorded, in words, and the items that are now offered."""

    command: str
    text: str
    offers: tuple[Offer, ...] = ()
    met: bool | None = None


@dataclass(frozen=True)
class Wanted:
    """Which items to list; an empty field leaves that out of account."""

    track: str = ""
    place: str = ""
    tier: str = ""
    priority: str = ""
    state: str = ""
    concept: str = ""
    kind: str = ""


@dataclass(frozen=True)
class Proof:
    """What a person hands in for an item: files, commits, addresses."""

    files: tuple[Path, ...] = ()
    commits: tuple[str, ...] = ()
    urls: tuple[str, ...] = field(default=())


def listed(seen: Situation, wanted: Wanted) -> tuple[ItemLine, ...]:
    """The items asked for, in the order of their tracks."""
    wanted = replace(wanted, concept=seen.catalogue.current(wanted.concept))
    if wanted.track:
        seen.catalogue.track(wanted.track)
    places = places_called(seen.catalogue.tracks.values(), wanted.place) if wanted.place else ()
    if wanted.concept and wanted.concept not in seen.catalogue.concepts:
        fix = nearest(wanted.concept, seen.catalogue.concepts)
        raise UserError(Problem(f"there is no concept {wanted.concept!r}", fix=fix))
    _refuse_unknown(wanted)
    items = [item for place in places for item in place.items] if wanted.place else seen.catalogue.items.values()
    chosen = [item for item in items if _wanted(seen, item, wanted)]
    return tuple(_lines(seen, chosen))


def _refuse_unknown(wanted: Wanted) -> None:
    closed = {
        "tier": (wanted.tier, TIERS),
        "priority": (wanted.priority.upper(), PRIORITIES),
        "state": (wanted.state, STATES),
        "kind": (wanted.kind, ITEM_KINDS),
    }
    problems = [
        Problem(f"there is no {name} {asked!r}", fix=nearest(asked, known) or f"One of: {', '.join(known)}")
        for name, (asked, known) in closed.items()
        if asked and asked not in known
    ]
    if problems:
        raise UserError(*problems)


def _wanted(seen: Situation, item: Item, wanted: Wanted) -> bool:
    checks = (
        (wanted.track, item.track),
        (wanted.tier, item.tier),
        (wanted.priority.upper(), item.priority),
        (wanted.kind, item.kind),
        (wanted.state, seen.state(item.id).state),
    )
    return all(not asked or asked == found for asked, found in checks) and (
        not wanted.concept or wanted.concept in item.concepts
    )


def shown(seen: Situation, text: str) -> ItemLine:
    """One item with everything recorded about it."""
    return next(iter(_lines(seen, [seen.catalogue.item(text)])))


def _lines(seen: Situation, items: Sequence[Item]) -> Iterator[ItemLine]:
    hours: dict[str, float] = {}
    for name in dict.fromkeys(f"{item.track}.{item.place}" for item in items):
        hours |= hours_of_items(seen.catalogue.places[name], seen.settings.document_day_hours)
    evidence: dict[str, list[EvidenceLine]] = {}
    for one in seen.reader.evidence() if any(state.evidence for state in seen.items.values()) else ():
        line = EvidenceLine(
            one.kind, _evidence_words(one.kind, one.value, one.metric, one.number), one.at, one.proves, one.note
        )
        evidence.setdefault(seen.catalogue.current(one.item), []).append(line)
    recalled = [item for item in items if any(one.kind == "recall" for one in evidence.get(item.id, ()))]
    faded = faded_items(seen, recalled) if recalled else frozenset()
    for item in items:
        state = seen.state(item.id)
        yield ItemLine(
            item.id, item.track, item.place, item.tier, item.priority, item.kind, item.title,
            item.source or Source("", ""), item.days, round(hours[item.id], 2), item.concepts, item.requires,
            item.papers, item.labs, targets_of(seen, item), item.deliverables, item.links, state.state, state.proven,
            item.id in faded, tuple(evidence.get(item.id, ())),
        )  # fmt: skip


def _evidence_words(kind: str, value: str, metric: str | None, number: float | None) -> str:
    return f"{metric} {number:g}" if kind == "metric" and metric and number is not None else value


def targets_of(seen: Situation, item: Item) -> tuple[Target, ...]:
    """The targets that an item carries or that its proofs name."""
    named = [proof.target for proof in item.proof.any if proof.target] if item.proof else []
    return (*item.targets, *(seen.catalogue.targets[name] for name in named if name in seen.catalogue.targets))


def start(seen: Situation, text: str) -> Recorded:
    """Begin an item; one that is begun or finished is refused."""
    item = seen.catalogue.item(text)

    def unless_begun(state: str) -> Sequence[Fact]:
        if state == "done":
            raise UserError(Problem(f"{item.title} is done", fix=f"`studyctl item undo {item.id}` opens it again"))
        if state == "started":
            fix = f"`studyctl item done {item.id}` finishes it"
            raise UserError(Problem(f"{item.title} is started already", fix=fix))
        return [ItemMarked(item.id, "started")]

    return _mark(seen, "item start", f"Started: {item.title}", item, unless_begun)


def done(seen: Situation, text: str, proof: Proof) -> Recorded:
    """Finish an item, with what proves it if anything is handed in; offers what the same work may have finished."""
    item = seen.catalogue.item(text)
    facts: list[Fact] = list(_handed_in(seen, item, proof))

    def unless_done(state: str) -> Sequence[Fact]:
        if state != "done":
            return [ItemMarked(item.id, "done"), *facts]
        if not facts:
            fix = "Hand in proof with --file, --commit or --url"
            raise UserError(Problem(f"{item.title} is done already", fix=fix))
        return facts

    words = f"Evidence added: {item.title}" if seen.state(item.id).state == "done" else f"Done: {item.title}"
    recorded = _mark(seen, "item done", words, item, unless_done)
    return Recorded(recorded.command, recorded.text, tuple(offers(seen, item))[:OFFERS_SHOWN])


def reopen(seen: Situation, text: str) -> Recorded:
    """Open an item again that was started or done."""
    item = seen.catalogue.item(text)

    def unless_open(state: str) -> Sequence[Fact]:
        if state == "open":
            raise UserError(Problem(f"{item.title} is open already"))
        return [ItemMarked(item.id, "reopened")]

    return _mark(seen, "item undo", f"Open again: {item.title}", item, unless_open)


def _mark(seen: Situation, name: str, words: str, item: Item, decide: Callable[[str], Sequence[Fact]]) -> Recorded:
    """Record what `decide` makes of the item's state, asked again while nobody else can write."""
    decide(seen.state(item.id).state)  # a refusal makes no ledger
    # sqlmodel takes 300 ms to import: only a command that writes pays it
    from studyctl.ledger.write import record_after

    def facts(reader: Reader) -> Sequence[Fact]:
        marked = reader.last_marked((item.id, *item.aliases))
        return decide(reader.item_state(marked or item.id).state)

    return Recorded(record_after(seen.workspace.progress_db, name, words, facts, seen.now) or "", words)


def offers(seen: Situation, item: Item) -> Iterator[Offer]:
    """Open items that the work on `item` may have finished: those it covers, rows it completes, the same concepts."""
    finished = {*seen.done, item.id}
    known = seen.catalogue.items
    found: dict[str, str] = dict.fromkeys(item.covers, "part of it")
    for other in known.values():
        if item.id in other.covers and set(other.covers) <= finished:
            found.setdefault(other.id, "all that it means is done")
        elif other.track != item.track and other.concepts and set(other.concepts) <= set(item.concepts):
            found.setdefault(other.id, f"same concept: {', '.join(other.concepts)}")
    yield from (Offer(name, known[name].title, why) for name, why in found.items() if name not in finished)


def _handed_in(seen: Situation, item: Item, proof: Proof) -> Iterator[EvidenceAdded]:
    for path in proof.files:
        yield EvidenceAdded(item.id, "file", _kept_path(seen, path), sha256=_sha256(path))
    for commit in proof.commits:
        yield EvidenceAdded(item.id, "commit", _whole_commit(seen.workspace.home, commit))
    for url in proof.urls:
        if not re.fullmatch(r"https?://[^\s/]+\S*", url):
            raise UserError(Problem(f"{url!r} is not a web address", fix="Write it as https://…"))
        yield EvidenceAdded(item.id, "url", url)


def _kept_path(seen: Situation, path: Path) -> str:
    """The path as it is kept: as seen from the workspace where it lies inside, else absolute."""
    whole, home = typed_path(path).resolve(), seen.workspace.home.resolve()
    return str(whole.relative_to(home)) if whole.is_relative_to(home) else str(whole)


def _sha256(path: Path) -> str:
    try:
        with typed_path(path).open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise UserError(Problem(f"{path} cannot be read: {error.strerror}", fix="Name a file that exists")) from error


def _whole_commit(home: Path, commit: str) -> str:
    """The commit's whole hash where the working folder or workspace is a git checkout that has it."""
    if not re.fullmatch(r"[0-9a-fA-F]{7,64}", commit):
        raise UserError(Problem(f"{commit!r} is not a commit", fix="Write at least 7 hex digits of it"))
    for folder in (Path.cwd(), home):
        if not folder.is_dir():
            continue
        command = ["git", "-C", str(folder), "rev-parse", "--verify", "--quiet", f"{commit}^{{commit}}"]
        try:
            found = subprocess.run(command, capture_output=True, text=True, timeout=10, check=False)
        except (OSError, subprocess.TimeoutExpired):
            continue
        if found.returncode == 0:
            return found.stdout.strip()
    return commit.lower()


def record_metric(seen: Situation, text: str, metric: str, value: float, data: str = "", note: str = "") -> Recorded:
    """Record a value measured by hand for an item; it proves the item when it meets the target of that metric."""
    item = seen.catalogue.item(text)
    if value != value or value in (float("inf"), float("-inf")):
        raise UserError(Problem("the value must be a finite number"))
    target = _target_for(seen, item, metric, data)
    met = target.reached_by(value) if target and target.op else None
    name, on = (target.metric, target.for_) if target else (metric, data)
    identity = target.id if target else None
    facts: list[Fact] = [
        TargetMeasured(name, value, on, target=identity, met=met, item=item.id, source="hand", note=note),
        EvidenceAdded(item.id, "metric", note, metric=name, number=value, data=on, note=note, proves=bool(met)),
    ]
    words = f"Recorded: {name} {value:g} for {item.title}"
    if target and target.op:
        words += f"; {'met' if met else 'missed'}: {target_words(target)}"
    elif target is None:
        words += "; no target names this metric there"
    recorded = _record(seen, "item record", words, facts)
    return Recorded(recorded.command, recorded.text, met=met)


def _target_for(seen: Situation, item: Item, metric: str, data: str) -> Target | None:
    """The target of the item, else of its place, that names this metric; several need `--for`."""
    place = seen.catalogue.places[f"{item.track}.{item.place}"]
    for candidates in (targets_of(seen, item), place.metrics):
        same = [t for t in candidates if metric in (t.metric, t.id) and (not data or data == t.for_)]
        if len(same) > 1:
            choices = ", ".join(f"--for {t.for_!r}" for t in same)
            raise UserError(Problem(f"several targets name {metric}", fix=f"Say which: {choices}"))
        if same:
            return same[0]
    return None


def import_marks(seen: Situation, track: str = "") -> Recorded:
    """Record what the documents already tick, on their own dates where they give them; what is recorded stays."""
    names = [seen.catalogue.track(track).id] if track else list(seen.catalogue.tracks)
    items = [item for item in seen.catalogue.items.values() if item.track in names]
    before = min((active.start for active in seen.active), default=seen.today) - timedelta(days=1)
    undated = datetime.combine(before, time(12)).astimezone()
    facts: list[Fact] = []
    for item in items:
        if item.done_in_source and seen.state(item.id).state != "done":
            facts += _mark_facts(item.id, item.done_in_source, undated)
    finished = len([fact for fact in facts if isinstance(fact, ItemMarked) and fact.mark == "done"])
    papers = list(_paper_marks(seen, names, undated))
    if not facts and not papers:
        return Recorded("", "Nothing to import: every mark of the documents is recorded")
    return _record(
        seen, "item import-marks", f"Imported: {finished} items and {len(papers)} papers that the documents tick",
        [*facts, *papers],
    )  # fmt: skip


def _mark_facts(item: str, mark: SourceMark, undated: datetime) -> Iterator[ItemMarked]:
    started = _noon(mark.started) or _noon(mark.finished) or undated
    finished = _noon(mark.finished) or started
    if mark.started:
        yield ItemMarked(item, "started", "document", at=started)
    if mark.done:
        yield ItemMarked(item, "done", "document", at=finished)


def _noon(day: str) -> datetime | None:
    return datetime.combine(datetime.fromisoformat(day), time(12)).astimezone() if day else None


def _paper_marks(seen: Situation, tracks: Iterable[str], undated: datetime) -> Iterator[PaperMarked]:
    marks = {
        reference.paper: reference.done_in_source
        for name in tracks
        for place in seen.catalogue.tracks[name].places
        for group in place.groups
        for reference in group.papers
        if reference.done_in_source
    }
    marks |= {paper.id: paper.done_in_source for paper in seen.catalogue.papers.values() if paper.done_in_source}
    for paper, mark in marks.items():
        state = seen.papers.get(paper)
        if state is None or state.read_at is None:
            yield PaperMarked(paper, "read", at=_noon(mark.finished) or undated)


def _record(seen: Situation, name: str, words: str, facts: Sequence[Fact]) -> Recorded:
    # sqlmodel takes 300 ms to import: only a command that writes pays it
    from studyctl.ledger.write import record

    return Recorded(record(seen.workspace.progress_db, name, words, facts, seen.now), words)
