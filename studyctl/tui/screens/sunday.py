"""Sunday: should the plan change? Six steps, each answer kept as it is given; nothing changes before it is accepted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical

from studyctl.actions import reflecting
from studyctl.actions.review_days import LaidOut
from studyctl.actions.review_ground import Ground
from studyctl.actions.review_values import Done, Review
from studyctl.actions.situation import Situation
from studyctl.actions.week_next import Prerequisite
from studyctl.plan.decision import CHANGES
from studyctl.tui.deeds import ItemDeeds
from studyctl.tui.messages import RoomRead, SpotSelected
from studyctl.tui.panel import Panel
from studyctl.tui.room import Room
from studyctl.tui.screens.sunday_answering import Answering
from studyctl.tui.screens.sunday_asking import askable, spot_of
from studyctl.tui.screens.sunday_keys import BINDINGS
from studyctl.tui.screens.sunday_looking import Looking
from studyctl.tui.screens.sunday_page import review_page
from studyctl.tui.screens.sunday_parts import Desk, foot, frame_of, rail
from studyctl.tui.screens.sunday_plan import plan_page
from studyctl.tui.screens.sunday_steps import step_page
from studyctl.tui.sheet import Drawing, Frame, Sheet
from studyctl.tui.shell import KeyRow, Notice, TabBar

TALL = 26  # rows above the decision so far, which stays where it is from step to step
TRIED = tuple(one for one in CHANGES if one != "resume")


@dataclass(frozen=True)
class SundayView:
    """What a review stands on, and how many edits there were when its reading began."""

    ground: Ground
    edits: int


class SundayRoom(Answering, Looking, ItemDeeds, Room[SundayView]):
    """The review of one week; without a name the one that a review now closes."""

    MODE = "sunday"
    BINDINGS: ClassVar[list[BindingType]] = BINDINGS
    DEFAULT_CSS = """
    SundayRoom #rail { width: 24; height: 100%; }
    SundayRoom #middle { width: 1fr; height: 100%; }
    SundayRoom #main { height: 1fr; }
    SundayRoom #foot { width: 100%; height: auto; }
    """

    def __init__(self, week: str = "") -> None:
        super().__init__()
        self.week = week
        self.page, self.step, self.at, self.writing = "step", 0, "", ""
        self.only, self.instead = False, ""
        self.resumed = ""
        self.laid: LaidOut | None = None
        self.needs: tuple[Prerequisite, ...] | None = None
        self._review: Review | None = None
        self._from = "step"
        self._want = ""

    def compose(self) -> ComposeResult:
        """Tabs, the steps, the page with the decision so far below it, what stands beside, keys."""
        yield TabBar(self.tab or self.app.current_mode)
        yield Panel(id="head", right_margin=2)
        with Horizontal(id="body"):
            yield Panel(id="rail", right_margin=2)
            with Vertical(id="middle"):
                yield Panel(id="main")
                yield Panel(id="foot")
            yield Panel(id="side", right_margin=2)
        yield Notice()
        yield KeyRow()

    def on_mount(self) -> None:
        """The steps show where one is, and take no focus."""
        for panel in self.query("#rail, #foot").results(Panel):
            panel.can_focus = False
            panel.always_shown = panel.id == "rail"
        self.screen_layout_refresh_signal.subscribe(self, lambda _: self.place_field())

    # -- reading

    def read(self, seen: Situation) -> SundayView:
        edits = self.edits
        return SundayView(reflecting.ground_of(seen, self.week or None), edits)

    def on_room_read(self, message: RoomRead) -> None:
        """Take over what was read, but for answers that were given since; the room's own handler draws it."""
        if not isinstance(message.data, SundayView):
            return
        ground, before = message.data.ground, self.data.ground if self.data else None
        self.data = message.data
        if before is None or before.span != ground.span:
            self._begin(ground)
        elif message.data.edits == self.edits and not self.unkept and not self.typing:
            self.take_over(ground)
        self._judge()

    def _begin(self, ground: Ground) -> None:
        """A week's review is opened: where it was left, or on its last page where it is closed."""
        self.forget_all()
        self.take_over(ground)
        self._judge()
        shown = self.review
        self.resumed = shown.resumed
        self.page = "page" if shown.closed and not shown.resumed else "step"
        self.step = [one.id for one in shown.steps].index(shown.step) if self.page == "step" else len(shown.steps) - 1
        self.laid = self.needs = None
        self.first_question()
        if self.resumed:
            self.call_after_refresh(self.tell, self.resumed)

    def take_over(self, ground: Ground) -> None:
        """The answers as they are recorded."""
        self.said = dict(ground.known.said)
        self.typed_before({name: one.typed_seconds for name, one in ground.known.steps.items()})
        self.kept_at = ground.known.saved_at

    def _judge(self) -> None:
        """What the answers in hand come to; nothing is read for it."""
        if self.data is not None:
            self._review = reflecting.judge(self.data.ground, self.said)
            self.finished = {
                one.id: one.state == "done" or self.finished.get(one.id, False) for one in self._review.steps
            }
            self.look_up()

    @property
    def review(self) -> Review:
        """The review as it stands with the answers in hand."""
        assert self._review is not None
        return self._review

    # -- drawing

    @property
    def frame(self) -> Frame:
        return frame_of(*self.app.size)

    @property
    def desk(self) -> Desk:
        """Everything that the sheets show."""
        shown = self.review
        fits = self.laid is not None and self.laid.review.outcome.decision == shown.outcome.decision
        fits = fits and (not self.instead or (self.laid is not None and self.laid.tried is not None
                         and self.laid.tried.decision == self.instead))  # fmt: skip
        stands = shown.closed if shown.closed and not shown.resumed and not self.edited else None
        return Desk(
            shown, self.page, self.step, self.at, self.typed_seconds, self.kept_at, self.resumed, self.writing,
            self.laid if fits else None, self.needs, self.only, self.instead, stands, self._hidden,
            self.data.ground.protocol.advice if self.data else {},
            frozenset(name for name, done in self.finished.items() if done),
        )  # fmt: skip

    @property
    def _hidden(self) -> frozenset[str]:
        """The questions that only the tree asks: those that the way does not come to are not shown."""
        tree = self.data.ground.protocol.tree.values() if self.data else ()
        return frozenset(node.asks for node in tree if node.asks)

    def draw(self, data: SundayView, frame: Frame) -> Drawing:
        desk = self.desk
        return {"step": step_page, "plan": plan_page, "page": review_page}[desk.page](desk, frame)

    def _place(self, drawing: Drawing, frame: Frame) -> None:
        super()._place(drawing, frame)
        known = self._review is not None and not self.problems
        lower = foot(self.desk, frame) if known else Sheet(1)
        middle = self.query_one("#middle", Vertical)
        middle.styles.width = self.main.styles.width
        steps, below = self.query_one("#rail", Panel), self.query_one("#foot", Panel)
        steps.display, below.display = not frame.narrow, bool(lower.rows)
        below.styles.height = len(lower.rows)
        room = frame.height - len(lower.rows)
        self.main.styles.height = min(room, max(len(drawing.main.rows), TALL)) if lower.rows and room > TALL else "1fr"
        below.styles.margin = (1 if lower.rows and frame.narrow else 0, 0, 0, 0)
        below.show(lower)
        if known:
            steps.show(rail(self.desk))
            steps.select(f"step:{len(self.review.steps) if self.page == 'page' else self.step}")
        for tabs in self.query(TabBar):
            tabs.digits = False
        if self._want:
            spots = self.main.sheet.spots
            self.main.select(next((one.key for one in spots if one.key.startswith(self._want)), ""))
            self._want = ""

    @property
    def panels(self) -> list[Panel]:
        """With the steps, so that a letter leads to each."""
        return [*(panel for panel in self.query("#rail").results(Panel) if panel.display), *super().panels]

    # -- going about

    def first_question(self) -> None:
        """Come to the first question of the step that nobody has answered, else to its first one; to the days first."""
        lines = askable(self.desk)
        if any(one.kind == "schedule" for one in self.desk.now.questions) and self.review.next_week.days:
            self.at, self._want = "", "plan:"
            return
        chosen = next((one for one in lines if one.open), lines[0] if lines else None)
        self.ask(chosen.asked.id if chosen else "")

    def ask(self, name: str) -> None:
        """Unfold a question and bring the cursor to it."""
        self.at = name
        self._want = spot_of(self.desk, name)

    def go_to(self, step: int) -> None:
        """Show a step, or the page behind the last one; answers stay."""
        last = len(self.review.steps)
        self.page, self.step = ("page", last - 1) if step >= last else ("step", max(0, step))
        self.instead = ""
        self._judge()
        if self.page == "step":
            self.first_question()
        else:
            self._want = "decision:"
        self.main.scroll_to(y=0, animate=False)
        self.redraw()

    def on_spot_selected(self, message: SpotSelected) -> None:
        """A step that was clicked is shown; a question that the cursor comes to unfolds."""
        kind, _, rest = message.key.partition(":")
        if self._review is None:
            return
        if message.key != self.query_one(f"#{message.panel}", Panel).key:
            return  # it has gone on since
        if message.panel == "rail" and kind == "step":
            here = len(self.review.steps) if self.page == "page" else self.step
            if int(rest) != here and self.page != "plan":
                self.go_to(int(rest))
        elif message.panel == "main" and kind == "ask" and not self.typing:
            self.ask(rest)
            self.redraw()

    def action_turn(self, step: int) -> None:
        """The step before or the next one; one that is gone through counts as done."""
        if self._review is None:
            return
        if self.page == "plan":
            self._leave_plan(step)
        elif self.page == "page":
            if step < 0:
                self.go_to(len(self.review.steps) - 1)
        else:
            if step > 0 and self.desk.stands is None:
                self.finish(self.review.steps[self.step].id)
            self.go_to(self.step + step)

    def _leave_plan(self, step: int) -> None:
        self.go_to(len(self.review.steps) if step > 0 or self._from == "page" else self.step)

    def action_preview(self) -> None:
        """The plan now beside the plan after the decision so far."""
        if self._review is not None:
            self._from, self.page, self.instead = self.page, "plan", ""
            self._judge()
            self.main.scroll_to(y=0, animate=False)
            self.redraw()

    def action_try_another(self) -> None:
        """What another decision would do; after the last one the review's own again."""
        own = self.review.outcome.decision
        order = ["", *(one for one in TRIED if one != own)]
        self.instead = order[(order.index(self.instead) + 1) % len(order)] if self.instead in order else ""
        self._judge()
        self.redraw()

    def action_only_changes(self) -> None:
        """Only the days that change, or all."""
        self.only = not self.only
        self.redraw()

    def action_on(self) -> None:
        """On to the page where the review is accepted."""
        self._leave_plan(1)

    def action_back(self) -> None:
        """Out of what is being written, out of the plan, in the end to the screen below; everything is kept."""
        if self.typing:
            self.end_writing()
        elif self.page == "plan":
            self._leave_plan(-1)
        else:
            self.keep()
            super().action_back()

    def action_weeks(self) -> None:
        """The weeks side by side."""
        from studyctl.tui.screens.sunday_history import WeeksRoom

        self.app.push_screen(WeeksRoom())

    # -- closing

    def action_accept(self) -> None:
        """Close the week and change the plan as shown."""
        self._close(True)

    def action_only_close(self) -> None:
        """Close the week; the plan stays as it is."""
        self._close(False)

    def _close(self, apply: bool) -> None:
        self.keep()
        week, said = self.review.week, dict(self.said)
        self.act(lambda seen: reflecting.close_week(seen, week, apply, said=said), self.was_closed)

    def was_closed(self, done: Done) -> None:
        """The week is closed: what was in hand is recorded."""
        self.forget_all()
        self.edits += 1  # what was read meanwhile is old
        self.resumed = ""
        self.reload()
        words = f"{done.title}. Written to {done.file}" if not done.file_problem else done.file_problem
        self.tell(words, "ok" if not done.file_problem else "warn")

    def action_to_step(self) -> None:
        """The selected step, to change an answer."""
        self.go_to(int(self.selected[1]))

    def action_change(self) -> None:
        """Back to the first step, to change an answer of a closed week."""
        self.go_to(0)

    def action_file(self) -> None:
        """Open the week's file in the editor."""
        week = self.review.week
        self.study.in_editor(lambda seen: reflecting.edit_file(seen, week))

    def copied(self) -> str:
        """A short message for a partner."""
        return reflecting.message(self.review) if self._review is not None else ""

    def opened(self, key: str) -> None:
        kind, _, rest = key.partition(":")
        if kind == "step":
            self.go_to(int(rest))
        elif kind in ("pick", "field", "scale", "ask"):
            self.action_take()
        elif kind in ("item", "paper"):
            self.study.go(key)

    def day_of(self, number: int) -> date | None:
        """A day of the next week by its number from Monday; None where it is not one of those shown."""
        days: Sequence[Any] = self.review.next_week.days
        return next((one.day for one in days if one.day.isoweekday() == number), None)
