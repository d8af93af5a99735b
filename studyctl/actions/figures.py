"""Numbers, durations and metric names as people read them: `246k`, `2.3e-4`, `3 min 32 s`, `tokens/s`."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from studyctl.curriculum.catalogue import Catalogue
    from studyctl.curriculum.model import Preset

_SIGNS = {"<=": "≤", ">=": "≥", "<": "<", ">": ">", "==": "=", "between": ""}
_SPOKEN = {"lr": "learning rate", "mfu": "MFU"}
_SHARES = ("mfu",)


def figure(value: float, metric: str = "") -> str:
    """A value with as many digits as matter: losses and bits with three decimals, large numbers in k and M."""
    if not math.isfinite(value):
        return "NaN" if math.isnan(value) else "∞" if value > 0 else "−∞"
    size = abs(value)
    if metric in _SHARES:
        return f"{value * 100:.0f} %"
    if size >= 1e6:
        return f"{value / 1e6:.3g}M" if size < 1e12 else f"{value:.2e}"
    if size >= 1e4:
        return f"{value / 1e3:.0f}k"
    if 0 < size < 1e-2:
        digits, _, power = f"{value:.1e}".partition("e")
        return f"{digits}e{int(power)}"
    if "loss" in metric or "bits" in metric:
        return f"{value:.3f}"
    return f"{value:,.0f}" if size >= 100 else f"{value:.2f}" if size >= 0.1 or size == 0 else f"{value:.3f}"


def bound_words(op: str, value: float | tuple[float, ...]) -> str:
    """A target as a sign and a number: `≤1.47`, `8000–32000`."""
    if isinstance(value, tuple):
        return "–".join(f"{one:g}" for one in value)
    return f"{_SIGNS.get(op, op)}{value:g}"


def label(metric: str) -> str:
    """A metric's name in words: `val loss`, `tokens/s`, `learning rate`."""
    return _SPOKEN.get(metric) or metric.replace("_per_", "/").replace("_", " ").replace(" gb", " GB")


def duration(seconds: float) -> str:
    """A span of time in at most two units: `8 s`, `3 min 32 s`, `2 h 5 min`, `3 d 4 h`."""
    whole = max(0, round(seconds))
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return _two(whole // 60, "min", whole % 60, "s")
    if whole < 86_400:
        return _two(whole // 3600, "h", whole % 3600 // 60, "min")
    return _two(whole // 86_400, "d", whole % 86_400 // 3600, "h")


def preset_time(preset: Preset) -> str:
    """How long a run of a preset takes, as its lab says: `6 s`, `2 min`."""
    return duration(preset.minutes * 60)


def first_run_time(catalogue: Catalogue) -> str:
    """How long the run takes that is proposed to begin with: lab 00's smoke preset."""
    smoke = catalogue.lab("00").presets.get("smoke")
    return preset_time(smoke) if smoke else "a few seconds"  # a workspace may have a lab 00 of its own


def _two(large: int, unit: str, small: int, smaller: str) -> str:
    return f"{large} {unit} {small} {smaller}" if small else f"{large} {unit}"
