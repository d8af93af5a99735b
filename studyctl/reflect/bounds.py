"""The lights of ratings: `> 7`, `5..7`, `< 5`, `5..<6`, which together hold every rating once."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from studyctl.reflect.model import RATING, Light

_RANGE = re.compile(r"\s*(\d+(?:\.\d+)?)\s*(<?)\.\.(<?)\s*(\d+(?:\.\d+)?)\s*")
_SIDE = re.compile(r"\s*(<=|>=|<|>)\s*(\d+(?:\.\d+)?)\s*")


def light(colour: str, text: str) -> Light | None:
    """The light whose bounds `text` writes, both ends of `5..7` inside, neither of `5<..<7`; None where it has none."""
    between, side = _RANGE.fullmatch(text), _SIDE.fullmatch(text)
    if between:
        low, high = float(between[1]), float(between[4])
        inside = (not between[2], not between[3])
        return Light(colour, low, high, *inside, text) if low < high or (low == high and all(inside)) else None
    if not side:
        return None
    at_bound, bound = len(side[1]) == 2, float(side[2])
    if side[1].startswith("<"):
        return Light(colour, -math.inf, bound, False, at_bound, text)
    return Light(colour, bound, math.inf, at_bound, False, text)


def faults(lights: Sequence[Light]) -> Iterator[tuple[Light, str]]:
    """Where bounds overlap and where a rating has no light, each with the light that stands above."""
    ordered = sorted(lights, key=lambda each: (each.low, not each.low_inside, each.high))
    if not ordered:
        return
    least, most = RATING
    if ordered[0].low > least or (ordered[0].low == least and not ordered[0].low_inside):
        yield ordered[0], f"no light holds a rating of {least:g}"
    for below, above in pairwise(ordered):
        if below.high > above.low or (below.high == above.low and below.high_inside and above.low_inside):
            yield above, f"the bounds of `{below.colour}` and `{above.colour}` overlap at {above.low:g}"
        elif below.high < above.low:
            yield above, f"no light holds a rating between {below.high:g} and {above.low:g}"
        elif not below.high_inside and not above.low_inside:
            yield above, f"no light holds a rating of {above.low:g}"
    last = max(ordered, key=lambda each: (each.high, each.high_inside))
    if last.high < most or (last.high == most and not last.high_inside):
        yield last, f"no light holds a rating of {most:g}"
