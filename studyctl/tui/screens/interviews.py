"""Mock interviews: begin one, go on with one that was left, and see how those before went."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType

from studyctl.actions.interviewing import Wish
from studyctl.actions.interviews import history
from studyctl.actions.situation import Situation
from studyctl.drill.interview import MINUTES
from studyctl.tui.messages import RoomRead
from studyctl.tui.room import Room
from studyctl.tui.screens.interview import InterviewRoom
from studyctl.tui.screens.interview_parts import StartView, rules_sheet, start_head, start_sheet
from studyctl.tui.screens.interview_report import InterviewReportRoom
from studyctl.tui.sheet import Drawing, Frame, Sheet


class InterviewsRoom(Room[StartView]):
    """The start page, with the history."""

    MODE = "drill"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", "begin", id="interviews.open", tooltip="begin, go on, or open a report"),
    ]  # fmt: skip

    def read(self, seen: Situation) -> StartView:
        return StartView(history(seen), seen.now)

    def on_room_read(self, message: RoomRead) -> None:
        """The cursor begins where most begin, or where one goes on."""
        first = self.data is None
        super().on_room_read(message)
        message.prevent_default()  # else Textual calls the room's own handler again
        if first and self.data is not None:
            self.main.select("resume:" if any(line.under_way for line in self.data.held) else f"begin:{MINUTES:g}")

    def draw(self, data: StartView, frame: Frame) -> Drawing:
        main = Sheet(frame.full if frame.narrow else frame.main, frame.narrow)
        start_sheet(main, data)
        if frame.narrow:
            rules_sheet(main)
            return Drawing(main, start_head(data, frame))
        side = Sheet(frame.side)
        rules_sheet(side)
        return Drawing(main, start_head(data, frame), side)

    def opened(self, key: str) -> None:
        """Begin, go on, or open a report."""
        kind, _, value = key.partition(":")
        if kind == "interview":
            self.app.push_screen(InterviewReportRoom(value))
        elif kind == "resume":
            self.app.push_screen(InterviewRoom())
        elif kind == "begin":
            self.app.push_screen(InterviewRoom(Wish(float(value), anew=True)))
