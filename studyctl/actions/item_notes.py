"""An item's note: a sentence at once, or a file that begins with what the item asks for."""

from __future__ import annotations

from studyctl.actions.items import Recorded
from studyctl.actions.notes import NoteOutline
from studyctl.actions.situation import Situation
from studyctl.curriculum.model import Item
from studyctl.errors import UserError
from studyctl.ledger.facts import NoteWritten


def outline(seen: Situation, text: str) -> NoteOutline:
    """The note that an item begins with."""
    item = seen.catalogue.item(text)
    return NoteOutline("item", item.id, f"notes/items/{item.id}.md", _template(item))


def _template(item: Item) -> str:
    lines = [f"# {item.title}", "", f"<!-- {item.id} -->", ""]
    lines += [f"- [ ] {part}" for part in (*item.parts, *item.deliverables)]
    return "\n".join([*lines, "", "## What I learned", "", "## What went wrong", ""])


def note(seen: Situation, text: str, words: str) -> Recorded:
    """Record a sentence about an item."""
    item = seen.catalogue.item(text)
    if not words.strip():
        raise UserError("an empty note says nothing")
    # sqlmodel takes 300 ms to import: only a command that writes pays it
    from studyctl.ledger.write import record

    said = f"Noted on {item.title}"
    fact = NoteWritten("item", item.id, text=words.strip())
    return Recorded(record(seen.workspace.progress_db, "item note", said, [fact], seen.now), said)
