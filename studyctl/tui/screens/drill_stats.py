"""How the drills go: cards to come, recall and retention by concept, calibration of confidence and of the schedule."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType

from studyctl.actions.quiz_stats import Calibration, ConceptLine, DayAhead, QuizStats, stats
from studyctl.actions.situation import Situation
from studyctl.text import one_line
from studyctl.tui.room import Room
from studyctl.tui.sheet import Drawing, Frame, Pieces, Sheet, bar, fitted, joined, say
from studyctl.tui.words import minutes_words, plural, share_words, short_day

WEAK = 0.8  # predicted recall below which a concept needs review
TITLE = 28


class DrillStatsRoom(Room[QuizStats]):
    """Statistics of 90 days, and the days to come."""

    MODE = "drill"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", "concept", id="drill_stats.open", tooltip="the concept in Progress"),
    ]

    def read(self, seen: Situation) -> QuizStats:
        return stats(seen)

    def draw(self, data: QuizStats, frame: Frame) -> Drawing:
        main = Sheet(frame.full if frame.narrow else frame.main, frame.narrow)
        concepts(main, data.concepts)
        side = main if frame.narrow else Sheet(frame.side)
        main.gap()
        forecast(side, data.forecast)
        calibration(side, "How sure you were", data.confidence)
        calibration(side, "Recall predicted", data.recall)
        return Drawing(main, head(data, frame), None if frame.narrow else side)


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
