"""What if: the plan now and after a change, which is taken only with a key."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType

from studyctl.actions import pivoting
from studyctl.actions.pivoting import Preview
from studyctl.actions.situation import Situation
from studyctl.plan.decision import CHANGES, DAYS
from studyctl.tui.room import Room
from studyctl.tui.screens.ask import Ask, ask
from studyctl.tui.screens.plan_diff import DAYS_SHOWN, diff_sheet
from studyctl.tui.sheet import Drawing, Frame, Sheet

AROUND = 16  # rows that everything but the days takes


class WhatIfRoom(Room[Preview]):
    """One change of plan after another, each beside the plan as it is; nothing is recorded before `↵`."""

    MODE = "plan"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "accept", "change the plan so", id="what_if.accept", tooltip="change the plan as shown"),
        Binding("f", "another(1)", "another", id="what_if.another", tooltip="show the next change"),
        Binding("F", "another(-1)", "before", show=False, id="what_if.before", tooltip="show the change before"),
        Binding("n", "days", "days", id="what_if.days", tooltip="how many days it takes"),
        Binding("d", "only", "only changes", id="what_if.only", tooltip="only the days that change, or all"),
        Binding("a", "whole", "every day", id="what_if.whole", tooltip="every day to the end, or what fits"),
    ]

    def __init__(self, decision: str = "", track: str = "", data: Preview | None = None) -> None:
        super().__init__(data)
        self.decision = decision or CHANGES[0]
        self.track = track
        self.days: int | None = None
        self.only = self.whole = False

    def read(self, seen: Situation) -> Preview:
        return pivoting.preview(seen, self.decision, track=self.track or None, days=self.days)

    def draw(self, data: Preview, frame: Frame) -> Drawing:
        days = None if self.whole else max(DAYS_SHOWN if frame.narrow else 3, frame.height - AROUND)
        main = diff_sheet(data, frame.full, frame.narrow, self.only, days if not frame.narrow else min(days or 999, 9))
        return Drawing(main, _head(data, frame))

    def action_accept(self) -> None:
        """Change the plan so, then go back to it."""
        decision, days, track = self.decision, self.days, self.track or None
        if self.data is None or not self.data.pivots:
            self.tell("Nothing to change: `f` shows another", "warn")
            return
        self.act(lambda seen: pivoting.decide(seen, decision, track=track, days=days), lambda _: self.action_back())

    def action_another(self, step: int) -> None:
        """Another change."""
        at = CHANGES.index(self.decision) if self.decision in CHANGES else 0
        self.decision, self.days = CHANGES[(at + step) % len(CHANGES)], None
        self.refresh_bindings()
        self.reload()

    def action_days(self) -> None:
        """Ask how many days it takes."""

        def changed(seen: Situation, given: dict[str, str]) -> None:
            text = given["days"]
            days = int(text) if text.isdigit() else 0
            pivoting.checked(self.decision, days)
            self.days = days

        shown = str(self.days or DAYS[self.decision].usual)
        ask(self, "How many days", (Ask("days", "Days", shown),), changed)

    def action_only(self) -> None:
        """Only the days that change, or all."""
        self.only = not self.only
        self.redraw()

    def action_whole(self) -> None:
        """Every day to the end, or what fits."""
        self.whole = not self.whole
        self.redraw()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Days are for what takes days."""
        return self.decision in DAYS if action == "days" else True


def _head(data: Preview, frame: Frame) -> Sheet:
    sheet = Sheet(frame.full, frame.narrow)
    sheet.line([(data.sentence, "bright bold")], [("nothing changes until you accept", "muted")])
    sheet.line([(f"{data.title} · what if: {data.decision}", "muted")])
    return sheet
