"""Take back the last command with all its facts, again and again, and say what would be next."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from datetime import datetime

from studyctl.errors import AnswerNo, UserError
from studyctl.ledger.facts import Fact, ReflectionStep, RunLaunched
from studyctl.ledger.read import Reader, open_reader
from studyctl.ledger.views import CommandRow
from studyctl.runs.state import observe
from studyctl.text import one_line
from studyctl.workspace import Workspace

NOTHING = "Nothing is left to undo"
UNDO = "undo"
LONGEST_VERB = 20  # characters of a word or two before a colon


@dataclass(frozen=True)
class Step:
    """A command that counts and can be taken back: what it said, and when and on which machine it was given."""

    command: str
    name: str
    text: str
    at: datetime
    host: str

    @property
    def words(self) -> str:
        """What the command said of itself, without a full stop."""
        return (self.text or self.name).strip().rstrip(".")


@dataclass(frozen=True)
class UndoneCommand:
    """The command that no longer counts, how many facts went with it, and the one that would be next.

    `running` is the run that it launched, if that still works: undoing stops no process.
    """

    undone: Step
    facts: int
    next: Step | None
    running: str = ""

    @property
    def text(self) -> str:
        """One line for a person: `Undid: Training loop (done). Next in line: …`."""
        after = f"Next in line: {_turned(one_line(self.next.words))}" if self.next else "Nothing more to undo"
        return f"Undid: {_turned(one_line(self.undone.words))}. {after}"


def _turned(words: str) -> str:
    """`Training loop (done)` for a command that said `Done: Training loop`."""
    verb, colon, subject = words.partition(": ")
    return f"{subject} ({verb.lower()})" if colon and len(verb) <= LONGEST_VERB else words


def undo(workspace: Workspace, now: datetime) -> UndoneCommand:
    """Take back the latest command that still counts; raises AnswerNo where there is none."""
    if not steps(workspace, 1):
        raise AnswerNo(NOTHING)
    # sqlmodel takes 300 ms to import: only what writes pays for it
    from studyctl.ledger import write

    undone = write.undo(workspace.progress_db, now)
    if undone is None:
        raise AnswerNo(NOTHING)
    _rewrite_weeks(workspace, undone.facts, now)
    step = Step(undone.command, undone.name, undone.text, undone.at, "")
    after = next(iter(steps(workspace, 1)), None)
    return UndoneCommand(step, len(undone.facts), after, _running(workspace, undone.facts, now))


def _rewrite_weeks(workspace: Workspace, facts: tuple[Fact, ...], now: datetime) -> None:
    """The files of weeks that were closed tell again what the ledger has."""
    weeks = {fact.week for fact in facts if isinstance(fact, ReflectionStep) and fact.step == "close"}
    if weeks:
        # a review is far from what most undos are about
        from studyctl.actions.review_page import rewritten

        for week in weeks:
            with contextlib.suppress(UserError):  # the file cannot be read or written: it stays as it is
                rewritten(workspace, week, now)


def _running(workspace: Workspace, facts: tuple[Fact, ...], now: datetime) -> str:
    for fact in facts:
        if isinstance(fact, RunLaunched):
            with contextlib.suppress(UserError):  # its folder is gone or tells nothing
                return fact.run if observe(workspace.runs / fact.run, now, 0).live else ""
    return ""


def steps(workspace: Workspace, limit: int) -> tuple[Step, ...]:
    """At most `limit` commands in the order in which they would be taken back."""
    with open_reader(workspace.progress_db) as reader:
        return tuple(_step(row) for row in _countable(reader, limit))


def _countable(reader: Reader, limit: int) -> list[CommandRow]:
    """Commands that count, read a few at first: after many undos, or a long run, more of the history is needed."""
    for depth in (2 * limit + 20, 50 * limit + 1000, None):
        rows = reader.history(depth)
        found = [row for row in rows if not row.undone and row.follows is None and row.name != UNDO]
        if len(found) >= limit or depth is None or len(rows) < depth:
            return found[:limit]
    raise AssertionError("the whole history is always enough")


def _step(row: CommandRow) -> Step:
    return Step(row.id, row.name, row.text, row.at, row.host)
