"""Progress: does it pay off? Hours, Core against the plan, the end, evidence by concept; and every target by week."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from textual.binding import Binding, BindingType

from studyctl.actions import targets
from studyctl.actions.progress import Progress, TrackProgress, progress
from studyctl.actions.situation import Situation
from studyctl.actions.targets import TargetLine
from studyctl.plan.forecast import short_day
from studyctl.tui.room import Room
from studyctl.tui.screens import progress_sheets as sheets
from studyctl.tui.screens.progress_sheets import ItemRef
from studyctl.tui.screens.targets import targets_sheet
from studyctl.tui.sheet import Drawing, Frame, Sheet, Span

PANELS = 3  # where it is narrow: one at a time
OVERVIEW_ONLY = {"to_targets", "range"}


@dataclass(frozen=True)
class ProgressView:
    """What the screen shows: the progress, the targets with the titles of their places, each concept's items, and the
    ids of all active tracks."""

    progress: Progress
    targets: tuple[TargetLine, ...]
    places: Mapping[tuple[str, str], str]
    items: Mapping[str, tuple[ItemRef, ...]]
    active: tuple[str, ...]


class ProgressRoom(Room[ProgressView]):
    """Overview and targets."""

    MODE = "progress"
    SIDE = 55
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab", "section(1)", "next panel", id="section.next", tooltip="the next panel"),
        Binding("enter", "open", "open", id="progress.open", tooltip="open what is selected"),
        Binding("v", "to_targets", "targets", id="progress.targets", tooltip="every target by week"),
        Binding("v", "to_overview", "overview", id="progress.overview", tooltip="hours, burn-up, evidence"),
        Binding("t", "track", "track", id="progress.track", tooltip="one active track, then the next, then all"),
        Binding("r", "range", "range", id="progress.range", tooltip="the weeks around today, or everything"),
    ]

    def __init__(self, data: ProgressView | None = None) -> None:
        super().__init__(data)
        self.on_targets = False
        self.track = ""  # all of them
        self.near = False
        self.concept = ""  # the one whose items are shown
        self.whole = False  # whether every concept is listed
        self.turn = 0  # where it is narrow: the panel that is shown

    def read(self, seen: Situation) -> ProgressView:
        active = tuple(course.track for course in seen.courses)
        track = self.track if self.track in active else ""
        shown = [name for name in active if track in ("", name)]
        lines = tuple(line for name in shown for line in targets.listed(seen, name))
        places = {(line.track, line.place): _place_title(seen, line) for line in lines}
        return ProgressView(progress(seen, track), lines, places, _items(seen, shown), active)

    # -- drawing

    def draw(self, data: ProgressView, frame: Frame) -> Drawing:
        head = self._head(data, frame)
        if self.on_targets:
            return Drawing(targets_sheet(data.targets, data.places, data.progress.day, frame), head)
        if not data.progress.tracks:
            return Drawing(_nothing(frame), head)
        if frame.narrow:
            return Drawing(self._one_panel(data, frame), head)
        main, side = Sheet(frame.main), Sheet(frame.side)
        plain = bool(getattr(self.app, "no_color", False))
        sheets.hours(main, data.progress, self.study.palette, plain, self.near)
        self._concepts(main, data, frame.height - 5 - len(main.rows))
        least, most = sheets.CHART_LEAST, sheets.CHART_MOST
        beside = Sheet(frame.side)
        sheets.finish(beside, data.progress)
        sheets.weeks(beside, data.progress, 4 if frame.height < 40 else 8)
        room = max(least, min(most, frame.height - 5 - len(beside.rows)))
        sheets.burn_up(side, self._chosen(data), data.progress.day, self.study.palette, room, self.near)
        side.add(beside)
        return Drawing(main, head, side)

    def _one_panel(self, data: ProgressView, frame: Frame) -> Sheet:
        """The one panel that is shown where it is narrow."""
        sheet, found, palette = Sheet(frame.full, narrow=True), data.progress, self.study.palette
        plain = bool(getattr(self.app, "no_color", False))
        if self.turn == 0:
            sheets.hours(sheet, found, palette, plain, self.near)
            sheets.weeks(sheet, found, 5)
        elif self.turn == 1:
            below = Sheet(frame.full, narrow=True)
            sheets.finish(below, found)
            room = max(sheets.CHART_LEAST, frame.height - 4 - len(below.rows))
            sheets.burn_up(sheet, self._chosen(data), found.day, palette, room, self.near)
            sheet.add(below)
        else:
            self._concepts(sheet, data, 10_000)
        return sheet

    def _concepts(self, sheet: Sheet, data: ProgressView, room: int) -> None:
        most = 10_000 if self.whole else max(3, room)
        sheets.concepts(sheet, data.progress.concepts, data.items, self.concept, most)

    def _chosen(self, data: ProgressView) -> TrackProgress:
        """The track of the burn-up: the one that is chosen, else the first."""
        tracks = data.progress.tracks
        return next((one for one in tracks if one.track == self.track), tracks[0])

    def _head(self, data: ProgressView, frame: Frame) -> Sheet:
        sheet, found = Sheet(frame.full, frame.narrow), data.progress
        spans: list[Span] = []
        for name, here in (("Overview", not self.on_targets), ("Targets", self.on_targets)):
            spans += [(name, "bright bold underline" if here else "muted"), ("   ", "text")]
        names = " and ".join(track.title for track in found.tracks)
        since = f" · since {short_day(found.since, found.day)}"
        if names and not frame.narrow:
            spans += [(names, "text"), (since, "muted")]
        met = [line for line in data.targets if line.op]
        count = [(str(sum(line.state == "met" for line in met)), "text"), (f" of {len(met)} targets met", "muted")]
        sheet.line(spans, count if self.on_targets else sheets.sums(found))
        return sheet

    # -- moving

    def reveal(self, key: str) -> bool:
        """Show a target or a concept wherever it stands."""
        if self.data is None:
            return False
        kind = key.partition(":")[0]
        if kind == "target" and not self.on_targets:
            self.on_targets = True
            self.redraw()
        if kind == "concept" and not super().reveal(key):
            self.on_targets, self.whole, self.turn = False, True, PANELS - 1
            self.redraw()
        return super().reveal(key)

    def action_section(self, step: int) -> None:
        """The next panel; where it is narrow, it is shown instead of the one before."""
        if self.frame.narrow and not self.on_targets:
            self.turn = (self.turn + step) % PANELS
            self.redraw()
        else:
            super().action_section(step)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Each view has keys of its own."""
        if action in OVERVIEW_ONLY:
            return not self.on_targets
        if action == "to_overview":
            return self.on_targets
        if action == "track":
            return self.data is not None and len(self.data.active) > 1
        return True

    # -- what keys do

    def opened(self, key: str) -> None:
        kind, _, identity = key.partition(":")
        if kind == "concept":
            self.concept = "" if self.concept == identity else identity
            self.redraw()
        elif kind == "concepts":
            self.whole = True
            self.redraw()
        elif kind == "track":
            self._show_track(identity if self.track != identity else "")
        elif kind == "target":
            self._open_target(identity)
        else:
            self.study.go(key)

    def _open_target(self, identity: str) -> None:
        """The run that reached most, else the place that wants it."""
        line = next((one for one in self.data.targets if one.id == identity), None) if self.data else None
        if line is not None:
            run = line.best.run if line.best else None
            self.study.go(f"run:{run}" if run else f"place:{line.track}.{line.place}")

    def action_to_targets(self) -> None:
        """Every target by week."""
        self._turn_to(targets_shown=True)

    def action_to_overview(self) -> None:
        """Hours, burn-up and evidence."""
        self._turn_to(targets_shown=False)

    def _turn_to(self, targets_shown: bool) -> None:
        self.on_targets = targets_shown
        self.redraw()
        self.main.focus()
        self.main.action_move("first")

    def action_track(self) -> None:
        """One active track, then the next, then all."""
        if self.data is not None:
            order = ["", *self.data.active]
            here = order.index(self.track) if self.track in order else 0
            self._show_track(order[(here + 1) % len(order)])

    def _show_track(self, track: str) -> None:
        self.track = track
        self.reload()

    def action_range(self) -> None:
        """The weeks around today, or everything."""
        self.near = not self.near
        self.redraw()

    def action_back(self) -> None:
        """From the targets, an opened concept or the whole list back; in the end to Today."""
        if self.on_targets:
            self.action_to_overview()
        elif self.concept or self.whole:
            self.concept, self.whole = "", False
            self.redraw()
        else:
            super().action_back()


def _nothing(frame: Frame) -> Sheet:
    sheet = Sheet(frame.full, frame.narrow)
    sheet.line([("No track is active: ", "text"), ("^p", "accent bold"), (" start a track", "text")])
    return sheet


def _place_title(seen: Situation, line: TargetLine) -> str:
    track, place = seen.catalogue.tracks[line.track], seen.catalogue.places[f"{line.track}.{line.place}"]
    number = f"{place.kind} {place.number:g}, " if place.number is not None else ""
    return f"{track.short or track.title} · {number.capitalize()}{place.title}"


def _items(seen: Situation, tracks: list[str]) -> Mapping[str, tuple[ItemRef, ...]]:
    """The items of the active tracks by the concepts that they name."""
    planned = {item for course in seen.courses if course.track in tracks for item in course.work}
    found: dict[str, tuple[ItemRef, ...]] = {}
    for concept, items in seen.catalogue.items_by_concept.items():
        states = [(seen.catalogue.items[item], seen.state(item)) for item in items if item in planned]
        if states:
            found[concept] = tuple(ItemRef(item.id, item.title, at.state, at.proven) for item, at in states)
    return found
