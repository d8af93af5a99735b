"""The settings of a lab as its `settings.py` writes them down: read as text and never run, so a form shows at once."""

from __future__ import annotations

import ast
import io
import tokenize
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from studyctl.values import dataclass

KINDS = ("int", "float", "bool", "str")
LARGEST = 400_000  # bytes


@dataclass(frozen=True)
class LabSetting:
    """One setting: its type (int, float, bool, str), default, and the bounds or words that its value must keep to."""

    name: str
    kind: str
    default: Any
    meaning: str = ""
    low: float | None = None
    high: float | None = None
    choices: tuple[str, ...] = ()

    @property
    def bounds(self) -> str:
        """`at least 1`, `0 to 0.9`, `true or false`, `a whole number`, or the words to choose from."""
        if self.choices or self.kind == "bool":
            return " · ".join(self.choices or ("true", "false"))
        whole = "a whole number" if self.kind == "int" else ""
        if self.low is None and self.high is None:
            return whole
        limits = f"{self.low:g} to {self.high:g}" if self.low is not None and self.high is not None else ""
        limits = limits or (f"at least {self.low:g}" if self.low is not None else f"at most {self.high:g}")
        return f"{whole}, {limits}" if whole else limits


def lab_settings(folder: Path) -> tuple[LabSetting, ...]:
    """The fields of the class `Settings` in the folder's `settings.py`; none where it is written another way."""
    path = folder / "settings.py"
    try:
        changed = path.stat()
        return _read(path, changed.st_mtime_ns, changed.st_size)
    except OSError:
        return ()


@lru_cache(64)
def _read(path: Path, changed_ns: int, size: int) -> tuple[LabSetting, ...]:
    if size > LARGEST:
        return ()
    try:
        text = path.read_text(encoding="utf-8")
        tree, comments = ast.parse(text), _comments(text)
    except (OSError, SyntaxError, ValueError, RecursionError, tokenize.TokenError):
        return ()
    classes = [node for node in tree.body if isinstance(node, ast.ClassDef) and node.name == "Settings"]
    return tuple(_fields(classes[0], comments)) if classes else ()


def _comments(text: str) -> dict[int, str]:
    """The comment at the end of each line that has one."""
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    return {token.start[0]: token.string.lstrip("# ") for token in tokens if token.type == tokenize.COMMENT}


def _fields(settings: ast.ClassDef, comments: dict[int, str]) -> Iterator[LabSetting]:
    for node in settings.body:
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value is not None:
            default, limits = _default(node.value)
            kind = ast.unparse(node.annotation).strip("'\"")
            meaning = comments.get(node.end_lineno or node.lineno, "")
            yield LabSetting(node.target.id, kind if kind in KINDS else "str", default, meaning, **limits)


def _default(value: ast.expr) -> tuple[Any, dict[str, Any]]:
    """The default and the bounds of `4` or of `setting(4, low=1)`; what is no literal is left out."""
    if not isinstance(value, ast.Call):
        return _literal(value), {}
    limits = {word.arg: _literal(word.value) for word in value.keywords if word.arg in ("low", "high", "choices")}
    if "choices" in limits:
        limits["choices"] = tuple(str(choice) for choice in limits["choices"] or ())
    return (_literal(value.args[0]) if value.args else None), limits


def _literal(value: ast.expr) -> Any:
    try:
        return ast.literal_eval(value)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return None
