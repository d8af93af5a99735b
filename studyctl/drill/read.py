"""Read card files into a deck: a bad card is a problem with its line, and never hides the others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import yaml

from studyctl.decode import Decoder, slots_of
from studyctl.drill.kinds.code import Code, code_digest
from studyctl.drill.kinds.kind import Kind
from studyctl.drill.kinds.table import KINDS
from studyctl.drill.markdown import markdown_node
from studyctl.drill.model import Card, Deck
from studyctl.drill.written import Expected, read_expected
from studyctl.errors import Problem
from studyctl.text import nearest
from studyctl.yamlfile import MAX_BYTES, compose, read_node

_MOST_APART = 2000  # cards of a broken file that are read one by one: each costs its line number


def read_deck(roots: Sequence[Path], unwritten: bool = False) -> Deck:
    """The cards of these roots, a later root's over an earlier one's by id, with everything wrong in them.

    A card about a program whose result is not written down is a problem, or with `unwritten` a card like the others.
    """
    cards: dict[str, Card] = {}
    problems: list[Problem] = []
    for root in roots:
        expected, wrong = read_expected(root)
        problems += wrong
        own: dict[str, Card] = {}
        for path in card_files(root):
            for card in _read_file(path, str(path.relative_to(root)), problems):
                _take(_with_expected(card, expected), own, problems, unwritten)
        cards |= own
    return Deck(_unclaimed(cards, problems), tuple(problems))


def card_files(root: Path) -> list[Path]:
    """The card files of one root, in a fixed order: YAML and Markdown in `quizzes/` and its folders."""
    folder = root / "quizzes"
    found = (path for ending in ("yaml", "md") for path in folder.rglob(f"*.{ending}"))
    return sorted(path for path in found if path.name.casefold() != "readme.md")


def _read_file(path: Path, shown: str, problems: list[Problem]) -> Iterator[Card]:
    for child in _entries(path, shown, problems):
        decoder = Decoder(shown)
        card = _card(child, decoder)
        problems += decoder.problems
        if card is not None:
            yield replace(card, file=shown, line=child.start_mark.line + 1)


def _entries(path: Path, shown: str, problems: list[Problem]) -> list[yaml.Node]:
    """What stands in a file as the nodes of its cards; where it cannot be read at all, card by card."""
    node, wrong = _node(path, shown)
    if node is None and wrong and path.suffix == ".yaml":
        return _card_by_card(path, shown, wrong, problems)
    problems += wrong
    if node is None:
        return []
    if isinstance(node, yaml.SequenceNode):
        return list(node.value)
    problems.append(Problem("a card file is a list of cards", f"{shown}:1", "Begin each card with `- id:`"))
    return []


def _card_by_card(path: Path, shown: str, wrong: list[Problem], problems: list[Problem]) -> list[yaml.Node]:
    """The cards of a file that is no YAML as a whole: each is read alone, so that one slip costs one card."""
    found: list[yaml.Node] = []
    own: list[Problem] = []
    for first, text in _pieces(path):
        node, bad = compose("\n" * first + text, shown)  # the empty lines keep the numbers
        found += node.value if isinstance(node, yaml.SequenceNode) else []
        own += bad
    problems += own or wrong
    return found


def _pieces(path: Path) -> list[tuple[int, str]]:
    """A file's text cut before every `- ` that begins a line, each piece with the number of lines before it."""
    try:
        text = path.read_bytes().decode("utf-8") if path.stat().st_size <= MAX_BYTES else ""
    except (OSError, UnicodeDecodeError):
        return []
    lines = text.split("\n")
    starts = [number for number, line in enumerate(lines) if line.startswith("- ")]
    if len(starts) > _MOST_APART:
        return []
    ends = [*starts[1:], len(lines)]
    return [(start, "\n".join(lines[start:end])) for start, end in zip(starts, ends, strict=False)]


def _node(path: Path, shown: str) -> tuple[yaml.Node | None, list[Problem]]:
    if path.suffix == ".yaml":
        return read_node(path, shown)
    try:
        if path.stat().st_size > MAX_BYTES:
            return None, [Problem("the file is larger than 4 MB", shown, "Split it")]
        return markdown_node(path.read_text("utf-8"), shown)
    except (OSError, UnicodeDecodeError) as error:
        return None, [Problem(f"the file cannot be read: {error}", shown, "Save it as UTF-8")]


def _card(node: yaml.Node, decoder: Decoder) -> Card | None:
    """The card that a mapping describes: its common keys and its kind's are read apart, each by its dataclass."""
    kind = _kind(node, decoder)
    if kind is None or not isinstance(node, yaml.MappingNode):
        return None
    common, own = slots_of(Card), slots_of(kind.payload)
    for key, _ in node.value:
        name = _word(key)
        if name not in common and name not in own:
            decoder.report(key, f"unknown key `{name}`", nearest(name, [*own, *common]) or _keys(own))
    if decoder.problems:
        return None
    card = decoder.entry(Card, _part(node, [pair for pair in node.value if _word(pair[0]) in common]))
    payload = decoder.entry(kind.payload, _part(node, [pair for pair in node.value if _word(pair[0]) in own]))
    if card is None or payload is None:
        return None
    card = replace(card, payload=payload, prompt=card.prompt or kind.asks)
    for fault in (*_common_faults(card), *kind.faults(card)):
        decoder.report(node, fault)
    return None if decoder.problems else card


def _keys(own: Iterable[str]) -> str:
    return f"Besides the common keys: {', '.join(own)}"


def _kind(node: yaml.Node, decoder: Decoder) -> Kind | None:
    pairs = node.value if isinstance(node, yaml.MappingNode) else []
    named = next((value for key, value in pairs if _word(key) == "kind"), None)
    if named is None:
        decoder.report(node, "a card needs its `kind`", f"One of: {', '.join(KINDS)}")
        return None
    name = _word(named)
    if name not in KINDS:
        fix = nearest(name, KINDS) or f"One of: {', '.join(KINDS)}"
        decoder.report(named, f"there is no kind of card `{name}`", fix)
    return KINDS.get(name)


def _word(node: yaml.Node) -> str:
    return str(node.value) if isinstance(node, yaml.ScalarNode) else "?"


def _part(node: yaml.MappingNode, pairs: list[tuple[yaml.Node, yaml.Node]]) -> yaml.MappingNode:
    return yaml.MappingNode(node.tag, pairs, node.start_mark, node.end_mark)


def _common_faults(card: Card) -> Iterator[str]:
    if not card.prompt.strip():
        yield "`prompt` is missing from this card"
    if not card.concepts:
        yield "`concepts` names no concept"
    if card.difficulty not in (1, 2, 3):
        yield "`difficulty` is 1, 2 or 3"
    source = card.source
    if not (source.paper or source.document or source.url or source.computed):
        yield "`source` needs a paper, a document, a url, or `computed: true`"
    if source.url and not source.url.startswith(("https://", "http://")):
        yield "`source.url` is no web address"


def _take(card: Card, own: dict[str, Card], problems: list[Problem], unwritten: bool) -> None:
    if card.id in own:
        there = own[card.id].where
        problems.append(Problem(f"the id `{card.id}` stands at {there} too", card.where, "Give one of them another"))
    elif isinstance(card.payload, Code) and not card.payload.expected and not unwritten:
        fix = "`studyctl content check --update-expected` runs it"
        problems.append(Problem(f"what the code of `{card.id}` gives is not written down", card.where, fix))
    else:
        own[card.id] = card


def _with_expected(card: Card, expected: dict[str, Expected]) -> Card:
    known = expected.get(card.id)
    if not isinstance(card.payload, Code) or known is None or known.sha256 != code_digest(card.payload.code):
        return card
    return replace(card, payload=replace(card.payload, expected=known.value))


def _unclaimed(cards: dict[str, Card], problems: list[Problem]) -> dict[str, Card]:
    """The cards, where no former id is another card's, or two cards': its history could belong to either."""
    claimed: dict[str, str] = {}
    for card in cards.values():
        for alias in card.aliases:
            other = alias if alias in cards else claimed.setdefault(alias, card.id)
            if other != card.id:
                problems.append(
                    Problem(f"the former id `{alias}` belongs to `{other}` too", card.where, "Keep it once")
                )
    return cards
