"""What the Sunday review looks up beside its answers: the plan laid out on them, and what this machine has."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from textual.message import Message

from studyctl.actions import reflecting
from studyctl.actions.review_days import LaidOut, laid_out
from studyctl.actions.week_next import Prerequisite
from studyctl.errors import UserError


@dataclass
class Fetched(Message):
    """Something was looked up in the background: the plan laid out (with the key it was asked by), or the machine."""

    key: object
    laid: LaidOut | None = None
    needs: tuple[Prerequisite, ...] | None = None
    problems: tuple[str, ...] = ()


class Looking:
    """Mixed into the review's room: looked up in the background, once for the same answers."""

    study: Any
    data: Any
    review: Any
    page: str
    step: int
    instead: str
    laid: LaidOut | None
    needs: tuple[Prerequisite, ...] | None
    post_message: Any
    tell: Any
    redraw: Any
    moved: Any

    def __init__(self) -> None:
        super().__init__()
        self._asked_for: dict[str, object] = {}

    def look_up(self) -> None:
        """Lay out the plan and ask the machine, where the page shows them and it was not done for these answers."""
        shown, ground = self.review, self.data.ground if self.data else None
        plans = any(one.kind == "schedule" for one in shown.steps[self.step].questions)
        if self.page != "step" or plans:
            said = shown.answers
            key = (shown.outcome.decision, said.schedule, said.blocking_gaps, said.actions, self.instead, ground)
            self._fetch("plan", key, lambda seen: Fetched(key, laid=laid_out(seen, shown, key[4])))
        if self.page == "step" and plans:
            coming = shown.next_week
            name = (coming.week, coming.place)
            self._fetch("needs", name, lambda seen: Fetched(name, needs=reflecting.machine_needs(seen, coming)))

    def _fetch(self, what: str, key: object, deed: Any) -> None:
        known = self._asked_for.get(what)
        if known is not None and known == key:
            return
        self._asked_for[what] = key
        self.study.errands.read(lambda: self._fetched(key, deed))

    def _fetched(self, key: object, deed: Any) -> None:
        """In a thread: look up and tell."""
        try:
            with self.study.situation() as seen:
                message = deed(seen)
        except UserError as error:
            message = Fetched(key, problems=tuple(str(problem) for problem in error.problems))
        except Exception as error:
            message = Fetched(key, problems=(f"this could not be looked up: {type(error).__name__}: {error}",))
        self.post_message(message)

    def on_fetched(self, message: Fetched) -> None:
        """Show what was looked up, where it is still what the answers ask about."""
        if message.problems:
            self.tell("; ".join(message.problems), "bad")
        if message.needs is not None:
            self.needs = message.needs
        elif message.laid is not None and message.key == self._asked_for.get("plan"):
            self.laid = message.laid
            self.moved(message.laid)
        self.redraw()
