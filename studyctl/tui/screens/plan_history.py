"""Changes of plan: what was decided when and why, and taking any one of them back."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType

from studyctl.actions import pivoting
from studyctl.actions.pivoting import PivotRow, PlanHistory
from studyctl.actions.situation import Situation
from studyctl.tui.room import Room
from studyctl.tui.sheet import Drawing, Frame, Pieces, Sheet, say
from studyctl.tui.words import plural, short_day

TONES = {"in force": "ok", "to come": "accent", "over": "muted", "taken back": "faint"}


class PlanHistoryRoom(Room[PlanHistory]):
    """Every change of plan, the latest first."""

    MODE = "plan"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("x", "take_back", "take back", id="plan_history.take_back",
                tooltip="this change no longer counts; what came after it stays"),
        Binding("f", "what_if", "what if", id="plan_history.what_if", tooltip="what another change would do"),
    ]  # fmt: skip

    def read(self, seen: Situation) -> PlanHistory:
        return pivoting.plan_history(seen)

    def draw(self, data: PlanHistory, frame: Frame) -> Drawing:
        main = Sheet(frame.full, frame.narrow)
        for row in data.rows:
            row_lines(main, row)
        if not data.rows:
            main.line([("The plan was never changed.", "text")])
            main.line([("f", "accent bold"), (" shows what a change would do.", "muted")])
        head = Sheet(frame.full, frame.narrow)
        head.line([("Changes of plan", "bright bold")], say("{} in the plan", plural(data.counting, "change")))
        return Drawing(main, head)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """What was taken back is not taken back again."""
        return self._row is not None and not self._row.taken_back if action == "take_back" else True

    @property
    def _row(self) -> PivotRow | None:
        kind, identity = self.selected if self.is_mounted else ("", "")
        rows = self.data.rows if self.data and kind == "pivot" else ()
        return next((row for row in rows if row.id == identity), None)

    def opened(self, key: str) -> None:
        """A change has no page of its own."""

    def action_take_back(self) -> None:
        """Take the selected change back."""
        row = self._row
        if row is not None:
            identity = row.id
            self.act(lambda seen: pivoting.take_back(seen, identity))

    def action_what_if(self) -> None:
        """What another change would do."""
        from studyctl.tui.screens.what_if import WhatIfRoom

        self.app.push_screen(WhatIfRoom())


def row_lines(sheet: Sheet, row: PivotRow) -> None:
    """One change: what it does, its state, why, and when."""
    style = "faint strike" if row.taken_back else "bright bold"
    below: list[Pieces] = []
    if row.reason:
        below.append([("because ", "muted"), (row.reason, "text")])
    below.append([(_when(row), "muted")])
    sheet.row(
        f"pivot:{row.id}", [(row.sentence, style)], [(row.state, TONES.get(row.state, "muted"))],
        [[("  ", "text"), *line] for line in below],
    )  # fmt: skip
    sheet.gap()


def _when(row: PivotRow) -> str:
    by = f"review of {row.week}" if row.week else "by hand"
    last = f" to {short_day(row.last)}" if row.last and row.last != row.first else ""
    back = f", taken back {short_day(row.taken_back.astimezone().date())}" if row.taken_back else ""
    decided = row.decided.astimezone().date()
    return f"{row.id} · {by}, {short_day(decided)} {decided.year}, counts from {short_day(row.first)}{last}{back}"
