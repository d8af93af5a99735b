"""The questions of the Sunday review as lines: the tree with its answers, the one that is asked now unfolded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from textwrap import wrap

from studyctl.actions.review_values import Asked, Choice, TreeLine
from studyctl.tui.screens.sunday_parts import Desk
from studyctl.tui.sheet import Row, Sheet, Span

RATINGS = 10
LEAST_ROWS = {"text": 2, "texts": 3, "snippets": 5, "journal": 10}  # of a field that is written in
MOST_ROWS = 14
YES_NO = (Choice("yes", "yes"), Choice("no", "no"))


@dataclass(frozen=True)
class Line:
    """A question as it stands: its number (0: none), who answered, and whether the way through the tree skips it."""

    asked: Asked
    number: int = 0
    state: str = ""
    facts: str = ""
    choices: tuple[Choice, ...] = ()
    below: bool = False

    @property
    def open(self) -> bool:
        """Whether nobody has answered."""
        return not self.asked.origin


def lines_of(desk: Desk) -> tuple[Line, ...]:
    """The questions of the step in their order: those of the tree as it walks them, then the others."""
    return tuple(_lines(desk))


def _lines(desk: Desk) -> Iterator[Line]:
    ids = {one.id for one in desk.now.questions}
    treed = [one for one in desk.review.tree if one.question in ids]
    for one in treed:
        asked = desk.asked(one.question)
        if asked is not None:
            yield Line(asked, one.number, one.state, one.facts, _choices(asked, one), one.number == 0)
    hidden = desk.hidden if treed else frozenset()
    for asked in desk.now.questions:
        if asked.kind == "schedule":
            continue  # answered by moving what stands on the days
        if asked.id not in {one.question for one in treed} | hidden:
            yield Line(asked, 0, "", asked.facts, YES_NO if asked.kind == "flag" else asked.choices)


def _choices(asked: Asked, line: TreeLine) -> tuple[Choice, ...]:
    """The answers of a tree's question, as a person chooses among them; the branches tell what each leads to."""
    if asked.kind == "word":
        leads = {one.word: one.leads for one in line.choices}
        return tuple(Choice(one.word, one.title, leads.get(one.word, "")) for one in asked.choices)
    return line.choices


def askable(desk: Desk) -> list[Line]:
    """The questions that can be answered here."""
    return [line for line in lines_of(desk) if line.state != "skipped"]


def spot_of(desk: Desk, name: str) -> str:
    """The key of the spot on which the cursor stands when the question `name` is asked."""
    line = next((one for one in askable(desk) if one.asked.id == name), None)
    if line is None:
        return ""
    kind = line.asked.kind
    if kind == "rating":
        return f"scale:{name}"
    if kind in ("flag", "word") or (asks_whether(line) and not written(desk, line)):
        chosen = word_of(line)
        first = line.choices[0].word if line.choices else ""
        return f"pick:{name}:{chosen or first}"
    return f"field:{name}"


def asks_whether(line: Line) -> bool:
    """Whether a list is asked for by yes or no first: a question of the tree."""
    return line.asked.kind == "texts" and bool(line.choices)


def word_of(line: Line) -> str:
    """The choice that stands: `yes`, `no`, or a word."""
    answer = line.asked.answer
    if answer is None:
        return ""
    if line.asked.kind in ("flag", "texts"):
        return "yes" if answer else "no"
    return str(answer)


def written(desk: Desk, line: Line) -> bool:
    """Whether there is a field with text, or one being written."""
    return desk.writing == line.asked.id or bool(line.asked.answer)


def questions(sheet: Sheet, desk: Desk, gaps: bool) -> None:
    """Every question of the step; with `gaps` an empty line between those of the tree, joined by a line."""
    lines = lines_of(desk)
    for index, line in enumerate(lines):
        follows = lines[index + 1] if index + 1 < len(lines) else None
        tree = line.state != ""
        focus = line.asked.id == desk.at
        if focus:
            _unfolded(sheet, desk, line)
        else:
            _folded(sheet, desk, line)
        if follows is None:
            continue
        if gaps and tree and follows.state != "" and not focus and follows.asked.id != desk.at:
            sheet.line([("│", "rule")])
        elif (gaps and tree and follows.state == "") or gaps or (focus and not sheet.narrow):
            sheet.rows.append(Row())


def _folded(sheet: Sheet, desk: Desk, line: Line) -> None:
    """A question in one line, with its answer; what the facts say below it where they answered."""
    skipped = line.state == "skipped"
    sign: Span = ("○", "muted" if not skipped else "faint") if line.open or skipped else ("●", "ok")
    number = f"{line.number} " if line.number else "  " if line.state and not line.below else ""
    style = "muted" if skipped else "text"
    left: list[Span] = [sign, ("  ", "text"), (number, "bright bold" if not skipped else "faint")]
    left.append((line.asked.ask, style))
    right = answer_words(line)
    if skipped:
        sheet.line(left, right)
        return
    facts = line.facts if line.asked.origin == "facts" and line.state else ""
    room = max(20, sheet.width - 6)
    parts = wrap(facts, room)[:1]
    if len(wrap(facts, room)) > len(parts) and parts:
        parts[-1] = f"{parts[-1][: room - 2]} …"
    bar = "│" if line.state else " "
    sheet.row(f"ask:{line.asked.id}", left, right, below=[[(bar, "rule"), (f"     {part}", "muted")] for part in parts])


def answer_words(line: Line) -> list[Span]:
    """What stands as the answer, in the colour of its meaning; `skipped` where the way does not come by."""
    if line.state == "skipped":
        return [("skipped", "faint")]
    asked = line.asked
    if not asked.origin:
        return [("open", "faint")]
    if asked.kind == "flag":
        return [(asked.shown, "ok bold" if asked.answer else "warn bold")]
    if asked.kind == "rating":
        return [(asked.shown, "warn bold" if asked.follow_up else "bright bold")]
    words = asked.shown if len(asked.shown) < 28 else f"{asked.shown[:26].rstrip()} …"
    return [(words.replace("\n", " "), "text")]


def _unfolded(sheet: Sheet, desk: Desk, line: Line) -> None:
    """The question that is asked now: its hint, what the facts say, and its answers or its field."""
    asked = line.asked
    before = sheet.ground, sheet.bar
    sheet.ground, sheet.bar = "surface", "accent"
    edge = not sheet.narrow
    _edge(sheet, edge)
    number = f"{line.number} " if line.number else ""
    whose = {"you": "your answer", "facts": "from the facts"}.get(asked.origin, "you decide")
    for index, part in enumerate(wrap(f"{number}{asked.ask}", sheet.width - len(whose) - 5)):
        sign: Span = ("●" if not index else " ", "accent")
        sheet.line([sign, ("  ", "text"), (part, "bright bold")], [(whose, "muted")] if not index else ())
    for text, style in ((line.facts, "muted"), (asked.hint, "faint")):
        _prose(sheet, text, style)
    _edge(sheet, edge)
    if asked.kind == "rating":
        _scale(sheet, line)
    elif asked.kind in ("flag", "word") or (asks_whether(line) and not written(desk, line)):
        _options(sheet, line, edge)
    else:
        _field(sheet, desk, line)
    advice = advice_on(desk, asked)
    if advice:
        _edge(sheet, edge)
        _prose(sheet, advice, "warn")
    _edge(sheet, edge)
    sheet.ground, sheet.bar = before


def advice_on(desk: Desk, asked: Asked) -> str:
    """What may help where a rating is low: at the rating, and at the question that it leads to."""
    low = (one.follow_up for one in desk.now.questions if one.follow_up)
    found = [one for one in low if one.asks == asked.id or one == asked.follow_up]
    return found[0].advice if found else ""


def _edge(sheet: Sheet, wanted: bool) -> None:
    if wanted:
        sheet.line([(" ", "text")])


def _prose(sheet: Sheet, text: str, style: str) -> None:
    for part in wrap(text, min(76, sheet.width - 4)) if text else ():
        sheet.line([("   ", "text"), (part, style)])


def _options(sheet: Sheet, line: Line, edge: bool) -> None:
    """The answers to choose from, each with its key and what it leads to."""
    chosen = word_of(line)
    letters = line.asked.kind in ("flag", "texts")
    for number, choice in enumerate(line.choices, 1):
        here = choice.word == chosen
        key = choice.word[:1] if letters else str(number)
        words = {"yes": "yes, list them", "no": "no, nothing"}.get(choice.word, choice.title)
        words = words if line.asked.kind == "texts" else choice.title
        left: list[Span] = [("   ", "text"), (f"{key} ", "accent bold"), (words, "bright bold" if here else "text")]
        left += [("  ✓", "ok")] if here else []
        sheet.spot(f"pick:{line.asked.id}:{choice.word}", 3, sheet.width - 4)
        sheet.line(left, [(f"{choice.leads} ", "text" if here else "muted")] if choice.leads else ())
        if number < len(line.choices):
            _edge(sheet, edge)


def _scale(sheet: Sheet, line: Line) -> None:
    """`1 2 3 … 10`, the chosen one marked."""
    cells: list[Span] = [("   ", "text")]
    for value in range(1, RATINGS + 1):
        chosen = line.asked.answer is not None and round(float(line.asked.answer)) == value
        cells.append((f"[{value}]" if chosen else f" {value} ", "accent bold" if chosen else "muted"))
        cells.append((" ", "text"))
    sheet.spot(f"scale:{line.asked.id}", 3, sheet.width - 4)
    sheet.line(cells, [("0 is 10 ", "faint")] if line.open else ())


def text_of(asked: Asked) -> str:
    """The answer as text that is written: entries a line each, snippets with an empty line between."""
    if asked.answer is None:
        return ""
    if asked.kind == "texts":
        return ("\n\n" if asked.id == "snippets" else "\n").join(asked.answer)
    return str(asked.answer)


def field_rows(asked: Asked, width: int) -> int:
    """The rows that a field takes: enough for its text, within bounds."""
    least = LEAST_ROWS.get(asked.id, LEAST_ROWS[asked.kind])
    shown = sum(max(1, len(wrapped(line, width))) for line in text_of(asked).split("\n")) + 1
    return max(least, min(MOST_ROWS, shown))


def wrapped(line: str, width: int) -> Sequence[str]:
    """A line of an answer over as many lines as it needs, its indent kept."""
    return wrap(line, max(8, width), drop_whitespace=False, replace_whitespace=False) or [""]


def _field(sheet: Sheet, desk: Desk, line: Line) -> None:
    """The field of a text answer with what stands in it; how to write where nothing does."""
    asked, width = line.asked, sheet.width - 5
    rows = field_rows(asked, width)
    shown = [part for text in text_of(asked).split("\n") for part in wrapped(text, width)]
    sheet.spot(f"field:{asked.id}", 3, sheet.width - 4, rows)
    for index in range(rows):
        if index < len(shown) and text_of(asked):
            cut = " …" if index == rows - 1 and len(shown) > rows else ""
            sheet.line([("   ", "text"), (shown[index] + cut, "text")])
        elif index == 0 and asked.answer is not None:
            sheet.line([("   ", "text"), ("none", "text")])
        elif index == 0:
            none: list[Span] = [(", or ", "faint"), ("n", "accent bold"), (" for none", "faint")]
            hint: list[Span] = [("   ", "text"), ("↵", "accent bold"), (" to write", "faint")]
            sheet.line(hint + (none if asked.kind == "texts" else []))
        else:
            sheet.line([(" ", "text")])
