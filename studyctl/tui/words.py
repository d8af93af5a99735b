"""Numbers, days and durations as the screens write them."""

from __future__ import annotations

from datetime import date, datetime


def day_words(day: date) -> str:
    """`Sunday 22 November`."""
    return f"{day:%A} {day.day} {day:%B}"


def short_day(day: date) -> str:
    """`22 Nov`."""
    return f"{day.day} {day:%b}"


def hours_words(hours: float) -> str:
    """`2.5 h`."""
    return f"{hours:.1f} h"


def brief_hours(hours: float) -> str:
    """`3.5` or `4`: hours without a needless decimal."""
    return f"{hours:.1f}".removesuffix(".0")


def minutes_words(minutes: float) -> str:
    """`2 h 05` or `40 min`."""
    whole = round(minutes)
    return f"{whole} min" if abs(whole) < 60 else f"{whole // 60} h {whole % 60:02d}"


def seconds_words(seconds: float) -> str:
    """`8 s`, `3 min 32 s`, `2 h 05 min`."""
    whole = max(0, round(seconds))
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s" if whole % 60 else f"{whole // 60} min"
    return f"{whole // 3600} h {whole % 3600 // 60:02d} min"


def drift_words(days: float) -> str:
    """`on course`, or `1.5 days behind`."""
    if abs(days) < 0.1:
        return "on course"
    return f"{abs(days):.1f} days {'behind' if days > 0 else 'ahead'}"


def share_words(share: float) -> str:
    """`64 %`."""
    return f"{share * 100:.0f} %"


def number(value: float, digits: int = 4) -> str:
    """`1.506`, `246k`, `2.3e-4`: a metric's value in few characters."""
    if value != value or value in (float("inf"), float("-inf")):
        return {True: "NaN"}.get(value != value, "∞" if value > 0 else "−∞")
    size = abs(value)
    if size >= 1e9 or (size and size < 1e-3):
        return f"{value:.2g}".replace("e-0", "e-").replace("e+0", "e+")
    if size >= 1e6:
        return f"{value / 1e6:.3g}M"
    if size >= 1e4:
        return f"{value / 1e3:.3g}k"
    return f"{value:.{digits}g}"


def clock(moment: datetime) -> str:
    """`14:50`, in local time."""
    return f"{moment.astimezone():%H:%M}"


def plural(count: int, noun: str) -> str:
    """`1 item`, `3 items`."""
    return f"{count} {noun}{'' if count == 1 else 's'}"


def ops(op: str) -> str:
    """`≤` for `<=`: how a target's direction is written."""
    return {"<=": "≤", ">=": "≥", "<": "<", ">": ">", "==": "="}.get(op, op)
