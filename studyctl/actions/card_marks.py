"""Set a card aside: flag it for mending, suspend it for good, or bury it until tomorrow; and take that back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import get_args

from studyctl.actions.cards import state_of
from studyctl.clock import study_day
from studyctl.drill.model import Card
from studyctl.errors import Problem, UserError
from studyctl.ledger.facts import CardAction, CardMarked, Fact
from studyctl.ledger.read import Reader, open_reader
from studyctl.ledger.views import CardState
from studyctl.values import dataclass
from studyctl.workspace import Workspace

DONE = {
    "flag": "Flagged", "unflag": "No longer flagged", "suspend": "Suspended", "resume": "Back in the drill",
    "bury": "Buried until tomorrow", "unbury": "No longer buried",
}  # fmt: skip


@dataclass(frozen=True)
class Marked:
    """A mark that was recorded on a card, in words."""

    command: str
    card: str
    mark: str
    text: str


def mark(workspace: Workspace, card: Card, action: CardAction, now: datetime, reason: str = "") -> Marked:
    """Record a mark on a card; raises UserError where it is so already."""
    assert action in get_args(CardAction)
    today = study_day(now)

    def unless_so(reader: Reader) -> Sequence[Fact]:
        state = state_of(reader, card)
        if _is_so(state, action, today):
            raise UserError(Problem(f"{card.id} is so already: {DONE[action].lower()}"))
        until = today + timedelta(days=1) if action == "bury" else None
        # a mark under a former id would come back, so each id gets its own
        former = [name for name in card.aliases if reader.card_state(name) is not None]
        return [CardMarked(name, action, until, reason) for name in (card.id, *former)]

    with open_reader(workspace.progress_db) as reader:
        unless_so(reader)  # a refusal makes no ledger
    # sqlmodel takes 300 ms to import: only a command that writes pays it
    from studyctl.ledger.write import record_after

    text = f"{DONE[action]}: {card.id}" + (f" ({reason})" if reason else "")
    command = record_after(workspace.progress_db, f"quiz {action}", text, unless_so, now)
    return Marked(command or "", card.id, action, text)


def _is_so(state: CardState | None, action: str, today: date) -> bool:
    flagged, suspended = (state.flagged, state.suspended) if state else (False, False)
    buried = bool(state and state.buried_until and state.buried_until > today)
    return {
        "flag": flagged, "unflag": not flagged, "suspend": suspended, "resume": not suspended, "bury": buried,
        "unbury": not buried,
    }[action]  # fmt: skip
