"""What the interview shows: the clock above a question, what it is below, the start page, the report. All pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from studyctl.actions.interviewing import Asked, Marked
from studyctl.actions.interviews import AskedLine, InterviewLine, PillarLine, Report, StudyNext, TopicLine
from studyctl.drill.interview import MINUTES, room_for
from studyctl.text import one_line
from studyctl.tui.screens.drill_parts import LABEL, TYPED, Sitting, hung
from studyctl.tui.sheet import Frame, Pieces, Sheet, Span, bar, fitted, joined, mark, say
from studyctl.tui.words import clock, minutes_words, plural, seconds_words, share_words, short_day

LENGTHS = (20, 30, int(MINUTES), 60, 90)  # minutes that are offered
PARTS = {"opening": "opening", "harder": "harder follow-up", "easier": "easier follow-up", "design": "design prompt"}
LEVELS = {"in depth": "ok", "sound": "accent", "basics": "warn", "not yet": "bad", "not reached": "faint"}
SCORE, DATE = 6, 18  # columns


@dataclass(frozen=True)
class StartView:
    """What there is to begin with: past interviews, the latest first, and now."""

    held: tuple[InterviewLine, ...]
    now: datetime


def countdown(seconds: float) -> str:
    """`41:20`, and `-0:12` once it is over."""
    whole = round(abs(seconds))
    return f"{'-' if seconds < 0 and whole else ''}{whole // 60}:{whole % 60:02d}"


def clock_sheet(asked: Asked, spent: float, frame: Frame, thought: float | None = None) -> Sheet:
    """`3 of 18 ━━━━  41:20 left`, and the topic with what is left for this question, `spent` seconds after it came.

    Its own time stands still at `thought` seconds, where these are given.
    """
    sheet, question = Sheet(frame.full, frame.narrow), asked.question
    left, own = question.seconds_left - spent, asked.allowed_seconds - (spent if thought is None else thought)
    count = fitted(say("{} of {}", str(question.number), str(question.of)), 9)
    whole = say("{} left", (countdown(left), "bright")) if left > 0 else [("time is over: the last answer", "warn")]
    sheet.line([*count, *bar((question.number - 1) / question.of, 37)], whole)
    points = f"{asked.points:g} point{'' if asked.points == 1 else 's'}"
    told = joined([[(one_line(asked.topic), "text")], [(PARTS[asked.part], "muted")], [(points, "muted")]])
    tone = "bad" if own < 0 else "warn" if own < 15 else "text"
    words = "{} over its time" if own < 0 else "{} for this one"
    sheet.line(told, say(words, (countdown(abs(own)), tone)))
    return sheet


def foot_sheet(sitting: Sitting, answered: int, frame: Frame) -> Sheet:
    """Below a question: what was answered, and how to go on without an answer (out of the field first)."""
    sheet = Sheet(frame.full, frame.narrow)
    typed = sitting.phase == "question" and sitting.face is not None and sitting.face.input in TYPED
    out: list[Span] = [("esc", "accent"), (", then ", "muted")] if typed else []
    keys: Pieces = [*out, ("p", "accent"), (" I do not know  ", "muted"), ("x", "accent"), (" ends it", "muted")]
    sheet.line([*fitted([("Interview", "muted")], LABEL), (f"{answered} answered", "text")], keys)
    if not frame.narrow and frame.height >= 30:
        words = "No hints, no undo; what is left goes on within its time."
        sheet.line([*fitted([("", "muted")], LABEL), (words, "faint")])
        sheet.line()
    return sheet


def verdict_words(marked: Marked) -> str:
    """`Right: 2 of 2 points, 48 s`."""
    result = marked.result
    over = ", over its time" if marked.over_time else ""
    expected = one_line(result.graded.expected)
    judged = result.question.face.input in ("steps", "criteria")
    told = "" if result.graded.correct or judged or not expected or len(expected) > 40 else f", {expected} is"
    verdict = "Right" if result.graded.correct else f"Not right{told}"
    return f"{verdict}: {marked.earned:g} of {marked.asked.points:g} points, {seconds_words(result.seconds or 0)}{over}"


# -- the start page


def start_head(view: StartView, frame: Frame) -> Sheet:
    """How many were held, and the last score."""
    sheet = Sheet(frame.full, frame.narrow)
    ended = [line for line in view.held if not line.under_way]
    parts: list[Pieces] = [say("{} held", str(len(ended)))] if ended else []
    parts += [say("last {}", share_words(ended[0].score))] if ended else []
    sheet.line([("Mock interview", "bright bold")], joined(parts))
    return sheet


def start_sheet(sheet: Sheet, view: StartView) -> None:
    """What can be begun or gone on with, then what was held."""
    going = next((line for line in view.held if line.under_way), None)
    if going is not None:
        left = minutes_words(going.minutes - (view.now - going.begun).total_seconds() / 60)
        sheet.heading("Under way")
        words: list[Span] = [("Go on  ", "bright"), (f"{plural(going.answered, 'answer')} kept", "text")]
        sheet.row("resume:", words, say("{} left", left))
        sheet.gap()
    told = "it ends the one under way" if going else "the time runs from ↵ on"
    sheet.heading("Begin another" if going else "Begin", [(told, "muted")])
    for minutes in LENGTHS:
        topics, prompts = room_for(minutes)
        held = f"{plural(topics, 'topic')} with a follow-up each"
        design = f", {plural(prompts, 'design prompt')}" if prompts else ""
        sheet.row(f"begin:{minutes}", [*fitted([(f"{minutes} min", "bright")], 10), (held + design, "text")])
    sheet.gap()
    sheet.heading("Held", [("score · right · time", "muted")] if view.held else ())
    if not any(not line.under_way for line in view.held):
        sheet.line([("None yet. The report of each will stand here, beside the one before.", "muted")])
    for line in view.held:
        if not line.under_way:
            _held(sheet, line)
    sheet.gap()


def _held(sheet: Sheet, line: InterviewLine) -> None:
    when = f"{line.day:%a} {short_day(line.day)} {clock(line.begun)}"
    width = max(6, sheet.width - DATE - SCORE - 27)
    left = [*fitted([(when, "text")], DATE), *bar(line.score, width)]
    left += fitted([(f" {share_words(line.score)}", "bright")], SCORE)
    right = [*change_spans(line.change), (f"  {line.right:>2} of {line.answered:<2}", "text"),
             (f"  {minutes_words(line.seconds / 60):>7}", "muted")]  # fmt: skip
    sheet.row(f"interview:{line.id}", left, right)


def change_spans(change: float | None) -> list[Span]:
    """`+7` in the colour of a gain, `−3` in that of a loss; nothing where there is nothing to compare."""
    hundredths = round((change or 0.0) * 100)
    if change is None:
        return []
    if not hundredths:
        return [("±0", "muted")]
    return [(f"+{hundredths}", "ok") if hundredths > 0 else (f"−{-hundredths}", "bad")]


def rules_sheet(sheet: Sheet) -> None:
    """How it goes and how it counts."""
    sheet.heading("How it goes")
    for text in (
        "Topics are drawn from the P0 concepts of the sprint, pillar by pillar. Each opens at middle difficulty; "
        "right leads to a harder question, wrong to an easier one. Then come systems to design.",
        "Each question has its time; a longer answer counts, and is marked. Once the whole time is over, "
        "the open question is the last.",
        "A right answer earns its difficulty, 1 to 3; a design prompt 6 by the share of its criteria. "
        "What was not reached earns nothing.",
        "It examines: the schedule of your cards stays as it is. Each answer is on disk at once, and an "
        "interview that was cut off goes on within its time.",
    ):
        sheet.prose(text, "muted", widest=sheet.width)
        sheet.gap()


# -- the report


def report_head(report: Report, frame: Frame) -> Sheet:
    """The score with its points and time, beside the last one's."""
    sheet = Sheet(frame.full, frame.narrow)
    when = f"  {report.day:%a} {short_day(report.day)} {clock(report.begun)}"
    score = [("Interview", "bright bold"), (when, "muted")]
    parts: list[Pieces] = [[(share_words(report.score), "bright bold")]]
    parts.append(say("{} of {} points", f"{report.earned:g}", f"{report.points:g}"))
    if report.last is not None:
        parts.append([*change_spans(report.change), (f" since {short_day(report.last.day)}", "muted")])
    sheet.line(score, joined(parts))
    told: list[Pieces] = [say("{} of {} right", str(report.right), plural(report.answered, "answer"))]
    told += [[(f"{report.over_time} over their time", "warn")]] if report.over_time else []
    told.append(say("{} of {}", minutes_words(report.seconds / 60), minutes_words(report.minutes)))
    told += [[("still under way", "warn")]] if report.under_way else []
    sheet.line(joined(told))
    return sheet


def report_sheet(sheet: Sheet, report: Report, *, beside: bool) -> None:
    """Points by pillar, depth by topic, each question; where nothing is beside, what to study next comes first."""
    pillars(sheet, report.pillars)
    if not beside:
        study(sheet, report.next)
    topics(sheet, report.topics)
    questions(sheet, report.questions)


def pillars(sheet: Sheet, lines: Sequence[PillarLine]) -> None:
    """A bar for each pillar, with its change since the last interview."""
    sheet.heading("By pillar", [("points · since last", "muted")])
    title = min(28, max(len(line.title) for line in lines) + 2) if lines else 0
    for line in lines:
        change = None if line.before is None else line.share - line.before
        left = [*fitted([(one_line(line.title), "text")], title), *bar(line.share, max(6, sheet.width - title - 24))]
        count = f"{line.earned:g} of {line.points:g}"
        sheet.line(left, [(f"{share_words(line.share):>6}", "bright"), (f"{count:>11}", "muted"),
                          *fitted(change_spans(change), 5, right=True)])  # fmt: skip
    sheet.gap()


def topics(sheet: Sheet, lines: Sequence[TopicLine]) -> None:
    """How deep each topic went, and how deep it went when it was asked before."""
    sheet.heading("By topic", [("how deep", "muted")])
    for line in lines:
        before = [(f"before: {line.before}  ", "faint")] if line.before else []
        level = fitted([(line.level, LEVELS[line.level])], 11, right=True)
        count = (f"{line.earned:g} of {line.points:g}  ", "muted")
        sheet.row(f"concept:{line.concept}", [(one_line(line.title), "text")], [*before, count, *level])
    sheet.gap()


def questions(sheet: Sheet, lines: Sequence[AskedLine]) -> None:
    """Each question: right or not, over its time or not; it opens with its answer."""
    sheet.heading("Questions", [("↵", "accent"), (" tells the answer", "muted")])
    for line in lines:
        tone = "warn" if line.over_time else "muted"
        left: list[Span] = [mark("met" if line.correct else "missed"), (f" {line.number:>2}  ", "faint")]
        left.append((one_line(line.prompt or line.card), "text"))
        right: list[Span] = [(f"{countdown(line.seconds or 0.0)} of {countdown(line.allowed_seconds)}", tone)]
        sheet.row(f"asked:{line.number}", left, right)
    sheet.gap()


def study(sheet: Sheet, lines: Sequence[StudyNext]) -> None:
    """What to study next, each with the lab, paper and item that teach what was missed."""
    sheet.heading("Study next")
    if not lines:
        sheet.line([("Everything was answered right.", "ok")])
    for line in lines:
        tone = LEVELS.get(line.level, "muted")
        sheet.line([(one_line(line.title), "bright")], [(line.level, tone)])
        for place in line.places:
            where = f", {place.where}" if place.where else ""
            name: list[Span] = [*fitted([(place.kind, "muted")], 7), (one_line(place.title) + where, "text")]
            sheet.row(f"{place.kind}:{place.id}", name, indent=0)
        sheet.gap()
    sheet.gap()


def asked_sheet(sheet: Sheet, line: AskedLine) -> None:
    """One question with its answer, as it is opened from the report."""
    sheet.prose(line.prompt or line.card, widest=sheet.width)
    sheet.gap()
    if line.given:
        hung(sheet, [("You said", "muted")], one_line(line.given), "text")
    if line.expected:
        hung(sheet, [("Right answer", "muted")], line.expected, "ok")
    for missed in line.missed:
        hung(sheet, [("Not yet", "bad")], missed, "text")
    sheet.line()
    sheet.prose(line.explain, widest=sheet.width)
    sheet.gap()
    took = f"{seconds_words(line.seconds or 0.0)} of {seconds_words(line.allowed_seconds)}"
    hung(sheet, [("Time", "muted")], took, "warn" if line.over_time else "muted")
    hung(sheet, [("Points", "muted")], f"{line.earned:g} of {line.points:g}", "muted")
    hung(sheet, [("Card", "muted")], line.card, "muted")
