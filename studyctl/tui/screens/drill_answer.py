"""What the drill shows after an answer: the verdict, the right value, how it comes about, where it leads. All pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from studyctl.actions.drilling import Result
from studyctl.drill.advice import Advice
from studyctl.drill.face import Face, written
from studyctl.drill.memory import RATING_NAMES
from studyctl.text import one_line
from studyctl.tui.screens.drill_judge import advised
from studyctl.tui.screens.drill_parts import LABEL, WIDTH, Sitting, boxes, hung, option, topic
from studyctl.tui.screens.page import wrapped
from studyctl.tui.sheet import Frame, Pieces, Row, Sheet, Span, fitted, joined, mark, span_width
from studyctl.tui.words import plural, share_words

DEEPER = {"lab": "l", "paper": "p", "item": "i"}
SHORT = 24  # an answer up to so many letters is named in the verdict


def answer_sheet(sitting: Sitting, frame: Frame, advice: Advice | None = None) -> Sheet:
    """Verdict → right value → what a judge says → working → why → where to go deeper."""
    sheet, result = Sheet(frame.full, frame.narrow), sitting.turn.result
    if result is None:
        return sheet
    face = result.question.face
    if frame.narrow:
        sheet.line([(one_line(face.prompt), "muted")])
    else:
        topic(sheet, sitting)
        sheet.prose(face.prompt.strip(), widest=WIDTH)
    sheet.gap()
    _verdict(sheet, result)
    sheet.rows.append(Row())
    _right(sheet, result)
    if advice is not None:
        advised(sheet, face.criteria, advice)
    _working(sheet, result)
    if result.question.card.explain:
        sheet.prose(result.question.card.explain, widest=WIDTH)
        sheet.gap()
    _deeper(sheet, result)
    _card(sheet, result)
    return sheet


def _verdict(sheet: Sheet, result: Result) -> None:
    """`128 MiB is not right` and the mistake in words, with how sure one was."""
    graded, tone = result.graded, "ok" if result.graded.correct else "bad"
    sure = f"sure {share_words(result.confidence)}" if result.confidence is not None else ""
    room = sheet.width - (len(sure) + 2 if sure else 0)
    spans: list[Span] = [(verdict_words(result), f"{tone} bold")]
    if graded.says:
        spans += [("  ", "text"), (one_line(graded.says), "text")]
    lines = wrapped(spans, room)
    told: list[tuple[Pieces, Pieces]] = [
        (line, [(sure, "muted")] if not number and sure else []) for number, line in enumerate(lines)
    ]
    sheet.callout(told, tone)


def verdict_words(result: Result) -> str:
    """The verdict in few words, with the answer where it is short."""
    face, graded = result.question.face, result.graded
    names = face.steps or face.criteria
    if names:
        return f"{sum(result.answer.criteria)} of {len(names)} known"
    given = f"Line {result.answer.line}" if face.input == "line" else one_line(written(face, result.answer))
    if face.input not in ("text", "number", "line") or len(given) > SHORT:
        given = ""
    if graded.correct:
        return f"{given} is right" if given else "Right"
    return f"{given} is not right" if given else "Not right"


def _right(sheet: Sheet, result: Result) -> None:
    """The right answer, by the kind of card."""
    face, graded = result.question.face, result.graded
    if face.input in ("choice", "multi"):
        _options(sheet, result)
    elif face.input == "order":
        sheet.line([("Right order", "muted")])
        _order(sheet, graded.expected)
    elif face.input == "line":
        _code(sheet, face, result)
    elif face.input in ("steps", "criteria"):
        _judged(sheet, face, result)
    else:
        _value(sheet, result)
    sheet.gap()


def _value(sheet: Sheet, result: Result) -> None:
    graded = result.graded
    accepted = f"  accepted {graded.interval}" if graded.interval else ""
    if "\n" in graded.expected or LABEL + len(graded.expected) > sheet.width:
        hung(sheet, [("Right answer", "muted")], graded.expected, "ok")
        return
    right: list[Span] = [(graded.expected, "ok bold")]
    if LABEL + len(graded.expected) + len(accepted) <= sheet.width:
        right.append((accepted, "muted"))
        accepted = ""
    sheet.line([*fitted([("Right answer", "muted")], LABEL), *right])
    if accepted:
        hung(sheet, [], accepted.strip(), "muted")


def _options(sheet: Sheet, result: Result) -> None:
    face, picked = result.question.face, result.answer.choices
    right = {result.graded.expected} if face.input == "choice" else set(result.graded.expected.split("; "))
    for number, text in enumerate(face.options, 1):
        lead: Span = mark("met") if text in right else mark("missed") if number in picked else (" ", "text")
        style = "ok" if text in right else "text" if number in picked else "muted"
        own = ("● ", "accent") if number in picked else ("  ", "text")
        option(sheet, "", [lead, (" ", "text"), own], text, style)


def _order(sheet: Sheet, expected: str) -> None:
    for number, text in enumerate(expected.split(" → "), 1):
        option(sheet, "", [(f"{number}  ", "muted")], text, "ok")


def _code(sheet: Sheet, face: Face, result: Result) -> None:
    """The program with its wrong line, and that line put right below it."""
    place, _, fix = result.graded.expected.removeprefix("line ").partition(": ")
    for number, line in enumerate(face.code.rstrip("\n").split("\n"), 1):
        wrong = place.isdigit() and number == int(place)
        own = number == result.answer.line
        lead: Span = ("● ", "accent") if own else ("  ", "text")
        sheet.line([lead, (f"{number:>2}  ", "faint"), (line.replace("\t", "    "), "bad" if wrong else "muted")])
        if wrong:
            indent = " " * (len(line) - len(line.lstrip()))
            sheet.line([*mark_of("met"), ("     ", "text"), (indent + fix, "ok")])


def mark_of(state: str) -> list[Span]:
    """A mark as spans."""
    return [mark(state)]


def _judged(sheet: Sheet, face: Face, result: Result) -> None:
    names = face.steps or face.criteria
    for text, known in zip(names, result.answer.criteria, strict=False):
        option(sheet, "", [mark("met" if known else "missed"), (" ", "text")], text, "muted" if known else "text")


def _working(sheet: Sheet, result: Result) -> None:
    """The figures one below the other with what each is; on one line where there is little room."""
    rows = result.graded.working
    if not rows:
        return
    widest = max(len(figure) for figure, _ in rows)
    if any(not what for _, what in rows) or widest > sheet.width // 2:
        for figure, what in rows:
            option(sheet, "", [("  ", "text")], f"{figure}  {what}".rstrip())
    else:
        for figure, what in rows:
            option(sheet, "", [(f"{figure:>{max(widest, 24)}}   ", "text")], what, "muted")
    sheet.gap()


def _deeper(sheet: Sheet, result: Result) -> None:
    """`Go deeper   l lab 00, exercise kv_cache   p GQA, sections 1–3`."""
    places: list[list[Span]] = []
    for place in result.deeper:
        where = f", {place.where}" if place.where else ""
        name = f"lab {place.id.partition('_')[0]}" if place.kind == "lab" else one_line(place.title)
        places.append([(DEEPER[place.kind], "accent bold"), (f" {name}{where}", "text")])
    label = "Go deeper"
    for line in _packed(places, sheet.width - LABEL):
        sheet.line([*fitted([(label, "muted")], LABEL), *line])
        label = ""
    if result.source:
        hung(sheet, [("Source", "muted")], one_line(result.source), "muted")
    sheet.gap()


def _packed(parts: Sequence[list[Span]], width: int) -> list[list[Span]]:
    """Parts on as few lines as hold them."""
    lines: list[list[Span]] = []
    for part in parts:
        if lines and span_width(lines[-1]) + 4 + span_width(part) <= width:
            lines[-1] += [("    ", "text"), *part]
        else:
            lines.append(list(part))
    return lines


def _card(sheet: Sheet, result: Result) -> None:
    """How often it was seen, what was predicted, why it is rated so; and what the answer brought about."""
    question = result.question
    parts: list[Pieces] = [[(f"seen {plural(question.seen + 1, 'time')}", "text")]]
    if question.recall is not None:
        parts.append([("recall was ", "muted"), (f"{question.recall:.2f}", "text"), (" before", "muted")])
    if not sheet.narrow or result.rating == 2:
        parts.append([(f"{RATING_NAMES[result.rating]}: {result.why}", "muted")])
    sheet.line([*fitted([("This card", "muted")], LABEL), *joined(parts)])
    for title in result.proven:
        sheet.line([*mark_of("met"), (" Proven by recall: ", "ok"), (one_line(title), "text")])
    if result.leech:
        hung(sheet, [("Set aside", "warn")], "Forgotten so often that it was suspended: learn it anew first.", "text")


def ratings(result: Result, frame: Frame) -> Sheet:
    """Again, hard, good and easy with when the card would come again; the one that counts is chosen."""
    sheet = Sheet(frame.full, frame.narrow)
    cells = [(RATING_NAMES[one].capitalize(), wait_words(result.waits.get(one))) for one in sorted(RATING_NAMES)]
    boxes(sheet, cells, result.rating, tall=not frame.narrow, quiet=True)
    return sheet


def wait_words(wait: timedelta | None) -> str:
    """`10 min`, `5 h`, `12 days`; nothing for a card that is not scheduled."""
    if wait is None:
        return ""
    seconds = wait.total_seconds()
    if seconds < 3600:
        return f"{max(1, round(seconds / 60))} min"
    return f"{round(seconds / 3600)} h" if seconds < 86400 else plural(round(seconds / 86400), "day")
