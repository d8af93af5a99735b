"""The shipped cards: each can be drilled, each says where its fact stands, and parametric ones differ by formula."""

from __future__ import annotations

from collections import Counter

from studyctl.curriculum.load import load_catalogue
from studyctl.curriculum.locate import shipped_root
from studyctl.drill.kinds.code import Code
from studyctl.drill.kinds.numeric import Numeric
from studyctl.drill.kinds.table import KINDS
from studyctl.drill.lint import guessable, slot_problems
from studyctl.drill.read import read_deck

DECK = read_deck([shipped_root()])
CARDS = list(DECK.cards.values())


def test_every_card_can_be_drilled() -> None:
    assert DECK.problems == ()
    assert {card.kind for card in CARDS} == set(KINDS)
    assert all(card.payload.expected for card in CARDS if isinstance(card.payload, Code))


def test_every_source_is_a_known_document_or_paper_with_its_place() -> None:
    catalogue = load_catalogue()
    documents = {track.document for track in catalogue.tracks.values()}
    for card in CARDS:
        source = card.source
        assert not source.document or source.document in documents, card.id
        assert not source.paper or source.paper in catalogue.papers, card.id
        assert source.computed or source.where, card.id


def test_no_two_cards_ask_by_the_same_generator() -> None:
    asked = Counter(card.payload.generator for card in CARDS if isinstance(card.payload, Numeric))
    del asked[""]
    assert [name for name, count in asked.items() if count > 1] == []


def test_options_do_not_give_the_answer_away() -> None:
    assert guessable(CARDS) == [] and slot_problems(CARDS) == []
