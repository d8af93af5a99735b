"""Drill: do I still know it? One card after the other, each answer on disk before the next card is shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import ClassVar

from textual.binding import BindingType

from studyctl.actions.drilling import Drill, Wish
from studyctl.actions.situation import Situation
from studyctl.drill.memory import RATING_NAMES
from studyctl.plan.streak import streak
from studyctl.tui.messages import RoomRead
from studyctl.tui.screens import drill_deeds as deeds
from studyctl.tui.screens.drill_answer import answer_sheet, ratings
from studyctl.tui.screens.drill_asking import given_in
from studyctl.tui.screens.drill_deeds import Given, Turn
from studyctl.tui.screens.drill_judge import JudgedRoom
from studyctl.tui.screens.drill_keys import BINDINGS
from studyctl.tui.screens.drill_parts import (
    SURE,
    Sitting,
    foot,
    over_sheet,
    progress,
    question_sheet,
)
from studyctl.tui.sheet import Drawing, Frame, Sheet

NEW = 5  # new cards that `n` takes
MORE_MINUTES = 10.0  # that `m` takes beyond the budget
NO_WISH = Wish()


@dataclass(frozen=True)
class DrillView:
    """What is read besides the drill itself: its first turn, the streak, whether one is asked how sure one is."""

    first: Turn
    streak: int
    asks: bool


class DrillRoom(JudgedRoom[DrillView]):
    """The drill: question → answer → how sure → verdict → rating."""

    BINDINGS: ClassVar[list[BindingType]] = BINDINGS

    def __init__(self, wish: Wish = NO_WISH) -> None:
        super().__init__()
        self.wish = wish
        self._drill: Drill | None = None
        self._first: Turn | None = None
        self._day: date | None = None  # another day has other cards

    # -- reading: the drill is begun once; later reads leave it as it is

    def read(self, seen: Situation) -> DrillView:
        if self._drill is None or self._first is None or self._day != seen.today:
            self._let_go()
            self._drill, self._first = deeds.begun(seen, self.wish)
            self._day = seen.today
        free = seen.availability(seen.settings.weekly_hours)
        days = streak(frozenset(seen.reader.study_days()), seen.today, free)
        return DrillView(self._first, days, seen.settings.quiz_confidence)

    def on_room_read(self, message: RoomRead) -> None:
        before = self.data.first if self.data else None
        super().on_room_read(message)
        if self.data is not None and self.data.first is not before:
            self._turned(self.data.first)

    def on_screen_resume(self) -> None:
        """What another screen or another day changed: asked anew, where nothing was begun to be answered."""
        stale, sitting = self._stale, self.sitting
        super().on_screen_resume()
        if sitting is None or self._busy:
            return
        if sitting.phase == "over":
            self._restart(self.wish)
        elif stale and sitting.phase == "question" and not (sitting.draft or sitting.picked or sitting.revealed):
            question = sitting.turn.question
            self._deal(lambda seen, drill: deeds.refreshed(seen, drill, question))  # type: ignore[arg-type]
        else:
            self._field()

    def on_screen_suspend(self) -> None:
        """Another screen is shown: the ledger need not stay open."""
        self._let_go()

    def on_unmount(self) -> None:
        """As for another screen."""
        self._let_go()

    def _let_go(self) -> None:
        """In the writing thread, which opened it."""
        if self._drill is not None:
            self.study.errands.write(self._drill.let_go)

    def _restart(self, wish: Wish) -> None:
        self._let_go()
        self.wish, self._drill, self._first = wish, None, None
        self.reload()

    def _deal(self, deed: Callable[[Situation, Drill], Turn]) -> None:
        """One deed of the drill in the background; keys that come before it is done are let go."""
        drill = self._drill
        if drill is not None and not self._busy:
            self._busy = True
            self.act(lambda seen: deed(seen, drill), self._turned)

    def _turned(self, turn: Turn) -> None:
        """Show where the drill stands now."""
        sitting, question = self.sitting, turn.question
        new = sitting is None or question is None or question is not sitting.turn.question
        if sitting is not None and not new and (turn.result is None or sitting.phase == "answer"):
            self.sitting = replace(sitting, turn=turn)  # a mark on the card that is shown, or another rating
        else:
            phase = "answer" if turn.result else "question" if question else "over"
            self._put(Sitting(turn, phase))  # type: ignore[arg-type]
        self.redraw()
        if new:
            self.main.select("pick:1")

    # -- drawing

    def draw(self, data: DrillView, frame: Frame) -> Drawing:
        sitting = self.sitting
        if sitting is None:
            return Drawing(Sheet(frame.full))
        if sitting.phase == "over":
            return Drawing(over_sheet(sitting, frame))
        if sitting.phase == "answer":
            return Drawing(answer_sheet(sitting, frame, self.advice_on(sitting)), progress(sitting, frame))
        return Drawing(question_sheet(sitting, frame), progress(sitting, frame))

    def lower(self, sitting: Sitting, frame: Frame) -> Sheet:
        """The ratings below a verdict, else how today goes."""
        result = sitting.turn.result
        return ratings(result, frame) if result else foot(sitting, self.data.streak if self.data else 0, frame)

    def asks_sure(self) -> bool:
        """As the settings say."""
        return self.data is not None and self.data.asks

    # -- keys

    def means(self, action: str, parameters: tuple[object, ...], sitting: Sitting) -> bool:
        """More only where there is more, deeper only where something teaches it."""
        if action == "more":
            return sitting.turn.idle is not None and sitting.turn.idle.over > 0
        if action == "deeper" and sitting.turn.result is not None:
            return any(place.kind == parameters[0] for place in sitting.turn.result.deeper)
        return True

    def action_sure(self, number: int) -> None:
        """How sure: it reveals."""
        if 1 <= number <= len(SURE):
            self._record(SURE[number - 1][1])

    def action_next(self) -> None:
        """The next card; what was answered is on disk."""
        self._deal(deeds.asked)

    def action_rate(self, rating: int) -> None:
        """One's own rating; the one that stands already goes on."""
        result = self.sitting.turn.result if self.sitting else None
        if result is None or rating not in RATING_NAMES:
            return
        if rating == result.rating:
            self.action_next()
        else:
            self._deal(lambda seen, drill: deeds.rated(seen, drill, result, rating))

    def action_flag(self) -> None:
        """Flag the card; it is drilled all the same."""
        turn, card = self._turn_and_card()
        if turn is not None:
            self._deal(lambda seen, drill: deeds.flagged(seen, drill, turn, card))

    def action_bury(self) -> None:
        """Leave the card until tomorrow."""
        turn, card = self._turn_and_card()
        if turn is not None:
            self._deal(lambda seen, drill: deeds.aside(seen, drill, card, "bury"))

    def action_suspend(self) -> None:
        """Set the card aside for good."""
        turn, card = self._turn_and_card()
        if turn is not None:
            self._deal(lambda seen, drill: deeds.aside(seen, drill, card, "suspend"))

    def _turn_and_card(self) -> tuple[Turn | None, str]:
        turn = self.sitting.turn if self.sitting else None
        return (turn, turn.question.card.id) if turn is not None and turn.question is not None else (None, "")

    def action_undo_card(self) -> None:
        """Take back the last answer or mark of this drill; before the first one, whatever was recorded last."""
        sitting = self.sitting
        if sitting is None or self._busy:
            return
        shown = sitting.turn.question if sitting.phase in ("question", "sure", "judge") else None
        if sitting.turn.tally.answered or sitting.phase != "question":
            self._deal(lambda seen, drill: deeds.undone(seen, drill, shown))
        else:
            self.study.action_undo()

    def action_edit(self) -> None:
        """Open the card's file in the editor; what changed is taken over."""
        drill, question = self._drill, self.sitting.turn.question if self.sitting else None
        if drill is None or question is None or self._busy or self.sitting is None:
            return
        self.study.in_editor(lambda seen: deeds.Told(deeds.edited(seen, drill, question.card)))
        if self.sitting.phase != "answer":
            self._deal(lambda seen, drill: deeds.refreshed(seen, drill, question))

    def action_deeper(self, kind: str) -> None:
        """The lab, paper or item that teaches it."""
        result = self.sitting.turn.result if self.sitting else None
        for place in result.deeper if result else ():
            if place.kind == kind:
                self.study.go(f"{kind}:{place.id}")

    def action_new(self) -> None:
        """Take new cards beyond the day's own."""
        self._restart(Wish(self.wish.concepts, new=NEW))

    def action_more(self) -> None:
        """Go on beyond the day's budget."""
        self._restart(Wish(self.wish.concepts, MORE_MINUTES))

    def action_deck(self) -> None:
        """The deck browser."""
        from studyctl.tui.screens.deck import DeckRoom

        self.app.push_screen(DeckRoom())

    def action_stats(self) -> None:
        """The statistics of the drills."""
        from studyctl.tui.screens.drill_stats import DrillStatsRoom

        self.app.push_screen(DrillStatsRoom())

    def action_interview(self) -> None:
        """Mock interviews: hold one, or see how the last ones went."""
        from studyctl.tui.screens.interviews import InterviewsRoom

        self.app.push_screen(InterviewsRoom())

    action_deck_aside, action_stats_aside, action_interview_aside = action_deck, action_stats, action_interview

    def _record(self, confidence: float | None) -> None:
        sitting = self.sitting
        if sitting is None or sitting.turn.question is None:
            return
        question, given = sitting.turn.question, Given(
            given_in(sitting), confidence, sitting.hinted, round(self._seconds, 1)
        )  # fmt: skip
        self._deal(lambda seen, drill: deeds.answered(seen, drill, question, given))
