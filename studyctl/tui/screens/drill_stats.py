"""How the drills go: cards to come, recall and retention by concept, calibration of confidence and of the schedule."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message

from studyctl.actions import optimizing
from studyctl.actions.card_history import Weights
from studyctl.actions.optimizing import Optimised
from studyctl.actions.quiz_stats import Calibration, ConceptLine, DayAhead, QuizStats, stats
from studyctl.actions.situation import Situation
from studyctl.drill.memory import DEFAULT_WEIGHTS
from studyctl.errors import AnswerNo, UserError
from studyctl.text import one_line
from studyctl.tui.room import Room
from studyctl.tui.sheet import Drawing, Frame, Pieces, Sheet, Span, bar, fitted, joined, say
from studyctl.tui.words import minutes_words, plural, share_words, short_day

WEAK = 0.8  # predicted recall below which a concept needs review
TITLE = 28


@dataclass
class WeightsTried(Message):
    """Weights were tried on one's own reviews, or there is a `problem` with that."""

    found: Optimised | None
    problem: str = ""


class DrillStatsRoom(Room[QuizStats]):
    """Statistics of 90 days, and the days to come."""

    MODE = "drill"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", "concept", id="drill_stats.open", tooltip="the concept in Progress"),
        Binding("o", "fit", "fit weights", id="drill_stats.fit", tooltip="fit the schedule to your own reviews"),
        Binding("O", "default", "default weights", show=False, id="drill_stats.default",
                tooltip="the schedule's default weights again"),
    ]  # fmt: skip

    def __init__(self) -> None:
        super().__init__()
        self._fit: Optimised | None = None
        self._fitting = False

    def read(self, seen: Situation) -> QuizStats:
        return stats(seen)

    def draw(self, data: QuizStats, frame: Frame) -> Drawing:
        main = Sheet(frame.full if frame.narrow else frame.main, frame.narrow)
        side = main if frame.narrow else Sheet(frame.side)
        fit = self._fit if self._fit is not None and _stands(self._fit, data.weights) else None
        if fit is not None:  # what was just asked for comes first
            weights(side, data.weights, fit)
        concepts(main, data.concepts)
        main.gap()
        forecast(side, data.forecast)
        calibration(side, "How sure you were", data.confidence)
        calibration(side, "Recall predicted", data.recall)
        if fit is None:
            weights(side, data.weights, None)
        return Drawing(main, head(data, frame), None if frame.narrow else side)

    def action_fit(self) -> None:
        """Try weights on one's own reviews; those that are better there are used from then on."""
        self._try(default=False)

    def action_default(self) -> None:
        """The default weights again, with what that means for later reviews."""
        self._try(default=True)

    def _try(self, default: bool) -> None:
        """In a reading thread, since it takes seconds for a long history; only what came of it is written."""
        if not self._fitting:
            self._fitting = True
            self.tell("Measuring …")
            self.study.errands.read(lambda: self._tried(default))

    def _tried(self, default: bool) -> None:
        try:
            with self.study.situation() as seen:
                found = optimizing.tried(seen, default)
            message = WeightsTried(found)
        except (UserError, AnswerNo) as error:
            told = error.problems if isinstance(error, UserError) else (error,)
            message = WeightsTried(None, "; ".join(map(str, told)))
        except Exception as error:
            message = WeightsTried(None, f"it could not be done: {type(error).__name__}: {error}")
        self.post_message(message)

    def on_weights_tried(self, message: WeightsTried) -> None:
        """Record what came of it, or say why nothing did."""
        found, self._fitting = message.found, False
        if found is None:
            self.tell(one_line(f"{message.problem}."), "warn")
        else:
            self.act(lambda seen: optimizing.adopted(seen, found), self._adopted)

    def _adopted(self, found: Optimised) -> None:
        self._fit = found
        self.redraw()
        for panel in self.panels:
            panel.scroll_to(y=0, animate=False)


def head(data: QuizStats, frame: Frame) -> Sheet:
    """How much was seen and how much of it stays."""
    sheet = Sheet(frame.full, frame.narrow)
    seen = f"  {data.seen} of {plural(data.cards, 'card')} seen"
    parts: list[Pieces] = []
    if data.retention is not None:
        parts.append(say("remembered {} of reviews, wanted {}", share_words(data.retention), share_words(data.wanted)))
    parts.append(say("{} in 90 days, {}", plural(data.answers, "answer"), minutes_words(data.minutes)))
    parts += [say("{} suspended", str(data.suspended))] if data.suspended and not frame.narrow else []
    parts += [say("{} flagged", str(data.flagged))] if data.flagged and not frame.narrow else []
    title: Pieces = [("Drill", "bright bold"), (seen, "muted")]
    if frame.narrow:
        sheet.line(title)
        sheet.line(joined(parts))
    else:
        sheet.line(title, joined(parts))
    return sheet


def concepts(sheet: Sheet, lines: Sequence[ConceptLine]) -> None:
    """Concepts by predicted recall, the weakest first, with what was remembered in reviews."""
    sheet.heading("Concepts", [("recall · remembered · seen", "muted")])
    if not lines:
        sheet.line([("No card was answered yet.", "muted")])
    width = max(6, sheet.width - TITLE - 34)
    for line in lines:
        recall = line.recall or 0.0
        tone = "warn" if recall < WEAK else "accent"
        kept = share_words(line.right / line.answers) if line.answers else "–"
        state = ("explains", "ok") if line.can_explain else ("review", "warn") if line.needs_review else ("", "muted")
        left = [*fitted([(one_line(line.title), "text")], TITLE), *bar(recall, width, tone)]
        right = [(f"{recall:5.2f}", "text"), (f"{kept:>7}", "text"), (f"{line.seen:>4}", "text"),
                 (f"/{line.cards:<3}", "faint"), *fitted([state], 9, right=True)]  # fmt: skip
        sheet.row(f"concept:{line.concept}", left, right)
    sheet.gap()


def forecast(sheet: Sheet, days: Sequence[DayAhead]) -> None:
    """Cards due on the days to come; what is over the budget is said."""
    total = sum(day.cards for day in days)
    sheet.heading("To come", say("{} in " + plural(len(days), "day"), plural(total, "card")))
    most = max((day.cards for day in days), default=0)
    for day in days[: 7 if sheet.narrow else len(days)]:
        over = f"+{minutes_words(day.over_minutes)} " if day.over_minutes else ""
        left = [*fitted([(f"{day.day:%a} {short_day(day.day)}", "muted")], 12)]
        left += bar(day.cards / most if most else 0.0, max(6, sheet.width - 28), "warn" if over else "h3")
        sheet.line(left, [(over, "warn"), (f"{day.cards:>4}", "text")])
    sheet.gap()


def calibration(sheet: Sheet, title: str, found: Calibration) -> None:
    """What was said beside the share that was right; 0 is a perfect Brier score."""
    brier = say("Brier score {}", f"{found.brier:.3f}") if found.brier is not None else ()
    sheet.heading(title, brier)
    if not found.answers:
        sheet.line([("Nothing to compare yet.", "muted")])
    for one in found.bins:
        left = [*fitted([(share_words(one.said), "muted")], 6), *bar(one.right, max(6, sheet.width - 28))]
        sheet.line(left, [(f"{share_words(one.right)} right", "text"), (f"{one.answers:>5}", "muted")])
    sheet.gap()


def weights(sheet: Sheet, now: Weights, fit: Optimised | None) -> None:
    """Which weights the schedule has and what there is to fit others to; after a fit, both on later reviews."""
    name = "default" if now.default else "fitted to your reviews"
    sheet.heading("Weights", say("{}", name))
    if now.reviews < now.needed:
        sheet.line(say("{} of {} reviews to fit your own", str(now.reviews), str(now.needed)))
    elif fit is None:
        words = " fits your own" if now.default else " fits anew, O: the default ones"
        sheet.line([("o", "accent bold"), (words, "muted")])
    else:
        fitted_weights(sheet, fit)
    sheet.gap()


def fitted_weights(sheet: Sheet, fit: Optimised) -> None:
    """Log loss, calibration error and calibration of the weights before and those tried."""
    sheet.line([(f"on {plural(fit.later, 'later review')}", "muted")], _pair("before", "tried", "muted"))
    sheet.line([("log loss", "text")], _pair(f"{fit.present.log_loss:.4f}", f"{fit.tried.log_loss:.4f}"))
    errors = fit.present.calibration_error, fit.tried.calibration_error
    sheet.line([("calibration error", "text")], _pair(f"{errors[0]:.4f}", f"{errors[1]:.4f}"))
    for low, before, tried in optimizing.calibration(fit):
        shares = (f"{group.remembered:.2f}" if group else "–" for group in (before, tried))
        sheet.line([(f"right where ≥ {low:.2f}", "muted")], _pair(*shares))
    tone = "ok" if fit.used else "muted"
    sheet.line([("The tried ones are used now." if fit.used else "The ones before stay.", tone)])


def _stands(fit: Optimised, now: Weights) -> bool:
    """Whether a fit was not undone since."""
    return not fit.used or now.default == (fit.weights == DEFAULT_WEIGHTS)


def _pair(before: str, tried: str, style: str = "text") -> list[Span]:
    return [(f"{before:>8}{tried:>9}", style)]
