"""The optional judge in the drill: asked in the background, shown beside one's own verdict, which alone counts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from textual.message import Message

from studyctl.actions import judging
from studyctl.actions.drilling import Drill, Question
from studyctl.drill.advice import Advice
from studyctl.text import one_line
from studyctl.tui.screens.drill_asking import AskingRoom, T
from studyctl.tui.screens.drill_parts import LABEL, Sitting, hung, option
from studyctl.tui.sheet import Sheet, Span, fitted, mark
from studyctl.tui.words import plural

WAITING = Advice(problem="asked, no answer yet")


@dataclass
class JudgeAdvised(Message):
    """The judge gave its advice on an answer to a question, or none."""

    question: Question
    advice: Advice


class JudgedRoom(AskingRoom[T]):
    """A room whose answers in words a judge may be asked about."""

    _drill: Drill | None
    _advised: tuple[Question, Advice] | None = None

    def _take(self) -> None:
        super()._take()
        sitting, drill = self.sitting, self._drill
        if sitting is not None and drill is not None and sitting.phase == "judge" and sitting.turn.question:
            self._ask(drill, sitting.turn.question, sitting.draft)

    def _ask(self, drill: Drill, question: Question, answer: str) -> None:
        """Ask in a thread of its own: an endpoint that says nothing stops neither the drill nor the end of the app."""
        pending = judging.asked(drill.settings, question.card, answer)
        self._advised = (question, WAITING) if pending is not None else None
        if pending is not None:
            self.study.errands.read(lambda: self.post_message(JudgeAdvised(question, pending.wait())))

    def on_judge_advised(self, message: JudgeAdvised) -> None:
        """Show it, unless another question has come meanwhile."""
        if self._advised is not None and self._advised[0] is message.question:
            self._advised = (message.question, message.advice)
            self.redraw()

    def advice_on(self, sitting: Sitting) -> Advice | None:
        """What the judge says of the answer that is shown; None where none was asked."""
        advised: Any = self._advised
        return advised[1] if advised is not None and advised[0] is sitting.turn.question else None


def advised(sheet: Sheet, criteria: tuple[str, ...], advice: Advice) -> None:
    """`Judge  2 of 3 points, as advice`, and for each point the sentence that meets it."""
    words = advice.text if advice.problem else f"{advice.text}, as advice"
    hung(sheet, [("Judge", "muted")], one_line(words), "muted")
    for criterion, met, sentence in zip(criteria, advice.met, advice.evidence, strict=False):
        lead: list[Span] = [*fitted([("", "muted")], LABEL), mark("met" if met else "missed"), (" ", "text")]
        option(sheet, "", lead, f"“{one_line(sentence)}”" if met else one_line(criterion), "muted")
    if advice.left_out:
        words = f"{plural(advice.left_out, 'sentence')} not shown to it: spoke to it, or not of the card"
        hung(sheet, [], words, "faint")
    sheet.gap()
