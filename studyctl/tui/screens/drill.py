"""Drill: do I still know it? One card after the other, each answer on disk before the next card is shown."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, ClassVar

from textual.binding import BindingType

from studyctl.actions.drilling import Drill, Wish
from studyctl.actions.situation import Situation
from studyctl.drill.face import Answer, Unread, read_answer
from studyctl.drill.kinds.table import grade
from studyctl.drill.memory import RATING_NAMES
from studyctl.plan.streak import streak
from studyctl.tui.messages import ActionDone, RoomRead
from studyctl.tui.panel import Panel
from studyctl.tui.room import Room
from studyctl.tui.screens import drill_deeds as deeds
from studyctl.tui.screens.drill_answer import answer_sheet, ratings
from studyctl.tui.screens.drill_answering import Answering
from studyctl.tui.screens.drill_deeds import Given, Turn
from studyctl.tui.screens.drill_keys import BINDINGS, WHEN
from studyctl.tui.screens.drill_parts import (
    PICKED,
    SURE,
    TYPED,
    WIDTH,
    Sitting,
    foot,
    over_sheet,
    progress,
    question_sheet,
)
from studyctl.tui.sheet import Drawing, Frame, Sheet
from studyctl.tui.shell import Notice, TabBar

NEW = 5  # new cards that `n` takes
MORE_MINUTES = 10.0  # that `m` takes beyond the budget
NO_WISH = Wish()


@dataclass(frozen=True)
class DrillView:
    """What is read besides the drill itself: its first turn, the streak, whether one is asked how sure one is."""

    first: Turn
    streak: int
    asks: bool


class DrillRoom(Answering, Room[DrillView]):
    """The drill: question → answer → how sure → verdict → rating."""

    MODE = "drill"
    BINDINGS: ClassVar[list[BindingType]] = BINDINGS
    DEFAULT_CSS = "DrillRoom #foot { height: auto; }"

    def __init__(self, wish: Wish = NO_WISH) -> None:
        super().__init__()
        self.sitting: Sitting | None = None
        self.wish = wish
        self._drill: Drill | None = None
        self._first: Turn | None = None
        self._day: date | None = None  # another day has other cards
        self._busy = False
        self._since = 0.0
        self._seconds = 0.0
        self._digits = ""

    def on_mount(self) -> None:
        self.mount(Panel(id="foot"), before=self.query_one(Notice))
        super().on_mount()
        self.screen_layout_refresh_signal.subscribe(self, lambda _: self._move_field())

    # -- reading: the drill is begun once; later reads leave it as it is

    def read(self, seen: Situation) -> DrillView:
        if self._drill is None or self._first is None or self._day != seen.today:
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

    def _restart(self, wish: Wish) -> None:
        self.wish, self._drill, self._first = wish, None, None
        self.reload()

    def _deal(self, deed: Callable[[Situation, Drill], Turn]) -> None:
        """One deed of the drill in the background; keys that come before it is done are let go."""
        drill = self._drill
        if drill is not None and not self._busy:
            self._busy = True
            self.act(lambda seen: deed(seen, drill), self._turned)

    def on_action_done(self, message: ActionDone) -> None:
        self._busy = False
        super().on_action_done(message)
        if message.problems:
            self._field()

    def _turned(self, turn: Turn) -> None:
        """Show where the drill stands now."""
        sitting, question = self.sitting, turn.question
        new = sitting is None or question is None or question is not sitting.turn.question
        if sitting is not None and not new and (turn.result is None or sitting.phase == "answer"):
            self.sitting = replace(sitting, turn=turn)  # a mark on the card that is shown, or another rating
        else:
            phase = "answer" if turn.result else "question" if question else "over"
            self.sitting = Sitting(turn, phase)  # type: ignore[arg-type]
            self._since, self._digits = time.monotonic(), ""
            self._leave_field()
            self.main.scroll_to(y=0, animate=False)
            self._field()
        self.redraw()
        if new:
            self.main.select("pick:1")

    # -- drawing

    @property
    def frame(self) -> Frame:
        columns, rows = self.app.size
        shape = super().frame.shape
        return Frame(min(WIDTH, columns - 6), min(WIDTH, columns - 6), 0, rows - 4, shape)

    def draw(self, data: DrillView, frame: Frame) -> Drawing:
        sitting = self.sitting
        if sitting is None:
            return Drawing(Sheet(frame.full))
        if sitting.phase == "over":
            return Drawing(over_sheet(sitting, frame))
        main = answer_sheet(sitting, frame) if sitting.phase == "answer" else question_sheet(sitting, frame)
        return Drawing(main, progress(sitting, frame))

    def _place(self, drawing: Drawing, frame: Frame) -> None:
        super()._place(drawing, frame)
        lower, sitting = Sheet(frame.full, frame.narrow), self.sitting
        if sitting is not None and self.data is not None and not self.problems:
            result = sitting.turn.result
            lower = ratings(result, frame) if result else foot(sitting, self.data.streak, frame)
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
        if action == "more":
            return sitting.turn.idle is not None and sitting.turn.idle.over > 0
        if action == "deeper" and sitting.turn.result is not None:
            return any(place.kind == parameters[0] for place in sitting.turn.result.deeper)
        return True

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

    action_deck_aside, action_stats_aside = action_deck, action_stats

    def action_back(self) -> None:
        """Out of the field, back to the answer, in the end to Today; what was answered is on disk."""
        sitting = self.sitting
        if self.typing:
            self._leave_field()
            self.redraw()
        elif sitting is not None and sitting.phase == "sure":
            self._show(replace(sitting, phase="question", picked=() if _one(sitting) else sitting.picked))
            self._field()
        elif sitting is not None and sitting.phase == "judge" and sitting.face and sitting.face.input == "criteria":
            self._show(replace(sitting, phase="question", verdicts=()))
            self._field()
        else:
            super().action_back()

    # -- from an answer to its verdict

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
            answer = _answer(sitting)
            grade(sitting.turn.question.card, sitting.turn.question.seed, answer)
        except Unread as error:
            self.redraw()
            self.tell(f"{error}.", "warn")
            self._field()
            return
        if self.data is not None and self.data.asks:
            self._show(replace(sitting, phase="sure"))
        else:
            self._record(None)

    def _record(self, confidence: float | None) -> None:
        sitting = self.sitting
        if sitting is None or sitting.turn.question is None:
            return
        question, given = sitting.turn.question, Given(
            _answer(sitting), confidence, sitting.hinted, round(self._seconds, 1)
        )  # fmt: skip
        self._deal(lambda seen, drill: deeds.answered(seen, drill, question, given))


def _one(sitting: Sitting) -> bool:
    return sitting.face is not None and sitting.face.input == "choice"


def _answer(sitting: Sitting) -> Answer:
    """What was answered, as the kinds read it; raises Unread where it is none."""
    face = sitting.face
    assert face is not None
    given: Any = sitting.picked if face.input in PICKED else sitting.draft
    return read_answer(face, given, sitting.verdicts)
