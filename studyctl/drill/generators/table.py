"""Every generator by name, found in the modules beside this one: a new family is a new file."""

from __future__ import annotations

import functools
import importlib
import pkgutil

from studyctl.drill import generators
from studyctl.drill.generator import Generator


@functools.cache
def known() -> dict[str, Generator]:
    """Every generator by its name; raises ValueError when two have the same."""
    found: dict[str, Generator] = {}
    for module in families():
        for value in vars(importlib.import_module(f"{generators.__name__}.{module}")).values():
            if isinstance(value, Generator) and found.setdefault(value.name, value) is not value:
                raise ValueError(f"two generators are named {value.name}")
    return found


def families() -> list[str]:
    """The modules that hold generators."""
    return [module.name for module in pkgutil.iter_modules(generators.__path__) if module.name != "table"]
