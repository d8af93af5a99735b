"""What a generator of questions is: it draws parameters with the answer, and answers again by another route."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import field
from random import Random
from typing import Any

from studyctl.values import dataclass

Params = Mapping[str, Any]
_MOST_DRAWS = 100
_NOTHING = 1e-12  # a sum that should be 0 and is 1e-16


@dataclass(frozen=True)
class Slip:
    """A wrong value that a known mistake gives: its kebab-name, and what to say to whoever answers it."""

    misconception: str
    value: float
    says: str


@dataclass(frozen=True)
class Draw:
    """One question: `params` are JSON values and fill the prompt's {placeholders}, `value` is the answer in `unit`.

    `working` is one line or several, a tab in a line parting a figure from what it is; `slips` are known mistakes;
    `shown` says a parameter in other words than its plain figure.
    """

    params: Params
    value: float
    unit: str = ""
    working: str = ""
    slips: tuple[Slip, ...] = ()
    shown: Mapping[str, str] = field(default_factory=dict)

    @property
    def degenerate(self) -> bool:
        """Whether the answer is no proper number, trivially zero, shown, or what a known mistake would give too."""
        wrong = (slip.value for slip in self.slips)
        return (
            not math.isfinite(self.value)
            or abs(self.value) < _NOTHING
            or any(_alike(value, self.value) for value in wrong)
            or any(math.isclose(figure, self.value, rel_tol=1e-9) for figure in _figures(self.params))
        )


@dataclass(frozen=True)
class Generator:
    """A family of questions by one formula: `draw` answers by one route, `check` from the parameters by another."""

    name: str
    draw: Callable[[Random], Draw]
    check: Callable[[Params], float]

    @property
    def says(self) -> str:
        """What is asked, by which formula and from which source."""
        return (self.draw.__doc__ or "").strip()


def generator(name: str, *, check: Callable[[Params], float]) -> Callable[[Callable[[Random], Draw]], Generator]:
    """Make a draw into the generator `name`; the table finds it in its module."""
    return lambda draw: Generator(name, draw, check)


def drawn(of: Generator, seed: int) -> Draw:
    """The question of this seed, in any process; a degenerate one is drawn again. Raises ValueError after 100."""
    random = Random(f"{of.name}:{seed}")
    for _ in range(_MOST_DRAWS):
        made = of.draw(random)
        if not made.degenerate:
            return made
    raise ValueError(f"the generator {of.name} drew {_MOST_DRAWS} degenerate questions in a row")


def shown(value: Any) -> str:
    """A parameter for a prompt: 2,048 · 0.0003 · 1, 0, 1 · its own words."""
    if isinstance(value, (list, tuple)):
        return ", ".join(f"[{shown(part)}]" if isinstance(part, (list, tuple)) else shown(part) for part in value)
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:,}".replace("-", "−")
    return f"{value:.10g}".replace("-", "−", 1) if isinstance(value, float) else str(value)


def words(draw: Draw) -> dict[str, str]:
    """What fills each placeholder of the prompt."""
    return {name: shown(value) for name, value in draw.params.items()} | dict(draw.shown)


def _figures(value: Any) -> list[float]:
    if isinstance(value, Mapping):
        return _figures(list(value.values()))
    if isinstance(value, (list, tuple)):
        return [figure for part in value for figure in _figures(part)]
    return [float(value)] if isinstance(value, (int, float)) else []


def _alike(one: float, other: float) -> bool:
    return math.isclose(one, other, rel_tol=0.03)
