"""Papers: the library with what was read of it, what to read next and why, and the stages that were reached."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from studyctl.actions.reading import STAGES, left_words, protocol, reached
from studyctl.actions.review_papers import chosen
from studyctl.actions.situation import Situation
from studyctl.clock import study_day
from studyctl.curriculum.catalogue import Catalogue
from studyctl.curriculum.model import Paper, Place, ReadingTier
from studyctl.errors import Problem, UserError
from studyctl.ledger.facts import PaperMarked, PaperStage
from studyctl.ledger.views import PaperState
from studyctl.text import nearest

NO_TIER = 9  # sorts papers without a tier behind those with one
FAR = 10_000


@dataclass(frozen=True)
class Stage:
    """One stage of a paper's protocol: `state` is open, started (the one under way) or done, `at` when it was done."""

    stage: str
    state: str
    at: datetime | None


@dataclass(frozen=True)
class PaperRow:
    """A paper with where it stands: `state` is open, started or done, `left` names the first stage left."""

    id: str
    title: str
    kind: str
    tier: int | None
    weeks: tuple[str, ...]
    state: str
    stages: tuple[Stage, ...]
    left: str


@dataclass(frozen=True)
class PaperUse:
    """Something that names a paper: an item with its state, or a place (no state) with what to look at there."""

    id: str
    title: str
    state: str
    focus: str


@dataclass(frozen=True)
class PaperNote:
    """A note on a paper: its file's workspace path or its text; `day` is None for a file that was never recorded."""

    day: date | None
    path: str | None
    text: str


@dataclass(frozen=True)
class PaperPage:
    """Everything about one paper; `hours` is what its tier's protocol takes, `missing` what is not known of it."""

    paper: PaperRow
    authors: tuple[str, ...]
    year: int | None
    link: str
    focus: str
    implement: str
    concepts: tuple[str, ...]
    protocol: str
    steps: tuple[str, ...]
    hours: float | None
    started: datetime | None
    items: tuple[PaperUse, ...]
    places: tuple[PaperUse, ...]
    notes: tuple[PaperNote, ...]
    missing: tuple[str, ...]


@dataclass(frozen=True)
class NextPaper:
    """A paper to read, with the reasons for it, the strongest first."""

    paper: PaperRow
    link: str
    focus: str
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class PaperRecorded:
    """What was recorded about a paper, in words; `command` is empty where nothing had to be."""

    command: str
    text: str
    paper: str
    stage: str
    done: bool
    left: str


def listed(seen: Situation, tier: int | None = None, track: str = "", left: bool = False) -> tuple[PaperRow, ...]:
    """The papers by tier (those without last): of one tier (0: without), named by one track, not finished yet."""
    if tier is not None and tier not in {0, *seen.catalogue.reading}:
        known = ", ".join(str(number) for number in seen.catalogue.reading)
        raise UserError(Problem(f"there is no tier {tier}", fix=f"Tiers are {known}; 0 lists papers without one"))
    name = seen.catalogue.track(track).id if track else ""
    places = places_of_papers(seen.catalogue)
    rows = [row(seen, paper) for paper in seen.catalogue.papers.values()]
    chosen = [
        one
        for one in rows
        if (tier is None or (one.tier or 0) == tier)
        and (not name or any(place.track == name for place in places.get(one.id, ())) or _in_weeks(one, name))
        and (not left or one.left)
    ]
    return tuple(sorted(chosen, key=lambda one: one.tier or NO_TIER))


def _in_weeks(paper: PaperRow, track: str) -> bool:
    return any(week.split("/")[0] == track for week in paper.weeks)


def row(seen: Situation, paper: Paper) -> PaperRow:
    """One paper with the stages of its protocol."""
    state = seen.papers.get(paper.id, PaperState(paper.id))
    tier = protocol(seen.catalogue, paper)
    left = left_words(tier, reached(state))
    standing = "done" if not left else "started" if _begun(state) else "open"
    stages = tuple(_stages(tier, state))
    return PaperRow(paper.id, paper.title, paper.kind, paper.tier, paper.weeks, standing, stages, left)


def _begun(state: PaperState) -> bool:
    return bool(reached(state)) or state.notes > 0


def _stages(tier: ReadingTier, state: PaperState) -> Iterator[Stage]:
    done, under_way = reached(state), _begun(state)
    for stage in tier.stages:
        if stage in done:
            yield Stage(stage, "done", done[stage])
        else:
            yield Stage(stage, "started" if under_way else "open", None)
            under_way = False


def places_of_papers(catalogue: Catalogue) -> dict[str, tuple[Place, ...]]:
    """For each paper the places that name it: in a list of papers, by an item, or by the paper's own weeks."""
    found: dict[str, dict[str, Place]] = {}
    by_week: dict[str, list[Place]] = {}
    for place in catalogue.places.values():
        number = "" if place.number is None else f"{place.number:g}"
        for name in {place.place, number} - {""}:
            by_week.setdefault(f"{place.track}/{name}", []).append(place)
        named = [reference.paper for group in place.groups for reference in group.papers]
        for paper in (*named, *(paper for item in place.items for paper in item.papers)):
            found.setdefault(paper, {})[place.id] = place
    for entry in catalogue.papers.values():
        for place in (place for week in entry.weeks for place in by_week.get(week, ())):
            found.setdefault(entry.id, {})[place.id] = place
    return {paper: tuple(places.values()) for paper, places in found.items()}


def shown(seen: Situation, text: str) -> PaperPage:
    """One paper with who names it, how far it was read and what was written about it."""
    paper = seen.catalogue.paper(text)
    tier = protocol(seen.catalogue, paper)
    return PaperPage(
        paper=row(seen, paper),
        authors=paper.authors,
        year=paper.year,
        link=paper.link,
        focus=paper.focus,
        implement=paper.implement,
        concepts=paper.concepts,
        protocol=tier.title,
        steps=tier.steps,
        hours=tier.hours if paper.tier in seen.catalogue.reading else None,
        started=seen.papers.get(paper.id, PaperState(paper.id)).started_at,
        items=tuple(_items_naming(seen, paper.id)),
        places=tuple(_places_naming(seen.catalogue, paper.id)),
        notes=tuple(_notes(seen, paper)),
        missing=paper.missing,
    )


def _items_naming(seen: Situation, paper: str) -> Iterator[PaperUse]:
    for item in seen.catalogue.items.values():
        if paper in item.papers or (item.choose and f"paper:{paper}" in item.choose.of):
            yield PaperUse(item.id, item.title, seen.state(item.id).state, "")


def _places_naming(catalogue: Catalogue, paper: str) -> Iterator[PaperUse]:
    for place in catalogue.places.values():
        named = [one for group in place.groups for one in group.papers if one.paper == paper]
        if named:
            yield PaperUse(place.id, place.title, "", "; ".join(one.focus for one in named if one.focus))


def _notes(seen: Situation, paper: Paper) -> Iterator[PaperNote]:
    """The notes recorded, a file once with its latest day, then its note file where that was never recorded."""
    written = [note for name in (*paper.aliases, paper.id) for note in seen.reader.notes("paper", name)]
    files = {note.path: PaperNote(note.day, note.path, "") for note in written if note.path}
    yield from (PaperNote(note.day, None, note.text) for note in written if not note.path)
    yield from files.values()
    path = note_path(seen, paper)
    if path not in files and (seen.workspace.home / path).is_file():
        yield PaperNote(None, path, "")


def note_path(seen: Situation, paper: Paper) -> str:
    """The workspace path of a paper's note: one written under a former id where that is what there is."""
    names = [f"notes/papers/{_file_name(name)}.md" for name in (paper.id, *paper.aliases)]
    return next((name for name in names if (seen.workspace.home / name).is_file()), names[0])


def _file_name(identity: str) -> str:
    kept = "".join(letter if letter.isalnum() or letter in "-_." else "-" for letter in identity)
    return kept.strip(".") or "paper"


def following(seen: Situation, limit: int = 3) -> tuple[NextPaper, ...]:
    """What to read next: what the last review chose, papers of the present places, then by tier, begun before new."""
    distances, wished = _distances(seen), chosen(seen)

    def order(one: PaperRow) -> tuple[int, bool, int, bool, int]:
        distance = distances.get(one.id, ("", FAR))[1]
        wish = wished.index(one.id) if one.id in wished else len(wished)
        return wish, distance != 0, one.tier or NO_TIER, one.state != "started", distance

    return tuple(_next(seen, one, distances) for one in sorted(listed(seen, left=True), key=order)[:limit])


def _distances(seen: Situation) -> dict[str, tuple[str, int]]:
    """For each paper in the plan of an active track: the place's title, and how many stops ahead it is.

    A place that is over counts as nearer than any ahead (negative), since it was due already.
    """
    stops = dict(_stops_ahead(seen))
    found: dict[str, tuple[str, int]] = {}
    for paper, places in places_of_papers(seen.catalogue).items():
        known = [stops[place.id] for place in places if place.id in stops]
        if known:
            found[paper] = min(known, key=lambda one: (one[1] != 0, one[1]))
    return found


def _stops_ahead(seen: Situation) -> Iterator[tuple[str, tuple[str, int]]]:
    for course in seen.courses:
        names = [stop.place for stop in course.stops]
        here = names.index(course.current.place) if course.current else len(names)
        for index, name in enumerate(names):
            yield f"{course.track}.{name}", (_place_words(seen, course.track, name), index - here)


def _place_words(seen: Situation, track: str, name: str) -> str:
    place = seen.catalogue.places.get(f"{track}.{name}")
    title = seen.catalogue.tracks[track].short or track
    if place is None or place.number is None:
        return f"{title}, {place.title if place else name}"
    return f"{title} {place.kind} {place.number:g}"


def _next(seen: Situation, one: PaperRow, distances: Mapping[str, tuple[str, int]]) -> NextPaper:
    paper = seen.catalogue.papers[one.id]
    focus = next((use.focus for use in _places_naming(seen.catalogue, one.id) if use.focus), paper.focus)
    return NextPaper(one, paper.link, paper.focus or focus, tuple(_reasons(seen, one, distances.get(one.id))))


def _reasons(seen: Situation, one: PaperRow, place: tuple[str, int] | None) -> Iterator[str]:
    if one.id in chosen(seen):
        yield "you chose it in your review"
    if place:
        title, distance = place
        yield f"{title} is now" if distance == 0 else f"{title} is over" if distance < 0 else f"for {title}"
    if one.tier:
        yield f"tier {one.tier}"
    if one.state == "started":
        yield f"begun, {one.left}"
    waiting = [use for use in _items_naming(seen, one.id) if use.state != "done"]
    if waiting:
        yield f"{len(waiting)} open item{'s' if len(waiting) > 1 else ''} name{'' if len(waiting) > 1 else 's'} it"


def mark(seen: Situation, text: str, stage: str, undo: bool = False) -> PaperRecorded:
    """Record that a stage of a paper was reached, or with `undo` take that stage back.

    Raises UserError for a stage that its tier's protocol does not have, and for taking back what was not reached.
    """
    paper = seen.catalogue.paper(text)
    known = _stage(stage)
    at = reached(seen.papers.get(paper.id, PaperState(paper.id))).get(known)
    if undo:
        return _taken_back(seen, paper, known, at)
    _refuse_other_protocol(seen.catalogue, paper, known)
    if at is not None:
        day = study_day(at)
        return _recorded(seen, paper, known, f"Nothing to record: {paper.title} is {known} since {day}", ())
    return _recorded(seen, paper, known, f"{known.capitalize()}: {paper.title}", [PaperMarked(paper.id, known)])


def _stage(text: str) -> PaperStage:
    for stage in STAGES:
        if stage == text.casefold():
            return stage
    fix = nearest(text, STAGES) or f"Stages are {', '.join(STAGES)}"
    raise UserError(Problem(f"there is no stage {text!r}", fix=fix))


def advance(seen: Situation, text: str) -> PaperRecorded:
    """Record the next stage of a paper: that it was started, then each stage of its tier's protocol in order."""
    paper = seen.catalogue.paper(text)
    done = reached(seen.papers.get(paper.id, PaperState(paper.id)))
    stages = protocol(seen.catalogue, paper).stages
    following = "started" if not done else next((stage for stage in stages if stage not in done), "")
    if following:
        return mark(seen, paper.id, following)
    words = f"Nothing to record: all stages of {paper.title} are reached"
    return PaperRecorded("", words, paper.id, stages[-1], True, "")


def _refuse_other_protocol(catalogue: Catalogue, paper: Paper, stage: str) -> None:
    tier = protocol(catalogue, paper)
    if stage == "started" or stage in tier.stages:
        return
    of = f"tier {tier.tier}" if paper.tier in catalogue.reading else "a paper without a tier"
    fix = f"Its stages are {', '.join(('started', *tier.stages))}"
    raise UserError(Problem(f"`{stage}` is no stage of {of} ({paper.id})", fix=fix))


def _taken_back(seen: Situation, paper: Paper, stage: PaperStage, at: datetime | None) -> PaperRecorded:
    if at is None:
        raise UserError(Problem(f"{paper.title} is not {stage}", fix="There is nothing to take back"))
    # a stage recorded under a former id is taken back there
    names = [
        name
        for name, state in seen.reader.paper_states().items()
        if seen.catalogue.current(name) == paper.id and stage in reached(state)
    ]
    facts = [PaperMarked(name, stage, done=False) for name in names]
    return _recorded(seen, paper, stage, f"No longer {stage}: {paper.title}", facts)


def _recorded(
    seen: Situation, paper: Paper, stage: PaperStage, words: str, facts: Sequence[PaperMarked]
) -> PaperRecorded:
    command = ""
    if facts:
        # sqlmodel takes 300 ms to import: only a command that writes pays it
        from studyctl.ledger.write import record

        command = record(seen.workspace.progress_db, "paper status", words, facts, seen.now)
    done = all(fact.done for fact in facts)
    before = set(reached(seen.papers.get(paper.id, PaperState(paper.id))))
    after = before | {stage} if done else before - {stage}
    left = left_words(protocol(seen.catalogue, paper), after)
    return PaperRecorded(command, words, paper.id, stage, done, left)
