"""What the Sunday review shows on every page: the desk it stands on, the steps, the decision so far, the facts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from textwrap import wrap

from studyctl.actions.review_days import LaidOut
from studyctl.actions.review_values import Asked, Closed, Review, ReviewStep
from studyctl.actions.week_next import Prerequisite
from studyctl.reflect.model import Watched
from studyctl.tui.sheet import HUGE, WIDE, Frame, Pieces, Row, Sheet, Span, mark, say, span_width
from studyctl.tui.words import short_day

RAIL = 20  # columns of the steps
SIDE = 32
GUTTER = 4
REVIEW = "review"  # the page behind the last step
TONES = {"good": "ok", "low": "warn", "": "text"}
LIGHTS = {"green": "ok", "yellow": "warn", "red": "bad", "": "muted"}


@dataclass(frozen=True)
class Desk:
    """A review under way: on which page it is (`step`, `plan` or `page`), at which step and question.

    `typed` are seconds of typing; `resumed` is since when it was begun, where it is gone on with; `writing` the
    question that is being written; `instead` the decision that is tried; `hidden` the questions of the tree;
    `stands` how the week was closed, where nothing was changed since; `advice` what is advised at each
    light; `done` the steps that were gone through.
    """

    review: Review
    page: str = "step"
    step: int = 0
    at: str = ""
    typed: float = 0.0
    saved_at: datetime | None = None
    resumed: str = ""
    writing: str = ""
    laid: LaidOut | None = None
    needs: tuple[Prerequisite, ...] | None = None
    only: bool = False
    instead: str = ""
    stands: Closed | None = None
    hidden: frozenset[str] = frozenset()
    advice: Mapping[str, str] = field(default_factory=dict)
    done: frozenset[str] = frozenset()

    @property
    def now(self) -> ReviewStep:
        """The step that is shown."""
        return self.review.steps[self.step]

    def asked(self, name: str) -> Asked | None:
        """The question of this id on this step."""
        return next((one for one in self.now.questions if one.id == name), None)


def frame_of(columns: int, rows: int) -> Frame:
    """The layout beside the steps: where it is narrow there is one column and no steps."""
    if columns < WIDE:
        return Frame(columns - 6, columns - 6, 0, rows - 4, "narrow")
    side = SIDE if columns < HUGE else SIDE + 12
    room = columns - 6 - RAIL - GUTTER
    main = min(92, room - GUTTER - side)
    return Frame(main + GUTTER + side, main, side, rows - 4, "huge" if columns >= HUGE else "wide")


def days_words(first: date, last: date) -> str:
    """`16 – 22 Nov`, or `30 Nov – 6 Dec`."""
    if first.month == last.month:
        return f"{first.day} – {short_day(last)}"
    return f"{short_day(first)} – {short_day(last)}"


def typed_words(seconds: float) -> str:
    """`3 min`: time at the keys, in whole minutes."""
    return f"{int(seconds + 30) // 60} min"


def step_mark(desk: Desk, index: int) -> Span:
    """`✓` finished, `●` here, `◐` begun, `○` to come."""
    if desk.page != "page" and index == desk.step:
        return mark("running")
    step = desk.review.steps[index]
    state = "done" if step.id in desk.done else step.state
    return mark({"done": "done", "begun": "started"}.get(state, "open"))


def rail(desk: Desk) -> Sheet:
    """The week, the six steps and the page behind them, how long was typed and when it was saved."""
    shown, sheet = desk.review, Sheet(RAIL)
    sheet.line([(shown.title, "bright bold")])
    sheet.line([(days_words(shown.first, shown.last), "muted")])
    for _ in range(2):
        sheet.rows.append(Row())
    sheet.section = "Steps"
    for index, step in enumerate(shown.steps):
        here = desk.page != "page" and index == desk.step
        sheet.row(f"step:{index}", [step_mark(desk, index), (f" {step.title}", "bright bold" if here else "muted")])
        sheet.rows.append(Row())
    here = desk.page == "page"
    end = mark("running") if here else mark("done" if desk.stands else "open")
    sheet.row(f"step:{len(shown.steps)}", [end, (" Review", "bright bold" if here else "muted")])
    for _ in range(2):
        sheet.rows.append(Row())
    if desk.typed >= 30:
        sheet.line(say("typed so far {}", typed_words(desk.typed)))
    if desk.saved_at:
        sheet.line([(f"saved {desk.saved_at.astimezone():%H:%M:%S}", "faint")])
    if desk.resumed:
        sheet.gap()
        sheet.prose(f"Resumed: {desk.resumed[:1].lower()}{desk.resumed[1:]}", "faint", RAIL)
    return sheet


def title(sheet: Sheet, desk: Desk, words: str, below: str) -> None:
    """What a page is about; where it is narrow, also where in the review it stands."""
    if sheet.narrow:
        of = f"{desk.step + 1} of {len(desk.review.steps)} " if desk.page == "step" else ""
        name = desk.now.title if desk.page == "step" else words
        saved = [(f"saved {desk.saved_at.astimezone():%H:%M}", "faint")] if desk.saved_at else []
        begun: list[Span] = [(desk.resumed, "faint")] if desk.resumed and desk.page == "step" else []
        week: list[Span] = [(f"{desk.review.title} · ", "muted"), (f"{of}{name}", "bright bold")]
        sheet.line(week, begun or saved)
        sheet.line([(below, "muted")])
        sheet.gap()
        return
    sheet.line([(words, "bright bold")])
    for part in wrap(below, min(76, sheet.width)):
        sheet.line([(part, "muted")])
    sheet.gap(2)


def foot(desk: Desk, frame: Frame) -> Sheet:
    """The decision so far, with its reason."""
    shown, sheet = desk.review, Sheet(frame.main if frame.side else frame.full, frame.narrow)
    if desk.page != "step" or desk.stands:
        return sheet
    because = f"{shown.because}." if shown.because else ""
    if frame.narrow:
        sheet.line([("So far  ", "muted"), (shown.decision, "bright bold")])
        sheet.line([(because, "muted")])
        return sheet
    sheet.rows.append(Row())
    sheet.line([("Decision so far", "muted")])
    sheet.rows.append(Row())
    sheet.line([(shown.decision, "bright bold")])
    lines = wrap(because, min(76, sheet.width))
    for part in lines[:2]:
        sheet.line([(part, "muted")])
    for _ in range(3 - len(lines[:2])):
        sheet.rows.append(Row())
    return sheet


def facts(sheet: Sheet, desk: Desk) -> None:
    """What the facts say, a line each."""
    sheet.heading("The facts say")
    for one in desk.review.fact_lines:
        sheet.line([(one.label, "muted")], [(one.value, TONES[one.tone])])


def light(sheet: Sheet, desk: Desk) -> None:
    """The light that the ratings give together, and what is advised at it."""
    outcome = desk.review.outcome
    rated = any(one.kind == "rating" and one.origin for one in desk.now.questions)
    sheet.heading("Together", [(outcome.overall, f"{LIGHTS[outcome.overall]} bold")] if rated else ())
    words = desk.advice.get(outcome.overall, "") if rated else "Nothing rated yet."
    sheet.prose(words, "muted", sheet.width)


def signals(sheet: Sheet, desk: Desk, most: int = 20) -> None:
    """The signals whose numbers are known, by what they ask for, each with its threshold; those that fire first."""
    watched = [one for one in desk.review.outcome.watched if one.fired or "not known" not in one.text]
    sheet.heading("Signals")
    waiting = len(desk.review.outcome.watched) - len(watched)
    for kind in ("compress", "extend", "pause"):
        shown = sorted((one for one in watched if one.kind == kind), key=lambda one: not one.fired)
        if shown:
            fires = any(one.fired for one in shown)
            sheet.line([(kind, "warn bold" if fires else "text")], [("fires", "warn")] if fires else ())
            for one in shown[:most]:
                _signal(sheet, one)
    sheet.gap()
    fired = sum(one.fired for one in watched)
    if not fired:
        sheet.line([("None fires this week.", "muted")])
    if waiting:
        sheet.line([(f"{waiting} wait for an answer.", "faint")])


def _signal(sheet: Sheet, one: Watched) -> None:
    right: list[Span] = [(one.threshold, "target")]
    style = "text" if one.fired else "muted"
    if span_width([(one.text, style)]) + span_width(right) + 4 <= sheet.width:
        sheet.line([(f"  {one.text}", style)], right)
        return
    for part in wrap(one.text, sheet.width - 2):
        sheet.line([(f"  {part}", style)])
    sheet.line((), right)


def told(sheet: Sheet, label: str, pieces: Pieces, width: int = 10) -> None:
    """A labelled line, as the narrow layout puts what stands beside elsewhere."""
    sheet.line([(f"{label:<{width}}", "muted"), *(pieces if not isinstance(pieces, str) else [(pieces, "text")])])


def facts_narrow(sheet: Sheet, desk: Desk) -> None:
    """What the facts say, run together."""
    words: list[Span] = []
    for one in desk.review.fact_lines:
        words += [(" · ", "faint")] if words else []
        words += [(f"{one.label} ", "muted"), (one.value, TONES[one.tone])]
    _wrapped(sheet, "Facts", words)


def signals_narrow(sheet: Sheet, desk: Desk) -> None:
    """The signals that fire, or that none does."""
    fired = [one for one in desk.review.outcome.watched if one.fired]
    words: list[Span] = [("none fires", "text")]
    if fired:
        words = []
        for one in fired:
            words += [(" · ", "faint")] if words else []
            words += [(f"{one.kind}: {one.text} ", "warn"), (one.threshold, "target")]
    _wrapped(sheet, "Signals", words)


def _wrapped(sheet: Sheet, label: str, words: list[Span]) -> None:
    """Spans over as many lines as they need, each group between dots kept whole."""
    line: list[Span] = [(f"{label:<9}", "bright bold")]
    group: list[Span] = []
    for span in [*words, (" · ", "faint")]:
        if span[0] != " · ":
            group.append(span)
            continue
        if span_width(line) + span_width(group) + 3 > sheet.width and span_width(line) > 9:
            sheet.line(line)
            line = [(" " * 9, "text")]
        line += ([(" · ", "faint")] if span_width(line) > 9 else []) + group
        group = []
    sheet.line(line)
