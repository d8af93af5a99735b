"""Text that came from a lab, a file or a model is data: made harmless before a terminal sees it."""

from __future__ import annotations

import re
from collections.abc import Iterable

# CSI, OSC/DCS/PM/APC/SOS strings, and two-byte escapes (ECMA-48 § 5.3 to 5.6), then any lone control character.
_SEQUENCES = re.compile(
    r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b[\]PX^_][^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)?|\x9b[0-?]*[ -/]*[@-~]|\x1b[ -/]*[0-~]"
)
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def plain(text: str) -> str:
    """`text` without control sequences, control characters (newline and tab stay) and direction overrides."""
    return _CONTROLS.sub("", _SEQUENCES.sub("", text))


def one_line(text: str) -> str:
    """`text` made plain and folded onto one line."""
    return " ".join(plain(text).split())


def cut(text: str, width: int) -> str:
    """`text` shortened to `width` characters, the last one an ellipsis where something was left out."""
    return text if len(text) <= width else text[: max(0, width - 1)].rstrip() + "…"


def nearest(word: str, known: Iterable[str]) -> str:
    """`Did you mean …?` for the known word closest to `word`, or nothing when none is close."""
    import difflib  # 1.3 ms, for a mistake only

    close = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f"Did you mean `{close[0]}`?" if close else ""
