"""Say on which line of an entry a name stands: the catalogue only knows where entries begin."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from studyctl.errors import Problem

_NAMED = re.compile(r"there is no [a-z]+ `([^`]+)`")


def placed(problems: Sequence[Problem], roots: Sequence[Path]) -> list[Problem]:
    """The problems in the order of their lines; one about a name that is none stands at the line that names it."""
    return sorted((_at_its_line(problem, roots) for problem in problems), key=_file_and_line)


def _file_and_line(problem: Problem) -> tuple[str, int]:
    file, _, line = problem.where.rpartition(":")
    return (file, int(line)) if line.isdecimal() else (problem.where, 0)


def _at_its_line(problem: Problem, roots: Sequence[Path]) -> Problem:
    named = _NAMED.fullmatch(problem.what)
    file, _, line = problem.where.rpartition(":")
    path = next((path for path in (Path(file), *(root / file for root in roots)) if path.is_file()), None)
    if not named or not line.isdecimal() or path is None:
        return problem
    value = re.compile(rf"""[\[,:/-]\s*["']?{re.escape(named[1])}["']?\s*([]}},#]|$)""")
    lines = path.read_text("utf-8", errors="replace").splitlines()
    found = (number for number, text in enumerate(lines, 1) if number >= int(line) and value.search(text))
    return replace(problem, where=f"{file}:{next(found, line)}")
