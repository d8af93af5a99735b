"""What makes cards bad although each can be read: answers that give themselves away, doubles, broken references."""

from __future__ import annotations

import ast
import json
import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from studyctl.drill.face import Face
from studyctl.drill.generator import Generator, drawn
from studyctl.drill.kinds.bug import Bug, fixed
from studyctl.drill.kinds.choice import Choice
from studyctl.drill.kinds.cloze import Cloze
from studyctl.drill.kinds.code import Code
from studyctl.drill.kinds.explain import Explain
from studyctl.drill.kinds.numeric import Numeric
from studyctl.drill.kinds.table import face_of
from studyctl.drill.model import Card, Deck
from studyctl.drill.numbers import counterpart
from studyctl.errors import Problem
from studyctl.text import nearest

SEEDS = 200
LONGEST_SHARE = 0.35  # of four options, a guesser of the longest gets 25 % by luck
LENGTH_RATIO = 1.25
_ENOUGH_TO_JUDGE = 20
_SHORT = 14  # letters: below this an option's length says nothing
_DOUBLE = 0.85
_WIDEST = 0.02
_FEWEST_QUESTIONS = 8
_CHI_SQUARE_99 = {1: 6.635, 2: 9.210, 3: 11.345, 4: 13.277, 5: 15.086}
_ID = re.compile(r"[a-z0-9]+(?:[.-][a-z0-9]+)*")
_ARTICLE = re.compile(r"\b(?:a|an) \{\{", re.IGNORECASE)
_EMPHASIS = re.compile(r"\*\*\S|__\S[^_]*__")


@dataclass(frozen=True)
class References:
    """What cards may name: concepts, papers, labs and items, by id."""

    concepts: frozenset[str]
    papers: frozenset[str]
    labs: frozenset[str]
    items: frozenset[str]


def lint(deck: Deck, references: References) -> list[Problem]:
    """Everything wrong with the cards of a deck, each with its place."""
    cards = list(deck.cards.values())
    found = [problem for card in cards for problem in _card_problems(card, references)]
    return [*found, *faces_fail(cards), *guessable(cards), *slot_problems(cards), *doubles(cards)]


def _card_problems(card: Card, references: References) -> Iterator[Problem]:
    for what in (*_form(card), *_lengths(card)):
        yield Problem(f"`{card.id}`: {what}", card.where)
    yield from _unknown(card, references)


def _form(card: Card) -> Iterator[str]:
    if not _ID.fullmatch(card.id):
        yield "an id is small letters, figures, dots and dashes"
    yaml = card.file.endswith(".yaml")  # Markdown has fewer keys: one's own cards, judged as a whole
    if yaml and not card.explain.strip():
        yield "`explain` says nothing"
    if _EMPHASIS.search(card.prompt):
        yield "emphasis in a prompt gives the answer away"
    if isinstance(card.payload, Cloze) and _ARTICLE.search(card.payload.text):
        yield "`a` or `an` before the deletion gives its first sound away"
    if isinstance(card.payload, Bug) and not _parses(fixed(card)):
        yield "with its line put right, the code is no Python"
    if yaml and isinstance(card.payload, Explain) and len(card.payload.criteria) < 2:
        yield "an explain needs at least 2 criteria"
    if (
        isinstance(card.payload, Numeric)
        and card.payload.tolerance.rel > _WIDEST
        and counterpart(face_of(card, 0).unit)
    ):
        yield "a tolerance above 2 % is too near the 2.4 % between kB and KiB"


def _parses(code: str) -> bool:
    try:
        return bool(ast.parse(code))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False


def _lengths(card: Card) -> Iterator[str]:
    if not isinstance(card.payload, Choice):
        return
    wrong = [len(distractor.text) for distractor in card.payload.distractors]
    right = len(card.payload.answer)
    if max(right, *wrong) > _SHORT and right > LENGTH_RATIO * max(wrong):
        yield f"the right answer has {right} letters, the longest distractor {max(wrong)}: its length gives it away"


def _unknown(card: Card, references: References) -> Iterator[Problem]:
    links, source = card.links, card.source
    named = [(concept, references.concepts, "concept") for concept in card.concepts]
    named += [(paper, references.papers, "paper") for paper in (source.paper, links.paper) if paper]
    named += [(links.lab.partition("/")[0], references.labs, "lab")] if links.lab else []
    named += [(links.item, references.items, "item")] if links.item else []
    for name, known, what in named:
        if name not in known:
            yield Problem(f"`{card.id}`: there is no {what} `{name}`", card.where, nearest(name, known))


def guessable(cards: Iterable[Card]) -> list[Problem]:
    """Whether picking the longest option of every choice gets more right than luck allows, or lengths differ much."""
    lengths = [_option_lengths(card.payload) for card in cards if isinstance(card.payload, Choice)]
    if len(lengths) < _ENOUGH_TO_JUDGE:
        return []
    share = sum(each[0] == max(each) and 1 / each.count(max(each)) for each in lengths) / len(lengths)
    ratio = sum(max(each) / min(each) for each in lengths) / len(lengths)
    problems = []
    if share > LONGEST_SHARE:
        problems.append(f"picking the longest option gets {share:.0%} of {len(lengths)} choices right")
    if ratio > LENGTH_RATIO:
        problems.append(f"the longest option is {ratio:.2f} times the shortest, in the mean of {len(lengths)} choices")
    return [Problem(what, "quizzes", "Make the options equally long") for what in problems]


def _option_lengths(payload: Choice) -> list[int]:
    """The options' lengths, the right one's first."""
    return [len(payload.answer), *(len(distractor.text) for distractor in payload.distractors)]


def slot_problems(cards: Iterable[Card], seeds: int = 4) -> list[Problem]:
    """Whether the right answer stands in one place too often, over some showings of every choice (χ², p > .01)."""
    slots: dict[int, Counter[int]] = {}
    for card in cards:
        if isinstance(card.payload, Choice) and not card.payload.fixed:
            for seed in range(seeds):
                options = face_of(card, seed).options
                slots.setdefault(len(options), Counter())[options.index(card.payload.answer)] += 1
    return [problem for count, seen in slots.items() for problem in _uneven(count, seen)]


def _uneven(count: int, seen: Counter[int]) -> Iterator[Problem]:
    mean = seen.total() / count
    square = sum((seen[slot] - mean) ** 2 / mean for slot in range(count))
    if seen.total() >= _ENOUGH_TO_JUDGE and square > _CHI_SQUARE_99[count - 1]:
        yield Problem(f"of {count} options the right one stands unevenly: {[seen[slot] for slot in range(count)]}")


def doubles(cards: Sequence[Card]) -> list[Problem]:
    """Pairs of cards that ask nearly the same in the same words; siblings of one group may."""
    words = {card.id: _words(card) for card in cards}
    holders: dict[str, list[Card]] = {}
    found = []
    for card in cards:
        shared = Counter(other.id for word in words[card.id] for other in holders.get(word, ()))
        for other, count in shared.items():
            union = len(words[card.id] | words[other])
            if count / union >= _DOUBLE and not _siblings(card, other, cards):
                found.append(Problem(f"`{card.id}` asks nearly the same as `{other}`", card.where, "Drop one"))
        for word in words[card.id]:
            holders.setdefault(word, []).append(card)
    return found


def _siblings(card: Card, other: str, cards: Sequence[Card]) -> bool:
    return bool(card.group) and any(each.id == other and each.group == card.group for each in cards)


def _words(card: Card) -> set[str]:
    own = {Code: "code", Cloze: "text", Numeric: "generator"}
    extra = next((getattr(card.payload, name) for kind, name in own.items() if isinstance(card.payload, kind)), "")
    code = getattr(card.payload, "code", "")
    return set(re.findall(r"\w+|[^\w\s]", f"{card.prompt} {extra} {code}".casefold()))


def generator_problems(generators: Mapping[str, Generator], seeds: int = SEEDS) -> list[Problem]:
    """Every generator on many seeds: both routes agree, the parameters are JSON, the questions differ."""
    return [Problem(f"generator `{name}`: {what}") for name, of in generators.items() for what in _drawn(of, seeds)]


def _drawn(of: Generator, seeds: int) -> Iterator[str]:
    questions = set()
    for seed in range(seeds):
        try:
            draw = drawn(of, seed)
            again = of.check(_through_json(draw.params))
        except Exception as error:  # whatever a generator does wrong is its problem, not the check's end
            yield f"seed {seed}: {type(error).__name__}: {error}"
            return
        if not math.isclose(again, draw.value, rel_tol=1e-6):
            yield f"seed {seed}: it draws {draw.value!r}, and its check says {again!r}"
            return
        questions.add(repr(sorted(draw.params.items())))
    if len(questions) < min(seeds, _FEWEST_QUESTIONS):
        yield f"only {len(questions)} different questions in {seeds} seeds"
    if not of.says:
        yield "its docstring says no formula"


def _through_json(params: Mapping[str, object]) -> dict[str, object]:
    known: dict[str, object] = json.loads(json.dumps(dict(params), allow_nan=False))
    return known


def unasked(deck: Deck, generators: Mapping[str, Generator]) -> list[str]:
    """Generators that no card asks."""
    asked = {card.payload.generator for card in deck.cards.values() if isinstance(card.payload, Numeric)}
    return sorted(set(generators) - asked)


def faces_fail(cards: Iterable[Card], seeds: int = 3) -> list[Problem]:
    """Cards that cannot be shown."""
    problems = []
    for card in cards:
        try:
            faces: list[Face] = [face_of(card, seed) for seed in range(seeds)]
        except Exception as error:  # a card that cannot be shown is named with its place
            problems.append(Problem(f"`{card.id}` cannot be shown: {type(error).__name__}: {error}", card.where))
            continue
        if any("{" in face.prompt and "{{" not in face.prompt and card.kind == "numeric" for face in faces):
            problems.append(Problem(f"`{card.id}` is shown with an open placeholder", card.where))
    return problems
