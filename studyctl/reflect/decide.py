"""Walk the tree: one decision from the answers and the weeks, with its path, its reasons and every signal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import cast

from studyctl.reflect.model import (
    ANSWERS,
    COLOURS,
    Answers,
    Colour,
    Decision,
    Fired,
    Node,
    Outcome,
    Protocol,
    Remark,
    Signal,
    Watched,
    Week,
)
from studyctl.reflect.rule import Value, holds, names_of
from studyctl.reflect.words import filled, numbers, threshold, value_of
from studyctl.values import dataclass


@dataclass(frozen=True)
class _Review:
    """What a decision is made from: the weeks with their answers, and the closed one with its gaps filled neutrally."""

    protocol: Protocol
    weeks: tuple[Week, ...]
    filled: Week
    watched: tuple[Watched, ...]

    @property
    def week(self) -> Week:
        """The week that is closed, as far as it is known."""
        return self.weeks[0]


def decide(protocol: Protocol, answers: Answers, weeks: Sequence[Week]) -> Outcome:
    """The outcome of the week `weeks[0]`; behind it stand the weeks before, the latest first, unreviewed ones empty.

    An answer counts before a fact of the same name, and a neutral value only where there is neither.
    """
    review = _review(protocol, answers, weeks)
    path, branches = _walked(review)
    leaf = path[-1]
    return Outcome(
        decision=cast(Decision, leaf.decide),
        title=filled(leaf.title, review.filled) or leaf.decide,
        path=tuple(node.id for node in path),
        branches=branches,
        reasons=tuple(dict.fromkeys(_reasons(review, path, branches))),
        signals=tuple(_fired(watched) for watched in review.watched if watched.fired),
        watched=review.watched,
        overall=cast(Colour, review.filled["light"]),
        missing=_unanswered(review, path),
        doubts=tuple(_doubts(review, answers)),
        days=(leaf.days[0], leaf.days[1]) if leaf.days else None,
    )


def known_of(protocol: Protocol, answers: Answers, week: Week) -> Week:
    """A week's facts with the answers over them and what follows from both: the light, and the days ahead."""
    known = dict(week) | as_values(answers)
    behind = known.get("days_behind")
    known["days_ahead"] = -behind if isinstance(behind, (int, float)) else None
    known["light"] = _light(protocol, known)
    return known


def as_values(answers: Answers) -> dict[str, Value]:
    """The answers that a rule may ask for, as a week holds them; of gaps it is how many there are."""
    told: dict[str, Value] = {}
    for name, asked in ANSWERS.items():
        value = getattr(answers, name)
        if value is None or asked.kind in ("text", "schedule"):
            continue
        told[name] = float(len(value)) if asked.kind == "texts" else value
    return told


def _light(protocol: Protocol, week: Week) -> str | None:
    """The worst light of the ratings that are known; None without any."""
    ratings = [value for name in protocol.ratings if isinstance(value := week.get(name), (int, float))]
    lit = {light.colour for rating in ratings for light in protocol.lights if light.holds(rating)}
    return next((colour for colour in COLOURS if colour in lit), None)


def _review(protocol: Protocol, answers: Answers, weeks: Sequence[Week]) -> _Review:
    present = known_of(protocol, answers, weeks[0] if weeks else {})
    before = [known_of(protocol, Answers(), week) for week in weeks[1:]]
    told = (present, *before)
    return _Review(protocol, told, _with_neutrals(protocol, present), _watched(protocol, told))


def _with_neutrals(protocol: Protocol, week: Week) -> Week:
    neutral: dict[str, Value] = {name: question.neutral for name, question in protocol.questions.items()}
    neutral |= {name: 0.0 for name in protocol.questions if ANSWERS[name].kind == "texts"}
    known = neutral | {name: value for name, value in week.items() if value is not None}
    return known | {"light": _light(protocol, known) or "green"}


def _watched(protocol: Protocol, weeks: tuple[Week, ...]) -> tuple[Watched, ...]:
    return tuple(_seen(signal, weeks, protocol.words) for signal in protocol.signals)


def _seen(signal: Signal, weeks: tuple[Week, ...], words: Mapping[str, str]) -> Watched:
    assert signal.rule is not None
    asked = weeks[: signal.weeks]
    fired = len(asked) == signal.weeks and all(holds(signal.rule, week) for week in asked)
    return Watched(
        kind=signal.kind,
        rule=signal.id,
        about=signal.about,
        text=numbers(signal.rule, weeks[0], words),
        value=value_of(signal.rule, weeks[0], words),
        threshold=threshold(signal),
        weeks=tuple(numbers(signal.rule, week, words) for week in asked),
        fired=fired,
    )


def _fired(seen: Watched) -> Fired:
    return Fired(seen.kind, seen.rule, seen.value, seen.threshold, seen.weeks, seen.about)


def _walked(review: _Review) -> tuple[tuple[Node, ...], tuple[str, ...]]:
    """The nodes from the first to one that decides, and the branch taken at each but the last."""
    node, path, branches = review.protocol.start, [review.protocol.start], []
    while not node.decide:
        branch = _branch(review, node)
        branches.append(branch)
        node = review.protocol.tree[node.branches[branch]]
        path.append(node)
    return tuple(path), tuple(branches)


def _branch(review: _Review, node: Node) -> str:
    if node.options:
        word = review.filled.get(node.asks)
        return word if isinstance(word, str) and word in node.options else "otherwise"
    if node.signals:
        number = sum(seen.fired and seen.kind == node.signals for seen in review.watched)
        return "yes" if number >= node.at_least else "no"
    assert node.rule is not None
    return "yes" if holds(node.rule, review.filled) else "no"


def _reasons(review: _Review, path: tuple[Node, ...], branches: tuple[str, ...]) -> Iterator[str]:
    """What speaks for each branch, the deciding one first: its signals, what it says, and the remarks on it."""
    for node, branch in reversed(tuple(zip(path, branches, strict=False))):
        if node.signals and branch == "yes":
            yield from (_borne_out(seen) for seen in review.watched if seen.fired and seen.kind == node.signals)
        said = filled(node.says.get(branch, ""), review.filled) if _is_known(review, node) else ""
        if said:
            yield said
        yield from _said(review, node.id, review.protocol.remarks)


def _borne_out(seen: Watched) -> str:
    """A signal as a reason, with its numbers where it is about numbers."""
    numeric = any(character.isdigit() for character in seen.threshold.partition(",")[0])
    return f"{seen.about} ({'; '.join(seen.weeks)}; {seen.threshold})" if numeric else seen.about


def _is_known(review: _Review, node: Node) -> bool:
    """Whether an answer or a fact decided at this node, and not a neutral value."""
    if node.options:
        return review.week.get(node.asks) is not None
    return node.rule is None or holds(node.rule, review.week) is not None


def _said(review: _Review, at: str, remarks: Sequence[Remark]) -> Iterator[str]:
    for remark in remarks:
        if remark.at == at and remark.rule is not None and holds(remark.rule, review.week):
            text = filled(remark.says, review.week)
            if text:
                yield text


def _doubts(review: _Review, answers: Answers) -> Iterator[str]:
    """What speaks against an answer that the learner gave; a fact is not held against itself."""
    for name in ANSWERS:
        if getattr(answers, name) is not None:
            yield from _said(review, name, review.protocol.doubts)


def _unanswered(review: _Review, path: tuple[Node, ...]) -> tuple[str, ...]:
    """The questions that the way to the decision asked, and that nothing answers, in the protocol's order."""
    kinds = {node.signals for node in path}
    asked = {name for signal in review.protocol.signals if signal.kind in kinds for name in _names(signal)}
    asked |= {name for node in path for name in (*_names(node), node.asks)}
    asked |= set(review.protocol.ratings)
    return tuple(name for name in review.protocol.questions if name in asked and review.week.get(name) is None)


def _names(entry: Node | Signal) -> frozenset[str]:
    return names_of(entry.rule) if entry.rule is not None else frozenset()
