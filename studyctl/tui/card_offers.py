"""What the palette does with cards: check them, add one of your own, export them."""

from __future__ import annotations

from dataclasses import dataclass

from studyctl.actions.adding_cards import NewCard
from studyctl.actions.adding_cards import add as added
from studyctl.actions.deck import readable
from studyctl.actions.exporting import ENDINGS
from studyctl.actions.exporting import export as exported
from studyctl.actions.situation import Situation
from studyctl.errors import Problem, UserError
from studyctl.tui.screens.ask import Answers, Ask
from studyctl.workspace import typed_path

ADD = (
    Ask("id", "Id", hint="for ever, such as mine.kl-direction"),
    Ask("concepts", "Concepts", hint="one or more, with spaces between them"),
    Ask("question", "Question", hint="answered in words and judged by yourself", wanted=False),
    Ask("answer", "Answer", wanted=False),
    Ask("cloze", "Or a sentence", hint="with one {{deletion}} instead of a question", wanted=False),
    Ask("why", "Why", hint="told after the answer", wanted=False),
)
EXPORT = (Ask("file", "File", hint="such as cards.apkg, cards.csv or cards.md"),)


@dataclass(frozen=True)
class Told:
    """What to say of it."""

    text: str


def check(seen: Situation, given: Answers) -> object:
    """How many cards can be drilled, and what is wrong with the others."""
    return readable(seen.workspace)


def add(seen: Situation, given: Answers) -> object:
    """Writes a card into the workspace's own file."""
    card = NewCard(
        given["id"], tuple(given["concepts"].split()), given["question"], given["answer"], given["cloze"], given["why"]
    )
    found = added(seen, card)
    return Told(f"Added: {found.card}, {found.where}")


def export(seen: Situation, given: Answers) -> object:
    """Writes every card into a file, in the form that its name ends in; raises UserError for another ending."""
    path = typed_path(given["file"])
    form = next((name for name, ending in ENDINGS.items() if path.suffix.lower() == ending), "")
    if not form:
        raise UserError(Problem(f"{path.name!r} does not say what to export", fix=f"End it in {_endings()}"))
    found = exported(seen, path, form)
    return Told(f"Wrote {found.cards} cards to {found.path}")


def _endings() -> str:
    return ", ".join(ENDINGS.values())
