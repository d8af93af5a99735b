"""The weeks side by side: hours, Core, recall, energy, interest and momentum, and what was decided."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType

from studyctl.actions import reflecting
from studyctl.actions.review_values import WeekRow
from studyctl.actions.situation import Situation
from studyctl.tui.room import Room
from studyctl.tui.screens.sunday_parts import LIGHTS, days_words
from studyctl.tui.sheet import Drawing, Frame, Pieces, Sheet, Span, bar, fitted
from studyctl.tui.words import drift_words

Weeks = tuple[WeekRow, ...]
MOST = 16  # weeks that are read
COLUMN, LEAST_COLUMN, LABEL = 9, 7, 11
TOP = 10  # ratings go from 1 to 10


class WeeksRoom(Room[Weeks]):
    """The reviews so far."""

    MODE = "sunday"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", "review", id="weeks.open", tooltip="the week's whole review"),
        Binding("o", "week_file", "open file", id="weeks.file", tooltip="open the selected week's file in your editor"),
    ]

    def read(self, seen: Situation) -> Weeks:
        return reflecting.reviews(seen, MOST)

    def draw(self, data: Weeks, frame: Frame) -> Drawing:
        sheet = Sheet(frame.full, frame.narrow)
        if not data:
            sheet.line([("No week was closed yet.", "text")])
            sheet.line(
                [("The first review is where the weeks begin: ", "muted"), ("esc", "accent bold"), (" back", "muted")]
            )
            return Drawing(sheet)
        weeks_sheet(sheet, data, self.main.key)
        return Drawing(sheet)

    def on_spot_selected(self) -> None:
        """The reasons of the selected week are shown below."""
        self.redraw()

    def opened(self, key: str) -> None:
        from studyctl.tui.screens.sunday import SundayRoom

        self.app.push_screen(SundayRoom(key.partition(":")[2]))

    def action_week_file(self) -> None:
        """Open the selected week's file in the editor."""
        week = self.selected[1]
        if week:
            self.study.in_editor(lambda seen: reflecting.edit_file(seen, week))


def weeks_sheet(sheet: Sheet, data: Sequence[WeekRow], selected: str = "") -> None:
    """A column a week, the latest at the right, and below it the selected week in words."""
    fitting = (sheet.width - LABEL) // LEAST_COLUMN
    shown = tuple(reversed(data[:fitting]))
    width = max(LEAST_COLUMN, min(COLUMN + 3, (sheet.width - LABEL) // max(1, len(shown))))
    closed = sum(one.closed for one in data)
    sheet.heading("Weeks", [(f"{closed} closed", "muted")])
    for one in reversed(shown):  # the latest is the first to be selected
        x = LABEL + width * shown.index(one)
        sheet.spot(f"week:{one.week}", x + 1, width - 2, 3)
    _line(sheet, "", shown, width, lambda one: [(one.week[5:], "bright bold" if one.closed else "faint")])
    _line(sheet, "", shown, width, lambda one: [(one.title.replace("Week ", "week "), "muted")])
    _line(sheet, "", shown, width, lambda one: [_light(one)])
    sheet.gap()
    _line(sheet, "hours", shown, width, lambda one: [(f"{one.hours:.1f}", "text")])
    _line(sheet, "of", shown, width, lambda one: [(f"{one.hours_planned:.0f}", "faint")])
    _line(sheet, "Core", shown, width, _core)
    _line(sheet, "recall", shown, width, lambda one: _value(one.recall, ".2f"))
    _line(sheet, "days behind", shown, width, lambda one: _value(one.days_behind, "+.1f"))
    sheet.gap()
    for name, of in RATINGS:
        _rating(sheet, name, shown, width, of)
    sheet.gap()
    _line(sheet, "decision", shown, width, lambda one: [(one.decision or "–", "text" if one.decision else "faint")])
    _line(sheet, "plan", shown, width, lambda one: [(_change(one), "muted")])
    sheet.gap()
    _words(sheet, next((one for one in data if f"week:{one.week}" == selected), data[0]))


RATINGS: tuple[tuple[str, Callable[[WeekRow], float | None]], ...] = (
    ("energy", lambda one: one.energy),
    ("interest", lambda one: one.interest),
    ("momentum", lambda one: one.momentum),
)


def _line(
    sheet: Sheet, label: str, shown: Sequence[WeekRow], width: int, tell: Callable[[WeekRow], Pieces]
) -> None:  # fmt: skip
    cells: list[Span] = fitted([(label, "muted")], LABEL)
    for one in shown:
        cells += [*fitted(tell(one), width - 2, right=True), ("  ", "text")]
    sheet.line(cells)


def _change(one: WeekRow) -> str:
    if one.decision in (None, "", "proceed"):
        return ""
    return "changed" if one.applied else "not taken"


def _light(one: WeekRow) -> Span:
    return (one.overall, LIGHTS[one.overall]) if one.closed else ("skipped", "faint")


def _core(one: WeekRow) -> list[Span]:
    if one.core_total is None:
        return [("–", "faint")]
    whole = one.core_done == one.core_total
    return [(f"{one.core_done}", "ok" if whole else "text"), (f"/{one.core_total}", "faint")]


def _value(value: float | None, form: str) -> list[Span]:
    if value is None:
        return [("–", "faint")]
    return [(format(value, form).replace("-", "−"), "text")]


def _rating(
    sheet: Sheet, name: str, shown: Sequence[WeekRow], width: int, of: Callable[[WeekRow], float | None]
) -> None:  # fmt: skip
    """A rating as a bar a week with its number at the end: how it goes from week to week."""

    def tell(one: WeekRow) -> list[Span]:
        value = of(one)
        if value is None:
            return [("–", "faint")]
        return [*bar(value / TOP, width - 6), (f"{value:>3g}", "text")]

    _line(sheet, name, shown, width, tell)


def _words(sheet: Sheet, one: WeekRow) -> None:
    """The selected week's decision with its reasons."""
    if not one.closed:
        sheet.line([(f"{one.week}, {days_words(one.first, one.last)}: not reviewed", "muted")])
        return
    sheet.line([(one.decision_title, "bright bold")], [(days_words(one.first, one.last), "muted")])
    for reason in one.reasons[:4]:
        sheet.line([("· ", "muted"), (reason, "text")])
    if one.days_behind is not None:
        sheet.line([(drift_words(one.days_behind), "muted")])
