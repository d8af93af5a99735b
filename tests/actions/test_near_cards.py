"""What today asks is read from the cards that are near: the same as from all that is recorded."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from studyctl.actions.cards import Cards, outline_of, usual_seconds
from studyctl.actions.demo import make_demo
from studyctl.actions.situation import situation
from studyctl.drill.model import Deck
from studyctl.drill.queue import queue
from studyctl.workspace import Workspace

NOW = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def learner(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return make_demo(tmp_path_factory.mktemp("near") / "home", NOW)


@pytest.mark.parametrize("ahead", [0, 1, 20, 90])
def test_the_queue_is_that_of_all_cards(learner: Workspace, ahead: int) -> None:
    with situation(learner, NOW + timedelta(days=ahead)) as seen:
        cards = Cards(seen, outline_of(learner))
        every = [cards.candidate(card, cards.states.get(card.id)) for card in cards.deck.cards.values()]
        assert cards.queue(30.0) == queue(every, cards.plan(30.0))
        assert len(cards.near) < len(cards.states) or ahead > 28


def test_a_renamed_card_is_near_by_the_answer_given_last(learner: Workspace) -> None:
    with situation(learner, NOW) as seen:
        whole = outline_of(learner)
        far = next(name for name in Cards(seen, whole).states if name not in Cards(seen, whole).near)
        near = next(iter(Cards(seen, whole).near))
        known = whole.cards[far]
        values = {name: getattr(known, name) for name in known.__dataclass_fields__}
        renamed = type(known)(**values | {"aliases": (near,)})
        left = {name: card for name, card in whole.cards.items() if name != near}
        deck = Deck(left | {far: renamed}, whole.problems)
        cards = Cards(seen, deck)
        assert cards.near[far] == cards.states[far]
        assert near not in cards.near and near not in cards.met


def test_the_usual_time_of_a_kind_is_the_median_of_enough_answers(learner: Workspace) -> None:
    deck = outline_of(learner)
    choice = [card.id for card in deck.cards.values() if card.kind == "choice"][:9]
    answers = [(name, float(seconds)) for name, seconds in zip(choice, (5, 7, 9, 30, 600, 8, 6, 10, 11), strict=True)]
    assert usual_seconds(deck, answers) == {"choice": 8.5}
    assert usual_seconds(deck, answers[:8]) == {}
