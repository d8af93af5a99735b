"""Words for counts and sizes."""

from __future__ import annotations


def counted(count: int, thing: str) -> str:
    """`1 run`, `2 runs`, `3 branches`."""
    return f"{count:,} {thing if count == 1 else _plural(thing)}".replace(",", " ")


def _plural(thing: str) -> str:
    if thing.endswith(("ch", "s", "x")):
        return f"{thing}es"
    return f"{thing[:-1]}ies" if thing.endswith("y") and thing[-2] not in "aeiou" else f"{thing}s"


def size_words(size: float) -> str:
    """`96 kB`, `1.4 MB`, `12.0 GB`: decimal units, as disks are sold."""
    for unit, scale in (("GB", 1e9), ("MB", 1e6)):
        if size >= scale:
            return f"{size / scale:.1f} {unit}"
    return f"{size / 1e3:.0f} kB"
