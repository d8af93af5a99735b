"""What the drill shows before the verdict: progress, the question in the way of its kind, how sure one is. All pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import wrap
from typing import Literal

from studyctl.drill.face import Face
from studyctl.text import one_line
from studyctl.tui.screens.drill_deeds import Turn
from studyctl.tui.sheet import Frame, Row, Sheet, Span, bar, fitted, mark, say, span_width
from studyctl.tui.words import clock, minutes_words, plural

Phase = Literal["question", "sure", "judge", "answer", "over"]
WIDTH = 74
LABEL = 14  # columns of `Your answer`, `Right answer`, `Go deeper`
LONG_ANSWER = 8  # lines of a model answer that leave the criteria in sight on a small screen
FIELD = "answer:field"
PICKED = ("choice", "multi", "order", "line")  # inputs that digits answer
TYPED = ("text", "number", "criteria")  # inputs with a field to type in
SURE = (("a guess", 0.25), ("unsure", 0.50), ("fairly", 0.75), ("certain", 0.95))
BOX = 17
PLAIN = "text plain"  # not set off where the cursor is either: emphasis in a question gives it away


@dataclass(frozen=True)
class Sitting:
    """One card as far as it was answered; `picked` counts from 1 as shown, `verdicts` are the learner's own."""

    turn: Turn
    phase: Phase
    draft: str = ""
    picked: tuple[int, ...] = ()
    verdicts: tuple[bool, ...] = ()
    revealed: int = 0
    sure: int = 3
    hinted: bool = False
    why: bool = False

    @property
    def face(self) -> Face | None:
        """What is asked."""
        return self.turn.question.face if self.turn.question else None


def progress(sitting: Sitting, frame: Frame) -> Sheet:
    """`7 of 23 ━━━━━━ about 6 min left`."""
    sheet, question = Sheet(frame.full, frame.narrow), sitting.turn.question
    if question is None:
        return sheet
    minutes = max(1, round(question.seconds_left / 60))
    left = fitted(say("{} of {}", str(question.number), str(question.of)), 9)
    sheet.line([*left, *bar((question.number - 1) / question.of, 43)], say("about {} left", minutes_words(minutes)))
    return sheet


def question_sheet(sitting: Sitting, frame: Frame) -> Sheet:
    """The question as its kind is asked, what was answered so far, and below it how sure one is."""
    sheet = Sheet(frame.full, frame.narrow)
    topic(sheet, sitting)
    asked(sheet, sitting)
    _answering(sheet, sitting)
    _asides(sheet, sitting)
    above = max(0, min(4, (frame.height - 16 - len(sheet.rows)) // 2))  # the same once it asks how sure one is
    if sitting.phase == "sure":
        _how_sure(sheet, sitting)
    moved = Sheet(frame.full, frame.narrow, [Row() for _ in range(above)])
    moved.add(sheet)
    return moved


def topic(sheet: Sheet, sitting: Sitting) -> None:
    """`gqa · compute a number`."""
    question = sitting.turn.question
    if question is not None:
        parts = (next(iter(question.card.concepts), ""), question.doing)
        sheet.line([(" · ".join(filter(None, parts)), "muted")])
        sheet.gap()


def asked(sheet: Sheet, sitting: Sitting) -> None:
    """The prompt, and the code or the start that belongs to it; nothing stands out."""
    face = sitting.face
    if face is None:
        return
    if sheet.narrow and sitting.phase == "judge" and _is_long(face):
        sheet.line([(one_line(face.prompt), "muted")])
    else:
        sheet.prose(face.prompt.strip(), widest=WIDTH)
    sheet.gap()
    if face.input == "line":
        _numbered(sheet, face, sitting.picked)
    elif face.code:
        for line in face.code.rstrip("\n").split("\n"):
            sheet.line([(line.replace("\t", "    "), "text")], indent=4)
    if face.start:
        sheet.prose(face.start, indent=4, widest=WIDTH - 4)
    sheet.gap()


def _numbered(sheet: Sheet, face: Face, picked: Sequence[int]) -> None:
    sheet.section = "lines"
    for number, line in enumerate(face.code.rstrip("\n").split("\n"), 1):
        chosen: Span = ("● ", "accent") if number in picked else ("  ", "text")
        sheet.row(f"pick:{number}", [chosen, (f"{number:>2}  ", "faint"), (line.replace("\t", "    "), PLAIN)])


def _answering(sheet: Sheet, sitting: Sitting) -> None:
    """Where the answer goes: options to pick, a field, or steps that are revealed."""
    face = sitting.face
    if face is None:
        return
    if face.options:
        _options(sheet, face, sitting.picked)
    if face.input in TYPED and not (face.input == "criteria" and sitting.phase == "judge"):
        _field(sheet, face, sitting)
    if face.input == "steps":
        _steps(sheet, face, sitting)
    if face.input == "criteria" and sitting.phase == "judge":
        _judging(sheet, face, sitting)
        return
    sheet.gap()
    _how_to(sheet, face, sitting)


def _judging(sheet: Sheet, face: Face, sitting: Sitting) -> None:
    """An answer and the criteria that one judges by; a long answer comes below them, so that they stay in sight."""
    parts = [("You wrote", sitting.draft)] if sitting.draft else []
    parts += [("An answer", face.model)] if not _is_long(face) else []
    for label, text in parts:
        hung(sheet, [(label, "muted")], text, "text")
        sheet.gap()
    _judged(sheet, face.criteria, sitting.verdicts, shown=len(face.criteria))
    sheet.gap()
    _how_to(sheet, face, sitting)
    if _is_long(face):
        sheet.gap()
        hung(sheet, [("An answer", "muted")], face.model, "text")


def _is_long(face: Face) -> bool:
    """Whether the model answer would push the criteria out of sight."""
    return sum(len(wrap(line, WIDTH - LABEL)) for line in face.model.split("\n")) > LONG_ANSWER


def _options(sheet: Sheet, face: Face, picked: Sequence[int]) -> None:
    sheet.section = "options"
    for number, text in enumerate(face.options, 1):
        lead: list[Span] = [(f"{number}  ", "accent")]
        if face.input == "multi":
            lead.append(("● ", "accent") if number in picked else ("○ ", "muted"))
        if face.input == "order":
            place = f"{picked.index(number) + 1}." if number in picked else "· "
            lead.append((f"{place} ", "accent" if number in picked else "faint"))
        if face.input == "choice":
            lead.append(("● ", "accent") if number in picked else ("  ", "text"))
        option(sheet, f"pick:{number}", lead, text, PLAIN)


def option(sheet: Sheet, key: str, lead: Sequence[Span], text: str, style: str = "text") -> None:
    """An option with its lead, wrapped with its further lines below its first; without a key it is no spot."""
    indent = span_width(lead)
    lines = wrap(one_line(text), sheet.width - indent) or [""]
    below = [[(" " * indent, "text"), (more, style)] for more in lines[1:]]
    if key:
        sheet.row(key, [*lead, (lines[0], style)], below=below)
        return
    for line in ([*lead, (lines[0], style)], *below):
        sheet.line(line)


def hung(sheet: Sheet, label: Sequence[Span], text: str, style: str) -> None:
    """A label with text beside it, wrapped beside it."""
    lines = [part for line in text.split("\n") for part in (wrap(line, sheet.width - LABEL) or [""])] or [""]
    sheet.line([*fitted(label, LABEL), (lines[0], style)])
    for more in lines[1:]:
        sheet.line([(more, style)], indent=LABEL)


def field_width(face: Face) -> int:
    """Columns of the field that is typed in."""
    return 24 if face.input == "number" else 36 if face.input == "text" else WIDTH - LABEL


def _field(sheet: Sheet, face: Face, sitting: Sitting) -> None:
    width = field_width(face)
    sheet.spot(FIELD, LABEL, width)
    spans: list[Span] = [*fitted([("Your answer", "muted")], LABEL)]
    ground = "on surface" if sitting.phase == "question" else "on select"
    for text, words in fitted([(f" {sitting.draft}" if sitting.draft else "", "bright bold")], width):
        spans.append((text, f"{words} {ground}"))
    if face.input == "number":
        unit = f"in {face.unit}, or say the unit" if face.unit else "1e9, 2^30, 3/4"
        spans.append((f"  {unit}", "faint"))
    sheet.line(spans)


def _steps(sheet: Sheet, face: Face, sitting: Sitting) -> None:
    _judged(sheet, face.steps, sitting.verdicts, shown=sitting.revealed)


def _judged(sheet: Sheet, texts: Sequence[str], verdicts: Sequence[bool], shown: int) -> None:
    """What one judges oneself by: done ones with their mark, the present one bright, those to come not yet."""
    for number, text in enumerate(texts[:shown]):
        known = verdicts[number] if number < len(verdicts) else None
        lead = mark("open") if known is None else mark("met" if known else "missed")
        option(sheet, "", [lead, ("  ", "text")], text, "text" if number == len(verdicts) else "muted")


def _how_to(sheet: Sheet, face: Face, sitting: Sitting) -> None:
    """One line: what the keys do with this kind."""
    key = "accent"
    if sitting.phase == "judge":
        sheet.line([("Did you have it? ", "text"), ("y", key), (" yes  ", "muted"), ("n", key), (" not yet", "muted")])
    elif face.input == "steps":
        words = " shows the first step" if not sitting.revealed else " shows the next step"
        sheet.line([("Derive it, then ", "muted"), ("↵", key), (words, "muted")])
    elif sitting.phase != "question":
        return
    elif face.input == "order":
        sheet.line([("Digits in the order of the steps; ", "muted"), ("⌫", key), (" takes one back", "muted")])
    elif face.input == "multi":
        sheet.line([("Digits pick, ", "muted"), ("↵", key), (" takes what is picked", "muted")])
    elif face.input == "line":
        sheet.line([("Type its number, or ", "muted"), ("↑↓", key), (", then ", "muted"), ("↵", key)])
    elif face.input == "criteria":
        sheet.line([("Say it aloud or write it, then ", "muted"), ("↵", key), (" shows an answer", "muted")])


def _asides(sheet: Sheet, sitting: Sitting) -> None:
    """The hint and why the card is asked, once they were asked for."""
    question = sitting.turn.question
    if question is None:
        return
    sheet.gap()
    if sitting.hinted:
        hung(sheet, [("Hint", "muted")], question.face.hint, "text")
    if sitting.why:
        hung(sheet, [("Why now", "muted")], question.why, "text")


def _how_sure(sheet: Sheet, sitting: Sitting) -> None:
    sheet.gap()
    if not sheet.narrow:
        sheet.rows.append(Row())
    sheet.line([("How sure are you?", "bright bold"), ("  before you see the answer", "muted")])
    sheet.gap()
    cells = [(name, f"{share * 100:.0f} %") for name, share in SURE]
    boxes(sheet, cells, sitting.sure, tall=True)
    sheet.gap(2 if not sheet.narrow else 1)
    name = SURE[sitting.sure - 1][0]
    keys: list[Span] = [("1–4", "accent bold"), (" reveals, ", "muted"), ("↵", "accent"), (f" with {name}", "muted")]
    sheet.line(keys)


def boxes(sheet: Sheet, cells: Sequence[tuple[str, str]], chosen: int, *, tall: bool, quiet: bool = False) -> None:
    """Four choices beside each other, each with its digit; the chosen one on the selection's ground with its bar."""
    rows: list[list[Span]] = [[], [], []]
    for number, (name, value) in enumerate(cells, 1):
        here = number == chosen
        ground = "on select" if here else "on surface"
        digit = f"accent bold {ground}" if here or not quiet else f"faint {ground}"
        words = f"bright bold {ground}" if here else f"{'faint' if quiet else 'text'} {ground}"
        muted = f"{'text' if here else 'faint' if quiet else 'muted'} {ground}"
        edge: Span = ("▌" if here else " ", f"accent {ground}")
        space = " " * max(1, BOX - 5 - len(name) - len(value))
        middle: list[Span] = [edge, (f" {number} ", digit), (name, words), (space + value, muted)]
        gap: list[Span] = [("  ", "text")] if number < len(cells) else []
        rows[1] += [*fitted_on(middle, ground), *gap]
        for row in (rows[0], rows[2]):
            row += [edge, (" " * (BOX - 1), f"text {ground}"), *gap]
    for row in rows if tall else rows[1:2]:
        sheet.line(row)


def fitted_on(spans: Sequence[Span], ground: str) -> list[Span]:
    """Spans cut or filled to the width of a box, the filling on its ground."""
    return [(text, words if " on " in words else f"text {ground}") for text, words in fitted(spans, BOX)]


def foot(sitting: Sitting, streak: int, frame: Frame) -> Sheet:
    """Below a question where there is room: how today goes, and what comes next."""
    sheet, tally = Sheet(frame.full, frame.narrow), sitting.turn.tally
    if frame.narrow or frame.height < 30 or sitting.turn.question is None:
        return sheet
    done = f"{tally.answered} answered · {tally.right} right"
    run = say("Streak {} study day" + ("s" if streak != 1 else ""), str(streak)) if streak else []
    sheet.line([*fitted([("This drill", "muted")], LABEL), *fitted([(done, "text")], 28), *run])
    coming = ", ".join(sitting.turn.upcoming)
    sheet.line([*fitted([("Next", "muted")], LABEL), (coming or "the last one", "text" if coming else "muted")])
    sheet.line()
    return sheet


def over_sheet(sitting: Sitting, frame: Frame) -> Sheet:
    """Nothing is asked: what was answered, until when, and what can be done instead."""
    sheet, tally, idle = Sheet(frame.full, frame.narrow), sitting.turn.tally, sitting.turn.idle
    if idle is None:
        return sheet
    if tally.answered:
        sheet.line([(f"{plural(tally.answered, 'card')} answered, {tally.right} right.", "bright bold")])
        sheet.gap()
    until = f"{clock(idle.next_step)}" if idle.next_step else "tomorrow 04:00"
    if idle.cards:
        sheet.line([("Nothing until ", "text"), (until, "bright"), (". ", "text"), ("n", "accent bold"),
                    (" takes 5 new cards.", "text")])  # fmt: skip
    else:
        sheet.line([("No cards yet. ", "text"), ("studyctl quiz add", "bright"), (" writes one.", "text")])
    sheet.gap()
    if idle.over:
        words = f"{plural(idle.over, 'card')} more due beyond today's budget: "
        sheet.line([(words, "muted"), ("m", "accent bold"), (" takes 10 minutes more.", "muted")])
    sheet.line([("d", "accent bold"), (f" the deck, {plural(idle.cards, 'card')}", "muted"), ("   ", "text"),
                ("s", "accent bold"), (" how it goes", "muted"), ("   ", "text"),
                ("i", "accent bold"), (" a mock interview", "muted")])  # fmt: skip
    if idle.problems:
        sheet.gap()
        part = Sheet(frame.full)
        part.prose(one_line(idle.problems[0]), "text", widest=frame.full)
        first = f"{plural(len(idle.problems), 'card')} cannot be read; the others drill."
        sheet.callout([([(first, "warn bold")], ""), *((row.spans, "") for row in part.rows)], "warn")
    return sheet
