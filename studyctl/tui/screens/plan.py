"""Plan: am I on course? The board of a track's weeks, and the calendar of all of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from textual.binding import Binding, BindingType

from studyctl.actions import moving, planning
from studyctl.actions.board import Board, BoardTrack, BoardWeek, board
from studyctl.actions.month import Month, MonthWeek, month, months_on
from studyctl.actions.planning import DaysOffChange
from studyctl.actions.situation import Situation
from studyctl.tui.deeds import ItemDeeds
from studyctl.tui.messages import SpotSelected
from studyctl.tui.room import Room
from studyctl.tui.screens.ask import Ask, ask
from studyctl.tui.screens.plan_board import PLAIN, SQUARES, board_sheet, tiers_of, track_words, week_sheet
from studyctl.tui.screens.plan_calendar import beside_sheet, calendar_sheet, calendar_words, weeks_shown
from studyctl.tui.sheet import Drawing, Frame, Pieces, Sheet, Span, frame_of
from studyctl.tui.words import plural, short_day

WEEKS_READ = 26
BOARD_SIDE, CALENDAR_SIDE = 30, 14
# what only one of the two views does; all else, both do
BOARD_ONLY = {"tier", "to_calendar", "track"}
CALENDAR_ONLY = {"to_board", "month", "day_off", "today"}
OF_ITEMS = {"done", "note", "timer", "move"}


@dataclass(frozen=True)
class PlanView:
    """What the screen shows: the board, and the weeks of the calendar."""

    board: Board
    month: Month


class PlanRoom(ItemDeeds, Room[PlanView]):
    """The plan of every active track, as a board or as a calendar."""

    MODE = "plan"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", "open", id="plan.open", tooltip="open the week, day or item that is selected"),
        Binding("tab,shift+tab", "to_calendar", "calendar", id="plan.calendar", tooltip="the calendar"),
        Binding("tab,shift+tab", "to_board", "board", id="plan.board", tooltip="the board"),
        Binding("t", "tier", "tier", id="plan.tier", tooltip="show one tier, then the next, then all"),
        Binding("t", "today", "today", id="plan.today", tooltip="go to today"),
        Binding("left_square_bracket", "month(-1)", "month", key_display="[ ]", id="plan.month_before",
                tooltip="a month back, a month on"),
        Binding("right_square_bracket", "month(1)", "month", show=False, id="plan.month_after", tooltip="a month on"),
        Binding("left_square_bracket", "track(-1)", "track", key_display="[ ]", id="plan.track_before",
                tooltip="the active track before, the next one"),
        Binding("right_square_bracket", "track(1)", "track", show=False, id="plan.track_after",
                tooltip="the next active track"),
        Binding("o", "day_off", "day off", id="plan.day_off", tooltip="take the day off; again makes it a working day"),
        Binding("m", "move", "move", id="plan.move", tooltip="move the item to another day of its week"),
        Binding("f", "what_if", "what if", id="plan.what_if", tooltip="what a change would do to the plan"),
        Binding("c", "changes", "changes", id="plan.changes", tooltip="every change of plan; take one back"),
        Binding("space", "done", "done", id="item.done", tooltip="finish the item; again opens it"),
        Binding("s", "timer", "timer", id="item.timer", tooltip="start the timer on the item, or stop it"),
        Binding("n", "note", "note", id="item.note", tooltip="write a note on the item in your editor"),
    ]  # fmt: skip

    def __init__(self, data: PlanView | None = None) -> None:
        super().__init__(data)
        self.calendar = False
        self.tier = ""
        self.track = ""
        self.week = ""
        self.day: date | None = None
        self.around: date | None = None
        self.week_open = False  # where it is narrow: the week instead of the board
        self._to = ""  # the spot to go to once it is drawn
        self._begun = False

    def read(self, seen: Situation) -> PlanView:
        return PlanView(board(seen), month(seen, self.around, WEEKS_READ))

    # -- drawing

    @property
    def frame(self) -> Frame:
        """The layout; the calendar leaves less beside it than the board."""
        columns, rows = self.app.size
        return frame_of(columns, rows, CALENDAR_SIDE if self.calendar else BOARD_SIDE)

    @property
    def shown(self) -> BoardTrack | None:
        """The track whose board is shown."""
        tracks = self.data.board.tracks if self.data else ()
        return next((one for one in tracks if one.track == self.track), next(iter(tracks), None))

    @property
    def chosen(self) -> BoardWeek | None:
        """The week that is selected: the current one at first."""
        track = self.shown
        if track is None:
            return None
        weeks = {f"{track.track}.{week.place}": week for week in track.weeks}
        here = weeks.get(self.week) or weeks.get(f"{track.track}.{track.place}")
        return here or next(iter(track.weeks), None)

    def draw(self, data: PlanView, frame: Frame) -> Drawing:
        if not data.board.tracks:
            return Drawing(_nothing(frame), self._head(frame, []))
        if self.calendar:
            return self._drawn_calendar(data.month, frame)
        return self._drawn_board(data.board.day, frame)

    def _drawn_board(self, today: date, frame: Frame) -> Drawing:
        track, week = self.shown, self.chosen
        assert track is not None
        head = self._head(frame, track_words(track, today, brief=frame.narrow))
        if frame.narrow and self.week_open and week:
            return Drawing(week_sheet(week, frame.full, True, today, self.tier), head)
        squares = PLAIN if self.study.palette.ascii else SQUARES
        main = board_sheet(track, frame, squares, self.tier)
        side = week_sheet(week, frame.side, False, today, self.tier) if week and not frame.narrow else None
        return Drawing(main, head, side)

    def _drawn_calendar(self, month: Month, frame: Frame) -> Drawing:
        weeks = self._weeks(month, frame)
        self.day = self.day or month.day
        head = self._head(frame, calendar_words(month, weeks, brief=frame.narrow))
        main = calendar_sheet(month, weeks, frame, self.day)
        return Drawing(main, head, None if frame.narrow else beside_sheet(month, frame.side))

    def _weeks(self, month: Month, frame: Frame) -> tuple[MonthWeek, ...]:
        return month.weeks[: weeks_shown(frame)]

    def _head(self, frame: Frame, words: Pieces) -> Sheet:
        sheet = Sheet(frame.full, frame.narrow)
        tabs: list[Span] = []
        for name, here in (("Board", not self.calendar), ("Calendar", self.calendar)):
            tabs += [(name, "bright bold underline" if here else "muted"), ("   ", "text")]
        sheet.line(tabs, words)
        if self.tier and not self.calendar:
            only: Pieces = [("only ", "muted"), (self.tier.capitalize(), "text")]
            sheet.line([*only, ("   ", "text"), ("t", "accent bold"), (" next  ", "muted"), ("esc", "accent bold"),
                        (" all", "muted")])  # fmt: skip
        return sheet

    def redraw(self) -> None:
        """Draw, then bring the cursor to where it was sent."""
        super().redraw()
        if self.data is None or not self.is_mounted:
            return
        if not self._begun:
            self._begun, self._to = True, self._to or self._first_spot
        if self._to and self.main.select(self._to):
            self._to = ""

    @property
    def _first_spot(self) -> str:
        if self.calendar:
            return f"day:{self.day}"
        track, week = self.shown, self.chosen
        return f"week:{track.track}.{week.place}" if track and week else ""

    # -- moving

    def on_spot_selected(self, message: SpotSelected) -> None:
        """What is shown beside or below follows the cursor."""
        kind, _, identity = message.key.partition(":")
        if message.panel == "main" and kind == "week" and identity != self.week:
            self.week = identity
            self.side.scroll_to(y=0, animate=False)
            self.redraw()
        elif message.panel == "main" and kind == "day" and identity != str(self.day):
            self.day = date.fromisoformat(identity)
            self.redraw()
        self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Each view has keys of its own, and those of items are there where one is selected."""
        if action in BOARD_ONLY:
            return not self.calendar and (action != "track" or self._several)
        if action in CALENDAR_ONLY:
            return self.calendar
        if action in OF_ITEMS:
            return self.is_mounted and bool(self.item)
        return True

    @property
    def _several(self) -> bool:
        return self.data is not None and len(self.data.board.tracks) > 1

    def opened(self, key: str) -> None:
        kind = key.partition(":")[0]
        if kind == "week":
            self._open_week()
        elif kind == "day":
            self._open_day()
        else:
            self.study.go(key)

    def _open_week(self) -> None:
        if self.frame.narrow:
            self.week_open = True
            self.redraw()
            self.main.action_move("first")
        elif self.side.sheet.spots:
            self.side.select(self.side.sheet.spots[0].key)
            self.side.focus()

    def _open_day(self) -> None:
        """The day's only item, or the first of several."""
        items = [spot.key for spot in self.main.sheet.spots if spot.key.startswith("item:")]
        if len(items) == 1:
            self.study.go(items[0])
        elif items:
            self.main.select(items[0])

    def action_back(self) -> None:
        """From a week to the board, from an item to its day, from one tier to all, then as everywhere."""
        if self.week_open:
            self.week_open, self._to = False, self._first_spot
            self.redraw()
        elif self.focused is self.side:
            self.main.focus()
        elif self.calendar and self.item:
            self.main.select(f"day:{self.day}")
        elif self.tier:
            self.tier = ""
            self.redraw()
        else:
            super().action_back()

    def reveal(self, key: str) -> bool:
        """Bring the cursor to a week (`week:` or `place:` with `track.place`), or to what is shown."""
        kind, _, identity = key.partition(":")
        if kind not in ("week", "place") or self.data is None:
            return super().reveal(key)
        for track in self.data.board.tracks:
            if identity in {f"{track.track}.{week.place}" for week in track.weeks}:
                self.calendar, self.week_open, self.track, self.week = False, False, track.track, identity
                self._to = f"week:{identity}"
                self.redraw()
                self.main.focus()
                return True
        return False

    def _view(self, calendar: bool) -> None:
        self.calendar, self.week_open = calendar, False
        self._to = ""
        self.main.focus()
        if not calendar:
            self._to = self._first_spot
        self.redraw()
        self.main.select(self._first_spot)

    def action_to_calendar(self) -> None:
        """Show the calendar."""
        self._view(calendar=True)

    def action_to_board(self) -> None:
        """Show the board."""
        self._view(calendar=False)

    def action_tier(self) -> None:
        """Show one tier, then the next, then all again."""
        tiers = ["", *tiers_of(self.shown)] if self.shown else [""]
        self.tier = tiers[(tiers.index(self.tier) + 1) % len(tiers)] if self.tier in tiers else ""
        self.redraw()

    def action_track(self, step: int) -> None:
        """Show the board of another active track."""
        names = [track.track for track in self.data.board.tracks] if self.data else []
        here = self.shown.track if self.shown else ""
        if here in names:
            self.track, self.week, self.tier = names[(names.index(here) + step) % len(names)], "", ""
            self.week_open = False
            self.redraw()
            self.main.select(self._first_spot)

    def action_month(self, step: int) -> None:
        """Begin the calendar at the month before or after."""
        if self.data is not None:
            self.around = months_on(self.around or self.data.month.day, step)
            self._go_to(self.around)

    def action_today(self) -> None:
        """Begin the calendar at today again."""
        if self.data is not None:
            self.around = None
            self._go_to(self.data.month.day)

    def _go_to(self, day: date) -> None:
        self.day, self._to = day, f"day:{day}"
        self.reload()

    # -- acting

    def action_what_if(self) -> None:
        """What a change would do to the plan."""
        from studyctl.tui.screens.what_if import WhatIfRoom

        self.app.push_screen(WhatIfRoom(track=self.shown.track if self.shown else ""))

    def action_changes(self) -> None:
        """Every change of plan."""
        from studyctl.tui.screens.plan_history import PlanHistoryRoom

        self.app.push_screen(PlanHistoryRoom())

    def action_move(self) -> None:
        """Ask for the day to move the selected item to."""
        item = self.item
        if item:
            day = Ask("day", "To which day", hint="2026-11-27, fri, tomorrow; back: where the plan has it")
            ask(self, "Move the item", (day,), lambda seen, given: moving.move(seen, item, given["day"]))

    def action_day_off(self) -> None:
        """Take the selected day off, or make it a working day again."""
        day = self.day
        if day is not None:
            self.act(lambda seen: turned(seen, day), self._shifted)

    def _shifted(self, change: Any) -> None:
        """Say how the ends of the tracks move."""
        if isinstance(change, DaysOffChange):
            self.tell(f"{change.text}. {' '.join(_shift_words(change))}")


def turned(seen: Situation, day: date) -> DaysOffChange:
    """Take a day off; one that was taken off becomes a working day."""
    if day in seen.reader.days_off():
        return planning.days_on(seen, f"{day}")
    return planning.days_off(seen, f"{day}")


def _shift_words(change: DaysOffChange) -> list[str]:
    return [
        f"{shift.title} ends {short_day(shift.after)}, "
        f"{plural(abs(shift.days), 'day')} {'later' if shift.days > 0 else 'sooner'}."
        if shift.days
        else f"{shift.title} still ends {short_day(shift.after)}."
        for shift in change.shifts
    ]


def _nothing(frame: Frame) -> Sheet:
    sheet = Sheet(frame.full, frame.narrow)
    sheet.line([("No track is active, so there is no plan.", "text")])
    sheet.gap()
    sheet.line([("^p", "accent bold"), (" tracks", "text"), (" shows what there is, ", "muted")])
    sheet.line([("^p", "accent bold"), (" start a track", "text"), (" begins one.", "muted")])
    return sheet
