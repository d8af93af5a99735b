"""Check the cards: the files, what makes cards bad, every generator, and what every program gives."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from studyctl.actions.card_code import Ran, compared, run_code, update_expected
from studyctl.curriculum.catalogue import Catalogue
from studyctl.drill.generators.table import known
from studyctl.drill.lint import References, generator_problems, lint
from studyctl.drill.model import Deck
from studyctl.drill.read import read_deck
from studyctl.drill.written import read_expected
from studyctl.errors import Problem


@dataclass(frozen=True)
class CardsChecked:
    """How many cards, generators and programs there are, and everything wrong with them."""

    counts: dict[str, int]
    problems: tuple[Problem, ...]


def cards_checked(catalogue: Catalogue, roots: Sequence[Path]) -> CardsChecked:
    """Read every card anew, lint them, draw from every generator and run every program."""
    deck = read_deck(roots, unwritten=True)
    problems = [*deck.problems, *lint(deck, _references(catalogue)), *generator_problems(known())]
    ran = 0
    for root in roots:
        own = _own(root)
        given = run_code(own.cards.values())
        problems += compared(own, given, read_expected(root)[0])
        ran += len(given.values)
    counts = {"cards": len(deck.cards), "generators": len(known()), "programs run": ran}
    return CardsChecked(counts, tuple(problems))


def write_expected(root: Path) -> Ran:
    """Run the programs of this root's cards and write down what they gave, in its own `quizzes/expected.json`."""
    own = _own(root)
    ran = run_code(own.cards.values())
    update_expected(root, own, ran)
    return ran


def _own(root: Path) -> Deck:
    return read_deck([root], unwritten=True)


def _references(catalogue: Catalogue) -> References:
    return References(
        frozenset(catalogue.concepts),
        frozenset(catalogue.papers),
        frozenset(catalogue.labs),
        frozenset(catalogue.items),
    )
