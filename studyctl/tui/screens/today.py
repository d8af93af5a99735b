"""Today: what do I do now, why, what runs, and am I on course."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import ClassVar

from textual.binding import Binding, BindingType

from studyctl.actions.cards_about import due_by_concept
from studyctl.actions.figures import first_run_time
from studyctl.actions.run_lines import recent_runs
from studyctl.actions.situation import Situation
from studyctl.actions.today import RunLine, Today, today
from studyctl.actions.week import week_so_far
from studyctl.plan.forecast import forecast
from studyctl.tui.deeds import ItemDeeds
from studyctl.tui.room import Room
from studyctl.tui.screens import today_sheets as sheets
from studyctl.tui.screens.today_review import review_card
from studyctl.tui.screens.today_sheets import FIRST_RUN, TodayView
from studyctl.tui.sheet import Drawing, Frame, Sheet


def view(seen: Situation, runs: Sequence[RunLine] | None = None) -> TodayView:
    """Everything that the screen shows."""
    from studyctl.actions.labs import missing_packages

    answer = today(seen, recent_runs(seen) if runs is None else runs)
    finishes = tuple(forecast(course, (80,)).words(seen.today) for course in seen.courses)
    due = due_by_concept(seen)
    return TodayView(answer, week_so_far(seen), not missing_packages(), finishes, first_run_time(seen.catalogue), due)


class TodayRoom(ItemDeeds, Room[TodayView]):
    """The screen that the app begins with."""

    MODE = "today"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", "open", id="today.open", tooltip="open what is selected"),
        Binding("space", "done", "done", id="item.done", tooltip="finish the item; again opens it"),
        Binding("s", "timer", "timer", id="item.timer", tooltip="start the timer on the item, or stop it"),
        Binding("r", "run_lab", "run lab", id="today.run_lab", tooltip="open the lab of the item, or the first lab"),
        Binding("d", "drill", "drill", id="today.drill", tooltip="answer the cards that are due"),
        Binding("w", "close_week", "close week", id="today.review", tooltip="the review of the week that waits"),
        Binding("n", "note", "note", id="item.note", tooltip="write a note on it in your editor"),
        Binding("slash", "search", "search", id="today.search", tooltip="search everything"),
    ]

    @property
    def item(self) -> str:
        """The selected item; on the first day also that of a step."""
        return super().item or self.selected[1].partition("item:")[2]

    def read(self, seen: Situation) -> TodayView:
        return view(seen)

    def draw(self, data: TodayView, frame: Frame) -> Drawing:
        if data.today.first_day:
            return Drawing(sheets.first_day(data, frame))
        head = sheets.head_of(data.today, frame)
        if frame.narrow:
            return Drawing(sheets.narrow(data, frame, self.main.key), head)
        main = Sheet(frame.main)
        sheets.items(main, data.today)
        sheets.papers(main, data.today.papers)
        sheets.week(main, data)
        sheets.tomorrow(main, data.today)
        side = Sheet(frame.side)
        review_card(side, data.today)
        sheets.cards(side, data)
        sheets.runs(side, data)
        sheets.pace(side, data)
        return Drawing(main, head, side)

    def show_runs(self, shown: tuple[RunLine, ...]) -> None:
        """The live runs as they are now."""
        if self.data is not None and shown != self.data.today.runs:
            changed = Today(**{**vars(self.data.today), "runs": shown})
            self.data = replace(self.data, today=changed)
            self.redraw()

    def on_spot_selected(self) -> None:
        """Where it is narrow the reason is shown under the selected item only."""
        if self.frame.narrow:
            self.redraw()

    def action_run_lab(self) -> None:
        """Open the lab of the selected item, or the first one."""
        kind, identity = self.selected
        entries = self.data.today.items if self.data else ()
        labs = next((item.labs for item in entries if kind == "item" and item.id == identity), ())
        self.study.go(f"lab:{labs[0]}" if labs else FIRST_RUN)

    def action_drill(self) -> None:
        """Answer the cards that are due."""
        self.app.switch_mode("drill")

    def action_close_week(self) -> None:
        """The review of the week."""
        self.app.switch_mode("sunday")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """A week is closed from here where its review waits."""
        return action != "close_week" or (self.data is not None and self.data.today.review is not None)

    def action_search(self) -> None:
        """Search everything."""
        self.app.switch_mode("search")

    def opened(self, key: str) -> None:
        if key.startswith("step:"):
            key = key.removeprefix("step:")
        self.study.go(key)
