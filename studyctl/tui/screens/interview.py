"""The interview on the screen: one question after the other against the clock, each answer on disk at once."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import ClassVar

from textual.binding import Binding, BindingType

from studyctl.actions.drilling import Tally
from studyctl.actions.interviewing import Asked, Interviewing, Wish, begin
from studyctl.actions.situation import Situation
from studyctl.drill.face import Answer
from studyctl.tui.messages import RoomRead
from studyctl.tui.screens.drill_asking import AskingRoom, given_in
from studyctl.tui.screens.drill_deeds import Turn
from studyctl.tui.screens.drill_keys import ANSWERING
from studyctl.tui.screens.drill_parts import Sitting, question_sheet
from studyctl.tui.screens.interview_parts import clock_sheet, foot_sheet, verdict_words
from studyctl.tui.screens.interview_report import InterviewReportRoom
from studyctl.tui.sheet import Drawing, Frame, Sheet
from studyctl.tui.words import plural

TICK_S = 0.5
NO_WISH = Wish()


@dataclass(frozen=True)
class Put:
    """What is asked now, or the id of the report once nothing is; what to say of the answer before."""

    asked: Asked | None
    answered: int
    report: str = ""
    text: str = ""


class InterviewRoom(AskingRoom[Put]):
    """A mock interview under way; without a question left it makes way for its report."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *ANSWERING,
        Binding("p", "pass_on", "do not know", id="interview.pass", tooltip="no answer to this one; the next comes"),
        Binding("x", "end", "end it", id="interview.end", tooltip="end the interview and see its report; asks again"),
        Binding("u", "no_undo", "undo", show=False, id="interview.undo", tooltip="nothing is taken back in here"),
        Binding("escape", "back", "leave", id="back", tooltip="leave; it goes on within its time"),
    ]

    def __init__(self, wish: Wish = NO_WISH) -> None:
        super().__init__()
        self.wish = wish
        self._held: Interviewing | None = None
        self._asked: Asked | None = None
        self._answered = 0
        self._sure_to_end = False
        self._thought: float | None = None  # seconds until one began to judge an explanation

    # -- reading: it is begun once

    def read(self, seen: Situation) -> Put:
        if self._held is None:
            self._held = begin(seen, self.wish)
            return _next(seen, self._held, self._held.told)
        return self.data or Put(None, 0)

    def on_mount(self) -> None:
        """The clock is drawn anew as it runs."""
        self.set_interval(TICK_S, self._tick)

    def on_room_read(self, message: RoomRead) -> None:
        """The first question, once it was drawn; later reads change nothing."""
        first = self.data is None
        super().on_room_read(message)
        message.prevent_default()  # else Textual calls the room's own handler again
        if first and self.data is not None:
            self._dealt(self.data)
            if self.data.text:
                self.tell(self.data.text)

    def on_screen_resume(self) -> None:
        """The field opens again."""
        self._field()

    def _dealt(self, put: Put) -> None:
        """The next question, or the report in this screen's place."""
        self._sure_to_end, self._thought = False, None
        if put.asked is None:
            if self.is_current:
                self.app.pop_screen()
                if put.report:
                    self.app.push_screen(InterviewReportRoom(put.report))
            return
        self._asked, self._answered = put.asked, put.answered
        left = put.asked.question.of - put.answered
        turn = Turn(put.asked.question, Tally(put.answered, 0, left, put.asked.question.seconds_left, 0))
        self._put(Sitting(turn, "question"))
        self.redraw()
        self.main.select("pick:1")

    # -- drawing

    def draw(self, data: Put, frame: Frame) -> Drawing:
        if self.sitting is None or self._asked is None:
            return Drawing(Sheet(frame.full))
        return Drawing(question_sheet(self.sitting, frame), self._clock(self._asked, frame))

    def _clock(self, asked: Asked, frame: Frame) -> Sheet:
        return clock_sheet(asked, time.monotonic() - self._since, frame, self._thought)

    def _tick(self) -> None:
        """The time goes on; nothing else is drawn anew."""
        if self._asked is not None and self.is_current and not self.problems and self.head.display:
            self.head.show(self._clock(self._asked, self.frame))

    def lower(self, sitting: Sitting, frame: Frame) -> Sheet:
        """How far it is, and the keys that go on without an answer."""
        return foot_sheet(sitting, self._answered, frame)

    # -- keys

    def _show(self, sitting: Sitting) -> None:
        """An explanation's own time ends where its judging begins."""
        judging = sitting.phase == "judge" and sitting.face is not None and sitting.face.input == "criteria"
        if judging and self._thought is None:
            self._thought = time.monotonic() - self._since
        super()._show(sitting)

    def _record(self, confidence: float | None) -> None:
        if self.sitting is not None:
            self._answer(given_in(self.sitting), self._seconds if self._thought is None else self._thought)

    def action_pass_on(self) -> None:
        """No answer; what would have been right is told, and the next question comes."""
        self._answer(None, time.monotonic() - self._since)

    def _answer(self, answer: Answer | None, seconds: float) -> None:
        held, asked = self._held, self._asked
        if held is None or asked is None or self._busy:
            return
        self._busy = True
        self.act(lambda seen: _answered(seen, held, asked, answer, round(seconds, 1)), self._dealt)

    def action_end(self) -> None:
        """End it; the first press asks, the second does."""
        held, asked = self._held, self._asked
        if held is None or asked is None or self._busy:
            return
        if not self._sure_to_end:
            self._sure_to_end = True
            left = asked.question.of - self._answered
            self.tell(f"{plural(left, 'question')} left, which then earn nothing: x again ends it.", "warn")
            return
        self._busy = True
        self.act(lambda seen: _ended(seen, held, self._answered), self._dealt)

    def action_no_undo(self) -> None:
        """An interview is taken back as a whole, from outside, or not at all."""
        self.tell("Nothing is taken back in an interview; outside, u takes back the whole of it.")


def _next(seen: Situation, held: Interviewing, text: str = "") -> Put:
    """The next question; where none is left the interview is ended."""
    asked = held.next(seen.now)
    if asked is None:
        return _ended(seen, held, 0, text)
    return Put(asked, asked.question.number - 1, text=text)


def _answered(seen: Situation, held: Interviewing, asked: Asked, answer: Answer | None, seconds: float) -> Put:
    """Records an answer; it is on disk when this returns."""
    marked = held.answer(asked, answer, seen.now, seconds=seconds)
    return _next(seen, held, verdict_words(marked))


def _ended(seen: Situation, held: Interviewing, answered: int, text: str = "") -> Put:
    report = held.finish(seen.now)
    told = text or ("" if report else "Nothing was answered, so nothing is kept")
    return Put(None, answered, report.id if report else "", told)
