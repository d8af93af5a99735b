"""`numeric`: a number with its unit, drawn anew at each showing where the card names a generator."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from typing import Any

from studyctl.drill.face import Answer, Face, Graded, Unread
from studyctl.drill.generator import Draw, Slip, drawn, words
from studyctl.drill.generators.table import known
from studyctl.drill.kinds.kind import Kind
from studyctl.drill.model import Card
from studyctl.drill.numbers import Quantity, converted, counterpart, figure, read_quantity, with_unit
from studyctl.text import nearest
from studyctl.values import dataclass

PLACEHOLDER = re.compile(r"\{(\w+)\}")
_MINUS = re.compile(r"(?<![\w)])-(?=[\d.])")
_SLACK = 1e-9  # 46.0 is within 45.8 ± 0.2, whatever binary fractions make of it


@dataclass(frozen=True)
class Tolerance:
    """How far an answer may lie from the value: the larger of a share of it and an amount."""

    rel: float = 0.01
    abs: float = 0.0


@dataclass(frozen=True)
class Numeric:
    """The keys of a numeric: a generator's name, or a fixed answer with its unit and the mistakes that are known."""

    generator: str = ""
    answer: float | None = None
    unit: str = ""
    tolerance: Tolerance = Tolerance()
    slips: tuple[Slip, ...] = ()


def question(card: Card, seed: int) -> Draw:
    """The parameters, value and working of this showing."""
    given = card.payload
    if given.generator:
        return drawn(known()[given.generator], seed)
    return Draw({}, given.answer, "" if given.unit == "none" else given.unit, slips=given.slips)


def _faults(card: Card) -> Iterator[str]:
    given, placeholders = card.payload, set(PLACEHOLDER.findall(card.prompt))
    if bool(given.generator) == (given.answer is not None):
        yield "a numeric needs either `generator` or `answer`"
    elif given.generator and given.generator not in known():
        yield f"there is no generator `{given.generator}`. {nearest(given.generator, known())}".rstrip(" .")
    elif given.generator:
        yield from _generator_faults(card, drawn(known()[given.generator], 0), placeholders)
    elif placeholders:
        yield f"{{{min(placeholders)}}} is filled only where the card has a generator"
    if given.tolerance.rel < 0 or given.tolerance.abs < 0 or given.tolerance.rel + given.tolerance.abs == 0:
        yield "the tolerance needs `rel` or `abs` above 0"


def _generator_faults(card: Card, draw: Draw, placeholders: set[str]) -> Iterator[str]:
    names = set(words(draw))
    if placeholders - names:
        yield f"{{{min(placeholders - names)}}} is nothing that is drawn. Drawn: {', '.join(sorted(names))}"
    if set(draw.params) - placeholders:
        yield f"the prompt does not say {{{min(set(draw.params) - placeholders)}}}, which is drawn"
    if card.payload.unit not in ("", "none", draw.unit):
        yield f"the generator answers in {draw.unit or 'no unit'}, the card in {card.payload.unit}"


def _face(card: Card, seed: int) -> Face:
    draw = question(card, seed)
    fill = words(draw)
    prompt = PLACEHOLDER.sub(lambda found: fill.get(found[1], found[0]), card.prompt)
    return Face("numeric", prompt, "number", unit=draw.unit, hint=card.hint, params=draw.params)


def _grade(card: Card, seed: int, answer: Answer) -> Graded:
    return _graded(question(card, seed), card.payload.tolerance, answer.text)


def grade_again(card: Card, params: Mapping[str, Any], answer: Answer) -> Graded:
    """The verdict on an old answer by the parameters that were logged with it, through the generator's check."""
    of = known()[card.payload.generator]
    return _graded(Draw(params, of.check(params), drawn(of, 0).unit), card.payload.tolerance, answer.text)


def _graded(draw: Draw, tolerance: Tolerance, text: str) -> Graded:
    given = read_quantity(text, draw.unit)
    number = converted(given, draw.unit)
    if number is None:
        raise Unread(f"{given.unit} does not measure what is asked for: {draw.unit or 'a plain number'}")
    half = max(tolerance.rel * abs(draw.value), tolerance.abs)
    right = within(number, draw.value, half)
    misconception, says = ("", "") if right else _mistake(draw, given, number, half)
    expected = with_unit(_accepted_figure(draw.value, half), draw.unit)
    accepted = interval(draw.value, half, draw.unit)
    return Graded(right, float(right), expected, accepted, says, misconception, _rows(draw.working))


def _rows(working: str) -> tuple[tuple[str, str], ...]:
    lines = (line.partition("\t") for line in _MINUS.sub("−", working).splitlines())
    return tuple((left.strip(), right.strip()) for left, _, right in lines)


def within(number: float, value: float, half: float) -> bool:
    """Whether a number lies in value ± half, with slack for binary fractions."""
    return abs(number - value) <= half + _SLACK * max(abs(number), abs(value))


def interval(value: float, half: float, unit: str) -> str:
    """`251 – 261 MiB, or 264 – 273 MB`: every number in it is accepted."""
    texts = [with_unit(_between(value, half), unit)]
    other = counterpart(unit)
    factor = converted(Quantity(1.0, unit), other) if other else None
    if factor is not None:
        texts.append(with_unit(_between(value * factor, half * factor), other))
    return ", or ".join(texts)


def _between(value: float, half: float) -> str:
    for digits in range(3, 16):
        low, high = _rounded(value - half, digits, math.ceil), _rounded(value + half, digits, math.floor)
        if high - low >= 1.6 * half:
            break
    return f"{figure(low, 15)} – {figure(high, 15)}"


def _rounded(number: float, digits: int, towards: Any) -> float:
    if number == 0:
        return 0.0
    place = math.floor(math.log10(abs(number))) - digits + 1
    step = 10.0 ** abs(place)
    rounded = towards(number / step) * step if place > 0 else towards(number * step) / step
    return float(rounded)


def _accepted_figure(value: float, half: float) -> str:
    texts = (figure(value, digits) for digits in range(4, 16))
    fitting = (text for text in texts if within(read_quantity(text).value, value, half))
    return next(fitting, figure(value, 15))


def _mistake(draw: Draw, given: Quantity, number: float, half: float) -> tuple[str, str]:
    for slip in draw.slips:
        if within(number, slip.value, max(half * abs(slip.value / draw.value) if draw.value else half, 0.0)):
            return slip.misconception, slip.says
    other = counterpart(given.unit or draw.unit)
    meant = converted(Quantity(given.value, other), draw.unit) if other else None
    if meant is not None and within(meant, draw.value, half):
        return "decimal-for-binary-unit", f"Right in {other}; {given.unit or draw.unit} is another size."
    return _factor(number / draw.value if draw.value else 0.0)


def _factor(ratio: float) -> tuple[str, str]:
    """What a wrong answer is of the right one, where that is a telling factor."""
    telling = {2.0: "Twice the right value.", 0.5: "Half of the right value.", -1.0: "The sign is the other one."}
    telling |= {100.0: "A hundred times too large: mind the %.", 0.01: "A hundred times too small: mind the %."}
    for times in (1000.0, 1024.0, 1e6, 1024.0**2, 1e9, 1024.0**3):
        telling |= {times: "Too large by a prefix.", 1 / times: "Too small by a prefix."}
    close = (says for factor, says in telling.items() if math.isclose(ratio, factor, rel_tol=0.01))
    return "", next(close, "")


NUMERIC = Kind("numeric", "compute a number", Numeric, _faults, _face, _grade)
