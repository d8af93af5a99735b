"""Changes of plan: what one would do, recording it, what was decided and why, and taking any one of them back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta

from studyctl.actions.situation import ActiveTrack, Situation, situation
from studyctl.clock import study_day
from studyctl.curriculum.model import Track
from studyctl.errors import AnswerNo, Problem, UserError
from studyctl.ledger.facts import Fact, PivotDecided, PivotTakenBack
from studyctl.plan.course import Course
from studyctl.plan.decision import CHANGES, DAYS, MOST_DAYS, pivots_for, sentence
from studyctl.plan.diff import PlanDiff, diff
from studyctl.plan.pivot import Pivot, pauses
from studyctl.text import nearest
from studyctl.values import dataclass

DECISIONS = ("proceed", *CHANGES)
IN_FORCE, PLANNED, OVER, TAKEN_BACK = "in force", "to come", "over", "taken back"


@dataclass(frozen=True)
class TrackShift:
    """How the end of another track moves: `days` later (negative: sooner)."""

    track: str
    title: str
    before: date
    after: date
    days: int


@dataclass(frozen=True)
class Preview:
    """What a decision would change, before anything is recorded.

    `sentence` says it in words, `diff` shows the plan of `track` now and after; both are without content where the
    decision changes nothing (`pivots` is empty then). `others` are the active tracks whose end moves, too.
    """

    decision: str
    track: str
    title: str
    sentence: str
    pivots: tuple[Pivot, ...]
    diff: PlanDiff
    others: tuple[TrackShift, ...] = ()

    @property
    def changes(self) -> bool:
        """Whether there is anything to accept."""
        return bool(self.pivots)


@dataclass(frozen=True)
class PivotRow:
    """A change of plan as the history lists it: `state` is in force, to come, over or taken back.

    `week` is the review that decided it (empty: by hand), `decided` when, `first` and `last` the days for which it
    counts (no last day: from then on); `taken_back` is when it was taken back.
    """

    id: str
    kind: str
    track: str
    place: str
    sentence: str
    reason: str
    week: str
    decided: datetime
    first: date
    last: date | None
    state: str
    taken_back: datetime | None = None


@dataclass(frozen=True)
class PlanHistory:
    """Every change of plan that was ever decided, the latest first, and how many of them count."""

    counting: int
    rows: tuple[PivotRow, ...]


@dataclass(frozen=True)
class PivotChange:
    """What was recorded about a change of plan, in words, and how the ends of the active tracks move."""

    command: str
    text: str
    pivot: str
    kind: str
    shifts: tuple[TrackShift, ...]


def preview(
    seen: Situation,
    decision: str,
    *,
    track: str | None = None,
    week: str = "",
    gaps: Sequence[str] = (),
    days: int | None = None,
) -> Preview:
    """What a decision would do to an active track (the first without a name); nothing is recorded.

    `gaps` are what a deep-dive or catch-up is to close, `days` how long it, a break, pause or repeat lasts (the
    documents' days without). Raises UserError for a decision or track that there is not, and for days that make none.
    """
    checked(decision, days)
    course = course_of(seen, track)
    known = seen.catalogue.tracks[course.track]
    identity = _identity(seen, decision)
    made = pivots_for(decision, course, known, seen.today, identity, days=days, gaps=gaps)
    changed = [*seen.pivots, *made]
    after = {one.track: seen.course_with(one, changed) for one in seen.active} if made else {}
    shown = diff(course, after.get(course.track, course), _titles(seen, known))
    others = tuple(_shift(seen, one, after[one.track]) for one in seen.courses if made and one.track != course.track)
    return Preview(
        decision,
        course.track,
        known.short or known.title,
        sentence(made[0] if made else None, known),
        made,
        shown,
        tuple(one for one in others if one.days),
    )


def checked(decision: str, days: int | None) -> None:
    """Raises UserError for a decision that there is not, and for days that it does not take."""
    if decision not in DECISIONS:
        fix = nearest(decision, DECISIONS) or f"One of {', '.join(DECISIONS)}"
        raise UserError(Problem(f"there is no decision {decision!r}", fix=fix))
    if days is None:
        return
    if decision not in DAYS:
        raise UserError(Problem(f"{decision} takes no days", fix=f"Days are for {', '.join(_with_days())}"))
    if not 0 < days <= MOST_DAYS:
        raise UserError(Problem(f"{days} days cannot be planned", fix=f"Give 1 to {MOST_DAYS}"))


def _with_days() -> list[str]:
    return [one for one in CHANGES if one in DAYS]


def course_of(seen: Situation, track: str | None) -> Course:
    """The course of an active track, the first one without a name; raises UserError where there is none."""
    if not seen.courses:
        raise UserError(Problem("no track is active", fix="`studyctl track start ID` starts one"))
    if not track:
        return seen.courses[0]
    wanted = seen.catalogue.track(track).id
    found = next((one for one in seen.courses if one.track == wanted), None)
    if found is None:
        raise UserError(Problem(f"{wanted} is not active", fix=f"`studyctl track start {wanted}` starts it"))
    return found


def _titles(seen: Situation, track: Track) -> dict[str, str]:
    return {item.id: item.title for place in track.places for item in place.items}


def _identity(seen: Situation, decision: str) -> str:
    """`repeat-2026-11-22`, with a number where that day has one already; the same for the same ledger."""
    known = {fact.pivot for fact in seen.reader.facts(PivotDecided)}
    name = f"{decision}-{seen.today}"
    return next(one for one in (name, *(f"{name}-{count}" for count in range(2, len(known) + 3))) if one not in known)


def _shift(seen: Situation, before: Course, after: Course) -> TrackShift:
    track = seen.catalogue.tracks[before.track]
    first, last = before.forecast.finish, after.forecast.finish
    return TrackShift(before.track, track.short or track.title, first, last, (last - first).days)


def pivot_facts(shown: Preview, reason: str, week: str = "") -> tuple[Fact, ...]:
    """What accepting a preview records, to be written in one command with what led to it."""
    return tuple(PivotDecided(one.id, one.kind, reason, one.change, week) for one in shown.pivots)


def decide(
    seen: Situation,
    decision: str,
    reason: str = "",
    *,
    track: str | None = None,
    gaps: Sequence[str] = (),
    days: int | None = None,
) -> PivotChange:
    """Change the plan by hand; raises AnswerNo where the decision changes nothing, and UserError as `preview` does."""
    shown = preview(seen, decision, track=track, gaps=gaps, days=days)
    if decision == "resume" and not paused(seen):
        raise AnswerNo("No pause is in force")
    if not shown.pivots:
        raise AnswerNo(f"{shown.title}: nothing to change")
    (made,) = shown.pivots
    return _record(seen, f"plan {decision}", shown.sentence, made, pivot_facts(shown, reason))


def paused(seen: Situation) -> Pivot | None:
    """The pause or break that is under way or to come; None where there is none."""
    running = pauses(seen.pivots, seen.today)
    return next((one for one in seen.pivots if one.id in running and running[one.id][1] >= seen.today), None)


def take_back(seen: Situation, pivot: str, reason: str = "") -> PivotChange:
    """One change of plan no longer counts; what came after it stays. `pivot` is its id, or the beginning of it."""
    row = pivot_named(seen, pivot)
    if row.taken_back:
        raise AnswerNo(f"{row.id} was taken back already")
    words = f"Taken back: {row.sentence}"
    made = next(one for one in seen.pivots if one.id == row.id)
    return _record(seen, "plan undo", words, made, (PivotTakenBack(row.id, reason),))


def pivot_named(seen: Situation, text: str) -> PivotRow:
    """The change of plan with this id or beginning; raises UserError where there is none, or more than one."""
    rows = plan_history(seen).rows
    found = [row for row in rows if row.id == text] or [row for row in rows if text and row.id.startswith(text)]
    open_rows = [row for row in found if not row.taken_back] or found
    if len(open_rows) == 1:
        return open_rows[0]
    if open_rows:
        raise UserError(Problem(f"{text!r} means {', '.join(row.id for row in open_rows)}", fix="Give one of them"))
    fix = nearest(text, [row.id for row in rows]) or "`studyctl plan history` lists the changes"
    raise UserError(Problem(f"there is no change of plan {text!r}", fix=fix))


def _record(seen: Situation, name: str, words: str, made: Pivot, facts: Sequence[Fact]) -> PivotChange:
    # sqlmodel takes 300 ms to import: only a command that writes pays it
    from studyctl.ledger.write import record

    before = {course.track: course for course in seen.courses}
    command = record(seen.workspace.progress_db, name, words, facts, seen.now)
    with situation(seen.workspace, seen.now) as after:
        shifts = tuple(_shift(after, before[one.track], one) for one in after.courses if one.track in before)
    return PivotChange(command, words, made.id, made.kind, shifts)


def plan_history(seen: Situation) -> PlanHistory:
    """Every change of plan with its reason, those taken back among them, the latest first."""
    back = {fact.pivot: fact.at for fact in seen.reader.facts(PivotTakenBack)}
    running = pauses(seen.pivots, seen.today)
    facts = {fact.pivot: fact for fact in seen.reader.facts(PivotDecided)}
    rows = [_row(seen, fact, back.get(fact.pivot), running.get(fact.pivot)) for fact in facts.values()]
    return PlanHistory(sum(1 for row in rows if not row.taken_back), tuple(reversed(rows)))


def _row(
    seen: Situation, fact: PivotDecided, back: datetime | None, running: tuple[date, date] | None
) -> PivotRow:  # fmt: skip
    assert fact.at is not None
    pivot = Pivot.from_change(fact.pivot, fact.kind, fact.day or study_day(fact.at), fact.change)
    track = seen.catalogue.tracks.get(pivot.track) or Track("", "")
    last = _last_day(seen, pivot, running)
    return PivotRow(
        pivot.id,
        pivot.kind,
        pivot.track,
        pivot.place,
        sentence(pivot, track),
        fact.reason,
        fact.week,
        fact.at,
        pivot.begins,
        last,
        _state(seen, pivot, last, back is not None),
        back,
    )


def _last_day(seen: Situation, pivot: Pivot, running: tuple[date, date] | None) -> date | None:
    """The last day for which a pivot counts; None where it has no end."""
    if pivot.resumes:
        return pivot.begins
    if pivot.pause_days:
        ended = any(one.resumes for one in seen.pivots)
        return None if running and pivot.open_ended and not ended else running[1] if running else pivot.begins
    if pivot.again_days:
        return pivot.begins + timedelta(days=pivot.again_days - 1)
    blocks = [block for course in seen.courses for block in course.blocks if block.item == f"pivot:{pivot.id}"]
    return max((day for block in blocks for day in block.days), default=None)


def _state(seen: Situation, pivot: Pivot, last: date | None, back: bool) -> str:
    if back:
        return TAKEN_BACK
    if pivot.begins > seen.today:
        return PLANNED
    return OVER if last is not None and last < seen.today else IN_FORCE


def tracks_of(seen: Situation, pivots: Iterable[Pivot]) -> Iterator[ActiveTrack]:
    """The active tracks that some pivots are for."""
    names = {pivot.track for pivot in pivots}
    return (one for one in seen.active if "" in names or one.track in names)
