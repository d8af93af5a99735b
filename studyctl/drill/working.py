"""How an answer is worked out, line by line: a figure, a tab, and what the figure is."""

from __future__ import annotations

import math


def product(total: str, *factors: tuple[object, str]) -> str:
    """The lines of a product: each factor with what it is, then `total`, itself a figure, a tab and its meaning."""
    lines = [f"{'× ' if line else ''}{_figure(figure)}\t{what}" for line, (figure, what) in enumerate(factors)]
    return "\n".join([*lines, total])


def addition(total: str, *parts: tuple[object, str]) -> str:
    """The lines of a sum: each part with what it is, then `total`, itself a figure, a tab and its meaning."""
    lines = [f"{'+ ' if line else ''}{_figure(figure)}\t{what}" for line, (figure, what) in enumerate(parts)]
    return "\n".join([*lines, total])


def _figure(value: object) -> str:
    if isinstance(value, float):
        return f"{value:g}"
    return f"{value:,}" if isinstance(value, int) else str(value)


def within(value: float, low: float, high: float) -> float:
    """The value, or NaN, which is drawn again, where its size makes it too easy to guess or too small to grade."""
    return value if low <= abs(value) <= high else math.nan
