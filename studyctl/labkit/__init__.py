"""What a lab script imports: names are loaded on first use, so that `Run` costs no torch (PEP 562)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from studyctl.labkit.run import Run as Run

_HOME_OF = {"Run": "studyctl.labkit.run"}


def __getattr__(name: str) -> object:
    """The exported name from its module; raises AttributeError for any other."""
    if name not in _HOME_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module  # late: only a first use of an exported name needs it

    value: object = getattr(import_module(_HOME_OF[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """The exported names."""
    return sorted(_HOME_OF)
