"""What an examination found: one line each, with what to do where something is to be done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

State = Literal["ok", "note", "warning", "fault"]


@dataclass(frozen=True)
class Finding:
    """One thing looked at: `state` is ok, note (nothing to mend), warning or fault; `fix` says what to do about it."""

    area: str
    name: str
    state: State
    value: str
    fix: str = ""


def ok(area: str, name: str, value: str) -> Finding:
    """Something as it should be."""
    return Finding(area, name, "ok", value)


def note(area: str, name: str, value: str, fix: str = "") -> Finding:
    """Something worth knowing that is no fault; `fix` says how to have it otherwise."""
    return Finding(area, name, "note", value, fix)


def warning(area: str, name: str, value: str, fix: str) -> Finding:
    """Something that may soon or sometimes hinder."""
    return Finding(area, name, "warning", value, fix)


def fault(area: str, name: str, value: str, fix: str) -> Finding:
    """Something that does not work."""
    return Finding(area, name, "fault", value, fix)
