"""A card on the screen, whoever asks it: answered by keys or in a field, judged by oneself where it is spoken."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any, Generic, TypeVar

from studyctl.drill.face import Answer, Unread, read_answer
from studyctl.drill.kinds.table import grade
from studyctl.tui.messages import ActionDone
from studyctl.tui.panel import Panel
from studyctl.tui.room import Room
from studyctl.tui.screens.drill_answering import Answering
from studyctl.tui.screens.drill_keys import WHEN
from studyctl.tui.screens.drill_parts import PICKED, SURE, TYPED, WIDTH, Sitting
from studyctl.tui.sheet import Drawing, Frame, Sheet
from studyctl.tui.shell import Notice, TabBar

T = TypeVar("T")


class AskingRoom(Answering, Room[T], Generic[T]):
    """What the drill and the interview share: a question in the middle, the answer, what is below it."""

    MODE = "drill"
    DEFAULT_CSS = "AskingRoom #foot { height: auto; }"

    def __init__(self) -> None:
        super().__init__()
        self.sitting: Sitting | None = None
        self._busy = False
        self._since = 0.0
        self._seconds = 0.0
        self._digits = ""

    # -- what a screen says itself

    def lower(self, sitting: Sitting, frame: Frame) -> Sheet:
        """What stands below the question."""
        raise NotImplementedError

    def asks_sure(self) -> bool:
        """Whether one is asked how sure one is, before the answer is shown."""
        return False

    def _record(self, confidence: float | None) -> None:
        """The answer is whole: keep it."""
        raise NotImplementedError

    def means(self, action: str, parameters: tuple[object, ...], sitting: Sitting) -> bool:
        """Whether a key of this screen's own means its action now."""
        return True

    # -- drawing

    def on_mount(self) -> None:
        """What is below the question; the room's own handler follows, as Textual calls that of every class."""
        self.mount(Panel(id="foot"), before=self.query_one(Notice))
        self.screen_layout_refresh_signal.subscribe(self, lambda _: self._move_field())

    @property
    def frame(self) -> Frame:
        columns, rows = self.app.size
        shape = super().frame.shape
        return Frame(min(WIDTH, columns - 6), min(WIDTH, columns - 6), 0, rows - 4, shape)

    def _put(self, sitting: Sitting) -> None:
        """Show another question, or what became of this one."""
        self.sitting = sitting
        self._since, self._digits = time.monotonic(), ""
        self._leave_field()
        self.main.scroll_to(y=0, animate=False)
        self._field()

    def _place(self, drawing: Drawing, frame: Frame) -> None:
        super()._place(drawing, frame)
        lower, sitting = Sheet(frame.full, frame.narrow), self.sitting
        if sitting is not None and self.data is not None and not self.problems:
            lower = self.lower(sitting, frame)
        margin = max(0, (self.app.size.width - 2 - WIDTH - 4) // 2)
        self.main.styles.margin = (0, 0, 0, margin)
        self.head.styles.margin = (0, 1, 0, 1 + margin)
        for panel in self.query("#foot").results(Panel):
            panel.can_focus = False
            panel.styles.height, panel.styles.width = len(lower.rows), frame.full + 4
            panel.styles.margin = (1 if lower.rows else 0, 1, 0, 1 + margin)
            panel.display = bool(lower.rows)
            panel.show(lower)
        for tabs in self.query(TabBar):
            tabs.digits = sitting is None or sitting.phase == "over"

    def on_descendant_focus(self) -> None:
        """The digits belong to the answer here, whether a field has the focus or not."""

    # -- keys

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Whether a key means this now: it goes by how far the card is."""
        if action not in WHEN:
            return True
        sitting = self.sitting
        if sitting is None:
            return action == "place"  # a digit that comes before the first question does not leave the drill either
        if sitting.phase not in WHEN[action] or self.typing:
            return False
        face = sitting.face
        kind = face.input if face is not None else ""
        if action in ("pick", "place"):
            return (action == "pick") == (kind == "choice")
        if action in ("take", "reveal"):
            return (action == "reveal") == (sitting.phase == "sure" or kind == "choice")
        return self.means(action, parameters, sitting)

    def action_reveal(self) -> None:
        """As `take`, where the digits are the shorter way."""
        self.action_take()

    def action_take(self) -> None:
        """Take the answer; in the end it is recorded."""
        sitting = self.sitting
        if sitting is None or sitting.face is None or self._busy:
            return
        if sitting.phase == "sure":
            self._record(SURE[sitting.sure - 1][1])
        elif sitting.face.input in TYPED:
            self._open_field()
        elif sitting.face.input == "steps":
            self._show(replace(sitting, phase="judge", revealed=sitting.revealed + 1))
        else:
            if not sitting.picked and sitting.face.input in ("choice", "line"):
                self._pick(int(self.selected[1] or 0))
            self._take()

    def opened(self, key: str) -> None:
        """A click on what is selected picks it."""
        if self.check_action("pick", (0,)):
            self._pick(int(key.partition(":")[2]))

    def action_back(self) -> None:
        """Out of the field, back to the answer, in the end to the screen below; what was answered is on disk."""
        sitting = self.sitting
        if self.typing:
            self._leave_field()
            self.redraw()
        elif sitting is not None and sitting.phase == "sure":
            one = sitting.face is not None and sitting.face.input == "choice"
            self._show(replace(sitting, phase="question", picked=() if one else sitting.picked))
            self._field()
        elif sitting is not None and sitting.phase == "judge" and sitting.face and sitting.face.input == "criteria":
            self._show(replace(sitting, phase="question", verdicts=()))
            self._field()
        else:
            super().action_back()

    # -- from an answer to its verdict

    def on_action_done(self, message: ActionDone) -> None:
        """Keys count again; the room's own handler goes on from here."""
        self._busy = False
        if message.problems:
            self._field()

    def _show(self, sitting: Sitting) -> None:
        self.sitting = sitting
        self.redraw()

    def _take(self) -> None:
        """An answer was given: read it, ask how sure one is, or let one judge oneself."""
        sitting = self.sitting
        if sitting is None or sitting.face is None or sitting.turn.question is None:
            return
        self._seconds = time.monotonic() - self._since
        if sitting.face.input == "criteria":
            self._show(replace(sitting, phase="judge"))
            return
        try:
            answer = given_in(sitting)
            grade(sitting.turn.question.card, sitting.turn.question.seed, answer)
        except Unread as error:
            self.redraw()
            self.tell(f"{error}.", "warn")
            self._field()
            return
        if self.asks_sure():
            self._show(replace(sitting, phase="sure"))
        else:
            self._record(None)


def given_in(sitting: Sitting) -> Answer:
    """What was answered, as the kinds read it; raises Unread where it is none."""
    face = sitting.face
    assert face is not None
    given: Any = sitting.picked if face.input in PICKED else sitting.draft
    return read_answer(face, given, sitting.verdicts)
