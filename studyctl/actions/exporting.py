"""The deck for elsewhere: an Anki package whose notes keep their identity, a table, or a page of Markdown."""

from __future__ import annotations

import csv
import html
import io
import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from studyctl.actions.cards import Cards, concepts_of, deck_of
from studyctl.actions.deeper import source_words
from studyctl.actions.situation import Situation
from studyctl.curriculum.catalogue import Catalogue
from studyctl.drill.face import Answer, Face
from studyctl.drill.kinds.table import KINDS, face_of, grade
from studyctl.drill.model import Card, Deck
from studyctl.errors import Problem, UserError
from studyctl.text import nearest, plain
from studyctl.values import dataclass

# fixed for ever: Anki knows a note type and a deck by these numbers, and makes new ones where they change
MODEL_ID, DECK_ID = 1763634001, 1763634002
DECK_NAME = "studyctl"
SEED = 0  # of the one draw of a parametric card that a printed card can show
ENDINGS = {"anki": ".apkg", "csv": ".csv", "markdown": ".md"}
CSS = ".card {font-family: sans-serif; font-size: 18px; text-align: left} pre {white-space: pre-wrap}"


@dataclass(frozen=True)
class Printed:
    """A card as text: its front, its back, and where its fact stands."""

    id: str
    kind: str
    concepts: tuple[str, ...]
    front: str
    back: str
    source: str


@dataclass(frozen=True)
class Exported:
    """A file that was written, and how many cards it holds."""

    path: Path
    format: str
    cards: int


def export(seen: Situation, path: Path, form: str, concepts: Sequence[str] = ()) -> Exported:
    """Write the cards, of these concepts if any are given, to `path`; it appears at once and whole.

    Raises UserError for a format that there is not, where it needs a package that is missing, and where the file cannot
    be written.
    """
    writers: dict[str, Callable[[Sequence[Printed]], bytes]] = {"anki": _apkg, "csv": _csv, "markdown": _markdown}
    if form not in writers:
        fix = nearest(form, writers) or f"One of: {', '.join(writers)}"
        raise UserError(Problem(f"cards are not exported as {form!r}", fix=fix))
    cards = Cards(seen, deck_of(seen.workspace))
    wanted = set(concepts_of(seen, cards.deck, concepts))
    chosen = printed(seen.catalogue, cards.deck, wanted)
    _write(path, writers[form](chosen))
    return Exported(path, form, len(chosen))


def printed(catalogue: Catalogue, deck: Deck, concepts: set[str]) -> list[Printed]:
    """The cards as text, those of some concepts or all of them."""
    cards = [card for card in deck.cards.values() if not concepts or concepts & set(card.concepts)]
    return [_printed(catalogue, card) for card in cards]


def _printed(catalogue: Catalogue, card: Card) -> Printed:
    face = face_of(card, SEED)
    graded = grade(card, SEED, _any_answer(face))
    shown = "\n".join(f"{number}. {text}" for number, text in enumerate(face.options, 1))
    front = [face.prompt, face.code, face.start, shown, f"(in {face.unit})" if face.unit else ""]
    working = "\n".join(f"{figure}  {what}".strip() for figure, what in graded.working)
    lines = "\n".join(f"{number}. {text}" for number, text in enumerate(face.steps or face.criteria, 1))
    back = [face.model or graded.expected, graded.interval and f"accepted {graded.interval}", working, lines]
    back.append(card.explain)
    return Printed(card.id, card.kind, card.concepts, _joined(front), _joined(back), source_words(catalogue, card))


def _joined(parts: Sequence[str]) -> str:
    return "\n\n".join(plain(part).strip() for part in parts if part and part.strip())


def _any_answer(face: Face) -> Answer:
    """An answer of the right form, for the sake of the verdict, which names the right one."""
    numbers = tuple(range(1, len(face.options) + 1))
    verdicts = (True,) * len(face.steps or face.criteria)
    return Answer("0", numbers[:1], numbers, 1, verdicts)


def _apkg(cards: Sequence[Printed]) -> bytes:
    try:
        # 80 to 190 ms, and of no use to anything but this; its own dependency is under the LGPL, so it is an extra
        import genanki
    except ImportError:
        fix = "`pip install 'studyctl[anki]'`, or export csv, which Anki reads too"
        raise UserError(Problem("an Anki package needs genanki, which is not installed", fix=fix)) from None
    fields = [{"name": name} for name in ("Front", "Back", "Source", "Id")]
    template = {
        "name": "Card",
        "qfmt": "{{Front}}",
        "afmt": "{{FrontSide}}<hr id=answer>{{Back}}<p><small>{{Source}}</small></p>",
    }
    model = genanki.Model(MODEL_ID, "studyctl", fields=fields, templates=[template], css=CSS)
    deck = genanki.Deck(DECK_ID, DECK_NAME)
    for card in cards:
        values = [_html(card.front), _html(card.back), html.escape(card.source), html.escape(card.id)]
        # by the card's id alone: by default an edited field would make another note
        guid = genanki.guid_for("studyctl", card.id)
        deck.add_note(genanki.Note(model, values, guid=guid, tags=[_tag(name) for name in (*card.concepts, card.kind)]))
    buffer = io.BytesIO()
    genanki.Package(deck).write_to_file(buffer)
    return buffer.getvalue()


def _html(text: str) -> str:
    return f"<pre>{html.escape(text)}</pre>"


def _tag(name: str) -> str:
    return "_".join(name.split())


def _csv(cards: Sequence[Printed]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("id", "kind", "concepts", "front", "back", "source"))
    for card in cards:
        row = (card.id, card.kind, " ".join(card.concepts), card.front, card.back, card.source)
        writer.writerow([_harmless(value) for value in row])
    return text.getvalue().encode()


def _harmless(value: str) -> str:
    """A cell that a spreadsheet does not run: one that begins as a formula does is marked as text."""
    return f"'{value}" if value[:1] in "=+-@\t\r" and value else value


def _markdown(cards: Sequence[Printed]) -> bytes:
    return "\n".join(("# Cards\n", *_pages(cards))).encode()


def _pages(cards: Sequence[Printed]) -> Iterator[str]:
    for card in cards:
        about = " · ".join((KINDS[card.kind].doing, *card.concepts))
        yield f"## {card.id}\n\n{about}\n\n{card.front}\n\n<details><summary>Answer</summary>\n\n{card.back}\n"
        yield f"{card.source}\n\n</details>\n" if card.source else "</details>\n"


def _write(path: Path, content: bytes) -> None:
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft.write_bytes(content)
        draft.replace(path)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise UserError(Problem(f"the cards cannot be written: {error.strerror}", str(path))) from error
