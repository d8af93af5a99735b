"""The decision tree as lines: what was answered, what is asked now, and what the way does not come to."""

from __future__ import annotations

from collections.abc import Iterator

from studyctl.actions.review_values import Choice, TreeLine
from studyctl.actions.review_words import facts_about, shown
from studyctl.actions.week_facts import WeekFacts
from studyctl.actions.week_next import NextWeek
from studyctl.reflect.model import Answers, Node, Outcome, Protocol


def tree_lines(
    protocol: Protocol, answers: Answers, outcome: Outcome, facts: WeekFacts, coming: NextWeek
) -> tuple[TreeLine, ...]:
    """The questions of the tree in its order, those that hang on one (`number` 0) only where the way comes to them."""
    return tuple(_lines(protocol, answers, outcome, facts, coming))


def _lines(
    protocol: Protocol, answers: Answers, outcome: Outcome, facts: WeekFacts, coming: NextWeek
) -> Iterator[TreeLine]:
    branches = dict(zip(outcome.path, outcome.branches, strict=False))
    waiting = False
    for node in protocol.tree.values():
        on_way = node.id in branches
        if not node.number and not (on_way and node.asks):
            continue
        answer, origin = _answered(protocol, node, answers, facts)
        state = "skipped" if not on_way or waiting else "answered" if answer or not node.asks else "current"
        waiting = waiting or state == "current"
        note = facts_about(node.asks, facts, coming, {}) if node.asks and on_way else ""
        words = answer if node.asks else branches.get(node.id, "")
        yield TreeLine(
            node.id, node.number, _words(protocol, node), node.asks, words, origin, state, note,
            tuple(_choices(protocol, node)),
        )  # fmt: skip


def _words(protocol: Protocol, node: Node) -> str:
    """The question of a node; one that signals answer alone has its own title."""
    return protocol.questions[node.asks].ask if node.asks in protocol.questions else node.title


def _answered(protocol: Protocol, node: Node, answers: Answers, facts: WeekFacts) -> tuple[str, str]:
    """(the answer in words, whose it is: you, facts or nobody's)."""
    question = protocol.questions.get(node.asks)
    if question is None:
        return "", ""
    said, known = getattr(answers, question.id), facts.values.get(question.id)
    if said is None and known is None:
        return "", ""
    value = known if said is None else said
    return shown(question.kind, value, question.choices) or "none", "facts" if said is None else "you"


def _choices(protocol: Protocol, node: Node) -> Iterator[Choice]:
    """The answers of a node with the decisions that they lead to."""
    question = protocol.questions.get(node.asks)
    for word, target in node.branches.items():
        after = protocol.tree.get(target)
        leads = _leads(after) if after else ""
        title = question.choices.get(word, word) if question else word
        yield Choice(word, title, leads)


def _leads(node: Node) -> str:
    """`deep-dive, 2–3 days`: what a node decides, in its short form."""
    return node.short or node.title or node.decide if node.decide else ""
