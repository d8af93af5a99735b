"""Print an action's value: as JSON, or by a function that draws it."""

from __future__ import annotations

import dataclasses
import math
import re
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

# json.dumps escapes those below 0x20 itself; those from 0x200e on turn the direction of writing
_CONTROLS = re.compile(r"[\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def emit(value: Any, as_json: bool, draw: Callable[[], object]) -> None:
    """Print `value` as one JSON document, or let `draw` print it for a person."""
    if as_json:
        import json  # 1.2 ms that a person's view need not pay

        text = json.dumps(plain_value(value), ensure_ascii=False, indent=2)
        print(_CONTROLS.sub(lambda found: f"\\u{ord(found[0]):04x}", text))
    else:
        draw()


def plain_value(value: Any) -> Any:
    """`value` as JSON's own types: dataclasses by field, moments in ISO 8601, non-finite numbers as text."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = dataclasses.fields(value)
        return {field.metadata.get("key", field.name): plain_value(getattr(value, field.name)) for field in fields}
    if isinstance(value, dict):
        return {str(key): plain_value(entry) for key, entry in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [plain_value(entry) for entry in value]
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, Path):
        return str(value)
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    return value
