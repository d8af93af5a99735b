"""What goes wrong because of the request or a file: one clear line, exit code 2, never a traceback."""

from __future__ import annotations

from studyctl.values import dataclass


@dataclass(frozen=True)
class Problem:
    """One thing wrong with a request or a file: what, where (`file:line`) and what to do about it."""

    what: str
    where: str = ""
    fix: str = ""

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        remedy = f". {self.fix}" if self.fix else ""
        return f"{place}{self.what}{remedy}"


class UserError(Exception):
    """A request or a file was wrong; carries every problem found, each to be printed as one line."""

    def __init__(self, *problems: Problem | str) -> None:
        self.problems = tuple(p if isinstance(p, Problem) else Problem(p) for p in problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class AnswerNo(Exception):
    """The request ran and its answer is no (a check failed, a target was missed): exit code 1."""
