"""The report of a mock interview: score, pillars, topics, every question with its answer, and what to study next."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from studyctl.actions.interviews import AskedLine, Report, report
from studyctl.actions.situation import Situation
from studyctl.tui.dialogue import Dialogue
from studyctl.tui.panel import Panel
from studyctl.tui.room import Room
from studyctl.tui.screens.interview_parts import asked_sheet, report_head, report_sheet, study
from studyctl.tui.sheet import Drawing, Frame, Sheet


class InterviewReportRoom(Room[Report]):
    """One interview; a question opens with its answer, a place to study opens where it is."""

    MODE = "drill"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", "open", id="interview_report.open", tooltip="the question with its answer, the place"),
    ]  # fmt: skip

    def __init__(self, identity: str) -> None:
        super().__init__()
        self.identity = identity

    def read(self, seen: Situation) -> Report:
        return report(seen, self.identity)

    def draw(self, data: Report, frame: Frame) -> Drawing:
        main = Sheet(frame.full if frame.narrow else frame.main, frame.narrow)
        report_sheet(main, data, beside=not frame.narrow)
        if frame.narrow:
            return Drawing(main, report_head(data, frame))
        side = Sheet(frame.side)
        study(side, data.next)
        return Drawing(main, report_head(data, frame), side)

    def opened(self, key: str) -> None:
        """A question with its answer, over the report; everything else where it belongs."""
        kind, _, identity = key.partition(":")
        if kind != "asked":
            super().opened(key)
            return
        line = next((line for line in self.data.questions if str(line.number) == identity), None) if self.data else None
        if line is not None:
            self.app.push_screen(AskedScreen(line))

    def copied(self) -> str:
        """The id of the interview, which `quiz interview --show` takes."""
        return self.identity


class AskedScreen(Dialogue[None]):
    """One question with its answer over the report."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,enter", "dismiss", "close", id="page.close", tooltip="back to the screen"),
    ]
    DEFAULT_CSS = """
    AskedScreen { align: center middle; background: $st-bg 55%; }
    AskedScreen #page { width: 90%; max-width: 84; height: 80%; padding: 1 0; background: $st-surface; }
    """

    def __init__(self, line: AskedLine) -> None:
        super().__init__()
        self.line = line

    def compose(self) -> ComposeResult:
        """One panel."""
        yield Panel(id="page", right_margin=2)

    def on_mount(self) -> None:
        """The question, what was said, what is right and why."""
        width = min(84, int(self.app.size.width * 0.9)) - 5
        sheet = Sheet(width, narrow=True, ground="surface")
        sheet.heading(f"Question {self.line.number}", [("esc", "accent bold"), (" close", "muted")])
        sheet.gap()
        asked_sheet(sheet, self.line)
        panel = self.query_one(Panel)
        panel.show(sheet)
        panel.focus()
