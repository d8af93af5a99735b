"""Where the learner stands: what there is to learn, what is recorded, and each active track under way."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import cached_property
from typing import TypeVar

from studyctl.actions.content import catalogue_of
from studyctl.clock import study_day
from studyctl.curriculum.catalogue import Catalogue
from studyctl.ledger.read import Reader, open_reader
from studyctl.ledger.views import ItemState, PaperState
from studyctl.plan.calendar import Availability
from studyctl.plan.course import Course
from studyctl.plan.pivot import Pivot, applied
from studyctl.settings import WEEKDAYS, Settings
from studyctl.values import dataclass
from studyctl.workspace import Workspace

_OPEN = ItemState("")
S = TypeVar("S", ItemState, PaperState)


@dataclass(frozen=True)
class ActiveTrack:
    """A track that is being studied: from which day and place, and its hours a week."""

    track: str
    start: date
    at_place: str
    weekly_hours: float


@dataclass(frozen=True)
class Situation:
    """Everything that a view of today needs, read once; `reader` stays open for what is asked rarely."""

    workspace: Workspace
    catalogue: Catalogue
    reader: Reader
    now: datetime

    def __enter__(self) -> Situation:
        return self

    def __exit__(self, *_: object) -> None:
        self.reader.close()

    @property
    def settings(self) -> Settings:
        """The workspace's settings."""
        return self.workspace.settings

    @property
    def today(self) -> date:
        """The study day of `now`."""
        return study_day(self.now)

    @cached_property
    def items(self) -> Mapping[str, ItemState]:
        """The recorded state of items by present id; an item renamed since keeps its state."""
        return self._by_present_id(self.reader.item_states(), self._one_item)

    @cached_property
    def papers(self) -> Mapping[str, PaperState]:
        """The recorded state of papers by present id."""
        return self._by_present_id(self.reader.paper_states(), _one_paper)

    def _by_present_id(self, states: Mapping[str, S], one: Callable[[S, S], S]) -> dict[str, S]:
        """The states by present id, in the order of their last touch; `one` joins those of a former and a later id."""
        found: dict[str, S] = {}
        for identity in sorted(states, key=lambda identity: states[identity].touched):
            present = self.catalogue.current(identity)
            found[present] = one(found[present], states[identity]) if present in found else states[identity]
        return found

    def _one_item(self, earlier: ItemState, later: ItemState) -> ItemState:
        """One item's state from two of its ids: the mark that was made last stands, the rest adds up."""
        marked = earlier if self.reader.last_marked((earlier.item, later.item)) == earlier.item else later
        return replace(
            marked,
            touched_at=later.touched_at,
            touched=later.touched,
            proven=earlier.proven or later.proven,
            evidence=earlier.evidence + later.evidence,
            notes=earlier.notes + later.notes,
            minutes=earlier.minutes + later.minutes,
        )

    def state(self, item: str) -> ItemState:
        """The state of one item; one that was never touched is open."""
        return self.items.get(item, _OPEN)

    @cached_property
    def done(self) -> dict[str, date]:
        """Finished items with the study day on which they were finished."""
        return {item: study_day(state.done_at) for item, state in self.items.items() if state.done_at is not None}

    @cached_property
    def started(self) -> frozenset[str]:
        """Items that are begun and not finished."""
        return frozenset(item for item, state in self.items.items() if state.state == "started")

    @cached_property
    def active(self) -> tuple[ActiveTrack, ...]:
        """The tracks of the settings and those started by hand, without those stopped; they share the week's hours."""
        recorded = self.reader.tracks()
        names = [name for name in self._set_tracks if name not in recorded]
        names += [name for name, row in recorded.items() if row.active and name in self.catalogue.tracks]
        fixed = {name: recorded[name].hours_per_week for name in names if name in recorded}
        hours = {name: value for name, value in fixed.items() if value}
        left = max(self.settings.weekly_hours - sum(hours.values()), 0.0)
        share = left / max(1, len(names) - len(hours)) or 1.0
        default = self.settings.start_day or self._first_day
        return tuple(
            ActiveTrack(
                name,
                recorded[name].from_day if name in recorded else default,
                (recorded[name].at_place or "") if name in recorded else "",
                hours.get(name, share),
            )
            for name in names
            if name in self.catalogue.tracks
        )

    @property
    def _set_tracks(self) -> tuple[str, ...]:
        """The tracks that the settings name; raises UserError for one that there is not."""
        if any(name not in self.catalogue.tracks for name in self.settings.tracks):
            # libyaml takes 25 ms to import: paid only to say which line is wrong
            from studyctl.actions.configuring import check_file

            check_file(self.workspace)
        return tuple(dict.fromkeys(self.settings.tracks))

    @cached_property
    def _first_day(self) -> date:
        first = self.reader.first_fact_at()
        return study_day(first) if first else self.today

    def availability(self, weekly_hours: float) -> Availability:
        """The hours of a week with the learner's days off and vacations."""
        off = frozenset(WEEKDAYS.index(name) for name in self.settings.days_off)
        return Availability(weekly_hours, off, frozenset(self.reader.days_off()))

    @cached_property
    def pivots(self) -> tuple[Pivot, ...]:
        """The changes of plan that count, in their order."""
        if not self.reader.pivoted():
            return ()
        # the facts' classes take 5 ms to import: only where the plan was ever changed
        from studyctl.ledger.facts import PivotDecided, PivotTakenBack

        taken_back = {fact.pivot for fact in self.reader.facts(PivotTakenBack)}
        decided = {fact.pivot: fact for fact in self.reader.facts(PivotDecided) if fact.pivot not in taken_back}
        return tuple(
            Pivot.from_change(fact.pivot, fact.kind, fact.day or self.today, fact.change) for fact in decided.values()
        )

    @cached_property
    def moves(self) -> Mapping[str, date]:
        """The items that the learner moved to a day, in the order in which that was done."""
        if not self.reader.moved():
            return {}
        from studyctl.ledger.facts import ItemPlanned  # see pivots

        found: dict[str, date] = {}
        for fact in self.reader.facts(ItemPlanned):
            item = self.catalogue.current(fact.item)
            found.pop(item, None)
            if fact.on is not None:
                found[item] = fact.on
        return found

    @cached_property
    def courses(self) -> tuple[Course, ...]:
        """Each active track under way."""
        return tuple(self.course_with(active) for active in self.active)

    def course_with(
        self, active: ActiveTrack, pivots: Sequence[Pivot] | None = None, moves: Mapping[str, date] | None = None
    ) -> Course:
        """A track as it would be with these changes of plan and moved items; those recorded where not given."""
        track = self.catalogue.tracks[active.track]
        plan = applied(
            track,
            self.settings.document_day_hours,
            self.availability(active.weekly_hours),
            self.pivots if pivots is None else pivots,
            active.at_place,
            self.today,
            active.start,
        )
        return Course(
            active.track,
            plan.stops,
            active.start,
            plan.availability,
            self.settings.document_day_hours,
            self.done,
            self.started,
            self.today,
            {item: state.minutes / 60 for item, state in self.items.items() if state.minutes},
            plan.epochs,
            plan.blocks,
            self.moves if moves is None else moves,
        )

    def place_title(self, course: Course) -> str:
        """`Week 3, Training loop and efficiency`, or that the track is finished."""
        stop = course.current
        if stop is None:
            return "finished"
        place = self.catalogue.places.get(f"{course.track}.{stop.place}")
        if place is None or place.number is None:
            return stop.title
        return f"{place.kind.capitalize()} {place.number:g}, {place.title}"


def _one_paper(earlier: PaperState, later: PaperState) -> PaperState:
    """One paper's state from two of its ids: a stage reached under either is reached."""
    return replace(
        later,
        started_at=earlier.started_at or later.started_at,
        read_at=earlier.read_at or later.read_at,
        implemented_at=earlier.implemented_at or later.implemented_at,
        written_at=earlier.written_at or later.written_at,
        notes=earlier.notes + later.notes,
    )


def situation(workspace: Workspace, now: datetime, catalogue: Catalogue | None = None) -> Situation:
    """Read the workspace as it stands at `now`, with a `catalogue` that is known already; nothing is created."""
    known = catalogue_of(workspace) if catalogue is None else catalogue
    reader = open_reader(workspace.progress_db)
    if reader.added():
        # the facts' classes take 5 ms to import: only where the learner added something of their own
        from studyctl.actions.own_items import with_own

        known = with_own(known, reader)
    return Situation(workspace, known, reader, now)
