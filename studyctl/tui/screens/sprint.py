"""Sprint: which P0 is weak? Pillars by priority, its schedule and its checklist."""

from __future__ import annotations

from typing import Any, ClassVar

from textual.binding import Binding, BindingType

from studyctl.actions.situation import Situation
from studyctl.actions.sprint import Sprint, SprintItem, sprint
from studyctl.curriculum.model import PRIORITIES
from studyctl.tui.deeds import ItemDeeds
from studyctl.tui.messages import SpotSelected
from studyctl.tui.room import Room
from studyctl.tui.screens.sprint_sheets import (
    checklist_sheet,
    head_sheet,
    pillars_sheet,
    priority_sheet,
    schedule_sheet,
    spots_of,
)
from studyctl.tui.sheet import Drawing, Frame
from studyctl.tui.words import plural

PILLARS, SCHEDULE, CHECKLIST = "", "Schedule", "Checklist"


class SprintRoom(ItemDeeds, Room[Sprint]):
    """The sprint, whether or not it is one of the active tracks."""

    MODE = "sprint"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", "open", id="sprint.open", tooltip="open the topic that is selected"),
        Binding("space", "done", "done", id="item.done", tooltip="finish the topic; again opens it"),
        Binding("p", "priority", "priority", id="sprint.priority", tooltip="the next priority: P0, P1, P2"),
        Binding("s", "show('Schedule')", "schedule", id="sprint.schedule", tooltip="the rows of its weeks, and back"),
        Binding("c", "show('Checklist')", "checklist", id="sprint.checklist",
                tooltip="what has to be shown at the end, and back"),
        Binding("n", "note", "note", id="item.note", tooltip="write a note on the topic in your editor"),
        Binding("b", "begin", "begin", id="sprint.begin", tooltip="make the sprint one of your tracks, from today on"),
    ]  # fmt: skip

    def __init__(self, data: Sprint | None = None) -> None:
        super().__init__(data)
        self.view = PILLARS
        self.priority = PRIORITIES[0]
        self._begun = False
        self._left_at = ""  # where the cursor was on the pillars

    def read(self, seen: Situation) -> Sprint:
        return sprint(seen)

    def draw(self, data: Sprint, frame: Frame) -> Drawing:
        head = head_sheet(data, frame, self.view)
        if self.view == SCHEDULE:
            return Drawing(schedule_sheet(data, frame), head)
        if self.view == CHECKLIST:
            return Drawing(checklist_sheet(data, frame), head)
        if frame.narrow:
            return Drawing(priority_sheet(data, frame, self.priority), head)
        return Drawing(pillars_sheet(data, frame), head)

    def redraw(self) -> None:
        """Draw; the first time, bring the cursor to the first essential topic that is left."""
        super().redraw()
        if self.data is not None and self.is_mounted and not self._begun:
            left = (
                topic.id for topic in spots_of(self.data) if topic.priority == PRIORITIES[0] and topic.state != "done"
            )
            self._begun = True
            self.main.select(f"item:{next(left, '')}")

    def on_spot_selected(self, message: SpotSelected) -> None:
        """The keys that act on an item are there where one is selected."""
        self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """An active sprint cannot be begun, and only the pillars have priorities."""
        if action == "begin":
            return self.data is not None and not self.data.active
        if action == "priority":
            return self.view == PILLARS
        return self.is_mounted and bool(self.item) if action in ("done", "note", "open") else True

    def action_show(self, view: str) -> None:
        """Show the schedule or the checklist; again shows the pillars."""
        if self.view == PILLARS:
            self._left_at = self.main.key
        self.view = PILLARS if self.view == view else view
        self.redraw()
        if self.view != PILLARS or not self.main.select(self._left_at):
            self.main.action_move("first")

    def action_back(self) -> None:
        """From the schedule or checklist to the pillars, then as everywhere."""
        if self.view != PILLARS:
            self.action_show(self.view)
        else:
            super().action_back()

    def action_priority(self) -> None:
        """The next priority: where it is narrow its topics are shown, else the cursor goes to its column."""
        here = self._topic
        now = self.priority if self.frame.narrow or here is None or not here.priority else here.priority
        self.priority = PRIORITIES[(PRIORITIES.index(now) + 1) % len(PRIORITIES)]
        if self.frame.narrow:
            self.redraw()
            self.main.action_move("first")
        elif here is not None:
            self._to_column(self.priority)

    @property
    def _topic(self) -> SprintItem | None:
        found = spots_of(self.data) if self.data else ()
        return next((topic for topic in found if topic.id == self.item), None)

    def _to_column(self, priority: str) -> None:
        """The topic of a priority that is nearest to the cursor's row."""
        here, found = self.spot, spots_of(self.data) if self.data else ()
        wanted = {f"item:{topic.id}" for topic in found if topic.priority == priority}
        spots = [spot for spot in self.main.sheet.spots if spot.key in wanted]
        if spots and here:
            self.main.select(min(spots, key=lambda spot: (spot.section != here.section, abs(spot.y - here.y))).key)

    def action_begin(self) -> None:
        """Make the sprint an active track from today on."""
        if self.data is not None and not self.data.active:
            track = self.data.track
            self.act(lambda seen: begun(seen, track), self._shared)

    def _shared(self, change: Any) -> None:
        """Say how the week's hours are shared now."""
        shares = " · ".join(f"{one.title} {one.weekly_hours:g} h" for one in change.active)
        self.tell(f"{change.text}. A week: {shares} ({plural(len(change.active), 'track')})")


def begun(seen: Situation, track: str) -> Any:
    """Start a track with its share of the week's hours."""
    from studyctl.actions import tracks  # facts of the ledger: only for who begins one

    return tracks.start(seen, track)
