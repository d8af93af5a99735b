"""Read numbers and units as people write them (1e9, 2^30, 1,234, 3/4, 7B, 4.2 GiB, 30 %); nothing is ever evaluated."""

from __future__ import annotations

import math
import re

from studyctl.drill.face import Unread
from studyctl.values import dataclass

_LONGEST = 64
_MEASURED = ("size", "bandwidth", "time", "work", "speed of work", "information")
_COUNTED = ("param", "token", "step", "entry", "time")
_PLAIN = r"(?:\d{1,3}(?:[, ]\d{3})+(?!\d)(?:\.\d+)?|\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d{1,3}(?!\d))?"
_POWER = r"\d{1,6}(?:\.\d{1,6})?\s?(?:\^|\*\*)\s?[-+]?\d{1,4}"
_QUANTITY = re.compile(
    rf"(?P<money>\$\s?)?(?P<sign>[-+])?\s?(?P<money_after>\$\s?)?"
    rf"(?:(?P<times>{_PLAIN})\s?\*\s?(?P<by>{_POWER})|(?P<power>{_POWER})|(?P<over>{_PLAIN})\s?/\s?(?P<under>{_PLAIN})"
    rf"|(?P<plain>{_PLAIN}))(?:\s*(?P<unit>[A-Za-z%$µ][A-Za-z%$µ/\- ]*))?",
    re.ASCII,
)
_SUPERSCRIPTS = re.compile("[⁻⁺]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+")
_LOWERED = str.maketrans("⁻⁺⁰¹²³⁴⁵⁶⁷⁸⁹", "-+0123456789")
_SAME = str.maketrans("−–×·⁄μ\u00a0\u202f\u2009", "--**/µ   ")
_SCALES = {
    "k": 1e3, "K": 1e3, "thousand": 1e3, "M": 1e6, "million": 1e6, "B": 1e9, "bn": 1e9, "billion": 1e9, "T": 1e12,
    "trillion": 1e12,
}  # fmt: skip
_SECONDS = {
    "ns": 1e-9, "µs": 1e-6, "us": 1e-6, "ms": 1e-3, "s": 1.0, "second": 1.0, "seconds": 1.0, "min": 60.0,
    "minute": 60.0, "minutes": 60.0, "h": 3600.0, "hour": 3600.0, "hours": 3600.0, "day": 86400.0, "days": 86400.0,
}  # fmt: skip
_BITS = re.compile(r"[kKMGT]i?b(it)?s?")


@dataclass(frozen=True)
class Unit:
    """A unit: what it measures, and how many of the basic unit it is."""

    measures: str
    factor: float


@dataclass(frozen=True)
class Quantity:
    """A number with the unit it was written in; no unit is ''."""

    value: float
    unit: str = ""


def _units() -> dict[str, Unit]:
    made = {name: Unit("size", 1.0) for name in ("byte", "bytes")}
    prefixes = (("k", 1), ("M", 2), ("G", 3), ("T", 4), ("P", 5), ("E", 6))
    for prefix, power in prefixes:
        made[f"{prefix}B"] = Unit("size", 1000.0**power)
        made[f"{prefix.upper()}iB"] = Unit("size", 1024.0**power)
        made[f"{prefix}B/s"] = Unit("bandwidth", 1000.0**power)
        made[f"{prefix.upper()}iB/s"] = Unit("bandwidth", 1024.0**power)
    made |= {"KB": made["kB"], "KB/s": made["kB/s"], "bytes/s": Unit("bandwidth", 1.0)}
    for prefix, power in (("", 0), *prefixes):
        made |= {f"{prefix}{name}": Unit("work", 1000.0**power) for name in ("FLOP", "FLOPs")}
        made |= {f"{prefix}{name}": Unit("speed of work", 1000.0**power) for name in ("FLOP/s", "FLOPs/s")}
    made |= {name: Unit("time", factor) for name, factor in _SECONDS.items()}
    made |= {"": Unit("ratio", 1.0), "%": Unit("ratio", 0.01), "percent": Unit("ratio", 0.01), "x": Unit("ratio", 1.0)}
    made |= {name: Unit("ratio", factor) for name, factor in _SCALES.items()}
    return made | {"nat": Unit("information", 1.0), "nats": Unit("information", 1.0)}


UNITS = _units()
_BY_LOWER = {name.lower(): name for name in UNITS if name not in _SCALES}
_SCALES_BY_LOWER = {name.lower(): name for name in _SCALES}


def read_quantity(text: str, asked: str = "") -> Quantity:
    """The quantity that `text` says where one in the unit `asked` is wanted; raises Unread, saying why, when none."""
    if len(text) > _LONGEST:
        raise Unread("that is too long for a number")
    found = _QUANTITY.fullmatch(_simplified(text))
    if found is None:
        raise Unread(f"{text.strip()[:30]!r} is not a number. Write it as 1234, 1.2e9, 2^30 or 3/4, with its unit")
    value = _value(found)
    if not math.isfinite(value):
        raise Unread("that number is too large")
    unit = "$" if found["money"] or found["money_after"] else (found["unit"] or "").strip()
    return _scaled(-value if found["sign"] == "-" else value, unit, asked)


def converted(quantity: Quantity, unit: str) -> float | None:
    """The quantity's number in `unit`, one without unit being meant in it; None where they measure other things."""
    if not quantity.unit or quantity.unit == unit:
        return quantity.value
    given, wanted = unit_of(quantity.unit), unit_of(unit)
    counted = given.measures == "ratio" and quantity.unit in _SCALES and wanted.measures not in _MEASURED
    if given.measures != wanted.measures and not counted and not (_counts(given) and wanted.measures == "ratio"):
        return None
    return quantity.value * given.factor / wanted.factor


def unit_of(name: str) -> Unit:
    """What a unit measures: one of the table, or a noun that counts, such as `tokens` or `billion tokens`."""
    if name in UNITS:
        return UNITS[name]
    scale, _, noun = name.partition(" ")
    if scale in _SCALES:
        return Unit(_singular(noun), _SCALES[scale])
    return Unit(_singular(name), 1.0)


def _counts(unit: Unit) -> bool:
    return unit.measures in _COUNTED


def counterpart(unit: str) -> str:
    """The binary unit of a decimal one and the other way round: GB of GiB; '' where there is none."""
    if unit in UNITS and UNITS[unit].measures in ("size", "bandwidth"):
        other = unit.replace("iB", "B") if "iB" in unit else unit.upper().replace("B", "iB").replace("/S", "/s")
        other = "kB" if other == "KB" else other
        return other if other in UNITS else ""
    return ""


def figure(value: float, digits: int = 4) -> str:
    """A number for a person: 268,435,456 · 0.0003 · 4.235 · 6.2e21, rounded to `digits` where it is not whole."""
    if value == int(value) and abs(value) < 1e15:
        return f"{int(value):,}".replace("-", "−")
    rounded = float(f"{value:.{digits - 1}e}")
    if 1e-4 <= abs(rounded) < 1e12:
        places = max(0, digits - 1 - math.floor(math.log10(abs(rounded))))
        text = f"{rounded:,.{places}f}"
        text = text.rstrip("0").rstrip(".") if "." in text else text
        return text.replace("-", "−")
    mantissa, _, exponent = f"{rounded:.{digits - 1}e}".partition("e")
    mantissa = mantissa.rstrip("0").rstrip(".") if "." in mantissa else mantissa
    return f"{mantissa}e{int(exponent)}".replace("-", "−")


def with_unit(number: str, unit: str) -> str:
    """`256 MiB`, `30 %`, `$12`, or the bare number."""
    return f"${number}" if unit == "$" else f"{number} {unit}".rstrip()


def _simplified(text: str) -> str:
    lowered = _SUPERSCRIPTS.sub(lambda found: f"^{found[0].translate(_LOWERED)}", text.strip())
    return re.sub(r"\s+", " ", lowered.translate(_SAME)).removesuffix(".")


def _value(found: re.Match[str]) -> float:
    try:
        if found["power"]:
            return _power(found["power"])
        if found["times"]:
            return _plain(found["times"]) * _power(found["by"])
        if found["under"]:
            return _plain(found["over"]) / _plain(found["under"])
        return _plain(found["plain"])
    except ZeroDivisionError:
        raise Unread("nothing can be divided by zero") from None
    except OverflowError:
        return math.inf


def _plain(text: str) -> float:
    return float(text.replace(",", "").replace(" ", ""))


def _power(text: str) -> float:
    base, _, exponent = text.replace("**", "^").partition("^")
    return float(float(base.strip()) ** int(exponent.strip()))


def _scaled(value: float, unit: str, asked: str) -> Quantity:
    """The quantity with its unit spelt as the table does; a scale such as `B` may stand before a noun, or alone."""
    scale, _, noun = unit.partition(" ")
    scale = _SCALES_BY_LOWER.get(scale.lower(), scale)
    if scale not in _SCALES or unit == asked:
        return Quantity(value, _named(unit, asked))
    if noun:
        return Quantity(value, f"{scale} {_named(noun, asked)}")
    if unit_of(asked).measures in _MEASURED:
        meant = "B means billion here: write bytes" if scale == "B" else f"{scale} of what? Write the whole unit"
        raise Unread(f"{meant}, such as {asked}")
    return Quantity(value, scale)


def _named(unit: str, asked: str) -> str:
    """The unit by its own spelling; a noun is known where it is asked for, or where a count is and it counts."""
    wanted = unit_of(asked)
    if wanted.measures == "speed of work" and f"{unit[:-1]}/s" in UNITS and unit[-1:] in "sS":
        return f"{unit[:-1]}/s"  # TFLOPS, as most write it
    if unit == asked or unit in UNITS:
        return unit
    if _singular(unit) == wanted.measures or (wanted.measures == "ratio" and _singular(unit) in _COUNTED):
        return unit
    if not _BITS.fullmatch(unit) and unit.lower() in _BY_LOWER:
        return _BY_LOWER[unit.lower()]
    wanted_words = f"asked for here is {asked}" if asked else "a plain number is asked for here"
    raise Unread(f"{unit!r} is no unit that fits: {wanted_words}")


def _singular(noun: str) -> str:
    known = noun.casefold().removesuffix("s")
    return {"parameter": "param", "weight": "param", "entrie": "entry", "dollar": "$", "radian": "rad"}.get(
        known, known
    )
